package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
)

func counterRace(t *testing.T, s *store.Store) {
	const racers = 200
	var wg sync.WaitGroup
	for i := range racers {
		id := fmt.Sprintf("d%03d", i)
		wg.Go(func() {
			err := s.Update(context.Background(), id, Decide(id, func(v engine.View, c *engine.Change) error { return Allocate(v, c, "曹政发") }))
			if err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	numbers := got[[]engine.NumberEntry](t)(s.Numbers(context.Background(), ""))
	if len(numbers) != racers {
		t.Fatalf("%d numbers", len(numbers))
	}
	for i, n := range numbers {
		if n.Value != int64(i+1) {
			t.Fatalf("number %d in order of allocation has the value %d", i+1, n.Value)
		}
	}
}

func dossierRace(t *testing.T, s *store.Store) {
	const racers = 200
	var wg sync.WaitGroup
	for range racers {
		wg.Go(func() {
			if err := s.Update(context.Background(), "d1", Decide("d1", nil)); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	entries := got[[]engine.Entry](t)(s.Entries(context.Background(), "d1", 0, racers+1))
	var prev engine.Hash
	for i := range entries {
		if entries[i].Seq != i+1 || entries[i].Seal(prev) != entries[i].Hash {
			t.Fatalf("the history breaks at %d", i+1)
		}
		prev = entries[i].Hash
	}
	if len(entries) != racers || version(t, s, "d1") != racers {
		t.Errorf("%d entries, version %d", len(entries), version(t, s, "d1"))
	}
}

// receiptRace sends one request many times at once, as an impatient client does: once it is done, and all others hear that the key is used.
func receiptRace(t *testing.T, s *store.Store) {
	update(t, s, "d1", nil)
	var done, used atomic.Int32
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			err := s.Update(context.Background(), "d1", Decide("d1", func(v engine.View, c *engine.Change) error {
				if v.Dossier().Version != 1 {
					return engine.ErrStale
				}
				c.Receipt = &engine.Receipt{Person: "p", Key: "k", Request: "r", Dossier: "d1", Seq: 2}
				return nil
			}))
			switch {
			case err == nil:
				done.Add(1)
			case errors.Is(err, engine.ErrKeyReused), errors.Is(err, engine.ErrStale): // stale: it came after the first was done
				used.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if done.Load() != 1 || used.Load() != 63 || version(t, s, "d1") != 2 {
		t.Errorf("%d done, %d used, version %d", done.Load(), used.Load(), version(t, s, "d1"))
	}
}

func cancellation(t *testing.T, s *store.Store) {
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Update(gone, "d1", Decide("d1", nil)); !errors.Is(err, context.Canceled) || errors.Is(err, engine.ErrUnknownOutcome) {
		t.Errorf("cancelled beforehand: %v", err)
	}
	update(t, s, "d1", nil)
	// Cancelled at any moment: told that nothing happened, nothing has; told that it is unknown, both are right.
	for i := range 200 {
		before := version(t, s, "d1")
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			time.Sleep(time.Duration(i) * 5 * time.Microsecond)
			cancel()
		})
		err := s.Update(ctx, "d1", Decide("d1", nil))
		wg.Wait()
		update(t, s, "other", nil) // the writer has seen everything that was queued before
		after := version(t, s, "d1")
		switch {
		case err == nil && after != before+1:
			t.Fatalf("acknowledged, but version %d after %d", after, before)
		case err != nil && !errors.Is(err, context.Canceled):
			t.Fatal(err)
		case err != nil && !errors.Is(err, engine.ErrUnknownOutcome) && after != before:
			t.Fatalf("%v, but version %d after %d", err, after, before)
		}
	}
}

// readersWhileWriting reads a dossier and its history again and again: a reader never sees half a change, and never goes back in time.
func readersWhileWriting(t *testing.T, s *store.Store) {
	ctx := context.Background()
	update(t, s, "d1", nil)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := 0
			for {
				select {
				case <-stop:
					return
				default:
				}
				d, err := s.Dossier(ctx, "d1")
				if err != nil {
					t.Error(err)
					return
				}
				entries, err := s.Entries(ctx, "d1", d.Version-1, 1)
				if err != nil || len(entries) != 1 || entries[0].Hash != d.Head || d.Version < last {
					t.Errorf("version %d after %d, entries %+v, %v", d.Version, last, entries, err)
					return
				}
				last = d.Version
			}
		})
	}
	for range 100 {
		update(t, s, "d1", nil)
	}
	close(stop)
	wg.Wait()
}

func afterClose(t *testing.T, s *store.Store) {
	var wg sync.WaitGroup
	var kept atomic.Int32
	for i := range 100 {
		id := fmt.Sprintf("d%03d", i)
		wg.Go(func() {
			switch err := s.Update(context.Background(), id, Decide(id, nil)); {
			case err == nil:
				kept.Add(1)
			case errors.Is(err, engine.ErrUnknownOutcome):
				t.Errorf("closing left an outcome unknown: %v", err)
			}
		})
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := s.SetMeta(context.Background(), "k", "v"); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after close: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
}
