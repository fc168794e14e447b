package web

import (
	"context"
	_ "embed"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"santong/identity"
	"santong/people"
	"santong/steward"
)

// axe-core finds what keeps people with a disability from a page. It is used here alone; see testdata/axe/LICENSE.
//
//go:embed testdata/axe/axe.min.js
var axe string

// A kind of page: a route, and an address that shows it to somebody.
type kindOfPage struct {
	route string // as in the table of routes
	path  string
	as    string // "" before signing in
}

// notPages are GET routes that show no page.
var notPages = map[string]string{
	"":                             "leads to the inbox",
	"/dossiers/:id/papers/:hash":   "a file",
	"/dossiers/:id/cleanup/lists":  "a file",
	"/dossiers/:id/comments/:file": "a file",
	"/dossiers/:id/diagrams/:case": "a picture, which the dossier shows",
	"/register/csv":                "a file",
	"/filing/catalogue/:file":      "a file",
	"/filing/circular/:file":       "a file",
	"/filing/directory/:file":      "a file",
	"/filing/lists/:id/:file":      "a file",
	"/parcels/:id/:case/:hash":     "a file",
	"/live":                        "a stream",
	"/sign-in/provider":            "leads to the identity provider",
	"/sign-in/demo":                "leads to the inbox",
}

// kindsOfPages prepares an office in which each kind of page has something to show.
func kindsOfPages(t *testing.T) (*life, []kindOfPage) {
	t.Helper()
	l := playing(t, lifeTitle, "曹县农村公路管护若干规定", "曹县政务公开办法")
	const second = "d0002" // stays a draft
	cleanup := l.cleaning()
	l.ids = []string{"d0001", "d0003"}
	l.reviewed()
	l.scheduled()
	meeting := meetingKey{"CX-GOV", "2026-05-06", twelfth}.Path()
	l.ids = []string{"d0001"} // the other waits for its record
	l.held()
	l.registered()
	secretary, drafter, admin, registrar := "ye.wenjing", "wang.xiaomin", "guan.xitong", "qin.dengke"
	id := "/dossiers/" + l.ids[0]
	proposal, err := l.steward.Propose(context.Background(), l.actor(admin), steward.DirectoryChange{Grant: []steward.Granting{{Person: "niu.tianming",
		Post: people.Post{Kind: "contact", Organisation: "CX-AGRI"}}}}, "换岗")
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := parcelKey(t, "caoxian.example"), parcelKey(t, "qingguji.example")
	l.server.Parcels.Key = ours
	sent, trust := l.parcelOf(t, theirs)
	if err := l.store.SavePeer(t.Context(), trust); err != nil {
		t.Fatal(err)
	}
	overseer := "su.wanqing"
	b := l.as(overseer)
	b.submit(b.get("/zh/parcels").form("hand"), nil, file{"file", "包.santong", "", string(sent.Bytes)}).must(http.StatusOK)
	came, err := l.store.Exchange(t.Context(), sent.Hash)
	if err != nil {
		t.Fatal(err)
	}
	compared := strings.TrimPrefix(l.handed(b).url.Path, "/zh")
	return l, []kindOfPage{
		{"/sign-in", "/sign-in", ""},
		{"/sign-in/code", "/sign-in/code", l.careful("li.huifang")},
		{"/sign-in/new-password", "/sign-in/new-password", "zhao.yifan"},
		{"/inbox", "/inbox", drafter},
		{"/dossiers", "/dossiers", drafter},
		{"/dossiers/:id", id, drafter},
		{"/dossiers/:id", id, "du.chaguan"},
		{"/dossiers/:id/entries/:seq", id + "/entries/3", drafter},
		{"/dossiers/:id/cases/:case/acts/:event", "/dossiers/" + second + "/cases/document/acts/classify", drafter},
		{"/dossiers/:id/cases/:case/acts/:event", id + "/cases/document/acts/publish", "he.chunyan"},
		{"/dossiers/:id/cases/:case/papers/:kind", "/dossiers/" + second + "/cases/document/papers/draft", drafter},
		{"/dossiers/:id/letters", id + "/letters", drafter},
		{"/dossiers/:id/letters/:case/:kind", id + "/letters/document/registration_form", drafter},
		{"/dossiers/:id/comments", id + "/comments", drafter},
		{"/dossiers/:id/cleanup", "/dossiers/" + cleanup + "/cleanup", "fang.jianguo"},
		{"/filing", "/filing", overseer},
		{"/filing/catalogue", "/filing/catalogue?year=2026&maker=CX-GOV", overseer},
		{"/filing/circular", "/filing/circular", overseer},
		{"/filing/directory", "/filing/directory", overseer},
		{"/filing/lists", "/filing/lists", overseer},
		{"/filing/lists/:id", compared, overseer},
		{"/parcels", "/parcels", overseer},
		{"/parcels/:id/:case", "/parcels/" + came.Dossier + "/filing_review", overseer},
		{"/open", "/open", drafter},
		{"/open/:workflow", "/open/stock", registrar},
		{"/open/:workflow/:variant", "/open/document/government", drafter},
		{"/meetings", "/meetings", secretary},
		{"/meetings/:organ/:day/:name", meeting, secretary},
		{"/meetings/:organ/:day/:name/record", meeting + "/record", secretary},
		{"/meetings/:organ/:day/:name/minutes", meeting + "/minutes", secretary},
		{"/register", "/register", registrar},
		{"/stock", "/stock", registrar},
		{"/stock/runs/:run", "/stock/runs/" + l.taking(), registrar},
		{"/law", "/law", drafter},
		{"/law/:article", "/law/decision2019%2330", drafter},
		{"/procedures", "/procedures", drafter},
		{"/procedures/profile", "/procedures/profile", drafter},
		{"/procedures/:workflow", "/procedures/filing", drafter},
		{"/procedures/:workflow/:variant", "/procedures/document/government", drafter},
		{"/calculator", "/calculator?from=2026-09-25&n=5&unit=wd", drafter},
		{"/notices", "/notices", drafter},
		{"/account", "/account", drafter},
		{"/admin", "/admin", admin},
		{"/admin/proposals", "/admin/proposals", admin},
		{"/admin/proposals/:id", "/admin/proposals/" + proposal.ID, admin},
		{"/admin/calendar", "/admin/calendar", admin},
		{"/admin/definitions", "/admin/definitions", admin},
		{"/admin/accounts", "/admin/accounts", admin},
		{"/admin/delegations", "/admin/delegations", admin},
		{"/admin/organisations", "/admin/organisations", admin},
		{"/admin/persons", "/admin/persons", admin},
	}
}

