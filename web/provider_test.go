package web

import (
	"context"
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

	"santong/identity"
)

// known are whom the example provider of zitadel knows.
type knownThere map[string]*storage.User

func (k knownThere) GetUserByID(id string) *storage.User { return k[id] }
func (k knownThere) ExampleClientID() string             { return "service" }
func (k knownThere) GetUserByUsername(name string) *storage.User {
	for _, user := range k {
		if user.Username == name {
			return user
		}
	}
	return nil
}

const passThere = "at the provider"

// provided puts a provider of identities beside the office, whose clock then is the real one.
func (h *harness) provided() {
	h.t.Helper()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	log := slog.Default() // the example replaces it
	h.t.Cleanup(func() { slog.SetDefault(log) })
	listener, err := net.Listen("tcp", "localhost:0")
	must(err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(err)
	issuer := "http://localhost:" + port + "/"
	h.now.Store(time.Now().Unix())
	h.server.Identity, err = identity.New(context.Background(), identity.Config{Store: h.store, Key: h.key, Directory: h.steward.Directory, Now: h.clock, Log: slog.New(slog.NewTextHandler(h.log, nil)),
		Provider: identity.ProviderConfig{Issuer: issuer, ClientID: "pages", ClientSecret: "client-secret", Base: h.web.URL, Name: "省统一身份认证"}})
	must(err)
	h.identity = h.server.Identity
	base := h.web.URL
	h.serve()
	storage.RegisterClients(storage.WebClient("pages", "client-secret", base+"/sign-in/return"))
	users := knownThere{"s1": {ID: "s1", Username: "wang.xiaomin", Password: passThere}, "s2": {ID: "s2", Username: "guan.xitong", Password: passThere}}
	server := &http.Server{Handler: exampleop.SetupServer(issuer, storage.NewStorage(users), slog.New(slog.DiscardHandler), false), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	h.t.Cleanup(func() { _ = server.Close() })
}

// byProvider fills in the provider's form, to which an answer of ours has led, and comes back with what it gives.
func (b *browser) byProvider(to, name string) *document {
	b.t.Helper()
	client := &http.Client{CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(req.URL.Path, "/sign-in/return") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := client.Get(to)
	if err != nil {
		b.t.Fatal(err)
	}
	page, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(string(page))
	if err != nil || id == nil {
		b.t.Fatalf("%v %s", err, page)
	}
	res, err = client.PostForm(res.Request.URL.String(), url.Values{"id": {id[1]}, "username": {name}, "password": {passThere}})
	if err != nil {
		b.t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil {
		b.t.Fatalf("it does not come back: %v", err)
	}
	return b.get(back.RequestURI())
}

// leads does what leads to the provider, and returns its address.
func (b *browser) leads(act func() *document) string {
	b.t.Helper()
	follow := b.client.CheckRedirect
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { b.client.CheckRedirect = follow }()
	return act().must(http.StatusSeeOther).header.Get("Location")
}

// Nobody comes in by a name that the provider tells. Who is not linked learns what to do, does it, and comes in.
func TestProviderLinks(t *testing.T) {
	l := playing(t)
	l.provided()
	l.passworded("wang.xiaomin", "guan.xitong")
	enter := func(b *browser, name string) *document {
		return b.byProvider(b.leads(func() *document { return b.get("/zh/sign-in/provider") }), name)
	}
	b := l.visitor()
	p := enter(b, "wang.xiaomin").must(http.StatusForbidden).says("统一身份尚未关联", "您没有登录", "用密码登录", "账户标识：s1")
	if q := b.get("/zh/inbox"); q.url.Path != "/zh/sign-in" {
		t.Fatalf("in without a link: %s", q.url)
	}
	forms := p.find(hasClass("narrow"))
	if len(forms) != 1 {
		t.Fatal(p.text())
	}
	// By the password to the account, and there the link.
	p = b.submit(p.formOf("/zh/sign-in"), values{"name": {"wang.xiaomin"}, "password": {goodPassword}}).must(http.StatusOK).says("关联后可以用统一身份认证登录")
	if p.url.Path != "/zh/account" {
		t.Fatalf("came to %s", p.url)
	}
	form := p.formOf("/zh/account/provider")
	b.post(form.action, values{"act": {"link"}}).must(http.StatusUnprocessableEntity) // without a proof
	b.post(form.action, values{"act": {"link"}, "proof-password": {"wrong"}}).must(http.StatusUnprocessableEntity)
	p = b.byProvider(b.leads(func() *document {
		return b.post(form.action, values{"act": {"link"}, "proof-password": {goodPassword}})
	}), "wang.xiaomin")
	p.must(http.StatusOK).says("您的账户已关联统一身份认证")
	if p = enter(l.visitor(), "wang.xiaomin").must(http.StatusOK).says("上次登录："); p.url.Path != "/zh/inbox" {
		t.Errorf("came to %s", p.url)
	}

	// What somebody else is linked with is refused, in the session that stays.
	guan := l.visitor()
	guan.signIn("guan.xitong", goodPassword).must(http.StatusOK)
	guan.byProvider(guan.leads(func() *document {
		return guan.post("/zh/account/provider", values{"act": {"link"}, "proof-password": {goodPassword}})
	}), "wang.xiaomin").must(http.StatusUnprocessableEntity).says("已关联其他人员", "登录中的设备")

	// An administrator undoes a link and makes one; the owner is told.
	help := func(act, subject string) *document {
		return guan.post("/zh/admin/accounts", values{"person": {"wang.xiaomin"}, "act": {act}, "subject": {subject}})
	}
	guan.get("/zh/admin/accounts").must(http.StatusOK).says("统一身份认证中的账户标识")
	help("link", " ").must(http.StatusUnprocessableEntity).says("请填写统一身份认证中的账户标识")
	help("unlink", "").must(http.StatusOK).says("已办理")
	enter(l.visitor(), "wang.xiaomin").must(http.StatusForbidden)
	help("link", "s1").must(http.StatusOK).says("已办理")
	other := l.visitor()
	enter(other, "wang.xiaomin").must(http.StatusOK)
	other.get("/zh/notices").must(http.StatusOK).says("您的账户有变动：关联统一身份", "您的账户有变动：解除统一身份关联", "由关希同办理")
	p = other.get("/zh/account").must(http.StatusOK)
	other.submit(p.formOf("/zh/account/provider"), values{"proof-password": {goodPassword}, "act": {"unlink"}}).must(http.StatusOK).says("关联后可以用统一身份认证登录")
	enter(l.visitor(), "wang.xiaomin").must(http.StatusForbidden)
}
