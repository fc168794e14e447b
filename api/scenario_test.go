package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A scenario is one request, and what the answer must and must not say.
type scenario struct {
	name string
	request
	status  int
	has     []string
	hasNot  []string
	headers map[string]string // name → what it must contain
}

func (h *harness) play(t *testing.T, list []scenario) {
	for _, s := range list {
		name := s.name
		if name == "" {
			name = strings.TrimPrefix(s.method+" "+s.url+" "+s.as, "GET /api/v1")
		}
		t.Run(name, func(t *testing.T) {
			h.t = t
			if s.method == "" {
				s.method = http.MethodGet
			}
			a := h.do(s.request)
			if a.status != s.status {
				t.Errorf("got %d, want %d: %s", a.status, s.status, a.body)
			}
			for _, text := range s.has {
				if !strings.Contains(a.body, text) {
					t.Errorf("no %q in %s", text, a.body)
				}
			}
			for _, text := range s.hasNot {
				if strings.Contains(a.body, text) {
					t.Errorf("%q in %s", text, a.body)
				}
			}
			for header, text := range s.headers {
				if !strings.Contains(a.header.Get(header), text) || text == "" && a.header.Get(header) != "" {
					t.Errorf("%s: %q, want %q", header, a.header.Get(header), text)
				}
			}
		})
	}
}

func at(as, url string) request { return request{as: as, url: "/api/v1" + url} }

