package steward_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"santong/engine"
	"santong/notices"
	"santong/people"
	"santong/steward"
)

func TestDelegations(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		good := people.Delegation{From: drafter, To: second, Post: "drafter", Organisation: "a", Start: day("2026-12-21"), Until: day("2027-01-10"), Reason: "出差"}
		for name, c := range map[string]struct {
			who  engine.Actor
			edit func(*people.Delegation)
			want error
		}{
			"another":               {o.actor(reviewer), func(*people.Delegation) {}, steward.ErrNotYours},
			"the delegate":          {o.actor(second), func(*people.Delegation) {}, steward.ErrNotYours},
			"a deputy":              {engine.Actor{Person: second, For: drafter}, func(*people.Delegation) {}, steward.ErrDeputy},
			"nobody":                {engine.Actor{}, func(*people.Delegation) {}, steward.ErrNotYours},
			"post that is not held": {o.actor(drafter), func(d *people.Delegation) { d.Post = "reviewer" }, steward.ErrDelegation},
			"no reason":             {o.actor(drafter), func(d *people.Delegation) { d.Reason = "" }, steward.ErrDelegation},
			"too long":              {o.actor(drafter), func(d *people.Delegation) { d.Until = day("2028-01-01") }, steward.ErrDelegation},
			"administration":        {o.actor(an), func(d *people.Delegation) { d.From, d.To, d.Post, d.Organisation = an, bo, "administrator", "off" }, steward.ErrDelegation},
			"an administrator":      {o.actor(an), func(*people.Delegation) {}, steward.ErrNotYours},
			"unproved":              {engine.Actor{Person: drafter}, func(*people.Delegation) {}, steward.ErrUnproved},
		} {
			d := good
			c.edit(&d)
			if _, err := o.Delegate(ctx, c.who, d); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		bad := good
		bad.Reason, bad.Until = "", good.Start
		if _, err := o.Delegate(ctx, o.actor(drafter), bad); len(steward.Objections(err)) != 2 {
			t.Errorf("%v", steward.Objections(err))
		}
		d, err := o.Delegate(ctx, o.actor(drafter), good)
		must(t, err)
		acts := func(s *steward.Service) bool { return len(s.Directory().Principals(second, day("2026-12-21"))) == 1 }
		if !acts(o.Service) || !acts(o.program(folder(t))) || d.Granted == "" {
			t.Error("it does not hold")
		}
		if err := o.Revoke(ctx, o.actor(reviewer), d.ID); !errors.Is(err, steward.ErrNotYours) {
			t.Errorf("%v", err)
		}
		if err := o.Revoke(ctx, o.actor(drafter), "none"); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%v", err)
		}
		must(t, o.Revoke(ctx, o.actor(drafter), d.ID))
		if acts(o.Service) {
			t.Error("it still holds")
		}
		if err := o.Revoke(ctx, o.actor(drafter), d.ID); !errors.Is(err, steward.ErrRevoked) {
			t.Errorf("%v", err)
		}
		d, err = o.Delegate(ctx, o.actor(drafter), good)
		must(t, err)
		must(t, o.Revoke(ctx, o.actor(second), d.ID)) // who was asked to stand in declines
		d, err = o.Delegate(ctx, o.actor(drafter), good)
		must(t, err)
		if err := o.Revoke(ctx, engine.Actor{Person: an}, d.ID); !errors.Is(err, steward.ErrUnproved) {
			t.Errorf("an administrator without a proof: %v", err)
		}
		must(t, o.Revoke(ctx, o.actor(an), d.ID))
		list := o.Directory().Delegations
		if len(list) != 3 || slices.ContainsFunc(list, func(d people.Delegation) bool { return d.Revoked == "" }) {
			t.Errorf("what was revoked is not kept: %+v", list)
		}
		for person, want := range map[string]int{second: 3 + 2, drafter: 1 + 1, an: 0} { // granted and ended, but for what one did oneself
			if n := o.told(person); n != want {
				t.Errorf("%s was told %d times, want %d", person, n, want)
			}
		}
		o.verifies()
	})
}

// told counts what the person was told of delegations.
func (o *office) told(person string) (n int) {
	o.t.Helper()
	list, err := o.store.Notices(context.Background(), notices.Reader{Person: person}, notices.Query{})
	must(o.t, err)
	for _, one := range list {
		if one.Kind == notices.Deputy {
			n++
		}
	}
	return n
}

