package identity

import (
	"cmp"
	"context"
	"errors"

	"santong/engine"
)

// A Proof shows again who sits there. One of the two is enough.
type Proof struct{ Password, Code string }

// Prove makes the session proved for [ProvedFor]. Whoever has signed in by the provider and has no password is proved there, by Provider.BeginProof.
func (s *Service) Prove(ctx context.Context, p Proof, from Client) error {
	session, ok := s.Sessions.Current(ctx)
	if !ok {
		return ErrNotSignedIn
	}
	if session.How == ByDemo && s.Demo != nil { // nobody has a password there; the page asks again all the same
		if err := s.Sessions.prove(ctx); err != nil {
			return err
		}
		return s.store.Record(ctx, s.attempt(session.Person, Proved, ByDemo, from))
	}
	if p.Code != "" {
		return s.proveBy(ctx, session, ByTOTP, from, func() error {
			_, err := s.code(ctx, session.Person, p.Code, false)
			return err
		})
	}
	return s.confirm(ctx, session, p.Password, from)
}

// confirm is a proof by password.
func (s *Service) confirm(ctx context.Context, session Session, password string, from Client) error {
	account, err := s.account(ctx, session.Person)
	if err != nil {
		return err
	}
	if !account.Standing().Password { // a one-time secret proves nothing
		return ErrNoPassword
	}
	if !possible(password, 8*maxPassword) {
		return ErrWrong
	}
	return s.proveBy(ctx, session, ByPassword, from, func() error { return s.password(ctx, account, password) })
}

// proveBy counts failures for the session alone: strangers who guess at the door keep nobody from a proof, and whoever sits down at a session that was
// left open has the guesses of one browser, and closes no other.
func (s *Service) proveBy(ctx context.Context, session Session, how How, from Client, judge func() error) error {
	_, err := s.guess(ctx, session.Person, "session "+session.ID[:min(len(session.ID), 20)], how, from, func() (Kind, How, error) {
		if err := judge(); err != nil {
			return Failed, how, err
		}
		return Proved, how, s.Sessions.prove(ctx)
	})
	return err
}

// ChangePassword ends all sessions of the person; this browser goes on in a new one. All tokens end too, but for those that the person keeps: whoever had the
// old password may have made some.
func (s *Service) ChangePassword(ctx context.Context, old, password string, keep []string, from Client) error {
	session, ok := s.Sessions.Current(ctx)
	if !ok {
		return ErrNotSignedIn
	}
	account, err := s.account(ctx, session.Person)
	if err = cmp.Or(err, s.confirm(ctx, session, old, from)); err != nil {
		return err
	}
	if normal(old) == normal(password) {
		return &Weak{[]engine.Words{{Zh: "新密码须与旧密码不同", En: "the new password must be another one"}}}
	}
	line := s.attempt(session.Person, PasswordChanged, session.How, from)
	err = s.setPassword(ctx, NewPassword{Person: session.Person, Changed: line.At, Was: account.Changed, Keep: keep}, password, line)
	if errors.Is(err, engine.ErrStale) { // somebody else has just changed it, and ended this session
		err = ErrEnded
	}
	if err != nil {
		return err
	}
	s.tell(ctx, "password changed", line)
	return s.Sessions.begin(ctx, session.Person, session.How, true)
}
