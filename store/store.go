package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"santong/engine"
)

// A Config says where the database is: exactly one of Path and URL is given.
type Config struct {
	Path   string // an SQLite file; it and its folder are made if there is none
	URL    string // postgres://…
	Logger *slog.Logger
	Now    func() time.Time

	ReadOnly bool // nothing is written, and the schema must be this program's own: for who examines a database

	busy time.Duration // how long SQLite waits for another process; tests shorten it
}

// A Store implements [engine.Store] on either database.
type Store struct {
	flavour *flavour
	readers *sql.DB
	office  committer
	kept    *cache
	counted remembered
	log     *slog.Logger
	now     func() time.Time

	unindexed later

	queue  chan *request
	gate   sync.RWMutex // guards closed, and the queue against being sent to once it is closed
	closed bool
	done   chan struct{} // closed when the writer has answered everybody
}

var (
	_ engine.Store     = (*Store)(nil)
	_ engine.Documents = (*Store)(nil)
)

// A committer commits groups of requests: it sets err of each that fails alone, and returns what failed all of them.
type committer interface {
	commit(group []*request) error
	close() error
}

// Open opens the database, brings its schema up to date and starts the writer.
func Open(ctx context.Context, c Config) (*Store, error) {
	if (c.Path == "") == (c.URL == "") {
		return nil, errors.New("SQLite 文件路径与 PostgreSQL 地址只能给出一个 / give either the path of an SQLite file or the URL of a PostgreSQL database")
	}
	c.Logger = cmp.Or(c.Logger, slog.New(slog.DiscardHandler))
	c.busy = cmp.Or(c.busy, 5*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Store{log: c.Logger, now: c.Now, kept: newCache(keptBytes), queue: make(chan *request, maxWaiting), done: make(chan struct{})}
	open := s.openSQLite
	s.flavour = &sqliteFlavour
	if c.URL != "" {
		open, s.flavour = s.openPostgres, &postgresFlavour
	}
	// Several processes may make or move one SQLite file at once, and for a change of its journal SQLite waits for nobody.
	for until := time.Now().Add(c.busy); ; time.Sleep(20 * time.Millisecond) {
		err := open(ctx, c)
		if err == nil {
			break
		}
		if err = s.flavour.explain(err); !errors.Is(err, ErrLocked) || time.Now().After(until) || ctx.Err() != nil {
			return nil, err
		}
	}
	go s.write()
	if c.ReadOnly {
		return s, nil
	}
	if err := s.begun(ctx, c.Now()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begun notes when the database was made, once.
func (s *Store) begun(ctx context.Context, now time.Time) error {
	_, err := s.Meta(ctx, "begun")
	if errors.Is(err, engine.ErrNotFound) {
		err = s.SetMeta(ctx, "begun", now.UTC().Format(engine.TimeLayout))
	}
	return err
}

// Close answers all requests that wait, then closes the database.
func (s *Store) Close() error {
	s.gate.Lock()
	if s.closed {
		s.gate.Unlock()
		<-s.done
		return nil
	}
	s.closed = true
	close(s.queue)
	s.gate.Unlock()
	<-s.done
	// The writer goes last: in SQLite the last connection empties the log into the file.
	return errors.Join(s.readers.Close(), s.office.close())
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := one[int](ctx, s, `select count(*) from meta where key = 'begun'`)
	return err
}
