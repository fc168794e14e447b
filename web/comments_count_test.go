package web

import (
	"errors"
	"testing"

	"santong/engine"
)

// A comment that cannot be counted keeps no other back, and each that is not counted is told of.
func TestCountEach(t *testing.T) {
	lines := []commentLine{{Dossier: "a", Receipt: "YJ-1"}, {Dossier: "b", Receipt: "YJ-2"}, {Dossier: "c", Receipt: "YJ-3"}, {Dossier: "d", Receipt: "YJ-4"}, {Dossier: "e", Receipt: "YJ-5"}}
	refusal := &engine.Refusal{Unmet: []engine.Unmet{{Words: engine.Words{Zh: "无此条", En: "no such opinion"}}}}
	fails := map[string]error{"b": refusal, "c": engine.ErrStale}
	var asked string
	counted, not, err := countEach(lines, []string{"a", "b", "c", "e"}, func(l *commentLine) error { asked += l.Dossier; return fails[l.Dossier] })
	if want := "YJ-2：无此条；YJ-3：已有他人办理，请看过后再归入"; counted != 2 || not.Zh != want || err != nil || asked != "abce" {
		t.Errorf("%d counted of %q, not %q, %v", counted, asked, not.Zh, err)
	}
	fails["a"] = errors.New("the disk")
	if _, _, err = countEach(lines, []string{"a", "e"}, func(l *commentLine) error { return fails[l.Dossier] }); err == nil {
		t.Error("trouble of ours is told to nobody")
	}
}