// TestBrowserKinds asks that every GET route is a page that is looked at, or is named as none.
func TestBrowserKinds(t *testing.T) {
	inBrowser(t)
	_, pages := kindsOfPages(t)
	for _, r := range routes {
		looked := slices.ContainsFunc(pages, func(k kindOfPage) bool { return k.route == r.path })
		if _, none := notPages[r.path]; r.method == http.MethodGet && looked == none {
			t.Errorf("GET %s is looked at: %t, and named as no page: %t", r.path, looked, none)
		}
	}
	for _, k := range pages {
		if !slices.ContainsFunc(routes, func(r route) bool { return r.path == k.route && r.method == http.MethodGet }) {
			t.Errorf("there is no route %s", k.route)
		}
	}
}

// TestBrowserPages looks at every kind of page in both languages, on a desk and on a telephone; each language is searched by axe on one of the two, and with
// make prove on both, because the elements are the same.
func TestBrowserPages(t *testing.T) {
	inBrowser(t)
	slow(t)
	l, pages := kindsOfPages(t)
	data := dataOf(t, l)
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			windows := map[string]*window{}
			for _, k := range pages {
				w := windows[k.as]
				if w == nil {
					w = l.open(t, k.as, lang, mouse{})
					windows[k.as] = w
					w.enter(l, k.path)
				}
				w.loads(k.path, chromedp.Navigate(l.web.URL+"/"+lang+k.path))
				if here := tell[string](w, "location.pathname"); strings.HasSuffix(here, "/sign-in") && k.path != "/sign-in" {
					t.Errorf("%s leads %q to %s", k.path, k.as, here)
					continue
				}
				w.whole(k.path)
				w.spoken(k.path, data)
				all := os.Getenv("SANTONG_PROVE") != ""
				if lang == languages[0] || all {
					w.axe(k.path + " on a desk")
				}
				w.do(chromedp.EmulateViewport(360, 740))
				w.narrow(k.path)
				if lang != languages[0] || all {
					w.axe(k.path + " on a telephone")
				}
				w.do(chromedp.EmulateViewport(1280, 900))
			}
		})
	}
}

