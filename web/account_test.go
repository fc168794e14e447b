package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"santong/identity"
)

func (b *browser) signIn(person, password string, then ...string) *document {
	b.t.Helper()
	v := values{"name": {person}, "password": {password}}
	if len(then) > 0 {
		v["then"] = then
	}
	return b.post("/zh/sign-in", v)
}

// A wrong password and a person who is not there get the same words; nobody learns who has an account.
func TestSignInTellsNothing(t *testing.T) {
	l := playing(t)
	l.passworded("wang.xiaomin")
	var seen string
	for _, who := range []string{"wang.xiaomin", "zhao.yifan", "nobody.here", "", "王晓敏", strings.Repeat("x", 5000)} { // with a password, without, not there
		p := l.visitor().signIn(who, "wrong").must(http.StatusUnprocessableEntity)
		said := textOf(p.byID("wrong"))
		if seen == "" {
			seen = said
		}
		if said != seen {
			t.Errorf("%.20q: %q, and others %q", who, said, seen)
		}
	}
	b := l.visitor()
	b.signIn("wang.xiaomin", goodPassword).must(http.StatusOK).says("待办")
	if !slices.Contains(b.hops, "/zh/inbox") {
		t.Errorf("came by %v", b.hops)
	}
	p := l.visitor().get("/en/dossiers?scope=done").must(http.StatusOK)
	if p.url.Path != "/en/sign-in" {
		t.Fatalf("at %s", p.url)
	}
	c := p.form("")
	b = l.visitor()
	if p = b.submit(c, values{"name": {"wang.xiaomin"}, "password": {goodPassword}}); p.url.RequestURI() != "/en/dossiers?scope=done" {
		t.Errorf("comes to %s", p.url)
	}
	if p = b.post("/zh/sign-out", nil); p.url.Path != "/zh/sign-in" {
		t.Errorf("signed out at %s", p.url)
	}
	if p = b.get("/zh/inbox"); p.url.Path != "/zh/sign-in" {
		t.Errorf("still in: %s", p.url)
	}
}

// Whatever the address says, nobody is led elsewhere after signing in.
func FuzzThen(f *testing.F) {
	for _, seed := range []string{"/zh/inbox", "//evil.example", "/\\evil.example", "https://evil.example/zh", "/zh/../..//evil.example", "/zh\r\nLocation: x", "\t//evil", "/zh//evil", "/zh/%2f%2fevil", "javascript:alert(1)",
		"/zh?x=//evil", "http:/zh", "//zh/inbox", "///zh", "/en#x", "/zh@evil.example", "zh/inbox", "/\t/evil.example", "/ /zh", "/.//zh", "/zh/..//evil.example"} {
		f.Add(seed)
	}
	base, err := url.Parse("https://santong.example/zh/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, then string) {
		got := ours(then)
		if got == "" {
			return
		}
		to, err := base.Parse(got)
		first, _, _ := strings.Cut(strings.TrimPrefix(got, "/"), "/")
		first, _, _ = strings.Cut(first, "?")
		first, _, _ = strings.Cut(first, "#")
		name, err2 := url.PathUnescape(first)
		if err != nil || err2 != nil || to.Scheme != base.Scheme || to.Host != base.Host || to.User != nil || !known(name) || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Errorf("%q leads to %q, which is %v", then, got, to)
		}
	})
}

func TestThenIsOurs(t *testing.T) {
	l := playing(t)
	l.passworded("wang.xiaomin")
	for then, want := range map[string]string{"/en/notices": "/en/notices", "//evil.example/": "/zh/inbox", "https://evil.example/": "/zh/inbox", "/\\evil.example": "/zh/inbox", "/nothing": "/zh/inbox", "": "/zh/inbox"} {
		b := l.visitor()
		if p := b.signIn("wang.xiaomin", goodPassword, then); p.url.RequestURI() != want || p.url.Host != strings.TrimPrefix(l.web.URL, "http://") {
			t.Errorf("%q leads to %s", then, p.url)
		}
	}
}

