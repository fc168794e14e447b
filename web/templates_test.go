package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"santong/people"
	"santong/steward"
	"santong/workflows/holidays"
)

// A survey looks at pages, and remembers from which templates they were made.
type survey struct {
	*stock
	t     *testing.T
	made  map[string]map[string]bool // template → languages
	pages int
}

// look asks of a page what must hold for every one.
func (s *survey) look(d *document) *document {
	s.t.Helper()
	if d.root == nil {
		return d
	}
	s.pages++
	wrong := func(format string, args ...any) {
		s.t.Helper()
		s.t.Errorf("%s: %s", d.url, fmt.Sprintf(format, args...))
	}
	count := func(data string) []*html.Node { return d.find(func(n *html.Node) bool { return n.Data == data }) }
	name, lang := attr(count("body")[0], "data-page"), attr(count("html")[0], "lang")
	if s.made[name] == nil {
		s.made[name] = map[string]bool{}
	}
	s.made[name][lang] = true
	if want := map[bool]string{true: "en", false: "zh-CN"}[strings.HasPrefix(d.url.Path, "/en")]; lang != want {
		wrong("the language is %q", lang)
	}
	if h := count("h1"); len(h) != 1 || textOf(h[0]) == "" {
		wrong("%d headings of the first level", len(h))
	}
	if title := count("title"); len(title) == 0 || strings.HasPrefix(strings.TrimSpace(textOf(title[0])), "·") {
		wrong("it has no title")
	}
	if skip := d.find(hasClass("skip")); len(skip) != 1 || attr(skip[0], "href") != "#main" || d.byID("main") == nil {
		wrong("nothing leads past the menu")
	}
	for _, sign := range []string{"ZgotmplZ", "&lt;no value&gt;", "<no value>", "%!"} {
		if at := strings.Index(d.body, sign); at >= 0 {
			wrong("it has %s: %.120s", sign, d.body[max(0, at-60):])
		}
	}
	ids, labelled := map[string]bool{}, map[string]bool{}
	for _, n := range d.find(func(n *html.Node) bool { return hasAttr(n, "id") && !inTemplate(n) }) {
		if id := attr(n, "id"); ids[id] || id == "" {
			wrong("the id %q comes twice, or is empty", id)
		}
		ids[attr(n, "id")] = true
	}
	for _, n := range count("label") {
		labelled[attr(n, "for")] = true
		if to := attr(n, "for"); to != "" && !ids[to] && !inTemplate(n) {
			wrong("the label for %s leads nowhere", to)
		}
	}
	for _, n := range d.find(func(n *html.Node) bool { return !inTemplate(n) }) {
		switch n.Data {
		case "a":
			if attr(n, "href") == "" || strings.HasPrefix(attr(n, "href"), "#") && len(attr(n, "href")) == 1 {
				wrong("the link %q leads nowhere", textOf(n))
			}
		case "form":
			if hasAttr(n, "action") && attr(n, "action") == "" {
				wrong("a form has no address")
			}
		case "input", "select", "textarea":
			hidden := slices.Contains([]string{"hidden", "submit"}, attr(n, "type"))
			if !hidden && !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" && !insideOf(n, "label") {
				wrong("%s %s has no label", n.Data, attr(n, "name"))
			}
		case "img":
			if !hasAttr(n, "alt") {
				wrong("a picture has no words")
			}
		}
	}
	return d
}

func insideOf(n *html.Node, data string) bool {
	for at := n.Parent; at != nil; at = at.Parent {
		if at.Data == data {
			return true
		}
	}
	return false
}

// crawl follows links of our own, three deep, and at most so many.
func (s *survey) crawl(b *browser, most int, starts ...string) {
	s.t.Helper()
	depth, queue, asked := map[string]int{}, []string{}, 0
	for _, start := range starts {
		depth[start], queue = 0, append(queue, start)
	}
	for len(queue) > 0 && asked < most {
		at := queue[0]
		queue = queue[1:]
		asked++
		d := b.get(at)
		if d.status != http.StatusOK {
			s.t.Errorf("%s as %s: %d", at, b.person, d.status)
			continue
		}
		s.look(d)
		if depth[at] == 3 || d.root == nil {
			continue
		}
		for _, link := range d.links() {
			to, err := d.url.Parse(link)
			if err != nil {
				s.t.Errorf("%s: %q is no address", at, link)
				continue
			}
			if to.Host != d.url.Host || strings.HasSuffix(to.Path, "/public") { // the citizens' site, which has tests of its own
				continue
			}
			to.Fragment = ""
			if next := to.RequestURI(); !slices.Contains(slices.Collect(maps.Keys(depth)), next) {
				depth[next] = depth[at] + 1
				queue = append(queue, next)
			}
		}
	}
}

