package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
)

// ErrOlder says that a database that is only to be read was written by an older version.
var ErrOlder = errors.New("the database was written by an older version of this program: start it once with this one, which brings it up to date, or read it with that one")

// A noOffice commits nothing.
type noOffice struct{}

func (noOffice) commit([]*request) error { return ErrReadOnly }
func (noOffice) close() error            { return nil }

// ReadOnly tells whether it was opened so.
func (s *Store) ReadOnly() bool { _, is := s.office.(noOffice); return is }

// readSQLite opens a file that is there, and changes nothing in it.
func (s *Store) readSQLite(ctx context.Context, path string, c Config) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	if err := s.openReaders(ctx, path, c); err != nil {
		return errors.Join(err, s.readers.Close())
	}
	var id int64
	err := s.readers.QueryRowContext(ctx, `pragma application_id`).Scan(&id)
	if err == nil && id != applicationID {
		err = ErrForeign
	}
	if err == nil {
		err = s.ofThisSchema(ctx, s.readers)
	}
	if err != nil {
		return errors.Join(err, s.readers.Close())
	}
	s.office = noOffice{}
	return nil
}

// ofThisSchema refuses a database that would first have to be brought up to date.
func (s *Store) ofThisSchema(ctx context.Context, db *sql.DB) error {
	names, err := s.tableNames(ctx, db)
	if err != nil {
		return err
	}
	if !slices.Contains(names, versionTable) {
		return ErrForeign
	}
	provider, err := s.provider(db)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	switch version, err := schemaVersion(ctx, db, true); {
	case err != nil:
		return err
	case version > newest:
		return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, version, newest)
	case version < newest:
		return fmt.Errorf("%w (schema %d, this program has %d)", ErrOlder, version, newest)
	}
	return nil
}
