package public_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

const rules = `曹县农机购置管理办法
第一章 总则
第一条 为了加强农机购置管理，制定本办法。
第二条 本办法适用于<b>全县</b>。
第二章 附则
第三条 本办法自2026年4月1日起施行。
`

// The catalogue lists, narrows and finds; as of a day, and as it was known.
func TestCatalogue(t *testing.T) {
	p := newPress(t)
	p.page("/zh/public").says(t, "目录中还没有文件", "Atom")
	first := p.issue("1", "曹县农机购置管理办法", rules, form{"lapses_on": "2026-10-01"})
	p.issue("2", "曹县耕地保护办法", "第一条 保护耕地。", form{"kind": "town"})
	a := p.page("/zh/public")
	a.says(t, "共2件", "曹县农机购置管理办法", "曹农发〔2026〕1号", "CXDR-2026-1", "曹县农业农村局", "尚未施行", "2026年4月1日起：有效", "本系统未见证其公布", "2026年3月2日公布")
	p.page("/en/public").says(t, "2 documents", "Cao County Agriculture Bureau", "Not yet in force", "publication not witnessed here")
	p.now = p.now.AddDate(0, 2, 0)
	p.page("/zh/public?status=binding").says(t, "共2件，其中2026年5月2日有效2件")
	p.page("/zh/public?on=2026-03-31&status=binding").says(t, "没有符合条件的文件")
	for query, want := range map[string]string{"kind=town": "共1件", "year=2025": "没有符合条件", "status=coming": "没有符合条件", "maker=DEPT": "共2件", "q=农机+购置": "共1件", "q=耕地&kind=county": "没有符合条件"} {
		p.page("/zh/public?"+query).says(t, want)
	}
	a = p.page("/zh/public?q=" + url.QueryEscape("购置管理，制定"))
	a.says(t, "共1件", "第一条 为了加强农机购置管理，制定本办法")
	if !strings.Contains(a.text(), "<mark>购置管理，制定</mark>") {
		t.Errorf("nothing is marked: %s", a.text())
	}
	if !slices.Contains(attributes(a.body, "a", "href"), "/zh/public/documents/CXDR-2026-1#"+strings.ToLower(url.PathEscape("第一条"))) {
		t.Errorf("links: %q", attributes(a.body, "a", "href"))
	}
	p.do(first, "end", form{"since": "2026-05-02"}, "")
	p.page("/zh/public?status=over").says(t, "共1件", "已废止")
	p.page("/zh/public?status=binding&known=2026-05-01").says(t, "共2件，其中2026年5月2日有效2件", "按2026年5月1日终了时所知")
	p.now = p.now.AddDate(0, 0, 1)
	p.page("/zh/public?status=binding&known=2026-05-02").says(t, "共1件")
}

// Pages follow one another without a document twice or left out.
func TestPages(t *testing.T) {
	p := newPress(t)
	for i := range 43 {
		p.issue(fmt.Sprint(i+100), fmt.Sprintf("第%d号布告", i+100), "第一条 布告。", form{"issued_on": fmt.Sprintf("2026-0%d-01", i%2+1)})
	}
	for _, start := range []string{"/zh/public", "/zh/public?q=" + url.QueryEscape("布告")} {
		seen, pages := map[string]bool{}, 0
		for next := start; next != ""; pages++ {
			a := p.page(next)
			next = ""
			for _, href := range attributes(a.body, "a", "href") {
				if strings.Contains(href, "/documents/") && !strings.Contains(href, "#") {
					if seen[href] {
						t.Errorf("%s comes twice", href)
					}
					seen[href] = true
				}
				if strings.Contains(href, "after=") && !strings.Contains(href, "/en/") {
					next = href
				}
			}
		}
		if len(seen) != 43 || pages != 3 {
			t.Errorf("%s: %d documents on %d pages", start, len(seen), pages)
		}
	}
}

