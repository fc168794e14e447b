package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
)

// waitingLab has a hearing that must last as long as the check may, and a boss whose turn in numbered begins on the day and ends by the close.
func waitingLab(t *testing.T) *lab {
	basis, words := []string{"b"}, engine.Words{Zh: "公示期", En: "Notice period"}
	return alteredLab(t, func(n, _ *engine.Definition) {
		n.Clocks = append(n.Clocks,
			engine.Clock{ID: "hearing", Words: words, Waits: true, Rule: "check.max", RunsIn: []string{"checking"}, PausedIn: []string{"waiting"},
				Instead: []engine.Term{{When: "urgent", Until: "from_day", Basis: basis}}},
			engine.Clock{ID: "ahead", Words: words, Before: "from_day", Rule: "check.max", RunsIn: []string{"numbered"}})
		event(n, "check").Needs = append(event(n, "check").Needs, engine.Need{ID: "heard", Clock: "hearing", Words: words, Basis: basis})
		event(n, "unnumber").Needs = append(event(n, "unnumber").Needs, engine.Need{ID: "passed", Must: "passed(from_day, rule.check.max)", Words: words, Basis: basis})
		event(n, "issue").Needs = append(event(n, "issue").Needs, engine.Need{ID: "begun", Must: "today >= ahead(from_day, rule.check.max)", Words: words, Basis: basis},
			engine.Need{ID: "never", Must: "today < from_day and today > from_day", Words: words, Basis: basis})
		for i := range n.States {
			switch n.States[i].ID {
			case "numbered":
				n.States[i].Duty = []engine.Turn{{Role: "boss", Begins: "ahead", Ends: "from_day"}}
			case "out":
				n.States[i].Duty = []engine.Turn{{Role: "boss", Begins: "from_day"}}
			}
		}
	})
}

func (l *lab) unmet(person, id, event string, f form) map[string]*engine.Earliest {
	l.t.Helper()
	var refusal *engine.Refusal
	if err := l.try(person, id, "notice", event, f, "r"); !errors.As(err, &refusal) {
		l.t.Fatalf("%s is not refused: %v", event, err)
	}
	out := map[string]*engine.Earliest{}
	for _, u := range refusal.Unmet {
		out[u.ID] = u.Earliest
	}
	return out
}

func (l *lab) only(id string) engine.Task {
	l.t.Helper()
	tasks, err := l.Store.DossierTasks(context.Background(), id)
	if err != nil || len(tasks) != 1 {
		l.t.Fatalf("tasks %+v, %v", tasks, err)
	}
	return tasks[0]
}

// Domain vector: 15 working days from 2 March 2026 end on 23 March. What waits for them may be done from the 24th, a minute after midnight in China.
func TestAClockThatWaits(t *testing.T) {
	l := waitingLab(t)
	id := l.sent()
	hearing := func() engine.Deadline {
		all, err := l.Deadlines(context.Background(), id, l.actor("bo"))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.Clock == "hearing" {
				return d
			}
		}
		t.Fatal("no hearing")
		return engine.Deadline{}
	}
	if d := hearing(); d.Status != engine.DeadlineWaiting || d.Left != 22 || d.Earliest.String() != "2026-03-24" || len(d.Days) == 0 {
		t.Errorf("on the first day: %+v", d)
	}
	if task := l.only(id); task.Due != "2026-03-23" || task.Waits != "2026-03-23" {
		t.Errorf("the task %+v", task) // due by the other clock, which is the same
	}
	l.now = time.Date(2026, 3, 23, 15, 59, 0, 0, time.UTC)
	early := l.unmet("chen", id, "check", verdict("good"))["heard"]
	if early == nil || early.Day.String() != "2026-03-24" || early.Zh != "最早可于2026年3月24日办理：自2026年3月2日起计15个工作日，2026年3月23日届满" {
		t.Errorf("refused on its last day: %+v", early)
	}
	l.now = time.Date(2026, 3, 23, 16, 1, 0, 0, time.UTC)
	if d := hearing(); d.Status != engine.DeadlineOver || d.Left != 0 {
		t.Errorf("when it is over: %+v", d)
	}
	l.must("chen", id, "notice", "check", verdict("good"), "")
	if d := hearing(); d.Status != engine.DeadlineEnded || !d.Due.IsZero() {
		t.Errorf("when the case has left: %+v", d)
	}
	l.verified()
}

