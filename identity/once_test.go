package identity_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"santong/engine"
	"santong/identity"
	"santong/notices"
)

func (b *browser) choose(password string) (out identity.Outcome, err error) {
	b.h.t.Helper()
	b.ask(func(ctx context.Context, from identity.Client, w http.ResponseWriter) {
		if out, err = b.h.ChoosePassword(ctx, password, from); out.Device != nil {
			http.SetCookie(w, out.Device)
		}
	})
	return out, err
}

func (b *browser) choosing() (handed identity.Handed, waits bool) {
	b.h.t.Helper()
	ok(b.h.t, b.do(func(ctx context.Context, _ identity.Client) (err error) {
		handed, waits, err = b.h.Choosing(ctx)
		return err
	}))
	return handed, waits
}

func (h *house) handOut(by, person string) string {
	h.t.Helper()
	secret, until, err := h.HandOut(h.t.Context(), by, person)
	ok(h.t, err)
	if got := until.Unix() - h.now.Load(); got != int64(identity.SecretFor/time.Second) {
		h.t.Errorf("good for %d s", got)
	}
	return secret
}

const chosen = "a sentence that only one of us knows"

func TestOneTimeSecret(t *testing.T) {
	h := newHouse(t)
	old := h.in("wang", passWang)
	_, token, err := h.Issue(t.Context(), "wang", "program", []string{identity.ScopeRead}, 9, identity.Client{})
	ok(t, err)
	h.pass(time.Minute)
	secret := h.handOut("li", "wang")
	if old.who().Person != "" {
		t.Error("a session goes on")
	}
	_, err = h.Authenticate(t.Context(), token.Hash, "192.0.2.1")
	is(t, err, engine.ErrNotFound)
	b := h.browser("192.0.2.1")
	_, err = b.signIn("wang", passWang)
	is(t, err, identity.ErrWrong)
	if out, err := b.signIn("wang", " "+strings.ToUpper(strings.ReplaceAll(secret, "-", " "))); err != nil || !out.MustChoose || out.NeedsCode || out.Device != nil {
		t.Fatalf("%+v %v", out, err)
	}
	// Nobody is signed in, and nothing is proved: all that is open is the choice.
	if who := b.who(); who.Person != "" {
		t.Fatalf("%+v", who)
	}
	for name, act := range map[string]func(ctx context.Context, from identity.Client) error{
		"prove": func(ctx context.Context, from identity.Client) error {
			return h.Prove(ctx, identity.Proof{Password: secret}, from)
		},
		"token": func(ctx context.Context, from identity.Client) error {
			_, _, err := h.IssueToken(ctx, "x", identity.Scopes, 1, from)
			return err
		},
		"change": func(ctx context.Context, from identity.Client) error {
			return h.ChangePassword(ctx, secret, chosen, nil, from)
		},
		"list": func(ctx context.Context, from identity.Client) error { _, err := h.Sessions.List(ctx); return err },
	} {
		if err := b.do(act); !errors.Is(err, identity.ErrNotSignedIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if handed, waits := b.choosing(); !waits || handed.By != "li" || handed.Person != "wang" || handed.At.Unix() != h.now.Load() {
		t.Errorf("%+v %t", handed, waits)
	}
	// It was used: neither here nor there does it open anything again.
	_, err = h.browser("192.0.2.9").signIn("wang", secret)
	is(t, err, identity.ErrWrong)
	for _, weak := range []string{"short", "wang wang wang!", secret, strings.ToUpper(secret)} {
		if _, err := b.choose(weak); err == nil {
			t.Errorf("%q is taken", weak)
		} else if _, is := errors.AsType[*identity.Weak](err); !is {
			t.Errorf("%q: %v", weak, err)
		}
	}
	h.pass(time.Second)
	out, err := b.choose(chosen)
	if who := b.who(); err != nil || out.Person != "wang" || out.Device == nil || who.Person != "wang" || who.How != identity.ByPassword || !who.Proved.IsZero() {
		t.Fatalf("%+v %v %+v", out, err, who)
	}
	if _, waits := b.choosing(); waits {
		t.Error("it can be chosen again")
	}
	_, err = b.choose("and another one, quite long")
	is(t, err, identity.ErrNotAwaited)
	h.in("wang", chosen)
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		return h.Prove(ctx, identity.Proof{Password: chosen}, from)
	}))

	// The record has the issue, the use and the change, and the person was told.
	got := h.kinds("wang")
	for _, want := range []identity.Kind{identity.SecretIssued, identity.TokenRevoked, identity.SecretUsed, identity.PasswordChanged, identity.SignedIn} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not on record: %v", want, got)
		}
	}
	lately, err := h.Lately(t.Context(), "wang")
	if err != nil || lately.Changed.Address != "192.0.2.1" || !strings.HasPrefix(lately.Changed.Detail, "one-time secret of li, 2026-03-02T01:01:00") || lately.Last.Address != "192.0.2.1" {
		t.Errorf("%+v %v", lately, err)
	}
	told, err := h.store.Notices(t.Context(), notices.Reader{Person: "wang"}, notices.Query{Limit: 1})
	if err != nil || len(told) != 1 || told[0].Said.By != "李二" || told[0].Path() != "/account" || !strings.Contains(told[0].Text("en").Headline, "one-time secret issued") {
		t.Errorf("%+v %v", told, err)
	}
	h.secret(secret, strings.ReplaceAll(secret, "-", ""), chosen)
}

