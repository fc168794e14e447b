package public_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/net/html"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/public"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows/holidays"
)

// A press is an office that publishes decrees, with the site before it.
type press struct {
	*engine.Engine
	t     testing.TB
	store *store.Store
	now   time.Time
	ids   int
	web   *httptest.Server
	site  *public.Server
}

type form = map[string]any

func newPress(t testing.TB) *press {
	t.Helper()
	data, err := os.ReadFile("../engine/testdata/decree.yaml")
	must(t, err)
	var def engine.Definition
	must(t, yaml.UnmarshalWithOptions(data, &def, yaml.Strict()))
	def.Articles = map[string]engine.Citation{"b": {Words: engine.Words{Zh: "第一条", En: "art. 1"}}}
	def.Seats = map[string]string{"drafting": "self", "maker": "self"}
	w, err := engine.Compile(&def)
	must(t, err)
	directory, err := people.NewDirectory([]people.Organisation{{Code: "DEPT", Zh: "曹县农业农村局", En: "Cao County Agriculture Bureau", Kind: "department"}},
		[]people.Person{{ID: "wen", Name: "文人隐", Posts: []people.Post{{Kind: "writer", Organisation: "DEPT"}}}})
	must(t, err)
	days, err := holidays.Calendar()
	must(t, err)
	st := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	p := &press{t: t, store: st, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	p.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(w), Calendar: func() *calendar.Calendar { return days }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return p.now }, NewID: func() string { p.ids++; return fmt.Sprintf("d-%04d", p.ids) }}
	must(t, p.Start(context.Background()))
	words := func(code string) engine.Words { return engine.Words{Zh: "某" + code, En: "Some " + code} }
	site := &public.Server{Store: st, Now: func() time.Time { return p.now }, Kind: words, Phase: words,
		Organ: func(code string) engine.Words {
			if o := directory.Organisation(code); o != nil {
				return engine.Words{Zh: o.Zh, En: o.En}
			}
			return words(code)
		},
		Asset: func(name string) string { return "/assets/" + name }, Busy: func(error) bool { return false },
		Address: func(r *http.Request) string { return r.Header.Get("X-Test-Address") }, Log: slog.New(slog.DiscardHandler)}
	p.opens(site)
	return p
}

// opens serves the site, with the files that it shares with the pages of the office.
func (p *press) opens(site *public.Server) {
	p.site = site
	handler := site.Handler()
	p.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, ok := strings.CutPrefix(r.URL.Path, "/assets/"); ok {
			http.ServeFile(w, r, "../web/assets/"+name)
			return
		}
		if !public.Owns(r.URL.Path) {
			p.t.Errorf("%s is not the site's", r.URL)
		}
		handler.ServeHTTP(w, r)
	}))
	p.t.Cleanup(p.web.Close)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *press) actor() engine.Actor {
	return engine.Actor{Person: "wen", Posts: p.Directory().Person("wen").Posts}
}

// draft opens a dossier that has its papers and is not published.
func (p *press) draft(title, text string) string {
	p.t.Helper()
	ctx := context.Background()
	r, err := p.Open(ctx, "decree", "", engine.Command{Actor: p.actor(), Form: form{"title": title}})
	must(p.t, err)
	for kind, data := range map[string]string{"text": text, "note": "起草说明：" + text} {
		d, err := p.store.Dossier(ctx, r.Dossier)
		must(p.t, err)
		_, err = p.Upload(ctx, engine.Command{Dossier: r.Dossier, Case: "decree", Version: d.Version, Actor: p.actor()}, engine.Upload{Kind: kind, Name: title + "." + kind + ".txt", Type: "text/plain; charset=utf-8", Data: []byte(data)})
		must(p.t, err)
	}
	return r.Dossier
}

func (p *press) do(id, event string, f form, reason string) {
	p.t.Helper()
	d, err := p.store.Dossier(context.Background(), id)
	must(p.t, err)
	_, err = p.Fire(context.Background(), engine.Command{Dossier: id, Case: "decree", Event: event, Version: d.Version, Actor: p.actor(), Form: f, Reason: reason})
	must(p.t, err)
}

// issue publishes a decree with the number.
func (p *press) issue(number, title, text string, f form) string {
	p.t.Helper()
	id := p.draft(title, text)
	all := form{"kind": "county", "issue": "曹农发〔2026〕" + number + "号", "mark": "CXDR-2026-" + number, "issued_on": "2026-03-02", "begins_on": "2026-04-01"}
	maps.Copy(all, f)
	p.do(id, "issue_it", all, "")
	p.index()
	return id
}

func (p *press) index() {
	p.t.Helper()
	_, err := p.store.Index(context.Background())
	must(p.t, err)
}

// An answer is what the site said.
type answer struct {
	*http.Response
	body []byte
}

func (a *answer) text() string { return string(a.body) }

func (p *press) send(r *http.Request) *answer {
	p.t.Helper()
	if r.Header.Get("X-Test-Address") == "" {
		p.ids++
		r.Header.Set("X-Test-Address", fmt.Sprintf("10.0.%d.%d", p.ids/250, p.ids%250)) // everybody comes from elsewhere
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: 30 * time.Second}
	res, err := client.Do(r)
	must(p.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(p.t, err)
	return &answer{res, body}
}

func (p *press) get(path string) *answer {
	p.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = p.web.URL + path
	}
	r, err := http.NewRequest(http.MethodGet, path, nil)
	must(p.t, err)
	return p.send(r)
}

// page is a GET that must succeed.
func (p *press) page(path string) *answer {
	p.t.Helper()
	a := p.get(path)
	if a.StatusCode != http.StatusOK {
		p.t.Fatalf("GET %s: %d\n%.2000s", path, a.StatusCode, a.body)
	}
	return a
}

func (a *answer) says(t testing.TB, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(plainText(a.body), w) {
			t.Errorf("%s does not say %q:\n%.6000s", a.Request.URL, w, plainText(a.body))
		}
	}
}

// plainText is what a page says, spaces joined.
func plainText(page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			b.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// attributes lists the values of an attribute of all elements.
func attributes(page []byte, element, name string) (out []string) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || element != "" && n.Data != element {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == name {
				out = append(out, a.Val)
			}
		}
	}
	return out
}
