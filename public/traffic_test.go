package public_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"santong/engine"
	"santong/public"
)

// A shelf gives its papers only when it is let.
type shelf struct {
	public.Store
	read atomic.Int32
	let  chan struct{}
}

func (s *shelf) ListedPaper(ctx context.Context, hash string) ([]byte, error) {
	s.read.Add(1)
	select {
	case <-s.let:
	case <-ctx.Done():
	}
	return s.Store.ListedPaper(ctx, hash)
}

// Papers are in memory while they travel: one network holds few of the places, others still get theirs, and who has the paper already costs nothing.
func TestPapersAtOnce(t *testing.T) {
	p := newPress(t)
	p.issue("1", "甲办法", rules, nil)
	s := &shelf{Store: p.store, let: make(chan struct{})}
	site := *p.site
	site.Store = s
	p.opens(&site)
	ask := func(address, tag string) *answer {
		r, err := http.NewRequest(http.MethodGet, p.web.URL+"/public/papers/"+hashOf(rules), nil)
		must(t, err)
		r.Header.Set("X-Test-Address", address)
		r.Header.Set("If-None-Match", tag)
		return p.send(r)
	}
	if a := ask("192.0.2.1", `"`+hashOf(rules)+`"`); a.StatusCode != http.StatusNotModified || s.read.Load() != 0 {
		t.Errorf("who has it already: %d, and it was read %d times", a.StatusCode, s.read.Load())
	}
	const most = 4
	answers := make(chan *answer)
	for range most {
		go func() { answers <- ask("192.0.2.1", "") }()
	}
	for s.read.Load() < most {
		select {
		case a := <-answers:
			t.Fatalf("answered: %d", a.StatusCode)
		default:
		}
	}
	if a := ask("192.0.2.1", ""); a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || !strings.Contains(a.text(), "服务器繁忙") {
		t.Errorf("one more for this network: %d", a.StatusCode)
	}
	go func() { answers <- ask("198.51.100.7", "") }()
	for s.read.Load() < most+1 {
		select {
		case a := <-answers:
			t.Fatalf("another network is answered: %d", a.StatusCode)
		default:
		}
	}
	close(s.let)
	for range most + 1 {
		if a := <-answers; a.StatusCode != http.StatusOK || a.text() != rules {
			t.Errorf("let: %d", a.StatusCode)
		}
	}
}

// A home line has many networks in IPv6: all of them together hold few of the places.
func TestPapersOfOneSite(t *testing.T) {
	p := newPress(t)
	p.issue("1", "甲办法", rules, nil)
	s := &shelf{Store: p.store, let: make(chan struct{})}
	site := *p.site
	site.Store = s
	p.opens(&site)
	ask := func(address string) *answer {
		r, err := http.NewRequest(http.MethodGet, p.web.URL+"/public/papers/"+hashOf(rules), nil)
		must(t, err)
		r.Header.Set("X-Test-Address", address)
		return p.send(r)
	}
	const most = 6
	answers := make(chan *answer, 20)
	for i := range most {
		go func() { answers <- ask(fmt.Sprintf("2001:db8:0:%x::1", i/2)) }()
	}
	for s.read.Load() < most {
		time.Sleep(time.Millisecond)
	}
	if a := ask("2001:db8:0:ff::1"); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one more of this site: %d", a.StatusCode)
	}
	go func() { answers <- ask("2001:db8:1::1") }()
	for s.read.Load() < most+1 {
		select {
		case a := <-answers:
			t.Fatalf("another site is answered: %d", a.StatusCode)
		default:
		}
	}
	close(s.let)
	for range most + 1 {
		if a := <-answers; a.StatusCode != http.StatusOK {
			t.Errorf("let: %d", a.StatusCode)
		}
	}
}

// A readingRoom counts how often a whole dossier is read for its lists; it has none.
type readingRoom struct{ read atomic.Int32 }

func (*readingRoom) Cleanups(context.Context) ([]engine.Announced, error) { return nil, nil }

func (r *readingRoom) Cleanup(context.Context, string) (*engine.Announced, error) {
	r.read.Add(1)
	return nil, engine.ErrNotFound
}

// Whether a draft has lists of a clean-up is found out once, also where it has none.
func TestCallReadsNoDossierEachTime(t *testing.T) {
	p, room := newCounty(t), &readingRoom{}
	site := *p.site
	site.Results = room
	p.opens(&site)
	must(t, p.fires(p.drafts("曹县夜市管理办法"), "document", "publish_consultation", publishing))
	for range 5 {
		if a := p.get("/zh/public/consultations/ZQ-2026-00001"); a.StatusCode != http.StatusOK {
			t.Fatal(a.StatusCode)
		}
	}
	if n := room.read.Load(); n != 1 {
		t.Errorf("read %d times", n)
	}
}
