package store

import "context"

// Watch has the person told of everything that happens in the dossier. It returns [engine.ErrNotFound] where there is none; whether the person may
// know of it is for the caller to judge, now and whenever something is told.
func (s *Store) Watch(ctx context.Context, person, dossier, at string) error {
	if _, err := one[int](ctx, s, `select 1 from dossiers where id = $1`, dossier); err != nil {
		return err
	}
	return s.perform(ctx, statement{sql: `insert into watches (person, dossier, since) values ($1, $2, $3) on conflict do nothing`, args: []any{person, dossier, at}})
}

// Unwatch ends it. Ending what never began changes nothing.
func (s *Store) Unwatch(ctx context.Context, person, dossier string) error {
	return s.perform(ctx, statement{sql: `delete from watches where person = $1 and dossier = $2`, args: []any{person, dossier}})
}

// Watchers lists who watches the dossier, longest first.
func (s *Store) Watchers(ctx context.Context, dossier string) ([]string, error) {
	return s.column(ctx, `select person from watches where dossier = $1 order by since, person`, dossier)
}

// Watching tells whether the person watches the dossier.
func (s *Store) Watching(ctx context.Context, person, dossier string) (bool, error) {
	n, err := one[int](ctx, s, `select count(*) from watches where person = $1 and dossier = $2`, person, dossier)
	return n > 0, err
}
