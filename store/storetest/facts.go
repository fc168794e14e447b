package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"santong/engine"
	"santong/store"
)

func fact(dossier, field, value string) engine.Fact {
	return engine.Fact{Dossier: dossier, Case: "c1", Field: field, Value: value}
}

// facts come and go with changes, and nothing is found by what is gone.
func facts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	add := func(drop, add []engine.Fact, persons ...string) func(engine.View, *engine.Change) error {
		return func(_ engine.View, c *engine.Change) error {
			c.DropFacts, c.AddFacts, c.Persons = drop, add, append(c.Persons, persons...)
			return nil
		}
	}
	update(t, s, "d1", add(nil, []engine.Fact{fact("d1", "meeting", "第3次"), fact("d1", "asked", "A"), fact("d1", "asked", "B")}))
	update(t, s, "d2", add(nil, []engine.Fact{fact("d2", "meeting", "第3次")}, "wang"))
	update(t, s, "d1", add([]engine.Fact{fact("d1", "asked", "A")}, []engine.Fact{fact("d1", "asked", "C"), fact("d1", "asked", "B")}, "li", "p-0042"))
	if of := got[[]engine.Fact](t)(s.DossierFacts(ctx, "d1")); !slices.Equal(of, []engine.Fact{fact("d1", "asked", "B"), fact("d1", "asked", "C"), fact("d1", "meeting", "第3次")}) {
		t.Errorf("of d1: %v", of)
	}
	for id, want := range map[string][]string{"d1": {"li", "p-0042"}, "d2": {"p-0042", "wang"}, "none": nil} {
		if persons := got[[]string](t)(s.DossierPersons(ctx, id)); !slices.Equal(persons, want) {
			t.Errorf("in %s acted %v", id, persons)
		}
	}
	for value, want := range map[string][]engine.Fact{
		"A": nil, "B": {fact("d1", "asked", "B")}, "C": {fact("d1", "asked", "C")}, "第3次": nil, "": {fact("d1", "asked", "B"), fact("d1", "asked", "C")}} {
		if found := got[[]engine.Fact](t)(s.Facts(ctx, engine.FactQuery{All: true, Field: "asked", Value: value})); !slices.Equal(found, want) {
			t.Errorf("asked %q: %v", value, found)
		}
	}
	if found := got[[]engine.Fact](t)(s.Facts(ctx, engine.FactQuery{All: true, Field: "meeting", Value: "第3次"})); len(found) != 2 || found[0].Dossier != "d1" || found[1].Dossier != "d2" {
		t.Errorf("one meeting: %v", found)
	}
}

// factsForOrgans: what others may know of takes no room on the pages of those who may not.
func factsForOrgans(t *testing.T, s *store.Store) {
	ctx := context.Background()
	var own, all []engine.Fact
	for i := range 6 {
		f := fact(fmt.Sprint("d", i), "on", fmt.Sprintf("2026-03-0%d", 9-i))
		organ := "other"
		if i%3 == 2 {
			organ = "mine"
			own = append([]engine.Fact{f}, own...)
		}
		all = append([]engine.Fact{f}, all...)
		update(t, s, f.Dossier, func(_ engine.View, c *engine.Change) error {
			c.Dossier.Cases[0].Parties = map[string]string{"maker": organ}
			c.AddFacts = []engine.Fact{f}
			return nil
		})
	}
	for name, c := range map[string]struct {
		q    engine.FactQuery
		want []engine.Fact
	}{
		"nobody":       {engine.FactQuery{}, nil},
		"all":          {engine.FactQuery{All: true}, all},
		"mine":         {engine.FactQuery{Organs: []string{"mine", "x"}}, own},
		"both":         {engine.FactQuery{Organs: []string{"mine", "other"}}, all},
		"no party":     {engine.FactQuery{Organs: []string{"x"}}, nil},
		"first page":   {engine.FactQuery{Organs: []string{"mine"}, Limit: 1}, own[:1]},
		"within days":  {engine.FactQuery{Organs: []string{"mine"}, From: "2026-03-05", To: "2026-03-09"}, own[1:]},
		"second page":  {engine.FactQuery{Organs: []string{"mine"}, After: &own[0], Limit: 1}, own[1:]},
		"the last one": {engine.FactQuery{Organs: []string{"mine"}, Backwards: true, Limit: 1}, own[1:]},
	} {
		c.q.Field = "on"
		if found := got[[]engine.Fact](t)(s.Facts(ctx, c.q)); !slices.Equal(found, c.want) {
			t.Errorf("%s: %v, want %v", name, found, c.want)
		}
	}
}

// factsInPages reads days from one to another, forwards and backwards, in pages of each size.
func factsInPages(t *testing.T, s *store.Store) {
	ctx := context.Background()
	var all []engine.Fact
	for i, day := range []string{"2026-01-05", "2026-03-01", "2026-02-10", "2026-03-01", "2026-12-31", "2027-01-01"} {
		f := fact(fmt.Sprint("d", i), "on", day)
		all = append(all, f)
		update(t, s, f.Dossier, func(_ engine.View, c *engine.Change) error {
			c.AddFacts = []engine.Fact{f, fact(f.Dossier, "other", day)}
			return nil
		})
	}
	byDay := []engine.Fact{all[0], all[2], all[1], all[3], all[4], all[5]}
	backwards := slices.Clone(byDay)
	slices.Reverse(backwards)
	for _, c := range []struct {
		q    engine.FactQuery
		want []engine.Fact
	}{
		{engine.FactQuery{}, byDay},
		{engine.FactQuery{Backwards: true}, backwards},
		{engine.FactQuery{From: "2026-02-10", To: "2026-12-31"}, byDay[1:5]},
		{engine.FactQuery{To: "2026-02-09"}, byDay[:1]},
		{engine.FactQuery{From: "2027-01-01"}, byDay[5:]},
		{engine.FactQuery{From: "2026-02-10", To: "2026-12-31", Backwards: true}, backwards[1:5]},
		{engine.FactQuery{Value: "2026-03-01", Backwards: true}, backwards[2:4]},
		{engine.FactQuery{From: "2028-01-01"}, nil},
	} {
		for limit := range 7 {
			q := c.q
			q.All, q.Field, q.Limit = true, "on", limit
			var seen []engine.Fact
			for {
				page := got[[]engine.Fact](t)(s.Facts(ctx, q))
				seen = append(seen, page...)
				if limit == 0 || len(page) < limit {
					break
				}
				q.After = &page[limit-1]
			}
			if !slices.Equal(seen, c.want) {
				t.Errorf("%+v: %v", q, seen)
			}
		}
	}
}
