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
	type promise struct {
		name string
		test func(*testing.T, *store.Store)
	}
	racing := []promise{
		{"stale decisions run again", staleDecisions},
		{"whole or not at all", wholeOrNotAtAll},
		{"a poisoned request fails alone", poisonedRequest},
		{"200 want one counter", counterRace},
		{"200 want one dossier", dossierRace},
		{"one receipt sent at once", receiptRace},
		{"cancellation", cancellation},
		{"search follows the catalogue", searchFollows},
		{"what is kept", kept},
		{"leavers", leavers},
		{"readers see whole changes", readersWhileWriting},
		{"after close", afterClose},
	}
	inTurn := []promise{
		{"create and update", createAndUpdate},
		{"errors of decisions", decisionErrors},
		{"changes that fit nothing", unfitChanges},
		{"numbers and voids", numbersAndVoids},
		{"numbers entered again", numbersEnteredAgain},
		{"bytes given up", bytesGivenUp},
		{"receipts", receipts},
		{"exact bytes", exactBytes},
		{"entries in pages", entriesInPages},
		{"packages", packages},
		{"peers", peers},
		{"errands", errands},
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
		{"search passes over what it cannot index", searchPassesOver},
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
		{"too large", tooLarge},
		{"blobs", blobs},
		{"definitions", definitions},
		{"refusals", refusals},
		{"directory", directory},
		{"meta", meta},
	}
	try := func(p promise, prepare func(testing.TB)) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			prepare(t)
			p.test(t, open(t))
		})
	}
	for _, p := range racing {
		try(p, func(testing.TB) {})
	}
	for _, p := range inTurn {
		try(p, InTurn)
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
