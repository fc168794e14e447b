package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// Whoever holds the database itself cannot change what was recorded by an ordinary statement.
func TestAppendOnly(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			c := db.make(t)
			s := storetest.Open(t, c)
			data := []byte("text")
			must(t, s.Update(ctx, "d1", storetest.Decide("d1", func(v engine.View, c *engine.Change) error {
				c.Blob = &engine.Blob{Hash: engine.HashOf(data).String(), Data: data}
				return storetest.Allocate(v, c, "曹政发")
			})))
			must(t, s.SaveDefinition(ctx, "h", data))
			must(t, s.Refuse(ctx, engine.RefusedAttempt{At: "x", Dossier: "d1"}))
			raw := raw(t, c)
			for _, statement := range []string{
				`update entries set payload = '{}'`, `update entries set seq = seq + 1`, `delete from entries`,
				`update numbers set value = 7`, `update numbers set void_seq = 2, number = 'x'`, `update numbers set dossier = 'd2'`, `delete from numbers`,
				`update blobs set size = 7`, `delete from blobs`, `update definitions set hash = 'x'`, `delete from definitions`,
				`update refusals set person = 'x'`, `delete from refusals`,
			} {
				if _, err := raw.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", statement, err)
				}
			}
			run(t, raw, `update numbers set void_seq = 2`)
			for _, statement := range []string{`update numbers set void_seq = 3`, `update numbers set void_seq = null`} {
				if _, err := raw.Exec(statement); err == nil {
					t.Errorf("%s was let through", statement)
				}
			}
		})
	}
}

// Every kind of commit, with a fault before and a fault after it: what was reported as not saved is not there, what is
// reported as unknown may be, and afterwards work goes on.
func TestFaults(t *testing.T) {
	storetest.InTurn(t)
	ctx := context.Background()
	fault := errors.New("the cable")
	opening := func(s *store.Store) error { return s.Update(ctx, "new", storetest.Decide("new", nil)) }
	event := func(s *store.Store) error {
		return s.Update(ctx, "d1", storetest.Decide("d1", func(v engine.View, c *engine.Change) error {
			c.Receipt = &engine.Receipt{Person: "p", Key: "k", Dossier: "d1", Seq: 2}
			return storetest.Allocate(v, c, "曹政发")
		}))
	}
	void := func(s *store.Store) error {
		return s.Update(ctx, "d1", storetest.Decide("d1", func(v engine.View, c *engine.Change) error {
			c.Voids = []engine.Void{{Number: "曹政文〔2026〕1号", Dossier: "d1", Seq: 2}}
			return nil
		}))
	}
	meta := func(s *store.Store) error { return s.SetMeta(ctx, "k", "v") }
	for _, db := range databases {
		for name, work := range map[string]func(*store.Store) error{"opening": opening, "event": event, "void": void, "meta": meta} {
			for _, saved := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/saved=%t", db.name, name, saved), func(t *testing.T) {
					s := storetest.Open(t, db.make(t))
					must(t, s.Update(ctx, "d1", storetest.Decide("d1", func(v engine.View, c *engine.Change) error { return storetest.Allocate(v, c, "曹政文") })))
					before := state(t, s)
					s.SetFault(func(after bool) error {
						if after == saved {
							return fault
						}
						return nil
					})
					err := work(s)
					s.SetFault(nil)
					if !errors.Is(err, fault) || errors.Is(err, engine.ErrUnknownOutcome) != saved {
						t.Errorf("told %v", err)
					}
					if kept := state(t, s) != before; kept != saved {
						t.Errorf("before: %s, after: %s", before, state(t, s))
					}
					for range 3 {
						must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
					}
				})
			}
		}
	}
}

// state is everything that the faults could have changed.
func state(t *testing.T, s *store.Store) string {
	t.Helper()
	ctx := context.Background()
	ids, err := s.IDs(ctx, "", 10)
	must(t, err)
	var b strings.Builder
	for _, id := range ids {
		d, err := s.Dossier(ctx, id)
		must(t, err)
		entries, err := s.Entries(ctx, id, 0, 100)
		must(t, err)
		fmt.Fprint(&b, id, d.Version, len(entries), " ")
	}
	numbers, err := s.Numbers(ctx, "")
	must(t, err)
	_, receipt := s.Receipt(ctx, "p", "k")
	value, _ := s.Meta(ctx, "k")
	fmt.Fprint(&b, numbers, receipt, value)
	return b.String()
}

// A full disk is told as such, keeps nothing by halves, and after room has been made work goes on.
func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
	must(t, s.OnWriter(ctx, `pragma max_page_count = 120`))
	var full error
	n := 1
	for ; full == nil && n < 1000; n++ {
		full = s.Update(ctx, "d1", storetest.Decide("d1", func(_ engine.View, c *engine.Change) error {
			data := []byte(strings.Repeat(fmt.Sprint(c.Dossier.Version), 9000))
			c.Blob = &engine.Blob{Hash: engine.HashOf(data).String(), Data: data}
			return nil
		}))
	}
	if !errors.Is(full, store.ErrFull) || errors.Is(full, engine.ErrUnknownOutcome) {
		t.Fatalf("told %v", full)
	}
	must(t, s.OnWriter(ctx, `pragma max_page_count = 600`))
	// One large paper that does not fit leaves the others of its group alone.
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			id := fmt.Sprint("small", i)
			err := s.Update(ctx, id, storetest.Decide(id, func(_ engine.View, c *engine.Change) error {
				if i == 10 {
					data := []byte(strings.Repeat("large", 1<<20))
					c.Blob = &engine.Blob{Hash: engine.HashOf(data).String(), Data: data}
				}
				return nil
			}))
			if (err != nil) != (i == 10) {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	must(t, s.OnWriter(ctx, `pragma max_page_count = 1000000`))
	must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
	entries, err := s.Entries(ctx, "d1", 0, 2000)
	must(t, err)
	if d, err := s.Dossier(ctx, "d1"); err != nil || d.Version != len(entries) || d.Version != n {
		t.Errorf("version %d, %d entries, %d acknowledged, %v", d.Version, len(entries), n, err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
