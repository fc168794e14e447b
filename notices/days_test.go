package notices_test

import (
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/store"
)

// A clock is recalled on its own days, to those whose turn it is and whoever it names; a turn that begins on a day is told on that day. Nothing is told
// twice, and nothing of a case that has moved on.
func TestDays(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config, func(d *engine.Definition) {
			d.Rules = append(d.Rules, engine.Rule{ID: "recalls", List: []string{"3d", "7d"}, Basis: []string{"b"}})
			d.Clocks[0].Remind = &engine.Reminding{At: "recalls", Roles: []string{"boss"}, Supervisors: true}
			d.Clocks = append(d.Clocks, engine.Clock{ID: "ahead", Words: engine.Words{Zh: "提前", En: "Ahead"}, Before: "from_day", Rule: "check.max", RunsIn: []string{"numbered"}})
			for i := range d.States {
				if d.States[i].ID == "numbered" {
					d.States[i].Duty = []engine.Turn{{Role: "boss", Begins: "ahead", Ends: "from_day"}}
				}
			}
		})
		id := o.sent() // on 2 March: until 23 March
		o.tell()
		o.heard()
		on := func(month time.Month, day int, want string) {
			t.Helper()
			o.now = time.Date(2026, month, day, 1, 0, 0, 0, time.UTC)
			for _, w := range []*notices.Worker{o.Worker, o.another(o.store)} {
				if err := w.Remind(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if got := o.heard(); got != want {
				t.Errorf("on %s:\n got %s\nwant %s", calendar.Of(o.now), got, want)
			}
		}
		on(3, 4, "")
		on(3, 5, "bo due_soon 0, chen due_soon 0, cheng due_soon 0, lh due_soon 0")
		on(3, 6, "")
		on(3, 10, "bo due_soon 0, chen due_soon 0, cheng due_soon 0, lh due_soon 0") // down on the 9th
		on(3, 16, "")                                                                // the ladder's own rung is none of this clock's
		on(3, 23, "chen due_today 0, cheng due_today 0")
		o.do("chen", id, "notice", "check", verdict("good"), "")
		o.do("bo", id, "notice", "number", form{"from_day": "2026-05-20"}, "")
		o.tell()
		o.heard()
		on(4, 26, "")
		on(4, 27, "bo turn 0")
		on(4, 28, "")
		on(5, 19, "bo due_today 0")
		on(5, 21, "") // the turn is over, and nothing is late
		o.do("bo", id, "notice", "issue", nil, "")
		o.tell()
		o.heard()
		on(6, 1, "")
	})
}
