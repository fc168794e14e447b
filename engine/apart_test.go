package engine_test

import (
	"errors"
	"slices"
	"testing"

	"santong/engine"
	"santong/store/storetest"
)

// Whoever acted in a role is kept apart, whatever it was.
func TestSeparationByRole(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Events = slices.Clone(n.Events)
		event(n, "check").Apart = &engine.Separation{From: []string{"role:writer"}, Words: engine.Words{Zh: "起草人员不得审核", En: "Writers cannot check"}, Basis: []string{"b"}}
		n.Materials = slices.Clone(n.Materials)
		n.Materials[0].Apart = &engine.Separation{From: []string{"send"}, Words: engine.Words{Zh: "送审人不得改动", En: "Who sent it cannot change it"}, Basis: []string{"b"}}
	})
	id := l.open("wen")
	if err := l.upload("wen", id, "稿"); err != nil {
		t.Fatal(err)
	}
	l.must("duo", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	l.refused("duo", id, "notice", "check", verdict("good"), "", "apart")
	l.must("chen", id, "notice", "check", form{"verdict": "bad", "grounds": verdict("good")["grounds"]}, "重写")
	var r *engine.Refusal
	if err := l.upload("wen", id, "第二稿"); !errors.As(err, &r) || r.Unmet[0].ID != "apart" {
		t.Errorf("who sent it changed it: %v", err)
	}
	if err := l.upload("duo", id, "第二稿"); err != nil {
		t.Errorf("who did not send it: %v", err)
	}
}

// What belongs to a round ends when the way starts again; a blank takes back what was given.
func TestFactsOfARound(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Fields = slices.Clone(n.Fields)
		for i := range n.Fields {
			n.Fields[i].Round = n.Fields[i].ID == "urgent"
		}
		n.Events = slices.Clone(n.Events)
		event(n, "ask").Accepts = []string{"urgent", "copies"}
	})
	id := l.open("wen")
	ask := func(f form) {
		f["asked"] = []any{"ONE"}
		l.must("wen", id, "notice", "ask", f, "")
	}
	if err := l.upload("wen", id, "稿"); err != nil {
		t.Fatal(err)
	}
	ask(form{"urgent": true, "copies": 3.0})
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	l.must("chen", id, "notice", "check", form{"verdict": "bad", "grounds": verdict("good")["grounds"]}, "重写")
	if facts := l.dossier(id).Case("notice").Facts; facts["urgent"] != nil || facts["copies"] == nil {
		t.Errorf("in the second round: %v", facts)
	}
	ask(form{"copies": nil})
	if facts := l.dossier(id).Case("notice").Facts; facts["copies"] != nil {
		t.Errorf("taken back: %v", facts)
	}
}

// A return of an earlier round says nothing of this one.
func TestOldReturnsDoNotCount(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "rerun"}, "r") // pins the first text
	if c := l.dossier(id).Case("notice"); c.ResumeBy != "" {
		t.Fatalf("%+v", c)
	}
	l.refused("wen", id, "notice", "straight", nil, "", "resume", "untouched")
}

func TestADossierHasRoomForSoManyCases(t *testing.T) {
	storetest.InTurn(t)
	l := alteredLab(t, func(n, _ *engine.Definition) { event(n, "ask").From = []string{"writing", "asking"} })
	id := l.open("wen")
	var err error
	for range 200 {
		if err = l.try("wen", id, "notice", "ask", form{"asked": []any{"ONE", "TWO"}}, ""); err != nil {
			break
		}
	}
	if !errors.Is(err, engine.ErrTooLarge) {
		t.Errorf("no end: %v", err)
	}
	l.verified()
}

// A clock that was set back moves neither the days nor the numbers of a year.
func TestBackwardsClockAndDays(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.now = l.now.AddDate(-1, 0, 0)
	l.must("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "")
	if number := l.dossier(id).Case("notice").Facts["number"]; number != "通〔2026〕1号" {
		t.Errorf("number %v", number)
	}
}
