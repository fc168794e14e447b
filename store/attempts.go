package store

import (
	"context"

	"santong/engine"
	"santong/identity"
	"santong/notices"
)

const selectAttempt = `select id, at, person, kind, how, network, place, address, device, agent, by_whom, detail from attempts`

// recorded are lines of the record, for a change to take along, with the notices to those whose account somebody else has changed.
func recorded(lines ...identity.Attempt) (work []statement) {
	for _, a := range lines {
		work = append(work, attempted(a))
		if a.Tells() {
			n := notices.OfAccount(a.ID, a.Person, a.At, a.ByName, a.Kind.Words())
			work = append(work, told(&n)...)
		}
	}
	return work
}

// change makes a change with its lines of the record, so that neither is there without the other.
func (s *Store) change(ctx context.Context, what statement, lines ...identity.Attempt) error {
	return s.perform(ctx, append([]statement{what}, recorded(lines...)...)...)
}

func attempted(a identity.Attempt) statement {
	return statement{sql: `insert into attempts (id, at, person, kind, how, network, place, address, device, agent, by_whom, detail)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		args: []any{a.ID, a.At, a.Person, string(a.Kind), string(a.How), a.Network, a.Place, a.Address, a.Device, a.Agent, a.By, a.Detail}}
}

// Record writes a line of the record.
func (s *Store) Record(ctx context.Context, a identity.Attempt) error {
	return s.perform(ctx, recorded(a)...)
}

// Settle says what became of an attempt.
func (s *Store) Settle(ctx context.Context, a identity.Attempt) error {
	return s.perform(ctx, statement{sql: `update attempts set kind = $1, how = $2, detail = $3 where id = $4`,
		args: []any{string(a.Kind), string(a.How), a.Detail, a.ID}, must: engine.ErrNotFound})
}

// Unrecord takes back an attempt that was never judged.
func (s *Store) Unrecord(ctx context.Context, id string) error {
	return s.perform(ctx, statement{sql: `delete from attempts where id = $1`, args: []any{id}})
}

// Tries returns what counts for or against an account, newest first.
func (s *Store) Tries(ctx context.Context, person, since string, limit int) ([]identity.Attempt, error) {
	return many(ctx, s, selectAttempt+` where person = $1 and at >= $2 and kind in ($3, $4, $5, $6, $7) order by at desc, id desc limit $8`,
		[]any{person, since, string(identity.Tried), string(identity.Failed), string(identity.SignedIn), string(identity.Proved), string(identity.Unlocked), limit}, readAttempt)
}

// TriesFrom returns what counts for or against those who come from one place without a device cookie, newest first.
func (s *Store) TriesFrom(ctx context.Context, place, since string, limit int) ([]identity.Attempt, error) {
	return many(ctx, s, selectAttempt+` where place = $1 and at >= $2 and kind in ($3, $4, $5) order by at desc, id desc limit $6`,
		[]any{place, since, string(identity.Tried), string(identity.Failed), string(identity.SignedIn), limit}, readAttempt)
}

// Attempts lists what the filter chooses, newest first.
func (s *Store) Attempts(ctx context.Context, f identity.Filter) ([]identity.Attempt, error) {
	var q query
	q.add(selectAttempt + ` where 1 = 1`)
	if f.Person != "" {
		q.add(` and person = `, f.Person)
	}
	if len(f.Kinds) > 0 {
		kinds := make([]any, len(f.Kinds))
		for i, k := range f.Kinds {
			kinds[i] = string(k)
		}
		q.add(` and kind in (`, kinds...)
		q.add(`)`)
	}
	if f.Before != "" {
		q.add(` and at < `, f.Before)
	}
	q.add(` order by at desc, id desc`)
	q.limit(f.Limit)
	return many(ctx, s, q.text(), q.args, readAttempt)
}

// Prune drops what has been kept for long enough.
func (s *Store) Prune(ctx context.Context, r identity.Retention) error {
	return s.perform(ctx,
		statement{sql: `delete from attempts where at < $1`, args: []any{r.Attempts}},
		statement{sql: `delete from attempts where at < $1 and kind in ($2, $3, $4)`,
			args: []any{r.Failures, string(identity.Tried), string(identity.Failed), string(identity.Locked)}},
		statement{sql: `delete from attempts where substr(person, 1, 1) = '?' and id not in
			(select id from attempts where substr(person, 1, 1) = '?' order by at desc, id desc limit $1)`, args: []any{r.Strays}},
		statement{sql: `delete from sessions where seen < $1`, args: []any{r.Sessions}})
}

func readAttempt(scan func(...any) error) (a identity.Attempt, err error) {
	err = scan(&a.ID, &a.At, &a.Person, &a.Kind, &a.How, &a.Network, &a.Place, &a.Address, &a.Device, &a.Agent, &a.By, &a.Detail)
	return a, err
}
