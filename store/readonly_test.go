package store_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"santong/store"
	"santong/store/storetest"
)

// What is only to be examined is not changed: not by opening it, not by an attempt to write; and another schema is refused, not brought up to date.
func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			c := db.make(t)
			s := storetest.Open(t, c)
			must(t, s.Update(ctx, "d1", storetest.Decide("d1", nil)))
			must(t, s.Close())
			var before []byte
			if c.Path != "" {
				before, _ = os.ReadFile(c.Path)
			}
			c.ReadOnly = true
			s, err := store.Open(ctx, c)
			must(t, err)
			if d, err := s.Dossier(ctx, "d1"); err != nil || d.Version != 1 || !s.ReadOnly() {
				t.Errorf("%+v, %v", d, err)
			}
			must(t, s.Sound(ctx))
			if err := s.Update(ctx, "d1", storetest.Decide("d1", nil)); !errors.Is(err, store.ErrReadOnly) {
				t.Errorf("it was written to: %v", err)
			}
			must(t, s.Close())
			if after, _ := os.ReadFile(c.Path); string(after) != string(before) {
				t.Error("the file is another")
			}
			for version, want := range map[string]error{"insert into santong_version (version_id, is_applied) values (99999, true)": store.ErrNewer,
				"delete from santong_version where version_id > 3": store.ErrOlder} {
				run(t, raw(t, c), version)
				if s, err := store.Open(ctx, c); !errors.Is(err, want) {
					if err == nil {
						_ = s.Close()
					}
					t.Errorf("%s: %v", version, err)
				}
			}
		})
	}
	missing := store.Config{Path: t.TempDir() + "/none.db", ReadOnly: true}
	if _, err := store.Open(ctx, missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("none there: %v", err)
	}
	if _, err := os.Stat(missing.Path); err == nil {
		t.Error("it was made")
	}
}
