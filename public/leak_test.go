package public_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"santong/door"
	"santong/engine"
)

// Nothing of what is not published comes out of any address: drafts, dossiers half way, what is to be published tomorrow, what was taken off, papers that are
// not public, and who did the work.
func TestNothingLeaks(t *testing.T) {
	p := newPress(t)
	const mark = "隐标记"
	p.draft(mark+"一号草稿", mark+"草稿文本")
	p.draft(mark+"二号草稿", mark+"另一文本")
	p.issue("77", mark+"三号明日公布", mark+"明日文本", form{"issued_on": "2026-05-03", "begins_on": "2026-06-01"})
	gone := p.issue("78", mark+"四号误登", mark+"误登文本", nil)
	p.do(gone, "unlist", nil, mark+"撤下理由")
	shown := p.issue("1", "曹县农机办法", rules, form{"lapses_on": "2031-04-01"}) // its note is not public
	p.issue("2", "关于修改的决定", "修改。", nil)
	p.do(shown, "amend", form{"amended": []any{map[string]any{"by": "CXDR-2026-2", "clause": "第三条", "on": "2026-04-01"}}}, mark+"内部理由")
	p.now = p.now.AddDate(0, 2, 0)
	p.index()

	papers := []string{mark + "草稿文本", mark + "另一文本", mark + "明日文本", mark + "误登文本", "起草说明：" + mark + "草稿文本", "起草说明：" + rules}
	todo := []string{"/zh/public", "/en/public", "/zh/public/feed.atom", "/en/public/feed.atom", "/sitemap.xml", "/robots.txt", "/zh/public/data", "/zh/public/check", "/zh/public?known=2026-05-01",
		"/zh/public?q=" + url.QueryEscape(mark), "/zh/public?q=" + url.QueryEscape("草稿"), "/zh/public?q=" + url.QueryEscape("明日"), "/zh/public?q=" + url.QueryEscape("误登"), "/zh/public?q=" + url.QueryEscape("文人隐"), "/zh/public?on=2026-03-02",
		"/zh/public?known=2026-03-02", "/public/sitemaps/2026-1.xml"}
	asked := map[string]bool{}
	for _, path := range todo[9:14] {
		asked[path] = true // they repeat what was typed; looked at by themselves below
		a := p.get(path)
		a.says(t, "没有符合条件的文件", "共0件")
		if strings.Contains(strings.Join(attributes(a.body, "a", "href"), " "), "/documents/") {
			t.Errorf("%s finds something", path)
		}
	}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if asked[path] {
			continue
		}
		asked[path] = true
		a := p.get(path)
		for _, secret := range []string{mark, "文人隐", "CXDR-2026-77", "CXDR-2026-78", "起草说明", "说明"} {
			if strings.Contains(a.text(), secret) {
				t.Errorf("%s tells %q: %.3000s", path, secret, a.text())
			}
		}
		for _, paper := range papers {
			if strings.Contains(a.text(), hashOf(paper)) {
				t.Errorf("%s tells the hash of %q", path, paper)
			}
		}
		var links []string
		if strings.Contains(a.Header.Get("Content-Type"), "html") {
			links = append(attributes(a.body, "", "href"), attributes(a.body, "form", "action")...)
		} else if strings.Contains(a.Header.Get("Content-Type"), "xml") {
			var any struct {
				Inner string `xml:",innerxml"`
			}
			must(t, xml.Unmarshal(a.body, &any))
			for _, piece := range strings.FieldsFunc(any.Inner, func(r rune) bool { return strings.ContainsRune(`<>"`, r) }) {
				if strings.HasPrefix(piece, p.web.URL+"/") {
					links = append(links, piece)
				}
			}
		}
		for _, link := range links {
			link = strings.TrimPrefix(link, p.web.URL)
			link, _, _ = strings.Cut(link, "#")
			if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/assets/") {
				todo = append(todo, link)
			}
		}
	}
	if len(asked) < 40 {
		t.Errorf("only %d addresses were found: %v", len(asked), asked)
	}
	for _, path := range []string{"/zh/public/documents/CXDR-2026-77", "/zh/public/documents/CXDR-2026-78", "/zh/public/documents/d-0003/decree?known=2026-03-02", "/zh/public/documents/CXDR-2026-78?known=2026-03-02"} {
		if a := p.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	for i := range 12 { // whoever guesses the id of a dossier learns no more than of one that is none
		unpublished, none := p.get(fmt.Sprintf("/zh/public/documents/d-%04d/decree", i)), p.get("/zh/public/documents/d-none/decree")
		if unpublished.StatusCode == http.StatusFound {
			continue
		}
		if unpublished.StatusCode != none.StatusCode || strings.ReplaceAll(unpublished.text(), fmt.Sprintf("d-%04d", i), "") != strings.ReplaceAll(none.text(), "d-none", "") {
			t.Errorf("d-%04d: %d, and of none: %d", i, unpublished.StatusCode, none.StatusCode)
		}
	}
	for _, paper := range papers {
		if a := p.get("/public/papers/" + hashOf(paper)); a.StatusCode != http.StatusNotFound {
			t.Errorf("the paper %q: %d", paper, a.StatusCode)
		}
		p.upload("zh", "t.txt", strings.NewReader(paper)).says(t, "不是本站公布的文本。")
	}
	if a := p.get("/public/papers/" + hashOf(rules)); a.StatusCode != http.StatusOK || a.text() != rules {
		t.Errorf("the published paper: %d", a.StatusCode)
	}
}

