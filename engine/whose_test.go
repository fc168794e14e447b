package engine_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"santong/engine"
)

// turns are the open tasks of the case, each as role and since when.
func (l *lab) turns(id, kase string) string {
	l.t.Helper()
	tasks, err := l.Store.DossierTasks(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	var out []string
	for _, t := range tasks {
		if t.Case == kase {
			out = append(out, t.Role+" "+t.Since)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// expect holds the open tasks of the case, and what the newest entry says of turns, against what they must be.
func (l *lab) expect(id, kase, turns string, said ...engine.TurnChange) {
	l.t.Helper()
	if got := l.turns(id, kase); got != turns {
		l.t.Fatalf("it is the turn of %s, want %s", got, turns)
	}
	if p := l.last(id); !slices.Equal(p.Turns, said) {
		l.t.Errorf("the entry says of turns %+v, want %+v", p.Turns, said)
	}
}

// TestATurnComesAndGoesWithinAState: by an entry of another case or of its own. Its day is its own, with it its holding ends, and the history says all of it.
func TestATurnComesAndGoesWithinAState(t *testing.T) {
	l := sqliteLab(t)
	id := l.open("wen")
	if err := l.upload("wen", id, "第一稿"); err != nil {
		t.Fatal(err)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.expect(id, "notice", "writer 2026-03-02")
	l.refused("bo", id, "notice", engine.DutyClaim, form{"role": "boss"}, "", "role")
	l.now = l.now.AddDate(0, 0, 3)
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "反对"}, "")
	l.expect(id, "notice", "boss 2026-03-05, writer 2026-03-02", engine.TurnChange{Case: "notice", Role: "boss"})
	l.must("wen", id, "notice", "send", nil, "") // the case moves: it begins anew, without a word
	l.expect(id, "notice", "checker 2026-03-05")

	remark := form{"remarks": []any{form{"text": "阅"}}}
	l.must("chen", id, "notice", "remark", remark, "")
	l.expect(id, "notice", "checker 2026-03-05")
	l.now = l.now.AddDate(0, 0, 1)
	l.must("chen", id, "notice", "remark", remark, "")
	l.expect(id, "notice", "boss 2026-03-06, checker 2026-03-05", engine.TurnChange{Case: "notice", Role: "boss"})
	l.must("bo", id, "notice", engine.DutyClaim, form{"role": "boss"}, "")
	if h := l.holder(id, "notice", "boss"); h.Held == nil || h.Held.Person != "bo" {
		t.Errorf("claimed by bo: %+v", h)
	}
	l.must("chen", id, "notice", "remark", remark, "")
	l.expect(id, "notice", "checker 2026-03-05", engine.TurnChange{Case: "notice", Role: "boss", Over: true, Asked: "chen"})
	if c := l.dossier(id).Case("notice"); len(c.Held)+len(c.Arisen) > 0 {
		t.Errorf("the turn is over, and there is left of it: %+v, %+v", c.Held, c.Arisen)
	}
	l.refused("bo", id, "notice", engine.DutyRelease, form{"role": "boss"}, "", "free")
}

// TestTurnsThatCannotBe: what no load lets pass, and that a turn that depends on nothing stays the word that it has always been in pinned definitions.
func TestTurnsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		turn engine.Turn
		want string
	}{
		{engine.Turn{Role: "nobody"}, "nobody"},
		{engine.Turn{Role: "boss", When: "urgent", Unless: "urgent"}, "one of both"},
		{engine.Turn{Role: "boss", When: "copies"}, "bool"},
		{engine.Turn{Role: "boss", When: "no_such_field"}, "no_such_field"},
		{engine.Turn{Role: "boss", When: "from_day < today"}, "entries alone"},
		{engine.Turn{Role: "boss", Unless: "passed(from_day, rule.check.max)"}, "entries alone"},
		{engine.Turn{Role: "boss", When: `listed(title).phase == ""`}, "entries alone"},
		{engine.Turn{Role: "boss", When: `reason != ""`}, "entries alone"},
	} {
		def := *definitions(t)[0].Definition
		def.States = slices.Clone(def.States)
		def.States[0].Duty = []engine.Turn{c.turn}
		if _, err := engine.Compile(&def); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want word of %q", c.turn, err, c.want)
		}
	}
	duty := []engine.Turn{{Role: "writer"}, {Role: "boss", Words: engine.Words{Zh: "紧急", En: "urgent"}, When: "urgent"}}
	data, err := json.Marshal(duty)
	if want := `["writer",{"role":"boss","zh":"紧急","en":"urgent","when":"urgent"}]`; err != nil || string(data) != want {
		t.Errorf("%s %v, want %s", data, err, want)
	}
	var read []engine.Turn
	if err := json.Unmarshal(data, &read); err != nil || len(read) != 2 || read[0].Role != "writer" || read[1].When != "urgent" {
		t.Errorf("%+v %v", read, err)
	}
}
