package steward_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"santong/people"
	"santong/steward"
)

// Every kind of line of a change, and what it leaves.
func TestDirectoryChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		name := "王三丰"
		email := "new@example.com"
		o.agreed(steward.DirectoryChange{
			AddOrganisations: []people.Organisation{{Code: "c", Zh: "丙局", En: "Bureau C", Kind: "department", Codes: map[string]string{"short": "丙"}}},
			Rename:           []steward.Renaming{{Code: "b", Zh: "乙委", En: "Commission B"}},
			Close:            []steward.Closing{{Code: "a", Until: day("2027-01-01"), Successor: "c"}},
			AddPersons:       []people.Person{{ID: "new", Name: "新人", Email: email, Lang: "en", Posts: []people.Post{{Kind: "drafter", Organisation: "c"}}}},
			ChangePersons:    []steward.PersonChange{{ID: drafter, Name: &name}},
			End:              []steward.Ending{{Person: second, Post: "drafter", Organisation: "a", Until: day("2026-12-22")}},
			Grant:            []steward.Granting{{Person: second, Post: people.Post{Kind: "reviewer", Organisation: "sfj", From: day("2026-12-22")}}},
		})
		d := o.Directory()
		if b := d.Organisation("b"); b.Zh != "乙委" || b.En != "Commission B" || b.Kind != "department" {
			t.Errorf("%+v", b)
		}
		if d.Current("a", day("2026-12-31")) != "a" || d.Current("a", day("2027-01-01")) != "c" || d.Organisation("c").Codes["short"] != "丙" {
			t.Errorf("%+v", d.Organisation("a"))
		}
		if p := d.Person("new"); p.Name != "新人" || p.Email != email || d.Person(drafter).Name != name {
			t.Errorf("%+v", p)
		}
		posts := d.Person(second).Posts
		if len(posts) != 2 || !posts[0].Held(day("2026-12-21")) || posts[0].Held(day("2026-12-22")) || !posts[1].Held(day("2026-12-22")) {
			t.Errorf("%+v", posts)
		}
	})
}

func TestDirectoryRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		organ := func(edit func(*people.Organisation)) steward.DirectoryChange {
			n := people.Organisation{Code: "n", Zh: "新", En: "New", Kind: "department"}
			edit(&n)
			return steward.DirectoryChange{AddOrganisations: []people.Organisation{n}}
		}
		person := func(edit func(*people.Person)) steward.DirectoryChange {
			p := people.Person{ID: "n", Name: "新"}
			edit(&p)
			return steward.DirectoryChange{AddPersons: []people.Person{p}}
		}
		closing := func(code, until, successor string) steward.DirectoryChange {
			c := steward.Closing{Code: code, Successor: successor}
			if until != "" {
				c.Until = day(until)
			}
			return steward.DirectoryChange{Close: []steward.Closing{c}}
		}
		bad, empty, same := "no address", "", "王三"
		for name, c := range map[string]struct {
			change steward.DirectoryChange
			want   error
		}{
			"nothing":                 {steward.DirectoryChange{}, steward.ErrChange},
			"too much":                {steward.DirectoryChange{Grant: make([]steward.Granting, 501)}, steward.ErrChange},
			"code of strange letters": {organ(func(n *people.Organisation) { n.Code = "n/../m" }), steward.ErrChange},
			"code that is there":      {organ(func(n *people.Organisation) { n.Code = "a" }), steward.ErrChange},
			"no English name":         {organ(func(n *people.Organisation) { n.En = " " }), steward.ErrChange},
			"long name":               {organ(func(n *people.Organisation) { n.Zh = strings.Repeat("长", 201) }), steward.ErrChange},
			"kind":                    {organ(func(n *people.Organisation) { n.Kind = "club" }), steward.ErrChange},
			"new and closed":          {organ(func(n *people.Organisation) { n.Until = day("2027-01-01") }), steward.ErrChange},
			"code words":              {organ(func(n *people.Organisation) { n.Codes = map[string]string{"a b": "x"} }), steward.ErrChange},
			"rename nobody":           {steward.DirectoryChange{Rename: []steward.Renaming{{Code: "x", Zh: "x", En: "x"}}}, steward.ErrChange},
			"rename to the same":      {steward.DirectoryChange{Rename: []steward.Renaming{{Code: "a", Zh: "甲局", En: "a"}}}, steward.ErrNothing},
			"close nobody":            {closing("x", "2027-01-01", ""), steward.ErrChange},
			"close without a day":     {closing("a", "", "b"), steward.ErrChange},
			"close into nobody":       {closing("a", "2027-01-01", "x"), steward.ErrChange},
			"close into itself":       {closing("a", "2027-01-01", "a"), steward.ErrChange},
			"person that is there":    {person(func(p *people.Person) { p.ID = drafter }), steward.ErrChange},
			"id of strange letters":   {person(func(p *people.Person) { p.ID = "王三" }), steward.ErrChange},
			"no name":                 {person(func(p *people.Person) { p.Name = "" }), steward.ErrChange},
			"name with a line break":  {person(func(p *people.Person) { p.Name = "a\nb" }), steward.ErrChange},
			"address":                 {person(func(p *people.Person) { p.Email = bad }), steward.ErrContact},
			"address with a name":     {person(func(p *people.Person) { p.Email = "A <a@example.com>" }), steward.ErrContact},
			"language":                {person(func(p *people.Person) { p.Lang = "fr" }), steward.ErrContact},
			"post that nobody knows":  {granting(drafter, "emperor", "a"), steward.ErrChange},
			"post in no organisation": {granting(drafter, "reviewer", "x"), steward.ErrChange},
			"post that is held":       {granting(drafter, "drafter", "a"), steward.ErrChange},
			"post of nobody":          {granting("ghost", "drafter", "a"), steward.ErrChange},
			"end what is not held":    {ending(drafter, "reviewer", "a", "2027-01-01"), steward.ErrChange},
			"end of nobody":           {ending("ghost", "reviewer", "a", "2027-01-01"), steward.ErrChange},
			"end without a day":       {steward.DirectoryChange{End: []steward.Ending{{Person: drafter, Post: "drafter", Organisation: "a"}}}, steward.ErrChange},
			"one administrator left":  {ending(an, "administrator", "off", "2027-01-01"), steward.ErrTooFew},
			"name taken away":         {steward.DirectoryChange{ChangePersons: []steward.PersonChange{{ID: drafter, Name: &empty}}}, steward.ErrChange},
			"same name":               {steward.DirectoryChange{ChangePersons: []steward.PersonChange{{ID: drafter, Name: &same}}}, steward.ErrNothing},
			"change nobody":           {steward.DirectoryChange{ChangePersons: []steward.PersonChange{{ID: "ghost", Name: &same}}}, steward.ErrChange},
		} {
			_, err := o.Propose(context.Background(), o.actor(an), c.change, "理由")
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if err != nil && strings.Contains(err.Error(), "%!") {
				t.Errorf("%s is said badly: %v", name, err)
			}
		}
		if _, err := o.Propose(context.Background(), o.actor(an), granting(drafter, "reviewer", "sfj"), strings.Repeat("长", 2001)); !errors.Is(err, steward.ErrReason) {
			t.Errorf("%v", err)
		}
	})
}