// Of drafts that are not published for comments, clean-ups that are only planned and filings that are not registered, no address tells: whoever guesses a number or the id of a
// dossier is answered as if it were not there.
func TestUnpublishedDossiers(t *testing.T) {
	p := newCounty(t)
	site := *p.site
	site.Results, site.Filed = &door.Door{Engine: p.Engine}, p.FiledBetween
	p.opens(&site)
	const mark, no, none = "隐标记", "ZQ-2026-00001", "none"
	draft := p.drafts(mark + "办法")
	r, err := p.Open(context.Background(), "cleanup", "government", engine.Command{Actor: p.as("fang.jianguo"), Form: form{"title": mark + "清理", "campaign": "regular", "scope": "all",
		"upper_law": mark + "依据", "propose_by": "2026-11-20"}})
	must(t, err)
	keys := []string{draft, r.Dossier, p.receive(mark+"备案", "青政发〔2026〕4号"), no}

	for _, path := range []string{"/zh/public/consultations", "/zh/public/consultations?all=1", "/en/public/consultations?all=1", "/zh/public/consultations/feed.atom", "/en/public/consultations/feed.atom",
		"/public/consultations.json", "/zh/public/cleanups", "/en/public/cleanups", "/zh/public/filed", "/en/public/filed", "/public/filed/filed-2026.json", "/public/filed/filed-2026.csv",
		"/zh/public/suggestions", "/zh/public", "/zh/public/feed.atom", "/sitemap.xml"} {
		a := p.page(path)
		for _, secret := range append([]string{mark, "wang.xiaomin", "fang.jianguo"}, keys...) {
			if strings.Contains(a.text(), secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
	for _, shape := range []string{"/zh/public/consultations/%s", "/en/public/consultations/%s", "/zh/public/consultations/%s/comment", "/zh/public/comments/%s", "/zh/public/cleanups/%s", "/en/public/cleanups/%s",
		"/public/consultations/%s/draft", "/public/consultations/%s/drafting_note", "/public/filed/%s", "POST /zh/public/consultations/%s/comment"} {
		ask := func(key string) *answer {
			path, post := strings.CutPrefix(fmt.Sprintf(shape, key), "POST ")
			if !post {
				return p.get(path)
			}
			q, err := http.NewRequest(http.MethodPost, p.web.URL+path, strings.NewReader("text=x"))
			must(t, err)
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return p.send(q)
		}
		nothing := ask(none)
		for _, key := range keys {
			a := ask(key)
			if a.StatusCode != http.StatusNotFound || nothing.StatusCode != http.StatusNotFound || strings.ReplaceAll(a.text(), key, "") != strings.ReplaceAll(nothing.text(), none, "") {
				t.Errorf(shape+": %d, and of none: %d", key, a.StatusCode, nothing.StatusCode)
			}
		}
	}
	must(t, p.fires(draft, "document", "publish_consultation", publishing)) // now it may be known
	p.page("/zh/public/consultations/"+no).says(t, mark+"办法")
}
