package identity_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/identity"
)

func TestSessionsEndByThemselves(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	for range 23 { // used every half hour, nearly
		h.pass(29 * time.Minute)
		if b.who().Person != "wang" {
			t.Fatal("it ended while it was used")
		}
	}
	h.pass(29 * time.Minute)
	if b.who().Person != "wang" {
		t.Error("it ended before twelve hours were over")
	}
	h.pass(25 * time.Minute)
	if who := b.who(); who.Person != "" {
		t.Errorf("after twelve hours: %+v", who)
	}
	b = h.in("wang", passWang)
	h.pass(30 * time.Minute)
	if who := b.who(); who.Person != "" {
		t.Errorf("after half an hour: %+v", who)
	}
	if kept, err := h.store.Sessions(t.Context(), "wang"); err != nil || len(kept) != 0 {
		t.Errorf("%+v %v", kept, err)
	}
}

// A proof makes no session younger.
func TestProof(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	prove := func(p identity.Proof) error {
		return b.do(func(ctx context.Context, from identity.Client) error { return h.Prove(ctx, p, from) })
	}
	is(t, prove(identity.Proof{}), identity.ErrWrong)
	is(t, prove(identity.Proof{Password: wrong}), identity.ErrWrong)
	is(t, prove(identity.Proof{Code: "123456"}), identity.ErrNotEnrolled)
	for range 23 {
		h.pass(29 * time.Minute)
		b.who()
	}
	before := b.cookie()
	ok(t, prove(identity.Proof{Password: passWang}))
	who := b.who()
	now := time.Unix(h.now.Load(), 0)
	if b.cookie() == before || !who.ProvedAt(now) || !who.ProvedAt(now.Add(identity.ProvedFor-1)) || who.ProvedAt(now.Add(identity.ProvedFor)) || who.ProvedAt(now.Add(-time.Second)) {
		t.Errorf("%+v", who)
	}
	h.pass(29 * time.Minute)
	b.who()
	h.pass(25 * time.Minute)
	if b.who().Person != "" {
		t.Error("a proof has made the session younger")
	}
	is(t, prove(identity.Proof{Password: passWang}), identity.ErrNotSignedIn)
	b = h.in("wang", passWang)
	for range 5 {
		is(t, prove(identity.Proof{Password: wrong}), identity.ErrWrong)
	}
	if throttled(prove(identity.Proof{Password: passWang})) == 0 {
		t.Error("proofs may be guessed for ever")
	}
}

// Strangers who guess at the door keep nobody from a proof, and a proof that fails keeps nobody from the door, nor another session from a proof.
func TestProofsAreCountedApart(t *testing.T) {
	h := newHouse(t)
	prove := func(b *browser, password string) error {
		return b.do(func(ctx context.Context, from identity.Client) error {
			return h.Prove(ctx, identity.Proof{Password: password}, from)
		})
	}
	strange := func() *browser { // signed in, without the device cookie
		b := h.in("wang", passWang)
		req, err := http.NewRequest(http.MethodGet, h.web.URL, nil)
		ok(t, err)
		for _, c := range b.client.Jar.Cookies(req.URL) {
			if strings.Contains(c.Name, "device") {
				c.MaxAge = -1
				b.client.Jar.SetCookies(req.URL, []*http.Cookie{{Name: c.Name, MaxAge: -1, Path: "/"}})
			}
		}
		return b
	}
	a, b := strange(), strange()
	for i := range 11 { // fifty from all over, five of them from next door
		guesser := h.browser(fmt.Sprintf("198.51.%d.1", i))
		if i == 10 {
			guesser.address = "192.0.2.2"
		}
		for range 5 {
			if _, err := guesser.signIn("wang", wrong); !errors.Is(err, identity.ErrWrong) && throttled(err) == 0 {
				t.Fatal(err)
			}
		}
	}
	if _, err := h.browser("192.0.2.1").signIn("wang", passWang); throttled(err) == 0 {
		t.Fatal("the door is open")
	}
	ok(t, prove(a, passWang))
	for range 5 {
		is(t, prove(b, wrong), identity.ErrWrong)
	}
	if throttled(prove(b, passWang)) == 0 {
		t.Error("proofs may be guessed for ever")
	}
	ok(t, prove(a, passWang))
	h.pass(time.Hour)
	for i := range 12 { // many sessions, five failures in each: the door stays open
		if i%4 == 0 {
			b = strange()
		}
		is(t, prove(b, wrong), identity.ErrWrong)
	}
	if _, err := h.browser("192.0.2.1").signIn("wang", passWang); err != nil {
		t.Error("failed proofs close the door:", err)
	}
}

