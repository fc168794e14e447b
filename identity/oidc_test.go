package identity_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"santong/identity"
	"santong/notices"
)

// users are whom the example provider knows.
type users map[string]*storage.User

func (u users) GetUserByID(id string) *storage.User { return u[id] }
func (u users) ExampleClientID() string             { return "service" }
func (u users) GetUserByUsername(name string) *storage.User {
	for _, user := range u {
		if user.Username == name {
			return user
		}
	}
	return nil
}

// An office lets the browser come back to us after signing out, which the example's clients do not.
type office struct {
	*storage.Storage
	after string
}

type officeClient struct {
	op.Client
	after string
}

func (c officeClient) PostLogoutRedirectURIs() []string { return []string{c.after} }

func (o office) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := o.Storage.GetClientByClientID(ctx, id)
	return officeClient{c, o.after}, err
}

// A whole sign-in at a provider that others wrote, by a browser that follows every redirect and fills in its form.
func TestProvider(t *testing.T) {
	log := slog.Default() // the example replaces it
	t.Cleanup(func() { slog.SetDefault(log) })
	listener, err := net.Listen("tcp", "localhost:0")
	ok(t, err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	ok(t, err)
	issuer := "http://localhost:" + port + "/"

	h := newHouse(t, func(c *identity.Config) {
		c.Provider = identity.ProviderConfig{Issuer: issuer, ClientID: "santong", ClientSecret: "client-secret", Base: "http://127.0.0.1:1", Path: "/zh/sign-in/return", After: "/zh"}
	})
	h.now.Store(time.Now().Unix())
	b := h.browser("192.0.2.1")
	storage.RegisterClients(storage.WebClient("santong", "client-secret", "http://127.0.0.1:1/zh/sign-in/return"))
	known := users{
		"s1": {ID: "s1", Username: "wang", Password: "at the provider"}, "s2": {ID: "s2", Username: "nobody", Password: "at the provider"},
		"s3": {ID: "s3", Username: "li.other", Password: "at the provider"}, "s4": {ID: "s4", Username: "li", Password: "at the provider"},
	}
	server := &http.Server{Handler: exampleop.SetupServer(issuer, office{storage.NewStorage(known), "http://127.0.0.1:1/zh"}, slog.New(slog.DiscardHandler), false),
		ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })

	enter := func(b *browser, name, back string) (string, url.Values, error) {
		query := visitProvider(t, b, name, back)
		var to string
		err := b.do(func(ctx context.Context, from identity.Client) (err error) {
			to, err = h.ReturnFromProvider(ctx, query, from)
			return err
		})
		return to, query, err
	}
	// A name that the provider tells opens nothing: without a link nobody is signed in, and is told by what to be linked.
	_, _, err = enter(b, "wang", "/zh/tasks?x=1")
	is(t, err, identity.ErrStranger)
	if stranger, is := errors.AsType[*identity.Stranger](err); !is || *stranger != (identity.Stranger{Issuer: issuer, Subject: "s1"}) || b.who().Person != "" {
		t.Fatalf("%v %+v", err, b.who())
	}
	list, err := h.Attempts(t.Context(), identity.Filter{Kinds: []identity.Kind{identity.Unlinked}})
	if err != nil || len(list) != 1 || list[0].Address != "192.0.2.1" || list[0].Kind.Words().Zh == "" {
		t.Errorf("%+v %v", list, err)
	}
	// The person makes the link, after a proof, in the own session.
	link := func(b *browser, name string) error {
		query := follow(t, b, name, func(ctx context.Context) (string, error) { return h.Provider.BeginLink(ctx, "/zh/account") })
		return b.do(func(ctx context.Context, from identity.Client) error {
			_, err := h.ReturnFromProvider(ctx, query, from)
			return err
		})
	}
	prove := func(b *browser, password string) {
		ok(t, b.do(func(ctx context.Context, from identity.Client) error {
			return h.Prove(ctx, identity.Proof{Password: password}, from)
		}))
	}
	begin := func(b *browser) error {
		return b.do(func(ctx context.Context, _ identity.Client) error {
			_, err := h.Provider.BeginLink(ctx, "/")
			return err
		})
	}
	is(t, begin(b), identity.ErrNotSignedIn)
	own := h.in("wang", passWang)
	is(t, begin(own), identity.ErrUnproved)
	prove(own, passWang)
	ok(t, link(own, "wang"))
	if own.who().Person != "wang" || own.who().How != identity.ByPassword {
		t.Errorf("%+v", own.who())
	}
	lis := h.in("li", passLi)
	prove(lis, passLi)
	is(t, link(lis, "wang"), identity.ErrLinked)
	// Whose session has become another's meanwhile links nobody.
	crossed := follow(t, lis, "li", func(ctx context.Context) (string, error) { return h.Provider.BeginLink(ctx, "/") })
	is(t, own.do(func(ctx context.Context, from identity.Client) error {
		_, err := h.ReturnFromProvider(ctx, crossed, from)
		return err
	}), identity.ErrReturn)

	to, query, err := enter(b, "wang", "/zh/tasks?x=1")
	if err != nil || to != "/zh/tasks?x=1" || b.who().Person != "wang" || b.who().How != identity.ByProvider {
		t.Fatalf("%q %v %+v", to, err, b.who())
	}
	first := b.cookie()
	again := func(q url.Values) error {
		return b.do(func(ctx context.Context, from identity.Client) error {
			_, err := h.ReturnFromProvider(ctx, q, from)
			return err
		})
	}
	is(t, again(query), identity.ErrReturn) // the same answer twice
	// The same code in a fresh flow.
	fresh := visitProvider(t, b, "wang", "/")
	fresh.Set("code", query.Get("code"))
	is(t, again(fresh), identity.ErrReturn)
	// Another browser's answer.
	stolen := visitProvider(t, h.browser("192.0.2.1"), "wang", "/")
	is(t, again(stolen), identity.ErrReturn)

	_, _, err = enter(h.browser("192.0.2.1"), "nobody", "/")
	is(t, err, identity.ErrStranger)
	if to, _, err := enter(h.browser("192.0.2.1"), "wang", "https://evil.example/"); err != nil || to != "/" {
		t.Error(to, err)
	}
	// A subject that is linked is that person, and nobody else is any more.
	ok(t, h.Link(t.Context(), "zhou", "li", issuer, "s3"))
	other := h.browser("192.0.2.1")
	if _, _, err := enter(other, "li.other", "/"); err != nil || other.who().Person != "li" {
		t.Error(err, other.who())
	}
	_, _, err = enter(h.browser("192.0.2.1"), "li", "/")
	is(t, err, identity.ErrStranger)
	// Another link, or none, ends what began by the old one; the owner hears of it.
	ok(t, h.Link(t.Context(), "wang", "li", issuer, "s4"))
	if other.who().Person != "" {
		t.Error("a session by the old link goes on")
	}
	if _, _, err := enter(other, "li", "/"); err != nil || other.who().Person != "li" {
		t.Error(err, other.who())
	}
	told, err := h.store.Notices(t.Context(), notices.Reader{Person: "li"}, notices.Query{Limit: 1})
	if err != nil || len(told) != 1 || told[0].Said.Event.En != "linked with the provider" || told[0].Said.By != "王一" {
		t.Errorf("%+v %v", told, err)
	}
	unlink := func(b *browser) error {
		return b.do(func(ctx context.Context, from identity.Client) error { return h.Unlink(ctx, from) })
	}
	is(t, unlink(other), identity.ErrUnproved)
	prove(other, passLi)
	ok(t, unlink(other))
	if other.who().Person != "li" {
		t.Error("who undoes a link is thrown out")
	}
	_, _, err = enter(h.browser("192.0.2.1"), "li", "/")
	is(t, err, identity.ErrStranger)
	ok(t, h.Link(t.Context(), "zhou", "li", issuer, "s3"))
	is(t, h.Link(t.Context(), "zhou", "li", issuer, strings.Repeat("x", 256)), identity.ErrSubject)
	is(t, h.Link(t.Context(), "zhou", "li", "", "s3"), identity.ErrSubject)
	is(t, h.Link(t.Context(), "zhou", "wang", issuer, "s3"), identity.ErrLinked)

	// A proof at the provider, by the same person only.
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		standing, err := h.Standing(ctx, "wang")
		if !standing.Provider {
			t.Errorf("%+v", standing)
		}
		return err
	}))
	for _, c := range []struct {
		name string
		want error
	}{{"li.other", identity.ErrReturn}, {"wang", nil}} {
		is(t, again(proveAtProvider(t, b, c.name)), c.want)
		if who := b.who(); who.ProvedAt(time.Unix(h.now.Load(), 0)) != (c.want == nil) || who.Person != "wang" {
			t.Errorf("%s: %+v", c.name, who)
		}
	}

	// Signing out here signs out there.
	var address string
	ok(t, b.do(func(ctx context.Context, from identity.Client) (err error) {
		address, err = h.SignOut(ctx, from)
		return err
	}))
	if b.who().Person != "" || !strings.HasPrefix(address, issuer+"end_session?") {
		t.Fatalf("%q %+v", address, b.who())
	}
	res, err := noRedirect.Get(address)
	ok(t, err)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusFound || res.Header.Get("Location") != "http://127.0.0.1:1/zh" {
		body, _ := io.ReadAll(res.Body)
		t.Errorf("%d %v %s", res.StatusCode, res.Header, body)
	}
	u, err := url.Parse(address)
	ok(t, err)
	hint := u.Query().Get("id_token_hint")
	h.secret(hint, query.Get("code"), "client-secret", "at the provider", first)
}

