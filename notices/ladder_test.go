package notices

import (
	"fmt"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// The clock of the review began on Monday 2 March 2026 and ends on Monday 23 March.
func TestTheLadder(t *testing.T) {
	const officers, and = "chen, cheng", ", "
	supervisors, operators := officers+and+"head", officers+and+"head"+and+"admin"
	for _, c := range []struct {
		today string
		want  string // kind, rung: persons
	}{
		{"2026-03-13", ""},
		{"2026-03-16", "due_soon 5: " + officers},
		{"2026-03-18", "due_soon 5: " + officers}, // 3 left: the rung at 5 is the newest
		{"2026-03-19", "due_soon 2: " + officers},
		{"2026-03-22", "due_soon 2: " + officers}, // a Sunday
		{"2026-03-23", "due_today 0: " + officers},
		{"2026-03-24", "overdue -1: " + supervisors},
		{"2026-03-29", "overdue -1: " + supervisors},
		{"2026-03-30", "overdue -5: " + supervisors},
		{"2026-04-03", "overdue -5: " + supervisors},
		{"2026-04-07", "overdue -10: " + operators}, // 清明节 on the 6th
		{"2026-04-17", "overdue -10: " + operators},
		{"2026-04-21", "overdue -20: " + operators},
	} {
		task := engine.Task{TaskKey: engine.TaskKey{Dossier: "d1", Case: "paper", Role: "checker"}, Workflow: "paper", State: "checking", Post: "checker",
			Organ: "OFFICE", Since: "2026-03-02", Due: "2026-03-23"}
		if got := ladderSays(stageOn(t, c.today), &task); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.today, got, c.want)
		}
	}
}

func TestTheLadderInSpecialCases(t *testing.T) {
	day := calendar.Day(2026, 1, 1)
	lent := people.Delegation{From: "cheng", To: "bo", Post: "checker", Organisation: "OFFICE", Start: day, Until: day.AddMonths(6)}
	for _, c := range []struct {
		name  string
		stage *stage
		make  func(*engine.Task)
		want  string
	}{
		{"a clock that stands still", stageOn(t, "2026-03-24"), func(t *engine.Task) { t.Due = "" }, ""},
		{"a turn that came late was told with it", stageOn(t, "2026-03-19"), func(t *engine.Task) { t.Since = "2026-03-19" }, ""},
		{"and is on the ladder from the next rung", stageOn(t, "2026-03-23"), func(t *engine.Task) { t.Since = "2026-03-19T08:00:00.000000Z" }, "due_today 0: chen, cheng"},
		{"a turn that came overdue", stageOn(t, "2026-04-08"), func(t *engine.Task) { t.Since = "2026-04-08" }, ""},
		{"is reminded of ten working days later all the same", stageOn(t, "2026-04-21"), func(t *engine.Task) { t.Since = "2026-04-08" },
			"overdue -20: chen, cheng, head, admin"},
		{"taken on by one", stageOn(t, "2026-03-23"), func(t *engine.Task) { t.Holder = "cheng" }, "due_today 0: cheng"},
		{"with a proxy", stageOn(t, "2026-03-23", lent), func(t *engine.Task) { t.Holder = "cheng" }, "due_today 0: bo, cheng"},
		{"one with days of its own has no rungs ahead", stageOn(t, "2026-03-19"), func(t *engine.Task) { t.Marks = "2026-03-22" }, ""},
		{"but falls due as any other", stageOn(t, "2026-03-23"), func(t *engine.Task) { t.Marks = "2026-03-22" }, "due_today 0: chen, cheng"},
		{"nobody holds the post", stageOn(t, "2026-03-16"), func(t *engine.Task) { t.Post = "vacant" }, "due_soon 5: head, admin"},
	} {
		task := engine.Task{TaskKey: engine.TaskKey{Dossier: "d1", Case: "paper", Role: "checker"}, Workflow: "paper", State: "checking", Post: "checker",
			Organ: "OFFICE", Since: "2026-03-02", Due: "2026-03-23"}
		c.make(&task)
		if got := ladderSays(c.stage, &task); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// Every day due on which a rung could be reached lies within the horizon.
func TestTheHorizonMissesNothing(t *testing.T) {
	for day := calendar.Day(2026, 1, 1); day.Before(calendar.Day(2026, 12, 31)); day = day.Add(1) {
		s := stageOn(t, day.String())
		if edge := s.horizon(); s.calendar.Left(s.today, edge) > 5 || s.calendar.Left(s.today, edge.Add(1)) <= 5 {
			t.Errorf("on %s it looks until %s", day, edge)
		}
	}
}

// A new stay, or another day due, begins a ladder of its own.
func TestAReArmedClockIsRemindedAnew(t *testing.T) {
	keys := map[string]bool{}
	for _, stay := range [][2]string{{"2026-03-02", "2026-03-23"}, {"2026-03-10", "2026-03-23"}, {"2026-03-02", "2026-03-24"}} {
		task := engine.Task{TaskKey: engine.TaskKey{Dossier: "d1", Case: "paper", Role: "checker"}, Post: "checker", Organ: "OFFICE", Since: stay[0], Due: stay[1]}
		for _, n := range stageOn(t, "2026-03-20").reminders(&task, "now") {
			keys[n.Key()] = true
		}
	}
	if len(keys) != 6 {
		t.Errorf("%d reminders, want 3 stays × 2 persons", len(keys))
	}
}

func ladderSays(s *stage, task *engine.Task) string {
	list := s.reminders(task, "now")
	if len(list) == 0 {
		return ""
	}
	var persons []string
	for _, n := range list {
		persons = append(persons, n.Person)
	}
	return fmt.Sprintf("%s %d: %s", list[0].Kind, list[0].Rung, strings.Join(persons, ", "))
}

// A turn that begins on a day is told on that day, unless it had begun when it came.
func TestATurnThatBegins(t *testing.T) {
	for _, c := range []struct{ since, begins, post, want string }{
		{"2026-03-02", "2026-03-16", "checker", "chen cheng"},
		{"2026-03-02", "2026-03-16", "vacant", "head admin"},
		{"2026-03-16", "2026-03-16", "checker", ""},
		{"2026-03-20", "2026-03-16", "checker", ""},
		{"2026-03-02", "", "checker", ""},
	} {
		task := engine.Task{TaskKey: engine.TaskKey{Dossier: "d1", Case: "paper", Role: "checker"}, State: "checking", Post: c.post, Organ: "OFFICE", Since: c.since, Begins: c.begins}
		var got []string
		keys := map[string]bool{}
		for _, n := range stageOn(t, "2026-03-20").beginnings(&task, "") {
			got = append(got, n.Person)
			keys[n.Key()] = true
			if n.Kind != Turn || n.Said.Oversees != (c.post == "vacant") {
				t.Errorf("%+v", n)
			}
		}
		if strings.Join(got, " ") != c.want || len(keys) != len(got) {
			t.Errorf("since %s, begins %s: %v, want %s", c.since, c.begins, got, c.want)
		}
	}
}
