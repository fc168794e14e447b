package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
)

// A stage is where an approval waits.
type stage struct{ state, event string }

var stages = []stage{{"legality_review", "issue_opinion"}, {"deliberating", "decide"}, {"signing", "sign"}, {"registering", "register"}}

// A town is the county with other people: random persons who each hold several random posts and act for one another.
type town struct {
	*walker
	t     *testing.T
	posts []people.Post
	dry   *engine.Engine
	hands map[string]bool // who opened, laid down a draft or submitted, and for whom
}

// townPosts are the posts that a government document drafted by one department needs.
var townPosts = []people.Post{{Kind: "drafter", Organisation: "CX-NDRC"}, {Kind: "dept_legal", Organisation: "CX-NDRC"}, {Kind: "dept_head", Organisation: "CX-NDRC"},
	{Kind: "office_clerk", Organisation: "CX-OFFICE"}, {Kind: "publisher", Organisation: "CX-OFFICE"}, {Kind: "market_reviewer", Organisation: "CX-MARKET"},
	{Kind: "legal_reviewer", Organisation: "CX-JUSTICE"}, {Kind: "legal_head", Organisation: "CX-JUSTICE"}, {Kind: "adviser", Organisation: "CX-JUSTICE"},
	{Kind: "registrar", Organisation: "CX-JUSTICE"}, {Kind: "secretary", Organisation: "CX-GOV"}, {Kind: "chief", Organisation: "CX-GOV"}}

// newTown settles persons with overlapping posts; one contact answers for each department.
func newTown(t *testing.T, c *county, st engine.Store, seed uint64) *town {
	t.Helper()
	r := seeded(seed, c, 0)
	var persons []people.Person
	for i := range 30 {
		p := people.Person{ID: fmt.Sprintf("p%02d", i), Name: "某"}
		for range 1 + r.IntN(5) {
			if post := pick(r, townPosts); !slices.Contains(p.Posts, post) {
				p.Posts = append(p.Posts, post)
			}
		}
		persons = append(persons, p)
	}
	for i, post := range townPosts { // nobody may be missing
		persons = append(persons, people.Person{ID: fmt.Sprintf("q%02d", i), Name: "某", Posts: []people.Post{post}})
	}
	everywhere := people.Person{ID: "contact", Name: "某"}
	for _, o := range c.directory.Organisations {
		if o.Kind == "department" {
			everywhere.Posts = append(everywhere.Posts, people.Post{Kind: "contact", Organisation: o.Code})
		}
	}
	persons = append(persons, everywhere, *c.directory.Person("du.chaguan"))
	directory, err := people.NewDirectory(c.directory.Organisations, persons)
	if err != nil {
		t.Fatal(err)
	}
	directory = directory.WithDelegations(tangle(r, persons))
	own := &county{c.catalogue, c.calendar, directory, c.laws, map[engine.PostAt][]string{}, c.stocks}
	own.seat()
	w := newWalker(own, st, seed)
	w.mischief, w.steady = 0, true
	out := &town{walker: w, t: t, posts: townPosts, dry: own.engine(dryStore{st}, w.Now, nil), hands: map[string]bool{}}
	if err := w.begin("government", pick(w.clerk, own.seated[engine.PostAt{Kind: "drafter", Organ: "CX-NDRC"}])); err != nil {
		t.Fatal(err)
	}
	return out
}

// shunned are the ways on which the text would never come to all approvals.
var shunned = []string{"withdraw", "terminate", "close_not_normative", "confirm_not_normative", "lapse_supplement", "return_back", "request_emergency", "decide_urgently",
	"recall_schedule", "recall_submission", "return_incomplete", "fail_prereview", "ask_supplement", "suspend_review"}

// bring carries the text to where somebody could give the approval, and returns what that somebody sees. It reports false if the text never comes
// there, as when everybody who could has been drawn into the drafting.
func (w *town) bring(s stage) (*engine.Dossier, engine.Action, bool) {
	w.t.Helper()
	w.temper = temper{}
	for _, event := range shunned {
		w.temper[event] = 0
	}
	for _, other := range stages {
		w.temper[other.event] = 3
	}
	w.temper[s.event] = 0
	w.wanted = func(at string) bool { return at == "document(government)/"+s.state }
	for range 800 {
		if d, action, ok := w.ready(s); ok {
			return d, action, true
		}
		if _, err := w.step(); err != nil {
			w.t.Fatalf("seed %d: %v", w.seed, err)
		}
	}
	return nil, engine.Action{}, false
}