// everyProposal makes a proposal of each kind but for definitions, which a test of its own has.
func (s *survey) everyProposal() (paths []string) {
	data, err := os.ReadFile("../workflows/holidays/2026.yaml")
	if err != nil {
		s.t.Fatal(err)
	}
	year, err := holidays.Read([]byte(strings.Replace(string(data), "2026-05-01..2026-05-05]", "2026-05-01..2026-05-05, 2026-05-18..2026-05-19]", 1)))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, change := range []steward.Change{
		steward.CalendarChange{Year: year, Replaces: true},
		steward.DirectoryChange{Close: []steward.Closing{{Code: "CX-FINANCE", Until: s.server.today().Add(3)}}, End: []steward.Ending{{Person: "wang.xiaomin", Post: "drafter", Organisation: "CX-NDRC", Until: s.server.today().Add(2)}}},
	} {
		p, err := s.steward.Propose(context.Background(), s.actor("guan.xitong"), change, "测试")
		if err != nil {
			s.t.Fatal(err)
		}
		paths = append(paths, "/admin/proposals/"+p.ID)
	}
	return paths
}

// TestTemplates makes every page of real things, in both languages, and looks at it.
func TestTemplates(t *testing.T) {
	s := &survey{stock: stocked(t), t: t, made: map[string]map[string]bool{}}
	s.life.t = t
	ctx, ids := context.Background(), s.everyID()
	s.life.ids = ids[:1]
	s.told("wang.xiaomin", 45)
	s.passworded("wang.xiaomin", "lu.siyuan")
	if _, err := s.steward.Delegate(ctx, s.actor("wang.xiaomin"), people.Delegation{From: "wang.xiaomin", To: "qian.xiaoyu", Post: "drafter", Organisation: "CX-NDRC", Start: s.server.today(), Until: s.server.today().Add(9), Reason: "出差"}); err != nil {
		t.Fatal(err)
	}
	proposals := s.everyProposal()
	s.server.Parcels.Key = parcelKey(t, "caoxian.example")
	filed := ids[slices.IndexFunc(ids, func(id string) bool { return s.dossier(id).Case("filing-HZ-GOV") != nil })]
	visitor := s.visitor()
	cleanup := "/dossiers/" + s.cleaning() + "/cleanup"
	compared := strings.TrimPrefix(s.handed(s.as("su.wanqing")).url.Path, "/zh")
	most := 300 // pages of one person
	if testing.Short() || raceEnabled {
		most = 8
	}
	for _, lang := range []string{"/zh", "/en"} {
		s.crawl(visitor, 6, lang+"/sign-in", lang+"/calculator")
		s.look(visitor.get(lang + "/calculator?from=2026-03-02&n=5&unit=wd"))
		s.look(visitor.get(lang + "/nothing").must(http.StatusNotFound))
		s.look(visitor.post(lang+"/sign-in", values{"name": {"wang.xiaomin"}, "password": {"wrong"}}).must(http.StatusUnprocessableEntity))
		meeting := lang + "/meetings/CX-GOV/2026-05-06/" + url.PathEscape(twelfth)
		for person, more := range map[string][]string{
			"wang.xiaomin": {"/account", "/notices", "/open/document/government"}, "ye.wenjing": {"/meetings", "!" + meeting, "!" + meeting + "/record", "!" + meeting + "/minutes"},
			"guan.xitong": append([]string{"/admin", "/admin/proposals", "/admin/calendar", "/admin/definitions", "/admin/organisations", "/admin/persons", "/admin/accounts", "/admin/delegations"}, proposals...),
			"qin.dengke":  {"/stock", "/stock/runs/" + s.taking()},
			"du.chaguan":  nil, "meng.fanhua": nil, "qing.shuigen": nil,
		} {
			starts := []string{lang + "/inbox", lang + "/dossiers", lang + "/register", lang + "/law", lang + "/procedures"}
			for _, path := range more {
				if whole, ok := strings.CutPrefix(path, "!"); ok {
					starts = append(starts, whole)
				} else {
					starts = append(starts, lang+path)
				}
			}
			s.crawl(s.as(person), len(starts)+most/10, starts...)
		}
		s.look(s.as("wang.xiaomin").get(lang + "/procedures/document/government").must(http.StatusOK))
		s.look(s.as("jiang.beian").get(lang + "/parcels/" + filed + "/filing-HZ-GOV").must(http.StatusOK))
		s.look(s.as("fang.jianguo").get(lang + cleanup).must(http.StatusOK))
		for _, path := range []string{"/filing", "/filing/catalogue", "/filing/circular", "/filing/directory", "/filing/lists", compared} {
			s.look(s.as("su.wanqing").get(lang + path).must(http.StatusOK))
		}
		s.crawl(s.as("wang.xiaomin"), most, lang+"/inbox")
		s.dossierPages(lang, ids)
		s.posts(lang, ids)
	}
	s.codePage()
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) < 30 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		if strings.HasPrefix(name, "_") || name == "layout" || most < 300 { // where fewer pages are looked at, not every template is reached
			continue
		}
		if len(s.made[name]) != 2 {
			t.Errorf("no page was made of %s in every language: %v", file, s.made[name])
		}
	}
	t.Logf("%d pages of %d templates", s.pages, len(s.made))
}

