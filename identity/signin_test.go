package identity_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/identity"
	"santong/people"
)

func TestSignIn(t *testing.T) {
	h := newHouse(t)
	b := h.browser("192.0.2.1")
	for _, c := range [][2]string{{"wang", wrong}, {"nobody", passWang}, {"zhao", passWang}, {"", passWang}, {"wang", ""}, {"wang", strings.Repeat("x", 5000)},
		{strings.Repeat("x", 500), passWang}, {"wang\x00", passWang}, {"wang", "\xff\xff\xff"}, {"WANG", passWang}} {
		if _, err := b.signIn(c[0], c[1]); !errors.Is(err, identity.ErrWrong) {
			t.Errorf("%.20q, %.20q: %v", c[0], c[1], err)
		}
		if who := b.who(); who.Person != "" {
			t.Fatalf("%+v", who)
		}
	}
	if b.cookie() != "" {
		t.Error("a failure makes a session")
	}
	out, err := b.signIn(" wang ", passWang)
	if err != nil || out.Person != "wang" || out.NeedsCode || out.Device == nil {
		t.Fatalf("%+v %v", out, err)
	}
	who := b.who()
	if who.Person != "wang" || who.How != identity.ByPassword || who.Since.Unix() != h.now.Load() || who.ProvedAt(who.Since) || who.ID == "" {
		t.Errorf("%+v", who)
	}
	first := b.cookie()
	// Signing in again as somebody else leaves nothing of the first session.
	if _, err := b.signIn("li", passLi); err != nil || b.cookie() == first || b.who().Person != "li" {
		t.Error(err, b.who())
	}
	h.secret(passWang, passLi, wrong, first, b.cookie())
	if got := h.kinds("wang"); !reflect.DeepEqual(got[len(got)-1], identity.SignedIn) && !slices.Contains(got, identity.SignedIn) {
		t.Error(got)
	}
}

// What was typed for a name may have been a password: neither the record nor the log has it.
func TestANameThatNobodyHas(t *testing.T) {
	h := newHouse(t)
	b := h.browser("192.0.2.1")
	_, err := b.signIn("my secret password", wrong)
	is(t, err, identity.ErrWrong)
	h.secret("my secret password")
	list, err := h.Attempts(t.Context(), identity.Filter{Kinds: []identity.Kind{identity.Failed}})
	if err != nil || len(list) != 1 || !strings.HasPrefix(list[0].Person, "?") || list[0].Address != "192.0.2.1" || list[0].Agent != "Edge 140 · Windows" {
		t.Errorf("%+v %v", list, err)
	}
}

// Names that somebody has and names that nobody has fail in the same words, are held off after the same number, and take the same time.
func TestNothingTellsWhoHasAnAccount(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"wang", "zhao", "nobody"} {
		b := h.browser("198.51.100.1")
		for i := range 5 {
			if _, err := b.signIn(name, wrong); err == nil || err.Error() != identity.ErrWrong.Error() {
				t.Errorf("%s, attempt %d: %v", name, i, err)
			}
		}
		if _, err := b.signIn(name, wrong); throttled(err) != 15*time.Minute {
			t.Errorf("%s: %v", name, err)
		}
	}
	if testing.Short() {
		return
	}
	h = newHouse(t)
	h.Dear()
	ok(t, h.SetPassword(t.Context(), "", "wang", passWang))
	best := map[string]time.Duration{} // of ten in turn: other programs of this machine only ever make one slower
	for i := range 10 {
		for _, name := range []string{"wang", "zhao", "nobody"} {
			b, begun := h.browser(fmt.Sprintf("203.0.%d.1", i)), time.Now()
			if _, err := b.signIn(name, wrong); !errors.Is(err, identity.ErrWrong) {
				t.Fatal(err)
			}
			if took := time.Since(begun); best[name] == 0 || took < best[name] {
				best[name] = took
			}
		}
	}
	t.Log(best)
	for _, name := range []string{"zhao", "nobody"} {
		if other, known := best[name], best["wang"]; other < known*6/10 || other > known*16/10 {
			t.Errorf("known names take %v, %s takes %v", known, name, other)
		}
	}
}

