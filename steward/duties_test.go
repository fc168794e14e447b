package steward

import (
	"testing"

	"santong/calendar"
	"santong/people"
)

// What makes it worth while to count all open dossiers again, and what does not.
func TestSameDuties(t *testing.T) {
	type alter = func(o *people.Organisation, p *people.Person, g *people.Delegation)
	build := func(change alter) *people.Directory {
		o := people.Organisation{Code: "a", Zh: "甲", En: "A", Kind: "department", Codes: map[string]string{"word": "甲"}}
		p := people.Person{ID: "wang", Name: "王", Posts: []people.Post{{Kind: "drafter", Organisation: "a"}}}
		g := people.Delegation{ID: "g", From: "wang", To: "li", Post: "drafter", Organisation: "a"}
		change(&o, &p, &g)
		d, err := people.NewDirectory([]people.Organisation{o}, []people.Person{p, {ID: "li", Name: "李"}})
		if err != nil {
			t.Fatal(err)
		}
		return d.WithDelegations([]people.Delegation{g})
	}
	nothing := func(*people.Organisation, *people.Person, *people.Delegation) {}
	ends := calendar.Day(2026, 5, 1)
	for name, c := range map[string]struct {
		change alter
		same   bool
	}{
		"nothing":        {nothing, true},
		"an address":     {func(_ *people.Organisation, p *people.Person, _ *people.Delegation) { p.Email = "wang@example.com" }, true},
		"a language":     {func(_ *people.Organisation, p *people.Person, _ *people.Delegation) { p.Lang = "en" }, true},
		"a post ends":    {func(_ *people.Organisation, p *people.Person, _ *people.Delegation) { p.Posts[0].Until = ends }, false},
		"a post goes":    {func(_ *people.Organisation, p *people.Person, _ *people.Delegation) { p.Posts = nil }, false},
		"an office ends": {func(o *people.Organisation, _ *people.Person, _ *people.Delegation) { o.Until = ends }, false},
		"is revoked":     {func(_ *people.Organisation, _ *people.Person, g *people.Delegation) { g.Revoked = "2026" }, false},
		"another person": {func(_ *people.Organisation, p *people.Person, _ *people.Delegation) { p.ID = "wan" }, false},
		"another to act": {func(_ *people.Organisation, _ *people.Person, g *people.Delegation) { g.To = "wang" }, false},
	} {
		if got := sameDuties(build(nothing), build(c.change)); got != c.same {
			t.Errorf("%s: %v", name, got)
		}
	}
}
