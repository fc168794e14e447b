package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"santong/engine"
)

// selectLedger joins to each number the entry that allocated it, the one that gave it up, and the one that opened the dossier, which names its maker.
const selectLedger = `select n.position, n.number, n.series, n.counter, n.value, n.dossier, n.case_id, n.seq, n.void_seq, n.entered, d.title, o.payload, e.at, e.person, e.for_person,
	coalesce(v.at, ''), coalesce(v.person, ''), coalesce(v.for_person, ''), coalesce(v.payload, '{}')
	from numbers n join dossiers d on d.id = n.dossier join entries o on o.dossier = n.dossier and o.seq = 1
	join entries e on e.dossier = n.dossier and e.seq = n.seq left join entries v on v.dossier = n.dossier and v.seq = n.void_seq where true`

// Ledger lists the numbers that were given out, newest first.
func (s *Store) Ledger(ctx context.Context, q engine.LedgerQuery) ([]engine.LedgerLine, error) {
	if found, err := s.ledgerCounters(ctx, &q); err != nil || !found {
		return nil, err
	}
	b := selectLines(q)
	return many(ctx, s, b.text(), b.args, readLedger)
}

// ledgerCounters finds the counters within the year and under the word. It tells whether there can be any line at all.
func (s *Store) ledgerCounters(ctx context.Context, q *engine.LedgerQuery) (bool, error) {
	if !q.All && len(q.Organs) == 0 {
		return false, nil
	}
	if q.Year == "" && q.Word == "" {
		return true, nil
	}
	parts, err := s.LedgerParts(ctx)
	var within []string
	for _, p := range parts {
		if (q.Year == "" || p.Year == q.Year) && (q.Word == "" || p.Word == q.Word) && (q.Series == "" || p.Series == q.Series) &&
			(len(q.Counters) == 0 || slices.Contains(q.Counters, p.Counter)) {
			within = append(within, p.Counter)
		}
	}
	q.Counters = within
	return len(within) > 0, err
}

func selectLines(q engine.LedgerQuery) *query {
	b := new(query)
	b.add(selectLedger)
	b.lines(q, `n.counter || ''`) // the positions are to lead, so that a page is not sorted first
	if q.After > 0 {
		b.add(` and n.position < `, q.After)
	}
	b.add(` order by n.position desc`)
	b.limit(q.Limit)
	return b
}

// lines adds what a query selects by, apart from its page.
func (b *query) lines(q engine.LedgerQuery, counter string) {
	b.knownTo(`n.dossier`, q.Organs, q.All)
	b.equal(`n.series`, q.Series)
	if len(q.Counters) > 0 {
		b.add(` and `+counter+` in (`, texts(q.Counters)...)
		b.add(`)`)
	}
	if q.Void {
		b.add(` and n.void_seq is not null`)
	}
	if pattern, ok := like(q.Text); q.Text != "" && ok {
		b.add(` and (lower(n.number) like `, pattern)
		b.add(` escape '\' or n.dossier in (select id from dossiers where lower(title) like `, pattern)
		b.add(` escape '\'))`)
	} else if q.Text != "" {
		b.add(` and false`)
	}
}

func readLedger(scan func(...any) error) (l engine.LedgerLine, err error) {
	var void sql.NullInt64
	var opened, voided string
	err = scan(&l.Position, &l.Number, &l.Series, &l.Counter, &l.Value, &l.Dossier, &l.Case, &l.Seq, &void, &l.Entered, &l.Title, &opened, &l.At, &l.Person, &l.For,
		&l.VoidAt, &l.VoidPerson, &l.VoidFor, &voided)
	if err != nil {
		return l, err
	}
	l.VoidSeq = int(void.Int64)
	var first, last engine.Payload
	if err := cmp.Or(json.Unmarshal([]byte(opened), &first), json.Unmarshal([]byte(voided), &last)); err != nil {
		return l, fmt.Errorf("dossier %s: %w", l.Dossier, err)
	}
	l.Maker, l.VoidReason = first.Parties["maker"], last.Reason
	return l, nil
}

// LedgerParts lists within what numbers were counted so far, newest year first: what a register may be searched by.
func (s *Store) LedgerParts(ctx context.Context) ([]engine.LedgerPart, error) {
	counters, err := s.Counters(ctx)
	if err != nil {
		return nil, err
	}
	var out []engine.LedgerPart
	for key, last := range counters {
		p := engine.CounterPart(key)
		p.Last = last
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b engine.LedgerPart) int {
		return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(b.Year, a.Year), cmp.Compare(a.Word, b.Word), cmp.Compare(a.Counter, b.Counter))
	})
	return out, nil
}

// LedgerCounts counts the lines that Ledger would list without a page, by counter. A counter of which there is none is left out.
func (s *Store) LedgerCounts(ctx context.Context, q engine.LedgerQuery) ([]engine.LedgerCount, error) {
	if found, err := s.ledgerCounters(ctx, &q); err != nil || !found {
		return nil, err
	}
	b := selectCounts(q)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (c engine.LedgerCount, err error) {
		err = scan(&c.Counter, &c.Given, &c.Distinct, &c.First, &c.Newest, &c.Void, &c.Entered)
		return c, err
	})
}

func selectCounts(q engine.LedgerQuery) *query {
	b := new(query)
	b.add(`select n.counter, count(*), count(distinct n.value), min(n.value), max(n.value), count(n.void_seq), count(case when n.entered then 1 end) from numbers n where true`)
	b.lines(q, `n.counter`)
	b.add(` group by n.counter order by n.counter`)
	return b
}

// LedgerGaps lists at most limit gaps in what a counter has passed, from 1 to the last value: each begins after a value that nothing follows.
func (s *Store) LedgerGaps(ctx context.Context, counter string, last int64, limit int) ([]engine.LedgerGap, error) {
	var b query
	b.add(`select n.value + 1, coalesce((select min(l.value) from numbers l where l.counter = n.counter and l.value > n.value) - 1, 0)
		from (select counter, value from numbers where counter = `, counter)
	b.add(` union all select cast(`, counter)
	b.add(` as text), 0) n where n.value < `, last)
	b.add(` and not exists (select 1 from numbers l where l.counter = n.counter and l.value = n.value + 1) order by n.value`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (g engine.LedgerGap, err error) {
		if err = scan(&g.From, &g.To); g.To == 0 || g.To > last {
			g.To = last
		}
		return g, err
	})
}
