package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"santong/engine"
	"santong/identity"
	"santong/notices"
	"santong/parcel"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
)

// A harness is the pages on a real store, with a clock that can be set and browsers that sign in.
//
//	h := newHarness(t)                    // the real workflows of Caoxian and the people of its seed
//	h := newHarness(t, workflowsOf(library, directory))
//	b := h.as("wang")                     // a browser that has signed in
//	p := b.get("/zh/inbox")               // the page, parsed
//	p = b.submit(p.form("act"), values{"f.title": {"…"}})
//
// h.end and h.begin stop and start the server on the same database.
type harness struct {
	t       testing.TB
	path    string // of the database
	library *workflows.Library
	seed    *people.Directory
	demo    bool
	parcels *parcel.Key // nil: packages are not exchanged
	key     identity.Key

	store    *store.Store
	engine   *engine.Engine
	identity *identity.Service
	steward  *steward.Service
	server   *Server
	web      *httptest.Server
	log      *syncBuffer
	now      atomic.Int64 // Unix seconds
	ids      atomic.Int64
}

type harnessOption func(*harness)

// workflowsOf takes other workflows and people than the real ones.
func workflowsOf(library *workflows.Library, seed *people.Directory) harnessOption {
	return func(h *harness) { h.library, h.seed = library, seed }
}

// onDatabase takes a database that another harness has used, with its key.
func onDatabase(path string) harnessOption { return func(h *harness) { h.path = path } }

// demonstration is a server for a demonstration.
func demonstration(h *harness) { h.demo = true }

var realLibrary = sync.OnceValues(func() (*workflows.Library, error) { return workflows.Default("caoxian") })

func newHarness(t testing.TB, options ...harnessOption) *harness {
	t.Helper()
	h := &harness{t: t, log: &syncBuffer{}, key: identity.Key{1, 2, 3}}
	h.now.Store(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).Unix()) // a Monday, nine in the morning in China
	for _, option := range options {
		option(h)
	}
	if h.library == nil {
		var err error
		if h.library, err = realLibrary(); err != nil {
			t.Fatal(err)
		}
		if h.seed, err = h.library.Seed(); err != nil {
			t.Fatal(err)
		}
	}
	if h.path == "" {
		h.path = storetest.SQLite(t)
	}
	h.begin()
	return h
}

func (h *harness) clock() time.Time { return time.Unix(h.now.Load(), 0) }

// after sets the clock forward. Sessions end after twelve hours: sign in again with as.
func (h *harness) after(d time.Duration) { h.now.Add(int64(d / time.Second)) }

// begin opens the store and the server; it may be called again after end.
func (h *harness) begin() {
	h.t.Helper()
	ctx := context.Background()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	h.store = storetest.Open(h.t, store.Config{Path: h.path})
	must(h.store.SaveDirectory(ctx, h.seed))
	log := slog.New(slog.NewTextHandler(h.log, nil))
	newID := func() string { return fmt.Sprintf("d%04d", h.ids.Add(1)) }
	h.engine = &engine.Engine{Store: h.store, Workflows: engine.NewCatalogue(h.library.All()...), Now: h.clock, NewID: newID}
	h.steward = &steward.Service{Store: h.store, Engine: h.engine, Library: h.library, Now: h.clock, NewID: newID, Log: log}
	h.engine.Directory, h.engine.Calendar = h.steward.Directory, h.steward.Calendar
	must(h.steward.Start(ctx))
	must(h.engine.Start(ctx))
	var err error
	h.identity, err = identity.New(ctx, identity.Config{Store: h.store, Key: h.key, Directory: h.steward.Directory, Now: h.clock, Log: log, Demo: h.demo})
	must(err)
	h.server = &Server{Engine: h.engine, Library: h.library, Store: h.store, Identity: h.identity, Steward: h.steward, Board: h.board(), Parcels: &parcel.Courier{Engine: h.engine, Store: h.store, Key: h.parcels}, Demo: h.demo, Log: log,
		Busy: func(err error) bool { return errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrClosed) }}
	h.serve()
}

