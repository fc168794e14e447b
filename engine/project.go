package engine

import (
	"context"
	"fmt"
	"slices"
)

// project adds to the change what is kept of a dossier besides its snapshot, so that it is found across the whole stock: who acted in it, and its indexed facts.
// A case that the command left alone is shared by both dossiers, so that most commands compare a single one.
func (d *decision) project() error {
	before, after := d.view.Dossier(), d.change.Dossier
	for i, c := range after.Cases {
		var was *Case
		if before != nil && i < len(before.Cases) { // cases are only added
			was = before.Cases[i]
		}
		if was == c {
			continue
		}
		old, err := d.facts(d.ctx, after.ID, was)
		if err != nil {
			return err
		}
		now, err := d.facts(d.ctx, after.ID, c)
		if err != nil {
			return err
		}
		d.change.DropFacts = append(d.change.DropFacts, without(old, now)...)
		d.change.AddFacts = append(d.change.AddFacts, without(now, old)...)
		for _, person := range newlyActed(was, c) {
			if !slices.Contains(d.change.Persons, person) && !acted(before, person) {
				d.change.Persons = append(d.change.Persons, person)
			}
		}
	}
	slices.Sort(d.change.Persons)
	return nil
}

// newlyActed names who did, or had done for them, what they had not done in the case before.
func newlyActed(before, after *Case) (out []string) {
	for what, persons := range after.Acted {
		known := 0
		if before != nil {
			known = len(before.Acted[what]) // persons are only added
		}
		out = append(out, persons[known:]...)
	}
	return out
}

// acted tells whether the person acted in the dossier, or was acted for.
func acted(d *Dossier, person string) bool {
	return d != nil && slices.ContainsFunc(d.Cases, func(c *Case) bool {
		for _, persons := range c.Acted {
			if slices.Contains(persons, person) {
				return true
			}
		}
		return false
	})
}

// Persons lists who acted in the dossier, and for whom they acted, sorted.
func (d *Dossier) Persons() []string {
	var out []string
	for _, c := range d.Cases {
		for _, persons := range c.Acted {
			out = append(out, persons...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// facts lists the indexed facts of a case as text, in the order of the definition to which it is pinned, then its sittings.
func (e *Engine) facts(ctx context.Context, dossier string, c *Case) ([]Fact, error) {
	if c == nil {
		return nil, nil
	}
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	var out []Fact
	for _, f := range w.indexed {
		for _, value := range factTexts(c.Facts[f.ID]) {
			if fact := (Fact{Dossier: dossier, Case: c.ID, Field: f.ID, Value: value}); !slices.Contains(out, fact) {
				out = append(out, fact)
			}
		}
	}
	for i := range c.Sittings {
		fact, err := c.Sittings[i].fact(dossier, c.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, fact)
	}
	return out, nil
}

// factTexts writes a fact as text: one for each element of a list, none for what is empty.
func factTexts(raw any) (out []string) {
	switch v := raw.(type) {
	case nil:
	case string:
		if v != "" {
			out = []string{v}
		}
	case []any:
		for _, item := range v {
			out = append(out, factTexts(item)...)
		}
	default:
		out = []string{fmt.Sprint(v)} // a flag
	}
	return out
}

func without(list, gone []Fact) (out []Fact) {
	for _, f := range list {
		if !slices.Contains(gone, f) {
			out = append(out, f)
		}
	}
	return out
}