// Links of a demonstration let in on this machine, in a demonstration only.
func TestDemoLinks(t *testing.T) {
	h := newHarness(t, demonstration)
	page := h.visitor().get("/zh/sign-in").must(http.StatusOK).says("演示：以谁的身份进入", "王晓敏")
	i := slices.IndexFunc(page.links(), func(link string) bool { return strings.Contains(link, "wang.xiaomin") })
	if i < 0 {
		t.Fatal(page.links())
	}
	link := page.links()[i]
	b := h.visitor()
	if p := b.get(link); p.url.Path != "/zh/inbox" {
		t.Errorf("came to %s", p.url)
	}
	if p := h.visitor().get(link + "&then=%2F%2Fevil.example"); p.url.Path != "/zh/inbox" {
		t.Errorf("came to %s", p.url)
	}
	h.visitor().get(strings.Replace(link, "wang.xiaomin", "guan.xitong", 1)).must(http.StatusUnprocessableEntity)
	for _, from := range []string{"192.0.2.7:4000", "[2001:db8::1]:4000"} { // from elsewhere there are no such links
		for _, path := range []string{link, "/zh/sign-in"} {
			req := httptest.NewRequest(http.MethodGet, path, nil)
			req.RemoteAddr = from
			req.Header.Set("X-Forwarded-For", "127.0.0.1")
			req.Header.Set("X-Real-Ip", "127.0.0.1")
			w := httptest.NewRecorder()
			h.server.Handler().ServeHTTP(w, req)
			if path == link && w.Code != http.StatusNotFound || path != link && strings.Contains(w.Body.String(), "sig=") {
				t.Errorf("%s from %s: %d", path, from, w.Code)
			}
		}
	}
	key := h.path
	h.end()
	h = newHarness(t, onDatabase(key)) // no demonstration any more, with the same key
	h.visitor().get(link).must(http.StatusNotFound)
	h.visitor().get("/zh/sign-in").must(http.StatusOK).lacks("演示")
}

// An authenticator is added, asked for, lost and replaced by a recovery code.
func TestAuthenticator(t *testing.T) {
	l := playing(t)
	l.passworded("wang.xiaomin")
	b := l.visitor()
	b.signIn("wang.xiaomin", goodPassword).must(http.StatusOK)
	b.post("/zh/account/totp", values{"password": {"wrong"}}).must(http.StatusUnprocessableEntity)
	p := b.post("/zh/account/totp", values{"password": {goodPassword}}).must(http.StatusOK).says("密钥")
	picture := p.find(func(n *html.Node) bool {
		return n.Data == "img" && strings.HasPrefix(attr(n, "src"), "data:image/png;base64,")
	})
	if len(picture) != 1 {
		t.Fatal("there is no picture to scan")
	}
	if data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(attr(picture[0], "src"), "data:image/png;base64,")); err != nil || !strings.HasPrefix(string(data), "\x89PNG") {
		t.Error("the picture is none")
	}
	secret := regexp.MustCompile(`密钥：([A-Z2-7]{16,})`).FindStringSubmatch(p.text())
	if secret == nil {
		t.Fatal(p.text())
	}
	code := func() string {
		t.Helper()
		l.after(31 * time.Second)
		text, err := totp.GenerateCode(secret[1], l.clock())
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	b.post("/zh/account/totp/confirm", values{"code": {"000000"}}).must(http.StatusUnprocessableEntity)
	p = b.post("/zh/account/totp/confirm", values{"code": {code()}}).must(http.StatusOK).says("恢复码，只显示这一次")
	var recovery []string
	for _, n := range p.find(func(n *html.Node) bool { return n.Data == "code" && n.Parent.Data == "li" }) {
		recovery = append(recovery, textOf(n))
	}
	if len(recovery) < 8 {
		t.Fatalf("recovery codes: %v", recovery)
	}
	b.get("/zh/account").must(http.StatusOK).lacks(recovery[0], "只显示这一次")

	b = l.visitor()
	if p = b.signIn("wang.xiaomin", goodPassword, "/zh/notices"); p.url.Path != "/zh/sign-in/code" {
		t.Fatalf("came to %s", p.url)
	}
	if q := b.get("/zh/inbox"); q.url.Path != "/zh/sign-in" {
		t.Errorf("in without a code: %s", q.url)
	}
	b.submit(p.form(""), values{"code": {"123"}}).must(http.StatusUnprocessableEntity)
	if p = b.submit(p.form(""), values{"code": {code()}}); p.url.Path != "/zh/notices" {
		t.Errorf("came to %s: %s", p.url, p.text())
	}
	b = l.visitor()
	p = b.signIn("wang.xiaomin", goodPassword)
	if p = b.submit(p.form(""), values{"code": {recovery[0]}}); p.url.Path != "/zh/inbox" {
		t.Errorf("a recovery code does not let in: %s", p.text())
	}
	again := l.visitor()
	p = again.signIn("wang.xiaomin", goodPassword)
	again.submit(p.form(""), values{"code": {recovery[0]}}).must(http.StatusUnprocessableEntity) // each once
	p = b.post("/zh/account/totp/recovery", values{"password": {goodPassword}}).must(http.StatusOK).says("只显示这一次")
	if strings.Contains(p.text(), recovery[1]) {
		t.Error("the old codes are shown again")
	}
	b.post("/zh/account/totp/remove", values{"password": {"wrong"}}).must(http.StatusUnprocessableEntity)
	b.post("/zh/account/totp/remove", values{"password": {goodPassword}}).must(http.StatusOK)
	if p = l.visitor().signIn("wang.xiaomin", goodPassword); p.url.Path != "/zh/inbox" {
		t.Errorf("came to %s", p.url)
	}
	if p = l.visitor().get("/zh/sign-in/code"); p.url.Path != "/zh/sign-in" { // without a password first
		t.Errorf("at %s", p.url)
	}
}

