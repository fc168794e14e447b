package engine_test

import "testing"

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
