package identity

import (
	"context"
	"time"

	"santong/engine"
)

// A Store keeps what identity decides. Every method is one transaction. Where there is nothing, it returns [engine.ErrNotFound].
type Store interface {
	Account(ctx context.Context, person string) (Account, error)
	AccountOf(ctx context.Context, issuer, subject string) (Account, error)
	Accounts(ctx context.Context) ([]Account, error)

	// SavePassword makes the account if there is none, ends all sessions and all tokens of the person but those that are kept, and writes the lines of the record,
	// all or nothing: [engine.ErrStale] where the password has changed since p.Was.
	SavePassword(ctx context.Context, p NewPassword, lines ...Attempt) error
	// UseOnce takes the one-time secret that was handed out at the instant: [engine.ErrStale] where it has been used, or replaced.
	UseOnce(ctx context.Context, person, changed string) error
	// Rehash puts the same password's new hash in the place of the old one, unless that has changed meanwhile.
	Rehash(ctx context.Context, person, old, password string) error
	SaveTOTP(ctx context.Context, person, secret, since string, step int64, recovery []string, a Attempt) error
	// UseStep returns [engine.ErrStale] unless the step is later than all that were used.
	UseStep(ctx context.Context, person string, step int64) error
	// SaveRecovery puts the hashes of recovery codes in the place of the old ones; [engine.ErrStale] where these have changed meanwhile.
	SaveRecovery(ctx context.Context, person string, old, recovery []string) error
	// SaveSubject ends the sessions of the person that began by way of the provider, but the one that is named.
	SaveSubject(ctx context.Context, person, issuer, subject, but string, a Attempt) error

	// Session returns what is kept under the hash, ended or not.
	Session(ctx context.Context, hash string) (KeptSession, error)
	AddSession(ctx context.Context, k KeptSession) error
	// ChangeSession never brings back what has been ended: [engine.ErrNotFound].
	ChangeSession(ctx context.Context, k KeptSession) error
	SeeSession(ctx context.Context, hash, seen, address, agent string) error
	EndSession(ctx context.Context, hash string) error
	// EndSessions ends all sessions of the person but the one that is named.
	EndSessions(ctx context.Context, person, but string) error
	Sessions(ctx context.Context, person string) ([]KeptSession, error)

	SaveToken(ctx context.Context, t Token, lines ...Attempt) error
	Token(ctx context.Context, hash string) (Token, error)
	Tokens(ctx context.Context, person string) ([]Token, error)
	RevokeToken(ctx context.Context, hash string, lines ...Attempt) error
	UseToken(ctx context.Context, hash, at, from string) error

	// Record writes a line of the record. Wherever a line that Tells is written, its person gets a notice in the same transaction.
	Record(ctx context.Context, a Attempt) error
	// Settle says what became of an attempt.
	Settle(ctx context.Context, a Attempt) error
	Unrecord(ctx context.Context, id string) error
	// Tries returns the newest attempts on the account that count for or against it, newest first.
	Tries(ctx context.Context, person, since string, limit int) ([]Attempt, error)
	// TriesFrom returns the newest attempts from one place, on whatever account, newest first.
	TriesFrom(ctx context.Context, place, since string, limit int) ([]Attempt, error)
	Attempts(ctx context.Context, f Filter) ([]Attempt, error)
	// Prune drops sessions and attempts that are older, and all but the newest attempts on names that nobody has.
	Prune(ctx context.Context, p Retention) error

	Meta(ctx context.Context, key string) (string, error)
	SetMeta(ctx context.Context, key, value string) error
}

// An Account is what a person signs in with. Any part may be "".
type Account struct {
	Person   string
	Password string   // in PHC form
	Changed  string   // when it was set
	TOTP     string   // the secret, sealed
	Since    string   // of the TOTP
	Step     int64    // of the newest code that was used
	Recovery []string // hashes of the codes that are left
	Issuer   string   // of the subject
	Subject  string   // as whom the provider knows the person

	OnceUntil string // of a one-time secret, "" for a password that its owner has chosen
	OnceBy    string // who handed it out
}

// A NewPassword takes the place of the old one.
type NewPassword struct {
	Person  string
	Hash    string // in PHC form
	Changed string
	Was     string   // where only the password that was set then is to be replaced
	Until   string   // of a one-time secret
	By      string   // who hands it out
	Keep    []string // hashes of the tokens that go on
}

// A KeptSession is a session as the database has it: without the token that opens it.
type KeptSession struct {
	Hash    string
	Person  string // "" until somebody has signed in
	How     How
	Created string
	Seen    string
	Proved  string
	Address string
	Agent   string
	Data    string
}

// stamp is an instant as it is kept.
func stamp(t time.Time) string { return t.UTC().Format(engine.TimeLayout) }

// instant is zero for what is no instant, so that a damaged row opens nothing.
func instant(text string) time.Time {
	t, err := time.Parse(engine.TimeLayout, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
