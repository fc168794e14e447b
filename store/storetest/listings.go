package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/store"
)

// published makes a listing of the dossier; its phases are not yet in force, in force and lapsed.
func published(id string, seq int, on calendar.Date) engine.Listing {
	return engine.Listing{Dossier: id, Case: "c1", Seq: seq, Known: at(seq), Title: "关于" + id + "的通知", Kind: engine.Item{ID: "county"}, Maker: "gov",
		IssueNo: "曹政发〔2026〕" + strings.TrimPrefix(id, "d") + "号", RegistrationNo: "CXDR-" + id, Published: on, Effective: on.Add(30),
		Phases: []engine.Phase{{From: on, ID: "coming"}, {From: on.Add(30), ID: "in_force", Binding: true}, {From: on.AddMonths(60), ID: "lapsed"}}}
}

func list(t testing.TB, s *store.Store, l engine.Listing) {
	t.Helper()
	update(t, s, l.Dossier, func(_ engine.View, c *engine.Change) error {
		c.Listings = []engine.Listing{l}
		return nil
	})
}

// listings are kept with all that was known before, and are found by every number in every writing.
func listings(t *testing.T, s *store.Store) {
	ctx := context.Background()
	first := published("d1", 1, calendar.Day(2026, 3, 2))
	list(t, s, first)
	list(t, s, published("d2", 1, calendar.Day(2026, 4, 1)))
	second := first
	second.Seq, second.Known = 2, at(2)
	second.Relations = []engine.Relation{{ID: "amended_by", No: "曹政发[2026] 2号", Clause: "第三条", On: calendar.Day(2026, 4, 1)}}
	list(t, s, second)

	closed := first
	closed.Until = second.Known
	same(t, "history", got[[]engine.Listing](t)(s.ListingHistory(ctx, "d1", "c1")), []engine.Listing{closed, second})
	same(t, "of the dossier", got[[]engine.Listing](t)(s.DossierListings(ctx, "d1")), []engine.Listing{closed, second})
	same(t, "now", got[engine.Listing](t)(s.Listing(ctx, "d1", "c1", "")), second)
	same(t, "as known before", got[engine.Listing](t)(s.Listing(ctx, "d1", "c1", at(1))), closed)
	for _, writing := range []string{"曹政发〔2026〕1号", "曹政发（2026）1 号", "cxdr－d1"} {
		same(t, writing, got[engine.Listing](t)(s.ListingByNumber(ctx, engine.NumberKey(writing))), second)
		same(t, writing, got[[]engine.Listing](t)(s.ListingsByNumber(ctx, writing, "")), []engine.Listing{second})
		same(t, writing, got[[]engine.Listing](t)(s.ListingsByNumber(ctx, writing, at(1))), []engine.Listing{closed})
	}
	changed := []string{engine.NumberKey("CXDR-d2"), engine.NumberKey("曹政发〔2026〕2号")}
	same(t, "changed by d2", got[[]engine.Listing](t)(s.ListingsChangedBy(ctx, changed, "")), []engine.Listing{second})
	same(t, "changed by d2, as known before", got[[]engine.Listing](t)(s.ListingsChangedBy(ctx, changed, at(1))), nil)
	if _, err := s.ListingByNumber(ctx, engine.NumberKey("曹政发〔2026〕9号")); err != engine.ErrNotFound {
		t.Errorf("a number that nothing has: %v", err)
	}
	if _, err := s.Listing(ctx, "d1", "c1", at(0)); err != engine.ErrNotFound {
		t.Errorf("before it was known: %v", err)
	}
	list(t, s, engine.Listing{Dossier: "d1", Case: "c1", Seq: 3, Known: at(3), Gone: true})
	if _, err := s.ListingByNumber(ctx, engine.NumberKey("CXDR-d1")); err != engine.ErrNotFound {
		t.Errorf("taken off the catalogue: %v", err)
	}
	if _, err := s.Listing(ctx, "d1", "c1", ""); err != engine.ErrNotFound {
		t.Errorf("taken off the catalogue: %v", err)
	}
	if list := got[[]engine.Listing](t)(s.Listings(ctx, engine.ListingQuery{On: calendar.Day(2026, 5, 1)})); len(list) != 1 || list[0].Dossier != "d2" {
		t.Errorf("what is left: %+v", list)
	}
	if _, err := s.Listing(ctx, "d1", "c1", at(2)); err != engine.ErrNotFound {
		t.Errorf("as it was known before it was taken off: %v", err)
	}
	same(t, "by number, as known before it was taken off", got[[]engine.Listing](t)(s.ListingsByNumber(ctx, "CXDR-d1", at(2))), nil)
	same(t, "changed by d2, as known before it was taken off", got[[]engine.Listing](t)(s.ListingsChangedBy(ctx, changed, at(2))), nil)
	for known, n := range map[string]int{at(2): 0, calendar.Day(2026, 4, 1).Begins().UTC().Format(engine.TimeLayout): 1} { // the day of d2 was still to come; it has begun
		before := engine.ListingQuery{On: calendar.Day(2026, 5, 1), Known: known}
		if list := got[[]engine.Listing](t)(s.Listings(ctx, before)); len(list) != n || n == 1 && list[0].Dossier != "d2" {
			t.Errorf("what is left of what was known at %s: %+v", known, list)
		}
		before.Before = &engine.ListingCursor{Published: "2030-01-01"}
		if list := got[[]engine.Listing](t)(s.Listings(ctx, before)); len(list) != n {
			t.Errorf("what is left of it, after a cursor of a day to come: %+v", list)
		}
		if total := got[engine.Facets](t)(s.ListingFacets(ctx, before)).Total; total != n {
			t.Errorf("of what was known at %s, %d are counted", known, total)
		}
		if list := got[[]engine.Listing](t)(s.ListingsByNumber(ctx, "CXDR-d2", known)); len(list) != n {
			t.Errorf("by number, as known at %s: %+v", known, list)
		}
		if _, err := s.Listing(ctx, "d2", "c1", known); (err == nil) != (n == 1) {
			t.Errorf("as known at %s: %v", known, err)
		}
	}
	if list := got[[]engine.Listing](t)(s.ListingHistory(ctx, "d1", "c1")); len(list) != 3 || !list[2].Gone {
		t.Errorf("with its end: %+v", list)
	}
	moved := published("d2", 2, calendar.Day(2026, 4, 9))
	list(t, s, moved)
	same(t, "the day that was laid down first never came", got[[]engine.Listing](t)(s.ListingHistory(ctx, "d2", "c1")), []engine.Listing{moved})
	list(t, s, engine.Listing{Dossier: "d2", Case: "c1", Seq: 3, Known: at(3), Gone: true})
	same(t, "nobody has known it", got[[]engine.Listing](t)(s.ListingHistory(ctx, "d2", "c1")), nil)
}

