package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/workflows/holidays"
)

// A slowSteward computes only when it is told to.
type slowSteward struct {
	mu      sync.Mutex
	running int
	most    int
	begun   atomic.Int64
	ended   atomic.Int64 // by their context
	let     chan error
}

func (f *slowSteward) compute(ctx context.Context, _ string, progress func(int)) (steward.Preview, error) {
	f.begun.Add(1)
	f.mu.Lock()
	f.running++
	f.most = max(f.most, f.running)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.running--
		f.mu.Unlock()
	}()
	progress(7)
	select {
	case err := <-f.let:
		return steward.Preview{Changes: []steward.Difference{{Of: "x"}}}, err
	case <-ctx.Done():
		f.ended.Add(1)
		return steward.Preview{}, ctx.Err()
	}
}

func slowPreviews(t *testing.T, base context.Context) (*slowSteward, *previews) {
	t.Helper()
	f := &slowSteward{let: make(chan error)}
	return f, &previews{compute: f.compute, base: base, now: time.Now, long: time.Minute, turns: make(chan struct{}, previewsAtOnce)}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 500 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("not in five seconds: " + what)
}

func key(proposal string, revision int64) previewKey {
	return previewKey{proposal, revision, "2026-03-02"}
}

// A preview is computed once however often it is asked for, shows how far it is, and is another one once something has changed.
func TestPreviewIsKept(t *testing.T) {
	f, ps := slowPreviews(t, t.Context())
	for range 3 {
		if p, _, err := ps.wait(t.Context(), key("a", 1), 20*time.Millisecond); p != nil || err != nil {
			t.Fatal(p, err)
		}
	}
	if _, looked, _ := ps.wait(t.Context(), key("a", 1), 20*time.Millisecond); looked != 7 || f.begun.Load() != 1 {
		t.Errorf("%d dossiers, begun %d times", looked, f.begun.Load())
	}
	f.let <- nil
	p, _, err := ps.wait(t.Context(), key("a", 1), time.Minute)
	if err != nil || len(p.result.Changes) != 1 || p.at.IsZero() {
		t.Fatal(p, err)
	}
	if again, _, _ := ps.wait(t.Context(), key("a", 1), time.Minute); again != p {
		t.Error("computed twice")
	}
	ps.again("a")
	_, _, _ = ps.wait(t.Context(), key("a", 1), time.Millisecond)
	_, _, _ = ps.wait(t.Context(), key("a", 2), time.Millisecond)
	eventually(t, "what is out of date ends", func() bool {
		return f.begun.Load() == 3 && f.ended.Load() == 1 || f.begun.Load() == 2 && f.ended.Load() == 0
	})
	broken := errors.New("broken")
	f.let <- broken
	if _, _, err := ps.wait(t.Context(), key("a", 2), time.Minute); !errors.Is(err, broken) {
		t.Error(err)
	}
	go func() { f.let <- nil }()
	if p, _, err := ps.wait(t.Context(), key("a", 2), time.Minute); p == nil || err != nil { // a failure is not kept
		t.Error(p, err)
	}
}

// Two at once, sixteen kept; the server's end ends all of them, and five minutes end one.
func TestPreviewsAreBounded(t *testing.T) {
	base, end := context.WithCancel(t.Context())
	f, ps := slowPreviews(t, base)
	for i := range 20 {
		p, looked, err := ps.wait(t.Context(), key(fmt.Sprint(i), 1), 10*time.Millisecond)
		if p != nil || err != nil || i >= previewsAtOnce && looked != -1 {
			t.Fatal(i, p, looked, err)
		}
	}
	if len(ps.list) != previewsKept || f.most != previewsAtOnce {
		t.Errorf("%d kept, %d at once", len(ps.list), f.most)
	}
	for range previewsKept {
		f.let <- nil
	}
	eventually(t, "all are computed", func() bool { return f.begun.Load() == previewsKept && ps.list[previewsKept-1].finished() })
	if _, looked, err := ps.wait(t.Context(), key("more", 1), 50*time.Millisecond); looked != 7 || err != nil || len(ps.list) != previewsKept {
		t.Error(looked, err, len(ps.list))
	}
	end()
	eventually(t, "it ends with the server", func() bool { return f.ended.Load() == 1 })
	f, ps = slowPreviews(t, t.Context())
	ps.long = 30 * time.Millisecond
	if _, _, err := ps.wait(t.Context(), key("a", 1), time.Minute); !errors.Is(err, errPreviewLong) || f.ended.Load() != 1 {
		t.Error(err)
	}
	ps.compute = func(context.Context, string, func(int)) (steward.Preview, error) { panic("a fault") }
	if _, _, err := ps.wait(t.Context(), key("b", 1), time.Minute); err == nil || !strings.Contains(err.Error(), "a fault") {
		t.Error(err)
	}
}

// A slowStore reads one dossier, and the others when it is let.
type slowStore struct {
	engine.Store
	read atomic.Int64
	let  chan struct{}
}

