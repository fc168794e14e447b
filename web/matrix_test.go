package web

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"santong/engine"
	"santong/people"
	"santong/steward"
)

// A matrix asks, and finds what must never be.
type matrix struct {
	*stock
	t    *testing.T
	asks int
	mine map[string]*browser
}

func (m *matrix) browser(person string, alone bool) *browser {
	if alone || m.mine[person] == nil {
		b := m.visitor()
		if person != "" {
			b = m.as(person)
		}
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		if alone {
			return b
		}
		m.mine[person] = b
	}
	return m.mine[person]
}

// ask sends what the question says. A stream is left after its beginning.
func (m *matrix) ask(person string, r route, c question, holes map[string]string, send values) *document {
	m.t.Helper()
	m.asks++
	b, path := m.browser(person, c.alone), fill(m.t, r, holes)+c.query
	var d *document
	switch {
	case r.stream:
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.web.URL+path, nil)
		if err != nil {
			m.t.Fatal(err)
		}
		res, err := b.client.Do(req)
		if err != nil {
			m.t.Fatal(err)
		}
		_ = res.Body.Close()
		d = &document{t: m.t, status: res.StatusCode, url: req.URL, header: res.Header}
	case r.method == http.MethodPost:
		d = b.post(path, send)
	default:
		d = b.get(path)
	}
	if d.status >= 500 {
		m.t.Errorf("%s %s as %q: %d %s\n%s", r.method, path, person, d.status, d.text(), lastError(m.log.String()))
	}
	return d
}

func (m *matrix) expect(d *document, r route, person string, want ...int) {
	m.t.Helper()
	if !slices.Contains(want, d.status) {
		m.t.Errorf("%s %s as %q: got %d, want %v: %.400s", r.method, d.url, person, d.status, want, d.text())
	}
}

func usual(r route, c question) []int {
	switch {
	case c.want != nil:
		return c.want
	case r.method == http.MethodPost, r.path == "", strings.HasSuffix(r.path, "/:seq"):
		return answers(303)
	}
	return answers(200)
}

// cast is who asks: one person of each post that takes part, who watches and who administers, and those to whom nothing is shown.
func (m *matrix) cast() (inside, outside []string) {
	seen := map[string]bool{}
	d := m.dossier(m.everyID()[len(journey)])
	for _, p := range m.engine.Directory().Persons {
		for _, post := range p.Posts {
			if !post.Held(m.server.today()) || seen[post.Kind] || p.ID == leaver || p.Faceless() || !m.engine.Sees(d, m.actor(p.ID)) {
				continue
			}
			seen[post.Kind] = true
			inside = append(inside, p.ID)
			break
		}
	}
	for _, one := range []string{recused, "jin.suan"} {
		if !slices.Contains(inside, one) {
			inside = append(inside, one)
		}
	}
	return inside, []string{"qing.shuigen", leaver, "yan.shouyi"} // of a town that has no part, and two who have left
}

// TestWhoMay asks every route as everybody. Nobody who has not signed in learns anything; to whom a dossier is not shown it is not there.
func TestWhoMay(t *testing.T) {
	m := &matrix{stock: stocked(t), t: t, mine: map[string]*browser{}}
	m.life.t = t
	inside, outside := m.cast()
	if len(inside) < 14 || len(slices.Compact(slices.Sorted(maps.Values(m.state)))) < 12 {
		t.Fatalf("inside are %v; the states are %v", inside, m.state)
	}
	ids := m.everyID()
	if testing.Short() || raceEnabled {
		inside, ids = []string{"wang.xiaomin", "du.chaguan", "guan.xitong", recused}, []string{ids[0], ids[6], ids[len(ids)-1]}
	}
	change, err := m.steward.Propose(context.Background(), m.actor("guan.xitong"), steward.DirectoryChange{Rename: []steward.Renaming{{Code: "CX-EDU", Zh: "曹县教育局", En: "Cao County Education Bureau"}}}, "测试")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for _, r := range routes {
		c := cells[r.method+" "+r.path]
		if c.holes["id"] == "*" {
			c.holes = with(c.holes, "id", change.ID)
		}
		if c.each {
			m.dossiers(r, c, ids, inside, outside)
			continue
		}
		d := m.ask("", r, c, c.holes, c.send)
		if r.who == anyone {
			m.expect(d, r, "", usual(r, c)...)
		} else {
			m.refused(d, r)
		}
		for _, person := range append(slices.Clone(inside), outside...) {
			d := m.ask(person, r, c, c.holes, c.send)
			switch a := m.actor(person); {
			case r.who == reads || r.who == administers || r.who == takesIn || r.who == exchanges:
				if m.grants(a, r) {
					m.expect(d, r, person, usual(r, c)...)
					continue
				}
				nothing := "/admin/nothing"
				if r.who == takesIn || r.who == exchanges {
					nothing = "/nothing"
				}
				m.same(d, m.ask(person, route{method: r.method, path: nothing}, c, nil, c.send), r, person, strings.TrimPrefix(fill(t, r, c.holes), "/zh"), nothing)
			default:
				m.expect(d, r, person, usual(r, c)...)
			}
		}
	}
	t.Logf("%d questions in %v", m.asks, time.Since(began).Round(time.Millisecond))
}