func TestListAndRevoke(t *testing.T) {
	h := newHouse(t)
	a, b, c, li := h.in("wang", passWang), h.in("wang", passWang), h.in("wang", passWang), h.in("li", passLi)
	list := func(b *browser) (out []identity.Session) {
		ok(t, b.do(func(ctx context.Context, _ identity.Client) (err error) { out, err = h.Sessions.List(ctx); return err }))
		return out
	}
	if got := list(a); len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	marked := 0
	for _, s := range list(a) {
		if s.Person != "wang" || s.Agent != "Edge 140 · Windows" || s.Address != "127.0.0.1" || s.How != identity.ByPassword {
			t.Errorf("%+v", s)
		}
		if s.This {
			marked++
		}
	}
	if marked != 1 {
		t.Errorf("%d are this one", marked)
	}
	revoke := func(by *browser, id string) error {
		return by.do(func(ctx context.Context, _ identity.Client) error { return h.Sessions.Revoke(ctx, id) })
	}
	is(t, revoke(li, a.who().ID), engine.ErrNotFound)
	is(t, revoke(a, "none"), engine.ErrNotFound)
	ok(t, revoke(a, b.who().ID))
	if b.who().Person != "" || a.who().Person != "wang" || c.who().Person != "wang" {
		t.Error("the wrong ones have ended")
	}
	ok(t, a.do(func(ctx context.Context, _ identity.Client) error { return h.Sessions.RevokeOthers(ctx) }))
	if c.who().Person != "" || a.who().Person != "wang" || li.who().Person != "li" {
		t.Error("the wrong ones have ended")
	}
	ok(t, revoke(a, a.who().ID))
	if a.who().Person != "" || a.cookie() != "" {
		t.Error("its own has not ended")
	}
	ok(t, li.do(func(ctx context.Context, from identity.Client) error { _, err := h.SignOut(ctx, from); return err }))
	if li.who().Person != "" || li.cookie() != "" {
		t.Error("not signed out")
	}
	ok(t, h.EndSessions(t.Context(), "zhou", "wang"))
}

// A session that is ended while a request is on its way stays ended, whatever the request writes into it.
func TestWhatHasEndedStaysEnded(t *testing.T) {
	h := newHouse(t)
	for name, act := range map[string]func(ctx context.Context, from identity.Client) error{
		"a word": func(ctx context.Context, _ identity.Client) error { h.Sessions.Keep(ctx, "x", "y"); return nil },
		"a proof": func(ctx context.Context, from identity.Client) error {
			return h.Prove(ctx, identity.Proof{Password: passWang}, from)
		},
	} {
		b := h.in("wang", passWang)
		status := b.ask(func(ctx context.Context, from identity.Client, w http.ResponseWriter) {
			if alive, err := h.Sessions.Alive(ctx); !alive || err != nil {
				t.Error(alive, err)
			}
			ok(t, h.EndSessions(ctx, "zhou", "wang"))
			if alive, err := h.Sessions.Alive(ctx); alive || err != nil {
				t.Error(alive, err)
			}
			if err := act(ctx, from); err != nil {
				is(t, err, identity.ErrEnded)
				w.WriteHeader(http.StatusUnauthorized)
			}
		})
		if kept, err := h.store.Sessions(t.Context(), "wang"); err != nil || len(kept) != 0 || b.who().Person != "" || status != http.StatusUnauthorized {
			t.Errorf("%s: %d %+v %v", name, status, kept, err)
		}
	}
}

func TestWords(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	b.ask(func(ctx context.Context, _ identity.Client, _ http.ResponseWriter) {
		h.Sessions.Keep(ctx, "done", "已保存")
		h.Sessions.Keep(ctx, "person", "li")
		h.Sessions.Keep(ctx, "long", strings.Repeat("x", 5000))
	})
	b.ask(func(ctx context.Context, _ identity.Client, _ http.ResponseWriter) {
		if a, b, c := h.Sessions.Take(ctx, "done"), h.Sessions.Take(ctx, "done"), h.Sessions.Take(ctx, "long"); a != "已保存" || b != "" || c != "" {
			t.Errorf("%q %q %q", a, b, c)
		}
	})
	if b.who().Person != "wang" {
		t.Error("a word became a person")
	}
}