// careful gives the person a password and an authenticator, so that signing in has a second step.
func (l *life) careful(person string) string {
	l.t.Helper()
	accounts := identity.NewAccounts(l.store, l.steward.Directory, l.clock)
	if err := accounts.SetPassword(context.Background(), "", person, password); err != nil {
		l.t.Fatal(err)
	}
	b := l.as(person)
	page := b.post("/zh/account/totp", values{"password": {password}}).must(http.StatusOK)
	code, err := totp.GenerateCode(regexp.MustCompile(`\b[A-Z2-7]{32}\b`).FindString(page.text()), l.clock())
	if err != nil {
		l.t.Fatal(err)
	}
	b.post("/zh/account/totp/confirm", values{"code": {code}}).must(http.StatusOK)
	return person
}

// enter lets the person in by the door of the tests, or as far as the second step.
func (w *window) enter(l *life, path string) {
	w.t.Helper()
	switch {
	case path == "/sign-in/code":
		w.loads(path, chromedp.Navigate(l.web.URL+"/"+w.lang+"/sign-in"))
		w.write(`document.getElementById('name')`, w.person)
		w.write(`document.getElementById('password')`, password)
		w.loads(path, chromedp.KeyEvent(kb.Enter))
	case path == "/sign-in/new-password":
		person := map[string]string{"zh": w.person, "en": "qian.xiaoyu"}[w.lang] // both languages at once, and a second secret ends what the first has begun
		secret, _, err := l.identity.HandOut(context.Background(), "guan.xitong", person)
		if err != nil {
			w.t.Fatal(err)
		}
		w.loads(path, chromedp.Navigate(l.web.URL+"/"+w.lang+"/sign-in"))
		w.write(`document.getElementById('name')`, person)
		w.write(`document.getElementById('password')`, secret)
		w.loads(path, chromedp.KeyEvent(kb.Enter))
	case w.person != "":
		w.do(chromedp.Navigate(l.web.URL + "/door?person=" + w.person))
	}
}

// whole asks for what every page has: a title, the language, a way past the menu.
func (w *window) whole(path string) {
	w.t.Helper()
	wrong := tell[string](w, `(() => {
	  const skip = document.querySelector('a.skip'), main = document.getElementById('main');
	  if (document.documentElement.lang !== `+quoted(map[string]string{"zh": "zh-CN", "en": "en"}[w.lang])+`) return 'its language is ' + document.documentElement.lang;
	  if (document.title.length < 5) return 'its title is ' + document.title;
	  if (document.querySelectorAll('h1').length !== 1 || !document.querySelector('h1').innerText.trim()) return 'it has no one heading';
	  if (!skip || document.querySelector('a, button, input, select, textarea') !== skip) return 'the way past the menu does not come first';
	  skip.focus();
	  if (skip.getBoundingClientRect().top < 0) return 'the way past the menu is not shown when it has the focus';
	  skip.click();
	  return document.activeElement === main ? '' : 'the way past the menu leads elsewhere';
	})()`)
	if wrong != "" {
		w.t.Errorf("/%s%s: %s", w.lang, path, wrong)
	}
}

// narrow asks that nothing is wider than the screen of a telephone.
func (w *window) narrow(path string) {
	w.t.Helper()
	wide := tell[string](w, `(() => {
	  const root = document.scrollingElement;
	  if (root.scrollWidth <= 360) return '';
	  const far = [...document.querySelectorAll('#main *, header *')].filter((e) => e.getBoundingClientRect().right > 361 && !e.closest('.table-scroll, .picture'));
	  return root.scrollWidth + ' px wide: ' + far.slice(0, 5).map((e) => e.outerHTML.slice(0, 150)).join(' | ');
	})()`)
	if wide != "" {
		w.t.Errorf("/%s%s: %s", w.lang, path, wide)
	}
}

