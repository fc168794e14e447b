package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

// A county is the real law with the people of the seed. It is never changed: all walks share it.
type county struct {
	catalogue *engine.Catalogue
	calendar  *calendar.Calendar
	directory *people.Directory
	laws      map[string]*law // by the hash that cases are pinned to
	seated    map[engine.PostAt][]string
	stocks    *sync.Map // store → *stock
}

var caoxian = sync.OnceValues(func() (*county, error) {
	lib, err := workflows.Default("caoxian")
	if err != nil {
		return nil, err
	}
	cal, err := holidays.Calendar()
	if err != nil {
		return nil, err
	}
	directory, err := lib.Seed()
	if err != nil {
		return nil, err
	}
	directory = directory.WithDelegations(colleagues(directory))
	c := &county{engine.NewCatalogue(lib.All()...), cal, directory, map[string]*law{}, map[engine.PostAt][]string{}, &sync.Map{}}
	for _, w := range lib.All() {
		if w.Definition.Workflow == "stock" {
			continue // walks begin with a document to be made; package stock tries what is taken in
		}
		c.laws[w.Hash] = newLaw(w.Definition)
	}
	c.seat()
	return c, nil
})

// seat notes who holds which post.
func (c *county) seat() {
	for _, p := range c.directory.Persons {
		for _, post := range p.Posts {
			at := engine.PostAt{Kind: post.Kind, Organ: post.Organisation}
			c.seated[at] = append(c.seated[at], p.ID)
		}
	}
}

func theCounty(t testing.TB) *county {
	t.Helper()
	c, err := caoxian()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// engine returns an engine of the county over the store. Each walk has its own, for each has its own clock.
func (c *county) engine(st engine.Store, now func() time.Time, newID func() string) *engine.Engine {
	return &engine.Engine{Store: st, Workflows: c.catalogue, Calendar: func() *calendar.Calendar { return c.calendar }, Directory: func() *people.Directory { return c.directory }, Now: now, NewID: newID}
}

func (c *county) actor(person, principal string) engine.Actor {
	return engine.Actor{Person: person, Posts: c.directory.Person(person).Posts, For: principal, Proved: true}
}

// colleagues lets one in three persons have the next colleague of the organisation act for them, so that there are chains too.
func colleagues(d *people.Directory) []people.Delegation {
	var out []people.Delegation
	staff := map[string][]people.Person{}
	for _, p := range d.Persons {
		for _, post := range p.Posts[:1] {
			staff[post.Organisation] = append(staff[post.Organisation], p)
		}
	}
	for _, o := range d.Organisations {
		for i, p := range staff[o.Code] {
			if to := staff[o.Code][(i+1)%len(staff[o.Code])]; i%6 < 2 && to.ID != p.ID {
				out = append(out, people.Delegation{ID: fmt.Sprint(o.Code, i), From: p.ID, To: to.ID, Post: p.Posts[0].Kind, Organisation: o.Code, Until: calendar.Day(2199, 1, 1)})
			}
		}
	}
	return out
}

// anybody is any person of the seed.
func (c *county) anybody(r *clerk) string { return pick(r, c.directory.Persons).ID }

// holders are who may have something to do with the open cases: whoever the table lets act in the states in which they are, or everybody with a role.
func (c *county) holders(d *engine.Dossier, here bool) []string {
	var out []string
	for _, kase := range d.Cases {
		if !kase.Open {
			continue
		}
		law := c.laws[kase.Definition]
		for _, role := range law.def.Roles {
			if !here || law.acts[kase.State][role.ID] {
				out = append(out, c.seated[engine.PostAt{Kind: role.Post, Organ: kase.Parties[role.Of]}]...)
			}
		}
	}
	return out
}

// The two databases. Each test asks for a fresh one.
var databases = []struct {
	name  string
	fresh func(testing.TB) store.Config
}{
	{"SQLite", func(t testing.TB) store.Config { return store.Config{Path: storetest.SQLite(t)} }},
	{"PostgreSQL", func(t testing.TB) store.Config { return store.Config{URL: storetest.Postgres(t)} }},
}

func onBoth(t *testing.T, test func(t *testing.T, config store.Config)) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) { test(t, db.fresh(t)) })
	}
}

// settled makes the store know the definitions.
func (c *county) settled(t testing.TB, st engine.Store) {
	t.Helper()
	if err := c.engine(st, time.Now, nil).Start(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func seeded(seed uint64, c *county, mischief float64) *clerk {
	return &clerk{rand.New(rand.NewPCG(seed, 0x5354)), c.directory, mischief, &stock{}, nil}
}

// needs lists the ids of what is unmet.
func needs(unmet []engine.Unmet) []string {
	out := make([]string, len(unmet))
	for i, u := range unmet {
		out[i] = u.ID
	}
	return out
}

// formed tells whether the id is about the form and not about the law.
func formed(id string) bool { return strings.HasPrefix(id, "field:") }