// It ends by itself, another takes its place, and a password that is set meanwhile ends the choice.
func TestOneTimeSecretEnds(t *testing.T) {
	h := newHouse(t)
	first := h.handOut("li", "wang")
	h.pass(time.Second)
	second := h.handOut("li", "wang")
	_, err := h.browser("192.0.2.1").signIn("wang", first)
	is(t, err, identity.ErrWrong)
	h.pass(identity.SecretFor)
	_, err = h.browser("192.0.2.1").signIn("wang", second)
	is(t, err, identity.ErrSecretOver)
	_, err = h.browser("192.0.2.1").signIn("wang", wrong) // which only says it to whoever has the secret
	is(t, err, identity.ErrWrong)

	b := h.browser("192.0.2.1")
	_, err = b.signIn("wang", h.handOut("li", "wang"))
	ok(t, err)
	h.pass(11 * time.Minute)
	_, err = b.choose(chosen)
	is(t, err, identity.ErrNotAwaited)

	_, err = b.signIn("wang", h.handOut("li", "wang"))
	ok(t, err)
	h.pass(time.Second)
	third := h.handOut("li", "wang")
	_, err = b.choose(chosen)
	is(t, err, identity.ErrNotAwaited)
	_, err = b.signIn("wang", third)
	ok(t, err)
	_, err = b.choose(chosen)
	ok(t, err)
	_, _, err = h.HandOut(t.Context(), "li", "nobody")
	is(t, err, engine.ErrNotFound)
}

// The authenticator stays asked for; a right secret without a code does not use it up.
func TestOneTimeSecretWithAuthenticator(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	var key string
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		e, err := h.EnrolTOTP(ctx, passWang, from)
		key = e.Secret
		return err
	}))
	code := func() string {
		h.pass(31 * time.Second)
		text, err := totp.GenerateCode(key, time.Unix(h.now.Load(), 0))
		ok(t, err)
		return text
	}
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		_, err := h.ConfirmTOTP(ctx, code(), from)
		return err
	}))
	// A password that is changed between the two steps ends the first.
	between := h.browser("192.0.2.1")
	if out, err := between.signIn("wang", passWang); err != nil || !out.NeedsCode {
		t.Fatalf("%+v %v", out, err)
	}
	h.pass(time.Second)
	secret := h.handOut("li", "wang")
	_, err := between.code(code())
	is(t, err, identity.ErrNotAwaited)

	b = h.browser("192.0.2.1")
	if out, err := b.signIn("wang", secret); err != nil || !out.NeedsCode || out.MustChoose {
		t.Fatalf("%+v %v", out, err)
	}
	if _, waits := b.choosing(); waits {
		t.Fatal("no code was given")
	}
	_, err = b.choose(chosen)
	is(t, err, identity.ErrNotAwaited)
	_, err = b.code("000000")
	is(t, err, identity.ErrWrong)
	other := h.browser("192.0.2.1") // at the same time
	_, err = other.signIn("wang", secret)
	ok(t, err)
	if out, err := b.code(code()); err != nil || !out.MustChoose || out.Device != nil || b.who().Person != "" {
		t.Fatalf("%+v %v", out, err)
	}
	_, err = other.code(code())
	is(t, err, identity.ErrWrong)
	out, err := b.choose(chosen)
	if who := b.who(); err != nil || out.Person != "wang" || who.How != identity.ByTOTP {
		t.Errorf("%+v %v %+v", out, err, who)
	}
}

// Whoever comes with it at the same moment, one gets in.
func TestOneTimeSecretAtOnce(t *testing.T) {
	h := newHouse(t)
	secret := h.handOut("li", "wang")
	var let, wrong sync.Map
	var working sync.WaitGroup
	h.handle = func(w http.ResponseWriter, r *http.Request) {
		out, err := h.SignIn(r.Context(), "wang", secret, h.From(r, "192.0.2."+r.URL.Query().Get("n")))
		if err == nil && out.MustChoose {
			let.Store(r.URL.RawQuery, true)
		} else if !errors.Is(err, identity.ErrWrong) && throttled(err) == 0 && !errors.Is(err, identity.ErrBusy) {
			wrong.Store(r.URL.RawQuery, err)
		}
	}
	for n := range 5 {
		working.Go(func() {
			res, err := http.Get(h.web.URL + "/?n=" + string(rune('1'+n)))
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
		})
	}
	working.Wait()
	n := 0
	let.Range(func(any, any) bool { n++; return true })
	wrong.Range(func(_, err any) bool { t.Error(err); return true })
	if n != 1 {
		t.Errorf("%d got in", n)
	}
}

// Whoever changes his or her password says which tokens go on; all others end.
func TestTokensEndWithThePassword(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	hashes := map[string]string{}
	for _, person := range []string{"wang", "li"} {
		for _, label := range []string{"kept", "lost"} {
			_, token, err := h.Issue(t.Context(), person, label, []string{identity.ScopeRead}, 9, identity.Client{})
			ok(t, err)
			hashes[person+" "+label] = token.Hash
		}
	}
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		return h.ChangePassword(ctx, passWang, chosen, append(make([]string, 5000), hashes["wang kept"], hashes["li lost"]), from)
	}))
	for name, hash := range hashes {
		_, err := h.Authenticate(t.Context(), hash, "192.0.2.1")
		if want := name == "wang lost"; errors.Is(err, engine.ErrNotFound) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := count(h.kinds("wang"), identity.TokenRevoked); n != 1 {
		t.Errorf("%d tokens are on record as ended", n)
	}
}
