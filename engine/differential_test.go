package engine_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// A dryStore decides and keeps nothing: attempts on it show what would happen.
type dryStore struct{ engine.Store }

type dryView struct {
	engine.Elsewhere
	dossier *engine.Dossier
}

func (v dryView) Dossier() *engine.Dossier      { return v.dossier }
func (v dryView) Counter(string) (int64, error) { return 0, nil }
func (v dryView) Taken(string) (bool, error)    { return false, nil }

func (s dryStore) Update(ctx context.Context, id string, decide func(engine.View) (*engine.Change, error)) error {
	d, err := s.Store.Dossier(ctx, id)
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return err
	}
	_, err = decide(dryView{engine.Reader(ctx, s.Store), d})
	return err
}

func (dryStore) Refuse(context.Context, engine.RefusedAttempt) error { return nil }

// A comparison holds what Actions announces against really trying, for every person, at as many states as walks can be led to.
type comparison struct {
	*county
	often int // how many times each state is compared
	most  int // how many points are compared at all

	mu       sync.Mutex
	times    map[string]int  // place → comparisons
	pairs    map[string]bool // place → role, where somebody who fills the role was compared
	points   int
	attempts int
}

// due tells whether the state has not been compared often enough.
func (c *comparison) due(place string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.times[place] < c.often && c.points < c.most
}