// dossierPages are the pages of dossiers in every state, with their acts, papers and letters.
func (s *survey) dossierPages(lang string, ids []string) {
	for _, id := range ids {
		b := s.as("wang.xiaomin")
		d := s.look(b.get(lang + "/dossiers/" + id).must(http.StatusOK))
		for _, link := range d.links() {
			if strings.Contains(link, "/cases/") {
				s.look(b.get(link).must(http.StatusOK))
			}
		}
		d = s.look(b.get(lang + "/dossiers/" + id + "/letters").must(http.StatusOK))
		for _, link := range d.links() {
			if strings.Contains(link, "/letters/") && !strings.Contains(link, ".docx") && !raceEnabled {
				s.look(b.get(link).must(http.StatusOK))
			}
		}
	}
}

// posts are the pages that come of forms.
func (s *survey) posts(lang string, ids []string) {
	b := s.as("wang.xiaomin")
	items := values{"item": {itemOf(ids[1]), itemOf(ids[2])}}
	s.look(b.post(lang+"/inbox/bulk", items).must(http.StatusOK))
	items["event"] = []string{"duty:urge"}
	s.look(b.post(lang+"/inbox/bulk", items).must(http.StatusOK))
	s.look(b.post(lang+"/inbox/bulk", values{}).must(http.StatusUnprocessableEntity))
	for path, v := range map[string]values{"/account/password": {"old": {"x"}, "new": {"a"}, "again": {"b"}}, "/account/delegations": nil, "/account/contact": {"email": {"x"}}} {
		d := s.look(b.post(lang+path, v).must(http.StatusUnprocessableEntity))
		for _, link := range d.find(func(n *html.Node) bool { return hasAttr(n, "hreflang") }) {
			b.get(attr(link, "href")).must(http.StatusOK) // from an answer to a form too the other language can be reached
		}
	}
	guan := s.as("guan.xitong")
	for _, path := range []string{"/admin/organisations", "/admin/persons", "/admin/delegations", "/admin/calendar"} {
		s.look(guan.post(lang+path, nil).must(http.StatusUnprocessableEntity))
	}
}

// codePage is what stands between the password and the inbox of whoever has an authenticator.
func (s *survey) codePage() {
	b := s.visitor()
	b.signIn("lu.siyuan", goodPassword).must(http.StatusOK)
	p := s.look(b.post("/zh/account/totp", values{"password": {goodPassword}}).must(http.StatusOK))
	secret := regexp.MustCompile(`密钥：([A-Z2-7]{16,})`).FindStringSubmatch(p.text())
	code, err := totp.GenerateCode(secret[1], s.clock())
	if err != nil {
		s.t.Fatal(err)
	}
	s.look(b.post("/zh/account/totp/confirm", values{"code": {code}}).must(http.StatusOK))
	b = s.visitor()
	s.look(b.signIn("lu.siyuan", goodPassword).must(http.StatusOK))
	s.look(b.get("/en/sign-in/code").must(http.StatusOK))

	s.passworded("guan.xitong")
	guan := s.as("guan.xitong")
	help := s.look(guan.post("/zh/admin/accounts", values{"person": {"qian.xiaoyu"}, "act": {"secret"}, "proof-password": {goodPassword}}).must(http.StatusOK))
	b = s.visitor()
	s.look(b.signIn("qian.xiaoyu", secretOn(help)).must(http.StatusOK))
	s.look(b.get("/en/sign-in/new-password").must(http.StatusOK))
}

// No part of a page stands there that no page uses.
func TestNoPartIsLeftOver(t *testing.T) {
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	for _, found := range regexp.MustCompile(`{{define "([^"]+)"}}`).FindAllStringSubmatch(all.String(), -1) {
		if name := found[1]; name != "main" && name != "heading" && !strings.Contains(all.String(), `{{template "`+name+`"`) {
			t.Errorf("nothing uses the part %s", name)
		}
	}
}
