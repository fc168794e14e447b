package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"santong/engine"
)

// still stands in the place of a day or a moment that has no end: it sorts after all of them.
const still = "~"

const (
	closeListing   = `update listings set until = $1 where dossier = $2 and case_id = $3 and until = '` + still + `'`
	closePhases    = `update listing_phases set until = $1 where dossier = $2 and case_id = $3 and until = '` + still + `'`
	insertListing  = `insert into listings (dossier, case_id, seq, known, until, gone, data) values ($1, $2, $3, $4, $5, $6, $7)`
	phaseColumns   = `dossier, case_id, seq, day_from, day_to, known, until, phase, binding, kind, maker, year, published, title`
	insertPhase    = `insert into listing_phases (` + phaseColumns + `) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	insertKey      = `insert into listing_numbers (number, dossier, case_id, seq) values ($1, $2, $3, $4)`
	insertRelation = `insert into listing_relations (number, dossier, case_id, seq, relation) values ($1, $2, $3, $4, $5) on conflict do nothing`
	recount        = `update meta set value = cast(cast(value as bigint) + 1 as text) where key = 'catalogue'`

	selectListed = `select l.data from listing_numbers n join listings l on l.dossier = n.dossier and l.case_id = n.case_id and l.seq = n.seq
		join listing_phases p on p.dossier = n.dossier and p.case_id = n.case_id and p.seq = n.seq
		where n.number = $1 and l.until = '` + still + `' order by p.published desc, n.dossier desc, n.case_id desc limit 1`
)

// A phaseRow is a row of listing_phases.
type phaseRow struct {
	Dossier, Case       string
	Seq                 int
	From, To            string
	Known, Until, Phase string
	Binding             bool
	Kind, Maker         string
	Year                int
	Published, Title    string
}

// phaseRows are the rows by which the listing is found on a day.
func phaseRows(l *engine.Listing) (out []phaseRow) {
	until := l.Until
	if until == "" {
		until = still
	}
	for i, p := range l.Phases {
		to := still
		if i+1 < len(l.Phases) {
			to = l.Phases[i+1].From.String()
		}
		out = append(out, phaseRow{l.Dossier, l.Case, l.Seq, p.From.String(), to, l.Known, until, p.ID, p.Binding, l.Kind.ID, l.Maker,
			l.Published.Time().Year(), l.Published.String(), l.Title})
	}
	return out
}

// listingWork keeps what the public may know. Hardly any command changes it.
func listingWork(c *engine.Change) (work []statement, err error) {
	do := func(sql string, args ...any) { work = append(work, statement{sql: sql, args: args}) }
	for i := range c.Listings {
		l := &c.Listings[i]
		data, err := json.Marshal(l)
		if err != nil {
			return nil, fmt.Errorf("the listing of %s/%s: %w", l.Dossier, l.Case, err)
		}
		do(closeListing, l.Known, l.Dossier, l.Case)
		do(closePhases, l.Known, l.Dossier, l.Case)
		do(insertListing, l.Dossier, l.Case, l.Seq, l.Known, still, l.Gone, string(data))
		for _, p := range phaseRows(l) {
			do(insertPhase, p.Dossier, p.Case, p.Seq, p.From, p.To, p.Known, p.Until, p.Phase, p.Binding, p.Kind, p.Maker, p.Year, p.Published, p.Title)
		}
		for _, number := range l.Numbers() {
			do(insertKey, number, l.Dossier, l.Case, l.Seq)
		}
		for _, r := range l.Relations {
			do(insertRelation, engine.NumberKey(r.No), l.Dossier, l.Case, l.Seq, r.ID)
		}
		for _, p := range l.Papers {
			do(insertListedPaper, p.Hash, l.Dossier, l.Case, l.Seq)
		}
	}
	for i := range c.Listings {
		do(queueSearch, c.Listings[i].Dossier, c.Listings[i].Case, c.Listings[i].Seq)
	}
	if len(c.Listings)+len(c.Calls) > 0 {
		do(recount) // it also holds up, until it is committed, whoever of another process relies on what is listed or called for
	}
	return work, nil
}

func decodeListing(data string) (*engine.Listing, error) {
	var l engine.Listing
	if err := json.Unmarshal([]byte(data), &l); err != nil {
		return nil, fmt.Errorf("a listing cannot be read: %v: %w", err, ErrDamaged)
	}
	return &l, nil
}

// listed is what is now listed under the key, nil where nothing is.
func (s *Store) listed(ctx context.Context, key string) (*engine.Listing, error) {
	list, err := s.column(ctx, selectListed, key)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return decodeListing(list[0])
}

// ListingByNumber implements [engine.Store].
func (s *Store) ListingByNumber(ctx context.Context, key string) (engine.Listing, error) {
	l, err := s.listed(ctx, key)
	switch {
	case err != nil:
		return engine.Listing{}, err
	case l == nil:
		return engine.Listing{}, engine.ErrNotFound
	}
	return *l, nil
}

// DossierListings implements [engine.Store]. What the listings are found by must be what they say.
func (s *Store) DossierListings(ctx context.Context, dossier string) ([]engine.Listing, error) {
	list, err := many(ctx, s, `select dossier, case_id, seq, known, gone, data, until from listings where dossier = $1 order by seq, case_id`, []any{dossier},
		func(scan func(...any) error) (engine.Listing, error) {
			var row engine.Listing
			l, err := readListing(func(into ...any) error {
				return scan(append([]any{&row.Dossier, &row.Case, &row.Seq, &row.Known, &row.Gone}, into...)...)
			})
			if err == nil && (row.Dossier != l.Dossier || row.Case != l.Case || row.Seq != l.Seq || row.Known != l.Known || row.Gone != l.Gone) {
				err = fmt.Errorf("the listing of %s/%s is not the one of its row: %w", row.Dossier, row.Case, ErrDamaged)
			}
			return l, err
		})
	if err != nil {
		return nil, err
	}
	var phases []phaseRow
	var keys, relations, papers []string
	for i := range list {
		l := &list[i]
		phases = append(phases, phaseRows(l)...)
		at := fmt.Sprintf("%s\x00%d\x00", l.Case, l.Seq)
		for _, number := range l.Numbers() {
			keys = append(keys, at+number)
		}
		for _, r := range l.Relations {
			relations = append(relations, at+r.ID+"/"+engine.NumberKey(r.No))
		}
		for _, p := range l.Papers {
			papers = append(papers, at+p.Hash)
		}
	}
	slices.Sort(keys)
	slices.Sort(relations)
	slices.Sort(papers)
	keptPhases, err := many(ctx, s, `select `+phaseColumns+` from listing_phases where dossier = $1 order by seq, case_id, day_from`, []any{dossier},
		func(scan func(...any) error) (p phaseRow, err error) {
			err = scan(&p.Dossier, &p.Case, &p.Seq, &p.From, &p.To, &p.Known, &p.Until, &p.Phase, &p.Binding, &p.Kind, &p.Maker, &p.Year, &p.Published, &p.Title)
			return p, err
		})
	if err != nil {
		return nil, err
	}
	texts := func(text string) ([]string, error) {
		out, err := many(ctx, s, text, []any{dossier}, func(scan func(...any) error) (string, error) {
			var kase, relation, number string
			var seq int
			err := scan(&kase, &seq, &relation, &number)
			return fmt.Sprintf("%s\x00%d\x00%s%s", kase, seq, relation, number), err
		})
		slices.Sort(out)
		return out, err
	}
	keptKeys, err := texts(`select case_id, seq, '', number from listing_numbers where dossier = $1`)
	if err != nil {
		return nil, err
	}
	keptRelations, err := texts(`select case_id, seq, relation || '/', number from listing_relations where dossier = $1`)
	if err != nil {
		return nil, err
	}
	keptPapers, err := texts(`select case_id, seq, '', hash from listing_papers where dossier = $1`)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(slices.Compact(papers), keptPapers) || !slices.Equal(phases, keptPhases) || !slices.Equal(keys, keptKeys) || !slices.Equal(slices.Compact(relations), keptRelations) {
		return nil, fmt.Errorf("the catalogue does not find dossier %s by what it lists of it: %w", dossier, ErrDamaged)
	}
	return list, nil
}

func readListing(scan func(...any) error) (l engine.Listing, err error) {
	var data, until string
	if err = scan(&data, &until); err != nil {
		return l, err
	}
	read, err := decodeListing(data)
	if err != nil {
		return l, err
	}
	if until != still {
		read.Until = until
	}
	return *read, nil
}