func TestGuessing(t *testing.T) {
	h := newHouse(t)
	known := h.in("wang", passWang) // has the device cookie from now on
	attacker := h.browser("198.51.100.9")
	for range 5 {
		_, err := attacker.signIn("wang", wrong)
		is(t, err, identity.ErrWrong)
	}
	_, err := attacker.signIn("wang", passWang) // now even the right one
	if throttled(err) != 15*time.Minute {
		t.Error(err)
	}
	words, said := identity.Say(err)
	if !said || !strings.Contains(words.Zh, "15分钟") || !strings.Contains(words.En, "15 min") {
		t.Error(words)
	}
	neighbour := h.browser("198.51.100.200")
	if _, err := neighbour.signIn("wang", passWang); throttled(err) == 0 {
		t.Error("an address next door has guesses of its own:", err)
	}
	if _, err := neighbour.signIn("li", passLi); err != nil {
		t.Error("another account suffers:", err)
	}
	if _, err := h.browser("203.0.113.1").signIn("wang", passWang); err != nil {
		t.Error("another network suffers:", err)
	}
	known.address = "198.51.100.10" // in the attacker's own network
	if _, err := known.signIn("wang", passWang); err != nil {
		t.Error("the victim's browser suffers:", err)
	}
	h.pass(15 * time.Minute)
	if _, err := attacker.signIn("wang", passWang); err != nil {
		t.Error("it does not pass:", err)
	}
	if n := count(h.kinds("wang"), identity.Locked); n != 1 {
		t.Errorf("%d lines of being held off", n)
	}
}

// Fifty networks guess at once: the account is closed for strangers, and open for the browser that is known and after an administrator's help.
func TestManyNetworksGuess(t *testing.T) {
	h := newHouse(t)
	known := h.in("wang", passWang)
	for i := range 10 {
		b := h.browser(fmt.Sprintf("198.51.%d.1", i))
		for range 5 {
			_, err := b.signIn("wang", wrong)
			is(t, err, identity.ErrWrong)
		}
	}
	stranger := h.browser("203.0.113.1")
	if _, err := stranger.signIn("wang", passWang); throttled(err) == 0 {
		t.Error(err)
	}
	if _, err := known.signIn("wang", passWang); err != nil {
		t.Error(err)
	}
	h.pass(time.Second)
	ok(t, h.Unlock(t.Context(), "zhou", "wang"))
	h.pass(time.Second)
	if _, err := stranger.signIn("wang", passWang); err != nil {
		t.Error(err)
	}
}

