package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"santong/engine"
)

func TestTheWholeWay(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "")
	l.must("bo", id, "notice", "issue", nil, "")
	standings, err := l.Standings(context.Background(), l.dossier(id))
	if err != nil || standings[0].Status.ID != "awaiting" {
		t.Errorf("before its day the notice is %v (%v)", standings[0].Status, err)
	}
	l.now = l.now.AddDate(0, 1, 0)
	if standings, _ := l.Standings(context.Background(), l.dossier(id)); standings[0].Status.ID != "in_force" {
		t.Errorf("from its day the notice is %v", standings[0].Status)
	}
	l.must("bo", id, "notice", "end", nil, "")
	if c := l.dossier(id).Case("notice"); c.Open || c.Facts["number"] != "通〔2026〕1号" {
		t.Errorf("at the end: %+v", c)
	}
}

// A refusal names everything that is unmet, at once.
func TestRefusals(t *testing.T) {
	l := sqliteLab(t)
	id := l.open("wen")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE", "TWO"}}, "")
	l.refused("wen", id, "notice", "send", form{"nonsense": 1.0}, "", "field:nonsense", "text", "answers")
	l.refused("chen", id, "notice", "send", nil, "", "role", "text", "answers")
	l.refused("bo", id, "notice", "issue", nil, "", "state", "checked", "numbered")
	l.refused("bo", id, "notice", "number", form{"from_day": "2026-02-30"}, "", "state", "field:from_day", "checked")
	l.refused("wen", id, "notice", "recall", nil, " ", "state", "recall", "field:reason")
	if err := l.try("mo", id, "notice", "send", nil, ""); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a stranger learns %v", err)
	}
	if err := l.try("au", id, "notice", "send", nil, ""); errors.Is(err, engine.ErrNotFound) {
		t.Errorf("an auditor may know of the dossier")
	}
	for _, missing := range [][2]string{{"nowhere", "send"}, {"notice", "nothing"}} {
		if err := l.try("wen", id, missing[0], missing[1], nil, ""); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%v: %v", missing, err)
		}
	}
	_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: "send", Version: 1, Actor: l.actor("wen")})
	if !errors.Is(err, engine.ErrStale) {
		t.Errorf("an old version: %v", err)
	}
}

func TestSeparationOfDuties(t *testing.T) {
	l := sqliteLab(t)
	// duo holds every post. Having opened the dossier, duo cannot check it, neither in person nor for another, nor another for duo.
	id := l.open("duo")
	if err := l.upload("wen", id, "稿"); err != nil {
		t.Fatal(err)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.delegated("wen duo2 writer DEPT", "chen duo checker OFFICE", "duo2 chen checker OFFICE")
	l.must("duo2@wen", id, "notice", "send", nil, "") // duo2 acts for wen: both are kept apart from now on
	for _, who := range []string{"duo", "duo@chen", "duo2", "chen@duo2"} {
		l.refused(who, id, "notice", "check", verdict("good"), "", "apart")
	}
	l.refused("chen@wen", id, "notice", "check", verdict("good"), "", "role", "apart") // wen has delegated something else
	l.refused("chen@bo", id, "notice", "check", verdict("good"), "", "role")
	l.must("chen", id, "notice", "check", verdict("good"), "")
}

func TestRecall(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.refused("duo", id, "notice", "recall", nil, "写错了", "recall") // holds the post, but did not send it
	l.must("wen", id, "notice", "recall", nil, "写错了")
	if l.state(id, "notice") != "asking" {
		t.Errorf("recalled to %s", l.state(id, "notice"))
	}
	l.must("wen", id, "notice", "send", nil, "")
	l.must("chen", id, "notice", "remark", form{"remarks": []any{form{"text": "已开始审核", "weight": 2.0}}}, "")
	l.refused("wen", id, "notice", "recall", nil, "写错了", "recall") // somebody has acted
}

func TestRecallAndApprovalRace(t *testing.T) {
	l := sqliteLab(t)
	for range 20 {
		id := l.sent()
		version := l.dossier(id).Version
		won := make(chan bool, 2)
		fire := func(person, event string, f form) {
			_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: event, Version: version, Actor: l.actor(person), Form: f, Reason: "理由"})
			won <- err == nil
		}
		go fire("wen", "recall", nil)
		go fire("chen", "check", verdict("good"))
		if a, b := <-won, <-won; a == b {
			t.Fatalf("recall and approval: both %v", a)
		}
	}
}

func TestReturnResume(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.refused("bo", id, "notice", "back", form{"return_to": "numbered", "mode": "later"}, "", "field:reason", "field:return_to", "field:mode")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "resume"}, "请核对")
	l.refused("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "", "state", "checked")
	l.must("wen", id, "notice", "straight", nil, "")
	if l.state(id, "notice") != "deciding" {
		t.Fatalf("resumed to %s", l.state(id, "notice"))
	}
	// What had been passed before counts again.
	l.must("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "")
}

func TestReturnResumeWithAnotherText(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "resume"}, "请核对")
	if err := l.upload("wen", id, "第二稿"); err != nil {
		t.Fatal(err)
	}
	l.refused("wen", id, "notice", "straight", nil, "", "untouched")
	// Going on in the ordinary way forfeits the resumption.
	l.must("wen", id, "notice", "ask", form{"asked": []any{"TWO"}}, "")
	l.must("er", id, "answer-TWO", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	l.refused("chen", id, "notice", "straight", nil, "", "resume", "untouched")
}

