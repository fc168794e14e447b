package storetest

import (
	"context"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
)

// listedPapers are found by their hash and nothing else is; a document still answers to the number that it once had; what was taken off the catalogue to none of them.
func listedPapers(t *testing.T, s *store.Store) {
	ctx := context.Background()
	hash := func(c string) string { return strings.Repeat(c, 64) }
	paper := func(c string) []engine.ListedPaper { return []engine.ListedPaper{{ID: "text", Hash: hash(c)}} }
	first := published("d1", 1, calendar.Day(2026, 3, 2))
	first.Papers = append(paper("a"), paper("a")...) // the same paper under two heads
	list(t, s, first)
	second := first
	second.Seq, second.Known, second.IssueNo, second.Papers = 2, at(2), "曹政发〔2026〕11号", paper("b")
	list(t, s, second)
	other := published("d2", 1, calendar.Day(2026, 4, 1))
	other.Papers = paper("b")
	list(t, s, other)

	closed := first
	closed.Until = second.Known
	same(t, "the old paper", got[[]engine.Listing](t)(s.ListingsByPaper(ctx, hash("a"))), []engine.Listing{closed})
	same(t, "the paper of two", got[[]engine.Listing](t)(s.ListingsByPaper(ctx, hash("b"))), []engine.Listing{second, other})
	same(t, "another paper", got[[]engine.Listing](t)(s.ListingsByPaper(ctx, hash("c"))), nil)
	same(t, "the number of now", got[[]engine.Listing](t)(s.ListingsOnceByNumber(ctx, "曹政发[2026] 11号")), []engine.Listing{second})
	same(t, "the number of before", got[[]engine.Listing](t)(s.ListingsOnceByNumber(ctx, "曹政发[2026] 1号")), []engine.Listing{second})
	if _, err := s.ListedPaper(ctx, hash("c")); err != engine.ErrNotFound {
		t.Errorf("a paper that is not listed: %v", err)
	}
	same(t, "of the dossier", got[[]engine.Listing](t)(s.DossierListings(ctx, "d1")), []engine.Listing{closed, second})

	list(t, s, engine.Listing{Dossier: "d1", Case: "c1", Seq: 3, Known: at(3), Gone: true})
	same(t, "the paper of what was taken off", got[[]engine.Listing](t)(s.ListingsByPaper(ctx, hash("a"))), nil)
	same(t, "the paper of the other", got[[]engine.Listing](t)(s.ListingsByPaper(ctx, hash("b"))), []engine.Listing{other})
	same(t, "the number of what was taken off", got[[]engine.Listing](t)(s.ListingsOnceByNumber(ctx, "曹政发[2026] 1号")), nil)
}
