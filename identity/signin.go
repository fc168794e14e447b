package identity

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// An Outcome is what became of an attempt to sign in.
type Outcome struct {
	Person     string
	NeedsCode  bool         // the password was right; now the code of the authenticator
	MustChoose bool         // it was a one-time secret, which is used now; only a new password is taken
	Device     *http.Cookie // to be set, nil while more is needed
}

const maxName = 200

// SignIn checks a name and a password, and begins a session or asks for the code. It takes as long for a name that nobody has as for another.
// Errors: [ErrWrong], [ErrSecretOver], [*Throttled], [ErrBusy].
func (s *Service) SignIn(ctx context.Context, name, password string, from Client) (out Outcome, err error) {
	if name = strings.TrimSpace(name); !possible(name, maxName) || !possible(password, 8*maxPassword) {
		return out, ErrWrong // no account has it: nothing to compute, nothing to count
	}
	key, who := s.counted(name)
	device, err := s.guess(ctx, key, s.device(from, key), ByPassword, from, func() (Kind, How, error) {
		account, err := s.account(ctx, key)
		if err != nil {
			return Failed, ByPassword, err
		}
		if err := s.password(ctx, account, password); err != nil || who == nil {
			return Failed, ByPassword, cmp.Or(err, ErrWrong)
		}
		p := pending{Person: key, Changed: account.Changed}
		if account.Once() {
			if p.Secret = s.secretMark(key, password); !account.Pending(s.now()) {
				return Failed, ByPassword, ErrSecretOver
			}
		}
		if out.Person = key; account.TOTP != "" {
			out.NeedsCode = true
			return Passed, ByPassword, s.Sessions.pend(ctx, awaitKey, p)
		}
		return s.enter(ctx, account, p, ByPassword, &out)
	})
	if err != nil {
		return Outcome{}, err
	}
	if !out.NeedsCode && !out.MustChoose {
		out.Device = s.deviceCookieFor(key, device)
	}
	return out, nil
}

// SignInCode ends what SignIn has begun, with a code of the authenticator or a recovery code.
func (s *Service) SignInCode(ctx context.Context, code string, from Client) (Outcome, error) {
	p, ok := s.Sessions.pending(ctx, awaitKey)
	if !ok {
		return Outcome{}, ErrNotAwaited
	}
	account, err := s.account(ctx, p.Person)
	if err != nil {
		return Outcome{}, err
	}
	if account.Changed != p.Changed {
		return Outcome{}, ErrNotAwaited
	}
	out := Outcome{Person: p.Person}
	device, err := s.guess(ctx, p.Person, s.device(from, p.Person), ByTOTP, from, func() (Kind, How, error) {
		how, err := s.code(ctx, p.Person, code, true)
		if err != nil {
			return Failed, how, err
		}
		return s.enter(ctx, account, p, how, &out)
	})
	if err != nil {
		return Outcome{}, err
	}
	if !out.MustChoose {
		out.Device = s.deviceCookieFor(p.Person, device)
	}
	return out, nil
}

// AwaitsCode tells whether the browser has given a right password and is to give a code.
func (s *Service) AwaitsCode(ctx context.Context) bool {
	_, ok := s.Sessions.pending(ctx, awaitKey)
	return ok
}

// SignOut ends the session. The address that it returns, if any, is where the provider ends its own.
func (s *Service) SignOut(ctx context.Context, from Client) (string, error) {
	session, ok := s.Sessions.Current(ctx)
	address := ""
	if ok && s.Provider != nil && session.How == ByProvider {
		address = s.logoutAt(ctx)
	}
	if err := s.Sessions.End(ctx); err != nil || !ok {
		return "", err
	}
	return address, s.store.Record(ctx, s.attempt(session.Person, SignedOut, session.How, from))
}