func (w *town) ready(s stage) (*engine.Dossier, engine.Action, bool) {
	ctx := context.Background()
	d, err := w.Store.Dossier(ctx, w.id)
	if err != nil || d.Cases[0].State != s.state {
		return nil, engine.Action{}, false
	}
	l := w.laws[d.Cases[0].Definition]
	role := l.roles[l.events[s.event].By[0]]
	for _, person := range w.seated[engine.PostAt{Kind: role.Post, Organ: d.Cases[0].Parties[role.Of]}] {
		_, actions, err := w.Actions(ctx, w.id, w.actor(person, ""))
		i := slices.IndexFunc(actions, func(a engine.Action) bool { return a.Case == "document" && a.Event == s.event && a.Allowed })
		if err == nil && i >= 0 {
			return d, actions[i], true
		}
	}
	return nil, engine.Action{}, false
}

// soiled notes everybody who has had a hand in the text until now.
func (w *town) soiled() {
	w.t.Helper()
	entries, err := w.Store.Entries(context.Background(), w.id, 0, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == engine.KindOpened || e.Case == "document" && slices.Contains([]string{"upload:draft", "begin_consultation", "submit"}, e.Event) {
			p := paged{Entry: e}
			if err := json.Unmarshal(e.Payload, &p.Payload); err != nil {
				w.t.Fatal(err)
			}
			for _, who := range p.who() {
				w.hands[who] = true
			}
		}
	}
}

// tangle lets people act for one another at random, chains and circles included: what the directory would not grant must do no harm either.
func tangle(r *clerk, persons []people.Person) []people.Delegation {
	var out []people.Delegation
	for i := range 200 {
		from, to := pick(r, persons), pick(r, persons)
		post := pick(r, from.Posts)
		out = append(out, people.Delegation{ID: fmt.Sprint("g", i), From: from.ID, To: to.ID, Post: post.Kind, Organisation: post.Organisation, Until: calendar.Day(2199, 1, 1)})
	}
	return out
}

// approver is anybody, with the posts that he or she holds or with any others, acting for nobody, for anybody or for somebody who has delegated; half of
// the time there are hands in it that have touched the text.
func (w *town) approver() engine.Actor {
	soiled := slices.Sorted(maps.Keys(w.hands))
	who := func() string {
		if w.chance(0.4) {
			return pick(w.clerk, soiled)
		}
		return w.anybody(w.clerk)
	}
	a := w.actor(who(), "")
	if w.chance(0.7) {
		a.Posts = slices.Clone(w.posts)
		w.Shuffle(len(a.Posts), func(i, j int) { a.Posts[i], a.Posts[j] = a.Posts[j], a.Posts[i] })
	}
	switch list := w.county.directory.Principals(a.Person, w.today()); {
	case w.chance(0.4) && len(list) > 0:
		a.For = pick(w.clerk, list).Person
	case w.chance(0.3):
		a.For = who()
	}
	return a
}

func (w *town) approve(d *engine.Dossier, action engine.Action, tally map[string]int) {
	w.t.Helper()
	a, sheet := w.approver(), w.fill(d, action, w.today())
	cmd := engine.Command{Dossier: d.ID, Case: action.Case, Event: action.Event, Version: d.Version, Actor: a, Form: sheet.form, Reason: sheet.reason}
	err := attempt(w.dry, cmd, "")
	var r *engine.Refusal
	switch own := w.hands[a.Person] || w.hands[a.For]; {
	case own && err == nil:
		w.t.Errorf("seed %d: %s for %q passed %s on a text of their own", w.seed, a.Person, a.For, action.Event)
	case own && !errors.Is(err, engine.ErrNotFound) && !(errors.As(err, &r) && slices.Contains(needs(r.Unmet), "apart")):
		w.t.Errorf("seed %d: %s for %q at %s: not for the separation of duties, but %v", w.seed, a.Person, a.For, action.Event, err)
	case own:
		tally[action.Event+" refused"]++
	case err == nil:
		tally[action.Event+" by clean hands"]++
	default:
		tally[action.Event+" refused to others"]++
	}
}

// TestNobodyApprovesHisOwnText throws random persons (ten thousand, when thorough), posts and principals at the approvals of texts on which they, or those for whom
// they act, have had a hand. None succeeds, and the same attempt by clean hands does.
func TestNobodyApprovesHisOwnText(t *testing.T) {
	storetest.InTurn(t)
	attempts, texts := 3_000, 4
	if thorough() {
		attempts, texts = 18_000, 20 // six in ten have a hand in the text
	}
	c := theCounty(t)
	st := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	c.settled(t, st)
	tally := map[string]int{}
	for i := range texts {
		w := newTown(t, c, st, uint64(5000+i))
		for _, stage := range stages {
			d, action, ok := w.bring(stage)
			if !ok {
				tally["texts that got stuck"]++
				break
			}
			w.soiled()
			for range attempts / texts / len(stages) {
				w.approve(d, action, tally)
			}
		}
	}
	t.Logf("attempts: %v", tally)
	for _, stage := range stages {
		if tally[stage.event+" refused"] == 0 || tally[stage.event+" by clean hands"] == 0 {
			t.Errorf("%s was not put to the test", stage.event)
		}
	}
}
