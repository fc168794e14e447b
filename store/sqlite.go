package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	_ "github.com/mattn/go-sqlite3" // driver "sqlite3"
)

// applicationID stands in the header of our files, so that no other program's database is ever taken for ours: "Stng".
const applicationID = 0x53746e67

// checkpointPages is how long the log grows before a commit carries it into the file: 32 MiB. With the usual 1,000 pages every
// fortieth commit would take ten times as long.
const checkpointPages = 8000

// maxReaders bounds the connections that read: more would only starve the writer.
const maxReaders = 8

func (s *Store) openSQLite(ctx context.Context, c Config) (err error) {
	path, err := filepath.Abs(c.Path)
	if err != nil {
		return err
	}
	if c.ReadOnly {
		return s.readSQLite(ctx, path, c)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	if file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600); err == nil { // made here, for SQLite would let everybody read it
		if err := file.Close(); err != nil {
			return err
		}
	}
	if err := s.inspect(ctx, sqliteDSN(path, c, nil)); err != nil {
		return err
	}
	writer, err := sql.Open("sqlite3", sqliteDSN(path, c, url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_txlock": {"immediate"}, "_foreign_keys": {"1"}, "_cache_size": {"-32000"},
		"_secure_delete": {"true"}})) // what is erased is overwritten
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, writer.Close())
		}
	}()
	writer.SetMaxOpenConns(1)
	if err := s.migrate(ctx, writer); err != nil {
		return err
	}
	if _, err := writer.ExecContext(ctx, createIndex); err != nil && !strings.Contains(err.Error(), "no such module") { // see warnWithoutFTS5
		return err
	}
	office, err := newSQLiteOffice(ctx, writer, s.kept)
	if err != nil {
		return err
	}
	s.office = office
	return s.openReaders(ctx, path, c)
}

func (s *Store) openReaders(ctx context.Context, path string, c Config) (err error) {
	s.readers, err = sql.Open("sqlite3", sqliteDSN(path, c, url.Values{
		"mode": {"ro"}, "_query_only": {"1"}, "_cache_size": {"-8000"}, "_stmt_cache_size": {"64"}}))
	if err != nil {
		return err
	}
	readers := min(max(runtime.NumCPU(), 4), maxReaders)
	s.readers.SetMaxOpenConns(readers)
	s.readers.SetMaxIdleConns(readers)
	return s.readers.PingContext(ctx)
}

// sqliteDSN escapes what SQLite and the driver would read as the end of the path.
func sqliteDSN(path string, c Config, options url.Values) string {
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	if options == nil {
		options = url.Values{}
	}
	options.Set("_busy_timeout", strconv.FormatInt(c.busy.Milliseconds(), 10))
	return "file:" + path + "?" + options.Encode()
}

// inspect looks at the file with a connection that changes nothing, and marks it as ours if it is new.
func (s *Store) inspect(ctx context.Context, dsn string) (err error) {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	names, err := s.tableNames(ctx, db) // before the mark: another process may be making the file, and it marks it first
	if err != nil {
		return err
	}
	var id int64
	if err := db.QueryRowContext(ctx, `pragma application_id`).Scan(&id); err != nil {
		return err
	}
	s.warnWithoutFTS5(ctx, db)
	switch {
	case id == applicationID:
		return nil
	case id != 0 || len(names) > 0:
		return ErrForeign
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(`pragma application_id = %d`, applicationID))
	return err
}

// warnWithoutFTS5 tells at once what would otherwise be found out at the first search.
func (s *Store) warnWithoutFTS5(ctx context.Context, db *sql.DB) {
	rows, err := db.QueryContext(ctx, `pragma compile_options`)
	if err != nil {
		return
	}
	defer rows.Close()
	var options []string
	for rows.Next() {
		var option string
		if rows.Scan(&option) == nil {
			options = append(options, option)
		}
	}
	if rows.Err() == nil && !slices.Contains(options, "ENABLE_FTS5") {
		s.log.LogAttrs(ctx, slog.LevelWarn, "built without full-text search: build with `make build`, or with go build -tags sqlite_fts5")
	}
}
