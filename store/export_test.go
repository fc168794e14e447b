package store

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"santong/engine"
	"santong/text"
)

// What tests may reach of the inside.

// WithBusy shortens the wait for another process.
func (c Config) WithBusy(d time.Duration) Config {
	c.busy = d
	return c
}

// SetFault makes commits fail, before (saved = false) or after they were made. Set it only while nothing waits.
func (s *Store) SetFault(fault func(saved bool) error) {
	switch o := s.office.(type) {
	case *sqliteOffice:
		o.fault = fault
	case *postgresOffice:
		o.fault = fault
	}
}

// OnWriter runs a statement on the connection of the SQLite writer.
func (s *Store) OnWriter(ctx context.Context, text string) error {
	_, err := s.office.(*sqliteOffice).conn.ExecContext(ctx, text)
	return err
}

// Forget empties the cache, so that the next update decodes.
func (s *Store) Forget() { s.kept = newCache(keptBytes) }

// Tables are the names that are ours.
var Tables = tables

// MaxWaiting is the length of the queue.
const MaxWaiting = maxWaiting

// Waiting is how many requests are in the queue.
func (s *Store) Waiting() int { return len(s.queue) }

// OutboxDone takes happenings out of the outbox, as whoever tells of them does.
func (s *Store) OutboxDone(ctx context.Context, positions []int64) error {
	return s.perform(ctx, outboxDone(positions))
}

// Counting is a query of which the lines are only counted.
type Counting engine.LedgerQuery

// CountingListings is a query of which only the counts are wanted.
type CountingListings engine.ListingQuery

// rareText is what a query looks for as if few titles had its first pair of letters.
const rareText = "zq"

// Plan says how the database would answer a query of the engine's.
func (s *Store) Plan(ctx context.Context, q any) (string, error) {
	var b *query
	switch q := q.(type) {
	case engine.TaskQuery:
		b = selectTasks(q)
	case engine.DossierQuery:
		b = s.selectDossiers(q, "")
		if q.Text == rareText {
			b = s.selectDossiers(q, rareText[:2])
		}
	case engine.FactQuery:
		b = selectFacts(q)
	case engine.SearchQuery:
		phrases, _ := text.Query(q.Typed)
		b = s.selectFound(q, sought{phrases: phrases, below: endOf(q.On)}, q.Limit)
	case engine.ListingQuery:
		b = selectListings(q)
	case CountingListings:
		b = selectListingCounts(engine.ListingQuery(q))
	case engine.LedgerQuery:
		b = selectLines(q)
	case Counting:
		b = selectCounts(engine.LedgerQuery(q))
	}
	steps, err := many(ctx, s, `explain query plan `+b.text(), b.args, func(scan func(...any) error) (step string, err error) {
		var id, parent, unused int
		err = scan(&id, &parent, &unused, &step)
		return step, err
	})
	return strings.Join(steps, "\n"), err
}

// Stocked are the rows, by table, with which a document stands in the catalogue and in its search: the listings that it had, the last one now, and its text. It is the
// n-th published on its day.
func Stocked(postgres bool, n int, list []engine.Listing, body string) map[string][][]any {
	rows := map[string][][]any{}
	add := func(table string, row ...any) { rows[table] = append(rows[table], row) }
	for i := range list {
		l := &list[i]
		data, err := json.Marshal(l)
		if err != nil {
			panic(err) // as listingWork
		}
		add("listings", l.Dossier, l.Case, l.Seq, l.Known, cmp.Or(l.Until, still), l.Gone, string(data))
		for _, p := range phaseRows(l) {
			add("listing_phases", p.Dossier, p.Case, p.Seq, p.From, p.To, p.Known, p.Until, p.Phase, p.Binding, p.Kind, p.Maker, p.Year, p.Published, p.Title)
		}
		for _, number := range l.Numbers() {
			add("listing_numbers", number, l.Dossier, l.Case, l.Seq)
		}
		for _, p := range l.Papers {
			add("listing_papers", p.Hash, l.Dossier, l.Case, l.Seq)
		}
	}
	l := &list[len(list)-1]
	id := l.Published.Time().Unix()/86400*docsPerDay + int64(n) + 1
	add("search_docs", id, l.Dossier, l.Case)
	indexing := sqliteIndexing
	if postgres {
		indexing = postgresIndexing
	}
	for _, st := range indexing(id, append([]text.Part{{Body: strings.Join([]string{l.Title, l.IssueNo, l.RegistrationNo}, "\n")}}, text.Split(body)...), marksOf(l)) {
		_, rest, _ := strings.Cut(st.sql, "insert into ")
		table, _, _ := strings.Cut(rest, " values")
		add(table, st.args...)
	}
	return rows
}