func (m *matrix) grants(a engine.Actor, r route) bool {
	return people.Grants(a.Posts, people.Right(r.who), m.server.today())
}

// refused: whoever has not signed in is sent to do so, and back to a page but not to an act.
func (m *matrix) refused(d *document, r route) {
	m.t.Helper()
	if r.stream && d.status == http.StatusNoContent {
		return // so that the browser does not come back
	}
	m.expect(d, r, "", http.StatusSeeOther)
	to, err := url.Parse(d.header.Get("Location"))
	back := ""
	if r.method == http.MethodGet {
		back = d.url.RequestURI()
	}
	if err != nil || to.Path != "/zh/sign-in" || to.Query().Get("then") != back || len(d.body) > 0 {
		m.t.Errorf("%s %s: nobody is sent to %s", r.method, d.url, d.header.Get("Location"))
	}
}

// elsewhere is the switch of languages, the one link that has the address in it.
var elsewhere = regexp.MustCompile(`<a href="[^"]*" lang=`)

// same: the answer is that to an address that is not there, letter for letter but for the address itself.
func (m *matrix) same(got, unknown *document, r route, person, address, other string) {
	m.t.Helper()
	plain := func(d *document, path string) string {
		body := strings.ReplaceAll(html.UnescapeString(elsewhere.ReplaceAllString(d.body, "")), path, "")
		if shorter, _ := url.PathUnescape(path); shorter != path {
			body = strings.ReplaceAll(body, shorter, "")
		}
		return body
	}
	if got.status != http.StatusNotFound || unknown.status != got.status || plain(got, address) != plain(unknown, other) || headersOf(got) != headersOf(unknown) {
		m.t.Errorf("%s %s as %s: %d, unlike what is not there: %d\n%s\n%s", r.method, got.url, person, got.status, unknown.status, plain(got, address), plain(unknown, other))
	}
}

func headersOf(d *document) string {
	return fmt.Sprint(slices.Sorted(maps.Keys(d.header)), d.header.Get("Content-Type"), d.header.Get("Cache-Control"))
}

// dossiers asks a route for every dossier. Who may is the engine's to say.
func (m *matrix) dossiers(r route, c question, ids, inside, outside []string) {
	acts := strings.HasSuffix(r.path, "/acts/:event")
	for at, id := range ids {
		d := m.dossier(id)
		holes := with(c.holes, "id", id)
		if acts {
			holes["case"], holes["event"] = "document", "duty:urge"
		}
		if strings.HasSuffix(r.path, "/:hash") {
			if len(d.Papers) == 0 {
				continue
			}
			holes["hash"] = d.Papers[0].Hash
		}
		m.refused(m.ask("", r, c, holes, c.send), r)
		for i, person := range append(slices.Clone(inside), outside...) {
			switch {
			case !m.engine.Sees(d, m.actor(person)):
				send := c.send
				if acts {
					send = values{"version": {fmt.Sprint(d.Version)}, "key": {strings.Repeat("B", 26)}}
				}
				m.same(m.ask(person, r, c, holes, send), m.ask(person, r, c, with(holes, "id", "d9999"), send), r, person, id, "d9999")
			case slices.Contains(outside, person):
				m.t.Fatalf("%s sees %s", person, id)
			case acts:
				m.acts(person, r, c, d)
			case r.path != "/dossiers/:id" && (i+at)%3 != 0: // who sees the dossier sees all of it: a third of them will do
			default:
				m.expect(m.ask(person, r, c, holes, c.send), r, person, usual(r, c)...)
			}
		}
	}
}

// acts asks for every act of the first case. Whether there is a form, and what sending it brings, must be what the engine says.
func (m *matrix) acts(person string, r route, c question, d *engine.Dossier) {
	_, actions, err := m.engine.Actions(context.Background(), d.ID, m.actor(person))
	if err != nil {
		m.t.Fatal(err)
	}
	seen := map[string]int{}
	for _, a := range actions {
		if a.Upload != "" || a.Case != d.Cases[0].ID {
			continue
		}
		if kind := obstacle(a); kind != "" {
			if seen[kind]++; seen[kind] > 2 { // what starts elsewhere, or is for others, is all alike
				continue
			}
		}
		holes := map[string]string{"id": d.ID, "case": a.Case, "event": a.Event}
		if r.method == http.MethodGet {
			page := m.ask(person, r, c, holes, nil)
			m.expect(page, r, person, http.StatusOK)
			if (page.byID("act") != nil) != (a.Allowed || waits(a)) {
				m.t.Errorf("%s as %s in %s: a form is there: %t, allowed: %t", page.url, person, d.Cases[0].State, page.byID("act") != nil, a.Allowed)
			}
			if send := page.find(func(n *html.Node) bool { return hasAttr(n, "data-send") }); len(send) > 0 && hasAttr(send[0], "disabled") == a.Allowed {
				m.t.Errorf("%s as %s in %s: the button is disabled, though allowed: %t", page.url, person, d.Cases[0].State, a.Allowed)
			}
			for _, u := range a.Unmet {
				if !strings.Contains(page.text(), u.Zh) {
					m.t.Errorf("%s as %s does not say %q", page.url, person, u.Zh)
				}
			}
			continue
		}
		// On what has changed since, nothing is done for anybody.
		stale := m.ask(person, r, c, holes, values{"version": {fmt.Sprint(d.Version - 1)}, "key": {strings.Repeat("C", 26)}})
		m.expect(stale, r, person, http.StatusConflict)
		if a.Allowed {
			continue // it is for others to test what is done
		}
		want := http.StatusUnprocessableEntity
		if (&engine.Refusal{Unmet: a.Unmet}).Forbidden() {
			want = http.StatusForbidden
		}
		m.expect(m.ask(person, r, c, holes, values{"version": {fmt.Sprint(d.Version)}, "key": {strings.Repeat("D", 26)}}), r, person, want)
	}
}

