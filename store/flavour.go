package store

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"santong/text"
)

// A flavour is what differs between the two databases, apart from the way in which a group of requests is committed.
type flavour struct {
	dialect    goose.Dialect
	migrations string                                                         // folder
	tables     string                                                         // query for the names of the tables that we can see
	size       string                                                         // query for the bytes that the database takes
	sound      string                                                         // query that says ok where the file is not broken
	hits       func(want sought, withoutTitles bool) *query                   // which documents have the phrases, or have them and not in their titles
	inOrder    string                                                         // what hits has found, h, as it is joined
	indexing   func(doc int64, parts []text.Part, marks []string) []statement // keeps a document where hits looks
	forgetting []string                                                       // takes a document out of there
	fault      func(error) error                                              // which of our errors it is, or nil
	taken      func(error) bool                                               // a unique key is taken
	lost       func(error) bool                                               // the connection has broken: a reader may try another
}

var sqliteFlavour = flavour{
	dialect:    goose.DialectSQLite3,
	migrations: "migrations/sqlite",
	tables:     `select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\' order by name`,
	size:       `select page_count * page_size from pragma_page_count(), pragma_page_size()`,
	fault:      sqliteFault,
	taken: func(err error) bool {
		e, ok := errors.AsType[sqlite3.Error](err)
		return ok && (e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey || e.ExtendedCode == sqlite3.ErrConstraintUnique)
	},
	lost:       func(error) bool { return false },
	sound:      `pragma integrity_check(3)`,
	hits:       sqliteHits,
	inOrder:    `h`,
	indexing:   sqliteIndexing,
	forgetting: []string{`delete from search_index where rowid = $1`},
}

var postgresFlavour = flavour{
	hits:       postgresHits,
	inOrder:    `(select id from h order by id desc) h`, // else it may walk through all documents until the page is full
	indexing:   postgresIndexing,
	dialect:    goose.DialectPostgres,
	migrations: "migrations/postgres",
	tables:     `select table_name from information_schema.tables where table_schema = current_schema() order by table_name`,
	size:       `select pg_database_size(current_database())`,
	fault:      postgresFault,
	taken: func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		return ok && e.Code == "23505"
	},
	lost: func(err error) bool {
		if e, ok := errors.AsType[*pgconn.PgError](err); ok {
			return e.SeverityUnlocalized == "FATAL"
		}
		_, network := errors.AsType[net.Error](err)
		return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || network && !errors.Is(err, context.DeadlineExceeded)
	},
}

func sqliteFault(err error) error {
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return nil
	}
	switch e.Code {
	case sqlite3.ErrNotADB:
		return ErrNotDatabase
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrLocked
	case sqlite3.ErrFull:
		return ErrFull
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return ErrReadOnly
	case sqlite3.ErrCorrupt:
		return ErrDamaged
	}
	return nil
}

func postgresFault(err error) error {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return ErrUnreachable
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return nil
	}
	switch {
	case e.Code == "53100":
		return ErrFull
	case e.Code == "25006", e.Code == "42501":
		return ErrReadOnly
	case strings.HasPrefix(e.Code, "XX"):
		return ErrDamaged
	case e.Code == "22021", e.Code == "22P05":
		return ErrText
	}
	return nil
}

// explain puts what to do in front of what the database said.
func (f *flavour) explain(err error) error {
	if fault := f.fault(err); fault != nil && !errors.Is(err, fault) {
		return faultError{fault, err}
	}
	return err
}

// A faultError is one line for a person, and both errors for a program.
type faultError struct{ fault, cause error }

func (e faultError) Error() string {
	return e.fault.Error() + " (" + strings.ReplaceAll(e.cause.Error(), "\n", "; ") + ")"
}
func (e faultError) Unwrap() []error { return []error{e.fault, e.cause} }