// A change of the password ends every other session; one that is ended by hand is ended at once.
func TestSessions(t *testing.T) {
	l := playing(t)
	l.passworded("wang.xiaomin")
	open := func() *browser {
		b := l.visitor()
		b.signIn("wang.xiaomin", goodPassword).must(http.StatusOK)
		return b
	}
	inside := func(b *browser) bool { return b.get("/zh/inbox").url.Path == "/zh/inbox" }
	one, two, three := open(), open(), open()
	page := one.get("/zh/account").must(http.StatusOK)
	ends := page.find(func(n *html.Node) bool {
		return n.Data == "form" && attr(n, "action") == "/zh/account/sessions" && formIn(n, page.url).has["id"]
	})
	if len(ends) != 2 {
		t.Fatalf("%d other sessions", len(ends))
	}
	one.submit(formIn(ends[0], page.url), nil).must(http.StatusOK).says("已办理")
	if !inside(one) || inside(two) == inside(three) {
		t.Error("one other session should have ended")
	}
	li := l.as("li.huifang") // a session of another is none of hers
	li.submit(formIn(ends[1], page.url), nil)
	if inside(two) == inside(three) {
		t.Error("the session of another was ended")
	}
	next := "新的一年牡丹花又开满了园"
	one.post("/zh/account/password", values{"old": {"wrong"}, "new": {next}, "again": {next}}).must(http.StatusUnprocessableEntity)
	one.post("/zh/account/password", values{"old": {goodPassword}, "new": {next}, "again": {next + "x"}}).must(http.StatusUnprocessableEntity).says("两次输入的新密码不一致")
	one.post("/zh/account/password", values{"old": {goodPassword}, "new": {"short"}, "again": {"short"}}).must(http.StatusUnprocessableEntity)
	one.post("/zh/account/password", values{"old": {goodPassword}, "new": {next}, "again": {next}}).must(http.StatusOK)
	if !inside(one) || inside(two) || inside(three) {
		t.Errorf("inside: %t %t %t", inside(one), inside(two), inside(three))
	}
	l.visitor().signIn("wang.xiaomin", goodPassword).must(http.StatusUnprocessableEntity)
	l.visitor().signIn("wang.xiaomin", next).must(http.StatusOK)
}

