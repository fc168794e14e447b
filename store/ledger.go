package store

import (
	"context"
	"database/sql"

	"santong/engine"
)

// Receipt implements [engine.Store].
func (s *Store) Receipt(ctx context.Context, person, key string) (engine.Receipt, error) {
	r := engine.Receipt{Person: person, Key: key}
	err := s.row(ctx, `select request, dossier, seq from receipts where person = $1 and key = $2`, []any{person, key}, &r.Request, &r.Dossier, &r.Seq)
	if err != nil {
		return engine.Receipt{}, err
	}
	return r, nil
}

// Numbers implements [engine.Store].
func (s *Store) Numbers(ctx context.Context, dossier string) ([]engine.NumberEntry, error) {
	var b query
	b.add(`select number, series, counter, value, dossier, case_id, seq, void_seq, entered from numbers`)
	if dossier != "" {
		b.add(` where dossier = `, dossier)
	}
	b.add(` order by position`)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (n engine.NumberEntry, err error) {
		var void sql.NullInt64
		err = scan(&n.Number, &n.Series, &n.Counter, &n.Value, &n.Dossier, &n.Case, &n.Seq, &void, &n.Entered)
		n.VoidSeq = int(void.Int64)
		return n, err
	})
}
