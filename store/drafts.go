package store

import (
	"context"

	"santong/engine"
)

// What a person may leave lying about.
const (
	maxDraft    = 64 << 10 // bytes of one draft
	maxDraftKey = 200      // bytes of its key
	maxDrafts   = 200      // of one person; then the oldest goes
)

// SaveDraft keeps what a person has written so far, in the place of what was kept under the key before.
func (s *Store) SaveDraft(ctx context.Context, person, key string, data []byte, at string) error {
	if len(data) > maxDraft || key == "" || len(key) > maxDraftKey {
		return engine.ErrDraft
	}
	if data == nil {
		data = []byte{}
	}
	return s.perform(ctx,
		statement{sql: `insert into drafts (person, key, data, saved) values ($1, $2, $3, $4)
			on conflict (person, key) do update set data = excluded.data, saved = excluded.saved`, args: []any{person, key, data, at}},
		statement{sql: `delete from drafts where person = $1 and key not in (select key from drafts where person = $2 order by saved desc, key desc limit $3)`,
			args: []any{person, person, maxDrafts}})
}

// Draft returns what was kept, or [engine.ErrNotFound].
func (s *Store) Draft(ctx context.Context, person, key string) (engine.Draft, error) {
	d := engine.Draft{Key: key}
	if err := s.row(ctx, `select data, saved from drafts where person = $1 and key = $2`, []any{person, key}, &d.Data, &d.Saved); err != nil {
		return engine.Draft{}, err
	}
	return d, nil
}

// DropDraft forgets a draft, if there is one: what was sent, or what is not wanted any more.
func (s *Store) DropDraft(ctx context.Context, person, key string) error {
	return s.perform(ctx, statement{sql: `delete from drafts where person = $1 and key = $2`, args: []any{person, key}})
}

// Drafts lists what the person has begun, newest first, without the contents.
func (s *Store) Drafts(ctx context.Context, person string) ([]engine.Draft, error) {
	return many(ctx, s, `select key, saved from drafts where person = $1 order by saved desc, key desc`, []any{person},
		func(scan func(...any) error) (d engine.Draft, err error) {
			err = scan(&d.Key, &d.Saved)
			return d, err
		})
}