// password returns [ErrWrong] unless it is the account's. An account without one costs the same time.
func (s *Service) password(ctx context.Context, account Account, password string) error {
	hash := account.Password
	if account.Once() {
		password = bare(password)
	}
	if _, err := parsePHC(hash); err != nil {
		if hash != "" {
			s.log.LogAttrs(ctx, slog.LevelError, "a password's hash is damaged: set a new one", slog.String("person", account.Person))
		}
		hash = s.dummy
	}
	right, stale, err := s.hasher.verify(ctx, password, hash)
	if err != nil {
		return err
	}
	if !right || hash == s.dummy {
		return ErrWrong
	}
	if stale {
		s.rehash(ctx, account, password)
	}
	return nil
}

// rehash brings a hash to the usual cost. That it fails is no reason to let nobody in.
func (s *Service) rehash(ctx context.Context, account Account, password string) {
	hash, err := s.hasher.hash(ctx, password)
	if err == nil {
		err = s.store.Rehash(ctx, account.Person, account.Password, hash)
	}
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "a password keeps its old hash", slog.String("person", account.Person), slog.Any("error", err))
	}
}

// guess writes an attempt down, lets it be judged, and says what became of it. It is counted with those of the same device, which it returns;
// with device "" with those of the same network and place.
func (s *Service) guess(ctx context.Context, key, device string, how How, from Client, judge func() (Kind, How, error)) (_ string, err error) {
	if err := s.held(ctx, key, "", from, device); err != nil {
		return "", err
	}
	a := s.attempt(key, Tried, how, from)
	a.Device = device
	if err := s.store.Record(ctx, a); err != nil {
		return "", err
	}
	after := context.WithoutCancel(ctx)        // hanging up does not undo an attempt
	err = s.held(ctx, key, a.ID, from, device) // others may have come at the same time
	if err == nil {
		a.Kind, a.How, err = judge()
	}
	switch _, throttled := errors.AsType[*Throttled](err); {
	case err == nil:
		s.tell(ctx, "let in", a)
		return device, s.store.Settle(after, a)
	case errors.Is(err, ErrWrong), errors.Is(err, ErrSecretOver):
		a.Kind = Failed
		s.tell(ctx, "not let in", a)
		return "", errors.Join(s.settle(after, a, device, from), err)
	case errors.Is(err, ErrBusy), throttled: // nothing has been judged
		return "", errors.Join(s.store.Unrecord(after, a.ID), err)
	}
	return "", err // it stays as tried, and counts
}

// settle writes a failure down, and once also that it was one too many.
func (s *Service) settle(ctx context.Context, a Attempt, device string, from Client) error {
	if err := s.store.Settle(ctx, a); err != nil {
		return err
	}
	wait, throttled := errors.AsType[*Throttled](s.held(ctx, a.Person, "", from, device))
	if !throttled {
		return nil
	}
	lock := s.attempt(a.Person, Locked, a.How, from)
	lock.Device, lock.Detail = device, wait.Wait.Round(time.Second).String()
	s.tell(ctx, "held off", lock)
	return s.store.Record(ctx, lock)
}

// held returns [*Throttled] if there have been too many failures, not counting the attempt that is named.
func (s *Service) held(ctx context.Context, key, but string, from Client, device string) error {
	now := s.now()
	tries, err := s.store.Tries(ctx, key, stamp(now.Add(-max(pairWindow, allWindow))), maxTries)
	if err != nil {
		return err
	}
	wait := hold(without(tries, but), from.network(), device, now)
	if device == "" {
		tries, err := s.store.TriesFrom(ctx, from.place(), stamp(now.Add(-spreadWindow)), maxTries)
		if err != nil {
			return err
		}
		wait = max(wait, spread(without(tries, but), now))
	}
	if wait > 0 {
		return &Throttled{wait}
	}
	return nil
}

func without(tries []Attempt, id string) []Attempt {
	return slices.DeleteFunc(tries, func(t Attempt) bool { return id != "" && t.ID == id })
}

// possible keeps out what no name or password of ours can be.
func possible(text string, most int) bool {
	return text != "" && len(text) <= most && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}
