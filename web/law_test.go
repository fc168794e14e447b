package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestLawLeadsEverywhere follows every link of the pages about law and procedures, in both languages: each article opens what rests on it, and each
// condition its article.
func TestLawLeadsEverywhere(t *testing.T) {
	h := newHarness(t)
	b := h.as("qing.shuigen")
	seen := map[string]*document{}
	queue := []string{"/zh/law", "/en/law", "/zh/procedures", "/en/procedures"}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] != nil {
			continue
		}
		d := b.get(at).must(http.StatusOK)
		seen[at] = d
		if d.root == nil {
			continue
		}
		wellMade(t, d)
		for _, link := range d.links() {
			to, err := d.url.Parse(link)
			if err != nil {
				t.Fatalf("%s: %q is no address", at, link)
			}
			path := to.EscapedPath()
			if !strings.Contains(path, "/law") && !strings.Contains(path, "/procedures") && !strings.Contains(path, "/calculator") {
				continue
			}
			if to.RawQuery != "" {
				path += "?" + to.RawQuery
			}
			queue = append(queue, path)
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d pages were found", len(seen))
	}
	for _, w := range h.library.All() {
		d := seen["/zh"+procedurePath(w)]
		if d == nil {
			t.Errorf("nothing leads to %s", procedurePath(w))
			continue
		}
		if n := d.find(func(n *html.Node) bool { return n.Data == "svg" }); len(n) != 1 {
			t.Errorf("%s has %d pictures", d.url, len(n))
		}
		eachResting(w, func(one resting, basis []string) {
			if one.Anchor != "" && d.byID(one.Anchor) == nil {
				t.Errorf("%s has no place called %s", d.url, one.Anchor)
			}
			for _, id := range basis {
				article := seen["/zh"+lawPath(id)]
				if article == nil {
					t.Errorf("%s rests on %s, to which nothing leads", one.Words.Zh, id)
				} else if !strings.Contains(article.text(), one.Words.Zh) {
					t.Errorf("%s does not say that %q rests on it", id, one.Words.Zh)
				}
			}
		})
	}
	for at, d := range seen { // nothing is left in the wrong language where the page has words of its own
		if strings.HasPrefix(at, "/en/") && strings.Contains(d.text(), "%!") {
			t.Errorf("%s: a sentence has the wrong arguments", at)
		}
	}
}

func TestArticle(t *testing.T) {
	b := newHarness(t).as("wang.xiaomin")
	p := b.get("/zh/law/decision2019%2330").must(http.StatusOK)
	p.says("《重大行政决策程序暂行条例》", "行政首长须最后发表意见", "记录会议讨论", "县政府规范性文件", "出处", "decision2019#30", "同一法规的其他条文")
	if p.url.EscapedPath() != "/zh/law/decision2019%2330" {
		t.Errorf("the address is %s", p.url.EscapedPath())
	}
	b.get("/en/law/"+url.PathEscape("gbf2018-115#审核期限")).must(http.StatusOK).says("from memory, to be checked by a lawyer", "5 working days", "Figures of the profile")
	b.get("/zh/law/" + url.PathEscape("lufeng#法定人数")).must(http.StatusOK).says("外地文件，仅供参照")
	b.get("/zh/law/decision2019").must(http.StatusNotFound) // the act is listed; nothing cites it as a whole
	b.get("/zh/law/nothing%231").must(http.StatusNotFound)
	b.get("/zh/law/decision2019%2330%2f").must(http.StatusNotFound)
}

