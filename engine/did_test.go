package engine

import (
	"context"
	"errors"
	"testing"
)

// A shelf has the bytes of one definition.
type shelf struct {
	Store
	hash string
	data []byte
}

func (s shelf) Definition(_ context.Context, hash string) ([]byte, error) {
	if hash != s.hash {
		return nil, errors.New("the disk is slow")
	}
	return s.data, nil
}

// What a refusal calls an act does not depend on which definitions happen to be in memory: a pinned one is read.
func TestDidOfPinnedDefinition(t *testing.T) {
	basis := []string{"b"}
	w, err := Compile(&Definition{Workflow: "paper", Words: Words{"文", "Paper"}, Start: "open", Parties: []Party{{ID: "maker", Words: Words{"甲", "A"}}},
		Articles: map[string]Citation{"b": {Words: Words{"第一条", "art. 1"}}},
		Roles:    []Role{{ID: "writer", Words: Words{"起草人", "Writer"}, Post: "writer", Of: "maker"}},
		States:   []State{{ID: "open", Words: Words{"起草", "Drafting"}, Duty: []Turn{{Role: "writer"}}}, {ID: "done", Words: Words{"办结", "Done"}, Final: true}},
		Events:   []Event{{ID: "sign", Words: Words{"签发", "Sign"}, From: []string{"open"}, To: Target{State: "done"}, By: []string{"writer"}, Basis: basis}}})
	if err != nil {
		t.Fatal(err)
	}
	parent, child := &Case{ID: "paper", Definition: w.Hash}, &Case{ID: "child", Parent: "paper", Definition: w.Hash}
	s := &scene{ctx: t.Context(), engine: &Engine{Store: shelf{hash: w.Hash, data: w.JSON}, Workflows: NewCatalogue()}, kase: child, dossier: &Dossier{Cases: []*Case{parent, child}}}
	for what, want := range map[string]string{"sign": "签发", "role:writer": "以起草人身份办理的事项"} {
		if got := s.did(what); got.Zh != want {
			t.Errorf("%s: %q", what, got.Zh)
		}
	}
	if s.trouble != nil {
		t.Error(s.trouble)
	}
	child.Definition = "other"
	if s.did("sign"); s.trouble == nil {
		t.Error("a definition that cannot be read is nobody's trouble")
	}
}
