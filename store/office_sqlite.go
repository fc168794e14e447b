package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"santong/engine"

	"github.com/mattn/go-sqlite3"
)

// A sqliteOffice commits groups on the one connection that writes. It speaks to the driver itself: for rows this small, database/sql would cost as
// much as SQLite.
type sqliteOffice struct {
	db    *sql.DB
	conn  *sql.Conn
	raw   *sqlite3.SQLiteConn // of conn, used only inside conn.Raw
	stmts map[string]*sqlite3.SQLiteStmt
	args  []driver.NamedValue
	kept  *cache

	decided map[string]*engine.Dossier // by earlier requests of the group
	end     *chainEnd                  // of the journal, in this transaction; nil until somebody asks
	fault   func(saved bool) error     // for tests: fails before the commit, or after it
}

// newSQLiteOffice reads back what durability rests on.
func newSQLiteOffice(ctx context.Context, db *sql.DB, kept *cache) (*sqliteOffice, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	o := &sqliteOffice{db: db, conn: conn, stmts: map[string]*sqlite3.SQLiteStmt{}, kept: kept, decided: map[string]*engine.Dossier{}}
	var synchronous int
	var journal string
	err = errors.Join(
		conn.QueryRowContext(ctx, `pragma synchronous`).Scan(&synchronous),
		conn.QueryRowContext(ctx, `pragma journal_mode`).Scan(&journal),
		conn.Raw(func(c any) error { o.raw = c.(*sqlite3.SQLiteConn); return nil }))
	if err == nil && (synchronous != 2 || journal != "wal") {
		err = fmt.Errorf("SQLite runs with synchronous=%d and journal_mode=%s, not with 2 and wal: what it acknowledges might be lost", synchronous, journal)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, fmt.Sprintf(`pragma wal_autocheckpoint = %d`, checkpointPages))
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return o, nil
}

func (o *sqliteOffice) close() error {
	for _, stmt := range o.stmts {
		if err := stmt.Close(); err != nil {
			return err
		}
	}
	return errors.Join(o.conn.Close(), o.db.Close())
}

// exec returns how many rows were touched.
func (o *sqliteOffice) exec(text string, args ...any) (int64, error) {
	stmt, err := o.prepared(text, args)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(context.Background(), o.args) // a context that can end would cost a goroutine
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row returns the one value of the one row, or nil.
func (o *sqliteOffice) row(text string, args ...any) (driver.Value, error) {
	stmt, err := o.prepared(text, args)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(context.Background(), o.args)
	if err != nil {
		return nil, err
	}
	value := make([]driver.Value, 1)
	err = rows.Next(value)
	if closeErr := rows.Close(); err == nil {
		err = closeErr
	}
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return value[0], err
}

func (o *sqliteOffice) prepared(text string, args []any) (*sqlite3.SQLiteStmt, error) {
	o.args = o.args[:0]
	for i, arg := range args {
		if n, ok := arg.(int); ok {
			arg = int64(n)
		}
		o.args = append(o.args, driver.NamedValue{Ordinal: i + 1, Value: arg})
	}
	if stmt := o.stmts[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := o.raw.Prepare(text)
	if err != nil {
		return nil, err
	}
	o.stmts[text] = stmt.(*sqlite3.SQLiteStmt)
	return o.stmts[text], nil
}
