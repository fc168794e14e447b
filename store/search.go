package store

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"santong/engine"
	"santong/text"
)

const (
	maxPlaces   = 3   // of one document
	snippetSize = 120 // characters
)

// Search lists documents of the catalogue that have every phrase of what was typed somewhere in their title, numbers, headings or public texts: first those that have all of
// them in title and numbers, then the others, the newest first. Nothing typed finds nothing.
func (s *Store) Search(ctx context.Context, q engine.SearchQuery) ([]engine.Found, error) {
	phrases, _ := text.Query(q.Typed)
	if len(phrases) == 0 {
		return nil, nil
	}
	want, any, err := s.seek(ctx, q, phrases)
	if err != nil || !any {
		return nil, err
	}
	var out []engine.Found
	for _, want.title = range []bool{true, false} {
		after := q.After
		if after != nil && after.Title != want.title {
			if after.Title = after.Title && want.title; want.title {
				continue // the page before ended beyond the titles
			}
			after = nil
		}
		if q.Limit > 0 && len(out) == q.Limit {
			break
		}
		list, err := s.searchPage(ctx, q, want, after, q.Limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	for i := range out {
		var err error
		if out[i].Places, err = s.places(ctx, out[i].Cursor.Doc, phrases); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// searchPage looks through the newest documents first where that is quicker, and through all of them where it did not fill the page.
func (s *Store) searchPage(ctx context.Context, q engine.SearchQuery, want sought, after *engine.SearchCursor, limit int) (list []engine.Found, err error) {
	if after != nil {
		want.below = min(want.below, after.Doc)
	}
	read := func(scan func(...any) error) (f engine.Found, err error) {
		f.Cursor.Title = want.title
		f.Listing, err = readListing(func(into ...any) error { return scan(append([]any{&f.Cursor.Doc}, into...)...) })
		return f, err
	}
	newest, err := s.newest(ctx, &want, limit)
	if err != nil {
		return nil, err
	}
	for _, want.reach = range newest {
		b := s.selectFound(q, want, limit)
		if list, err = many(ctx, s, b.text(), b.args, read); err != nil || limit > 0 && len(list) == limit {
			break
		}
	}
	return list, err
}

func (s *Store) selectFound(q engine.SearchQuery, want sought, limit int) *query {
	b := s.fromFound(`h.id, l.data, l.until`, s.flavour.hits(want, !want.title), ` cross join listings l`)
	b.add(` and l.dossier = p.dossier and l.case_id = p.case_id and l.seq = p.seq`)
	b.marked(q.ListingQuery)
	b.add(` order by h.id desc`)
	b.limit(limit)
	return b
}

// fromFound joins documents that were found with what they are on a day, in the order in which they come.
func (s *Store) fromFound(columns string, hits *query, more ...string) *query {
	b := new(query)
	b.add(`with h as `)
	if s.flavour == &postgresFlavour {
		b.add(`materialized `) // else it walks through all documents, newest first, asking each
	}
	b.add(`(`)
	b.include(hits)
	b.add(`) select ` + columns + ` from ` + s.flavour.inOrder + ` cross join search_docs d cross join listing_phases p`)
	b.add(strings.Join(more, ""))
	b.add(` where d.id = h.id and p.dossier = d.dossier and p.case_id = d.case_id`)
	return b
}

// marked selects by marks and by the one phase that holds on the day, as now known. The marks are asked of the rows of a document that was found, which coalesce says to
// the planners: in the order of an index of marks they would read each of its rows again for each document.
func (b *query) marked(q engine.ListingQuery) {
	b.add(` and p.until = '`+still+`' and p.day_from <= `, q.On.String())
	b.add(` and p.day_to > `, q.On.String())
	b.equal(`coalesce(p.phase, '')`, q.Phase)
	b.equal(`coalesce(p.kind, '')`, q.Kind)
	b.equal(`coalesce(p.maker, '')`, q.Maker)
	if q.Binding {
		b.add(` and p.binding`)
	}
	if q.Year != 0 {
		b.add(` and p.year = `, q.Year)
	}
}

var placeholder = regexp.MustCompile(`\$\d+`)

// include puts another query, with its arguments, into this one.
func (b *query) include(other *query) {
	before := len(b.args)
	b.WriteString(placeholder.ReplaceAllStringFunc(other.text(), func(at string) string {
		n, _ := strconv.Atoi(at[1:]) // digits, as they were written by add
		return fmt.Sprintf("$%d", before+n)
	}))
	b.args = append(b.args, other.args...)
}

// SearchFacets counts by mark what Search would list. Where more was found than [engine.MostFound], it counts the newest only.
func (s *Store) SearchFacets(ctx context.Context, q engine.SearchQuery) (engine.Facets, error) {
	phrases, _ := text.Query(q.Typed)
	if len(phrases) == 0 {
		return engine.FacetsOf(q.ListingQuery, nil), nil
	}
	want := sought{phrases: phrases, below: endOf(q.On)}
	newest, err := s.newest(ctx, &want, engine.MostFound)
	if err != nil {
		return engine.Facets{}, err
	}
	var counts []engine.ListingCount
	for _, want.reach = range newest {
		hits := s.flavour.hits(want, false)
		hits.add(` order by id desc`)
		hits.limit(engine.MostFound)
		b := s.fromFound(`p.kind, p.maker, p.year, p.phase, p.binding, count(*)`, hits)
		b.marked(engine.ListingQuery{On: q.On})
		b.add(` group by p.kind, p.maker, p.year, p.phase, p.binding`)
		if counts, err = many(ctx, s, b.text(), b.args, readCount); err != nil || counted(counts) == engine.MostFound {
			break
		}
	}
	facets := engine.FacetsOf(q.ListingQuery, counts)
	facets.AtLeast = counted(counts) == engine.MostFound
	return facets, err
}

// places shows where in the document the phrases stand, each part once.
func (s *Store) places(ctx context.Context, doc int64, phrases []text.Phrase) ([]engine.Place, error) {
	type row struct {
		n                  int
		label, under, body string
	}
	rows, err := many(ctx, s, `select n, label, under, body from search_parts where doc = $1 and n > 0 order by n`, []any{doc},
		func(scan func(...any) error) (r row, err error) {
			err = scan(&r.n, &r.label, &r.under, &r.body)
			return r, err
		})
	if err != nil {
		return nil, err
	}
	var out []engine.Place
	for _, r := range rows {
		if len(out) == maxPlaces {
			break
		}
		if len(text.Find(searched(text.Part{Label: r.label, Body: r.body}), phrases)) == 0 {
			continue
		}
		place := engine.Place{Part: r.n, Label: r.label, Pieces: text.Snippet(r.body, phrases, snippetSize)}
		if err := json.Unmarshal([]byte(r.under), &place.Under); err != nil {
			return nil, fmt.Errorf("part %d of document %d: %v: %w", r.n, doc, err, ErrDamaged)
		}
		out = append(out, place)
	}
	return out, nil
}
