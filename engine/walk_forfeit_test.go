package engine_test

import (
	"testing"

	"santong/engine"
)

// TestForfeitedResumption: a notice is returned with leave to resume, its text is changed, and it goes the ordinary way: a new round, for which the
// answers to the earlier text must not count, just as after a return to be done again.
func TestForfeitedResumption(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent() // ONE was asked and has answered
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "resume"}, "请核对")
	if err := l.upload("wen", id, "另一稿"); err != nil {
		t.Fatal(err)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"TWO"}}, "")
	l.must("er", id, "answer-TWO", "reply", form{"stance": "同意"}, "")
	if !l.dossier(id).Case("answer-ONE").Past {
		t.Error("the answer about the earlier text still counts")
	}
}

// What holds for one round only is kept while the way may be resumed, and ends with the leave to do so: a day from which a clock counts too.
func TestForfeitedResumptionEndsTheRound(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		for i := range n.Fields {
			n.Fields[i].Round = n.Fields[i].ID == "from_day" || n.Fields[i].ID == "verdict"
		}
		event(n, "check").Accepts = append(event(n, "check").Accepts, "from_day")
		n.Clocks = append(n.Clocks, engine.Clock{ID: "pub", Words: engine.Words{Zh: "x", En: "x"}, Waits: true, Rule: "check.max", From: "from_day", RunsIn: []string{"asking"}})
	})
	id := l.sent()
	f := verdict("good")
	f["from_day"] = "2026-03-02"
	l.must("chen", id, "notice", "check", f, "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "resume"}, "请核对")
	if facts := l.dossier(id).Cases[0].Facts; facts["verdict"] != "good" || facts["from_day"] != "2026-03-02" {
		t.Errorf("with leave to resume: %v", facts)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"TWO"}}, "")
	c := l.dossier(id).Cases[0]
	if c.Facts["verdict"] != nil || c.Facts["from_day"] != nil || c.Facts["title"] == nil {
		t.Errorf("after the leave was forfeited: %v", c.Facts)
	}
	if here := c.Spans[len(c.Spans)-1]; here.State != "asking" || len(here.Starts) > 0 {
		t.Errorf("a clock counts from a day of the round that has ended: %+v", here)
	}
	l.verified()
}
