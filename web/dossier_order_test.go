package web

import (
	"slices"
	"testing"

	"santong/engine"
)

// At the legality review the reviewer's ordinary next step is to prepare the opinion. Asking for a supplement and holding a hearing are there too, after it and not so loud.
func TestOrdinaryStepComesFirst(t *testing.T) {
	l := playing(t, "曹县甲办法")
	def := l.library.Workflow("document", "government").Definition
	for _, at := range []struct {
		state string
		acts  []string
		first []string // those that stand out
	}{
		{"legality_review", []string{"ask_supplement", "suspend_review", "prepare_opinion"}, []string{"prepare_opinion"}},
		{"legality_review", []string{"ask_supplement", "suspend_review"}, []string{"ask_supplement", "suspend_review"}},
		{"supplementing", []string{"resubmit"}, []string{"resubmit"}},
	} {
		kase := *l.dossier(l.ids[0]).Cases[0]
		kase.State = at.state
		c := &caseView{Standing: engine.Standing{Case: &kase}, Definition: def}
		for _, id := range at.acts {
			e := def.Event(id)
			c.Able = append(c.Able, engine.Action{Event: id, Words: e.Words, To: []string{e.To.State}})
		}
		c.order()
		var first []string
		for _, a := range c.Able {
			if c.Leads(a) {
				first = append(first, a.Event)
			}
		}
		if !slices.Equal(first, at.first) || c.Able[0].Event != at.first[0] {
			t.Errorf("%s %v: %v stand out, %s is first", at.state, at.acts, first, c.Able[0].Event)
		}
	}
}
