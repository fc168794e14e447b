package identity_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"santong/identity"
	"santong/people"
)

// A liar is a provider that signs whatever it is told to, with whatever key. It takes each code once, and only with its PKCE verifier.
type liar struct {
	*httptest.Server
	t     *testing.T
	key   *rsa.PrivateKey
	name  string // of the key
	shown []jose.JSONWebKey
	asked url.Values // by the browser
	lie   func(claims map[string]any)
	codes map[string]bool
	down  bool
	calls atomic.Int64
}

func newLiar(t *testing.T) *liar {
	l := &liar{t: t, codes: map[string]bool{}}
	l.Server = httptest.NewServer(http.HandlerFunc(l.serve))
	t.Cleanup(l.Close)
	l.rotate("one")
	return l
}

// rotate has the provider sign with a new key; the old one is shown no more.
func (l *liar) rotate(name string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	ok(l.t, err)
	l.key, l.name = key, name
	l.shown = []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: name, Algorithm: "RS256", Use: "sig"}}
}

func (l *liar) serve(w http.ResponseWriter, r *http.Request) {
	l.calls.Add(1)
	if l.down {
		http.Error(w, "down", http.StatusBadGateway)
		return
	}
	answer := map[string]any{}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer = map[string]any{"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}}
	case "/keys":
		answer["keys"] = l.shown
	case "/token":
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		code := r.FormValue("code")
		if !l.codes[code] || base64.RawURLEncoding.EncodeToString(sum[:]) != l.asked.Get("code_challenge") {
			w.WriteHeader(http.StatusBadRequest)
			answer["error"] = "invalid_grant"
			break
		}
		delete(l.codes, code)
		answer = map[string]any{"access_token": "an-access-token", "token_type": "Bearer", "id_token": l.token()}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		l.t.Error(err)
	}
}

func (l *liar) token() string {
	now := time.Now()
	claims := map[string]any{"iss": l.URL, "aud": "santong", "sub": "42", "preferred_username": "wang", "nonce": l.asked.Get("nonce"),
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "auth_time": now.Unix()}
	if l.lie != nil {
		l.lie(claims)
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	data, err := json.Marshal(claims)
	ok(l.t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: l.key, KeyID: l.name}}, nil)
	ok(l.t, err)
	signed, err := signer.Sign(data)
	ok(l.t, err)
	text, err := signed.CompactSerialize()
	ok(l.t, err)
	return text
}

// enter goes there and comes back; change alters what it comes back with.
func (l *liar) enter(b *browser, proof bool, change func(url.Values)) (err error) {
	begin := b.h.Provider.Begin
	if proof {
		begin = b.h.Provider.BeginProof
	}
	var address string
	if err := b.do(func(ctx context.Context, _ identity.Client) (err error) { address, err = begin(ctx, "/"); return err }); err != nil {
		return err
	}
	u, err := url.Parse(address)
	ok(l.t, err)
	l.asked = u.Query()
	code := rand.Text()
	l.codes[code] = true
	q := url.Values{"state": {l.asked.Get("state")}, "code": {code}}
	if change != nil {
		change(q)
	}
	return b.do(func(ctx context.Context, from identity.Client) error {
		_, err := b.h.ReturnFromProvider(ctx, q, from)
		return err
	})
}

