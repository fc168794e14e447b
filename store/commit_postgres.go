package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"santong/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	patience = 30 * time.Second // for one commit: after it the server is taken for lost
	attempts = 100              // at one request that other processes keep overtaking
)

// A postgresOffice commits groups on one connection, in two round trips: one locks every row that the group is about, the other brings all
// statements together with the commit. A request that is alone goes without the locks, in one; should it prove stale, it comes again with
// them. Other processes may have offices of their own at the same database.
type postgresOffice struct {
	config *pgx.ConnConfig
	conn   *pgx.Conn
	used   time.Time // when conn was last asked for
	kept   *cache
	fault  func(saved bool) error // for tests: fails before the commit, or after it
}

func (o *postgresOffice) commit(group []*request) error {
	for attempt := 1; ; attempt++ {
		locked := len(group) > 1 || attempt > 1 || group[0].undecided() || group[0].looks() || len(group[0].lines) > 0
		err := o.transact(group, locked)
		switch {
		case err == nil || errors.Is(err, engine.ErrUnknownOutcome):
			return err
		case attempt == 1 && o.conn != nil && o.conn.IsClosed() && !errors.Is(err, context.DeadlineExceeded):
			continue // lost before the commit was sent: once more on a new connection
		case len(group) > 1 || !overtaken(err):
			return err
		case attempt == attempts:
			return brokenGroup{ErrBusy}
		}
	}
}

// overtaken tells whether another process got in between, so that another attempt makes sense.
func overtaken(err error) bool {
	if errors.Is(err, errStale) {
		return true
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
}

func (o *postgresOffice) transact(group []*request, locked bool) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := o.connection(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if broken, ok := errors.AsType[brokenGroup](err); ok && conn.IsClosed() {
			err = broken.error // not the fault of a request: smaller groups would fare no better
		}
		if err != nil && !conn.IsClosed() && conn.PgConn().TxStatus() != 'I' {
			if _, undo := conn.Exec(ctx, `rollback`); undo != nil {
				err = errors.Join(err, undo, conn.Close(ctx))
			}
		}
	}()
	var sent []statement
	if locked {
		accepted, err := judge(newDesk(ctx, conn, o.kept, group), group)
		if err != nil {
			return brokenGroup{err}
		}
		sent = merge(accepted)
	} else {
		group[0].err = nil
		sent = append([]statement{{sql: begin}}, group[0].work...)
	}
	if o.fault != nil {
		if err := o.fault(false); err != nil {
			return err
		}
	}
	var batch pgx.Batch
	for i := range sent {
		text, args := strict(&sent[i])
		batch.Queue(text, args...)
	}
	batch.Queue(`commit`)
	if err := deliver(conn.SendBatch(ctx, &batch), sent); err != nil {
		return err
	}
	if o.fault != nil {
		if err := o.fault(true); err != nil {
			return unknownOutcome(err)
		}
	}
	return nil
}

// strict makes an update or delete that touches too few rows an error, a division by zero: so the commit can travel in the same packet, and is not reached.
func strict(st *statement) (text string, args []any) {
	if st.must == nil || !strings.HasPrefix(st.sql, "update") && !strings.HasPrefix(st.sql, "delete") {
		return st.sql, st.args
	}
	text = "with done as (" + st.sql + " returning 1) select 1 / (count(*) / $" + strconv.Itoa(len(st.args)+1) + "::bigint) from done"
	return text, append(slices.Clip(st.args), max(1, st.rows))
}

// deliver reads the results of the statements, and of the commit behind them.
func deliver(results pgx.BatchResults, sent []statement) error {
	// After a commit that was acknowledged, nothing that breaks can undo it; before it, the error is known already.
	defer func() { _ = results.Close() }()
	for i := range sent {
		_, err := results.Exec()
		must := sent[i].must
		e, answered := errors.AsType[*pgconn.PgError](err)
		switch {
		case err == nil:
		case !answered:
			return unknownOutcome(err)
		case must != nil && (e.Code == "23505" || e.Code == "22012"): // unique violation, division by zero
			return brokenGroup{must}
		default:
			return brokenGroup{err}
		}
	}
	return ambiguous(results.Exec())
}

// ambiguous tells a commit that the server has refused from one that it may have kept.
func ambiguous(tag pgconn.CommandTag, err error) error {
	if err == nil {
		if tag.String() != "COMMIT" {
			return errors.New("the database rolled back instead of committing")
		}
		return nil
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.SeverityUnlocalized == "ERROR" {
		return err
	}
	return unknownOutcome(err)
}
