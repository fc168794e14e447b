package parcel

import (
	"context"
	"errors"
)

// ErrTaken says that a package with the hash, a filing with the number, or one of the same entry is kept already.
var ErrTaken = errors.New("there is such a package already")

// The ways of packages.
const (
	In  = "in"
	Out = "out"
)

// An Exchange is a package that came or went.
type Exchange struct {
	Hash    string `json:"hash"`
	Way     string `json:"way"`
	Peer    string `json:"peer"`
	Kind    string `json:"kind"`
	Number  string `json:"number"`  // of the filing report
	Thread  string `json:"thread"`  // the hash of the package of the filing: its own, for that
	Dossier string `json:"dossier"` // here; "" while a filing is being taken in
	Case    string `json:"case"`
	Seq     int    `json:"seq"` // of the entry it tells of: here of what went, there of what came
	At      string `json:"at"`  // UTC
	Receipt string `json:"receipt,omitempty"`
	Data    []byte `json:"-"` // of what went
}

// A Query selects packages, in the order of Seq, or the newest first. What is empty selects nothing out.
type Query struct {
	Way, Thread, Dossier, Case string
	Newest                     bool
	Limit                      int
}

// A Store keeps whom we trust and what was exchanged. What packages did is the engine's to keep.
type Store interface {
	Peers(ctx context.Context) ([]Peer, error)

	// AddExchange returns [ErrTaken] and keeps nothing where the package, its number or its entry is taken.
	AddExchange(ctx context.Context, x Exchange) error
	// Acknowledge sets dossier and receipt, once.
	Acknowledge(ctx context.Context, hash, dossier, receipt string) error
	// ReleaseExchange gives up a filing that did not come in.
	ReleaseExchange(ctx context.Context, hash string) error
	// Exchange returns [engine.ErrNotFound] where there is none.
	Exchange(ctx context.Context, hash string) (Exchange, error)
	// Exchanges lists them without their bytes.
	Exchanges(ctx context.Context, q Query) ([]Exchange, error)

	// Errand returns [engine.ErrNotFound] where nothing was to be sent of the case yet.
	Errand(ctx context.Context, dossier, kase string) (Errand, error)
	// DueErrands lists those whose time has come, the oldest first.
	DueErrands(ctx context.Context, now string, limit int) ([]Errand, error)
	// OpenErrands lists those that wait, were refused or were given up.
	OpenErrands(ctx context.Context, limit int) ([]Errand, error)
	// RenewErrand lets what is to be sent of the case wait from now on, however it stood.
	RenewErrand(ctx context.Context, e Errand) error
	// TakeErrand marks the beginning of an attempt, or returns [ErrTaken]. Should the attempt never end, the errand waits again from the instant on.
	TakeErrand(ctx context.Context, e Errand, until string) error
	// SaveErrand keeps how the attempt ended, or returns [ErrTaken] if another has begun since, or more was done in the case.
	SaveErrand(ctx context.Context, e Errand) error
}
