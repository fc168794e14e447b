package public_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// strictly reads XML as strictly as encoding/xml can, and asks that every element stands in the one namespace, or in the one named.
func strictly(t *testing.T, data []byte, into any, spaces ...string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(data)))
	d.Strict = true
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		must(t, err)
		if e, ok := token.(xml.StartElement); ok && !slices.Contains(spaces, e.Name.Space) {
			t.Errorf("<%s> stands in the namespace %q", e.Name.Local, e.Name.Space)
		}
	}
	must(t, xml.Unmarshal(data, into))
}

// A feed is what RFC 4287 calls one, as a reader that knows nothing of ours takes it.
type feed struct {
	ID      string `xml:"http://www.w3.org/2005/Atom id"`
	Title   string `xml:"http://www.w3.org/2005/Atom title"`
	Updated string `xml:"http://www.w3.org/2005/Atom updated"`
	Author  string `xml:"http://www.w3.org/2005/Atom author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID        string `xml:"http://www.w3.org/2005/Atom id"`
		Title     string `xml:"http://www.w3.org/2005/Atom title"`
		Updated   string `xml:"http://www.w3.org/2005/Atom updated"`
		Published string `xml:"http://www.w3.org/2005/Atom published"`
		Summary   string `xml:"http://www.w3.org/2005/Atom summary"`
		Link      struct {
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

// The feed has what RFC 4287 asks of one.
func TestFeed(t *testing.T) {
	p := newPress(t)
	p.issue("1", `甲 & "乙" <办法>`, rules, nil)
	p.now = p.now.Add(time.Hour)
	p.issue("2", "丙办法", "一、内容。", nil)
	a := p.page("/zh/public/feed.atom")
	if a.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Errorf("type: %s", a.Header.Get("Content-Type"))
	}
	var got feed
	strictly(t, a.body, &got, "http://www.w3.org/2005/Atom")
	if got.ID != p.web.URL+"/zh/public/feed.atom" || got.Title != "规范性文件统一公布" || got.Author == "" || got.Updated != "2026-03-02T02:00:00Z" || len(got.Links) != 2 || got.Links[0].Rel != "self" || got.Links[0].Href != got.ID {
		t.Errorf("feed: %+v", got)
	}
	ids := map[string]bool{}
	for _, e := range got.Entries {
		for _, at := range []string{e.Updated, e.Published} {
			if _, err := time.Parse(time.RFC3339, at); err != nil {
				t.Error(err)
			}
		}
		if u, err := url.Parse(e.ID); err != nil || !u.IsAbs() || ids[e.ID] {
			t.Errorf("id %s: %v", e.ID, err)
		}
		ids[e.ID] = true
		p.page(e.Link.Href).says(t, e.Title)
	}
	if len(got.Entries) != 2 || got.Entries[1].Title != `甲 & "乙" <办法>` || got.Entries[1].Published != "2026-03-02T00:00:00+08:00" || got.Entries[1].Summary != "曹农发〔2026〕1号 · 尚未施行" {
		t.Errorf("entries: %+v", got.Entries)
	}
}

// The sitemaps name every document in both languages, and robots.txt leads to them.
func TestSitemap(t *testing.T) {
	p := newPress(t)
	p.issue("1", "甲办法", rules, nil)
	p.issue("9", "乙办法", rules, form{"mark": "旧 &/9", "issued_on": "2019-01-02", "begins_on": "2019-02-02"})
	robots := p.page("/robots.txt").text()
	_, address, _ := strings.Cut(robots, "Sitemap: ")
	if !strings.Contains(robots, "\nDisallow: /\n") || !strings.Contains(robots, "\nAllow: /zh/public\n") {
		t.Errorf("robots.txt: %s", robots)
	}
	const space = "http://www.sitemaps.org/schemas/sitemap/0.9"
	var index struct {
		Maps []string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap>loc"`
	}
	strictly(t, p.page(strings.TrimSpace(address)).body, &index, space)
	var all []string
	for _, one := range index.Maps {
		var set struct {
			URLs []struct {
				Loc  string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 loc"`
				Mod  string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 lastmod"`
				Link []struct {
					Lang string `xml:"hreflang,attr"`
					Href string `xml:"href,attr"`
				} `xml:"http://www.w3.org/1999/xhtml link"`
			} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
		}
		strictly(t, p.page(one).body, &set, space, "http://www.w3.org/1999/xhtml")
		for _, u := range set.URLs {
			all = append(all, u.Loc)
			p.page(u.Loc)
			if len(u.Link) != 2 || u.Link[0].Lang != "zh-CN" || u.Link[1].Lang != "en" {
				t.Errorf("%s: %+v", u.Loc, u.Link)
			}
		}
	}
	if len(index.Maps) != 3 || len(all) != 10 || !slices.Contains(all, p.web.URL+"/en/public/documents/CXDR-2026-1") {
		t.Errorf("%q: %q", index.Maps, all)
	}
	for _, none := range []string{"2018-1.xml", "2026-2.xml", "2026-0.xml", "2026.xml", "x-y.xml", "2026-1", "%2e%2e.xml"} {
		if a := p.get("/public/sitemaps/" + none); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", none, a.StatusCode)
		}
	}
}

