package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"

	"santong/engine"
	"santong/store"
)

// What Verify reads is what stands on the disk: the row, those who may know of it, the counters; and what belongs to no dossier.
func kept(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for range 3 {
		update(t, s, "d1", func(v engine.View, c *engine.Change) error { return Allocate(v, c, "notices/seq/2026") })
	}
	d := got[*engine.Dossier](t)(s.Dossier(ctx, "d1"))
	k := got[engine.Kept](t)(s.Kept(ctx, "d1"))
	snapshot := string(got[[]byte](t)(json.Marshal(d)))
	if k.Summary != d.Summary() || k.Head != d.Head || k.Snapshot != snapshot || !slices.Equal(k.Organs, []string{"justice", "office"}) {
		t.Errorf("kept: %+v, want %+v", k, d)
	}
	if _, err := s.Kept(ctx, "d2"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a dossier that is not there: %v", err)
	}
	if counters := got[map[string]int64](t)(s.Counters(ctx)); !maps.Equal(counters, map[string]int64{"notices/seq/2026": 3}) {
		t.Errorf("counters: %v", counters)
	}
	if strays := got[[]string](t)(s.Strays(ctx)); len(strays) != 0 {
		t.Errorf("strays: %v", strays)
	}
}
