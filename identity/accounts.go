package identity

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"santong/engine"
	"santong/people"
)

// Accounts is what can be done to accounts without the key and without a browser: by administrators and on the command line.
type Accounts struct {
	store     Store
	directory func() *people.Directory
	now       func() time.Time
	hasher    hasher
}

// NewAccounts works on a store. The directory says who there is.
func NewAccounts(store Store, directory func() *people.Directory, now func() time.Time) *Accounts {
	return &Accounts{store: store, directory: directory, now: now, hasher: newHasher()}
}

// Accounts returns all, in the order of persons. Pages show nothing of their secrets.
func (a *Accounts) Accounts(ctx context.Context) ([]Account, error) { return a.store.Accounts(ctx) }

// A Standing is what a person has to sign in with.
type Standing struct {
	Password     bool
	Changed      time.Time
	TOTP         bool
	Since        time.Time
	RecoveryLeft int
	Provider     bool // a subject at the provider is linked
}

// Standing of somebody who has no account yet is empty.
func (a *Accounts) Standing(ctx context.Context, person string) (Standing, error) {
	account, err := a.account(ctx, person)
	return account.Standing(), err
}

// Standing tells what there is, without the secrets.
func (a Account) Standing() Standing {
	return Standing{a.Password != "" && !a.Once(), instant(a.Changed), a.TOTP != "", instant(a.Since), len(a.Recovery), a.Subject != ""}
}

// account is empty, and no error, where there is none.
func (a *Accounts) account(ctx context.Context, person string) (Account, error) {
	account, err := a.store.Account(ctx, person)
	if errors.Is(err, engine.ErrNotFound) {
		return Account{Person: person}, nil
	}
	return account, err
}

// Person returns [engine.ErrNotFound] for whom the directory does not name: an account without a person would let nobody in; and [ErrFaceless] for what stands
// for the public: whoever came in as that would be every applicant at once.
func (a *Accounts) Person(id string) (*people.Person, error) {
	who := a.directory().Person(id)
	if who == nil {
		return nil, fmt.Errorf("person %q: %w", id, engine.ErrNotFound)
	}
	if who.Faceless() {
		return nil, ErrFaceless
	}
	return who, nil
}

// by makes the record's line of what an administrator, or whoever sits at the server, does to an account.
func (a *Accounts) by(who, person string, kind Kind) Attempt {
	line := a.attempt(person, kind, How(""), Client{By: cmp.Or(who, string(ByCommand))})
	if doer := a.directory().Person(who); doer != nil {
		line.ByName = doer.Name
	}
	return line
}

// SetPassword sets a password for the person that somebody else knows, so it is for whoever sits at the server alone; HandOut is for all others. It is held
// against the policy; all sessions and tokens of the person end: whoever had the old password may have made some.
func (a *Accounts) SetPassword(ctx context.Context, by, person, password string) error {
	line := a.by(by, person, PasswordChanged)
	return a.setPassword(ctx, NewPassword{Person: person, Changed: line.At}, password, line)
}

// setPassword holds the password against the policy.
func (a *Accounts) setPassword(ctx context.Context, p NewPassword, password string, lines ...Attempt) error {
	who, err := a.Person(p.Person)
	if err != nil {
		return err
	}
	if err := checkPassword(password, who.ID, who.Name); err != nil {
		return err
	}
	if p.Hash, err = a.hasher.hash(ctx, password); err != nil {
		return err
	}
	return a.replace(ctx, p, lines...)
}

// replace puts the new password in the place of the old one, with a line for each token that ends with that.
func (a *Accounts) replace(ctx context.Context, p NewPassword, lines ...Attempt) error {
	tokens, err := a.store.Tokens(ctx, p.Person)
	if err != nil {
		return err
	}
	var keep []string // of what was asked for, only what there is
	for _, t := range tokens {
		switch {
		case !t.Holds(a.now()):
		case slices.Contains(p.Keep, t.Hash):
			keep = append(keep, t.Hash)
		default:
			lines = append(lines, a.revoked(t, lines[0]))
		}
	}
	p.Keep = keep
	return a.store.SavePassword(ctx, p, lines...)
}

// revoked is the line of a token that ends with something else.
func (a *Accounts) revoked(t Token, with Attempt) Attempt {
	with.ID, with.Kind, with.How, with.Detail = rand.Text(), TokenRevoked, ByToken, t.Label
	return with
}

// Unlock forgets the failures on the account, so that nobody has to wait any more.
func (a *Accounts) Unlock(ctx context.Context, by, person string) error {
	if _, err := a.Person(person); err != nil {
		return err
	}
	return a.store.Record(ctx, a.by(by, person, Unlocked))
}

// ResetTOTP takes the authenticator and the recovery codes from the account of somebody who has lost them. The password stays, so whoever asks for
// it must have made sure who asks.
func (a *Accounts) ResetTOTP(ctx context.Context, by, person string) error {
	account, err := a.store.Account(ctx, person)
	switch {
	case err != nil:
		return err
	case account.TOTP == "":
		return ErrNotEnrolled
	}
	return a.store.SaveTOTP(ctx, person, "", "", 0, nil, a.by(by, person, TOTPRemoved))
}

// EndSessions throws the person out of all browsers, and ends all tokens.
func (a *Accounts) EndSessions(ctx context.Context, by, person string) error {
	line := a.by(by, person, SessionsEnded)
	tokens, err := a.store.Tokens(ctx, person)
	if err = errors.Join(err, a.store.EndSessions(ctx, person, "")); err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Holds(a.now()) {
			if err := a.store.RevokeToken(ctx, t.Hash, a.revoked(t, line)); err != nil {
				return err
			}
		}
	}
	return a.store.Record(ctx, line)
}
