package engine

import (
	"maps"
	"slices"
	"strings"
)

// The kinds of what can be unmet.
const (
	UnmetState = "state" // the event does not start in this state
	UnmetRole  = "role"  // the event belongs to somebody else
	UnmetApart = "apart" // separation of duties
	UnmetField = "field" // the form is not right
	UnmetNeed  = "need"  // a guard does not hold
	UnmetGate  = "gate"  // something that must come before has not been passed

	UnmetHeld    = "held"    // somebody else has taken the duty on
	UnmetRecused = "recused" // the person has no part in this dossier any more (回避)
	UnmetProof   = "proof"   // what cannot be undone waits for a fresh proof of identity
)

// An Unmet is one thing that stands in the way, with what would satisfy it and the articles that say so.
type Unmet struct {
	ID    string  `json:"id"`
	Kind  string  `json:"kind"`
	Field string  `json:"field,omitempty"`
	Words         // the sentence
	Do    Words   `json:"do,omitzero"`
	Basis []Basis `json:"basis"`

	Earliest *Earliest `json:"earliest,omitempty"` // where only time is wanting
}

// A Basis is an article as a refusal quotes it.
type Basis struct {
	ID string `json:"id"`
	Citation
}

// A Refusal is the law's answer to an attempt: everything that is unmet, at once.
type Refusal struct {
	Dossier string  `json:"dossier"`
	Case    string  `json:"case"`
	Event   string  `json:"event"`
	Unmet   []Unmet `json:"needs"`
}

func (r *Refusal) Error() string {
	ids := make([]string, len(r.Unmet))
	for i, u := range r.Unmet {
		ids[i] = u.ID
	}
	return r.Event + " is refused: " + strings.Join(ids, ", ")
}

// Forbidden tells whether the refusal is about the person (wrong post, kept apart, recused, held by another) rather than about the document.
func (r *Refusal) Forbidden() bool { return slices.ContainsFunc(r.Unmet, personal) }

func personal(u Unmet) bool {
	return slices.Contains([]string{UnmetRole, UnmetApart, UnmetRecused, UnmetHeld}, u.Kind)
}

// cite turns ids of articles into quotations. What the definition does not have is a rule of the house.
func (d *Definition) cite(ids []string) []Basis {
	out := make([]Basis, 0, len(ids))
	for _, id := range ids {
		article, ok := d.Articles[id]
		if !ok {
			article = houseRules[id]
		}
		out = append(out, Basis{id, article})
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
