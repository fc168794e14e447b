package identity_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"santong/engine"
	"santong/identity"
)

// enrolled is a house in which wang has an authenticator; it returns its secret and the recovery codes.
func enrolled(t *testing.T) (*house, *browser, string, []string) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	var e identity.Enrolment
	ok(t, b.do(func(ctx context.Context, from identity.Client) (err error) {
		e, err = h.EnrolTOTP(ctx, passWang, from)
		return err
	}))
	var codes []string
	ok(t, b.do(func(ctx context.Context, from identity.Client) (err error) {
		codes, err = h.ConfirmTOTP(ctx, h.codeNow(e.Secret), from)
		return err
	}))
	h.pass(time.Minute)
	return h, b, e.Secret, codes
}

func (h *house) codeNow(secret string) string { return h.codeAt(secret, 0) }

func (h *house) codeAt(secret string, off time.Duration) string {
	h.t.Helper()
	code, err := totp.GenerateCode(secret, time.Unix(h.now.Load(), 0).Add(off))
	ok(h.t, err)
	return code
}

func TestEnrol(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	enrol := func(password string) (e identity.Enrolment, err error) {
		err = b.do(func(ctx context.Context, from identity.Client) (err error) {
			e, err = h.EnrolTOTP(ctx, password, from)
			return err
		})
		return e, err
	}
	confirm := func(code string) (codes []string, err error) {
		err = b.do(func(ctx context.Context, from identity.Client) (err error) {
			codes, err = h.ConfirmTOTP(ctx, code, from)
			return err
		})
		return codes, err
	}
	_, err := confirm("123456")
	is(t, err, identity.ErrNotEnrolling)
	_, err = enrol(wrong)
	is(t, err, identity.ErrWrong)
	e, err := enrol(passWang)
	ok(t, err)
	u, err := url.Parse(e.URL)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != e.Secret || !strings.Contains(u.Path, "wang") || u.Query().Get("issuer") != "三统 Santong" {
		t.Error(e.URL)
	}
	picture, err := png.Decode(bytes.NewReader(e.PNG))
	if err != nil || picture.Bounds().Dx() != 240 {
		t.Error(err)
	}
	ok(t, b.do(func(ctx context.Context, _ identity.Client) error {
		if again, shown := h.Enrolling(ctx); !shown || again.Secret != e.Secret || !bytes.Equal(again.PNG, e.PNG) {
			t.Error("it is not shown again")
		}
		return nil
	}))
	_, err = confirm("000000")
	is(t, err, identity.ErrWrong)
	if _, err := h.browser("203.0.113.1").signIn("wang", passWang); err != nil { // nothing counts yet
		t.Error(err)
	}
	codes, err := confirm(h.codeNow(e.Secret))
	if err != nil || len(codes) != 10 || slices.Equal(codes[:1], codes[1:2]) || len(codes[0]) != 19 {
		t.Fatal(codes, err)
	}
	_, err = confirm(h.codeNow(e.Secret))
	is(t, err, identity.ErrNotEnrolling)
	standing, err := h.Accounts.Standing(t.Context(), "wang")
	if err != nil || !standing.TOTP || !standing.Password || standing.RecoveryLeft != 10 || standing.Provider || standing.Since.IsZero() {
		t.Errorf("%+v %v", standing, err)
	}
	h.secret(e.Secret, codes[0], strings.ReplaceAll(codes[0], "-", ""), e.URL)
}

