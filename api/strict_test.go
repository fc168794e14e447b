package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// What is not said properly is refused, with the code that says why, and changes nothing.
func TestStrictness(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	events := "/api/v1/dossiers/" + id + "/cases/paper/events"
	body := func(body string, headers ...string) request {
		return request{method: "POST", url: events, as: reviewer, body: body, headers: append(headers, ifMatch(3))}
	}
	deep := func(n int) string {
		return `{"event":"publish","form":{"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
	}
	var many []string
	for i := range 600 {
		many = append(many, fmt.Sprintf(`"f%d":1`, i))
	}
	bad := []string{`"bad_body"`}
	list := []scenario{
		{name: "nothing", request: body(""), status: 400, has: bad},
		{name: "no JSON", request: body("event=submit"), status: 400, has: bad},
		{name: "an array", request: body(`[]`), status: 400, has: bad},
		{name: "null", request: body(`null`), status: 400, has: bad},
		{name: "half of it", request: body(`{"event":"publish"`), status: 400, has: bad},
		{name: "something behind it", request: body(`{"event":"publish"} {}`), status: 400, has: bad},
		{name: "a member twice", request: body(`{"event":"conclude","event":"publish"}`), status: 400, has: []string{`"bad_body"`, "twice"}},
		{name: "a member twice, escaped", request: body(`{"event":"conclude","\u0065vent":"publish"}`), status: 400, has: []string{"twice"}},
		{name: "a field twice", request: body(`{"event":"publish","form":{"a":1,"a":2}}`), status: 400, has: []string{"twice"}},
		{name: "twice in a row of a table", request: body(`{"event":"publish","form":{"a":[{"b":1,"b":1}]}}`), status: 400, has: []string{"twice"}},
		{name: "an unknown member", request: body(`{"event":"publish","actor":"zhou"}`), status: 400, has: []string{`actor`}},
		{name: "another case of letters", request: body(`{"Event":"publish"}`), status: 400, has: bad},
		{name: "no event", request: body(`{"form":{}}`), status: 400, has: []string{"event must be given"}},
		{name: "a number for the event", request: body(`{"event":1}`), status: 400, has: []string{"event must be text"}},
		{name: "a long event", request: body(`{"event":"` + strings.Repeat("x", 200) + `"}`), status: 400, has: bad},
		{name: "a list for the form", request: body(`{"event":"publish","form":[]}`), status: 400, has: []string{"form must be a JSON object"}},
		{name: "a number for the reason", request: body(`{"event":"publish","reason":1}`), status: 400, has: []string{"reason must be text"}},
		{name: "bad UTF-8", request: body("{\"event\":\"\xff\"}"), status: 400, has: []string{"UTF-8"}},
		{name: "half a pair", request: body(`{"event":"publish","reason":"\ud800"}`), status: 400, has: []string{"surrogate"}},
		{name: "NUL", request: body(`{"event":"publish","reason":"a\u0000b"}`), status: 400, has: []string{"NUL"}},
		{name: "NUL in a name", request: body(`{"event":"publish","form":{"\u0000":1}}`), status: 400, has: []string{"NUL"}},
		{name: "a number too large", request: body(`{"event":"publish","form":{"a":1e999}}`), status: 400, has: []string{"number"}},
		{name: "too deep", request: body(deep(40)), status: 400, has: []string{"too complex"}},
		{name: "very deep", request: body(deep(200_000)), status: 400, has: bad},
		{name: "deep enough", request: body(deep(30)), status: 403, has: []string{`"field:x"`}},
		{name: "too many members", request: body(`{"event":"publish","form":{` + strings.Join(many, ",") + `}}`), status: 400, has: []string{"too large"}},
		{name: "too many values", request: body(`{"event":"publish","form":{"a":[` + strings.Repeat("1,", 30_000) + `1]}}`), status: 400, has: []string{"too complex"}},
		{name: "too large", request: body(`{"event":"publish","reason":"` + strings.Repeat("x", 1<<20) + `"}`), status: 413, has: []string{`"too_large"`}},
		{name: "no JSON by its type", request: body(`{"event":"publish"}`, "Content-Type: text/plain"), status: 415, has: []string{`"unsupported_media_type"`}},
		{name: "another encoding", request: body(`{"event":"publish"}`, "Content-Type: application/json; charset=gbk"), status: 415},
		{name: "an unreadable type", request: body(`{"event":"publish"}`, "Content-Type: ;;"), status: 415},
		{name: "compressed", request: body(`{"event":"publish"}`, "Content-Encoding: gzip"), status: 415},
		{name: "UTF-8 is said", request: body(`{"event":"publish"}`, "Content-Type: application/json; charset=UTF-8"), status: 403},
		{name: "a parameter of no meaning", request: request{method: "POST", url: events + "?dry=1", as: reviewer, body: `{"event":"publish"}`, headers: []string{ifMatch(3)}}, status: 400, has: []string{`"bad_parameter"`, "dry"}},
	}
	for _, tag := range []string{`3`, `W/"3"`, `*`, `"3", "2"`, `"03"`, `"+3"`, `"0"`, `"-1"`, `""`, `"x"`, `"99999999999999999999"`, `"3`} {
		list = append(list, scenario{name: "If-Match " + tag, request: request{method: "POST", url: events, as: reviewer, body: `{"event":"publish"}`, headers: []string{"If-Match: " + tag}}, status: 400, has: []string{`"bad_header"`}})
	}
	list = append(list, scenario{name: "If-Match twice", request: body(`{"event":"publish"}`, ifMatch(3)), status: 400, has: []string{`"bad_header"`}})
	for _, key := range []string{"", "a b", strings.Repeat("k", 129), "键"} {
		list = append(list, scenario{name: "Idempotency-Key " + key, request: body(`{"event":"publish"}`, "Idempotency-Key: "+key), status: 400, has: []string{`"bad_header"`}})
	}
	long := strings.Repeat("x", 200)
	for url, code := range map[string]string{
		"/dossiers?limit=0": "bad_parameter", "/dossiers?limit=201": "bad_parameter", "/dossiers?limit=1e2": "bad_parameter", "/dossiers?limit=": "bad_parameter",
		"/dossiers?after=x": "bad_parameter", "/dossiers?after=": "bad_parameter", "/dossiers?after=" + cursor("tasks", "", "a", "b", "c"): "bad_parameter",
		"/dossiers?after=" + cursor("dossiers", "2026", "d"): "bad_parameter", "/dossiers?after=" + cursor("dossiers", "x"): "bad_parameter",
		"/dossiers?after=" + base64.RawURLEncoding.EncodeToString([]byte(`["dossiers", "2026-03-02T01:00:00.000000Z", "d"]`)): "bad_parameter",
		"/tasks?after=" + cursor("tasks", "2026-99-99", "a", "b", "c"):                                                        "bad_parameter", "/tasks?after=" + cursor("tasks", "", "a", "b\x00", "c"): "bad_parameter",
		"/tasks?scope=all": "bad_parameter", "/tasks?scope=mine&scope=mine": "bad_parameter", "/tasks?Scope=mine": "bad_parameter", "/tasks?scope=%ff": "bad_parameter",
		"/tasks?%zz": "bad_parameter", "/tasks?a;b": "bad_parameter", "/me?x": "bad_parameter", "/posts?on=2026-02-30": "bad_parameter", "/posts?on=9999-01-01": "bad_parameter",
		"/posts?on=1066-10-14": "bad_parameter", "/due": "bad_parameter", "/due?from=2026-03-02": "bad_parameter", "/due?from=2026-03-02&period=0d": "bad_parameter",
		"/due?from=2026-03-02&period=9999d": "bad_parameter", "/due?from=2026-03-02&period=3660m": "bad_parameter", "/due?from=2026-02-29&period=3d": "bad_parameter",
		"/due?from=2026-03-02&period=3d&pause=2026-03-09..2026-03-01": "bad_parameter", "/due?from=2026-03-02&period=3d&pause=1950-01-01..2199-01-01": "bad_parameter",
		"/due?from=2026-03-02&period=3d" + strings.Repeat("&pause=2026-03-09..2026-03-09", 21): "bad_parameter",
		"/dossiers/" + id + "/history?after=-1":                                                "bad_parameter", "/dossiers/" + id + "/history?after=01": "bad_parameter",
		"/dossiers/" + long: "not_found", "/dossiers/%00": "not_found", "/dossiers/%ff": "not_found", "/dossiers/a%2Fb": "not_found", "/dossiers/%E2%80%AEx": "not_found", "/dossiers//actions": "not_found",
		"/dossiers/" + id + "/materials/" + strings.Repeat("0", 64): "not_found", "/dossiers/" + id + "/materials/../../me": "not_found", "/dossiers/" + id + "/": "no_route", "/": "no_route", "/nothing": "no_route",
	} {
		status := map[string]int{"bad_parameter": 400, "not_found": 404, "no_route": 404}[code]
		list = append(list, scenario{request: at(reviewer, url), status: status, has: []string{`"` + code + `"`}})
	}
	list = append(list,
		scenario{name: "no such method", request: request{method: "DELETE", url: "/api/v1/dossiers/" + id, as: drafter}, status: 405, has: []string{`"method_not_allowed"`}, headers: map[string]string{"Allow": "GET"}},
		scenario{name: "outside", request: request{url: "/elsewhere"}, status: 404, has: []string{`"no_route"`, "没有此地址 / "}},
		scenario{name: "an unusual way of writing the id", request: at(drafter, "/dossiers/%64"+id[1:]), status: 200},
		scenario{name: "HEAD", request: request{method: "HEAD", url: "/api/v1/dossiers/" + id, as: drafter}, status: 200, headers: map[string]string{"ETag": `"3"`}},
		scenario{name: "HEAD of nothing", request: request{method: "HEAD", url: "/api/v1/dossiers/" + id, as: stranger}, status: 404, headers: map[string]string{"ETag": ""}},
		scenario{name: "the contract is known", request: request{url: "/api/v1/openapi.json", headers: []string{"If-None-Match: *"}}, status: 304},
	)
	h.play(t, list)
	h.t = t
	h.must(200, h.get(drafter, "/api/v1/dossiers/"+id), nil)
	if a := h.get(drafter, "/api/v1/dossiers/"+id); a.header.Get("ETag") != `"3"` {
		t.Errorf("something changed: %v", a.header)
	}
}

// A paper is refused before it is taken in wherever its envelope is wrong.
func TestStrictPapers(t *testing.T) {
	h := newHarness(t)
	id := h.opened()
	post := func(query, body string, headers ...string) request {
		return request{method: "POST", url: "/api/v1/dossiers/" + id + "/materials?" + query, as: drafter, body: body, headers: append(headers, ifMatch(1))}
	}
	good, pdf := "case=paper&kind=draft&name=", "Content-Type: application/pdf"
	list := []scenario{
		{name: "a form", request: post(good+"x", "x", "Content-Type: multipart/form-data; boundary=x"), status: 415, has: []string{"unsupported_media_type"}},
		{name: "a form of fields", request: post(good+"x", "x", "Content-Type: application/x-www-form-urlencoded"), status: 415},
		{name: "no type", request: post(good+"x", "x", "Content-Type: pdf"), status: 415},
		{name: "compressed", request: post(good+"x", "x", pdf, "Content-Encoding: br"), status: 415},
		{name: "nothing", request: post(good+"x", "", pdf), status: 400, has: []string{"bad_body"}},
		{name: "no kind", request: post("case=paper&name=x", "x", pdf), status: 400, has: []string{"kind"}},
		{name: "no case", request: post("kind=draft&name=x", "x", pdf), status: 400, has: []string{"case"}},
		{name: "unknown case", request: post("case=none&kind=draft&name=x", "x", pdf), status: 404, has: []string{"not_found"}},
		{name: "too large", request: post(good+"x", strings.Repeat("x", maxPaper+1), pdf), status: 413, has: []string{"too_large"}},
	}
	for _, name := range []string{"", "..", "%2e", "a%2Fb", "a%5Cb", "a%00b", "a%0Ab", "a%E2%80%AEfdp.exe", "%ff", strings.Repeat("x", 201)} {
		list = append(list, scenario{name: "name " + name, request: post(good+name, "x", pdf), status: 400, has: []string{"bad_parameter"}})
	}
	h.play(t, list)
	h.t = t
	h.must(201, h.upload(id, "largest", strings.Repeat("x", maxPaper)), nil)
}

// A body whose length is not told is cut off at the limit too.
func TestUnendingBody(t *testing.T) {
	h := newHarness(t)
	id := h.opened()
	conn, err := net.Dial("tcp", h.web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/v1/dossiers/%s/cases/paper/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-wang\r\nIf-Match: \"1\"\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", id)
	chunk := fmt.Sprintf("%x\r\n%s\r\n", 64<<10, strings.Repeat(" ", 64<<10))
	for range 40 {
		if _, err := conn.Write([]byte(chunk)); err != nil {
			break // it has heard enough
		}
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer) // a reset connection is an answer too: what was sent after it is thrown away
	if got := string(answer[:n]); errors.Is(err, os.ErrDeadlineExceeded) || n > 0 && !strings.Contains(got, fmt.Sprint(http.StatusRequestEntityTooLarge)) {
		t.Errorf("got %q, %v", got, err)
	}
}
