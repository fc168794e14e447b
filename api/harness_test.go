package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows/holidays"
)

// A harness is a real server on a real store. Every answer that it gets is held against the contract.
type harness struct {
	t       testing.TB
	path    string // of the database
	store   *store.Store
	engine  *engine.Engine
	api     *Server
	web     *httptest.Server
	log     *syncBuffer
	now     atomic.Int64 // Unix seconds
	ids     atomic.Int64
	current *people.Directory
	every   int64 // hold only one answer in so many against the contract; 0 and 1: each
	count   atomic.Int64
}

// Who takes part in the tests. The token of each is "token-" and the name.
const (
	drafter  = "wang" // of a
	second   = "li"   // drafter of a too
	reviewer = "zhao" // of sfj
	stranger = "qian" // drafter of b
	auditor  = "sun"
	admin    = "zhou"
	former   = "wu"      // was drafter of a
	nobody   = "zheng"   // no post
	gone     = "deleted" // has a token and stands in no directory
)

func testDirectory(t testing.TB) *people.Directory {
	d, err := people.NewDirectory([]people.Organisation{
		{Code: "a", Zh: "甲局", En: "Bureau A", Kind: "department", Codes: map[string]string{"short": "甲"}},
		{Code: "b", Zh: "乙局", En: "Bureau B", Kind: "department"},
		{Code: "old", Zh: "旧局", En: "Old Bureau", Kind: "department", Until: day("2025-01-01"), Successor: "a"},
		{Code: "sfj", Zh: "司法局", En: "Justice Bureau", Kind: "department"},
		{Code: "sjj", Zh: "审计局", En: "Audit Office", Kind: "department"},
	}, []people.Person{
		{ID: drafter, Name: "王一", Posts: []people.Post{{Kind: "drafter", Organisation: "a"}}},
		{ID: second, Name: "李二", Posts: []people.Post{{Kind: "drafter", Organisation: "a"}}},
		{ID: reviewer, Name: "赵三", Posts: []people.Post{{Kind: "reviewer", Organisation: "sfj"}}},
		{ID: stranger, Name: "钱四", Posts: []people.Post{{Kind: "drafter", Organisation: "b"}}},
		{ID: auditor, Name: "孙五", Posts: []people.Post{{Kind: "auditor", Organisation: "sjj"}}},
		{ID: admin, Name: "周六", Posts: []people.Post{{Kind: "administrator", Organisation: "sjj"}}},
		{ID: former, Name: "吴七", Posts: []people.Post{{Kind: "drafter", Organisation: "a", Until: day("2026-01-01")}}},
		{ID: nobody, Name: "郑八"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newHarness(t testing.TB) *harness {
	h := &harness{t: t, path: storetest.SQLite(t), log: &syncBuffer{}, current: testDirectory(t)}
	h.now.Store(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).Unix())
	h.begin()
	return h
}

// begin opens the store and the server, and may be called again after end.
func (h *harness) begin() {
	h.store = storetest.Open(h.t, store.Config{Path: h.path})
	cal, err := holidays.Calendar()
	if err != nil {
		h.t.Fatal(err)
	}
	h.engine = &engine.Engine{Store: h.store, Workflows: engine.NewCatalogue(testWorkflows(h.t)...), Calendar: func() *calendar.Calendar { return cal },
		Directory: func() *people.Directory { return h.current },
		Now:       func() time.Time { return time.Unix(h.now.Load(), 0) },
		NewID:     func() string { return fmt.Sprintf("d%04d", h.ids.Add(1)) }}
	if err := h.engine.Start(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	known := map[string]string{}
	for _, person := range []string{drafter, second, reviewer, stranger, auditor, admin, former, nobody, gone} {
		sum := sha256.Sum256([]byte("token-" + person))
		known[hex.EncodeToString(sum[:])] = person
	}
	h.api = &Server{Engine: h.engine, Documents: h.store, Refusals: h.store.Refusals, Ping: h.store.Ping,
		Busy: func(err error) bool { return errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrClosed) },
		Authenticate: func(_ context.Context, hash, _ string) (Grant, error) {
			if person, ok := known[hash]; ok {
				return Grant{person, []string{scopeRead, scopeAct, scopeIrreversible}}, nil
			}
			return Grant{}, engine.ErrNotFound
		},
		Diagram: func(def *engine.Definition, current string, visited []string, lang string) []byte {
			return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg"><title>%s %s %s %v</title></svg>`, def.Workflow, lang, current, visited)
		},
		Parcels: gatekeeper{}, Log: slog.New(slog.NewTextHandler(h.log, nil))}
	h.serve()
}

// serve puts the server on the network, as it now is.
func (h *harness) serve() {
	if h.web != nil {
		h.web.Close()
	}
	h.web = httptest.NewServer(h.api.Handler())
	h.t.Cleanup(h.web.Close)
}

func (h *harness) end() {
	h.web.Close()
	if err := h.store.Close(); err != nil {
		h.t.Fatal(err)
	}
}

// A request of a test. Headers are written as "Name: value".
type request struct {
	method, url, as, body string
	headers               []string
}

type answer struct {
	status int
	header http.Header
	body   string
}

// do sends the request and holds both sides against the contract.
func (h *harness) do(r request) answer {
	h.t.Helper()
	req, err := http.NewRequest(r.method, h.web.URL+r.url, strings.NewReader(r.body))
	if err != nil {
		h.t.Fatal(err)
	}
	if r.as != "" {
		req.Header.Set("Authorization", "Bearer token-"+r.as)
	}
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, line := range r.headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header[http.CanonicalHeaderKey(name)] = append(req.Header[http.CanonicalHeaderKey(name)], value)
		if name == "Content-Type" {
			req.Header.Set(name, value)
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	got := answer{res.StatusCode, res.Header, string(data)}
	h.count.Add(1)
	if h.every > 1 && h.count.Load()%h.every != 0 {
		return got
	}
	if err := conforms(req, r.body, got); err != nil {
		h.t.Errorf("%s %s → %d does not keep the contract: %v\n%s", r.method, r.url, got.status, err, got.body)
	}
	return got
}

func (h *harness) get(as, url string) answer {
	h.t.Helper()
	return h.do(request{method: http.MethodGet, url: url, as: as})
}

// must asks for a status and decodes the body.
func (h *harness) must(status int, a answer, into any) answer {
	h.t.Helper()
	if a.status != status {
		h.t.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(a.body), into); err != nil {
			h.t.Fatalf("%v: %s", err, a.body)
		}
	}
	return a
}

// opened begins a dossier as the drafter and returns its id.
func (h *harness) opened() string {
	h.t.Helper()
	var r engine.Result
	h.must(http.StatusCreated, h.do(request{method: "POST", url: "/api/v1/dossiers", as: drafter, body: `{"workflow":"paper","variant":"government","form":{"title":"城市供水管理办法"}}`}), &r)
	return r.Dossier
}

// fire does an event of the main case.
func (h *harness) fire(as, id string, version int, body string, headers ...string) answer {
	h.t.Helper()
	return h.do(request{method: "POST", url: "/api/v1/dossiers/" + id + "/cases/paper/events", as: as, body: body, headers: append(headers, ifMatch(version))})
}

// upload lays the first paper of a new dossier down.
func (h *harness) upload(id, name, data string) answer {
	h.t.Helper()
	return h.do(request{method: "POST", url: "/api/v1/dossiers/" + id + "/materials?case=paper&kind=draft&name=" + name, as: drafter, body: data,
		headers: []string{"Content-Type: application/pdf", ifMatch(1)}})
}

// submitted begins a dossier and brings it to the reviewer, at version 3.
func (h *harness) submitted() string {
	h.t.Helper()
	id := h.opened()
	h.must(201, h.upload(id, "draft.pdf", "%PDF-1.7 "+id), nil)
	h.must(200, h.fire(drafter, id, 2, `{"event":"submit"}`), nil)
	return id
}

func ifMatch(version int) string { return fmt.Sprintf(`If-Match: "%d"`, version) }

func (a answer) code() string {
	var p problem
	if json.Unmarshal([]byte(a.body), &p) != nil {
		return ""
	}
	return string(p.Code)
}

// A syncBuffer is a log that several requests write at once.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