// obstacle is what keeps an act from being the person's at all.
func obstacle(a engine.Action) string {
	for _, kind := range []string{engine.UnmetState, engine.UnmetRole} {
		if slices.ContainsFunc(a.Unmet, func(u engine.Unmet) bool { return u.Kind == kind }) {
			return kind
		}
	}
	return ""
}

// TestAuditorChangesNothing sends every form as an auditor, on what stands now, and finds everything as it was.
func TestAuditorChangesNothing(t *testing.T) {
	m := &matrix{stock: stocked(t), t: t, mine: map[string]*browser{}}
	ctx := context.Background()
	ids := m.everyID()
	for _, id := range ids {
		for _, person := range []string{"wang.xiaomin", "fang.jianguo"} {
			m.as(person).post("/zh/dossiers/"+id+"/watch", values{"on": {"yes"}})
		}
		if err := m.store.SaveDraft(ctx, "wang.xiaomin", draftKey(actPath(id, "document", "classify")), []byte("x"), "2026-03-02T01:00:00.000000Z"); err != nil {
			t.Fatal(err)
		}
	}
	before := m.everything(ids)
	for _, r := range routes {
		c := cells[r.method+" "+r.path]
		if r.method != http.MethodPost || r.who == administers {
			continue
		}
		if !c.each {
			m.ask("du.chaguan", r, question{alone: true}, c.holes, c.send)
			continue
		}
		for _, id := range ids {
			d := m.dossier(id)
			_, actions, err := m.engine.Actions(ctx, id, m.actor("du.chaguan"))
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range actions {
				if a.Allowed { // like anybody of an organisation that takes part: nothing of the procedure moves by it
					if a.Event != engine.DutyUrge {
						t.Errorf("an auditor may %s", a.Event)
					}
					continue
				}
				holes := map[string]string{"id": id, "case": a.Case, "event": a.Event, "kind": "draft"}
				switch {
				case strings.HasSuffix(r.path, "/acts/:event") && a.Upload == "":
					send := values{"version": {fmt.Sprint(d.Version)}, "key": {strings.Repeat("E", 26)}}
					m.expect(m.ask("du.chaguan", r, c, holes, send), r, "du.chaguan", 403, 422)
				case r.paper && a.Upload != "":
					holes["kind"] = a.Upload
					b := m.browser("du.chaguan", false)
					page := b.sendFiles(fill(t, r, holes), url.Values{"version": {fmt.Sprint(d.Version)}, "key": {strings.Repeat("F", 26)}}, []file{{"file", "a.txt", "text/plain", "文"}})
					m.expect(page, r, "du.chaguan", 403, 422)
				}
			}
			if !strings.Contains(r.path, ":case") {
				m.ask("du.chaguan", r, c, map[string]string{"id": id}, values{"on": {"yes"}})
			}
		}
	}
	if after := m.everything(ids); after != before {
		t.Errorf("something has changed:\n%s\n%s", before, after)
	}
}

// everything is what an auditor must leave alone.
func (m *matrix) everything(ids []string) string {
	ctx := context.Background()
	var all []any
	for _, id := range ids {
		d := m.dossier(id)
		tasks, err := m.store.DossierTasks(ctx, id)
		if err != nil {
			m.t.Fatal(err)
		}
		watchers, err := m.store.Watchers(ctx, id)
		if err != nil {
			m.t.Fatal(err)
		}
		watchers = slices.DeleteFunc(watchers, func(person string) bool { return person == "du.chaguan" }) // what one watches oneself is a private matter
		all = append(all, d.Version, d.Head, tasks, watchers)
	}
	drafts, err := m.store.Drafts(ctx, "wang.xiaomin")
	if err != nil {
		m.t.Fatal(err)
	}
	kept, err := m.store.IDs(ctx, "", 1000)
	if err != nil {
		m.t.Fatal(err)
	}
	data, err := json.Marshal(append(all, drafts, kept, m.engine.Directory()))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

func lastError(log string) string {
	at := strings.LastIndex(log, "level=ERROR")
	return log[max(0, at):]
}