var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func visitProvider(t *testing.T, b *browser, name, back string) url.Values {
	t.Helper()
	return follow(t, b, name, func(ctx context.Context) (string, error) { return b.h.Provider.Begin(ctx, back) })
}

func proveAtProvider(t *testing.T, b *browser, name string) url.Values {
	t.Helper()
	return follow(t, b, name, func(ctx context.Context) (string, error) {
		address, err := b.h.Provider.BeginProof(ctx, "/")
		if u, e := url.Parse(address); e != nil || u.Query().Get("prompt") != "login" || u.Query().Get("max_age") != "0" {
			t.Error(address)
		}
		return address, err
	})
}

var authRequest = regexp.MustCompile(`name="id" value="([^"]+)"`)

// follow goes to the provider, fills in its form and comes back with what it has given.
func follow(t *testing.T, b *browser, name string, begin func(context.Context) (string, error)) url.Values {
	t.Helper()
	var address string
	ok(t, b.do(func(ctx context.Context, _ identity.Client) (err error) { address, err = begin(ctx); return err }))
	u, err := url.Parse(address)
	ok(t, err)
	if q := u.Query(); q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" || q.Get("state") == "" {
		t.Fatal(address)
	}
	res, err := http.Get(address)
	ok(t, err)
	page, err := io.ReadAll(res.Body)
	ok(t, errors.Join(err, res.Body.Close()))
	id := authRequest.FindStringSubmatch(string(page))
	if id == nil {
		t.Fatalf("%d %s", res.StatusCode, page)
	}
	res, err = noRedirect.PostForm(res.Request.URL.String(), url.Values{"id": {id[1]}, "username": {name}, "password": {"at the provider"}})
	ok(t, err)
	ok(t, res.Body.Close())
	for range 5 {
		to, err := res.Location()
		ok(t, err)
		if to.Port() == "1" {
			return to.Query()
		}
		res, err = noRedirect.Get(to.String())
		ok(t, err)
		ok(t, res.Body.Close())
	}
	t.Fatal("it does not come back")
	return nil
}
