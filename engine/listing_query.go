package engine

import (
	"cmp"
	"context"
	"slices"

	"santong/calendar"
)

// A ListingQuery selects what is in the catalogue as of a day, as it was known at a moment. What is empty selects nothing out, but for the day, which must be given.
type ListingQuery struct {
	On      calendar.Date // what the documents are on the day; one that is published later is not there
	Known   string        // UTC, [TimeLayout]: as it was known then; empty for now
	Binding bool          // only what binds on the day: "in force"
	Phase   string        // only what is in the phase on the day
	Kind    string
	Maker   string        // the code of the organisation
	Year    int           // of the publication
	Text    string        // only where the title contains it, in whatever case
	By      calendar.Date // only what was published by then; zero: by the day On
	Before  *ListingCursor
	Limit   int

	// Roughly lets counts stop at the newest [MostCounted]: what a page of another day than today can afford.
	Roughly bool
}

// Counts stop where counting on would take longer than a page may: of what is searched, and of what was in the catalogue on some day.
const (
	MostFound   = 300
	MostCounted = 1000
)

// Documents is what anybody may look up of what has been published. It knows of nothing else: whoever has no more than this cannot learn that there is a
// dossier of which nothing was published.
type Documents interface {
	// Listing returns what was known of a document at the moment (UTC, empty for now), or [ErrNotFound]. What has been taken off the catalogue since ought never to have stood there:
	// it was not known then either. Nor was what was to be published on a later day.
	Listing(ctx context.Context, dossier, kase, known string) (Listing, error)
	// ListingHistory lists all that anybody ever could know of a document, oldest first.
	ListingHistory(ctx context.Context, dossier, kase string) ([]Listing, error)
	// ListingsByNumber lists the documents with the number, in whatever writing, the newest first.
	ListingsByNumber(ctx context.Context, number, known string) ([]Listing, error)
	// ListingsChangedBy lists the documents that the one with any of the [NumberKey]s has changed.
	ListingsChangedBy(ctx context.Context, keys []string, known string) ([]Listing, error)
	Listings(ctx context.Context, q ListingQuery) ([]Listing, error)
	ListingFacets(ctx context.Context, q ListingQuery) (Facets, error)
}

// A ListingCursor is where a page of listings ended.
type ListingCursor struct{ Published, Dossier, Case string }

// Cursor is where a page that ends with the listing ended.
func (l *Listing) Cursor() *ListingCursor {
	return &ListingCursor{l.Published.String(), l.Dossier, l.Case}
}

// A ListingCount is how many documents have these marks.
type ListingCount struct {
	Kind, Maker, Phase string
	Year               int
	Binding            bool
	N                  int
}

// A Facet is one value of a mark, and how many documents would be found with it.
type Facet struct {
	Value string `json:"value"`
	N     int    `json:"count"`
}

// Facets are counts by mark. Each is counted as if nothing were selected by its own mark, so that it can be changed for another value.
type Facets struct {
	Total   int     `json:"total"`
	AtLeast bool    `json:"at_least,omitempty"` // only the newest were counted: there may be more of everything
	Binding int     `json:"in_force"`           // of those found, or that would be if it were not asked for
	Kinds   []Facet `json:"kinds"`
	Makers  []Facet `json:"makers"`
	Years   []Facet `json:"years"`
	Phases  []Facet `json:"phases"`
}

// FacetsOf counts what the query selects, out of counts that it has not narrowed by any mark.
func FacetsOf(q ListingQuery, counts []ListingCount) Facets {
	var f Facets
	kinds, makers, years, phases := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range counts {
		misses, missed := q.misses(c)
		but := func(mark string) bool { return misses == 0 || misses == 1 && missed == mark }
		add := func(to map[string]int, mark, value string) {
			if but(mark) {
				to[value] += c.N
			}
		}
		add(kinds, "kind", c.Kind)
		add(makers, "maker", c.Maker)
		add(years, "year", yearText(c.Year))
		add(phases, "phase", c.Phase)
		if but("binding") && c.Binding {
			f.Binding += c.N
		}
		if misses == 0 {
			f.Total += c.N
		}
	}
	f.Kinds, f.Makers, f.Phases = facets(kinds), facets(makers), facets(phases)
	f.Years = facets(years)
	slices.SortFunc(f.Years, func(a, b Facet) int { return cmp.Compare(b.Value, a.Value) })
	return f
}

// misses tells how many marks are not as the query wants them, and the last of these.
func (q *ListingQuery) misses(c ListingCount) (n int, last string) {
	for _, mark := range [...]struct {
		name string
		fits bool
	}{{"kind", q.Kind == "" || q.Kind == c.Kind}, {"maker", q.Maker == "" || q.Maker == c.Maker}, {"year", q.Year == 0 || q.Year == c.Year},
		{"phase", q.Phase == "" || q.Phase == c.Phase}, {"binding", !q.Binding || c.Binding}} {
		if !mark.fits {
			n, last = n+1, mark.name
		}
	}
	return n, last
}

// YearsOf are the years of publication of what the query selects.
func YearsOf(q ListingQuery, counts []ListingCount) (years []int) {
	for _, c := range counts {
		if n, _ := q.misses(c); n == 0 {
			years = append(years, c.Year)
		}
	}
	return years
}

func yearText(year int) string { return calendar.Day(year, 1, 1).String()[:4] }

// facets lists the most frequent value first.
func facets(of map[string]int) []Facet {
	out := []Facet{}
	for value, n := range of {
		out = append(out, Facet{value, n})
	}
	slices.SortFunc(out, func(a, b Facet) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return out
}