// A token is shown once, works at once, and no more when it is revoked.
func TestTokens(t *testing.T) {
	l := playing(t)
	l.passworded("wang.xiaomin")
	b := l.as("wang.xiaomin")
	b.post("/zh/account/tokens", values{"label": {"报表"}, "days": {"30"}, "scope": {"read"}}).must(http.StatusUnprocessableEntity).lacks("新令牌") // unproved
	b.post("/zh/account/tokens", values{"proof-password": {goodPassword}, "label": {"报表"}, "days": {"0"}, "scope": {"read"}}).must(http.StatusUnprocessableEntity)
	b.post("/zh/account/tokens", values{"label": {"报表"}, "days": {"30"}, "scope": {"everything"}}).must(http.StatusUnprocessableEntity)
	p := b.post("/zh/account/tokens", values{"label": {"报表"}, "days": {"30"}, "scope": {"read"}}).must(http.StatusOK).says("新令牌，只显示这一次")
	secrets := p.find(func(n *html.Node) bool { return n.Data == "code" && attr(n, "class") == "secret" })
	if len(secrets) != 1 {
		t.Fatal(p.text())
	}
	secret := textOf(secrets[0])
	p = b.get("/zh/account").must(http.StatusOK).lacks(secret, "只显示这一次").says("报表")
	hash := p.formOf("/zh/account/tokens/revoke").values.Get("hash")
	if grant, err := l.identity.Authenticate(context.Background(), hash, "127.0.0.1"); err != nil || grant.Person != "wang.xiaomin" || !slices.Equal(grant.Scopes, []string{"read"}) {
		t.Errorf("%+v %v", grant, err)
	}
	l.as("zhao.yifan").post("/zh/account/tokens/revoke", values{"hash": {hash}}).must(http.StatusNotFound)
	// A change of the password ends it, unless it is kept.
	next := "新的一年牡丹花又开满了园"
	change := func(old, new string, keep ...string) {
		b.post("/zh/account/password", values{"old": {old}, "new": {new}, "again": {new}, "keep": keep}).must(http.StatusOK).says("已办理")
	}
	b.get("/zh/account").must(http.StatusOK).says("更改密码即撤销下列访问令牌")
	change(goodPassword, next, hash)
	if _, err := l.identity.Authenticate(context.Background(), hash, "127.0.0.1"); err != nil {
		t.Error("a token that was kept is gone:", err)
	}
	change(next, goodPassword)
	if _, err := l.identity.Authenticate(context.Background(), hash, "127.0.0.1"); err == nil {
		t.Error("a token outlives the password")
	}
	b.get("/zh/account").must(http.StatusOK).says("已撤销").lacks("更改密码即撤销下列访问令牌")
	b.post("/zh/account/tokens", values{"label": {"报表"}, "days": {"30"}, "scope": {"read"}}).must(http.StatusOK)
	hash = b.get("/zh/account").formOf("/zh/account/tokens/revoke").values.Get("hash")
	b.post("/zh/account/tokens/revoke", values{"hash": {hash}}).must(http.StatusOK).says("已撤销")
	if _, err := l.identity.Authenticate(context.Background(), hash, "127.0.0.1"); err == nil {
		t.Error("a revoked token works")
	}
	if strings.Contains(l.log.String(), secret) {
		t.Error("the log has the token")
	}
}