func TestReturnRerun(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "back", form{"return_to": "writing", "mode": "rerun"}, "重新办理")
	l.refused("wen", id, "notice", "straight", nil, "", "resume", "untouched")
	c := l.dossier(id).Case("notice")
	if c.Visits["writing"] != 2 || len(c.Marks) != 0 {
		t.Errorf("after a rerun: %+v", c)
	}
	// The earlier answers do not count for the new round.
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.refused("wen", id, "notice", "send", nil, "", "answers")
	l.must("yi", id, "answer-ONE~2", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
}

func TestVoidedNumbersAreNeverUsedAgain(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "")
	l.refused("bo", id, "notice", "unnumber", nil, "", "field:reason")
	l.must("bo", id, "notice", "unnumber", nil, "印错")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-04-01"}, "")
	ledger, err := l.Store.Numbers(context.Background(), "")
	if err != nil || len(ledger) != 2 || ledger[0].Number != "通〔2026〕1号" || ledger[0].VoidSeq == 0 || ledger[1].Number != "通〔2026〕2号" || ledger[1].VoidSeq != 0 {
		t.Errorf("ledger: %+v, %v", ledger, err)
	}
}

func TestTextAfterCheckCannotChange(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	var r *engine.Refusal
	if err := l.upload("wen", id, "偷改"); !errors.As(err, &r) || r.Unmet[0].ID != "state" {
		t.Errorf("a text was laid down while it was being checked: %v", err)
	}
	if err := l.upload("chen", id, "偷改"); !errors.As(err, &r) || !r.Forbidden() {
		t.Errorf("the checker laid down a text: %v", err)
	}
}

func TestDeadlines(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent() // 2026-03-02
	l.now = time.Date(2026, 3, 9, 1, 0, 0, 0, time.UTC)
	l.must("chen", id, "notice", "pause", nil, "缺附件")
	deadlines := func() []engine.Deadline {
		out, err := l.Deadlines(context.Background(), id, l.actor("wen"))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if d := deadlines()[0]; d.Status != engine.DeadlinePaused || !d.Due.IsZero() {
		t.Errorf("while it waits: %+v", d)
	}
	l.now = time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC)
	l.must("wen", id, "notice", "more", nil, "")
	// domain vector: 15 working days from 2026-03-02 with a pause 03-09…03-16
	if d := deadlines()[0]; d.Due.String() != "2026-03-31" || d.Status != engine.DeadlineRunning || d.Left != 11 || len(d.Days) == 0 {
		t.Errorf("after the pause: %+v", d)
	}
	tasks, err := l.Store.DossierTasks(context.Background(), id)
	if err != nil || len(tasks) != 1 || tasks[0].Due != "2026-03-31" {
		t.Errorf("tasks: %+v, %v", tasks, err)
	}
	l.now = time.Date(2026, 4, 1, 1, 0, 0, 0, time.UTC)
	if d := deadlines()[0]; d.Status != engine.DeadlineOverdue || d.Left >= 0 {
		t.Errorf("after its day: %+v", d)
	}
	l.must("chen", id, "notice", "check", verdict("good"), "") // late is late, not blocked
	if d := deadlines()[0]; d.Status != engine.DeadlineLate {
		t.Errorf("ended late: %+v", d)
	}
	// Re-entry starts a new run of the clock.
	l.must("bo", id, "notice", "back", form{"return_to": "checking", "mode": "rerun"}, "再审")
	if d := deadlines(); len(d) != 2 || d[1].Status != engine.DeadlineRunning || d[1].Start.String() != "2026-04-01" {
		t.Errorf("after re-entry: %+v", d)
	}
}

func TestIdempotency(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	cmd := engine.Command{Dossier: id, Case: "notice", Event: "check", Version: l.dossier(id).Version, Actor: l.actor("chen"), Form: verdict("good"), Key: "k", Request: "r"}
	first, err := l.Fire(context.Background(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Fire(context.Background(), cmd)
	if err != nil || again.Entry.Hash != first.Entry.Hash || again.Version != first.Version {
		t.Errorf("the same command again: %+v, %v", again, err)
	}
	cmd.Request = "other"
	if _, err := l.Fire(context.Background(), cmd); !errors.Is(err, engine.ErrKeyReused) {
		t.Errorf("the key with another request: %v", err)
	}
	open := engine.Command{Actor: l.actor("wen"), Form: form{"title": "通知"}, Key: "open", Request: "x"}
	a, err := l.Open(context.Background(), "notice", "", open)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := l.Open(context.Background(), "notice", "", open); err != nil || a.Dossier != b.Dossier {
		t.Errorf("opening again: %v and %v, %v", a.Dossier, b.Dossier, err)
	}
}

func TestBackwardsClock(t *testing.T) {
	l := sqliteLab(t)
	id := l.open("wen")
	l.now = l.now.Add(-time.Hour)
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	entries, err := l.Store.Entries(context.Background(), id, 0, 10)
	if err != nil || entries[1].At < entries[0].At {
		t.Errorf("the history runs backwards: %v", err)
	}
}
