package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/people"
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

// A dossier may grow to a bound; what would go past it is refused whole, and the dossier stays usable.
func tooLarge(t *testing.T, s *store.Store) {
	update(t, s, "d1", nil)
	err := s.Update(context.Background(), "d1", Decide("d1", func(_ engine.View, c *engine.Change) error {
		c.Dossier.Cases[0].Facts["text"] = strings.Repeat("长", 3<<20)
		return nil
	}))
	if !errors.Is(err, engine.ErrTooLarge) || version(t, s, "d1") != 1 {
		t.Errorf("9 MiB of snapshot: %v, version %d", err, version(t, s, "d1"))
	}
	update(t, s, "d1", nil)
}

// Whom a new list no longer names keeps the name, for histories speak of it, and loses the posts.
func leavers(t *testing.T, s *store.Store) {
	ctx := context.Background()
	organs := []people.Organisation{{Code: "A", Zh: "甲", En: "A", Kind: "department"}}
	save := func(persons ...people.Person) {
		must(t, s.SaveDirectory(ctx, got[*people.Directory](t)(people.NewDirectory(organs, persons))))
	}
	post := []people.Post{{Kind: "drafter", Organisation: "A"}}
	save(people.Person{ID: "stays", Name: "留", Posts: post}, people.Person{ID: "leaves", Name: "离", Posts: post})
	save(people.Person{ID: "stays", Name: "留", Posts: post})
	d := got[*people.Directory](t)(s.Directory(ctx))
	if left := d.Person("leaves"); left == nil || left.Name != "离" || len(left.Posts) != 0 || len(d.Person("stays").Posts) != 1 {
		t.Errorf("after a new list: %+v", d.Persons)
	}
}