func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// listingsOnDays compares pages, counts and what is found with what plain Go makes of the same stock: on every day, as known at every moment.
func listingsOnDays(t *testing.T, s *store.Store) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(4, 2026))
	var all []engine.Listing // with Until
	for i := range 30 {
		id := fmt.Sprintf("d%d", i)
		for seq := 1; seq <= 1+r.IntN(3); seq++ {
			l := published(id, seq, calendar.Day(2020+r.IntN(3), time.Month(1+3*i%12), 1))
			if seq > 1 {
				l = all[len(all)-1]
				l.Seq, l.Known = seq, at(seq)
				all[len(all)-1].Until = l.Known
				from := l.Published.Add(100 * r.IntN(30))
				l.Phases = append(slices.DeleteFunc(slices.Clone(l.Phases), func(p engine.Phase) bool { return !p.From.Before(from) }),
					engine.Phase{From: from, ID: []string{"repealed", "void"}[r.IntN(2)]})
			}
			l.Kind, l.Maker = engine.Item{ID: []string{"county", "town"}[i%2]}, []string{"gov", "tax", "edu"}[i%3]
			list(t, s, l)
			all = append(all, l)
		}
	}
	for range 300 {
		q := engine.ListingQuery{On: calendar.Day(2020, 1, 1).Add(r.IntN(3000)), Known: []string{"", at(1), at(2), at(3)}[r.IntN(4)], Binding: r.IntN(3) == 0,
			Kind: []string{"", "", "county"}[r.IntN(3)], Maker: []string{"", "", "tax"}[r.IntN(3)], Year: []int{0, 0, 2021}[r.IntN(3)],
			Phase: []string{"", "", "void", "lapsed"}[r.IntN(4)], Text: []string{"", "", "于D1"}[r.IntN(3)]}
		want := naive(all, q)
		same(t, fmt.Sprintf("%+v", q), got[[]engine.Listing](t)(s.Listings(ctx, q)), want)
		paged := q
		paged.Limit = 1 + r.IntN(5)
		var seen []engine.Listing
		for {
			page := got[[]engine.Listing](t)(s.Listings(ctx, paged))
			seen = append(seen, page...)
			if len(page) < paged.Limit {
				break
			}
			paged.Before = page[len(page)-1].Cursor()
		}
		same(t, fmt.Sprintf("%+v in pages", q), seen, want)
		for range 2 { // the second time it is remembered
			same(t, fmt.Sprintf("%+v counted", q), got[engine.Facets](t)(s.ListingFacets(ctx, q)), naiveFacets(all, q))
			q.Roughly = !q.Roughly // so few are all counted
		}
	}
	before := got[engine.Facets](t)(s.ListingFacets(ctx, engine.ListingQuery{On: calendar.Day(2022, 1, 1)})).Total
	list(t, s, published("d99", 1, calendar.Day(2021, 1, 1)))
	if after := got[engine.Facets](t)(s.ListingFacets(ctx, engine.ListingQuery{On: calendar.Day(2022, 1, 1)})).Total; after != before+1 {
		t.Errorf("counted %d, and %d after one more was published", before, after)
	}
}

