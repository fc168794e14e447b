package notices

import (
	"context"
	"errors"
)

// ErrTaken says that another process was faster.
var ErrTaken = errors.New("another process has done this")

// A Store keeps happenings, notices and mails.
type Store interface {
	// Outbox lists the happenings that nobody was told of yet, oldest first.
	Outbox(ctx context.Context, limit int) ([]Happening, error)
	// Watchers lists who watches the dossier.
	Watchers(ctx context.Context, dossier string) ([]string, error)
	// Deliver removes the happenings and keeps the notices and their mails, whole or not at all. A notice whose key is known changes nothing.
	// It returns [ErrTaken], and keeps nothing, if one of the happenings is gone.
	Deliver(ctx context.Context, done []Happening, list []Notice) error
	// Told returns which of the keys are known.
	Told(ctx context.Context, keys []string) ([]string, error)

	// Notices lists what a person was told and may still know of, newest first.
	Notices(ctx context.Context, r Reader, q Query) ([]Notice, error)
	// Unread counts what a person has not read, of what he or she may still know of.
	Unread(ctx context.Context, r Reader) (int, error)
	// UnreadOf counts for many; who has read everything is not in the map.
	UnreadOf(ctx context.Context, readers []Reader) (map[string]int, error)
	// Read marks notices of the person as read; those of others stay as they are.
	Read(ctx context.Context, person, at string, ids ...int64) error
	ReadAll(ctx context.Context, person, at string) error
	// DropNotices deletes the notices that are older than the instant, read or not, and their mails.
	DropNotices(ctx context.Context, before string) error

	// WaitingMails lists the mails whose time has come.
	WaitingMails(ctx context.Context, now string, limit int) ([]Mail, error)
	// TakeMail marks the beginning of an attempt, or returns [ErrTaken]. Should the attempt never end, the mail waits again from the instant on.
	TakeMail(ctx context.Context, m Mail, until string) error
	// SaveMail keeps how the attempt ended, or returns [ErrTaken] if another one has begun since.
	SaveMail(ctx context.Context, m Mail) error
	// FailedMails lists the mails that were given up, newest first.
	FailedMails(ctx context.Context, limit int) ([]Mail, error)
}

// A Query selects notices.
type Query struct {
	Unread bool
	Before int64 // only those with a lower id; 0 for all
	Limit  int
}

// What becomes of a mail.
const (
	MailWaits   = "waiting"
	MailSent    = "sent"
	MailFailed  = "failed"
	MailDropped = "dropped" // what it asked for was done, or its reader left, before it could go
)

// A Mail is the letter about a notice, and how its sending went.
type Mail struct {
	ID       int64  `json:"id"` // of the notice
	State    string `json:"state"`
	Attempts int    `json:"attempts"`
	Next     string `json:"next"`            // UTC: when to try next, or when it ended
	Error    string `json:"error,omitempty"` // of the last attempt
	Notice   Notice `json:"notice"`
}
