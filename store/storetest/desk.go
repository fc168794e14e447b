package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"santong/engine"
	"santong/store"
)

// outbox finds word of every change with entries, once, and of nothing that failed.
func outbox(t *testing.T, s *store.Store) {
	ctx := context.Background()
	if none, err := s.Outbox(ctx, 10); err != nil || len(none) != 0 {
		t.Errorf("to begin with: %v, %v", none, err)
	}
	const dossiers, each = 20, 5
	var wg sync.WaitGroup
	for i := range dossiers {
		wg.Go(func() {
			for range each {
				update(t, s, fmt.Sprint("d", i), nil)
			}
		})
	}
	wg.Wait()
	failed := errors.New("no")
	if err := s.Update(ctx, "d1", func(engine.View) (*engine.Change, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	must(t, s.Update(ctx, "d1", func(v engine.View) (*engine.Change, error) { // computes its tasks again, and records nothing
		return &engine.Change{Base: v.Dossier().Version, Dossier: v.Dossier()}, nil
	}))
	must(t, s.SetMeta(ctx, "k", "v"))
	update(t, s, "long", nil)
	must(t, s.Update(ctx, "long", Decide("long", func(_ engine.View, c *engine.Change) error {
		second := c.Entries[0]
		second.Seq++
		second.Hash = second.Seal(c.Entries[0].Hash)
		c.Dossier.Version, c.Dossier.Head = second.Seq, second.Hash
		c.Entries = append(c.Entries, second)
		return nil
	})))
	all, err := s.Outbox(ctx, 0)
	must(t, err)
	told, before := map[string]int{}, int64(0)
	for _, h := range all {
		if h.Position <= before {
			t.Errorf("%+v stands behind %d", h, before)
		}
		if before = h.Position; h.First != told[h.Dossier]+1 || h.Last < h.First || h.At != at(h.First) {
			t.Errorf("%+v after entry %d", h, told[h.Dossier])
		}
		told[h.Dossier] = h.Last
	}
	if len(all) != dossiers*each+2 || told["long"] != 3 || told["d1"] != each {
		t.Errorf("%d happenings: %v", len(all), told)
	}
	if first, err := s.Outbox(ctx, 3); err != nil || !slices.Equal(first, all[:3]) {
		t.Errorf("the first three: %v, %v", first, err)
	}
}

func watches(t *testing.T, s *store.Store) {
	ctx := context.Background()
	update(t, s, "d1", nil)
	update(t, s, "d2", nil)
	if err := s.Watch(ctx, "li", "none", at(1)); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a dossier that is not there: %v", err)
	}
	must(t, s.Watch(ctx, "wang", "d1", at(1)))
	must(t, s.Watch(ctx, "li", "d1", at(2)))
	must(t, s.Watch(ctx, "wang", "d1", at(3))) // watches already
	must(t, s.Watch(ctx, "li", "d2", at(3)))
	if list := got[[]string](t)(s.Watchers(ctx, "d1")); !slices.Equal(list, []string{"wang", "li"}) {
		t.Errorf("d1 is watched by %v", list)
	}
	must(t, s.Unwatch(ctx, "wang", "d1"))
	must(t, s.Unwatch(ctx, "wang", "d1"))
	if list := got[[]string](t)(s.Watchers(ctx, "d1")); !slices.Equal(list, []string{"li"}) {
		t.Errorf("then by %v", list)
	}
	for person, want := range map[string]bool{"li": true, "wang": false} {
		if is := got[bool](t)(s.Watching(ctx, person, "d1")); is != want {
			t.Errorf("%s watches: %t", person, is)
		}
	}
}

// drafts are the person's own, the newest of a key counts, and there are bounds to how large and how many they may be.
func drafts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	if _, err := s.Draft(ctx, "li", "k"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("no draft yet: %v", err)
	}
	full := bytes.Repeat([]byte{0, 255}, 32<<10)
	must(t, s.SaveDraft(ctx, "li", "k", []byte("一"), at(1)))
	must(t, s.SaveDraft(ctx, "li", "k", full, at(2)))
	must(t, s.SaveDraft(ctx, "wang", "k", nil, at(3)))
	if d := got[engine.Draft](t)(s.Draft(ctx, "li", "k")); d.Key != "k" || !bytes.Equal(d.Data, full) || d.Saved != at(2) {
		t.Errorf("%d bytes of %s", len(d.Data), d.Saved)
	}
	if d := got[engine.Draft](t)(s.Draft(ctx, "wang", "k")); len(d.Data) != 0 || d.Saved != at(3) {
		t.Errorf("%+v", d)
	}
	for name, err := range map[string]error{
		"too large":      s.SaveDraft(ctx, "li", "k", append(full, 0), at(4)),
		"without key":    s.SaveDraft(ctx, "li", "", nil, at(4)),
		"under an essay": s.SaveDraft(ctx, "li", string(full[:201]), nil, at(4)),
	} {
		if !errors.Is(err, engine.ErrDraft) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range 203 {
		must(t, s.SaveDraft(ctx, "li", fmt.Sprint("n", i), []byte("x"), at(10+i)))
	}
	list := got[[]engine.Draft](t)(s.Drafts(ctx, "li"))
	if len(list) != 200 || list[0].Key != "n202" || list[199].Key != "n3" || list[0].Data != nil {
		t.Errorf("%d drafts, from %+v to %+v", len(list), list[0], list[len(list)-1])
	}
	if list := got[[]engine.Draft](t)(s.Drafts(ctx, "wang")); len(list) != 1 {
		t.Errorf("another's drafts went with them: %v", list)
	}
	must(t, s.DropDraft(ctx, "li", "n100"))
	must(t, s.DropDraft(ctx, "li", "n100"))
	if _, err := s.Draft(ctx, "li", "n100"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a draft that was dropped: %v", err)
	}
}