func TestProcedure(t *testing.T) {
	b := newHarness(t).as("wang.xiaomin")
	b.get("/zh/procedures").must(http.StatusOK).says("行政规范性文件制定", "乡镇规范性文件")
	if p := b.get("/zh/procedures/document").must(http.StatusOK); p.url.Path != "/zh/procedures/document/government" {
		t.Errorf("came to %s", p.url)
	}
	p := b.get("/zh/procedures/document/township?as=prose").must(http.StatusOK).says("一、参与者", "判断式", "乡镇长办公会议")
	if n := len(p.find(func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
		t.Errorf("the page has %d headings of the first level", n)
	}
	if n := p.find(func(n *html.Node) bool { return hasAttr(n, "style") }); len(n) > 0 {
		t.Errorf("%d elements have a style of their own, which the content policy forbids", len(n))
	}
	file := b.get("/en/procedures/filing?as=markdown").must(http.StatusOK)
	if !strings.HasPrefix(file.body, "# ") || file.header.Get("Content-Type") != "text/markdown; charset=utf-8" {
		t.Errorf("got %s: %.80s", file.header.Get("Content-Type"), file.body)
	}
	b.get("/zh/procedures/nothing").must(http.StatusNotFound)
	b.get("/zh/procedures/document/nothing").must(http.StatusNotFound)
	b.get("/zh/procedures/effect/government").must(http.StatusNotFound)
	b.get("/zh/procedures/profile").must(http.StatusOK).says("曹县 ← 山东省 ← 全国", "公开征求意见最短时间", "7个工作日", "菏泽市人民政府、曹县人民代表大会常务委员会", "待核")
	b.get("/en/procedures/profile").must(http.StatusOK).says("7 working days", "Heze City", "instead of")
}

// The prose comes from files that an administrator may have changed: nothing in them becomes markup.
func TestProseIsNoMarkup(t *testing.T) {
	got, err := proseHTML([]byte("# 甲\n\n<script>x</script> [a](javascript:x) <b onclick=x>b</b>\n\n|甲|\n|:-:|\n|<i>乙</i>|\n"))
	if err != nil || strings.Contains(string(got), "<script") || strings.Contains(string(got), "javascript:") || strings.Contains(string(got), "<i>") || strings.Contains(string(got), "<b ") ||
		strings.Contains(string(got), "style=") || !strings.Contains(string(got), "<h2>甲</h2>") || !strings.Contains(string(got), "<table>") {
		t.Errorf("%v: %s", err, got)
	}
}

func TestCalculator(t *testing.T) {
	h := newHarness(t)
	b := h.visitor() // anybody may ask
	get := func(lang string, v url.Values) *document { return b.get("/" + lang + "/calculator?" + v.Encode()) }
	b.get("/zh/calculator").must(http.StatusOK).says("期限计算器", "合法性审查", "常用期限")
	get("zh", url.Values{"n": {"15"}, "unit": {"wd"}}).must(http.StatusOK)
	p := get("zh", url.Values{"from": {"2026-09-25"}, "n": {"5"}, "unit": {"wd"}}).must(http.StatusOK).says("事件当日，不计入", "国庆节", "期限届满")
	if rows := p.find(func(n *html.Node) bool { return n.Data == "tr" }); len(rows) < 7 {
		t.Errorf("the explanation has %d rows", len(rows))
	}
	get("en", url.Values{"from": {"2026-03-02"}, "n": {"15"}, "unit": {"wd"}, "pauses": {"2026-03-09至2026-03-16\n2026-03-18..2026-03-18"}}).must(http.StatusOK).
		says("clock stopped, not counted", "working day 15")
	get("zh", url.Values{"from": {"2026-03-02"}, "n": {"1"}, "unit": {"m"}}).must(http.StatusOK).says("2026年4月2日")
	get("zh", url.Values{"from": {"2026-03-02"}, "n": {"9"}, "unit": {"d"}, "pauses": {"2026-03-05.."}}).must(http.StatusOK).says("期限中止，尚未恢复")
	for _, wrong := range []url.Values{
		{"from": {"2026-02-30"}, "n": {"5"}, "unit": {"wd"}}, {"from": {"2026-03-02"}, "n": {"0"}, "unit": {"wd"}}, {"from": {"2026-03-02"}, "n": {"5"}, "unit": {"w"}},
		{"from": {"2026-03-02"}, "n": {"37"}, "unit": {"m"}}, {"from": {"2026-03-02"}, "n": {"3660"}, "unit": {"d"}}, {"from": {"2026-03-02"}, "n": {"5"}, "unit": {"d"}, "pauses": {"bald"}},
		{"from": {"2026-03-02"}, "n": {"5"}, "unit": {"d"}, "pauses": {"2026-03-03..2100-03-03"}}, {"from": {"2026-03-02"}, "n": {"5"}, "unit": {"d"}, "pauses": {strings.Repeat("2026-03-03..2026-03-03\n", 21)}},
		{"from": {"2026-03-02"}, "n": {"-1"}, "unit": {"d"}}, {"from": {"<script>"}, "n": {"x"}, "unit": {"d"}},
	} {
		d := get("zh", wrong).must(http.StatusUnprocessableEntity).says("请更正")
		if d.form("calculator").values.Get("from") != wrong.Get("from") {
			t.Errorf("what was typed is lost: %v", wrong)
		}
	}
}
