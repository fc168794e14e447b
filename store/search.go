package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"santong/engine"
	"santong/text"
)

const (
	maxPlaces   = 3   // of one document
	snippetSize = 120 // characters
)

// Search lists documents of the catalogue that have every phrase of what was typed somewhere in their title, numbers or public texts: first those that have all of
// them in title and numbers, then the others, the newest first. Nothing typed finds nothing.
func (s *Store) Search(ctx context.Context, q engine.SearchQuery) ([]engine.Found, error) {
	phrases, _ := text.Query(q.Typed)
	if len(phrases) == 0 {
		return nil, nil
	}
	var out []engine.Found
	for _, title := range []bool{true, false} {
		after := q.After
		if after != nil && after.Title != title {
			if after.Title = after.Title && title; title {
				continue // the page before ended beyond the titles
			}
			after = nil
		}
		if q.Limit > 0 && len(out) == q.Limit {
			break
		}
		b := s.selectFound(q, phrases, title, after, q.Limit-len(out))
		list, err := many(ctx, s, b.text(), b.args, func(scan func(...any) error) (f engine.Found, err error) {
			f.Cursor.Title = title
			f.Listing, err = readListing(func(into ...any) error { return scan(append([]any{&f.Cursor.Doc}, into...)...) })
			return f, err
		})
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

func (s *Store) selectFound(q engine.SearchQuery, phrases []text.Phrase, title bool, after *engine.SearchCursor, limit int) *query {
	b := s.fromFound(`h.id, l.data, l.until`, phrases, title)
	b.add(` join listings l on l.dossier = p.dossier and l.case_id = p.case_id and l.seq = p.seq where true`)
	if after != nil {
		b.add(` and h.id < `, after.Doc)
	}
	if !title {
		b.add(` and h.id not in (`)
		b.include(s.flavour.hits(phrases, true))
		b.add(`)`)
	}
	b.marked(q.ListingQuery)
	b.add(` order by h.id desc`)
	b.limit(limit)
	return b
}

// fromFound joins the documents that have the phrases with what they are on a day.
func (s *Store) fromFound(columns string, phrases []text.Phrase, title bool) *query {
	b := new(query)
	b.add(`with h as `)
	if s.flavour == &postgresFlavour {
		b.add(`materialized `) // else it walks through all documents, newest first, asking each
	}
	b.add(`(`)
	b.include(s.flavour.hits(phrases, title))
	b.add(`) select ` + columns + ` from h join search_docs d on d.id = h.id join listing_phases p on p.dossier = d.dossier and p.case_id = d.case_id`)
	return b
}

// marked selects by marks and by the one phase that holds on the day, as now known.
func (b *query) marked(q engine.ListingQuery) {
	b.add(` and p.until = '`+still+`' and p.day_from <= `, q.On.String())
	b.add(` and p.day_to > `, q.On.String())
	b.equal(`p.phase`, q.Phase)
	b.equal(`p.kind`, q.Kind)
	b.equal(`p.maker`, q.Maker)
	if q.Binding {
		b.add(` and p.binding`)
	}
	if q.Year != 0 {
		b.add(` and p.year = `, q.Year)
	}
}

// include puts another query, with its arguments, into this one.
func (b *query) include(other *query) {
	piece := other.text()
	for i := len(other.args); i > 0; i-- {
		piece = strings.ReplaceAll(piece, fmt.Sprintf("$%d", i), fmt.Sprintf("$%d", len(b.args)+i))
	}
	b.WriteString(piece)
	b.args = append(b.args, other.args...)
}

// SearchFacets counts by mark what Search would list.
func (s *Store) SearchFacets(ctx context.Context, q engine.SearchQuery) (engine.Facets, error) {
	phrases, _ := text.Query(q.Typed)
	if len(phrases) == 0 {
		return engine.FacetsOf(q.ListingQuery, nil), nil
	}
	b := s.fromFound(`p.kind, p.maker, p.year, p.phase, p.binding, count(*)`, phrases, false)
	b.add(` where true`)
	b.marked(engine.ListingQuery{On: q.On})
	b.add(` group by p.kind, p.maker, p.year, p.phase, p.binding`)
	counts, err := many(ctx, s, b.text(), b.args, func(scan func(...any) error) (c engine.ListingCount, err error) {
		err = scan(&c.Kind, &c.Maker, &c.Year, &c.Phase, &c.Binding, &c.N)
		return c, err
	})
	return engine.FacetsOf(q.ListingQuery, counts), err
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

// sqliteHits asks FTS5 for tokens in a row.
func sqliteHits(phrases []text.Phrase, title bool) *query {
	var match []string
	for _, p := range phrases {
		phrase := `"` + strings.Join(p.Tokens, " ") + `"`
		if p.Prefix {
			phrase += " *"
		}
		match = append(match, phrase)
	}
	expression := strings.Join(match, " AND ")
	if title {
		expression = "title : (" + expression + ")"
	}
	q := new(query)
	q.add(`select rowid as id from search_index where search_index match `, expression)
	return q
}

// postgresHits asks for all tokens of each phrase, in any order, and confirms by the normal form where there are several.
func postgresHits(phrases []text.Phrase, title bool) *query {
	q := new(query)
	for i, p := range phrases {
		if i > 0 {
			q.add(` intersect `)
		}
		tokens := make([]string, len(p.Tokens))
		for k, token := range p.Tokens {
			tokens[k] = "'" + token + "'"
		}
		if p.Prefix {
			tokens[len(tokens)-1] += ":*"
		}
		q.add(`select doc as id from search_parts where tokens @@ `, strings.Join(tokens, " & "))
		q.add(`::tsquery`)
		if len(tokens) > 1 {
			q.add(` and normal like `, "%"+p.Pattern()+"%")
		}
		if title {
			q.add(` and n = 0`)
		}
	}
	if len(phrases) == 1 { // intersect leaves each once by itself
		return q.distinct()
	}
	return q
}

func (q *query) distinct() *query {
	out := new(query)
	out.add(`select distinct id from (`)
	out.include(q)
	out.add(`) found`)
	return out
}
