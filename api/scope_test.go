package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// Every route asked with every set of scopes: a token reaches as far as it says, and the address of whoever shows it is passed on.
func TestScopes(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	var scopes []string
	var from string
	h.api.Authenticate = func(_ context.Context, _, address string) (Grant, error) {
		from = address
		return Grant{drafter, scopes}, nil
	}
	h.serve()
	fill := strings.NewReplacer("{id}", id, "{case}", "paper", "{hash}", strings.Repeat("0", 64), "{code}", "a", "{name}", "paper")
	for _, r := range routes {
		if r.who == anyone || r.who == peer {
			continue
		}
		needs := scopeAct
		if r.method == http.MethodGet {
			needs = scopeRead
		}
		for _, has := range [][]string{nil, {scopeRead}, {scopeAct}, {scopeIrreversible}, {scopeRead, scopeAct}} {
			scopes = has
			url := Base + fill.Replace(r.path)
			if strings.HasPrefix(r.path, "/persons") {
				url = Base + strings.ReplaceAll(r.path, "{id}", drafter)
			}
			a := h.do(request{method: r.method, url: url, as: drafter, body: map[string]string{http.MethodPost: "{}"}[r.method]})
			lets := strings.Contains(strings.Join(has, " "), needs)
			want := `Bearer realm="santong", error="insufficient_scope", scope="` + needs + `"`
			switch refused := a.status == 403 && a.code() == "scope_missing"; {
			case refused == lets:
				t.Errorf("%s %s with %v: %d %s", r.method, r.path, has, a.status, a.body)
			case refused && a.header.Get("WWW-Authenticate") != want:
				t.Errorf("%s %s: %v", r.method, r.path, a.header)
			}
		}
	}
	if from != "127.0.0.1" {
		t.Errorf("from %q", from)
	}
}

// Nobody can be asked for a proof behind a token: the scope is it.
func TestIrreversibleScope(t *testing.T) {
	h := newHarness(t)
	for scope, want := range map[string]bool{scopeAct: false, scopeIrreversible: true} {
		h.api.Authenticate = func(context.Context, string, string) (Grant, error) {
			return Grant{drafter, []string{scopeRead, scope}}, nil
		}
		r := httptest.NewRequest(http.MethodGet, Base+"/me", nil)
		r.Header.Set(echo.HeaderAuthorization, "Bearer x")
		c := &call{Context: echo.New().NewContext(r, httptest.NewRecorder()), ctx: t.Context()}
		if err := (&service{Server: h.api}).identify(c); err != nil || c.actor.Proved != want {
			t.Errorf("%s: proved %v, %v", scope, c.actor.Proved, err)
		}
	}
}
