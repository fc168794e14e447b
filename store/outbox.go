package store

import (
	"context"

	"santong/engine"
	"santong/notices"
)

const insertHappening = `insert into outbox (dossier, first_seq, last_seq, at) values ($1, $2, $3, $4)`

// outboxWork leaves word of what the change records, in the same transaction: nothing happens that is not told, nothing is told that did not happen.
func outboxWork(c *engine.Change) []statement {
	if len(c.Entries) == 0 {
		return nil
	}
	first, last := &c.Entries[0], &c.Entries[len(c.Entries)-1]
	return []statement{{sql: insertHappening, args: []any{first.Dossier, first.Seq, last.Seq, last.At}}}
}

// Outbox lists what has not been told yet, oldest first.
func (s *Store) Outbox(ctx context.Context, limit int) ([]notices.Happening, error) {
	var b query
	b.add(`select position, dossier, first_seq, last_seq, at from outbox order by position`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (h notices.Happening, err error) {
		err = scan(&h.Position, &h.Dossier, &h.First, &h.Last, &h.At)
		return h, err
	})
}

// outboxDone takes what has been told out of the outbox; it belongs into one transaction with what was told. It fails if any of it was taken out already.
func outboxDone(positions []int64) statement {
	args := make([]any, 1)
	for len(args) < len(positions) {
		args = append(args, args...) // a power of two, so that there are few texts to prepare
	}
	for i := range args {
		args[i] = int64(0) // no row has it
		if i < len(positions) {
			args[i] = positions[i]
		}
	}
	var q query
	q.add(`delete from outbox where position in (`, args...)
	q.add(`)`)
	return statement{sql: q.text(), args: q.args, must: notices.ErrTaken, rows: len(positions)}
}
