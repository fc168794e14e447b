package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// Several stores at one database: none believes its cache, each version and each number is given once.
func TestSeveralProcesses(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			c := db.make(t)
			stores := []*store.Store{storetest.Open(t, c), storetest.Open(t, c), storetest.Open(t, c)}
			const each = 120
			var wg sync.WaitGroup
			for p, s := range stores {
				for client := range 4 {
					wg.Go(func() {
						for i := range each / 4 {
							id := fmt.Sprint("d", (p+client+i)%5)
							if err := s.Update(ctx, id, storetest.Decide(id, func(v engine.View, c *engine.Change) error {
								if i%2 == 0 {
									return storetest.Allocate(v, c, fmt.Sprint("series", i%4))
								}
								return nil
							})); err != nil {
								t.Errorf("process %d: %v", p, err)
							}
						}
					})
				}
			}
			wg.Wait()
			events := 0
			for i := range 5 {
				id := fmt.Sprint("d", i)
				entries, err := stores[i%3].Entries(ctx, id, 0, 10000)
				must(t, err)
				var prev engine.Hash
				for n := range entries {
					if entries[n].Seq != n+1 || entries[n].Seal(prev) != entries[n].Hash {
						t.Fatalf("%s breaks at %d", id, n+1)
					}
					prev = entries[n].Hash
				}
				events += len(entries)
				for _, s := range stores {
					if d, err := s.Dossier(ctx, id); err != nil || d.Head != prev {
						t.Errorf("%s: a store reads version %d of %d, %v", id, d.Version, len(entries), err)
					}
				}
			}
			if events != len(stores)*each {
				t.Errorf("%d events of %d", events, len(stores)*each)
			}
			// A refusal does not stand on what a store remembers.
			before, err := stores[0].Dossier(ctx, "d0")
			must(t, err)
			must(t, stores[1].Update(ctx, "d0", storetest.Decide("d0", nil)))
			must(t, stores[0].Update(ctx, "d0", func(v engine.View) (*engine.Change, error) {
				if v.Dossier().Version == before.Version {
					return nil, errors.New("refused on an old version")
				}
				return storetest.Advance(v, "d0"), nil
			}))
		})
	}
}

// A connection that broke while it stood idle is replaced, and nobody notices.
func TestConnectionLost(t *testing.T) {
	ctx := context.Background()
	c := databases[1].make(t)
	s := storetest.Open(t, c)
	must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
	run(t, raw(t, c), `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
	time.Sleep(50 * time.Millisecond)
	must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
	if d, err := s.Dossier(ctx, "d1"); err != nil || d.Version != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

// A dossier that is not kept is decoded: what was written comes back the same.
func TestForgotten(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			s := storetest.Open(t, db.make(t))
			for range 5 {
				must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
				s.Forget()
			}
			if d, err := s.Dossier(ctx, "d1"); err != nil || d.Version != 5 || d.Cases[0].Facts["title"] != d.Title {
				t.Errorf("%+v, %v", d, err)
			}
		})
	}
}
