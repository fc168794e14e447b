package store_test

import (
	"testing"

	"santong/store"
	"santong/store/storetest"
)

// databases are what every test of both runs on.
var databases = []struct {
	name string
	make func(testing.TB) store.Config
}{
	{"sqlite", func(t testing.TB) store.Config { return store.Config{Path: storetest.SQLite(t)} }},
	{"postgres", func(t testing.TB) store.Config { return store.Config{URL: storetest.Postgres(t)} }},
}

// emptyDatabases have no schema yet.
var emptyDatabases = []struct {
	name string
	make func(testing.TB) store.Config
}{
	{"sqlite", func(t testing.TB) store.Config { return store.Config{Path: storetest.SQLite(t)} }},
	{"postgres", func(t testing.TB) store.Config { return store.Config{URL: storetest.EmptyPostgres(t)} }},
}

func TestStore(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) *store.Store { return storetest.Open(t, db.make(t)) })
		})
	}
}
