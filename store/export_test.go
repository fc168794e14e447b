package store

import (
	"context"
	"time"
)

// What tests may reach of the inside.

// WithBusy shortens the wait for another process.
func (c Config) WithBusy(d time.Duration) Config {
	c.busy = d
	return c
}

// SetFault makes commits fail, before (saved = false) or after they were made. Set it only while nothing waits.
func (s *Store) SetFault(fault func(saved bool) error) {
	switch o := s.office.(type) {
	case *sqliteOffice:
		o.fault = fault
	case *postgresOffice:
		o.fault = fault
	}
}

// OnWriter runs a statement on the connection of the SQLite writer.
func (s *Store) OnWriter(ctx context.Context, text string) error {
	_, err := s.office.(*sqliteOffice).conn.ExecContext(ctx, text)
	return err
}

// Forget empties the cache, so that the next update decodes.
func (s *Store) Forget() { s.kept = newCache(keptDossiers) }

// Tables are the names that are ours.
var Tables = tables

// MaxWaiting is the length of the queue.
const MaxWaiting = maxWaiting

// Waiting is how many requests are in the queue.
func (s *Store) Waiting() int { return len(s.queue) }