func (h *harness) board() *notices.Board {
	return &notices.Board{Store: h.store, Log: slog.New(slog.NewTextHandler(h.log, nil)), Reader: func(person string) notices.Reader { return notices.ReaderOf(h.engine, person) }}
}

// serve puts the server on the network, as it now is, beside a door by which tests let anybody in.
func (h *harness) serve() {
	h.t.Helper()
	if h.web != nil {
		h.web.Close()
	}
	mux := http.NewServeMux()
	mux.Handle("/", h.server.Handler())
	mux.Handle("/door", h.identity.Sessions.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h.identity.Sessions.Begin(r.Context(), r.FormValue("person"), identity.ByPassword); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})))
	h.web = httptest.NewServer(mux)
	h.t.Cleanup(h.web.Close)
}

func (h *harness) end() {
	h.t.Helper()
	h.web.Close()
	if err := h.store.Close(); err != nil {
		h.t.Fatal(err)
	}
}

// A browser keeps cookies and follows redirects, as a person's does.
type browser struct {
	h      *harness
	t      testing.TB
	client *http.Client
	person string
	hops   []string // addresses that the last answer came by
}

// visitor is a browser that nobody has signed in with.
func (h *harness) visitor() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	b := &browser{h: h, t: h.t}
	b.client = &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		b.hops = append(b.hops, req.URL.RequestURI())
		return nil
	}}
	return b
}

// as signs the person in.
func (h *harness) as(person string) *browser {
	h.t.Helper()
	b := h.visitor()
	if p := b.get("/door?person=" + url.QueryEscape(person)); p.status != http.StatusOK {
		h.t.Fatalf("%s cannot sign in: %d %s", person, p.status, p.body)
	}
	b.person = person
	return b
}

// get reads a page of ours.
func (b *browser) get(path string, headers ...string) *document {
	b.t.Helper()
	return b.do(http.MethodGet, path, "", nil, headers...)
}

// post sends values as a form would, but without one.
func (b *browser) post(path string, v values, headers ...string) *document {
	b.t.Helper()
	return b.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(url.Values(v).Encode()), headers...)
}

func (b *browser) do(method, path, kind string, body io.Reader, headers ...string) *document {
	b.t.Helper()
	req, err := http.NewRequest(method, b.h.web.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if method == http.MethodPost { // as every browser does
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	b.hops = nil
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return parsePage(b.t, res, data)
}

// values are what somebody types: they replace what the form has. A nil list takes the input away, as an unticked box does.
type values map[string][]string

// A file of a multipart form.
type file struct{ field, name, kind, data string }

// submit sends a form of a page with what was typed. An input that the form does not have is a mistake of the test, unless it names a button.
func (b *browser) submit(f *form, typed values, files ...file) *document {
	b.t.Helper()
	v := url.Values{}
	for name, list := range f.values {
		v[name] = slices.Clone(list)
	}
	for name, list := range typed {
		if !f.has[name] {
			b.t.Fatalf("the form at %s has no input %s; it has %v", f.action, name, f.names())
		}
		if list == nil {
			delete(v, name)
			continue
		}
		v[name] = list
	}
	if f.multipart {
		return b.sendFiles(f.action, v, files)
	}
	if f.method == http.MethodGet {
		return b.get(f.action + "?" + v.Encode())
	}
	return b.post(f.action, values(v))
}

func (b *browser) sendFiles(path string, v url.Values, files []file) *document {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range v {
		for _, value := range list {
			if err := w.WriteField(name, value); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", `form-data; name="`+f.field+`"; filename="`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(f.name)+`"`)
		header.Set("Content-Type", f.kind)
		part, err := w.CreatePart(header)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := io.WriteString(part, f.data); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	return b.do(http.MethodPost, path, w.FormDataContentType(), &body)
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

// pages is the server's inside, for tests of what it renders.
func (h *harness) pages() *service {
	h.t.Helper()
	v := &service{Server: h.server, views: map[string]*views{}}
	for _, lang := range languages {
		var err error
		if v.views[lang], err = v.parse(lang); err != nil {
			h.t.Fatal(err)
		}
	}
	return v
}
