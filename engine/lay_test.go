package engine_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"santong/engine"
)

// writing is the small procedure in which the numbering writes a letter, and must have one.
func writing(t *testing.T) *lab {
	t.Helper()
	flows := definitions(t)
	def := *flows[0].Definition
	def.Materials = append(slices.Clone(def.Materials), engine.Material{ID: "letter", Words: engine.Words{Zh: "函", En: "letter"}, By: []string{"boss"}, In: []string{"deciding"}, Basis: []string{"b"}})
	def.Events = slices.Clone(def.Events)
	for i := range def.Events {
		if e := &def.Events[i]; e.ID == "number" {
			e.Writes, e.Pins = "letter", []string{"text", "letter"}
			e.Needs = []engine.Need{{ID: "letter", Must: `material.letter != ""`, Words: engine.Words{Zh: "须有函", En: "There must be a letter"}, Basis: []string{"b"}}}
		}
	}
	w, err := engine.Compile(&def)
	if err != nil {
		t.Fatal(err)
	}
	l := sqliteLab(t)
	l.Workflows = engine.NewCatalogue(append([]*engine.Workflow{w}, flows[1:]...)...)
	if err := l.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// A letter that says what only the event gives is written of the event as it was foreseen, and goes into the history with it, or not at all.
func TestLetterComesWithTheEvent(t *testing.T) {
	l := writing(t)
	first, second := l.sent(), l.sent()
	for _, id := range []string{first, second} {
		l.must("chen", id, "notice", "check", verdict("good"), "")
	}
	d, actions, err := l.Actions(t.Context(), first, l.actor("bo"))
	if err != nil {
		t.Fatal(err)
	}
	a := actions[slices.IndexFunc(actions, func(a engine.Action) bool { return a.Event == "number" })]
	if !a.Allowed || len(a.Conditions) != 1 || a.Conditions[0].ID != "letter" {
		t.Errorf("the letter may come with the event: %+v", a)
	}
	cmd := engine.Command{Dossier: first, Case: "notice", Event: "number", Version: d.Version, Actor: l.actor("bo"), Form: form{"from_day": "2026-04-01"}, Key: "k", Request: "r"}
	l.refused("bo", first, "notice", "number", cmd.Form, "", "letter")

	seen, err := l.Foresee(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	if number := seen.Dossier.Case("notice").Facts["number"]; number != "通〔2026〕1号" || len(seen.Entries) != 2 || seen.Event.Event != "number" || l.dossier(first).Version != d.Version {
		t.Errorf("foreseen: %v, %+v", number, seen.Entries)
	}
	cmd.Letter, cmd.Foreseen = &engine.Upload{Kind: "letter", Name: "函.txt", Type: "text/plain", Data: []byte("通〔2026〕1号")}, &seen.Event
	result, err := l.Fire(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	after := l.dossier(first)
	if hash := engine.HashOf(cmd.Letter.Data).String(); result.Entry.Event != "number" || result.Version != d.Version+2 || after.Case("notice").Pins["number"]["letter"] != hash {
		t.Errorf("%+v, %v", result, after.Case("notice").Pins)
	}
	if again, err := l.Fire(t.Context(), cmd); err != nil || again.Entry.Hash != result.Entry.Hash || again.Version != result.Version {
		t.Errorf("twice: %+v, %v", again, err)
	}
	l.verified()

	// The number has gone to another document meanwhile, or the day has passed: nothing is kept, not even the letter.
	cmd.Dossier, cmd.Version, cmd.Key = second, l.dossier(second).Version, ""
	if _, err := l.Fire(t.Context(), cmd); !errors.Is(err, engine.ErrStale) {
		t.Errorf("a letter with another document's number: %v", err)
	}
	if seen, err = l.Foresee(t.Context(), cmd); err != nil {
		t.Fatal(err)
	}
	cmd.Foreseen = &seen.Event
	l.now = l.now.Add(24 * time.Hour)
	if _, err := l.Fire(t.Context(), cmd); !errors.Is(err, engine.ErrStale) {
		t.Errorf("a letter of yesterday: %v", err)
	}
	cmd.Letter.Kind = "text"
	if _, err := l.Fire(t.Context(), cmd); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a paper that the event does not write: %v", err)
	}
	cmd.Letter.Kind, cmd.Actor = "letter", l.actor("chen")
	_, err = l.Fire(t.Context(), cmd)
	if r, ok := errors.AsType[*engine.Refusal](err); !ok || !r.Forbidden() {
		t.Errorf("by somebody else: %v", err)
	}
	if l.dossier(second).Version != cmd.Version || len(l.dossier(second).Papers) != 1 {
		t.Error("a refused act left its letter behind")
	}
}