// One password is tried on one account after the other from one address: soon that address is held off, on every account, and it alone.
func TestOnePasswordOnManyAccounts(t *testing.T) {
	h := newHouse(t)
	known := h.in("wang", passWang)
	known.address = "2001:db8::1"
	for i := range 20 {
		b := h.browser(fmt.Sprintf("2001:db8::%x", i+1)) // one line has all of them
		name := fmt.Sprintf("somebody %d", i)
		if i == 0 {
			name = "li" // who forgets, and does not come back
		}
		_, err := b.signIn(name, "Spring2026!Spring")
		is(t, err, identity.ErrWrong)
		if h.pass(time.Second); i < 19 {
			continue
		}
		for _, name := range []string{"zhao", "li", "nobody"} { // which accounts there are is not to be told from this either
			if _, err := b.signIn(name, passLi); throttled(err) < 5*time.Hour {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := known.signIn("wang", wrong); !errors.Is(err, identity.ErrWrong) {
		t.Error("a browser that is known suffers:", err)
	}
	if _, err := known.signIn("wang", passWang); err != nil {
		t.Error("a browser that is known suffers:", err)
	}
	if _, err := h.browser("2001:db8:0:1::1").signIn("li", passLi); err != nil {
		t.Error("the line next door suffers:", err)
	}
	h.pass(6 * time.Hour)
	if _, err := h.browser("2001:db8::77").signIn("li", passLi); err != nil {
		t.Error("it does not pass:", err)
	}
}

// An office comes by one address; most mistype, and all get in.
func TestAnOfficeBehindOneAddress(t *testing.T) {
	h := newHouse(t)
	for i := range 60 {
		person, password := "wang", passWang
		if i%2 == 0 {
			person, password = "li", passLi
		}
		b := h.browser("198.51.100.1")
		_, err := b.signIn(person, wrong)
		is(t, err, identity.ErrWrong)
		h.pass(time.Second)
		if _, err := b.signIn(person, password); err != nil {
			t.Fatalf("the %dth: %v", i, err)
		}
		h.pass(time.Second)
	}
}

// A device cookie is good for one person, of this service, for half a year; and a known browser has no more guesses than another.
func TestDeviceCookies(t *testing.T) {
	h := newHouse(t)
	of := func(c *http.Cookie) *browser {
		b := h.browser("198.51.100.9")
		req, err := http.NewRequest(http.MethodGet, h.web.URL, nil)
		ok(t, err)
		b.client.Jar.SetCookies(req.URL, []*http.Cookie{c})
		return b
	}
	stranger := h.browser("198.51.100.9")
	for range 5 {
		_, err := stranger.signIn("wang", wrong)
		is(t, err, identity.ErrWrong)
	}
	good := h.DeviceCookie("wang", "")
	if !good.HttpOnly || good.SameSite != http.SameSiteLaxMode || good.Path != "/" || strings.Contains(good.Name+good.Value, "wang") {
		t.Errorf("%+v", good)
	}
	bad := func(change func(*http.Cookie)) *http.Cookie { c := *good; change(&c); return &c }
	other := newHouse(t, func(c *identity.Config) { c.Key = identity.Key{9} })
	for name, c := range map[string]*http.Cookie{
		"of another person":  bad(func(c *http.Cookie) { c.Value = h.DeviceCookie("li", "").Value }),
		"of another service": bad(func(c *http.Cookie) { c.Value = other.DeviceCookie("wang", "").Value }),
		"altered": bad(func(c *http.Cookie) {
			c.Value = "A" + c.Value[1:]
			c.Value = strings.Replace(c.Value, "AA", "BB", 1) + "x"
		}),
		"cut off":  bad(func(c *http.Cookie) { c.Value = c.Value[:20] }),
		"too long": bad(func(c *http.Cookie) { c.Value += strings.Repeat("x", 500) }),
	} {
		if _, err := of(c).signIn("wang", wrong); throttled(err) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	b := of(good)
	for range 5 {
		_, err := b.signIn("wang", wrong)
		is(t, err, identity.ErrWrong)
	}
	if _, err := b.signIn("wang", passWang); throttled(err) == 0 {
		t.Error("a known browser may guess for ever:", err)
	}
	h.pass(181 * 24 * time.Hour)
	for range 5 {
		_, err := stranger.signIn("wang", wrong)
		is(t, err, identity.ErrWrong)
	}
	if _, err := b.signIn("wang", wrong); throttled(err) == 0 {
		t.Error("it is good for ever:", err)
	}
}

// A hundred guesses at once are a hundred.
func TestGuessesAtOnce(t *testing.T) {
	h := newHouse(t)
	var judged sync.Map
	var working sync.WaitGroup
	h.handle = func(w http.ResponseWriter, r *http.Request) {
		_, err := h.SignIn(r.Context(), "wang", wrong, h.From(r, "198.51.100.9"))
		judged.Store(r.URL.Query().Get("n"), err)
	}
	for n := range 100 {
		working.Go(func() {
			res, err := http.Get(fmt.Sprintf("%s/?n=%d", h.web.URL, n))
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
		})
	}
	working.Wait()
	wrongs := 0
	judged.Range(func(_, value any) bool {
		err, _ := value.(error)
		switch {
		case errors.Is(err, identity.ErrWrong):
			wrongs++
		case throttled(err) == 0 && !errors.Is(err, identity.ErrBusy):
			t.Error(err)
		}
		return true
	})
	if wrongs > 5 {
		t.Errorf("%d of a hundred were judged", wrongs)
	}
	if got := h.kinds("wang"); count(got, identity.Failed) != wrongs || count(got, identity.Tried) != 0 {
		t.Errorf("%d judged, on record %v", wrongs, got)
	}
}

func TestRehash(t *testing.T) {
	h := newHouse(t)
	before, err := h.store.Account(t.Context(), "wang")
	ok(t, err)
	h.Dear()
	h.in("wang", passWang)
	after, err := h.store.Account(t.Context(), "wang")
	if err != nil || before.Password == after.Password || !strings.Contains(after.Password, "m=19456,t=2,p=1") {
		t.Errorf("%s → %s %v", before.Password, after.Password, err)
	}
	h.in("wang", passWang)
}

func TestDemo(t *testing.T) {
	h := newHouse(t, func(c *identity.Config) { c.Demo = true })
	b := h.browser("127.0.0.1")
	enter := func(person, sig string) error {
		return b.do(func(ctx context.Context, from identity.Client) error { return h.SignInDemo(ctx, person, sig, from) })
	}
	is(t, enter("wang", ""), identity.ErrDemo)
	is(t, enter("wang", h.Demo.Sign("li")), identity.ErrDemo)
	is(t, enter("nobody", h.Demo.Sign("nobody")), identity.ErrDemo)
	ok(t, enter("wang", h.Demo.Sign("wang")))
	if who := b.who(); who.Person != "wang" || who.How != identity.ByDemo || who.ProvedAt(who.Since) {
		t.Errorf("%+v", who)
	}
	ok(t, b.do(func(ctx context.Context, from identity.Client) error { return h.Prove(ctx, identity.Proof{}, from) }))
	if who := b.who(); !who.ProvedAt(who.Since) {
		t.Errorf("%+v", who)
	}
	// The same link, where nobody said that this is a demonstration.
	serious := newHouse(t)
	sig := h.Demo.Sign("wang")
	b = serious.browser("127.0.0.1")
	is(t, b.do(func(ctx context.Context, from identity.Client) error {
		return serious.SignInDemo(ctx, "wang", sig, from)
	}), identity.ErrDemo)
}

func count(kinds []identity.Kind, kind identity.Kind) (n int) {
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

// What stands for the public has no account in any way: whoever came in as that would be every applicant at once.
func TestThePublicCannotSignIn(t *testing.T) {
	site := people.Person{ID: "wang", Name: "公众网站"}
	h := newHouse(t, func(c *identity.Config) {
		c.Directory = func() *people.Directory {
			d, err := people.NewDirectory([]people.Organisation{{Code: "P", Zh: "公众", En: "public", Kind: "public"}}, []people.Person{site, {ID: "li", Name: "李二"}, {ID: "zhao", Name: "赵三"}})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
	})
	ctx := t.Context()
	ok(t, h.SetPassword(ctx, "zhou", "wang", passWang))
	secret, _, err := h.Issue(ctx, "wang", "test", []string{identity.Scopes[0]}, 7, identity.Client{})
	ok(t, err)
	hash := hashOf(secret)
	_, err = h.Authenticate(ctx, hash, "")
	ok(t, err)
	site.Posts = []people.Post{{Kind: people.Citizens, Organisation: "P"}}
	_, err = h.browser("198.51.100.1").signIn("wang", passWang)
	is(t, err, identity.ErrWrong)
	_, err = h.Authenticate(ctx, hash, "")
	is(t, err, engine.ErrNotFound)
	is(t, h.SetPassword(ctx, "zhou", "wang", passWang), identity.ErrFaceless)
	_, _, err = h.HandOut(ctx, "zhou", "wang")
	is(t, err, identity.ErrFaceless)
	_, _, err = h.Issue(ctx, "wang", "test", []string{identity.Scopes[0]}, 7, identity.Client{})
	is(t, err, identity.ErrFaceless)
	is(t, h.Link(ctx, "zhou", "wang", "https://issuer.example", "sub"), identity.ErrFaceless)
}
