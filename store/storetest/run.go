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
		{"numbers entered again", numbersEnteredAgain},
		{"bytes given up", bytesGivenUp},
		{"receipts", receipts},
		{"one receipt sent at once", receiptRace},
		{"cancellation", cancellation},
		{"exact bytes", exactBytes},
		{"entries in pages", entriesInPages},
		{"packages", packages},
		{"peers", peers},
		{"tasks in order and in pages", tasksInPages},
		{"tasks found", tasksFound},
		{"dossiers in pages", dossiersInPages},
		{"dossiers found", dossiersFound},
		{"text found in titles", textFound},
		{"who sees which dossier", visibility},
		{"facts", facts},
		{"facts in pages", factsInPages},
		{"facts for organs", factsForOrgans},
		{"search", search},
		{"search follows the catalogue", searchFollows},
		{"personal data", personal},
		{"listings", listings},
		{"listings on days", listingsOnDays},
		{"listed papers", listedPapers},
		{"calls for comments", calls},
		{"what has happened is left in the outbox", outbox},
		{"watches", watches},
		{"drafts", drafts},
		{"register", register},
		{"parts of the register", registerParts},
		{"gaps of the register", registerGaps},
		{"what is kept", kept},
		{"too large", tooLarge},
		{"leavers", leavers},
		{"blobs", blobs},
		{"definitions", definitions},
		{"refusals", refusals},
		{"directory", directory},
		{"meta", meta},
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