// The data of a day is what was known when it began; the checksum is that of the file; what was taken off since is in neither.
func TestData(t *testing.T) {
	p := newPress(t)
	p.issue("1", "甲办法", rules, nil)
	off := p.issue("2", "乙办法", "一、内容。", nil)
	p.now = p.now.AddDate(0, 1, 0)
	p.issue("3", "丙办法", "一、内容。", nil)
	read := func() []map[string]any {
		t.Helper()
		var file, sum string
		for _, href := range attributes(p.page("/en/public/data").body, "a", "href") {
			if strings.HasSuffix(href, ".jsonl") {
				file = href
			} else if strings.HasSuffix(href, ".sha256") {
				sum = href
			}
		}
		a, check := p.page(file), p.page(sum)
		hash := sha256.Sum256(a.body)
		if want := hex.EncodeToString(hash[:]) + "  " + strings.TrimPrefix(file, "/public/data/") + "\n"; check.text() != want {
			t.Errorf("checksum %s, want %s", check.text(), want)
		}
		var out []map[string]any
		for lines := bufio.NewScanner(strings.NewReader(a.text())); lines.Scan(); {
			var one map[string]any
			must(t, json.Unmarshal(lines.Bytes(), &one))
			out = append(out, one)
		}
		return out
	}
	got := read()
	if len(got) != 2 {
		t.Fatalf("%d documents", len(got))
	}
	one := got[1]
	if one["title"] != "甲办法" || one["id"] != p.web.URL+"/zh/public/documents/CXDR-2026-1" || one["published"] != "2026-03-02" || one["status"].(map[string]any)["id"] != "in_force" || one["witnessed"] != false ||
		one["maker"].(map[string]any)["zh"] != "曹县农业农村局" || one["lapses"] != nil {
		t.Errorf("record: %v", one)
	}
	paper := one["papers"].([]any)[0].(map[string]any)
	if body := p.page(paper["url"].(string)).body; string(body) != rules || paper["hash"] != hashOf(rules) {
		t.Errorf("paper: %v", paper)
	}
	p.do(off, "unlist", nil, "重复登记")
	if got := read(); len(got) != 1 {
		t.Errorf("%d documents after one was taken off", len(got))
	}
	if a := p.get("/public/data/catalogue-2026-03-02.jsonl"); a.StatusCode != http.StatusNotFound {
		t.Errorf("another day: %d", a.StatusCode)
	}
	if a := p.get("/zh/public?known=2026-03-20"); strings.Contains(a.text(), "乙办法") {
		t.Error("what was taken off is shown as it was known before")
	}
}

func hashOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
