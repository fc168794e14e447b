package store

import (
	"context"
	"encoding/json"

	"santong/engine"
)

// Refuse implements [engine.Store].
func (s *Store) Refuse(ctx context.Context, r engine.RefusedAttempt) error {
	needs, err := json.Marshal(r.Needs)
	if err != nil {
		return err
	}
	return s.perform(ctx, statement{
		sql:  `insert into refusals (at, dossier, case_id, event, person, needs) values ($1, $2, $3, $4, $5, $6)`,
		args: []any{r.At, r.Dossier, r.Case, r.Event, r.Person, string(needs)},
	})
}

// Refusals lists the refused attempts of a dossier, or of all where dossier is "", newest first.
func (s *Store) Refusals(ctx context.Context, dossier string, limit int) ([]engine.RefusedAttempt, error) {
	var b query
	b.add(`select at, dossier, case_id, event, person, needs from refusals`)
	if dossier != "" {
		b.add(` where dossier = `, dossier)
	}
	b.add(` order by position desc`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (r engine.RefusedAttempt, err error) {
		var needs string
		if err = scan(&r.At, &r.Dossier, &r.Case, &r.Event, &r.Person, &needs); err == nil {
			err = json.Unmarshal([]byte(needs), &r.Needs)
		}
		return r, err
	})
}
