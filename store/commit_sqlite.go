package store

import (
	"cmp"
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

func (o *sqliteOffice) commit(group []*request) error {
	return o.conn.Raw(func(any) error { return o.transact(group) })
}

func (o *sqliteOffice) transact(group []*request) error {
	clear(o.decided)
	if _, err := o.exec(`begin immediate`); err != nil {
		return err
	}
	for _, r := range group {
		if err := o.apply(r); err != nil {
			return o.undo(brokenGroup{err})
		}
	}
	if o.fault != nil {
		if err := o.fault(false); err != nil {
			return o.undo(err)
		}
	}
	if _, err := o.exec(`commit`); err != nil {
		switch e, _ := errors.AsType[sqlite3.Error](err); e.Code {
		case sqlite3.ErrFull:
			err = brokenGroup{err} // perhaps one large paper: the others may have room
		case sqlite3.ErrIoErr:
			err = unknownOutcome(err) // the log may hold the commit, and a crash would bring it to light
		}
		return o.undo(err)
	}
	if o.fault != nil {
		if err := o.fault(true); err != nil {
			return unknownOutcome(err)
		}
	}
	return nil
}

// undo ends the transaction, which some errors have done already.
func (o *sqliteOffice) undo(cause error) error {
	if !o.raw.AutoCommit() {
		if _, err := o.exec(`rollback`); err != nil {
			return errors.Join(cause, err)
		}
	}
	return cause
}

// apply works the request off. There is no savepoint around it, which would copy every page that it touches: what can go wrong in the ordinary course of
// things is found before the first row is written. Whatever fails later undoes the group, and the writer tries smaller ones.
func (o *sqliteOffice) apply(r *request) (err error) {
	r.err = nil
	if r.decide == nil {
		return o.perform(r.work)
	}
	fits := false
	if !r.undecided() {
		if fits, r.err = o.fits(r.change); r.err != nil {
			return nil
		}
	}
	if fits {
		if err = o.perform(r.work); err == nil {
			o.decided[r.dossier] = r.change.Dossier
		}
		if !errors.Is(err, errStale) {
			return err
		}
	}
	if r.err = o.again(r); r.err != nil || r.change == nil {
		return nil
	}
	if err = o.perform(r.work); err == nil {
		o.decided[r.dossier] = r.change.Dossier
	}
	return err
}

// fits compares the counters. The version of the dossier need not be looked at: its update is the first statement, and touches nothing if it is another one.
// A receipt need be looked for only where a dossier is opened: anywhere else the same request would find its dossier changed.
func (o *sqliteOffice) fits(c *engine.Change) (bool, error) {
	if c.Base == 0 {
		if err := o.unused(c.Receipt); err != nil {
			return false, err
		}
	}
	for _, n := range c.Counters {
		if value, err := o.counter(n.Key); err != nil || value != n.Was {
			return false, err
		}
	}
	return true, nil
}

// unused returns errUsed if the receipt has been written before.
func (o *sqliteOffice) unused(r *engine.Receipt) error {
	if r == nil {
		return nil
	}
	found, err := o.row(`select 1 from receipts where person = $1 and key = $2`, r.Person, r.Key)
	if err == nil && found != nil {
		err = errUsed
	}
	return err
}

func (o *sqliteOffice) perform(work []statement) error {
	for i := range work {
		rows, err := o.exec(work[i].sql, work[i].args...)
		if must := work[i].must; must != nil && (err == nil && rows == 0 || err != nil && sqliteFlavour.taken(err)) {
			return must
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// again asks the decision on what stands now. Nobody else can write meanwhile, so a change that still does not fit is the decision's fault.
func (o *sqliteOffice) again(r *request) error {
	if !r.undecided() {
		// A request sent twice must hear that, not that its second self came too late.
		if err := o.unused(r.change.Receipt); err != nil {
			return err
		}
	}
	d, err := o.dossier(r.dossier)
	if err != nil {
		return err
	}
	if err := r.settleAgain(view{d, o.counter}); err != nil || r.change == nil {
		return err
	}
	if err := checkText(r.work); err != nil {
		return err
	}
	if err := o.unused(r.change.Receipt); err != nil {
		return err
	}
	if fits, err := o.fits(r.change); err != nil || !fits {
		return cmp.Or(err, engine.ErrStale)
	}
	return nil
}

func (o *sqliteOffice) dossier(id string) (*engine.Dossier, error) {
	known := o.decided[id]
	if known == nil {
		known = o.kept.get(id)
	}
	found, err := o.row(selectDossier, headOf(known), id)
	if err != nil || found == nil {
		return nil, err
	}
	if snapshot, _ := found.(string); snapshot != "" {
		return decodeDossier(id, snapshot)
	}
	return known, nil
}

func (o *sqliteOffice) counter(key string) (int64, error) {
	found, err := o.row(selectCounter, key)
	value, _ := found.(int64)
	return value, err
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
