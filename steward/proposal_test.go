package steward_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
)

// A change holds from the moment it is accepted, and not before.
func TestTwoPersons(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		holds := func() bool { return len(o.Directory().Person(drafter).Posts) == 2 }
		p, err := o.Propose(ctx, o.actor(an), granting(drafter, "reviewer", "sfj"), "借调")
		must(t, err)
		if p.State != steward.Open || holds() {
			t.Fatalf("%+v", p)
		}
		for name, c := range map[string]struct {
			who  engine.Actor
			want error
		}{
			"the proposer":               {o.actor(an), steward.ErrOwnProposal},
			"the proposer for the other": {engine.Actor{Person: an, For: bo, Posts: o.actor(bo).Posts}, steward.ErrDeputy},
			"a deputy of the other":      {engine.Actor{Person: drafter, For: bo, Posts: o.actor(bo).Posts}, steward.ErrDeputy},
			"no administrator":           {o.actor(reviewer), steward.ErrNotAdministrator},
			"who only says he is one":    {engine.Actor{Person: reviewer, Posts: o.actor(bo).Posts}, steward.ErrNotAdministrator},
			"nobody":                     {engine.Actor{}, steward.ErrNotAdministrator},
			"who is not there":           {engine.Actor{Person: "ghost", Posts: o.actor(bo).Posts}, steward.ErrNotAdministrator},
		} {
			if _, err := o.Accept(ctx, c.who, p.ID, ""); !errors.Is(err, c.want) {
				t.Errorf("%s accepts: %v", name, err)
			}
			if _, err := o.Decline(ctx, c.who, p.ID, "不必"); !errors.Is(err, c.want) {
				t.Errorf("%s declines: %v", name, err)
			}
		}
		if _, err := o.Withdraw(ctx, o.actor(bo), p.ID, ""); !errors.Is(err, steward.ErrNotProposer) {
			t.Errorf("the other withdraws: %v", err)
		}
		if _, err := o.Decline(ctx, o.actor(bo), p.ID, " "); !errors.Is(err, steward.ErrReason) {
			t.Errorf("declined without a reason: %v", err)
		}
		if holds() {
			t.Fatal("it holds although nobody accepted it")
		}
		p, err = o.Accept(ctx, o.actor(bo), p.ID, "同意")
		must(t, err)
		kept, err := o.Proposal(ctx, p.ID)
		must(t, err)
		if !holds() || kept.State != steward.Accepted || kept.DecidedBy != bo || kept.DecidedReason != "同意" || kept.Seq != 1 || kept.Hash != p.Hash {
			t.Errorf("%+v", kept)
		}
		for _, again := range []func(context.Context, engine.Actor, string, string) (steward.Proposal, error){o.Accept, o.Decline} {
			if _, err := again(ctx, o.actor(bo), p.ID, "再来"); !errors.Is(err, steward.ErrDecided) {
				t.Errorf("decided twice: %v", err)
			}
		}
		if _, err := o.Withdraw(ctx, o.actor(an), p.ID, ""); !errors.Is(err, steward.ErrDecided) {
			t.Errorf("withdrawn afterwards: %v", err)
		}
		if _, err := o.Accept(ctx, o.actor(bo), "none", ""); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("accepted what is not there: %v", err)
		}
		o.verifies()
	})
}

// Who proposed must still administer when it is accepted; who has left may still withdraw.
func TestProposerHasLeft(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		o.agreed(granting(reviewer, "administrator", "off"))
		p, err := o.Propose(ctx, o.actor(an), granting(drafter, "reviewer", "sfj"), "借调")
		must(t, err)
		leave, err := o.Propose(ctx, o.actor(bo), ending(an, "administrator", "off", "2026-12-21"), "调离")
		must(t, err)
		_, err = o.Accept(ctx, o.actor(reviewer), leave.ID, "")
		must(t, err)
		if _, err := o.Accept(ctx, o.actor(bo), p.ID, ""); !errors.Is(err, steward.ErrProposerGone) {
			t.Errorf("%v", err)
		}
		if _, err := o.Propose(ctx, engine.Actor{Person: an, Posts: []people.Post{{Kind: "administrator", Organisation: "off"}}}, granting(drafter, "reviewer", "sfj"), "x"); !errors.Is(err, steward.ErrNotAdministrator) {
			t.Errorf("a leaver proposes at the next request: %v", err)
		}
		_, err = o.Withdraw(ctx, o.actor(an), p.ID, "")
		must(t, err)
		o.verifies()
	})
}

