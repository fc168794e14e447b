package identity

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"image/png"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"santong/engine"
)

// What every authenticator knows (RFC 6238): a code of six digits for each half minute; one step before and after is taken, as clocks differ.
const (
	stepSeconds   = 30
	codeDigits    = otp.DigitsSix
	qrSize        = 240
	recoveryCodes = 10
	maxCode       = 64
)

// An Enrolment is what an authenticator is told once.
type Enrolment struct {
	Secret string // for typing in
	URL    string // otpauth://…
	PNG    []byte // the URL as a QR code
}

// EnrolTOTP begins adding an authenticator. Nothing counts until a code confirms that it has the secret. A new one takes the place of the old one.
func (s *Service) EnrolTOTP(ctx context.Context, password string, from Client) (Enrolment, error) {
	session, ok := s.Sessions.Current(ctx)
	if !ok {
		return Enrolment{}, ErrNotSignedIn
	}
	if err := s.confirm(ctx, session, password, from); err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.name, AccountName: session.Person, Period: stepSeconds, Digits: codeDigits})
	if err != nil {
		return Enrolment{}, err
	}
	s.Sessions.put(ctx, enrolKey, s.keys.sealed(key.URL(), "enrol "+session.Person))
	return shown(key)
}

// Enrolling shows again what EnrolTOTP has shown, for a form that comes back.
func (s *Service) Enrolling(ctx context.Context) (Enrolment, bool) {
	key, _, err := s.enrolling(ctx)
	if err != nil {
		return Enrolment{}, false
	}
	e, err := shown(key)
	return e, err == nil
}

func (s *Service) enrolling(ctx context.Context) (*otp.Key, Session, error) {
	session, ok := s.Sessions.Current(ctx)
	if !ok {
		return nil, session, ErrNotSignedIn
	}
	url, err := s.keys.opened(s.Sessions.value(ctx, enrolKey), "enrol "+session.Person)
	if err != nil {
		return nil, session, ErrNotEnrolling
	}
	key, err := otp.NewKeyFromURL(url)
	return key, session, err
}

func shown(key *otp.Key) (Enrolment, error) {
	picture, err := key.Image(qrSize, qrSize)
	if err != nil {
		return Enrolment{}, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, picture)
	return Enrolment{key.Secret(), key.URL(), b.Bytes()}, err
}

// ConfirmTOTP takes the first code and returns the recovery codes, which are shown once.
func (s *Service) ConfirmTOTP(ctx context.Context, code string, from Client) ([]string, error) {
	key, session, err := s.enrolling(ctx)
	if err != nil {
		return nil, err
	}
	step, ok := s.step(key.Secret(), code)
	if !ok {
		return nil, ErrWrong
	}
	codes, hashes := s.freshCodes(session.Person)
	line := s.attempt(session.Person, TOTPEnrolled, session.How, from)
	if err := s.store.SaveTOTP(ctx, session.Person, s.keys.sealed(key.Secret(), session.Person), line.At, step, hashes, line); err != nil {
		return nil, err
	}
	s.Sessions.drop(ctx, enrolKey)
	s.tell(ctx, "authenticator added", line)
	return codes, nil
}

// RemoveTOTP takes the authenticator away, with its recovery codes.
func (s *Service) RemoveTOTP(ctx context.Context, password string, from Client) error {
	session, ok := s.Sessions.Current(ctx)
	if !ok {
		return ErrNotSignedIn
	}
	if err := s.confirm(ctx, session, password, from); err != nil {
		return err
	}
	line := s.attempt(session.Person, TOTPRemoved, session.How, from)
	s.tell(ctx, "authenticator removed", line)
	return s.store.SaveTOTP(ctx, session.Person, "", "", 0, nil, line)
}

// RenewRecovery makes ten new recovery codes; the old ones end.
func (s *Service) RenewRecovery(ctx context.Context, password string, from Client) ([]string, error) {
	session, ok := s.Sessions.Current(ctx)
	if !ok {
		return nil, ErrNotSignedIn
	}
	if err := s.confirm(ctx, session, password, from); err != nil {
		return nil, err
	}
	account, err := s.account(ctx, session.Person)
	if err != nil {
		return nil, err
	}
	if account.TOTP == "" {
		return nil, ErrNotEnrolled
	}
	codes, hashes := s.freshCodes(session.Person)
	if err := s.store.SaveRecovery(ctx, session.Person, account.Recovery, hashes); err != nil {
		return nil, err
	}
	return codes, s.store.Record(ctx, s.attempt(session.Person, RecoveryRenewed, session.How, from))
}

// code takes a code of the authenticator, or where that is allowed a recovery code. Each is taken once.
func (s *Service) code(ctx context.Context, person, code string, recovery bool) (How, error) {
	account, err := s.account(ctx, person)
	if err != nil || account.TOTP == "" {
		return ByTOTP, cmp.Or(err, ErrNotEnrolled)
	}
	code = strings.NewReplacer(" ", "", "-", "").Replace(normal(code[:min(len(code), maxCode)]))
	if recovery && len(code) != codeDigits.Length() {
		return ByRecovery, s.recover(ctx, account, code)
	}
	secret, err := s.keys.opened(account.TOTP, person)
	if err != nil {
		return ByTOTP, err
	}
	step, ok := s.step(secret, code)
	if !ok {
		return ByTOTP, ErrWrong
	}
	err = s.store.UseStep(ctx, person, step)
	if errors.Is(err, engine.ErrStale) { // somebody has read it over a shoulder, or pressed the button twice
		err = ErrWrong
	}
	return ByTOTP, err
}

// step finds the half minute that the code is of.
func (s *Service) step(secret, code string) (int64, bool) {
	now := s.now().Unix() / stepSeconds
	for _, step := range []int64{now, now - 1, now + 1} {
		right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err == nil && right {
			return step, true
		}
	}
	return 0, false
}

// recover takes a recovery code. Two that come with the same one at once do not both get in.
func (s *Service) recover(ctx context.Context, account Account, code string) error {
	hash := s.recoveryHash(account.Person, code)
	for i, kept := range account.Recovery {
		if kept != hash {
			continue
		}
		left := append(append([]string{}, account.Recovery[:i]...), account.Recovery[i+1:]...)
		err := s.store.SaveRecovery(ctx, account.Person, account.Recovery, left)
		if errors.Is(err, engine.ErrStale) {
			err = ErrWrong
		}
		return err
	}
	return ErrWrong
}

// freshCodes are of 80 random bits each: so many that a keyed hash keeps them, without salt and cost.
func (s *Service) freshCodes(person string) (codes, hashes []string) {
	for range recoveryCodes {
		text := strings.ToLower(rand.Text()[:16])
		codes = append(codes, text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:])
		hashes = append(hashes, s.recoveryHash(person, text))
	}
	return codes, hashes
}

func (s *Service) recoveryHash(person, code string) string {
	return sign(s.keys.names, "recovery", person, strings.ToLower(code))
}
