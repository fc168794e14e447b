package store

import (
	"context"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/text"
)

// A sought is what an index is asked for: documents with all the phrases, in their titles or anywhere, and with all the marks, whose ids lie within bounds.
type sought struct {
	phrases      []text.Phrase
	marks        []string
	title        bool
	since, below int64
	reach
}

// seek turns a query into what the index is asked for. It finds nothing where the counts of the day know of no document with such marks.
func (s *Store) seek(ctx context.Context, q engine.SearchQuery, phrases []text.Phrase) (want sought, any bool, err error) {
	want = sought{phrases: phrases, below: endOf(q.On)}
	for _, m := range []struct{ of, value string }{{markKind, q.Kind}, {markMaker, q.Maker}, {markPhase, q.Phase}} {
		if m.value != "" {
			want.marks = append(want.marks, mark(m.of, m.value))
		}
	}
	if q.Phase != "" || q.Binding {
		return s.aged(ctx, q.ListingQuery, want)
	}
	if q.Year != 0 {
		want.since, want.below = firstOf(calendar.Day(q.Year, 1, 1)), min(want.below, endOf(calendar.Day(q.Year, 12, 31)))
	}
	return want, true, nil
}

// aged narrows the bounds to the years in which what is so on the day was published, and to the newest that is: it goes with the age of a document, which the index cannot know.
func (s *Store) aged(ctx context.Context, q engine.ListingQuery, want sought) (sought, bool, error) {
	counts, err := s.listingCounts(ctx, engine.ListingQuery{On: q.On})
	if err != nil {
		return want, false, err
	}
	years := engine.YearsOf(q, counts)
	if len(years) == 0 {
		return want, false, nil
	}
	q.Year, q.Known, q.Text, q.Before, q.Limit = slices.Max(years), "", "", nil, 1
	newest, err := s.Listings(ctx, q)
	if err != nil || len(newest) == 0 {
		return want, false, err
	}
	want.since, want.below = firstOf(calendar.Day(slices.Min(years), 1, 1)), endOf(newest[0].Published)
	return want, true, nil
}

// firstOf is below every id of a document that is published on the day, or after it.
func firstOf(day calendar.Date) int64 { return day.Time().Unix() / 86400 * docsPerDay }

// endOf is the first id of a document that is published after the day.
func endOf(day calendar.Date) int64 { return firstOf(day.Add(1)) }

// Marks are words of the index that nobody can type: no word of a text begins with a letter and goes on in Chinese. So the index itself finds what has a word and a mark.
const (
	markKind  = "k"
	markMaker = "m"
	markPhase = "p"
)

func mark(of, value string) string { return of + "界" + engine.HashOf([]byte(value)).String()[:16] }

// marksOf are the kind and the maker of the document, and everything that it is on some day.
func marksOf(l *engine.Listing) []string {
	out := []string{mark(markKind, l.Kind.ID), mark(markMaker, l.Maker)}
	for _, p := range l.Phases {
		if m := mark(markPhase, p.ID); !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}
