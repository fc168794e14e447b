package storetest

import (
	"context"
	"errors"
	"testing"

	"santong/engine"
	"santong/store"
)

// Run holds a store against its promises. open returns one on an empty database.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *store.Store)
	}{
		{"create and update", createAndUpdate},
		{"stale decisions run again", staleDecisions},
		{"errors of decisions", decisionErrors},
		{"changes that fit nothing", unfitChanges},
		{"whole or not at all", wholeOrNotAtAll},
		{"a poisoned request fails alone", poisonedRequest},
		{"200 want one counter", counterRace},
		{"200 want one dossier", dossierRace},
		{"numbers and voids", numbersAndVoids},
		{"receipts", receipts},
		{"one receipt sent at once", receiptRace},
		{"cancellation", cancellation},
		{"exact bytes", exactBytes},
		{"entries in pages", entriesInPages},
		{"tasks in order and in pages", tasksInPages},
		{"dossiers in pages", dossiersInPages},
		{"who sees which dossier", visibility},
		{"what is kept", kept},
		{"too large", tooLarge},
		{"leavers", leavers},
		{"blobs", blobs},
		{"definitions", definitions},
		{"refusals", refusals},
		{"directory", directory},
		{"tokens and meta", tokensAndMeta},
		{"readers see whole changes", readersWhileWriting},
		{"after close", afterClose},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

func update(t testing.TB, s *store.Store, id string, add func(engine.View, *engine.Change) error) {
	t.Helper()
	if err := s.Update(context.Background(), id, Decide(id, add)); err != nil {
		t.Fatalf("update %s: %v", id, err)
	}
}

func version(t testing.TB, s *store.Store, id string) int {
	t.Helper()
	d, err := s.Dossier(context.Background(), id)
	if errors.Is(err, engine.ErrNotFound) {
		return 0
	}
	must(t, err)
	return d.Version
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func got[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		must(t, err)
		return value
	}
}
