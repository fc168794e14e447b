package store

import (
	"context"

	"santong/engine"
)

// A Token lets a person in. Only the hash of its secret is kept, as hexadecimal SHA-256: who reads the database cannot use it.
type Token struct {
	Hash, Person, Label, Created, Expires string
	Revoked                               bool
}

const selectToken = `select hash, person, label, created, expires, revoked from tokens`

// SaveToken keeps a new token. Saving one again changes nothing, so a revoked one stays revoked.
func (s *Store) SaveToken(ctx context.Context, t Token) error {
	return s.perform(ctx, statement{
		sql:  `insert into tokens (hash, person, label, created, expires, revoked) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
		args: []any{t.Hash, t.Person, t.Label, t.Created, t.Expires, t.Revoked},
	})
}

// Token returns [engine.ErrNotFound] where there is none. Whether it still holds is for the caller to judge.
func (s *Store) Token(ctx context.Context, hash string) (Token, error) {
	list, err := many(ctx, s, selectToken+` where hash = $1`, []any{hash}, readToken)
	if err != nil {
		return Token{}, err
	}
	if len(list) == 0 {
		return Token{}, engine.ErrNotFound
	}
	return list[0], nil
}

// RevokeToken returns [engine.ErrNotFound] where there is none.
func (s *Store) RevokeToken(ctx context.Context, hash string) error {
	return s.perform(ctx, statement{sql: `update tokens set revoked = true where hash = $1`, args: []any{hash}, must: engine.ErrNotFound})
}

// Tokens lists the tokens of a person, oldest first.
func (s *Store) Tokens(ctx context.Context, person string) ([]Token, error) {
	return many(ctx, s, selectToken+` where person = $1 order by created, hash`, []any{person}, readToken)
}

func readToken(scan func(...any) error) (t Token, err error) {
	err = scan(&t.Hash, &t.Person, &t.Label, &t.Created, &t.Expires, &t.Revoked)
	return t, err
}

// Meta returns what was set under the key, or [engine.ErrNotFound].
func (s *Store) Meta(ctx context.Context, key string) (string, error) {
	return one[string](ctx, s, `select value from meta where key = $1`, key)
}

// SetMeta keeps a value under the key.
func (s *Store) SetMeta(ctx context.Context, key, value string) error {
	return s.perform(ctx, statement{
		sql:  `insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`,
		args: []any{key, value},
	})
}
