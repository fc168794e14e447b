package engine_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"santong/engine"
)

// last returns the newest entry of the dossier.
func (l *lab) last(id string) paged {
	l.t.Helper()
	entries, err := l.Store.Entries(context.Background(), id, l.dossier(id).Version-1, 1)
	if err != nil {
		l.t.Fatal(err)
	}
	p := paged{Entry: entries[0]}
	if err := json.Unmarshal(entries[0].Payload, &p.Payload); err != nil {
		l.t.Fatal(err)
	}
	return p
}

// A delegate acts by the principal's post, and the entry shows both and the chain between them.
func TestActingForAnother(t *testing.T) {
	l := sqliteLab(t)
	l.hire("ling", "typist", "OFFICE")
	id := l.sent()
	l.refused("ling@chen", id, "notice", "check", verdict("good"), "", "role")
	l.delegated("chen duo checker OFFICE", "duo ling checker OFFICE")
	l.must("ling@chen", id, "notice", "remark", form{"remarks": []any{form{"text": "代"}}}, "")
	if e := l.last(id); e.Person != "ling" || e.For != "chen" || e.Post != "checker" || e.Role != "checker" ||
		!slices.Equal(e.Via, []engine.Link{{Delegation: "g1", From: "chen", To: "duo"}, {Delegation: "g2", From: "duo", To: "ling"}}) {
		t.Errorf("the entry: %+v", e)
	}
	for _, who := range []string{"ling", "chen", "duo"} {
		if !slices.Contains(l.dossier(id).Case("notice").Acted["remark"], who) {
			t.Errorf("%s is not remembered", who)
		}
	}
	told := l.action("ling", id, "notice", "check")
	if !told.Allowed || told.For != "duo" { // the nearest principal
		t.Errorf("told: %+v", told)
	}
	if told := l.action("duo", id, "notice", "check"); !told.Allowed || told.For != "" {
		t.Errorf("by the own post: %+v", told)
	}
	l.refused("ling", id, "notice", "check", verdict("good"), "", "role") // in her own name she may not
	l.must("chen", id, "notice", "duty:claim", checker, "")
	l.refused("duo", id, "notice", "check", verdict("good"), "", "held")
	if told := l.action("duo", id, "notice", "check"); !told.Allowed || told.For != "chen" {
		t.Errorf("for who has the duty: %+v", told)
	}
	l.must("duo@chen", id, "notice", "check", verdict("good"), "")
}

// The posts that a caller claims for the actor count for nothing where somebody else is acted for.
func TestForIsAskedOfTheDirectory(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	a := l.actor("mo")
	a.Posts, a.For = l.actor("duo").Posts, "chen"
	_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: "check", Version: l.dossier(id).Version, Actor: a, Form: verdict("good")})
	if r, ok := err.(interface{ Unwrap() []error }); !ok || len(r.Unwrap()) == 0 {
		t.Errorf("%v", err)
	}
}

// A drafter's dossier may be opened for him; whoever opened it is kept apart, and so is the principal.
func TestOpeningForAnother(t *testing.T) {
	l := sqliteLab(t)
	l.hire("ling", "typist", "DEPT")
	l.delegated("wen ling writer DEPT")
	id := l.open("ling@wen")
	if e := l.last(id); e.For != "wen" || e.Post != "writer" || e.Organ != "DEPT" || l.dossier(id).Case("notice").Parties["drafting"] != "DEPT" {
		t.Errorf("%+v", e)
	}
	if err := l.upload("ling@wen", id, "稿"); err != nil {
		t.Fatal(err)
	}
	if told := l.action("ling", id, "notice", "upload:text"); !told.Allowed || told.For != "wen" {
		t.Errorf("%+v", told)
	}
	l.must("ling@wen", id, "notice", "duty:claim", form{"role": "writer"}, "")
	if h := l.dossier(id).Case("notice").Held["writer"]; h.Person != "ling" || h.For != "wen" {
		t.Errorf("%+v", h)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "") // the principal is not shut out
	l.leave("wen")
	if h := l.holder(id, "notice", "writer"); h.Held != nil {
		t.Errorf("%+v", h)
	}
}

// What cannot be undone waits for a fresh proof of identity.
func TestProof(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Events = slices.Clone(n.Events)
		event(n, "number").Irreversible = true
	})
	id := l.sent()
	l.must("chen", id, "notice", "check", verdict("good"), "")
	told := l.action("bo", id, "notice", "number")
	if !told.Allowed || !told.Irreversible || !slices.Equal(needs(told.Conditions), []string{"proof"}) {
		t.Errorf("told: %+v", told)
	}
	numbered := form{"from_day": "2026-04-01"}
	l.refused("bo", id, "notice", "number", numbered, "", "proof")
	l.refused("chen", id, "notice", "number", numbered, "", "role", "proof")
	a := l.actor("bo")
	a.Proved = true
	if _, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: "number", Version: l.dossier(id).Version, Actor: a, Form: numbered}); err != nil {
		t.Error(err)
	}
	if told := l.action("bo", id, "notice", "unnumber"); told.Irreversible || len(told.Conditions) != 0 {
		t.Errorf("%+v", told)
	}
}
