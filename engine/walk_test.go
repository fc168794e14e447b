package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
)

// thorough tells whether what takes minutes is asked for, as make prove does.
func thorough() bool { return os.Getenv("SANTONG_PROVE") != "" }

// walkEvents is how many events a walk over one database is to bring about.
func walkEvents() int {
	switch {
	case thorough():
		return 100_000
	case raceEnabled || testing.Short():
		return 1_500
	}
	return 5_000
}

const (
	longest = 320 // steps accepted in one dossier: histories that never end teach nothing new
	weary   = 600 // attempts in one dossier, waiting included
)

// TestRandomWalk carries many dossiers at random by the real law. After every event the step is held against the table, the seals and the clocks;
// at every publication the entries alone must show that it was lawful; at the end everything is verified on a store opened anew.
func TestRandomWalk(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		c := theCounty(t)
		defer debug.SetGCPercent(debug.SetGCPercent(400)) // short-lived garbage, and memory to spare
		total, took := walkAll(t, c, config, walkEvents())
		t.Logf("%d events in %d dossiers, %d looks, %d attempts, %d refused, %d publications; %.0f events/s", total.accepted, total.dossiers, total.looked,
			total.attempts, total.refused, total.published, float64(total.accepted)/took.Seconds())
		start := time.Now()
		verifyAnew(t, c, config)
		t.Logf("verified anew in %v", time.Since(start).Round(time.Millisecond))
		if thorough() && total.published < 100 {
			t.Errorf("%d publications: the walks have come too short", total.published)
		}
		if missing := total.missing(c); thorough() && len(missing) > 0 {
			t.Errorf("no walk has come through %v", missing)
		} else if len(missing) > 0 {
			t.Logf("not come through in so short a walk: %v", missing)
		}
	})
}

// walkers is how many walk at once. Many commits travel together, but each should come far enough to publish.
func walkers(events int) int { return max(8, min(160, events/500)) }

func walkAll(t *testing.T, c *county, config store.Config, events int) (*tally, time.Duration) {
	st, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	c.settled(t, st)
	total := newTally()
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	n := walkers(events)
	for i := range n {
		wg.Go(func() {
			w := newWalker(c, st, uint64(i+1))
			err := w.walk((events + n - 1) / n)
			mu.Lock()
			defer mu.Unlock()
			total.add(w.tally)
			if err != nil {
				t.Errorf("walk %d, dossier %s: %v", w.seed, w.id, err)
			}
		})
	}
	wg.Wait()
	return total, time.Since(start)
}

// walk goes on until so many events have been accepted.
func (w *walker) walk(events int) error {
	for w.tally.accepted < events {
		if err := w.carry(min(events, w.tally.accepted+longest)); err != nil {
			return err
		}
	}
	return nil
}

// carry carries one dossier to its end, or until so many events have been accepted in all.
func (w *walker) carry(until int) error {
	if err := w.open(); err != nil {
		return err
	}
	w.tally.dossiers++
	for range weary {
		if w.tally.accepted >= until {
			break
		}
		if more, err := w.step(); err != nil || !more {
			return err
		}
	}
	return nil
}

// verifyAnew opens the store again and verifies it in full, then the numbers across all dossiers.
func verifyAnew(t *testing.T, c *county, config store.Config) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	e := c.engine(st, time.Now, nil)
	report, err := e.Verify(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range report.Broken {
		t.Errorf("dossier %s, entry %d: %s", b.Dossier, b.Seq, b.What)
	}
	numbers, err := st.Numbers(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range ledger(numbers, func(id string, seq int) (paged, error) { return entryAt(st, id, seq) }) {
		t.Error(wrong)
	}
	if len(numbers) != report.Numbers {
		t.Errorf("the ledger has %d numbers, the histories %d", len(numbers), report.Numbers)
	}
	t.Logf("%d dossiers, %d entries, %d papers, %d numbers", report.Dossiers, report.Entries, report.Papers, report.Numbers)
}

func entryAt(st engine.Store, id string, seq int) (p paged, err error) {
	entries, err := st.Entries(context.Background(), id, seq-1, 1)
	if err != nil || len(entries) != 1 {
		return p, fmt.Errorf("there is no entry %d of %s (%w)", seq, id, err)
	}
	p.Entry = entries[0]
	return p, json.Unmarshal(entries[0].Payload, &p.Payload)
}
