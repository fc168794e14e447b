package store

import (
	"context"
	"fmt"
	"slices"

	"santong/engine"
)

// Kept implements [engine.Store]. It reads past the cache.
func (s *Store) Kept(ctx context.Context, dossier string) (k engine.Kept, err error) {
	var head []byte
	d := &k.Summary
	err = s.row(ctx, `select id, title, workflow, variant, version, state, opened, changed, head, snapshot from dossiers where id = $1`, []any{dossier},
		&d.ID, &d.Title, &d.Workflow, &d.Variant, &d.Version, &d.State, &d.Opened, &d.Changed, &head, &k.Snapshot)
	if err != nil {
		return k, err
	}
	if len(head) != len(k.Head) {
		return k, fmt.Errorf("the head of dossier %s has %d bytes: %w", dossier, len(head), ErrDamaged)
	}
	copy(k.Head[:], head)
	k.Organs, err = s.column(ctx, `select organ from dossier_organs where dossier = $1`, dossier)
	if err != nil {
		return k, err
	}
	slices.Sort(k.Organs) // not in SQL: PostgreSQL would sort as its locale does
	k.Recused, err = s.column(ctx, `select person from dossier_recused where dossier = $1`, dossier)
	slices.Sort(k.Recused)
	return k, err
}

// Strays implements [engine.Store].
func (s *Store) Strays(ctx context.Context) ([]string, error) {
	return s.column(ctx, `select distinct dossier from (select dossier from entries union select dossier from numbers union select dossier from tasks
		union select dossier from dossier_organs union select dossier from dossier_persons union select dossier from dossier_recused
		union select dossier from facts union select dossier from personal
		union select dossier from listings union select dossier from listing_phases union select dossier from listing_numbers union select dossier from listing_relations
		union select dossier from listing_papers union select dossier from calls) belongings where dossier not in (select id from dossiers) order by dossier`)
}

// Counters implements [engine.Store].
func (s *Store) Counters(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	_, err := many(ctx, s, `select key, value from counters`, nil, func(scan func(...any) error) (key string, err error) {
		var value int64
		err = scan(&key, &value)
		out[key] = value
		return key, err
	})
	return out, err
}

// column reads the one text of every row.
func (s *Store) column(ctx context.Context, text string, args ...any) ([]string, error) {
	return many(ctx, s, text, args, func(scan func(...any) error) (value string, err error) {
		err = scan(&value)
		return value, err
	})
}