// What a guard waits for is asked of the guard itself; the reason is what it counted.
func TestTheEarliestDay(t *testing.T) {
	l := waitingLab(t)
	id := l.sent()
	l.now = time.Date(2026, 3, 24, 1, 0, 0, 0, time.UTC)
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-05-20"}, "")
	if u := l.unmet("bo", id, "unnumber", nil)["passed"]; u == nil || u.Day.String() != "2026-06-11" || !strings.Contains(u.En, "15 working days from 20 May 2026 end on 10 June 2026") {
		t.Errorf("passed: %+v", u)
	}
	unmet := l.unmet("bo", id, "issue", nil)
	if u := unmet["begun"]; u == nil || u.Day.String() != "2026-04-27" || !strings.Contains(u.Zh, "2026年5月20日之前15个工作日起") {
		t.Errorf("begun: %+v", u)
	}
	if u, refused := unmet["never"]; !refused || u != nil {
		t.Errorf("what time alone does not bring: %+v", u)
	}
}

// The kept task says from which day and to which; that the day has come changes nothing that is kept.
func TestATurnThatBeginsOnADay(t *testing.T) {
	l := waitingLab(t)
	id := l.sent()
	l.now = time.Date(2026, 3, 24, 1, 0, 0, 0, time.UTC)
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-05-20"}, "")
	task := l.only(id)
	if task.Begins != "2026-04-27" || task.Ends != "2026-05-20" || task.Due != "2026-05-19" {
		t.Errorf("the task %+v", task)
	}
	open := 0
	for day := 0; day < 70; day++ {
		if at := l.now.AddDate(0, 0, day); task.Open(calendar.Of(at)) {
			open++
		}
	}
	if open != 23 {
		t.Errorf("it is open for %d days", open)
	}
	standings, err := l.Standings(context.Background(), l.dossier(id))
	if err != nil || len(standings[0].Holders) != 1 || standings[0].Holders[0].Begins.String() != "2026-04-27" {
		t.Errorf("whose turn it will be: %+v, %v", standings[0].Holders, err)
	}
	l.now = time.Date(2026, 4, 28, 1, 0, 0, 0, time.UTC)
	if was, now, err := l.Overtaken(context.Background(), id); err != nil || len(was)+len(now) > 0 {
		t.Errorf("the day has changed what is kept: %+v, %+v, %v", was, now, err)
	}
	if l.only(id) != task {
		t.Errorf("it is kept as %+v", l.only(id))
	}
	l.verified()
}