// For somebody who is absent one administrator proposes a delegation and another accepts it, having seen what the delegate could do. Neither is the delegate, and
// separation of duties binds the delegate as before.
func TestDelegationsOfTheAbsent(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		for _, who := range []string{drafter, second, an} {
			o.agreed(granting(who, "drafter", "sfj"))
		}
		id := o.reviewing(o.Service)
		change := func(to string) steward.DelegationChange {
			return steward.DelegationChange{Delegation: people.Delegation{From: reviewer, To: to, Post: "reviewer", Organisation: "sfj", Start: day("2026-12-21"), Until: day("2027-01-10"), Reason: "住院"}}
		}
		for to, want := range map[string][3]int{drafter: {1, 0, 1}, second: {1, 1, 0}} {
			preview, err := o.PreviewChange(ctx, change(to), nil)
			must(t, err)
			d := preview.Delegation
			if d == nil || [3]int{d.Tasks, d.Able, d.Barred} != want || len(d.Seats) == 0 || len(d.First) != want[2] {
				t.Errorf("to %s: %+v, %v", to, d, preview.Refused)
			}
		}
		for name, refused := range map[string]func() error{
			"by no administrator": func() error { _, err := o.Propose(ctx, o.actor(drafter), change(second), "理由"); return err },
			"to oneself":          func() error { _, err := o.Propose(ctx, o.actor(an), change(an), "理由"); return err },
			"with an id": func() error {
				c := change(second)
				c.Delegation.Revoked = "x"
				_, err := o.Propose(ctx, o.actor(an), c, "理由")
				return err
			},
			"of administration": func() error {
				c := change(bo)
				c.Delegation.From, c.Delegation.Post, c.Delegation.Organisation = an, "administrator", "off"
				_, err := o.Propose(ctx, o.actor(an), c, "理由")
				return err
			},
		} {
			if err := refused(); err == nil {
				t.Errorf("%s: it was proposed", name)
			}
		}
		p, err := o.Propose(ctx, o.actor(bo), change(an), "理由")
		must(t, err)
		if _, err := o.Accept(ctx, o.actor(an), p.ID, ""); !errors.Is(err, steward.ErrDelegation) {
			t.Errorf("the delegate accepts: %v", err)
		}
		p, err = o.Propose(ctx, o.actor(an), change(second), "理由")
		must(t, err)
		if _, err := o.Accept(ctx, o.actor(an), p.ID, ""); !errors.Is(err, steward.ErrOwnProposal) {
			t.Errorf("alone: %v", err)
		}
		acts := func() bool { return len(o.Directory().Principals(second, day("2026-12-21"))) == 1 }
		if acts() || o.told(reviewer) != 0 {
			t.Error("it holds before it was accepted")
		}
		_, err = o.Accept(ctx, o.actor(bo), p.ID, "")
		must(t, err)
		if !acts() || o.told(reviewer) != 1 || o.told(second) != 1 {
			t.Errorf("it holds: %t; told %d and %d", acts(), o.told(reviewer), o.told(second))
		}
		d, err := o.store.Dossier(ctx, id)
		must(t, err)
		if len(o.Directory().Delegations) != 1 || d == nil {
			t.Errorf("%+v", o.Directory().Delegations)
		}
		must(t, o.Revoke(ctx, engine.Actor{Person: reviewer}, o.Directory().Delegations[0].ID)) // one's own, alone and at once
		if acts() || o.told(second) != 2 {
			t.Error("it still holds")
		}
		o.verifies()
	})
}

func TestContact(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		for _, c := range []struct {
			who         engine.Actor
			email, lang string
			want        error
		}{
			{o.actor(drafter), "not an address", "zh", steward.ErrContact},
			{o.actor(drafter), "a@b.c", "de", steward.ErrContact},
			{engine.Actor{Person: second, For: drafter}, "a@b.c", "zh", steward.ErrDeputy},
			{engine.Actor{Person: "ghost"}, "a@b.c", "zh", engine.ErrNotFound},
			{o.actor(drafter), " wang@example.com ", "en", nil},
			{o.actor(second), "Wang@example.com", "zh", steward.ErrContact},
		} {
			if err := o.SetContact(ctx, c.who, c.email, c.lang); !errors.Is(err, c.want) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		if p := o.Directory().Person(drafter); p.Email != "wang@example.com" || p.Lang != "en" || len(p.Posts) != 1 {
			t.Errorf("%+v", p)
		}
	})
}