func TestProviderThatLies(t *testing.T) {
	l := newLiar(t)
	h := newHouse(t, func(c *identity.Config) {
		c.Provider = identity.ProviderConfig{Issuer: l.URL, ClientID: "santong", Base: "https://santong.example"}
	})
	h.now.Store(time.Now().Unix())
	ok(t, h.Link(t.Context(), "zhou", "wang", l.URL, "42"))
	set := func(claim string, value any) func(map[string]any) { return func(c map[string]any) { c[claim] = value } }
	answer := func(name, value string) func(url.Values) { return func(q url.Values) { q.Set(name, value) } }
	for name, c := range map[string]struct {
		lie    func(map[string]any)
		change func(url.Values)
		want   error
	}{
		"the truth":            {nil, nil, nil},
		"its name beside":      {nil, answer("iss", l.URL), nil},
		"another's name":       {nil, answer("iss", "https://other.example"), identity.ErrReturn},
		"another state":        {nil, answer("state", "x"), identity.ErrReturn},
		"no state":             {nil, func(q url.Values) { q.Del("state") }, identity.ErrReturn},
		"no code":              {nil, func(q url.Values) { q.Del("code") }, identity.ErrReturn},
		"a code of nobody":     {nil, answer("code", "x"), identity.ErrReturn},
		"an error":             {nil, answer("error", "access_denied"), identity.ErrReturn},
		"another nonce":        {set("nonce", "x"), nil, identity.ErrReturn},
		"no nonce":             {set("nonce", nil), nil, identity.ErrReturn},
		"for another service":  {set("aud", "other"), nil, identity.ErrReturn},
		"of another issuer":    {set("iss", "https://other.example"), nil, identity.ErrReturn},
		"expired":              {set("exp", time.Now().Add(-time.Hour).Unix()), nil, identity.ErrReturn},
		"somebody else's name": {set("preferred_username", "li"), nil, nil},
		"nobody of ours":       {set("sub", "43"), nil, identity.ErrStranger},
		"nobody, by our name":  {func(c map[string]any) { c["sub"], c["preferred_username"], c["email"] = "wang", "wang", "wang" }, nil, identity.ErrStranger},
	} {
		l.lie = c.lie
		b := h.browser("192.0.2.1")
		err := l.enter(b, false, c.change)
		is(t, err, c.want)
		if who := b.who(); (who.Person == "wang") != (c.want == nil) {
			t.Errorf("%s: %v %+v", name, err, who)
		}
	}
	l.lie = nil

	// A proof by somebody whom the provider remembers is none.
	b := h.browser("192.0.2.1")
	ok(t, l.enter(b, false, nil))
	l.lie = set("auth_time", time.Now().Add(-time.Hour).Unix())
	is(t, l.enter(b, true, nil), identity.ErrReturn)
	l.lie = set("auth_time", nil)
	is(t, l.enter(b, true, nil), identity.ErrReturn)
	l.lie = nil
	ok(t, l.enter(b, true, nil))

	// It takes another key, and nobody tells us.
	l.rotate("two")
	ok(t, l.enter(h.browser("192.0.2.1"), false, nil))
	// Somebody signs with a key that the provider does not show.
	shown := l.shown
	l.rotate("three")
	l.shown = shown
	is(t, l.enter(h.browser("192.0.2.1"), false, nil), identity.ErrReturn)
	// Or under the name of one that it shows.
	l.name = "two"
	is(t, l.enter(h.browser("192.0.2.1"), false, nil), identity.ErrReturn)

	// On the way too long.
	is(t, l.enter(h.browser("192.0.2.1"), false, func(url.Values) { h.pass(11 * time.Minute) }), identity.ErrReturn)
	h.secret("an-access-token")
}

func TestProviderThatIsDown(t *testing.T) {
	l := newLiar(t)
	l.down = true
	h := newHouse(t, func(c *identity.Config) {
		c.Provider = identity.ProviderConfig{Issuer: l.URL, ClientID: "santong", Base: "https://santong.example"}
	})
	h.now.Store(time.Now().Unix())
	ok(t, h.Link(t.Context(), "zhou", "wang", l.URL, "42"))
	b := h.browser("192.0.2.1")
	is(t, l.enter(b, false, nil), identity.ErrProvider)
	before := l.calls.Load()
	h.pass(4 * time.Second)
	is(t, l.enter(b, false, nil), identity.ErrProvider)
	if again := l.calls.Load() - before; again != 0 || before == 0 {
		t.Errorf("it is asked again and again: %d and %d times", before, again)
	}
	if _, err := b.signIn("wang", passWang); err != nil { // passwords go on
		t.Error(err)
	}
	l.down = false
	h.pass(time.Second)
	ok(t, l.enter(b, false, nil))
}

func TestProviderConfig(t *testing.T) {
	for _, c := range []identity.ProviderConfig{
		{Issuer: "https://id.example", ClientID: "x"}, {Issuer: "https://id.example", ClientID: "x", Base: "ftp://x"}, {Issuer: "https://id.example", Base: "https://x"},
		{Issuer: "https://id.example", ClientID: "x", Base: "https://x/y"}, {Issuer: "https://id.example", ClientID: "x", Base: "https://x", Path: "//evil"},
	} {
		h := newHouse(t)
		_, err := identity.New(t.Context(), identity.Config{Store: h.store, Key: identity.Key{1, 2, 3}, Directory: func() *people.Directory { return nil },
			Now: time.Now, Log: slog.New(slog.DiscardHandler), Provider: c})
		if err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

var evil = []string{"", "x", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "/\t/evil.example", "/\n/evil", "/x\r\nSet-Cookie: a=b", "javascript:alert(1)",
	" /x", "/%5c%5cevil", "/%2f/evil.example", "/\x00"}

func TestWhereBrowsersAreSent(t *testing.T) {
	for _, path := range []string{"/", "/zh/dossiers/1?x=//y", "/zh#top", "/曹县", "/a//b", "/zh?then=https://x"} {
		if !identity.Ours(path) {
			t.Errorf("%q is refused", path)
		}
	}
	for _, path := range evil {
		if identity.Ours(path) {
			t.Errorf("%q is taken", path)
		}
	}
}

func FuzzWhereBrowsersAreSent(f *testing.F) {
	base, err := url.Parse("https://santong.example/zh/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(evil, "/", "/zh?x=y#z") {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if !identity.Ours(path) {
			return
		}
		u, err := base.Parse(path)
		if err != nil || u.Host != "santong.example" || u.Scheme != "https" {
			t.Errorf("%q leads to %v %v", path, u, err)
		}
	})
}