// What a proposal rests on must be as it was; what people change themselves does not count.
func TestStale(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		p, err := o.Propose(ctx, o.actor(an), ending(drafter, "drafter", "a", "2027-01-01"), "退休")
		must(t, err)
		other, err := o.Propose(ctx, o.actor(an), granting(drafter, "reviewer", "sfj"), "借调")
		must(t, err)
		must(t, o.SetContact(ctx, o.actor(drafter), "wang@example.com", "en"))
		_, err = o.Accept(ctx, o.actor(bo), other.ID, "")
		must(t, err)
		_, err = o.Accept(ctx, o.actor(bo), p.ID, "")
		if !errors.Is(err, steward.ErrStale) {
			t.Error(err)
		}
		if words, ok := steward.Explain(err); !ok || !strings.Contains(words.Zh, "person/wang.posts") {
			t.Errorf("%v", words)
		}
		preview, err := o.Preview(ctx, p.ID, nil)
		must(t, err)
		if s := preview.Stale; !errors.Is(preview.Refused, steward.ErrStale) || len(s) != 1 || s[0].Of != "person/wang" || s[0].Field != "posts" || !strings.Contains(s[0].Now, "reviewer") {
			t.Errorf("%+v", preview)
		}
		if got := o.Directory().Person(drafter); got.Email != "wang@example.com" || len(got.Posts) != 2 {
			t.Errorf("%+v", got)
		}
		_, err = o.Decline(ctx, o.actor(bo), p.ID, "已变化")
		must(t, err)
		o.verifies()
	})
}

// Whatever is done by whomever in whatever order: nobody's own proposal is ever accepted by himself or herself, never by who does not administer,
// and everything verifies.
func TestNobodyAcceptsHisOwn(t *testing.T) {
	storetest.InTurn(t)
	rapid.Check(t, func(r *rapid.T) {
		o := newOffice(t, store.Config{Path: storetest.SQLite(t)})
		defer o.store.Close()
		ctx := context.Background()
		everybody := []string{an, bo, drafter, second, reviewer, "ghost"}
		var ids []string
		accepted := 0
		for range rapid.IntRange(5, 25).Draw(r, "steps") {
			who := rapid.SampledFrom(everybody).Draw(r, "who")
			actor := engine.Actor{Person: who, Posts: o.actor(an).Posts, For: rapid.SampledFrom([]string{"", "", "", an, bo}).Draw(r, "for")}
			if what := rapid.SampledFrom([]string{"propose", "accept", "accept", "accept", "decline", "withdraw"}).Draw(r, "what"); what == "propose" || len(ids) == 0 {
				whom := rapid.SampledFrom(everybody[:5]).Draw(r, "whom")
				change := granting(whom, "administrator", rapid.SampledFrom([]string{"a", "b", "off"}).Draw(r, "at"))
				if rapid.Bool().Draw(r, "ends") {
					change = ending(whom, "administrator", "off", "2026-12-01")
				}
				if p, err := o.Propose(ctx, actor, change, "理由"); err == nil {
					ids = append(ids, p.ID)
				}
			} else {
				id := rapid.SampledFrom(ids).Draw(r, "id")
				administered := people.Grants(postsOf(o, who), people.Administers, day("2026-12-21"))
				decide := map[string]func(context.Context, engine.Actor, string, string) (steward.Proposal, error){"accept": o.Accept, "decline": o.Decline, "withdraw": o.Withdraw}[what]
				p, err := decide(ctx, actor, id, "理由")
				if err != nil {
					if _, fault := steward.Explain(err); !fault {
						r.Fatalf("%s by %s: %v", what, who, err)
					}
					continue
				}
				if what != "withdraw" && (p.By == who || !administered || actor.For != "") {
					r.Fatalf("%s by %s (for %q) of what %s proposed", what, who, actor.For, p.By)
				}
				if what == "accept" {
					accepted++
				}
			}
		}
		v, err := o.Verify(ctx)
		if err != nil || len(v.Broken) > 0 {
			r.Fatalf("%v %v", v.Broken, err)
		}
		list, err := o.Proposals(ctx, steward.ProposalQuery{State: steward.Accepted})
		if err != nil || len(list) != accepted {
			r.Fatalf("%d kept, %d accepted, %v", len(list), accepted, err)
		}
		if administrators(o) < 2 {
			r.Fatal("fewer than two administrators are left")
		}
	})
}