// here compares at this point of the walk if a case stands where it was not compared often enough.
func (c *comparison) here(w *walker) error {
	d, err := w.Store.Dossier(context.Background(), w.id)
	if err != nil {
		return err
	}
	wanted := slices.ContainsFunc(d.Cases, func(k *engine.Case) bool { return c.due(place(c.laws[k.Definition].def, k.State)) })
	if !wanted && !w.chance(0.002) {
		return nil
	}
	attempts := 0
	dry := c.engine(dryStore{w.Store}, w.Now, nil)
	for _, p := range c.directory.Persons {
		n, err := c.person(w, dry, d, p.ID)
		if err != nil {
			return fmt.Errorf("%s: %w", p.ID, err)
		}
		attempts += n
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.points++
	c.attempts += attempts
	for _, k := range d.Cases {
		at := place(c.laws[k.Definition].def, k.State)
		c.times[at]++
		for _, role := range c.laws[k.Definition].def.Roles {
			if len(c.seated[engine.PostAt{Kind: role.Post, Organ: k.Parties[role.Of]}]) > 0 {
				c.pairs[at+" × "+role.ID] = true
			}
		}
	}
	return nil
}

// person compares everything that one person could try on the dossier.
func (c *comparison) person(w *walker, dry *engine.Engine, d *engine.Dossier, person string) (int, error) {
	ctx := context.Background()
	a := c.actor(person, "")
	a.Proved = w.chance(0.5)
	_, actions, err := dry.Actions(ctx, d.ID, a)
	if !c.knows(d, a, w) {
		return c.stranger(dry, d, a, err)
	}
	if err != nil {
		return 0, err
	}
	honest := &clerk{w.Rand, c.directory, 0, w.stock, w.own}
	tried := map[string]bool{}
	for _, action := range actions {
		sheet := honest.fill(d, action, w.today())
		acting := a
		if action.For != "" {
			acting.For = action.For
		}
		cmd := engine.Command{Dossier: d.ID, Case: action.Case, Event: action.Event, Version: d.Version, Actor: acting, Form: sheet.form, Reason: sheet.reason}
		if err := answered(action, attempt(dry, cmd, action.Upload)); err != nil {
			return 0, fmt.Errorf("%s of %s in %s: %w", action.Event, action.Case, d.Case(action.Case).State, err)
		}
		tried[action.Case+"/"+action.Event] = true
	}
	return len(actions), c.rest(dry, d, a, tried)
}

func attempt(e *engine.Engine, cmd engine.Command, upload string) error {
	var err error
	if upload != "" {
		_, err = e.Upload(context.Background(), cmd, engine.Upload{Kind: upload, Name: "x", Type: "text/plain", Data: []byte("x")})
	} else {
		_, err = e.Fire(context.Background(), cmd)
	}
	return err
}

// rest tries what Actions did not list: that can only be what belongs to closed cases, and must be refused.
func (c *comparison) rest(dry *engine.Engine, d *engine.Dossier, a engine.Actor, tried map[string]bool) error {
	for _, k := range d.Cases {
		for _, event := range append(slices.Sorted(maps.Keys(c.laws[k.Definition].events)), engine.DutyClaim, engine.DutyRelease, engine.DutyAssign, engine.DutyUrge, engine.DutyRecuse, engine.DutyExclude) {
			if tried[k.ID+"/"+event] {
				continue
			}
			var r *engine.Refusal
			err := attempt(dry, engine.Command{Dossier: d.ID, Case: k.ID, Event: event, Version: d.Version, Actor: a}, "")
			if k.Open || !errors.As(err, &r) || !slices.Contains(needs(r.Unmet), "state") {
				return fmt.Errorf("%s of %s (open %v) was not listed; the attempt: %v", event, k.ID, k.Open, err)
			}
		}
	}
	return nil
}

// knows judges apart from the engine who may know of the dossier: people of the bodies that have a part in it, and those who watch.
func (c *comparison) knows(d *engine.Dossier, a engine.Actor, w *walker) bool {
	for _, p := range a.Posts {
		if !p.Held(w.today()) {
			continue
		}
		if p.Kind == "auditor" || p.Kind == "administrator" {
			return true
		}
		organ := c.directory.Current(p.Organisation, w.today())
		for _, k := range d.Cases {
			for _, party := range k.Parties {
				if party == organ || party == p.Organisation {
					return true
				}
			}
		}
	}
	return false
}

// stranger must be told of nothing, whatever is tried.
func (c *comparison) stranger(dry *engine.Engine, d *engine.Dossier, a engine.Actor, looked error) (int, error) {
	_, err := dry.Deadlines(context.Background(), d.ID, a)
	errs := []error{looked, err}
	for _, version := range []int{0, d.Version} {
		cmd := engine.Command{Dossier: d.ID, Case: d.Cases[0].ID, Event: "withdraw", Version: version, Actor: a}
		errs = append(errs, attempt(dry, cmd, ""), attempt(dry, cmd, "draft"))
	}
	for _, err := range errs {
		if !errors.Is(err, engine.ErrNotFound) {
			return 0, fmt.Errorf("a stranger learns: %v", err)
		}
	}
	return len(errs), nil
}

// TestActionsTellTheTruth: what Actions allows succeeds when tried, what it does not is refused for the same needs, by anybody, in every state.
func TestActionsTellTheTruth(t *testing.T) {
	c := &comparison{county: theCounty(t), often: 2, most: 1000, times: map[string]int{}, pairs: map[string]bool{}}
	const events = 60_000
	if !thorough() {
		c.often, c.most = 1, 40
	}
	if raceEnabled || testing.Short() {
		c.most = 3
	}
	st := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	c.settled(t, st)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			w := newWalker(c.county, st, uint64(1000+i))
			w.wanted, w.atCourse = c.due, func() error { return c.here(w) }
			for w.tally.accepted < events/4 && len(c.uncompared()) > 0 {
				if err := w.carry(w.tally.accepted + longest); err != nil {
					t.Errorf("walk %d, dossier %s: %v", w.seed, w.id, err)
					return
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d attempts at %d points; %d states, %d pairs of state and role", c.attempts, c.points, len(c.times), len(c.pairs))
	if !thorough() {
		return // in so short a walk not every state is come to
	}
	if missing := c.uncompared(); len(missing) > 0 {
		t.Errorf("reachable, and never compared: %v", missing)
	}
	if lonely := c.lonely(); len(lonely) > 0 {
		t.Logf("nobody of the seed fills the role there: %v", lonely)
	}
}

func (c *comparison) uncompared() []string {
	var out []string
	for _, l := range c.laws {
		for _, state := range l.reachable() {
			if at := place(l.def, state); c.due(at) && !slices.Contains(never, at) {
				out = append(out, at)
			}
		}
	}
	slices.Sort(out)
	return out
}

// lonely lists the pairs of state and role that were never compared with somebody who fills the role.
func (c *comparison) lonely() []string {
	var out []string
	for _, l := range c.laws {
		for _, state := range l.reachable() {
			for role := range l.roles {
				if pair := place(l.def, state) + " × " + role; !c.pairs[pair] {
					out = append(out, pair)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
