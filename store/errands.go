package store

import (
	"context"
	"encoding/json"

	"santong/engine"
	"santong/parcel"
)

const (
	errandColumns = `dossier, case_id, seq, state, attempts, begun, next, error`
	// A case of which nothing goes over the network stays so: its filing went on paper or on a medium, and what follows goes the same way, until somebody asks.
	noteErrand = `insert into errands (dossier, case_id, seq, state, attempts, begun, next, error) values ($1, $2, $3, 'waiting', 0, $4, $4, '{}')
		on conflict (dossier, case_id) do update set seq = excluded.seq, attempts = 0, begun = excluded.begun, next = excluded.next,
		state = case when errands.state = 'none' then 'none' else 'waiting' end, error = case when errands.state = 'none' then errands.error else '{}' end`
	renewErrand = `insert into errands (dossier, case_id, seq, state, attempts, begun, next, error) values ($1, $2, $3, 'waiting', 0, $4, $4, '{}')
		on conflict (dossier, case_id) do update set state = 'waiting', attempts = 0, begun = excluded.begun, next = excluded.next`
	takeErrand = `update errands set attempts = $1, next = $2 where dossier = $3 and case_id = $4 and state = 'waiting' and attempts = $5 and seq = $6`
	saveErrand = `update errands set state = $1, next = $2, error = $3 where dossier = $4 and case_id = $5 and state = 'waiting' and attempts = $6 and seq = $7`
)

// errandWork notes what the change leaves to be sent, in the same transaction: however the program ends, it is sent, and nothing is that was not done.
func errandWork(c *engine.Change) (work []statement) {
	for i := range c.Entries {
		e := &c.Entries[i]
		if e.Kind == engine.KindEvent && parcel.Carries(c.Dossier.Case(e.Case), e.Event) {
			work = append(work, statement{sql: noteErrand, args: []any{e.Dossier, e.Case, e.Seq, e.At}})
		}
	}
	return work
}

// Errand implements [parcel.Store].
func (s *Store) Errand(ctx context.Context, dossier, kase string) (parcel.Errand, error) {
	list, err := many(ctx, s, `select `+errandColumns+` from errands where dossier = $1 and case_id = $2`, []any{dossier, kase}, readErrand)
	if err == nil && len(list) == 0 {
		err = engine.ErrNotFound
	}
	if err != nil {
		return parcel.Errand{}, err
	}
	return list[0], nil
}

// DueErrands implements [parcel.Store].
func (s *Store) DueErrands(ctx context.Context, now string, limit int) ([]parcel.Errand, error) {
	var b query
	b.add(`select `+errandColumns+` from errands where state = 'waiting' and next <= `, now)
	b.add(` order by next, dossier, case_id`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, readErrand)
}

// OpenErrands implements [parcel.Store].
func (s *Store) OpenErrands(ctx context.Context, limit int) ([]parcel.Errand, error) {
	var b query
	b.add(`select ` + errandColumns + ` from errands where state in ('waiting', 'refused', 'given_up') order by state, next desc, dossier, case_id`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, readErrand)
}

// RenewErrand implements [parcel.Store].
func (s *Store) RenewErrand(ctx context.Context, e parcel.Errand) error {
	return s.perform(ctx, statement{sql: renewErrand, args: []any{e.Dossier, e.Case, e.Seq, e.Begun}})
}

// TakeErrand implements [parcel.Store]. The number of attempts tells whether somebody else has taken it since it was read.
func (s *Store) TakeErrand(ctx context.Context, e parcel.Errand, until string) error {
	return s.perform(ctx, statement{sql: takeErrand, args: []any{e.Attempts + 1, until, e.Dossier, e.Case, e.Attempts, e.Seq}, must: parcel.ErrTaken})
}

// SaveErrand implements [parcel.Store].
func (s *Store) SaveErrand(ctx context.Context, e parcel.Errand) error {
	words, err := json.Marshal(e.Error)
	if err != nil {
		return err
	}
	return s.perform(ctx, statement{sql: saveErrand, args: []any{e.State, e.Next, string(words), e.Dossier, e.Case, e.Attempts, e.Seq}, must: parcel.ErrTaken})
}

func readErrand(scan func(...any) error) (e parcel.Errand, err error) {
	var words string
	if err = scan(&e.Dossier, &e.Case, &e.Seq, &e.State, &e.Attempts, &e.Begun, &e.Next, &words); err == nil {
		err = json.Unmarshal([]byte(words), &e.Error)
	}
	return e, err
}
