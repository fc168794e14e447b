package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"santong/engine"
	"santong/store"
)

func createAndUpdate(t *testing.T, s *store.Store) {
	ctx := context.Background()
	if _, err := s.Dossier(ctx, "d1"); !errors.Is(err, engine.ErrNotFound) {
		t.Fatalf("a dossier that is not there: %v", err)
	}
	update(t, s, "d1", nil)
	update(t, s, "d1", nil)
	d := got[*engine.Dossier](t)(s.Dossier(ctx, "d1"))
	if d.Version != 2 || d.Cases[0].State != "s2" || d.Title != "关于d1的通知" {
		t.Errorf("after two updates: %+v", d)
	}
	entries := got[[]engine.Entry](t)(s.Entries(ctx, "d1", 0, 10))
	var prev engine.Hash
	for i := range entries {
		if entries[i].Seq != i+1 || entries[i].Seal(prev) != entries[i].Hash {
			t.Errorf("entry %d does not continue the history: %+v", i+1, entries[i])
		}
		prev = entries[i].Hash
	}
	if len(entries) != 2 || prev != d.Head {
		t.Errorf("%d entries, the last %s; the dossier ends with %s", len(entries), prev, d.Head)
	}
}

func staleDecisions(t *testing.T, s *store.Store) {
	update(t, s, "d1", nil)
	var seen []int
	must(t, s.Update(context.Background(), "d1", func(v engine.View) (*engine.Change, error) {
		seen = append(seen, v.Dossier().Version)
		if len(seen) == 1 {
			update(t, s, "d1", nil) // somebody is faster
		}
		return Advance(v, "d1"), nil
	}))
	if !reflect.DeepEqual(seen, []int{1, 2}) || version(t, s, "d1") != 3 {
		t.Errorf("the decision saw versions %v and left %d", seen, version(t, s, "d1"))
	}
	seen = nil
	must(t, s.Update(context.Background(), "new", func(v engine.View) (*engine.Change, error) {
		if v.Dossier() == nil {
			seen = append(seen, 0)
			update(t, s, "new", nil)
			return Advance(v, "new"), nil
		}
		seen = append(seen, v.Dossier().Version)
		return Advance(v, "new"), nil
	}))
	if !reflect.DeepEqual(seen, []int{0, 1}) {
		t.Errorf("opening a dossier that somebody else opened: saw %v", seen)
	}
	runs := 0
	must(t, s.Update(context.Background(), "d1", Decide("d1", func(v engine.View, c *engine.Change) error {
		if runs++; runs == 1 {
			must(t, Allocate(v, c, "曹政发"))
			update(t, s, "d2", func(v engine.View, c *engine.Change) error { return Allocate(v, c, "曹政发") })
			return nil
		}
		return Allocate(v, c, "曹政发")
	})))
	numbers := got[[]engine.NumberEntry](t)(s.Numbers(context.Background(), ""))
	if runs != 2 || len(numbers) != 2 || numbers[1].Dossier != "d1" || numbers[1].Value != 2 {
		t.Errorf("a counter that moved: %d runs, %+v", runs, numbers)
	}
}

func decisionErrors(t *testing.T, s *store.Store) {
	ctx := context.Background()
	refusal := errors.New("not lawful")
	refuse := func(engine.View) (*engine.Change, error) { return nil, refusal }
	nothing := func(engine.View) (*engine.Change, error) { return nil, nil }
	for _, id := range []string{"none", "d1"} {
		if id == "d1" {
			update(t, s, id, nil)
		}
		if err := s.Update(ctx, id, refuse); err != refusal { //nolint:errorlint // it must be the very same
			t.Errorf("%s: the decision's error came back as %v", id, err)
		}
		if err := s.Update(ctx, id, nothing); err != nil {
			t.Errorf("%s: a decision without change: %v", id, err)
		}
	}
	runs := 0
	err := s.Update(ctx, "d1", func(v engine.View) (*engine.Change, error) {
		if runs++; runs == 2 {
			return nil, refusal
		}
		update(t, s, "d1", nil)
		return Advance(v, "d1"), nil
	})
	if err != refusal || runs != 2 || version(t, s, "d1") != 2 { //nolint:errorlint // it must be the very same
		t.Errorf("refused in the second run: %v after %d runs, version %d", err, runs, version(t, s, "d1"))
	}
	runs = 0
	err = s.Update(ctx, "d1", func(v engine.View) (*engine.Change, error) {
		if runs++; runs == 2 {
			panic("a fault of ours")
		}
		update(t, s, "d1", nil)
		return Advance(v, "d1"), nil
	})
	if err == nil || !strings.Contains(err.Error(), "a fault of ours") {
		t.Errorf("a panic in the second run: %v", err)
	}
	update(t, s, "d1", nil)
}

