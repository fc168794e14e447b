package web

import (
	"maps"
	"net/url"
	"strings"
	"testing"
)

// A question says how a route is asked: what stands in the holes of its path, what is sent, and what comes of it for those who may ask at all.
// Who may is nowhere written here: it follows from route.who and from the engine.
type question struct {
	query string
	send  values // nil for a form without anything in it
	holes map[string]string
	want  []int // 200 for GET and 303 for POST unless given
	alone bool  // it ends the session, or leaves something behind: each asks with a browser of its own
	each  bool  // asked for every dossier, and weighed by the matrix itself
}

func answers(list ...int) []int { return list }

// cells has every route. What a POST sends is such that nothing is changed: the matrix is about who may ask.
var cells = map[string]question{
	"GET ": {}, "GET /inbox": {}, "GET /dossiers": {}, "GET /notices": {}, "GET /open": {}, "GET /meetings": {}, "GET /register": {}, "GET /register/csv": {}, "GET /law": {},
	"POST /inbox/bulk": {want: answers(422)},
	"GET /stock":       {}, "POST /stock": {want: answers(400)},
	"GET /stock/runs/:run": {holes: map[string]string{"run": "0"}, want: answers(404)}, "POST /stock/runs/:run": {holes: map[string]string{"run": "0"}, want: answers(404)},
	"GET /live":    {alone: true},
	"GET /parcels": {}, "POST /parcels": {want: answers(400)}, "GET /parcels/:id/:case": {holes: noParcel, want: answers(404)}, "POST /parcels/:id/:case": {holes: noParcel, want: answers(404)},
	"GET /parcels/:id/:case/:hash": {holes: with(noParcel, "hash", "0"), want: answers(404)},
	"GET /filing":                  {want: answers(200, 404)}, "GET /filing/catalogue": {want: answers(200, 404)}, "POST /filing/catalogue": {want: answers(400)},
	"GET /filing/catalogue/:file": {holes: map[string]string{"file": "csv"}, want: answers(200, 404)}, "GET /filing/circular": {want: answers(200, 404)},
	"GET /filing/circular/:file": {holes: map[string]string{"file": "docx"}, want: answers(200, 404)}, "GET /filing/directory": {want: answers(200, 404)},
	"GET /filing/directory/:file": {holes: map[string]string{"file": "csv"}, want: answers(200, 404)},
	"GET /filing/lists":           {want: answers(200, 404)}, "POST /filing/lists": {want: answers(400, 404)},
	"GET /filing/lists/:id": {each: true, want: answers(404)}, "POST /filing/lists/:id": {each: true, want: answers(404)},
	"GET /filing/lists/:id/:file": {each: true, holes: map[string]string{"file": "csv"}, want: answers(404)},

	"GET /dossiers/:id":                          {each: true},
	"GET /dossiers/:id/entries/:seq":             {each: true, holes: map[string]string{"seq": "1"}},
	"GET /dossiers/:id/diagrams/:case":           {each: true, holes: map[string]string{"case": "document"}},
	"POST /dossiers/:id/watch":                   {each: true, send: values{"on": {"no"}}},
	"GET /dossiers/:id/cases/:case/acts/:event":  {each: true},
	"POST /dossiers/:id/cases/:case/acts/:event": {each: true},
	"POST /dossiers/:id/cases/:case/acts/:event/draft": {each: true, holes: map[string]string{"case": "document", "event": "duty:urge"},
		send: values{"version": {"1"}, "key": {strings.Repeat("A", 26)}}, want: answers(204)},
	"GET /dossiers/:id/cases/:case/papers/:kind":  {each: true, holes: map[string]string{"case": "document", "kind": "draft"}},
	"POST /dossiers/:id/cases/:case/papers/:kind": {each: true, holes: map[string]string{"case": "document", "kind": "draft"}, want: answers(400, 403, 422)},
	"GET /dossiers/:id/papers/:hash":              {each: true},
	"GET /dossiers/:id/letters":                   {each: true},
	"GET /dossiers/:id/letters/:case/:kind":       {each: true, holes: map[string]string{"case": "document", "kind": "opinion_letter"}, want: answers(200, 404)},

	"GET /dossiers/:id/comments":       {each: true, want: answers(200, 404)},
	"POST /dossiers/:id/comments":      {each: true, want: answers(404, 422)},
	"GET /dossiers/:id/comments/:file": {each: true, holes: map[string]string{"file": "csv"}, want: answers(200, 404)},

	"GET /dossiers/:id/cleanup":       {each: true, want: answers(404)},
	"POST /dossiers/:id/cleanup":      {each: true, want: answers(404)},
	"GET /dossiers/:id/cleanup/lists": {each: true, want: answers(404)},

	"GET /open/:workflow": {holes: map[string]string{"workflow": "opinion"}, want: answers(404)}, "POST /open/:workflow": {holes: map[string]string{"workflow": "opinion"}, want: answers(400)},
	"GET /open/:workflow/:variant":  {holes: map[string]string{"workflow": "document", "variant": "government"}, want: answers(200, 404)},
	"POST /open/:workflow/:variant": {holes: map[string]string{"workflow": "document", "variant": "government"}, want: answers(400)},

	"POST /meetings/schedule":                       {want: answers(400, 422)},
	"GET /meetings/:organ/:day/:name":               {holes: sitting12, want: answers(200, 404)},
	"GET /meetings/:organ/:day/:name/record":        {holes: sitting12, want: answers(200, 403, 404)},
	"GET /meetings/:organ/:day/:name/minutes":       {holes: sitting12, want: answers(200, 403, 404)},
	"POST /meetings/:organ/:day/:name/minutes":      {holes: sitting12, want: answers(400, 403, 404, 422)},
	"POST /meetings/:organ/:day/:name/record":       {holes: sitting12, want: answers(400, 403, 404, 422)},
	"POST /meetings/:organ/:day/:name/record/draft": {holes: sitting12, send: values{"x": {"1"}}, want: answers(204, 400, 403, 404)},
	"POST /meetings/:organ/:day/:name/papers/:kind": {holes: with(sitting12, "kind", "minutes"), want: answers(400, 403, 404, 422)},
	"GET /law/:article":                             {holes: map[string]string{"article": "decision2019#30"}},
	"GET /procedures":                               {}, "GET /procedures/profile": {},
	"GET /procedures/:workflow":          {holes: map[string]string{"workflow": "filing"}},
	"GET /procedures/:workflow/:variant": {holes: map[string]string{"workflow": "document", "variant": "township"}},
	"GET /calculator":                    {},

	"POST /notices/read": {},
	"GET /sign-in":       {}, "POST /sign-in": {send: values{"name": {"wang.xiaomin"}, "password": {"no"}}, want: answers(422)},
	"GET /sign-in/code": {want: answers(303)}, "POST /sign-in/code": {want: answers(422)}, "GET /sign-in/new-password": {want: answers(303)}, "POST /sign-in/new-password": {want: answers(422)}, "GET /sign-in/provider": {want: answers(404)}, "GET /sign-in/demo": {want: answers(404)},
	"POST /sign-out": {alone: true},

	"GET /account": {}, "POST /account/contact": {send: values{"email": {"no address"}}, want: answers(422)}, "POST /account/password": {want: answers(422)},
	"POST /account/totp": {want: answers(422)}, "POST /account/totp/confirm": {want: answers(422)}, "POST /account/totp/recovery": {want: answers(422)},
	"POST /account/totp/remove": {want: answers(422)}, "POST /account/provider": {want: answers(404)}, "POST /account/sessions": {send: values{"id": {"none"}}, want: answers(303, 404, 422)}, "POST /account/tokens": {want: answers(422)},
	"POST /account/tokens/revoke": {want: answers(404)}, "POST /account/delegations": {want: answers(422)}, "POST /account/delegations/revoke": {want: answers(404)},

	"GET /admin": {}, "GET /admin/proposals": {}, "GET /admin/proposals/:id": {holes: map[string]string{"id": "*"}}, "POST /admin/proposals/:id": {holes: map[string]string{"id": "*"}, want: answers(422)},
	"GET /admin/calendar": {}, "POST /admin/calendar": {want: answers(422)}, "GET /admin/definitions": {}, "POST /admin/definitions": {},
	"GET /admin/organisations": {}, "POST /admin/organisations": {want: answers(422)}, "GET /admin/persons": {}, "POST /admin/persons": {want: answers(422)},
	"GET /admin/accounts": {}, "POST /admin/accounts": {send: values{"person": {"wang.xiaomin"}}, want: answers(422)}, "GET /admin/delegations": {},
	"POST /admin/delegations": {want: answers(422)}, "POST /admin/delegations/revoke": {want: answers(404)},
}

var noParcel = map[string]string{"id": "unknown", "case": "filing-HZ-GOV"}

var sitting12 = map[string]string{"organ": "CX-GOV", "day": "2026-05-06", "name": twelfth}

func with(holes map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for other, known := range holes {
		if other != name {
			out[other] = known
		}
	}
	return out
}

// fill puts values into the holes of a path.
func fill(t testing.TB, r route, holes map[string]string) string {
	t.Helper()
	parts := strings.Split(r.path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			if holes[name] == "" {
				t.Fatalf("%s %s: nothing stands for %s", r.method, r.path, name)
			}
			parts[i] = url.PathEscape(holes[name])
		}
	}
	return "/zh" + strings.Join(parts, "/")
}

func TestEveryRouteIsInTheMatrix(t *testing.T) {
	known := maps.Clone(cells)
	for _, r := range routes {
		if _, ok := known[r.method+" "+r.path]; !ok {
			t.Errorf("%s %s is not in the matrix: say in cells how it is asked", r.method, r.path)
		}
		delete(known, r.method+" "+r.path)
	}
	for name := range known {
		t.Errorf("%s is in the matrix, but no route", name)
	}
}