// axe asks axe-core, by all its rules for the levels A and AA and its good habits.
func (w *window) axe(what string) {
	w.t.Helper()
	tell[chromedp.Void](w, axe)
	ctx, cancel := context.WithTimeout(w.ctx, pageTime)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
	  .then((r) => r.violations.map((v) => v.id + ' (' + v.help + '): ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.html.slice(0, 200) + ' ' + (n.any[0] || n.all[0] || n.none[0] || {}).message).join(' | ')))`,
		chromedp.EvalAwaitPromise))
	w.failing(err, "axe "+what)
	for _, v := range found {
		w.t.Errorf("/%s%s: %s", w.lang, what, v)
	}
}

// dataOf gathers what people have typed and are called: it stands on pages of either language as it is.
func dataOf(t *testing.T, l *life) *strings.Replacer {
	t.Helper()
	seen := map[string]bool{"换岗": true, "待填": true} // the reason of a proposal, and what a letter, which is Chinese, says where something is missing
	keep := func(text string) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); hasHan(line) || strings.HasSuffix(line, ".txt") {
				seen[line] = true
			}
		}
	}
	for _, p := range l.seed.Persons {
		keep(p.Name)
		seen[p.ID] = true
	}
	for _, o := range l.seed.Organisations {
		for _, code := range o.Codes { // as numbers of documents have them
			keep(code)
		}
	}
	for row := range strings.Lines(issuedList) { // which was compared: that stands in a paper
		for cell := range strings.SplitSeq(row, ",") {
			keep(cell)
		}
	}
	for _, text := range []string{"目录.csv", "曹政发〔2026〕2号", "曹政发〔2026〕3号"} { // its name, a number as it is written, and one that is missing
		keep(text)
	}
	seen["qingguji.example"] = true // a system that sends packages
	ids, err := l.store.IDs(context.Background(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		d := l.dossier(id)
		keep(d.Title)
		entries, err := l.store.Entries(context.Background(), id, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			var payload any
			if err := json.Unmarshal(e.Payload, &payload); err != nil {
				t.Fatal(err)
			}
			everyText(payload, keep)
		}
	}
	list := slices.SortedFunc(maps.Keys(seen), func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, text := range list {
		pairs = append(pairs, text, "")
	}
	return strings.NewReplacer(pairs...)
}

func everyText(value any, visit func(string)) {
	switch value := value.(type) {
	case string:
		visit(value)
	case []any:
		for _, one := range value {
			everyText(one, visit)
		}
	case map[string]any:
		for _, one := range value {
			everyText(one, visit)
		}
	}
}

// ascii is an English word or a key; exact is what every language writes alike.
var (
	ascii = regexp.MustCompile(`[a-z]{3,}`)
	part  = regexp.MustCompile(`, on \p{Han}+`) // of a Chinese source, as it is called there
	exact = regexp.MustCompile(`https?://\S+|[0-9a-f]{30,}|SHA-256|Chrome \d+ · Linux`)
)

// spoken asks that a page speaks its language: what is left without the data, without sources and examples that say their language, and without code.
func (w *window) spoken(path string, data *strings.Replacer) {
	w.t.Helper()
	texts := tell[[]string](w, `(() => {
	  const out = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	  const other = document.documentElement.lang === 'en' ? '[lang=zh-CN], [lang=zh]' : '[lang=en]';
	  for (let n; n = walk.nextNode();) {
	    const e = n.parentElement;
	    if (n.data.trim() && !e.closest('script, style, template, code, pre, svg, .hash, time, textarea, .basis, .why, .source, ' + other)) out.push(n.data.trim().replace(/\s+/g, ' '));
	  }
	  document.querySelectorAll('[aria-label], [title], [placeholder], img[alt]').forEach((e) => ['aria-label', 'title', 'placeholder', 'alt'].forEach((a) => {
	    if (e.getAttribute(a) && !e.closest(other)) out.push(e.getAttribute(a));
	  }));
	  return [...new Set(out)];
	})()`)
	for _, text := range texts {
		left := part.ReplaceAllString(data.Replace(text), "")
		switch {
		case w.lang == "en" && hasHan(left):
			w.t.Errorf("/en%s says in Chinese: %.120s", path, left)
		case w.lang == "zh" && !hasHan(left) && ascii.MatchString(exact.ReplaceAllString(left, "")):
			w.t.Errorf("/zh%s says in English: %.120s", path, left)
		}
	}
}
