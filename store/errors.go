package store

import (
	"errors"
	"fmt"

	"santong/engine"
)

// What can be wrong with a database, and what to do about it.
var (
	ErrNotDatabase = errors.New("the file is not an SQLite database: choose another path")
	ErrForeign     = errors.New("the database belongs to another program: choose an empty one")
	ErrNewer       = errors.New("the database was written by a newer version of this program: use that one")
	ErrLocked      = errors.New("another process holds the database locked: stop it, then try again")
	ErrFull        = errors.New("the disk of the database is full: make room, then try again")
	ErrReadOnly    = errors.New("the database cannot be written to: check the permissions of the file and its folder, or the role of the server")
	ErrDamaged     = errors.New("the database is damaged: restore the newest backup")
	ErrUnreachable = errors.New("the database server does not let us in: check the URL and the server")
	ErrBusy        = errors.New("too many changes wait to be written: try again in a moment")
	ErrClosed      = errors.New("the store has been closed")
	ErrText        = errors.New("text must be valid UTF-8 without the character NUL")
)

// errStale says inside the package that the rows have moved on since the decision was taken.
var errStale = errors.New("stale")

// errUsed is what the engine looks the receipt up for: it may be the same request sent again.
var errUsed = fmt.Errorf("the receipt exists: %w", engine.ErrKeyReused)

func unknownOutcome(err error) error { return fmt.Errorf("%w: %w", engine.ErrUnknownOutcome, err) }

// A brokenGroup is the failure of one request that has taken the others of its group with it: each deserves a try of its own.
type brokenGroup struct{ error }

func (b brokenGroup) Unwrap() error { return b.error }
