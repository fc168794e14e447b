package store

import (
	"context"
	"strings"

	"santong/engine"
	"santong/identity"
)

const selectToken = `select hash, person, label, scopes, created, expires, revoked, last_used, last_from from tokens`

// SaveToken keeps a new token, with lines of the record. Saving one again changes nothing, so a revoked one stays revoked.
func (s *Store) SaveToken(ctx context.Context, t identity.Token, lines ...identity.Attempt) error {
	return s.change(ctx, statement{
		sql: `insert into tokens (hash, person, label, scopes, created, expires, revoked, last_used, last_from) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			on conflict do nothing`,
		args: []any{t.Hash, t.Person, t.Label, strings.Join(t.Scopes, " "), t.Created, t.Expires, t.Revoked, t.LastUsed, t.LastFrom},
	}, lines...)
}

// Token returns [engine.ErrNotFound] where there is none. Whether it still holds is for the caller to judge.
func (s *Store) Token(ctx context.Context, hash string) (identity.Token, error) {
	return first(many(ctx, s, selectToken+` where hash = $1`, []any{hash}, readToken))
}

// RevokeToken returns [engine.ErrNotFound] where there is none.
func (s *Store) RevokeToken(ctx context.Context, hash string, lines ...identity.Attempt) error {
	return s.change(ctx, statement{sql: `update tokens set revoked = true where hash = $1`, args: []any{hash}, must: engine.ErrNotFound}, lines...)
}

// UseToken notes when and from where a token was used. It returns [engine.ErrNotFound] for one that has been revoked.
func (s *Store) UseToken(ctx context.Context, hash, at, from string) error {
	return s.perform(ctx, statement{sql: `update tokens set last_used = $1, last_from = $2 where hash = $3 and not revoked`,
		args: []any{at, from, hash}, must: engine.ErrNotFound})
}

// Tokens lists the tokens of a person, oldest first.
func (s *Store) Tokens(ctx context.Context, person string) ([]identity.Token, error) {
	return many(ctx, s, selectToken+` where person = $1 order by created, hash`, []any{person}, readToken)
}

func readToken(scan func(...any) error) (t identity.Token, err error) {
	var scopes string
	err = scan(&t.Hash, &t.Person, &t.Label, &scopes, &t.Created, &t.Expires, &t.Revoked, &t.LastUsed, &t.LastFrom)
	t.Scopes = strings.Fields(scopes)
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

// SetMetaOnce keeps the value under the key unless something stands there already, and returns what stands there.
func (s *Store) SetMetaOnce(ctx context.Context, key, value string) (string, error) {
	if err := s.perform(ctx, statement{sql: `insert into meta (key, value) values ($1, $2) on conflict (key) do nothing`, args: []any{key, value}}); err != nil {
		return "", err
	}
	return s.Meta(ctx, key)
}
