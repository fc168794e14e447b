package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"santong/calendar"
	"santong/engine"
)

// Listing returns what the public knew of the document at the moment (empty for now), or [engine.ErrNotFound].
func (s *Store) Listing(ctx context.Context, dossier, kase, known string) (engine.Listing, error) {
	var b query
	b.add(`select l.data, l.until from listings l where l.dossier = `, dossier)
	b.add(` and l.case_id = `, kase)
	b.asKnown(known, "l")
	list, err := s.shown(ctx, &b, known)
	if err != nil {
		return engine.Listing{}, err
	}
	if len(list) == 0 || list[0].Gone {
		return engine.Listing{}, engine.ErrNotFound
	}
	return list[0], nil
}

// ListingHistory lists everything that the public has known of the document, oldest first. What was prepared for a day and replaced before it, or taken back, nobody has known.
func (s *Store) ListingHistory(ctx context.Context, dossier, kase string) (shown []engine.Listing, err error) {
	list, err := many(ctx, s, `select data, until from listings where dossier = $1 and case_id = $2 order by seq`, []any{dossier, kase}, readListing)
	for _, l := range list {
		if l.Gone && len(shown) > 0 || !l.Gone && (l.Until == "" || l.ShownSince() < l.Until) {
			shown = append(shown, l)
		}
	}
	return shown, err
}

// ListingsByNumber lists all documents that have the number, in whatever writing, newest first. Old stocks have numbers that were given twice.
func (s *Store) ListingsByNumber(ctx context.Context, number, known string) ([]engine.Listing, error) {
	var b query
	b.add(`select l.data, l.until from listing_numbers n join listings l on l.dossier = n.dossier and l.case_id = n.case_id and l.seq = n.seq
		where not l.gone and n.number = `, engine.NumberKey(number))
	b.asKnown(known, "l")
	b.add(` order by l.known desc, l.dossier desc, l.case_id desc limit 50`)
	return s.shown(ctx, &b, known)
}

// ListingsOnceByNumber lists the documents that are or were listed under the number, as they are listed now: a number that was corrected still leads to its document.
func (s *Store) ListingsOnceByNumber(ctx context.Context, number string) ([]engine.Listing, error) {
	return many(ctx, s, `select l.data, l.until from (select distinct dossier, case_id from listing_numbers where number = $1) n
		join listings l on l.dossier = n.dossier and l.case_id = n.case_id where l.until = '`+still+`' and not l.gone
		order by l.known desc, l.dossier desc, l.case_id desc limit 50`, []any{engine.NumberKey(number)}, readListing)
}

// ListingsChangedBy lists the documents that the one with any of the keys has changed, in the order of their dossiers.
func (s *Store) ListingsChangedBy(ctx context.Context, keys []string, known string) ([]engine.Listing, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var b query
	b.add(`select l.data, l.until from (select distinct dossier, case_id, seq from listing_relations where number in (`, texts(keys)...)
	b.add(`)) n join listings l on l.dossier = n.dossier and l.case_id = n.case_id and l.seq = n.seq where not l.gone`)
	b.asKnown(known, "l")
	b.add(` order by l.dossier, l.case_id limit 500`)
	return s.shown(ctx, &b, known)
}

// neverGone leaves out what has been taken off the catalogue since: it ought never to have stood there, so it is shown neither now nor as it was known before.
const neverGone = ` and not exists (select 1 from listings g where g.gone and g.until = '` + still + `' and g.dossier = %[1]s.dossier and g.case_id = %[1]s.case_id)`

// asKnown selects what was known at the moment, empty for now, of the table that is called so.
func (q *query) asKnown(known, of string) {
	if known == "" {
		q.add(` and ` + of + `.until = '` + still + `'`)
		return
	}
	q.add(` and `+of+`.known <= `, known)
	q.add(` and `+of+`.until > `, known)
	q.add(fmt.Sprintf(neverGone, of))
}

// shown reads listings without what was prepared at the moment for a day that was still to come then: nobody could know it. Of what is known now, the day is the caller's matter,
// who also reads what is about to be published.
func (s *Store) shown(ctx context.Context, q *query, known string) ([]engine.Listing, error) {
	list, err := many(ctx, s, q.text(), q.args, readListing)
	if err != nil || known == "" {
		return list, err
	}
	return slices.DeleteFunc(list, func(l engine.Listing) bool { return l.ShownSince() > known }), nil
}

// Listings lists what is in the catalogue as of a day, as it was known at a moment, newest publication first.
func (s *Store) Listings(ctx context.Context, q engine.ListingQuery) ([]engine.Listing, error) {
	b := selectListings(q)
	return many(ctx, s, b.text(), b.args, readListing)
}

