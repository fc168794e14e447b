package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"santong/engine"
)

// A one-time secret is what an administrator hands out in the place of a password, and never learns the password itself. It lets its owner choose one and nothing
// else, once, and as long as SecretFor: a week reaches over a business trip or the Spring Festival's days off, and what lies in a drawer for longer opens nothing.
const (
	SecretFor    = 7 * 24 * time.Hour
	secretLength = 16 // letters and digits of rand.Text, five bits each: 80 bits
)

// Once tells whether the password is a one-time secret, used or not.
func (a Account) Once() bool { return a.OnceUntil != "" }

// Pending tells whether a one-time secret waits for its owner.
func (a Account) Pending(now time.Time) bool {
	return a.Once() && a.Password != "" && now.Before(instant(a.OnceUntil))
}

// HandOut makes a one-time secret for the person, as by says, and returns it: it is shown once. The password that the person had, all sessions and all tokens
// end, for whoever asks for help may ask because somebody else has the password. The person is told.
func (a *Accounts) HandOut(ctx context.Context, by, person string) (secret string, until time.Time, err error) {
	if _, err := a.Person(person); err != nil {
		return "", until, err
	}
	text := strings.ToLower(rand.Text()[:secretLength])
	hash, err := a.hasher.hash(ctx, text)
	if err != nil {
		return "", until, err
	}
	line := a.by(by, person, SecretIssued)
	until = instant(line.At).Add(SecretFor)
	err = a.replace(ctx, NewPassword{Person: person, Hash: hash, Changed: line.At, Until: stamp(until), By: line.By}, line)
	return grouped(text), until, err
}

// bare is a secret as it is hashed: read out and typed in, it may come with other letters and signs between.
func bare(secret string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(normal(secret)))
}

func grouped(text string) string {
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// enter begins the session of somebody who has given all that is asked for. Whose password was a one-time secret is not signed in: the secret is taken, and a
// new password awaited.
func (s *Service) enter(ctx context.Context, account Account, p pending, how How, out *Outcome) (Kind, How, error) {
	if !account.Once() {
		return SignedIn, how, s.Sessions.Begin(ctx, account.Person, how)
	}
	err := s.store.UseOnce(ctx, account.Person, account.Changed)
	if errors.Is(err, engine.ErrStale) { // somebody else was faster
		err = ErrWrong
	}
	if err != nil {
		return Failed, how, err
	}
	out.MustChoose, p.How = true, how
	return SecretUsed, how, s.Sessions.pend(ctx, chooseKey, p)
}

// A Handed is a one-time secret that was used: who had handed it out, and when.
type Handed struct {
	Person string
	By     string // a person, or [ByCommand]
	At     time.Time
}

// Choosing tells who has used a one-time secret in this browser and is to choose a password. That alone opens nothing.
func (s *Service) Choosing(ctx context.Context) (Handed, bool, error) {
	_, account, err := s.choosing(ctx)
	if errors.Is(err, ErrNotAwaited) {
		return Handed{}, false, nil
	}
	return Handed{account.Person, account.OnceBy, instant(account.Changed)}, err == nil, err
}

func (s *Service) choosing(ctx context.Context) (pending, Account, error) {
	p, ok := s.Sessions.pending(ctx, chooseKey)
	if !ok {
		return p, Account{}, ErrNotAwaited
	}
	account, err := s.account(ctx, p.Person)
	if err == nil && (account.Changed != p.Changed || account.Password != "" || !account.Once()) {
		err = ErrNotAwaited // another has been handed out meanwhile, or a password was set
	}
	return p, account, err
}

// ChoosePassword ends what a one-time secret has begun: the person has a password that nobody else knows, and is signed in.
func (s *Service) ChoosePassword(ctx context.Context, password string, from Client) (Outcome, error) {
	p, account, err := s.choosing(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if p.Secret == s.secretMark(p.Person, password) {
		return Outcome{}, &Weak{[]engine.Words{{Zh: "新密码须与一次性口令不同", En: "the new password must be another than the one-time secret"}}}
	}
	line := s.attempt(p.Person, PasswordChanged, p.How, from)
	line.Detail = "one-time secret of " + account.OnceBy + ", " + account.Changed
	in := s.attempt(p.Person, SignedIn, p.How, from)
	err = s.setPassword(ctx, NewPassword{Person: p.Person, Changed: line.At, Was: account.Changed}, password, line, in)
	if errors.Is(err, engine.ErrStale) {
		err = ErrNotAwaited
	}
	if err != nil {
		return Outcome{}, err
	}
	s.tell(ctx, "password chosen after a one-time secret", line)
	if err := s.Sessions.Begin(ctx, p.Person, p.How); err != nil {
		return Outcome{}, err
	}
	return Outcome{Person: p.Person, Device: s.deviceCookieFor(p.Person, s.device(from, p.Person))}, nil
}

// secretMark recognises the secret among passwords: it stays in the session for minutes, and is of 80 random bits.
func (s *Service) secretMark(person, secret string) string {
	return sign(s.keys.names, "secret", person, bare(secret))
}

// A Lately is what a person is shown when signing in, so as to notice that somebody else was there.
type Lately struct {
	Last    Attempt // the sign-in before the newest; without an id where there was none
	Changed Attempt // the newest change of the password
	Issued  Attempt // the newest one-time secret, where it came after the last sign-in
}

// Lately looks it up in the record.
func (a *Accounts) Lately(ctx context.Context, person string) (out Lately, err error) {
	newest := func(at int, kinds ...Kind) (line Attempt) {
		if err != nil {
			return line
		}
		var list []Attempt
		if list, err = a.Attempts(ctx, Filter{Person: person, Kinds: kinds, Limit: at + 1}); len(list) > at {
			line = list[at]
		}
		return line
	}
	out = Lately{newest(1, SignedIn), newest(0, PasswordChanged), newest(0, SecretIssued)}
	if out.Issued.At < out.Last.At {
		out.Issued = Attempt{}
	}
	return out, err
}
