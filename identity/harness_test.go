package identity_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"santong/identity"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
)

const (
	passWang = "下班以后去曹州牡丹园看花吧"
	passLi   = "correct horse staple"
	wrong    = "not the right password"
)

// A house is a service on a real store, with a clock and with everything that it logs.
type house struct {
	*identity.Service
	t      *testing.T
	store  *store.Store
	path   string
	log    *syncBuffer
	now    atomic.Int64
	web    *httptest.Server
	mu     sync.Mutex
	handle func(http.ResponseWriter, *http.Request)
}

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

func newHouse(t *testing.T, change ...func(*identity.Config)) *house {
	t.Helper()
	h := &house{t: t, path: storetest.SQLite(t), log: &syncBuffer{}}
	h.now.Store(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).Unix())
	h.store = storetest.Open(t, store.Config{Path: h.path})
	directory, err := people.NewDirectory(nil, []people.Person{{ID: "wang", Name: "王一"}, {ID: "li", Name: "李二"}, {ID: "zhao", Name: "赵三"}})
	if err != nil {
		t.Fatal(err)
	}
	h.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.Sessions.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.handle(w, r) })).ServeHTTP(w, r)
	}))
	t.Cleanup(h.web.Close)
	c := identity.Config{Store: h.store, Key: identity.Key{1, 2, 3}, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return time.Unix(h.now.Load(), 0) }, Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, f := range change {
		f(&c)
	}
	h.Service, err = identity.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h.Cheap()
	for person, password := range map[string]string{"wang": passWang, "li": passLi} {
		if err := h.SetPassword(t.Context(), "", person, password); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *house) pass(d time.Duration) { h.now.Add(int64(d / time.Second)) }

// A browser keeps its cookies. Its address is what the service is told.
type browser struct {
	h       *house
	client  *http.Client
	address string
}

func (h *house) browser(address string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h, &http.Client{Jar: jar}, address}
}

// ask runs what a page would run, inside a request of the browser, and returns the answer's status.
func (b *browser) ask(page func(ctx context.Context, from identity.Client, w http.ResponseWriter)) int {
	b.h.t.Helper()
	b.h.mu.Lock()
	b.h.handle = func(w http.ResponseWriter, r *http.Request) { page(r.Context(), b.h.From(r, b.address), w) }
	b.h.mu.Unlock()
	req, err := http.NewRequest(http.MethodGet, b.h.web.URL+"/", nil)
	if err != nil {
		b.h.t.Fatal(err)
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0")
	res, err := b.client.Do(req)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.h.t.Fatal(err)
	}
	return res.StatusCode
}

func (b *browser) signIn(name, password string) (out identity.Outcome, err error) {
	b.h.t.Helper()
	b.ask(func(ctx context.Context, from identity.Client, w http.ResponseWriter) {
		if out, err = b.h.SignIn(ctx, name, password, from); out.Device != nil {
			http.SetCookie(w, out.Device)
		}
	})
	return out, err
}

func (b *browser) code(code string) (out identity.Outcome, err error) {
	b.h.t.Helper()
	b.ask(func(ctx context.Context, from identity.Client, w http.ResponseWriter) {
		if out, err = b.h.SignInCode(ctx, code, from); out.Device != nil {
			http.SetCookie(w, out.Device)
		}
	})
	return out, err
}

func (b *browser) do(act func(ctx context.Context, from identity.Client) error) (err error) {
	b.h.t.Helper()
	b.ask(func(ctx context.Context, from identity.Client, _ http.ResponseWriter) { err = act(ctx, from) })
	return err
}

func (b *browser) who() (s identity.Session) {
	b.h.t.Helper()
	b.ask(func(ctx context.Context, _ identity.Client, _ http.ResponseWriter) { s, _ = b.h.Sessions.Current(ctx) })
	return s
}

// cookie is the value of the session's cookie.
func (b *browser) cookie() string {
	req, err := http.NewRequest(http.MethodGet, b.h.web.URL+"/", nil)
	if err != nil {
		b.h.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(req.URL) {
		if strings.HasSuffix(c.Name, "santong_session") {
			return c.Value
		}
	}
	return ""
}

// in is a browser in which the person has signed in.
func (h *house) in(person, password string) *browser {
	h.t.Helper()
	b := h.browser("192.0.2.1")
	if _, err := b.signIn(person, password); err != nil {
		h.t.Fatal(err)
	}
	return b
}

// kinds are what is on record of somebody, oldest first.
func (h *house) kinds(person string) (out []identity.Kind) {
	h.t.Helper()
	list, err := h.Attempts(h.t.Context(), identity.Filter{Person: person})
	if err != nil {
		h.t.Fatal(err)
	}
	slices.SortStableFunc(list, func(a, b identity.Attempt) int { return strings.Compare(a.At, b.At) })
	for _, a := range list {
		if a.Kind.Words().Zh == "" || a.Kind.Words().En == "" || a.How != "" && a.How.Words().Zh == "" {
			h.t.Errorf("no words for %+v", a)
		}
		out = append(out, a.Kind)
	}
	return out
}

// secret fails if any of the words stands in the log or in the files of the database.
func (h *house) secret(words ...string) {
	h.t.Helper()
	log := h.log.String()
	var files []byte
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(h.path + suffix)
		if err != nil {
			h.t.Fatal(err)
		}
		files = append(files, data...)
	}
	for _, word := range words {
		switch {
		case len(word) < 6:
			h.t.Errorf("%q is too short to look for", word)
		case strings.Contains(log, word):
			h.t.Errorf("%q stands in the log", word)
		case bytes.Contains(files, []byte(word)):
			h.t.Errorf("%q stands in the database", word)
		}
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if words, said := identity.Say(err); want != nil && said && (words.Zh == "" || words.En == "") {
		t.Errorf("no words for %v", err)
	}
}

func throttled(err error) time.Duration {
	if t, is := errors.AsType[*identity.Throttled](err); is {
		return t.Wait
	}
	return 0
}
