package store

import (
	"context"

	"santong/engine"
)

const (
	insertPersonal = `insert into personal (dossier, seq, case_id, field, salt, value) values ($1, $2, $3, $4, $5, $6)`
	// A receipt has a hash of all that was asked, from which a value that is short could be guessed.
	forgetReceipts = `delete from receipts where dossier = $1 and seq in (select seq from personal where dossier = $2 and case_id = $3 and field = $4)`
	erasePersonal  = `delete from personal where dossier = $1 and case_id = $2 and field = $3`
)

// personalWork keeps what is personal beside the history, and erases it.
func personalWork(c *engine.Change) (work []statement) {
	for _, p := range c.Erase {
		work = append(work, statement{sql: forgetReceipts, args: []any{p.Dossier, p.Dossier, p.Case, p.Field}},
			statement{sql: erasePersonal, args: []any{p.Dossier, p.Case, p.Field}})
	}
	for _, p := range c.AddPersonal {
		work = append(work, statement{sql: insertPersonal, args: []any{p.Dossier, p.Seq, p.Case, p.Field, p.Salt, p.Value}})
	}
	return work
}

// Personal implements [engine.Store].
func (s *Store) Personal(ctx context.Context, dossier string) ([]engine.Personal, error) {
	return many(ctx, s, `select seq, case_id, field, salt, value from personal where dossier = $1 order by seq, field`, []any{dossier},
		func(scan func(...any) error) (engine.Personal, error) {
			p := engine.Personal{Dossier: dossier}
			err := scan(&p.Seq, &p.Case, &p.Field, &p.Salt, &p.Value)
			return p, err
		})
}
