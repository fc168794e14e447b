package store

import (
	"context"
	"errors"
	"time"

	"santong/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	patience = 30 * time.Second // for one commit: after it the server is taken for lost
	attempts = 100              // at one request that other processes keep overtaking
)

// A postgresOffice commits groups on one connection, each in two round trips: one locks every row that the group is about,
// the other brings all statements together with the commit. Other processes may have offices of their own at the same database.
type postgresOffice struct {
	config *pgx.ConnConfig
	conn   *pgx.Conn
	kept   *cache
	fault  func(saved bool) error // for tests: fails before the commit, or after it
}

func (o *postgresOffice) commit(group []*request) error {
	for attempt := 1; ; attempt++ {
		err := o.transact(group)
		switch {
		case err == nil || errors.Is(err, engine.ErrUnknownOutcome):
			return err
		case attempt == 1 && o.conn != nil && o.conn.IsClosed():
			continue // lost before the commit was sent, perhaps while it stood idle: once more on a new connection
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

func (o *postgresOffice) transact(group []*request) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := o.connection(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && !conn.IsClosed() && conn.PgConn().TxStatus() != 'I' {
			if _, undo := conn.Exec(ctx, `rollback`); undo != nil {
				err = errors.Join(err, undo, conn.Close(ctx))
			}
		}
	}()
	desk := newDesk(ctx, conn, o.kept, group)
	if err := desk.lock(); err != nil {
		return brokenGroup{err}
	}
	accepted := make([]*request, 0, len(group))
	for _, r := range group {
		if r.err = desk.judge(r); desk.trouble != nil {
			return brokenGroup{desk.trouble}
		}
		if r.err == nil {
			accepted = append(accepted, r)
		}
	}
	var batch pgx.Batch
	sent, loose := merge(accepted), false
	for i := range sent {
		batch.Queue(sent[i].sql, sent[i].args...)
		loose = loose || sent[i].loose
	}
	if o.fault != nil {
		if err := o.fault(false); err != nil {
			return err
		}
	}
	// Without loose ends the locks vouch for every statement that does not fail, and the commit can travel with them.
	if !loose {
		batch.Queue(`commit`)
	}
	if err := deliver(conn.SendBatch(ctx, &batch), sent, !loose); err != nil {
		return err
	}
	if loose {
		if err := ambiguous(conn.Exec(ctx, `commit`)); err != nil {
			return err
		}
	}
	if o.fault != nil {
		if err := o.fault(true); err != nil {
			return unknownOutcome(err)
		}
	}
	return nil
}

// deliver reads the results of the statements, and of the commit behind them.
func deliver(results pgx.BatchResults, sent []statement, committing bool) (err error) {
	defer func() {
		if closing := results.Close(); err == nil && !committing {
			err = closing // after a commit that was acknowledged, nothing that breaks can undo it
		}
	}()
	for i := range sent {
		tag, err := results.Exec()
		must := sent[i].must
		switch {
		case must != nil && (err == nil && tag.RowsAffected() < int64(max(1, sent[i].rows)) || err != nil && postgresFlavour.taken(err)):
			return brokenGroup{must}
		case err != nil && committing && !answered(err):
			return unknownOutcome(err)
		case err != nil:
			return brokenGroup{err}
		}
	}
	if committing {
		return ambiguous(results.Exec())
	}
	return nil
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

// answered tells whether the server itself said what is wrong with a statement; then it has not gone on to the commit.
func answered(err error) bool {
	_, ok := errors.AsType[*pgconn.PgError](err)
	return ok
}