func (s *slowStore) Dossier(ctx context.Context, id string) (*engine.Dossier, error) {
	if s.read.Add(1) > 1 {
		select {
		case <-s.let:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Store.Dossier(ctx, id)
}

// While what a proposal would do is computed the page says how far it is and asks again by itself; there is nothing to accept with before.
func TestPreviewPage(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法", "曹县丙办法")
	l.passworded("yin.fuhe")
	data, err := os.ReadFile("../workflows/holidays/2026.yaml")
	if err != nil {
		t.Fatal(err)
	}
	year, err := holidays.Read([]byte(strings.Replace(string(data), "2026-05-01..2026-05-05]", "2026-05-01..2026-05-05, 2026-05-18..2026-05-19]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.steward.Propose(t.Context(), l.actor("guan.xitong"), steward.CalendarChange{Year: year, Replaces: true}, "更正")
	if err != nil {
		t.Fatal(err)
	}
	slow := &slowStore{Store: l.engine.Store, let: make(chan struct{})}
	l.engine.Store = slow
	yin, path := l.as("yin.fuhe"), "/zh/admin/proposals/"+p.ID
	reloads := func(d *document) int {
		return len(d.find(func(n *html.Node) bool {
			return n.Data == "meta" && attr(n, "http-equiv") == "refresh" && attr(n, "content") == "2;url="+d.url.Path && n.Parent.Data == "head"
		}))
	}
	d := yin.get(path).must(http.StatusOK).says("已查看1份案卷", "每两秒自动更新").lacks("采纳后会怎样", "否决")
	if reloads(d) != 1 || len(d.find(func(n *html.Node) bool { return n.Data == "progress" })) != 1 {
		t.Error(d.body)
	}
	refused := yin.post(path, values{"outcome": {"accept"}, "reason": {"急"}, "proof-password": {goodPassword}}).must(http.StatusUnprocessableEntity).says("采纳前须看过")
	if reloads(refused) != 0 {
		t.Error("the words of a refusal go away by themselves")
	}
	yin.get(strings.Replace(path, "/zh/", "/en/", 1)).says("1 dossiers looked at")
	close(slow.let)
	d = yin.get(path).must(http.StatusOK).says("采纳后会怎样", "查看了3份", "计算于")
	if reloads(d) != 0 {
		t.Error("it reloads without need")
	}
	read := slow.read.Load()
	yin.post(path, values{"outcome": {"decline"}}).must(http.StatusUnprocessableEntity) // refused, and not computed again
	if slow.read.Load() != read {
		t.Error("a refused decision computed it again")
	}
	form := d.formOf(path, "seen", attr(d.find(func(n *html.Node) bool { return attr(n, "name") == "seen" })[0], "value"))
	l.change(steward.DirectoryChange{Rename: []steward.Renaming{{Code: "CX-EDU", Zh: "曹县教育局", En: "Education Bureau"}}}) // meanwhile
	stale := values{"outcome": {"accept"}, "reason": {"同意"}, "proof-password": {goodPassword}}
	for name, list := range form.values {
		if stale[name] == nil {
			stale[name] = list
		}
	}
	yin.post(path, stale).must(http.StatusUnprocessableEntity).says("采纳前须看过")
	decided(yin, path, "accept", goodPassword).must(http.StatusOK).says("已采纳")
}

// Whoever accepts what leaves work lying is warned beside the button.
func TestWarningBeforeAccepting(t *testing.T) {
	l := playing(t, "曹县甲办法")
	warns := func(c steward.DirectoryChange) bool {
		t.Helper()
		p, err := l.steward.Propose(t.Context(), l.actor("guan.xitong"), c, "测试")
		if err != nil {
			t.Fatal(err)
		}
		d := l.as("yin.fuhe").get("/zh/admin/proposals/" + p.ID).must(http.StatusOK)
		button := d.find(func(n *html.Node) bool { return attr(n, "value") == "accept" })
		described := len(button) == 1 && attr(button[0], "aria-describedby") == "left-h"
		if said := strings.Contains(d.text(), "有工作将无人可办"); said != described {
			t.Errorf("said %t, at the button %t", said, described)
		}
		return described
	}
	until := l.server.today().Add(2)
	var all steward.DirectoryChange
	for _, p := range l.engine.Directory().Holders("drafter", "CX-NDRC", l.server.today()) {
		all.End = append(all.End, steward.Ending{Person: p.ID, Post: "drafter", Organisation: "CX-NDRC", Until: until})
	}
	if !warns(all) || !warns(steward.DirectoryChange{Close: []steward.Closing{{Code: "CX-NDRC", Until: until}}}) {
		t.Error("no warning where work would be left lying")
	}
	if warns(steward.DirectoryChange{AddPersons: []people.Person{{ID: "xin.laizhe", Name: "辛来者", Posts: []people.Post{}}}}) {
		t.Error("a warning without need")
	}
}