func unfitChanges(t *testing.T, s *store.Store) {
	update(t, s, "d1", nil)
	update(t, s, "d1", nil)
	for name, spoil := range map[string]func(*engine.Change){
		"another dossier":     func(c *engine.Change) { c.Dossier.ID = "d2" },
		"no dossier":          func(c *engine.Change) { c.Dossier = nil },
		"a gap":               func(c *engine.Change) { c.Entries[0].Seq++ },
		"a wrong version":     func(c *engine.Change) { c.Dossier.Version++ },
		"an entry of another": func(c *engine.Change) { c.Entries[0].Dossier = "d2" },
		"a counter back":      func(c *engine.Change) { c.Counters = []engine.Count{{Key: "k", Was: 2, Now: 2}} },
		"NUL":                 func(c *engine.Change) { c.Entries[0].Person = "a\x00b" },
		"broken UTF-8":        func(c *engine.Change) { c.Entries[0].Person = "a\xffb" },
		"a blob of others":    func(c *engine.Change) { c.Blob = &engine.Blob{Hash: engine.HashOf(nil).String(), Data: []byte("x")} },
	} {
		if err := s.Update(context.Background(), "d1", Decide("d1", func(_ engine.View, c *engine.Change) error { spoil(c); return nil })); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	base := func(v engine.View, c *engine.Change) error { c.Base = 1; return nil }
	if err := s.Update(context.Background(), "d1", Decide("d1", base)); !errors.Is(err, engine.ErrStale) {
		t.Errorf("a change on an old version: %v", err)
	}
	if v := version(t, s, "d1"); v != 2 {
		t.Errorf("version %d", v)
	}
}

func wholeOrNotAtAll(t *testing.T, s *store.Store) {
	ctx := context.Background()
	update(t, s, "d1", func(v engine.View, c *engine.Change) error {
		c.AddTasks = []engine.Task{Task("d1", "review", "reviewer", "justice", "")}
		return Allocate(v, c, "series")
	})
	err := s.Update(ctx, "d2", Decide("d2", func(v engine.View, c *engine.Change) error {
		data := []byte("bytes")
		c.Blob = &engine.Blob{Hash: engine.HashOf(data).String(), Data: data}
		c.Receipt = &engine.Receipt{Person: "p", Key: "k", Dossier: "d2", Seq: 1}
		c.AddTasks = []engine.Task{Task("d2", "review", "reviewer", "justice", "")}
		c.DropTasks = []engine.TaskKey{Task("d1", "review", "", "", "").TaskKey}
		must(t, Allocate(v, c, "series"))
		c.Numbers[0].Number = "series〔2026〕1号" // is taken: the last statements fail
		return nil
	}))
	if err == nil {
		t.Fatal("a number was given twice")
	}
	if errors.Is(err, engine.ErrUnknownOutcome) {
		t.Errorf("nothing is unknown about %v", err)
	}
	_, receiptErr := s.Receipt(ctx, "p", "k")
	_, blobErr := s.Blob(ctx, engine.HashOf([]byte("bytes")).String())
	tasks := got[[]engine.Task](t)(s.Tasks(ctx, engine.TaskQuery{Posts: []engine.PostAt{{Organ: "justice"}}}))
	if version(t, s, "d2") != 0 || !errors.Is(receiptErr, engine.ErrNotFound) || !errors.Is(blobErr, engine.ErrNotFound) ||
		len(tasks) != 1 || tasks[0].Dossier != "d1" || len(got[[]engine.Entry](t)(s.Entries(ctx, "d2", 0, 9))) != 0 {
		t.Errorf("something was kept: receipt %v, blob %v, tasks %+v", receiptErr, blobErr, tasks)
	}
	update(t, s, "d2", func(v engine.View, c *engine.Change) error { return Allocate(v, c, "series") })
	if n := got[[]engine.NumberEntry](t)(s.Numbers(ctx, "d2")); len(n) != 1 || n[0].Value != 2 {
		t.Errorf("the counter moved: %+v", n)
	}
}

// poisonedRequest sends bad requests among good ones, so that they share groups.
func poisonedRequest(t *testing.T, s *store.Store) {
	update(t, s, "first", func(v engine.View, c *engine.Change) error { return Allocate(v, c, "series") })
	var wg sync.WaitGroup
	for i := range 120 {
		id := fmt.Sprintf("d%03d", i)
		wg.Go(func() {
			err := s.Update(context.Background(), id, Decide(id, func(v engine.View, c *engine.Change) error {
				if err := Allocate(v, c, "counter "+id); err != nil {
					return err
				}
				if i%10 == 0 {
					c.Numbers[0].Number = "series〔2026〕1号"
				}
				return nil
			}))
			if (err != nil) != (i%10 == 0) {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	if n := len(got[[]engine.NumberEntry](t)(s.Numbers(context.Background(), ""))); n != 1+108 {
		t.Errorf("%d numbers", n)
	}
}