// Before anybody accepts, it is seen what would be left lying, who could act for nobody any more, and what changes hands.
func TestDirectoryPreview(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		for range 3 {
			o.reviewing(o.Service)
		}
		o.agreed(granting(drafter, "reviewer", "sfj"))
		o.agreed(granting(second, "reviewer", "sfj"))
		g, err := o.Delegate(ctx, o.actor(drafter), people.Delegation{From: drafter, To: second, Post: "drafter", Organisation: "a", Start: day("2026-12-21"), Until: day("2027-03-01"), Reason: "出差"})
		must(t, err)
		preview := func(c steward.DirectoryChange) steward.Preview {
			p, err := o.PreviewChange(ctx, c, nil)
			must(t, err)
			if p.Refused != nil {
				t.Fatal(p.Refused)
			}
			return p
		}
		// Who drafted may not review: without the reviewer and the second drafter, the first one cannot.
		apart := ending(reviewer, "reviewer", "sfj", "2027-01-01")
		apart.End = append(apart.End, ending(second, "reviewer", "sfj", "2027-01-01").End...)
		if d := preview(apart).Directory; d.Tasks != 3 {
			t.Errorf("separation of duties was not thought of: %+v", d)
		}
		one := preview(ending(reviewer, "reviewer", "sfj", "2027-01-01"))
		if d := one.Directory; d.Tasks != 0 || d.Looked != 3 || len(d.Ended) != 0 || d.On != day("2027-01-01") || len(one.Changes) != 1 || one.Changes[0].Field != "posts" {
			t.Errorf("%+v %+v", one, d)
		}
		c := ending(reviewer, "reviewer", "sfj", "2027-01-01")
		c.End = append(c.End, ending(second, "reviewer", "sfj", "2026-12-30").End...)
		c.End = append(c.End, ending(drafter, "reviewer", "sfj", "2026-12-30").End...)
		c.End = append(c.End, ending(drafter, "drafter", "a", "2027-01-01").End...)
		all := preview(c)
		if d := all.Directory; d.Tasks != 3 || len(d.Lost) != 3 || d.Lost[0].Post != "reviewer" || d.Lost[0].Title != "关于测试的通知" || len(d.Ended) != 1 || d.Ended[0].ID != g.ID {
			t.Errorf("%+v", d)
		}
		closed := preview(steward.DirectoryChange{Close: []steward.Closing{{Code: "sfj", Until: day("2027-01-01"), Successor: "b"}}})
		if p := closed.Directory.Passing; len(p) != 1 || p[0].To != "b" || p[0].Dossiers != 3 || p[0].Tasks != 3 || len(p[0].First) != 3 || closed.Directory.Tasks != 0 || len(closed.Directory.Missing) != 0 {
			t.Errorf("%+v", closed.Directory)
		}
		gone := preview(steward.DirectoryChange{Close: []steward.Closing{{Code: "sfj", Until: day("2027-01-01")}}})
		if m := gone.Directory.Missing; fmt.Sprint(m) != "[sfj]" {
			t.Errorf("%+v", gone.Directory)
		}
		refused, err := o.PreviewChange(ctx, ending(an, "administrator", "off", "2027-01-01"), nil)
		if err != nil || !errors.Is(refused.Refused, steward.ErrTooFew) {
			t.Errorf("%+v %v", refused, err)
		}
	})
}