func TestChangePassword(t *testing.T) {
	const next = "another sentence, quite long"
	h := newHouse(t)
	b, other, li := h.in("wang", passWang), h.in("wang", passWang), h.in("li", passLi)
	change := func(b *browser, old, password string) error {
		return b.do(func(ctx context.Context, from identity.Client) error {
			return h.ChangePassword(ctx, old, password, nil, from)
		})
	}
	is(t, change(b, wrong, next), identity.ErrWrong)
	for _, weak := range []string{passWang, "short", "password1234", "wang wang wang!"} {
		if _, is := errors.AsType[*identity.Weak](change(b, passWang, weak)); !is {
			t.Errorf("%q is taken", weak)
		}
	}
	before := b.cookie()
	ok(t, change(b, passWang, next))
	if b.who().Person != "wang" || b.cookie() == before || other.who().Person != "" || li.who().Person != "li" {
		t.Error("the wrong sessions have ended")
	}
	old := h.browser("192.0.2.1")
	if kept, err := h.store.Sessions(t.Context(), "wang"); err != nil || len(kept) != 1 {
		t.Errorf("%+v %v", kept, err)
	}
	if _, err := old.signIn("wang", passWang); !errors.Is(err, identity.ErrWrong) {
		t.Error("the old password still lets in:", err)
	}
	if _, err := old.signIn("wang", next); err != nil {
		t.Error(err)
	}
	h.secret(passWang, next, before)
	is(t, change(h.browser("192.0.2.1"), passWang, next), identity.ErrNotSignedIn)
	is(t, h.SetPassword(t.Context(), "", "nobody", next), engine.ErrNotFound)
	if got := h.kinds("wang"); count(got, identity.PasswordChanged) != 2 {
		t.Error(got)
	}
}

// What stands in the cookie, on a connection that is safe and on one that is not.
func TestCookie(t *testing.T) {
	for secure, want := range map[bool]string{true: "__Host-santong_session", false: "santong_session"} {
		h := newHouse(t, func(c *identity.Config) { c.Secure = secure })
		answer := func(cookie string) *http.Response {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			if cookie != "" {
				r.AddCookie(&http.Cookie{Name: want, Value: cookie})
			}
			h.Sessions.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				out, err := h.SignIn(r.Context(), "wang", passWang, h.From(r, "192.0.2.1"))
				ok(t, err)
				http.SetCookie(w, out.Device)
			})).ServeHTTP(w, r)
			return w.Result()
		}
		fixed := strings.Repeat("A", 43)
		for _, given := range []string{"", fixed, "x", strings.Repeat("x", 9000), "santong.db", "%00"} {
			cookies := answer(given).Cookies()
			if len(cookies) != 2 {
				t.Fatal(cookies)
			}
			for _, c := range cookies {
				if c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || strings.HasPrefix(c.Name, "__Host-") != secure {
					t.Errorf("%+v", c)
				}
				if c.Name == want && (len(c.Value) != 43 || c.Value == fixed || !c.Expires.IsZero() || c.MaxAge != 0) {
					t.Errorf("%+v", c)
				}
			}
		}
	}
}

// A damaged row opens nothing and breaks nothing.
func TestDamagedRows(t *testing.T) {
	h := newHouse(t)
	for i, data := range []string{"", "null", "[]", `{"person":1}`, `{"person":"wang"`, "\x01"} {
		b := h.in("wang", passWang)
		kept, err := h.store.Session(t.Context(), b.who().ID)
		ok(t, err)
		kept.Data = data
		ok(t, h.store.ChangeSession(t.Context(), kept))
		if who := b.who(); who.Person != "" {
			t.Errorf("%d: %+v", i, who)
		}
		if _, err := b.signIn("wang", passWang); err != nil || b.who().Person != "wang" {
			t.Errorf("%d: the browser is shut out: %v", i, err)
		}
	}
	b := h.in("wang", passWang)
	kept, err := h.store.Session(t.Context(), b.who().ID)
	ok(t, err)
	kept.Created = "tomorrow"
	ok(t, h.store.ChangeSession(t.Context(), kept))
	if who := b.who(); who.Person != "" {
		t.Errorf("%+v", who)
	}
}

func FuzzDeviceCookie(f *testing.F) {
	f.Add("ABCDEFGHIJKLMNOPQRSTUVWXYZ.1772413200.c2ln")
	for _, value := range []string{"", "..", "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-1.x", "ABCDEFGHIJKLMNOPQRSTUVWXYZ.01.x", "ABCDEFGHIJKLMNOPQRSTUVWXYZ.99999999999999999999.x"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		id, issued, sig, good := identity.ParseDevice(value)
		if good && fmt.Sprintf("%s.%d.%s", id, issued, sig) != value {
			t.Errorf("%q: %q %d %q", value, id, issued, sig)
		}
		if good && (len(id) != 26 || issued < 0) {
			t.Errorf("%q: %q %d", value, id, issued)
		}
	})
}