// What anybody, and any person, may ask.
func TestReading(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	h.play(t, []scenario{
		{request: at("", "/openapi.json"), status: 200, has: []string{`"openapi"`, `/dossiers/{id}/materials/{hash}`}, headers: map[string]string{"ETag": `"`}},
		{request: at("", "/health"), status: 200, has: []string{`"ok"`}, headers: map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'", "X-Frame-Options": "DENY"}},
		{request: at("", "/due?from=2026-03-02&period=15wd"), status: 200, has: []string{`"due":"2026-03-23"`, `"zh":"15个工作日"`, `"provisional":false`, "民法典第201条"}},
		{request: at("", "/due?from=2026-03-02&period=5wd&pause=2026-03-03..2026-03-06&pause=2026-03-09..2026-03-09"), status: 200, has: []string{`"due":"2026-03-16"`, `"status":"paused"`}},
		{request: at("", "/due?from=2026-03-02&period=5wd&pause=2026-03-03.."), status: 200, has: []string{`"paused":true`}, hasNot: []string{`"due"`}},
		{request: at(drafter, "/me"), status: 200, has: []string{`"王一"`, `"watches":false`, `"organisations":["a","old"]`}},
		{request: at(former, "/me"), status: 200, has: []string{`"posts":[]`, `"organisations":[]`}},
		{request: at(auditor, "/me"), status: 200, has: []string{`"watches":true`}},
		{request: at(drafter, "/organisations"), status: 200, has: []string{`"code":"old"`, `"exists":false,"current":"a"`}},
		{request: at(drafter, "/organisations/sfj"), status: 200, has: []string{`"司法局"`, `"Justice Bureau"`}},
		{request: at(drafter, "/organisations/none"), status: 404, has: []string{`"not_found"`}},
		{request: at(drafter, "/posts"), status: 200, has: []string{`"person":"wang"`, `"person":"zhou"`}, hasNot: []string{`"wu"`}},
		{request: at(drafter, "/posts?organisation=a&on=2025-12-31"), status: 200, has: []string{`"wu"`}, hasNot: []string{`"zhao"`}},
		{request: at(drafter, "/posts?organisation=none"), status: 400, has: []string{`"bad_parameter"`}},
		{request: at(drafter, "/persons"), status: 200, has: []string{`"郑八","posts":[]`}},
		{request: at(drafter, "/persons/zhao"), status: 200, has: []string{`"赵三"`}},
		{request: at(drafter, "/persons/none"), status: 404, has: []string{`"not_found"`}},
		{request: at(drafter, "/workflows"), status: 200, has: []string{`"variant_words":{"zh":"政府文件"`, `"opens":false`}},
		{request: at(drafter, "/workflows/paper?variant=government"), status: 200, has: []string{`"definition":{"workflow":"paper"`}},
		{request: at(drafter, "/workflows/filing"), status: 200, has: []string{`"definition":{"workflow":"filing"`}},
		{request: at(drafter, "/workflows/paper"), status: 404, has: []string{`"not_found"`}},
		{request: at(drafter, "/workflows/none/diagram.svg"), status: 404, has: []string{`"not_found"`}},
		{name: "a definition is known", request: request{url: "/api/v1/workflows/filing", as: drafter, headers: []string{"If-None-Match: *"}}, status: 304},
		{request: at(drafter, "/workflows/paper/diagram.svg?variant=government&state=reviewing&lang=en"), status: 200, has: []string{"paper en reviewing"},
			headers: map[string]string{"Content-Type": "image/svg+xml", "Content-Security-Policy": "sandbox"}},
		{request: at(drafter, "/workflows/paper/diagram.svg?variant=government&state=none"), status: 400, has: []string{`"bad_parameter"`}},
		{request: at(drafter, "/workflows/paper/diagram.svg?variant=government&lang=fr"), status: 400, has: []string{`"bad_parameter"`}},
		{request: at(drafter, "/dossiers"), status: 200, has: []string{`"城市供水管理办法"`, `"state":"reviewing"`}, hasNot: []string{"next"}},
		{request: at(stranger, "/dossiers"), status: 200, has: []string{`{"items":[]}`}},
		{request: at(former, "/dossiers"), status: 200, has: []string{`{"items":[]}`}},
		{request: at(auditor, "/dossiers"), status: 200, has: []string{id}},
		{request: at(drafter, "/dossiers/"+id), status: 200, headers: map[string]string{"ETag": `"3"`},
			has:    []string{`"head":"`, `"parts":["drafting"]`, `"zh":"甲局"`, `"state":"reviewing"`, `"visited":["drafting","reviewing"]`, `"name":"draft.pdf"`, `"en":"Legality review"`},
			hasNot: []string{"null"}},
		{request: at(reviewer, "/dossiers/"+id+"/actions"), status: 200, headers: map[string]string{"ETag": `"3"`}, has: []string{`"event":"conclude"`, `"allowed":true`, `"options":[{"id":"lawful"`, `"upload":"draft"`},
			hasNot: []string{"null"}},
		{request: at(drafter, "/dossiers/"+id+"/actions"), status: 200, has: []string{`"kind":"role"`, `"event":"duty:urge","zh":"催办","en":"Urge","allowed":true`}, hasNot: []string{`"event":"conclude","zh":"出具意见","en":"Give the opinion","allowed":true`}},
		{request: at(reviewer, "/dossiers/"+id+"/actions?case=paper"), status: 200, has: []string{`"event":"conclude"`}},
		{request: at(reviewer, "/dossiers/"+id+"/actions?case=none"), status: 400, has: []string{`"bad_parameter"`}},
		{request: at(drafter, "/dossiers/"+id+"/history"), status: 200, has: []string{`"kind":"opened"`, `"kind":"material"`, `"event":"submit"`, `"hash":"`}, hasNot: []string{"next"}},
		{request: at(drafter, "/dossiers/"+id+"/deadlines"), status: 200, has: []string{`"clock":"review"`, `"due":"2026-03-09"`, `"left":5`, `"status":"counted"`, `"memory":true`}},
		{request: at(drafter, "/dossiers/"+id+"/diagram/paper"), status: 200, has: []string{"paper zh reviewing [drafting reviewing]"}},
		{request: at(drafter, "/dossiers/"+id+"/diagram/none"), status: 404, has: []string{`"not_found"`}},
		{request: at(auditor, "/dossiers/"+id+"/refusals"), status: 200, has: []string{`{"items":[]}`}},
		{request: at(reviewer, "/tasks"), status: 200, has: []string{`"state":"reviewing"`, `"left":5`, `"due":"2026-03-09"`, `"overdue":false`}},
		{request: at(drafter, "/tasks"), status: 200, has: []string{`{"items":[]}`}},
		{request: at(drafter, "/tasks?scope=organisation"), status: 200, has: []string{`{"items":[]}`}},
		{request: at(nobody, "/tasks"), status: 200, has: []string{`{"items":[]}`}},
		{request: at(auditor, "/tasks?scope=organisation"), status: 200, has: []string{`{"items":[]}`}},
	})
}

// A document on its whole way, with what each answer says.
func TestTheWayOfADocument(t *testing.T) {
	h := newHarness(t)
	a := h.must(201, h.do(request{method: "POST", url: "/api/v1/dossiers", as: drafter, body: `{"workflow":"paper","variant":"government","form":{"title":"办法"},"reason":null}`}), nil)
	if a.header.Get("Location") != "/api/v1/dossiers/d0001" || a.header.Get("ETag") != `"1"` {
		t.Fatalf("%v", a.header)
	}
	events := "/api/v1/dossiers/d0001/cases/paper/events"
	post := func(as, url, body string, headers ...string) request {
		return request{method: "POST", url: url, as: as, body: body, headers: headers}
	}
	h.play(t, []scenario{
		{name: "what is missing is listed at once", request: post(drafter, events, `{"event":"submit"}`, ifMatch(1)), status: 422,
			has: []string{`"needs_unmet"`, `"has_draft"`, `"titled"`, `"办法第六条"`, `"do":{"zh":"提交草案"`, `"memory":true`, `"dossier":"d0001"`, `"case":"paper"`, `"event":"submit"`, `"instance":"` + events + `"`}},
		{name: "somebody else's event", request: post(reviewer, events, `{"event":"submit"}`, ifMatch(1)), status: 403, has: []string{`"not_yours"`, `"kind":"role"`, `"has_draft"`}},
		{name: "an event that is none", request: post(drafter, events, `{"event":"fly"}`, ifMatch(1)), status: 404, has: []string{`"not_found"`}},
		{name: "no version", request: post(drafter, events, `{"event":"submit"}`), status: 428, has: []string{`"version_required"`}},
		{name: "a version that is over", request: post(drafter, events, `{"event":"submit"}`, ifMatch(9)), status: 409, has: []string{`"stale_version"`, `"version":1`}},
		{name: "a paper", request: post(drafter, "/api/v1/dossiers/d0001/materials?case=paper&kind=draft&name=%E8%8D%89%E6%A1%88%20%221%22.html", "<script>alert(1)</script>", ifMatch(1), "Content-Type: text/html; charset=utf-8"), status: 201,
			has: []string{`"version":2`, `"size":25`}, headers: map[string]string{"ETag": `"2"`, "Location": "/api/v1/dossiers/d0001/materials/"}},
		{name: "a paper of no kind", request: post(drafter, "/api/v1/dossiers/d0001/materials?case=paper&kind=none&name=x", "x", ifMatch(2), "Content-Type: text/plain"), status: 404},
		{name: "a paper of another post", request: post(reviewer, "/api/v1/dossiers/d0001/materials?case=paper&kind=draft&name=x", "x", ifMatch(2), "Content-Type: text/plain"), status: 403, has: []string{`"not_yours"`}},
		{name: "a paper for a version that is over", request: post(drafter, "/api/v1/dossiers/d0001/materials?case=paper&kind=draft&name=x", "x", ifMatch(1), "Content-Type: text/plain"), status: 409, has: []string{`"version":2`}},
		{name: "a paper without a version", request: post(drafter, "/api/v1/dossiers/d0001/materials?case=paper&kind=draft&name=x", "x", "Content-Type: text/plain"), status: 428},
	})
	var d struct{ Papers []struct{ Hash string } }
	h.must(200, h.get(drafter, "/api/v1/dossiers/d0001"), &d)
	paper := "/dossiers/d0001/materials/" + d.Papers[0].Hash
	other := h.opened()
	h.play(t, []scenario{
		{name: "the paper again", request: at(reviewer, paper), status: 200, has: []string{"<script>alert(1)</script>"}, headers: map[string]string{
			"Content-Type": "text/html", "Content-Disposition": `attachment; filename="__ _1_.html"; filename*=UTF-8''%E8%8D%89%E6%A1%88%20%221%22.html`,
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "ETag": d.Papers[0].Hash, "Cache-Control": "private"}},
		{name: "the paper is known", request: request{url: "/api/v1" + paper, as: reviewer, headers: []string{`If-None-Match: "x", "` + d.Papers[0].Hash + `"`}}, status: 304},
		{name: "a stranger who has it is told nothing", request: request{url: "/api/v1" + paper, as: stranger, headers: []string{`If-None-Match: "` + d.Papers[0].Hash + `"`}}, status: 404, headers: map[string]string{"ETag": ""}},
		{name: "the paper is not another dossier's", request: at(drafter, "/dossiers/"+other+"/materials/"+d.Papers[0].Hash), status: 404, has: []string{`"not_found"`}},
		{name: "submitting a short title", request: post(drafter, events, `{"event":"submit"}`, ifMatch(2)), status: 422, has: []string{`"titled"`}, hasNot: []string{`"has_draft"`}},
	})
	h.must(201, h.upload(other, "a.pdf", "%PDF"), nil)
	h.must(200, h.fire(drafter, other, 2, `{"event":"submit"}`), nil)
	if a := h.fire(reviewer, other, 3, `{"event":"conclude","form":{"verdict":"revise"}}`); a.status != 422 || !strings.Contains(a.body, `"field:reason"`) {
		t.Errorf("no reason asked: %d %s", a.status, a.body)
	}
	h.must(200, h.fire(reviewer, other, 3, `{"event":"conclude","form":{"verdict":"lawful","grounds":[{"point":"权限"}]}}`), nil)
	if a := h.fire(drafter, other, 4, `{"event":"publish","form":{"effective_on":"2026-13-01"}}`); a.status != 422 || !strings.Contains(a.body, `"field:effective_on"`) {
		t.Errorf("absurd date: %d %s", a.status, a.body)
	}
	a = h.must(200, h.fire(drafter, other, 4, `{"event":"publish","form":{"effective_on":"2026-05-01"}}`), nil)
	if a.header.Get("ETag") != `"6"` || !strings.Contains(a.body, `CX-2026-0001`) {
		t.Errorf("%v %s", a.header, a.body)
	}
	h.play(t, []scenario{
		{name: "published, not yet in force, and a filing begun", request: at(drafter, "/dossiers/"+other), status: 200, has: []string{`"尚未施行"`, `"CX-2026-0001"`, `"workflow":"filing"`}},
		{name: "the filing is the reviewer's", request: at(reviewer, "/tasks"), status: 200, has: []string{`"case":"filing"`}, hasNot: []string{`"left"`}},
		{name: "what was tried", request: at(auditor, "/dossiers/"+other+"/refusals?limit=1"), status: 200, has: []string{`"person":"wang"`, `"field:effective_on"`}, hasNot: []string{`"field:reason"`}},
	})
	h.now.Add(int64(100 * 24 * 3600))
	h.play(t, []scenario{{name: "time alone puts it in force", request: at(drafter, "/dossiers/"+other), status: 200, has: []string{`"现行有效"`}, headers: map[string]string{"ETag": `"6"`}}})
}

// Opening a dossier goes wrong in its own ways.
func TestOpening(t *testing.T) {
	h := newHarness(t)
	open := func(as, body string) request {
		return request{method: "POST", url: "/api/v1/dossiers", as: as, body: body}
	}
	h.play(t, []scenario{
		{name: "unknown workflow", request: open(drafter, `{"workflow":"none"}`), status: 422, has: []string{`"unknown_workflow"`}},
		{name: "no JSON", request: request{method: "POST", url: "/api/v1/dossiers", as: drafter, body: "workflow=paper", headers: []string{"Content-Type: application/x-www-form-urlencoded"}}, status: 415},
		{name: "a number for the workflow", request: open(drafter, `{"workflow":1}`), status: 400, has: []string{"workflow must be text"}},
		{name: "unknown variant", request: open(drafter, `{"workflow":"paper","variant":"x"}`), status: 422, has: []string{`"unknown_workflow"`}},
		{name: "not opened by hand", request: open(reviewer, `{"workflow":"filing"}`), status: 422, has: []string{`"unknown_workflow"`}},
		{name: "not my post", request: open(reviewer, `{"workflow":"paper","variant":"government","form":{"title":"x"}}`), status: 403, has: []string{`"not_yours"`}, headers: map[string]string{"ETag": "", "Location": ""}},
		{name: "no longer my post", request: open(former, `{"workflow":"paper","variant":"government","form":{"title":"x"}}`), status: 403, has: []string{`"not_yours"`}},
		{name: "form not filled in", request: open(drafter, `{"workflow":"paper","variant":"government"}`), status: 422, has: []string{`"field:title"`, `"field":"title"`}},
		{name: "unknown field", request: open(drafter, `{"workflow":"paper","variant":"government","form":{"title":"x","x":1}}`), status: 422, has: []string{`"field:x"`}},
		{name: "wrong type in the form", request: open(drafter, `{"workflow":"paper","variant":"government","form":{"title":7}}`), status: 422, has: []string{`"field:title"`}},
	})
}

// A list is cut into pages, and nothing is lost or doubled between them.
func TestPages(t *testing.T) {
	h := newHarness(t)
	for range 7 {
		h.submitted()
	}
	for url, want := range map[string]int{"/dossiers": 7, "/tasks": 7, "/dossiers/d0001/history": 3, "/organisations": 5, "/persons": 8, "/posts": 6} {
		for limit := 1; limit <= 8; limit++ {
			seen, after := map[string]bool{}, ""
			for pages := 0; ; pages++ {
				var list struct {
					Items []map[string]any
					Next  string
				}
				h.must(200, h.get(reviewer, fmt.Sprintf("/api/v1%s?limit=%d%s", url, limit, after)), &list)
				for _, item := range list.Items {
					key := fmt.Sprint(item)
					if seen[key] {
						t.Errorf("%s limit %d: twice %s", url, limit, key)
					}
					seen[key] = true
				}
				if list.Next == "" {
					break
				}
				if len(list.Items) != limit || pages > 20 {
					t.Fatalf("%s limit %d: a page of %d", url, limit, len(list.Items))
				}
				after = "&after=" + list.Next
			}
			if len(seen) != want {
				t.Errorf("%s limit %d: %d items, want %d", url, limit, len(seen), want)
			}
		}
	}
}
