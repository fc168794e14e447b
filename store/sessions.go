package store

import (
	"context"

	"santong/engine"
	"santong/identity"
)

const selectSession = `select hash, person, how, created, seen, proved, address, agent, data from sessions`

// Session returns what is kept under the hash, or [engine.ErrNotFound].
func (s *Store) Session(ctx context.Context, hash string) (identity.KeptSession, error) {
	return first(many(ctx, s, selectSession+` where hash = $1`, []any{hash}, readSession))
}

// Sessions lists those of a person, the one seen last first.
func (s *Store) Sessions(ctx context.Context, person string) ([]identity.KeptSession, error) {
	return many(ctx, s, selectSession+` where person = $1 order by seen desc, hash`, []any{person}, readSession)
}

// AddSession keeps a new session.
func (s *Store) AddSession(ctx context.Context, k identity.KeptSession) error {
	return s.perform(ctx, statement{sql: `insert into sessions (hash, person, how, created, seen, proved, address, agent, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		args: []any{k.Hash, k.Person, string(k.How), k.Created, k.Seen, k.Proved, k.Address, k.Agent, k.Data}})
}

// ChangeSession changes one that is there; it never brings back one that has been ended.
func (s *Store) ChangeSession(ctx context.Context, k identity.KeptSession) error {
	return s.perform(ctx, statement{
		sql:  `update sessions set person = $1, how = $2, created = $3, seen = $4, proved = $5, address = $6, agent = $7, data = $8 where hash = $9`,
		args: []any{k.Person, string(k.How), k.Created, k.Seen, k.Proved, k.Address, k.Agent, k.Data, k.Hash}, must: engine.ErrNotFound})
}

// SeeSession notes that it was used.
func (s *Store) SeeSession(ctx context.Context, hash, seen, address, agent string) error {
	return s.perform(ctx, statement{sql: `update sessions set seen = $1, address = $2, agent = $3 where hash = $4`,
		args: []any{seen, address, agent, hash}, must: engine.ErrNotFound})
}

// EndSession returns [engine.ErrNotFound] where there is none.
func (s *Store) EndSession(ctx context.Context, hash string) error {
	return s.perform(ctx, statement{sql: `delete from sessions where hash = $1`, args: []any{hash}, must: engine.ErrNotFound})
}

// EndSessions ends those of a person, but for the one that is named.
func (s *Store) EndSessions(ctx context.Context, person, but string) error {
	return s.perform(ctx, statement{sql: `delete from sessions where person = $1 and hash <> $2`, args: []any{person, but}})
}

func readSession(scan func(...any) error) (k identity.KeptSession, err error) {
	err = scan(&k.Hash, &k.Person, &k.How, &k.Created, &k.Seen, &k.Proved, &k.Address, &k.Agent, &k.Data)
	return k, err
}