// A minimum period that counts from a day on record has not begun before an event has put it there, although the case stands where the clock runs. From then on it
// counts from that day, not from the entry, and what is put on record later does not move a run that has gone on or has ended.
func TestAClockThatAnEventBegins(t *testing.T) {
	basis, words := []string{"b"}, engine.Words{Zh: "公示期", En: "Notice period"}
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Clocks = append(n.Clocks, engine.Clock{ID: "hearing", Words: words, Waits: true, Rule: "check.max", From: "from_day", RunsIn: []string{"checking"}, PausedIn: []string{"waiting"}})
		event(n, "check").Needs = append(event(n, "check").Needs, engine.Need{ID: "heard", Clock: "hearing", Words: words, Basis: basis})
		n.Events = append(n.Events, engine.Event{ID: "post", Words: words, From: []string{"checking"}, To: engine.Target{State: "same"}, By: []string{"checker"}, Requires: []string{"from_day"}, Basis: basis})
	})
	id := l.sent()
	runs := func() (out []engine.Deadline) {
		t.Helper()
		all, err := l.Deadlines(context.Background(), id, l.actor("bo"))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.Clock == "hearing" {
				out = append(out, d)
			}
		}
		return out
	}
	starts := func(when string, want ...string) {
		t.Helper()
		var got []string
		for _, d := range runs() {
			got = append(got, d.Start.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s the runs count from %v, want %v", when, got, want)
		}
	}
	day := func(month time.Month, day int) { l.now = time.Date(2026, month, day, 1, 0, 0, 0, time.UTC) }

	day(5, 6) // long after the period would be over, had it begun with the entry
	starts("before anything is posted")
	if early, refused := l.unmet("chen", id, "check", verdict("good"))["heard"]; !refused || early != nil {
		t.Errorf("nothing is posted yet: refused %v, and possible on %+v", refused, early)
	}
	l.must("chen", id, "notice", "post", form{"from_day": "2026-05-06"}, "")
	starts("as posted", "2026-05-06")
	l.must("chen", id, "notice", "post", form{"from_day": "2026-05-12"}, "")
	starts("as corrected", "2026-05-12")
	if d := runs()[0]; d.Status != engine.DeadlineWaiting || d.Earliest.String() != "2026-06-03" {
		t.Errorf("15 working days from 12 May: %+v", d)
	}
	if early := l.unmet("chen", id, "check", verdict("good"))["heard"]; early == nil || early.Day.String() != "2026-06-03" {
		t.Errorf("possible on %+v", early)
	}
	l.must("chen", id, "notice", "pause", nil, "补正")
	l.must("wen", id, "notice", "more", nil, "")
	l.must("chen", id, "notice", "post", form{"from_day": "2026-05-20"}, "")
	starts("after it has stood still", "2026-05-12")

	day(6, 3)
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "checking", "mode": "rerun"}, "再公示")
	starts("entered again", "2026-05-12", "2026-05-20")
	l.must("chen", id, "notice", "post", form{"from_day": "2026-06-03"}, "")
	starts("posted again", "2026-05-12", "2026-06-03")
	if d := runs(); d[0].Status != engine.DeadlineEnded || d[1].Status != engine.DeadlineWaiting {
		t.Errorf("the run of before and that of now: %+v", d)
	}
	l.verified()
}

func TestClocksThatCannotBe(t *testing.T) {
	for want, alter := range map[string]func(n *engine.Definition){
		"is no minimum period":     func(n *engine.Definition) { event(n, "check").Needs = []engine.Need{{ID: "x", Clock: "checking"}} },
		"does not run in numbered": func(n *engine.Definition) { event(n, "issue").Needs = []engine.Need{{ID: "x", Clock: "hearing"}} },
		"give one of both": func(n *engine.Definition) {
			event(n, "check").Needs = []engine.Need{{ID: "x", Clock: "hearing", Must: "true"}}
		},
		"no clock and no date": func(n *engine.Definition) { n.States[2].Duty = []engine.Turn{{Role: "checker", Begins: "title"}} },
		"not with checking":    func(n *engine.Definition) { n.States[2].Duty = []engine.Turn{{Role: "checker", Begins: "checking"}} },
		"no other beginning":   func(n *engine.Definition) { n.Clocks[1].Before = "from_day" },
		"of its own case": func(n *engine.Definition) {
			n.Clocks[1].Instead = []engine.Term{{When: "today > from_day", Rule: "check.max"}}
		},
		"no paper and no other case": func(n *engine.Definition) {
			n.Clocks[1].Instead = []engine.Term{{When: "given(clock.hearing(rule.check.max))", Rule: "check.max"}} // it would ask itself
		},
		"unknown field nothing": func(n *engine.Definition) {
			event(n, "check").Needs = []engine.Need{{ID: "x", Must: "today <= clock.nothing(rule.check.max)"}}
		},
		"give rule or until":         func(n *engine.Definition) { n.Clocks[1].Instead = []engine.Term{{When: "urgent"}} },
		"lists no periods":           func(n *engine.Definition) { n.Clocks[0].Remind = &engine.Reminding{At: "check.max"} },
		"there is nothing to recall": func(n *engine.Definition) { n.Clocks[1].Remind = &engine.Reminding{At: "check.max"} },
	} {
		n := *definitions(t)[0].Definition
		n.Clocks = append(append([]engine.Clock{}, n.Clocks...), engine.Clock{ID: "hearing", Waits: true, Rule: "check.max", RunsIn: []string{"checking"}})
		alter(&n)
		if _, err := engine.Compile(&n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
