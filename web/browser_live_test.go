package web

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// TestBrowserLive leaves a page open while its session ends elsewhere: the browser asks once more, is told that nobody is there, and stays away, without
// a word in the console.
func TestBrowserLive(t *testing.T) {
	inBrowser(t)
	l := playing(t)
	l.server.pulse = 200 * time.Millisecond
	l.serve()
	w := l.open(t, "wang.xiaomin", "zh", mouse{})
	var mu sync.Mutex
	answers := map[int64]int{} // status → how many
	asked := func(status int64) int {
		mu.Lock()
		defer mu.Unlock()
		return answers[status]
	}
	if err := chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*network.EventResponseReceived); ok && strings.HasSuffix(e.Response.URL, "/live") {
			mu.Lock()
			defer mu.Unlock()
			answers[e.Response.Status]++
		}
	}); err != nil {
		t.Fatal(err)
	}
	w.enter(l, "/inbox")
	w.visit("/inbox")
	until := func(status int64) {
		t.Helper()
		for end := time.Now().Add(pageTime); asked(status) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("no stream was answered %d", status)
			}
		}
	}
	until(200)
	if err := l.identity.Accounts.EndSessions(t.Context(), "", "wang.xiaomin"); err != nil {
		t.Fatal(err)
	}
	until(204)
	time.Sleep(5 * l.server.pulse)
	if n := asked(200) + asked(204); n != 2 {
		t.Errorf("the browser came %d times", n)
	}
}