// The page of a document says everything that is public about it, in the words of people and of machines.
func TestDocument(t *testing.T) {
	p := newPress(t)
	id := p.issue("1", "曹县</script><i>农机</i>办法", rules, form{"lapses_on": "2031-04-01", "show_note": true})
	p.issue("2", "关于修改农机办法的决定", "修改。", nil)
	p.now = p.now.Add(time.Hour) // a version that was replaced at the same moment nobody could know
	p.do(id, "amend", form{"amended": []any{map[string]any{"by": "CXDR-2026-2", "clause": "第三条", "on": "2026-04-01"}}}, "")
	p.now = p.now.AddDate(0, 2, 0)
	a := p.page("/zh/public/documents/CXDR-2026-1")
	a.says(t, "曹县</script><i>农机</i>办法", "有效 截至2026年5月2日", "曹农发〔2026〕1号", "有效期至2031年3月31日", "第一章 总则", "第二条本办法适用于<b>全县</b>。", "起草说明：曹县农机购置管理办法",
		"被修改：《关于修改农机办法的决定》", "第三条，2026年4月1日起", "收入目录", "与其他文件的关系", "有效期届满", "本系统未见证其公布", "SHA-256")
	p.page("/en/public/documents/CXDR-2026-1").says(t, "In force as of 2 May 2026", "Valid until31 Mar 2031", "Amended by: 《关于修改农机办法的决定》", "relations to other documents", "its validity has ended")
	p.page("/zh/public/documents/CXDR-2026-2").says(t, "本文件对以前的文件", "由本文件被修改，第三条")
	p.page("/zh/public/documents/CXDR-2026-1?on=2026-03-05").says(t, "尚未施行 截至2026年3月5日", "所示为2026年3月5日的效力状态")
	for _, id := range []string{"preamble", "第一条", "第二条", "第三条"} {
		if !slices.Contains(attributes(a.body, "section", "id"), id) {
			t.Errorf("no anchor %s", id)
		}
	}
	blocks := 0
	root, err := html.Parse(strings.NewReader(a.text()))
	must(t, err)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "script" {
			continue
		}
		blocks++
		var got map[string]any
		if err := json.Unmarshal([]byte(n.FirstChild.Data), &got); err != nil {
			t.Fatalf("%v in %s", err, n.FirstChild.Data)
		}
		encodings := got["encoding"].([]any)
		delete(got, "encoding")
		address := p.web.URL + "/zh/public/documents/CXDR-2026-1"
		body := func(name string) any { return map[string]any{"@type": "GovernmentOrganization", "name": name} }
		want := map[string]any{"@context": "https://schema.org", "@type": "Legislation", "@id": address, "url": address, "name": "曹县</script><i>农机</i>办法", "inLanguage": "zh-CN",
			"legislationIdentifier": []any{"曹农发〔2026〕1号", "CXDR-2026-1"}, "legislationType": "县", "legislationPassedBy": body("曹县农业农村局"), "legislationResponsible": body("曹县农业农村局"),
			"datePublished": "2026-03-02", "legislationLegalForce": "https://schema.org/InForce", "temporalCoverage": "2026-04-01/2031-03-31"}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("JSON-LD:\n got %v\nwant %v", got, want)
		}
		if len(encodings) != 2 || encodings[0].(map[string]any)["encodingFormat"] != "text/plain" {
			t.Errorf("encodings: %v", encodings)
		}
	}
	if blocks != 1 {
		t.Errorf("%d scripts", blocks)
	}
}

// Any number in any writing leads to the one address of the document; a number that was given twice to both.
func TestNumbers(t *testing.T) {
	p := newPress(t)
	p.issue("1", "甲办法", rules, nil)
	p.issue("7", "乙办法", "一、内容。", form{"mark": "旧/1", "issue": "曹农发〔1998〕7号"})
	p.issue("8", "丙办法", "一、内容。", form{"mark": "旧/1", "issue": "曹农发〔1998〕8号"})
	for _, no := range []string{"曹农发〔2026〕1号", "曹农发[2026]1号", " 曹农发（2026） 1号", "cxdr-2026-1", "ＣＸＤＲ－２０２６－１"} {
		a := p.get("/en/public/documents/" + url.PathEscape(no))
		if a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != "/en/public/documents/CXDR-2026-1" {
			t.Errorf("%s: %d to %s", no, a.StatusCode, a.Header.Get("Location"))
		}
	}
	a := p.page("/zh/public/documents/" + url.PathEscape("旧/1"))
	a.says(t, "“旧/1”有多份文件", "乙办法", "丙办法")
	for _, href := range attributes(a.body, "a", "href") {
		if strings.Contains(href, "/documents/d-") {
			p.page(href).says(t, "旧/1")
		}
	}
	if a := p.get("/zh/public/documents/d-0001/decree"); a.StatusCode != http.StatusFound || a.Header.Get("Location") != "/zh/public/documents/CXDR-2026-1" {
		t.Errorf("by key: %d to %s", a.StatusCode, a.Header.Get("Location"))
	}
}

// Who has a page already gets nothing; caches may keep it for a minute; nobody gets a cookie.
func TestCaching(t *testing.T) {
	p := newPress(t)
	p.issue("1", "甲办法", rules, nil)
	for _, path := range []string{"/zh/public", "/zh/public/documents/CXDR-2026-1", "/zh/public/feed.atom", "/sitemap.xml", "/robots.txt", "/zh/public/check"} {
		a := p.page(path)
		if a.Header.Get("Cache-Control") != "public, max-age=60" || a.Header.Get("ETag") == "" || a.Header.Get("Set-Cookie") != "" ||
			!strings.HasPrefix(a.Header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'self'") || strings.Contains(a.Header.Get("Content-Security-Policy"), "script-src") {
			t.Errorf("%s: %v", path, a.Header)
		}
		r, err := http.NewRequest(http.MethodGet, p.web.URL+path, nil)
		must(t, err)
		r.Header.Set("If-None-Match", a.Header.Get("ETag"))
		if again := p.send(r); again.StatusCode != http.StatusNotModified || len(again.body) != 0 {
			t.Errorf("%s again: %d", path, again.StatusCode)
		}
		if r, err = http.NewRequest(http.MethodHead, p.web.URL+path, nil); err != nil {
			t.Fatal(err)
		}
		if head := p.send(r); head.StatusCode != http.StatusOK || len(head.body) != 0 {
			t.Errorf("HEAD %s: %d", path, head.StatusCode)
		}
	}
}
