package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"santong/engine"
	"santong/notices"
)

// told gives a person so many notices.
func (l *life) told(person string, n int) {
	l.t.Helper()
	var list []notices.Notice
	for i := range n {
		list = append(list, notices.Notice{Person: person, Kind: notices.Turn, Dossier: l.ids[0], Case: "document", Seq: i + 1, At: l.clock().UTC().Format(engine.TimeLayout),
			Said: notices.Said{Title: fmt.Sprintf("文件%03d", i), Event: engine.Words{Zh: "建卷", En: "opened"}}})
	}
	if err := l.store.Deliver(context.Background(), nil, list); err != nil {
		l.t.Fatal(err)
	}
}

// Notices come in pages without gaps, are read one by one or all at once, and only by whom they are for.
func TestNotices(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.told("wang.xiaomin", 95)
	b := l.as("wang.xiaomin")
	seen := map[string]int{}
	for path := "/zh/notices"; path != ""; {
		p := b.get(path).must(http.StatusOK)
		path = ""
		for _, n := range p.find(hasClass("linklike")) {
			seen[textOf(n)]++
		}
		for _, n := range p.find(func(n *html.Node) bool { return attr(n, "rel") == "next" }) {
			path = attr(n, "href")
		}
	}
	if len(seen) != 95 {
		t.Errorf("%d of 95 notices were found", len(seen))
	}
	p := b.get("/zh/notices")
	first := formIn(p.find(func(n *html.Node) bool { return n.Data == "form" && formIn(n, p.url).has["id"] })[0], p.url)
	l.as("zhao.yifan").submit(first, nil).must(http.StatusOK)
	if n, _ := l.store.Unread(context.Background(), notices.Reader{Person: "wang.xiaomin", All: true}); n != 95 {
		t.Errorf("another read it: %d", n)
	}
	b.submit(first, nil)
	if !slices.ContainsFunc(b.hops, func(hop string) bool { return strings.HasPrefix(hop, "/zh/dossiers/"+l.ids[0]) }) {
		t.Errorf("reading leads by %v", b.hops)
	}
	if n, _ := l.store.Unread(context.Background(), notices.Reader{Person: "wang.xiaomin", All: true}); n != 94 {
		t.Errorf("%d are unread", n)
	}
	b.post("/zh/notices/read", nil).must(http.StatusOK).says("没有未读的通知")
	b.get("/zh/notices?show=all").must(http.StatusOK).says("文件094")
	b.get("/zh/notices?before=x").must(http.StatusOK)
}

// The number of unread notices comes at once and when it changes, and the stream ends with its browser.
func TestLive(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.told("wang.xiaomin", 3)
	b := l.as("wang.xiaomin")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.web.URL+"/zh/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("it is %s", res.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(res.Body)
	until := func(want string) {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == want {
				return
			}
		}
		t.Fatalf("%q never came: %v", want, lines.Err())
	}
	until("data: 3")
	b.post("/zh/notices/read", nil)
	until("data: 0")
	cancel()
	for range 100 { // the place is free again: six more can look, one after the other
		if counts, leave, err := l.server.Board.Subscribe("wang.xiaomin"); err == nil {
			<-counts
			leave()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the stream holds its place")
}

// A stream whose session has ended elsewhere ends as an answer does, rather than break off: browsers report that as a fault. Whoever comes back is told
// not to come again, instead of being sent to a page for signing in.
func TestLiveEndsWithItsSession(t *testing.T) {
	l := playing(t)
	l.server.pulse = 20 * time.Millisecond
	l.serve()
	for range 10 {
		b := l.as("wang.xiaomin")
		res, err := b.client.Get(l.web.URL + "/zh/live")
		if err != nil {
			t.Fatal(err)
		}
		if err := l.identity.Accounts.EndSessions(t.Context(), "", "wang.xiaomin"); err != nil {
			t.Fatal(err)
		}
		if said, err := io.ReadAll(res.Body); err != nil {
			t.Errorf("after %q: %v", said, err)
		}
		_ = res.Body.Close()
		if p := b.get("/zh/live").must(http.StatusNoContent); len(b.hops) > 0 || p.text() != "" {
			t.Errorf("nobody is told %q by %v", p.text(), b.hops)
		}
	}
}

// A stream ends at once, and whole, when the server stops.
func TestLiveEndsWithTheServer(t *testing.T) {
	l := playing(t)
	stopped, stop := context.WithCancel(t.Context())
	worker := &notices.Worker{Engine: l.engine, Store: l.store, Board: l.server.Board, Now: l.clock, Log: l.server.Log}
	go worker.Run(stopped)
	res, err := l.as("wang.xiaomin").client.Get(l.web.URL + "/zh/live")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	begun := time.Now()
	stop()
	if said, err := io.ReadAll(res.Body); err != nil {
		t.Errorf("after %q: %v", said, err)
	}
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}

func TestLiveIsBounded(t *testing.T) {
	l := playing(t)
	for range 5 {
		_, leave, err := l.server.Board.Subscribe("wang.xiaomin")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(leave)
	}
	l.as("wang.xiaomin").get("/zh/live").must(http.StatusNoContent)
}
