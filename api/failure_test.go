package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/porch"
	"santong/store"
)

// A faulty store is the real one until something breaks.
type faulty struct {
	engine.Store
	update, read, blob, refuse error
	panics                     bool
	data                       []byte
}

func (f *faulty) Update(ctx context.Context, id string, decide func(engine.View) (*engine.Change, error)) error {
	if f.update != nil {
		return f.update
	}
	return f.Store.Update(ctx, id, decide)
}

func (f *faulty) Dossier(ctx context.Context, id string) (*engine.Dossier, error) {
	if f.panics {
		panic("the secret inside")
	}
	if f.read != nil {
		return nil, f.read
	}
	return f.Store.Dossier(ctx, id)
}

func (f *faulty) Blob(ctx context.Context, hash string) ([]byte, error) {
	if f.blob != nil || f.data != nil {
		return f.data, f.blob
	}
	return f.Store.Blob(ctx, hash)
}

func (f *faulty) Refuse(ctx context.Context, r engine.RefusedAttempt) error {
	if f.refuse != nil {
		return f.refuse
	}
	return f.Store.Refuse(ctx, r)
}

// Whatever breaks inside is said in the right words, and none of it is shown.
func TestFailures(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	var d struct{ Papers []struct{ Hash string } }
	h.must(200, h.get(drafter, "/api/v1/dossiers/"+id), &d)
	paper := "/api/v1/dossiers/" + id + "/materials/" + d.Papers[0].Hash
	f := &faulty{Store: h.store}
	h.engine.Store = f
	secret := errors.New("the secret inside")
	read := request{url: "/api/v1/dossiers/" + id, as: drafter}
	fire := request{method: "POST", url: "/api/v1/dossiers/" + id + "/cases/paper/events", as: reviewer, body: `{"event":"conclude","form":{"verdict":"lawful"}}`, headers: []string{ifMatch(3)}}
	for _, c := range []struct {
		name   string
		broken faulty
		request
		status int
		code   code
	}{
		{"a read fails", faulty{read: secret}, read, 500, codeInternal},
		{"a panic", faulty{panics: true}, read, 500, codeInternal},
		{"a write fails", faulty{update: secret}, fire, 500, codeInternal},
		{"busy", faulty{update: fmt.Errorf("%w: the secret inside", store.ErrBusy)}, fire, 503, codeBusy},
		{"unknown outcome", faulty{update: fmt.Errorf("%w: %w: the secret inside", engine.ErrUnknownOutcome, context.DeadlineExceeded)}, fire, 503, codeUnknownOutcome},
		{"too slow", faulty{update: fmt.Errorf("the secret inside: %w", context.DeadlineExceeded)}, fire, 503, codeTimeout},
		{"the paper is lost", faulty{blob: fmt.Errorf("the secret inside: %w", engine.ErrNotFound)}, request{url: paper, as: drafter}, 500, codeInternal},
		{"the paper is another", faulty{data: []byte("the secret inside")}, request{url: paper, as: drafter}, 500, codeInternal},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.t = t
			c.broken.Store = h.store
			*f = c.broken
			if c.method == "" {
				c.method = http.MethodGet
			}
			a := h.do(c.request)
			if a.status != c.status || a.code() != string(c.code) {
				t.Errorf("got %d %s", a.status, a.body)
			}
			if strings.Contains(a.body, "secret") || a.header.Get("ETag") != "" || a.header.Get("Content-Disposition") != "" {
				t.Errorf("the inside shows: %v %s", a.header, a.body)
			}
			number := a.header.Get("X-Request-Id")
			if number == "" || !strings.Contains(a.body, number) || !strings.Contains(h.log.String(), number) {
				t.Errorf("the number %q is not in both the answer and the log", number)
			}
			if retry := a.header.Get("Retry-After"); (retry != "") != (c.code == codeBusy || c.code == codeTimeout) {
				t.Errorf("Retry-After %q", retry)
			}
		})
	}
	h.t = t
	if !strings.Contains(h.log.String(), "the secret inside") || !strings.Contains(h.log.String(), "failure_test.go") {
		t.Error("the log does not say what broke, or where it panicked")
	}
	*f = faulty{Store: h.store, refuse: errors.New("no room for refusals")}
	fire.as = drafter
	if a := h.do(fire); a.status != 403 || strings.Contains(a.body, "no room") || !strings.Contains(h.log.String(), "no room for refusals") {
		t.Errorf("a refusal that could not be kept: %d %s", a.status, a.body)
	}
	*f = faulty{Store: h.store}
	h.must(200, h.get(drafter, paper), nil)
}

// What the server leans on may fail too.
func TestFailuresAround(t *testing.T) {
	h := newHarness(t)
	h.api.Ping = func(context.Context) error { return errors.New("the secret inside") }
	h.api.Authenticate = func(context.Context, string, string) (Grant, error) {
		return Grant{}, fmt.Errorf("tokens: %w", store.ErrClosed)
	}
	h.serve()
	if a := h.get("", "/api/v1/health"); a.status != 503 || a.code() != "unavailable" || strings.Contains(a.body, "secret") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.get(drafter, "/api/v1/me"); a.status != 503 || a.code() != "busy" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(h.log.String(), "the secret inside") {
		t.Error("the log does not say why the health check failed")
	}
}

// Who waits in vain, or sends too much himself, is told to come again.
func TestTrafficTold(t *testing.T) {
	traffic := porch.NewTraffic(1, 1)
	leave, err := enter(t.Context(), traffic, "wang")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	for _, who := range []string{"wang", "li"} {
		var p *problem
		if _, err := enter(ctx, traffic, who); !errors.As(err, &p) || p.Code != codeBusy {
			t.Errorf("%s: got %v", who, err)
		}
	}
	leave()
	if _, err := enter(t.Context(), traffic, "li"); err != nil {
		t.Error(err)
	}
}