// selectListings finds the page in an index alone, and reads only its rows.
func selectListings(q engine.ListingQuery) *query {
	b := new(query)
	b.add(`select l.data, l.until from (select dossier, case_id, seq, published from listing_phases where `)
	if a := q.Before; a != nil && a.Published <= publishedBy(q) {
		b.add(`(published, dossier, case_id) < (`, a.Published, a.Dossier, a.Case)
		b.add(`)`)
	} else {
		b.add(`published <= `, publishedBy(q)) // nothing is anything before it is published
	}
	b.onDay(q)
	b.equal(`phase`, q.Phase)
	b.equal(`kind`, q.Kind)
	b.equal(`maker`, q.Maker)
	if q.Binding {
		b.add(` and binding`)
	}
	if q.Year != 0 {
		b.add(` and published >= `, fmt.Sprintf("%04d-01-01", q.Year))
		b.add(` and published <= `, fmt.Sprintf("%04d-12-31", q.Year))
	}
	b.add(` order by published desc, dossier desc, case_id desc`)
	b.limit(q.Limit)
	b.add(`) p join listings l on l.dossier = p.dossier and l.case_id = p.case_id and l.seq = p.seq order by p.published desc, p.dossier desc, p.case_id desc`)
	return b
}

// publishedBy is the last day on which what is listed was published. What was to be published after the day as of which it was known, nobody knew on that day.
func publishedBy(q engine.ListingQuery) string {
	by := q.On
	if !q.By.IsZero() && q.By.Before(by) {
		by = q.By
	}
	if at, err := time.Parse(engine.TimeLayout, q.Known); err == nil && calendar.Of(at).Before(by) {
		by = calendar.Of(at)
	}
	return by.String()
}

// onDay selects the one phase of each document that holds on the day.
func (q *query) onDay(of engine.ListingQuery) {
	day := of.On.String()
	q.add(` and day_from <= `, day)
	q.add(` and day_to > `, day)
	q.asKnown(of.Known, "listing_phases")
	q.contains(`lower(title)`, of.Text)
}

// ListingFacets counts what the query selects, by mark.
func (s *Store) ListingFacets(ctx context.Context, q engine.ListingQuery) (engine.Facets, error) {
	if !q.Roughly {
		counts, err := s.listingCounts(ctx, q)
		return engine.FacetsOf(q, counts), err
	}
	b := selectListingCounts(q)
	counts, err := many(ctx, s, b.text(), b.args, readCount)
	facets := engine.FacetsOf(q, counts)
	facets.AtLeast = counted(counts) == engine.MostCounted
	return facets, err
}

func readCount(scan func(...any) error) (c engine.ListingCount, err error) {
	err = scan(&c.Kind, &c.Maker, &c.Year, &c.Phase, &c.Binding, &c.N)
	return c, err
}

func counted(counts []engine.ListingCount) (n int) {
	for _, c := range counts {
		n += c.N
	}
	return n
}

// listingCounts counts the documents by all their marks together. Without a text and as of now that is the same for everybody on a day until the
// catalogue changes, and is remembered.
func (s *Store) listingCounts(ctx context.Context, q engine.ListingQuery) ([]engine.ListingCount, error) {
	q.Roughly = false
	b := selectListingCounts(q)
	if q.Known != "" || q.Text != "" || !q.By.IsZero() {
		return many(ctx, s, b.text(), b.args, readCount)
	}
	revision, err := one[string](ctx, s, `select value from meta where key = 'catalogue'`)
	if err != nil {
		return nil, err
	}
	if counts, ok := s.counted.get(revision, q.On); ok {
		return counts, nil
	}
	counts, err := many(ctx, s, b.text(), b.args, readCount) // what has come in between is counted again when the revision is found to have moved
	if err == nil {
		s.counted.keep(revision, q.On, counts)
	}
	return counts, err
}

// selectListingCounts counts all, in an index made for that, or roughly the newest, in the order of pages.
func selectListingCounts(q engine.ListingQuery) *query {
	b := new(query)
	if !q.Roughly {
		b.add(`select kind, maker, year, phase, binding, count(*) from listing_phases where true`)
		if !q.By.IsZero() || q.Known != "" {
			b.add(` and published <= `, publishedBy(q))
		}
		b.onDay(q)
		b.add(` group by kind, maker, year, phase, binding`)
		return b
	}
	b.add(`select kind, maker, year, phase, binding, count(*) from (select kind, maker, cast(substr(published, 1, 4) as bigint) as year, phase, binding
		from listing_phases where published <= `, publishedBy(q))
	b.onDay(q)
	b.add(` order by published desc, dossier desc, case_id desc`)
	b.limit(engine.MostCounted)
	b.add(`) newest group by kind, maker, year, phase, binding`)
	return b
}
