package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

func alteredLab(t *testing.T, alter func(notice, answer *engine.Definition)) *lab {
	t.Helper()
	ws := definitions(t)
	n, a := *ws[0].Definition, *ws[1].Definition
	alter(&n, &a)
	n.Children = map[string][]engine.Field{"answer": a.Fields}
	wn, err := engine.Compile(&n)
	if err != nil {
		t.Fatal(err)
	}
	wa, err := engine.Compile(&a)
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t, store.Config{Path: storetest.SQLite(t)})
	l.Workflows = engine.NewCatalogue(wn, wa)
	if err := l.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return l
}

func event(d *engine.Definition, id string) *engine.Event {
	for i := range d.Events {
		if d.Events[i].ID == id {
			return &d.Events[i]
		}
	}
	return nil
}

// what is derived is derived once.
func TestDerivedOnce(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) { event(n, "ask").Sets = map[string]string{"copies": "copies + 1"} })
	id := l.open("wen")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	if got := l.dossier(id).Case("notice").Facts["copies"]; got != 1 {
		t.Errorf("copies is %v, want 1", got)
	}
}

// actions and the attempt agree about what the event itself sets.
func TestActionsDerive(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		e := event(n, "ask")
		e.Sets = map[string]string{"from_day": "today"}
		e.Needs = []engine.Need{{ID: "day", Must: "given(from_day)", Words: engine.Words{Zh: "x", En: "x"}, Basis: []string{"b"}}}
	})
	id := l.open("wen")
	_, actions, err := l.Actions(context.Background(), id, l.actor("wen"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range actions {
		if a.Event == "ask" {
			t.Logf("actions: allowed=%v unmet=%v conditions=%v", a.Allowed, a.Unmet, a.Conditions)
			err := l.try("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
			if (err == nil) != a.Allowed {
				t.Errorf("actions say allowed=%v, the attempt %v", a.Allowed, err)
			}
		}
	}
}

// two numbers of one series in one event.
func TestTwoNumbers(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Fields = append(n.Fields, engine.Field{ID: "second", Words: engine.Words{Zh: "二", En: "2"}, Type: engine.Number, Of: "notices"})
		event(n, "number").Allocates = []string{"number", "second"}
	})
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	if err := l.try("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, ""); err != nil {
		t.Errorf("%v", err)
	}
}

// a recall after the started case has laid down a paper.
func TestRecallAfterUpload(t *testing.T) {
	l := alteredLab(t, func(n, a *engine.Definition) {
		a.Materials = []engine.Material{{ID: "letter", Words: engine.Words{Zh: "函", En: "letter"}, By: []string{"clerk"}, In: []string{"open"}, Basis: []string{"b"}}}
		n.Events = append(n.Events, engine.Event{ID: "unask", Words: engine.Words{Zh: "撤", En: "unask"}, From: []string{"asking"}, By: []string{"writer"}, Recalls: []string{"ask"}, Basis: []string{"b"}})
	})
	id := l.open("wen")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	if _, err := l.Upload(context.Background(), engine.Command{Dossier: id, Case: "answer-ONE", Version: l.dossier(id).Version, Actor: l.actor("yi")},
		engine.Upload{Kind: "letter", Name: "a.txt", Type: "text/plain", Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	err := l.try("wen", id, "notice", "unask", nil, "")
	var r *engine.Refusal
	if !errors.As(err, &r) {
		t.Errorf("the recall went through although ONE has acted: %v", err)
	}
}

// 4b: a recall leaves the started cases open.
func TestRecallLeavesChildren(t *testing.T) {
	l := alteredLab(t, func(n, a *engine.Definition) {
		n.States[0].Resets = false
		n.Events = append(n.Events, engine.Event{ID: "unask", Words: engine.Words{Zh: "撤", En: "unask"}, From: []string{"asking"}, By: []string{"writer"}, Recalls: []string{"ask"}, Basis: []string{"b"}})
	})
	id := l.open("wen")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("wen", id, "notice", "unask", nil, "")
	if c := l.dossier(id).Case("answer-ONE"); c.Open {
		t.Errorf("the case that the recalled event started is still open")
	}
}

// an earlier run of a clock keeps its own start.
func TestEarlierRunKeepsStart(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Clocks = append(n.Clocks, engine.Clock{ID: "pub", Words: engine.Words{Zh: "x", En: "x"}, Rule: "check.max", From: "from_day", RunsIn: []string{"numbered"}})
	})
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-01-05"}, "")
	read := func() engine.Deadline {
		all, err := l.Deadlines(context.Background(), id, l.actor("bo"))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.Clock == "pub" {
				return d
			}
		}
		return engine.Deadline{}
	}
	l.must("bo", id, "notice", "unnumber", nil, "r")
	was := read()
	l.now = l.now.AddDate(0, 1, 0)
	l.must("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "")
	now := read()
	if was.Start != now.Start || was.Status != now.Status {
		t.Errorf("the first run was %s from %s and ended %s; now it is %s from %s, ended %s", was.Status, was.Start, was.Ended, now.Status, now.Start, now.Ended)
	}
}

// Verify while the dossier moves.
type moving struct {
	engine.Store
	move  func()
	calls int
}

func (m *moving) Entries(ctx context.Context, id string, after, limit int) ([]engine.Entry, error) {
	entries, err := m.Store.Entries(ctx, id, after, limit)
	if m.calls++; m.calls == 1 {
		m.move()
	}
	return entries, err
}

func TestVerifyAtWork(t *testing.T) {
	l := sqliteLab(t)
	id := l.open("wen")
	st := &moving{Store: l.Store}
	v := *l.Engine
	v.Store = st
	st.move = func() {
		if err := l.try("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	r, err := v.Verify(context.Background(), nil)
	if err != nil || !r.OK() {
		t.Errorf("%v %+v", err, r)
	}
}

// Whatever is done after a return, even without leaving the state, forfeits the leave to go straight back.
func TestAnyEventForfeitsTheResumption(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Events = append(n.Events, engine.Event{ID: "note", Words: engine.Words{Zh: "记", En: "note"}, From: []string{"writing"}, To: engine.Target{State: "same"},
			By: []string{"writer"}, Accepts: []string{"title"}, Basis: []string{"b"}})
	})
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "resume"}, "r")
	l.must("wen", id, "notice", "note", form{"title": "另一名称"}, "")
	l.refused("wen", id, "notice", "straight", nil, "", "resume", "untouched")
	if c := l.dossier(id).Case("answer-ONE"); !c.Past {
		t.Errorf("the answer of the forfeited round still counts")
	}
}

func TestTablesAreNotDerived(t *testing.T) {
	n := *definitions(t)[0].Definition
	event(&n, "send").Sets = map[string]string{"remarks": "remarks"}
	if _, err := engine.Compile(&n); err == nil || !strings.Contains(err.Error(), "not derived") {
		t.Errorf("a derived table compiles: %v", err)
	}
}
