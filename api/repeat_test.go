package api

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// The same key with the same body gets the same answer; with anything else in it, 422. Also after the server was started anew.
func TestIdempotency(t *testing.T) {
	h := newHarness(t)
	open := request{method: "POST", url: "/api/v1/dossiers", as: drafter, body: `{"workflow":"paper","variant":"government","form":{"title":"供水办法"}}`, headers: []string{"Idempotency-Key: open-1"}}
	type command struct {
		name  string
		first request
		again answer
	}
	var done []command
	do := func(name string, status int, r request) {
		t.Helper()
		done = append(done, command{name, r, h.must(status, h.do(r), nil)})
	}
	do("open", 201, open)
	paper := request{method: "POST", url: "/api/v1/dossiers/d0001/materials?case=paper&kind=draft&name=a.pdf", as: drafter, body: "%PDF", headers: []string{"Content-Type: application/pdf", ifMatch(1), "Idempotency-Key: paper-1"}}
	do("upload", 201, paper)
	submit := request{method: "POST", url: "/api/v1/dossiers/d0001/cases/paper/events", as: drafter, body: `{"event":"submit"}`, headers: []string{ifMatch(2), "Idempotency-Key: submit-1"}}
	do("fire", 200, submit)

	check := func(when string) {
		for _, c := range done {
			a := h.do(c.first)
			for _, name := range []string{"ETag", "Location", "Content-Type"} {
				if a.header.Get(name) != c.again.header.Get(name) {
					t.Errorf("%s, %s again: %s is %q, was %q", when, c.name, name, a.header.Get(name), c.again.header.Get(name))
				}
			}
			if a.status != c.again.status || a.body != c.again.body {
				t.Errorf("%s, %s again: %d %s\nwas %d %s", when, c.name, a.status, a.body, c.again.status, c.again.body)
			}
			other := c.first
			other.body += " "
			if a := h.do(other); a.status != 422 || a.code() != "key_reused" {
				t.Errorf("%s, %s with another body: %d %s", when, c.name, a.status, a.body)
			}
		}
		newer := submit
		newer.headers = []string{ifMatch(3), "Idempotency-Key: submit-1"}
		if a := h.do(newer); a.status != 200 || a.body != done[2].again.body {
			t.Errorf("%s, after a look at the dossier: %d %s", when, a.status, a.body)
		}
		elsewhere := paper
		elsewhere.url = strings.Replace(paper.url, "a.pdf", "b.pdf", 1)
		if a := h.do(elsewhere); a.code() != "key_reused" {
			t.Errorf("%s, another name: %d %s", when, a.status, a.body)
		}
		retyped := paper
		retyped.headers = []string{"Content-Type: text/plain", ifMatch(1), "Idempotency-Key: paper-1"}
		if a := h.do(retyped); a.code() != "key_reused" {
			t.Errorf("%s, another type: %d %s", when, a.status, a.body)
		}
		theirs := open
		theirs.as = stranger
		theirs.headers = []string{"Idempotency-Key: submit-1"}
		h.must(201, h.do(theirs), nil) // a key is its owner's
	}
	check("at once")
	var d struct{ Version int }
	h.must(200, h.get(drafter, "/api/v1/dossiers/d0001"), &d)
	if d.Version != 3 {
		t.Errorf("version %d after repetitions", d.Version)
	}
	h.end()
	h.begin()
	check("after a restart")
}

// Sent many times at once with one key, a command is carried out once.
func TestOneKeyAtOnce(t *testing.T) {
	h := newHarness(t)
	var mu sync.Mutex
	bodies := map[string]int{}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			a := h.do(request{method: "POST", url: "/api/v1/dossiers", as: drafter, body: `{"workflow":"paper","variant":"government","form":{"title":"供水办法"}}`, headers: []string{"Idempotency-Key: k"}})
			mu.Lock()
			bodies[fmt.Sprint(a.status, a.body)]++
			mu.Unlock()
		})
	}
	all.Wait()
	if len(bodies) != 1 {
		t.Errorf("%d different answers: %v", len(bodies), bodies)
	}
	var list struct{ Items []any }
	h.must(200, h.get(drafter, "/api/v1/dossiers"), &list)
	if len(list.Items) != 1 {
		t.Errorf("%d dossiers", len(list.Items))
	}
}

// Two hundred have seen the same version; one is first.
func TestOneVersionManyClients(t *testing.T) {
	h := newHarness(t)
	id := h.opened()
	h.must(201, h.upload(id, "a.pdf", "%PDF"), nil)
	got := make([]answer, 200)
	var ready, all sync.WaitGroup
	ready.Add(1)
	for i := range got {
		all.Go(func() {
			ready.Wait()
			as := drafter
			if i%2 == 1 {
				as = second
			}
			got[i] = h.fire(as, id, 2, `{"event":"submit"}`, fmt.Sprintf("Idempotency-Key: k%d", i))
		})
	}
	ready.Done()
	all.Wait()
	statuses := map[int]int{}
	for _, a := range got {
		statuses[a.status]++
		if a.status == http.StatusConflict && (a.code() != "stale_version" || !strings.Contains(a.body, `"version":3`)) {
			t.Errorf("%s", a.body)
		}
	}
	if statuses[200] != 1 || statuses[409] != 199 {
		t.Errorf("%v", statuses)
	}
	report, err := h.engine.Verify(t.Context(), nil)
	if err != nil || !report.OK() {
		t.Errorf("%v %+v", err, report)
	}
}
