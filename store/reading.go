package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"santong/engine"
)

// one reads a single value of a single row, or returns [engine.ErrNotFound].
func one[T any](ctx context.Context, s *Store, text string, args ...any) (value T, err error) {
	err = s.row(ctx, text, args, &value)
	return value, err
}

// row reads a single row, or returns [engine.ErrNotFound].
func (s *Store) row(ctx context.Context, text string, args []any, into ...any) error {
	return s.read(func() error { return s.readers.QueryRowContext(ctx, text, args...).Scan(into...) })
}

// many reads all rows; the connection is free again before anyone looks at them, so that no reader holds up the log of SQLite.
func many[T any](ctx context.Context, s *Store, text string, args []any, read func(scan func(...any) error) (T, error)) (list []T, err error) {
	err = s.read(func() error {
		list = nil
		rows, err := s.readers.QueryContext(ctx, text, args...)
		if err != nil {
			return err
		}
		defer rows.Close() // what it could report, Err has reported
		for rows.Next() {
			item, err := read(rows.Scan)
			if err != nil {
				return err
			}
			list = append(list, item)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// read tries again on other connections if one has broken: after a restart of the server, all that stood idle have.
func (s *Store) read(do func() error) error {
	err := do()
	for range maxReaders {
		if err == nil || !s.flavour.lost(err) {
			break
		}
		err = do()
	}
	if errors.Is(err, sql.ErrNoRows) {
		return engine.ErrNotFound
	}
	return s.flavour.explain(err)
}

// A query is put together from pieces of text and the arguments that follow each.
type query struct {
	strings.Builder
	args []any
}

func (q *query) add(text string, args ...any) {
	q.WriteString(text)
	for i, arg := range args {
		if i > 0 {
			q.WriteString(", ")
		}
		q.args = append(q.args, arg)
		fmt.Fprintf(q, "$%d", len(q.args))
	}
}

// limit adds a limit, unless there is none.
func (q *query) limit(n int) {
	if n > 0 {
		q.add(` limit `, n)
	}
}

func (q *query) text() string { return q.String() }