// A delegate acts through the pages, and the history names both.
func TestDelegation(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.passworded("wang.xiaomin")
	wang := l.as("wang.xiaomin")
	form := wang.get("/zh/account").must(http.StatusOK).formOf("/zh/account/delegations")
	v := values{"to": {"qian.xiaoyu"}, "post": {"drafter CX-NDRC"}, "start": {"2026-03-02"}, "until": {"2026-03-10"}, "reason": {"出差"}, "proof-password": {goodPassword}}
	wang.submit(form, v).must(http.StatusOK).says("钱小雨", "出差", "已办理")
	wang.submit(form, values{"to": {"qing.shuigen"}, "post": {"drafter CX-NDRC"}, "start": {"2026-03-02"}, "until": {"2026-03-10"}, "reason": {"出差"}}).must(http.StatusUnprocessableEntity) // of another organisation
	qian := l.as("qian.xiaoyu")
	qian.get("/zh/account").must(http.StatusOK).says("您现在可以代办：王晓敏")
	qian.get("/zh/inbox").must(http.StatusOK).says("曹县甲办法")
	dossier := "/zh/dossiers/" + l.ids[0]
	qian.get(dossier).must(http.StatusOK).says("代王晓敏办理")
	p := qian.get(dossier + "/cases/document/acts/classify").must(http.StatusOK).says("代王晓敏办理")
	qian.submit(p.form("act"), values{"f.kind": {"normative"}, "f.maker_listed": {"yes"}, "f.touches_business": {"no"}, "f.trial": {"no"}}).must(http.StatusOK).says("已办理")
	qian.get(dossier).must(http.StatusOK).says("钱小雨", "王晓敏")
	entries, err := l.store.Entries(context.Background(), l.ids[0], l.dossier(l.ids[0]).Version-1, 1)
	if err != nil || entries[0].Person != "qian.xiaoyu" || entries[0].For != "wang.xiaomin" {
		t.Errorf("%+v %v", entries, err)
	}
	li := l.as("li.huifang")
	page := wang.get("/zh/account")
	id := page.formOf("/zh/account/delegations/revoke").values.Get("id")
	li.post("/zh/account/delegations/revoke", values{"id": {id}}).must(http.StatusUnprocessableEntity)
	wang.post("/zh/account/delegations/revoke", values{"id": {id}}).must(http.StatusOK).says("已收回")
	qian.get("/zh/inbox").must(http.StatusOK).lacks("曹县甲办法")
	if p := qian.post(dossier+"/cases/document/acts/begin_consultation", values{"version": {fmt.Sprint(l.dossier(l.ids[0]).Version)}, "key": {strings.Repeat("A", 26)}, "for": {"wang.xiaomin"}}); p.status != http.StatusForbidden {
		t.Errorf("after the end of the delegation: %d %s", p.status, p.text())
	}
}

func TestContact(t *testing.T) {
	l := playing(t)
	b := l.as("wang.xiaomin")
	b.post("/zh/account/contact", values{"email": {"no address"}, "lang": {"zh"}}).must(http.StatusUnprocessableEntity)
	b.post("/zh/account/contact", values{"email": {"wang@example.org"}, "lang": {"en"}}).must(http.StatusOK).says("已办理")
	if p := l.engine.Directory().Person("wang.xiaomin"); p.Email != "wang@example.org" || p.Lang != "en" {
		t.Errorf("%+v", p)
	}
	b.get("/zh/account").must(http.StatusOK).lacks("已办理") // says it once
}

// The address to which a provider sends people back has no language and is there all the same; one that cannot be reached is no dead end.
func TestProviderPages(t *testing.T) {
	h := newHarness(t)
	h.visitor().get("/sign-in/return").must(http.StatusNotFound)
	h.visitor().get("/zh/sign-in").must(http.StatusOK).lacks("用统一身份认证登录")
	var err error
	h.server.Identity, err = identity.New(t.Context(), identity.Config{Store: h.store, Key: h.key, Directory: h.steward.Directory, Now: h.clock, Log: slog.New(slog.NewTextHandler(h.log, nil)),
		Provider: identity.ProviderConfig{Issuer: "http://127.0.0.1:1/", ClientID: "santong", Base: "https://santong.example", Name: "省统一身份认证"}})
	if err != nil {
		t.Fatal(err)
	}
	h.serve()
	p := h.visitor().get("/zh/sign-in?then=%2Fzh%2Fnotices").must(http.StatusOK).says("用省统一身份认证登录")
	if !slices.Contains(p.links(), "/zh/sign-in/provider?then=%2fzh%2fnotices") {
		t.Errorf("the button forgets where the person wanted to go: %v", p.links())
	}
	h.visitor().get("/zh/sign-in/provider?then=%2Fzh%2Fnotices").must(http.StatusUnprocessableEntity).says("统一身份认证暂不可用")
	for accept, want := range map[string]string{"zh-CN": "应答无效", "en": "is not valid"} {
		b := h.visitor()
		p := b.get("/sign-in/return?state=forged&code=x", "Accept-Language: "+accept).must(http.StatusUnprocessableEntity).says(want)
		for _, n := range p.find(func(n *html.Node) bool { return hasAttr(n, "hreflang") }) {
			b.get(attr(n, "href")).must(http.StatusOK)
		}
	}
}