func TestCodes(t *testing.T) {
	h, _, secret, _ := enrolled(t)
	b := h.browser("203.0.113.1")
	if _, err := b.code(h.codeNow(secret)); !errors.Is(err, identity.ErrNotAwaited) {
		t.Error(err)
	}
	out, err := b.signIn("wang", passWang)
	if err != nil || !out.NeedsCode || out.Device != nil || b.who().Person != "" {
		t.Fatalf("%+v %v %+v", out, err, b.who())
	}
	for name, code := range map[string]string{"none": "", "wrong": "000000", "two steps early": h.codeAt(secret, time.Minute), "two steps late": h.codeAt(secret, -time.Minute), "long": strings.Repeat("1", 9000)} {
		if _, err := b.code(code); !errors.Is(err, identity.ErrWrong) {
			t.Errorf("%s: %v", name, err)
		}
		ok(t, h.Unlock(t.Context(), "", "wang"))
		h.pass(time.Second / 10)
	}
	h.pass(2 * time.Minute)
	late := h.codeAt(secret, -30*time.Second)
	out, err = b.code(late[:3] + " " + late[3:])
	if err != nil || out.Device == nil || b.who().How != identity.ByTOTP || b.who().Person != "wang" {
		t.Fatal(out, err)
	}
	for name, used := range map[string]string{"the same again": late, "an earlier one": h.codeAt(secret, -time.Minute)} {
		again := h.browser("203.0.113.1")
		_, err := again.signIn("wang", passWang)
		ok(t, err)
		if _, err := again.code(used); !errors.Is(err, identity.ErrWrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := h.browser("203.0.113.1")
	_, err = again.signIn("wang", passWang)
	ok(t, err)
	if _, err := again.code(h.codeAt(secret, 30*time.Second)); err != nil {
		t.Error(err)
	}
	// A code that is not given within ten minutes.
	slow := h.browser("203.0.113.1")
	_, err = slow.signIn("wang", passWang)
	ok(t, err)
	h.pass(10 * time.Minute)
	_, err = slow.code(h.codeNow(secret))
	is(t, err, identity.ErrNotAwaited)
}

// Whoever knows the password has five guesses at the code, however often he begins again.
func TestCodesAreNotGuessed(t *testing.T) {
	h, _, secret, _ := enrolled(t)
	guesses := 0
	for range 20 {
		b := h.browser("198.51.100.9")
		if _, err := b.signIn("wang", passWang); err != nil {
			continue
		}
		if _, err := b.code("000000"); errors.Is(err, identity.ErrWrong) {
			guesses++
		}
	}
	if guesses != 5 {
		t.Errorf("%d guesses", guesses)
	}
	b := h.browser("203.0.113.1")
	_, err := b.signIn("wang", passWang)
	ok(t, err)
	_, err = b.code(h.codeNow(secret))
	ok(t, err)
}

func TestRecoveryCodes(t *testing.T) {
	h, first, secret, codes := enrolled(t)
	with := func(code string) (*browser, error) {
		b := h.browser("203.0.113.1")
		_, err := b.signIn("wang", passWang)
		ok(t, err)
		_, err = b.code(code)
		return b, err
	}
	b, err := with(strings.ToUpper(codes[3]))
	if err != nil || b.who().How != identity.ByRecovery {
		t.Fatal(err, b.who())
	}
	_, err = with(codes[3])
	is(t, err, identity.ErrWrong)
	_, err = with(strings.ReplaceAll(codes[4], "-", " "))
	ok(t, err)
	is(t, b.do(func(ctx context.Context, from identity.Client) error {
		return h.Prove(ctx, identity.Proof{Code: codes[5]}, from)
	}), identity.ErrWrong)
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		return h.Prove(ctx, identity.Proof{Code: h.codeNow(secret)}, from)
	}))
	var renewed []string
	renew := func(password string) error {
		return first.do(func(ctx context.Context, from identity.Client) (err error) {
			renewed, err = h.RenewRecovery(ctx, password, from)
			return err
		})
	}
	is(t, renew(wrong), identity.ErrWrong)
	ok(t, renew(passWang))
	_, err = with(codes[6])
	is(t, err, identity.ErrWrong)
	_, err = with(renewed[0])
	ok(t, err)
	standing, err := h.Accounts.Standing(t.Context(), "wang")
	if err != nil || standing.RecoveryLeft != 9 {
		t.Errorf("%+v %v", standing, err)
	}
	remove := func(password string) error {
		return first.do(func(ctx context.Context, from identity.Client) error { return h.RemoveTOTP(ctx, password, from) })
	}
	is(t, remove(wrong), identity.ErrWrong)
	ok(t, remove(passWang))
	if out, err := h.browser("203.0.113.1").signIn("wang", passWang); err != nil || out.NeedsCode {
		t.Error(out, err)
	}
	is(t, renew(passWang), identity.ErrNotEnrolled)
	is(t, h.ResetTOTP(t.Context(), "zhou", "wang"), identity.ErrNotEnrolled)
	is(t, h.ResetTOTP(t.Context(), "zhou", "nobody"), engine.ErrNotFound)
	for _, kind := range []identity.Kind{identity.TOTPEnrolled, identity.TOTPRemoved, identity.RecoveryRenewed, identity.Proved, identity.Passed} {
		if got := h.kinds("wang"); !slices.Contains(got, kind) {
			t.Errorf("no %s on record: %v", kind, got)
		}
	}
}

// With another key nothing that was sealed opens; the program says so before anybody is locked out.
func TestTheDatabaseAloneIsNotEnough(t *testing.T) {
	h, _, secret, _ := enrolled(t)
	account, err := h.store.Account(t.Context(), "wang")
	ok(t, err)
	if opened, err := h.Open(account.TOTP, "wang"); err != nil || opened != secret {
		t.Error(err)
	}
	if _, err := h.Open(account.TOTP, "li"); err == nil {
		t.Error("a row moved to somebody else opens")
	}
	c := identity.Config{Store: h.store, Key: identity.Key{9}, Directory: nil, Now: time.Now, Log: nil}
	if _, err := identity.New(t.Context(), c); err == nil {
		t.Error("an unfinished configuration is taken")
	}
	open := func(key identity.Key) error {
		other := c
		other.Key, other.Directory, other.Log = key, testDirectory, discard
		_, err := identity.New(t.Context(), other)
		return err
	}
	is(t, open(identity.Key{9}), identity.ErrOtherKey)
	is(t, open(identity.Key{1, 2, 3}), nil)
	if open(identity.Key{}) == nil {
		t.Error("no key at all is taken")
	}
	ok(t, h.ResetTOTP(t.Context(), "", "wang"))
	is(t, open(identity.Key{9}), nil) // nothing is lost any more
}