func postsOf(o *office, id string) []people.Post {
	if p := o.Directory().Person(id); p != nil {
		return p.Posts
	}
	return nil
}

func administrators(o *office) (n int) {
	for _, p := range o.Directory().Persons {
		if people.Grants(p.Posts, people.Administers, day("2026-12-21")) {
			n++
		}
	}
	return n
}

// Changes come from outside: nothing unknown, nothing too large, nothing after the end.
func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ kind, text, want string }{
		"kind":        {"erasure", `{}`, "erasure"},
		"unknown key": {steward.KindDirectory, `{"remove_persons":["an"]}`, "remove_persons"},
		"nested key":  {steward.KindDirectory, `{"grant_posts":[{"person":"an","post":"x","organisation":"a","salary":1}]}`, "salary"},
		"more":        {steward.KindDefinitions, `{"adopt":[]} {}`, "follows"},
		"wrong day":   {steward.KindCalendar, `{"year":{"year":2027,"notice":"x","off":[{"date":"2027-02-30","name":"x"}]}}`, "existing day"},
		"too large":   {steward.KindCalendar, `"` + strings.Repeat("x", 256<<10) + `"`, "at most"},
		"list":        {steward.KindCalendar, `[]`, "cannot be read"},
		"nothing":     {steward.KindCalendar, ``, "cannot be read"},
	} {
		if _, err := steward.Decode(c.kind, []byte(c.text)); !errors.Is(err, steward.ErrChange) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	change := granting(drafter, "reviewer", "sfj")
	data, err := json.Marshal(change)
	must(t, err)
	if back, err := steward.Decode(steward.KindDirectory, data); err != nil || back.(steward.DirectoryChange).Grant[0] != change.Grant[0] {
		t.Errorf("%+v %v", back, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(steward.KindDirectory, []byte(`{"grant_posts":[{"person":"an","post":"x","organisation":"a"}]}`))
	f.Add(steward.KindCalendar, []byte(`{"year":{"year":2027,"notice":"x","off":[{"date":"2027-01-01","name":"元旦"}]}}`))
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		change, err := steward.Decode(kind, data)
		if _, fault := steward.Explain(err); err != nil && !fault {
			t.Errorf("%v is no fault of the asking", err)
		}
		if err == nil && change.Kind() != kind {
			t.Errorf("%s came back as %s", kind, change.Kind())
		}
	})
}

// Many accept at once, in two processes: each proposal is carried out once, and the chain has no gap.
func TestManyAccept(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		other := o.program(folder(t))
		var ids []string
		for i := range 6 {
			p, err := o.Propose(ctx, o.actor(an), steward.DirectoryChange{AddPersons: []people.Person{{ID: fmt.Sprint("new", i), Name: "新人"}}}, "录用")
			must(t, err)
			ids = append(ids, p.ID)
		}
		var wait sync.WaitGroup
		var won atomic.Int32
		for _, id := range ids {
			for _, s := range []*steward.Service{o.Service, other, o.Service} {
				wait.Go(func() {
					switch _, err := s.Accept(ctx, o.actor(bo), id, ""); {
					case err == nil:
						won.Add(1)
					case !errors.Is(err, steward.ErrDecided) && !errors.Is(err, steward.ErrBusy):
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
		for _, id := range ids { // what was told to come back
			if _, err := o.Accept(ctx, o.actor(bo), id, ""); err == nil {
				won.Add(1)
			}
		}
		must(t, o.Refresh(ctx))
		if n := len(o.Directory().Persons); int(won.Load()) != len(ids) || n != 5+len(ids) {
			t.Errorf("%d accepted, %d persons", won.Load(), n)
		}
		v, err := o.Verify(ctx)
		if err != nil || v.Seq != len(ids) || len(v.Broken) > 0 {
			t.Errorf("%d %v %v", v.Seq, v.Broken, err)
		}
	})
}

// The list of what waits has a bound.
func TestTooManyWait(t *testing.T) {
	o := newOffice(t, store.Config{Path: storetest.SQLite(t)})
	ctx := context.Background()
	for i := range 200 {
		must(t, o.store.Propose(ctx, steward.Proposal{ID: fmt.Sprint(i), Kind: steward.KindDirectory, Data: []byte("{}"), Base: []byte("{}"), By: an, State: steward.Open}))
	}
	if _, err := o.Propose(ctx, o.actor(an), granting(drafter, "reviewer", "sfj"), "理由"); !errors.Is(err, steward.ErrTooMany) {
		t.Errorf("%v", err)
	}
}