// naive finds what the query selects.
func naive(all []engine.Listing, q engine.ListingQuery) (out []engine.Listing) {
	for _, l := range all {
		known := l.Known <= q.Known && (l.Until == "" || l.Until > q.Known)
		if q.Known == "" {
			known = l.Until == ""
		}
		p := l.On(q.On)
		if !known || p == nil || q.Binding && !p.Binding || q.Phase != "" && q.Phase != p.ID || q.Kind != "" && q.Kind != l.Kind.ID ||
			q.Maker != "" && q.Maker != l.Maker || q.Year != 0 && q.Year != l.Published.Time().Year() || !strings.Contains(strings.ToLower(l.Title), strings.ToLower(q.Text)) {
			continue
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b engine.Listing) int {
		return cmp.Or(b.Published.Compare(a.Published), strings.Compare(b.Dossier, a.Dossier))
	})
	return out
}

// naiveFacets counts each mark as if nothing were selected by it.
func naiveFacets(all []engine.Listing, q engine.ListingQuery) engine.Facets {
	f := engine.Facets{Total: len(naive(all, q))}
	count := func(without func(*engine.ListingQuery), value func(engine.Listing) string) []engine.Facet {
		of, n := q, map[string]int{}
		without(&of)
		for _, l := range naive(all, of) {
			n[value(l)]++
		}
		out := []engine.Facet{}
		for _, value := range slices.Sorted(maps.Keys(n)) {
			out = append(out, engine.Facet{Value: value, N: n[value]})
		}
		slices.SortStableFunc(out, func(a, b engine.Facet) int { return cmp.Compare(b.N, a.N) })
		return out
	}
	f.Kinds = count(func(q *engine.ListingQuery) { q.Kind = "" }, func(l engine.Listing) string { return l.Kind.ID })
	f.Makers = count(func(q *engine.ListingQuery) { q.Maker = "" }, func(l engine.Listing) string { return l.Maker })
	f.Phases = count(func(q *engine.ListingQuery) { q.Phase = "" }, func(l engine.Listing) string { return l.On(q.On).ID })
	f.Years = count(func(q *engine.ListingQuery) { q.Year = 0 }, func(l engine.Listing) string { return l.Published.String()[:4] })
	slices.SortFunc(f.Years, func(a, b engine.Facet) int { return strings.Compare(b.Value, a.Value) })
	of := q
	of.Binding = true
	f.Binding = len(naive(all, of))
	return f
}
