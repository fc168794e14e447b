package api

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"santong/parcel"
)

// Every route asked by everybody. A stranger gets the very answer that an unknown id gets.
func TestWhoMay(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	var d struct{ Papers []struct{ Hash string } }
	h.must(200, h.get(drafter, "/api/v1/dossiers/"+id), &d)
	hash := d.Papers[0].Hash
	older, _ := h.catalogue()
	// What makes a request to a route complete. Where it is a command, it is one that the law refuses, so that it changes nothing.
	fill := map[string]string{"{case}": "paper", "{hash}": hash, "{code}": "a", "{name}": "paper"}
	bodies := map[string]string{"POST /dossiers": `{"workflow":"paper","variant":"government","form":{"title":""}}`, "POST /dossiers/{id}/cases/{case}/events": `{"event":"publish"}`}
	queries := map[string]string{"/due": "?from=2026-03-02&period=1d", "/workflows/{name}": "?variant=government", "/workflows/{name}/diagram.svg": "?variant=government",
		"/dossiers/{id}/materials": "?case=paper&kind=draft&name=x"}
	ask := func(r route, as, id, extra string) answer {
		path := r.path
		if strings.HasPrefix(path, "/persons") {
			path = strings.ReplaceAll(path, "{id}", drafter)
		}
		if strings.HasPrefix(path, "/documents") {
			path = strings.NewReplacer("{id}", "pub1.effect", "{hash}", older.Papers[0].Hash).Replace(path)
		}
		path = strings.ReplaceAll(path, "{id}", id)
		for hole, with := range fill {
			path = strings.ReplaceAll(path, hole, with)
		}
		req := request{method: r.method, url: Base + path + cmp.Or(queries[r.path], "?") + extra, as: as}
		if r.method == http.MethodPost {
			req.body, req.headers = cmp.Or(bodies[r.method+" "+r.path], "x"), []string{ifMatch(3)}
			if r.who == peer {
				req.headers = []string{"Content-Type: " + parcel.MediaType}
			}
			if r.paper {
				req.headers = append(req.headers, "Content-Type: text/plain")
			}
		}
		return h.do(req)
	}
	for _, r := range routes {
		if a := ask(r, auditor, id, "&verbose=1"); a.status != 400 || a.code() != "bad_parameter" || !strings.Contains(a.body, "verbose") {
			t.Errorf("%s %s takes any parameter: %d %s", r.method, r.path, a.status, a.body)
		}
		for _, as := range []string{"", gone, "no-such-token", stranger, former, nobody, drafter, reviewer, auditor, admin} {
			a := ask(r, as, id, "")
			known := as != "" && as != gone && as != "no-such-token"
			insider := as == drafter || as == reviewer || as == auditor || as == admin
			switch {
			case r.who == peer: // a token says nothing there
				if a.status != 403 || a.code() != string(codeUntrusted) {
					t.Errorf("%s %s as %q: %d %s", r.method, r.path, as, a.status, a.body)
				}
			case r.who == anyone:
				if a.status != 200 {
					t.Errorf("%s %s as %q: %d", r.method, r.path, as, a.status)
				}
			case !known:
				if a.status != 401 || a.code() != "unauthenticated" || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer ") || as != "" != strings.Contains(a.header.Get("WWW-Authenticate"), "invalid_token") {
					t.Errorf("%s %s as %q: %d %v", r.method, r.path, as, a.status, a.header)
				}
			case r.who == person:
				if a.status >= 400 && r.method == http.MethodGet || a.status == 401 || a.status == 404 || a.status < 400 && r.method == http.MethodPost {
					t.Errorf("%s %s as %s: %d %s", r.method, r.path, as, a.status, a.body)
				}
			case r.who == watch && as != auditor && as != admin, r.who == party && !insider:
				unknown := ask(r, as, "unknown", "")
				if a.status != 404 || a.status != unknown.status || strings.ReplaceAll(a.body, id, "unknown") != unknown.body || headerNames(a) != headerNames(unknown) {
					t.Errorf("%s %s as %s: %d %s\nunlike an unknown dossier: %d %s", r.method, r.path, as, a.status, a.body, unknown.status, unknown.body)
				}
			default:
				if a.status == 401 || a.status == 404 || r.method == http.MethodPost && a.status < 400 || r.method == http.MethodGet && a.status != 200 {
					t.Errorf("%s %s as %s: %d %s", r.method, r.path, as, a.status, a.body)
				}
			}
		}
	}
	var after struct{ Version int }
	h.must(200, h.get(drafter, "/api/v1/dossiers/"+id), &after)
	if after.Version != 3 {
		t.Errorf("the matrix changed the dossier: version %d", after.Version)
	}
}

func headerNames(a answer) string {
	names := map[string]bool{}
	for name := range a.header {
		names[name] = true
	}
	text, _ := json.Marshal(names)
	return string(text)
}

// A token opens nothing in any other place or shape.
func TestTokens(t *testing.T) {
	h := newHarness(t)
	me := func(headers ...string) request { return request{url: "/api/v1/me", headers: headers} }
	h.play(t, []scenario{
		{name: "any case of the scheme", request: me("Authorization: bEARER token-wang"), status: 200},
		{name: "no scheme", request: me("Authorization: token-wang"), status: 401},
		{name: "basic", request: me("Authorization: Basic token-wang"), status: 401},
		{name: "empty", request: me("Authorization: Bearer "), status: 401},
		{name: "two", request: me("Authorization: Bearer token-wang", "Authorization: Bearer token-li"), status: 401},
		{name: "two words", request: me("Authorization: Bearer token-wang x"), status: 401},
		{name: "the hash itself", request: me("Authorization: Bearer 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"), status: 401},
		{name: "too long", request: me("Authorization: Bearer " + strings.Repeat("x", 600)), status: 401},
		{name: "in the query", request: request{url: "/api/v1/me?access_token=token-wang"}, status: 401},
	})
	h.t = t
	h.must(200, h.get(drafter, "/api/v1/me"), nil)
	h.must(404, h.get(drafter, "/api/v1/dossiers/secret-id?"), nil)
	log := h.log.String()
	for _, secret := range []string{"token-", "access_token", "secret-id"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	if want := "method=GET route=/api/v1/me status=200"; !strings.Contains(log, want) || !strings.Contains(log, "person=wang") {
		t.Errorf("no %q in the log:\n%s", want, log)
	}
}
