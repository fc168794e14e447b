package public_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Where a search finds a heading or an article, the link leads to it, also where the same heading comes in each chapter; and so does the table of contents.
func TestHeadingAnchors(t *testing.T) {
	p := newPress(t)
	p.issue("1", "曹县集市管理办法", `第一章 集市设立
第一节 一般规定
第一条 集市由乡镇设立。
第二章 集市管理
第一节 一般规定
第二条 集市由乡镇管理。
第二节 卫生
第三条 每日清扫。
第四条 每日检查。
第五条 每日登记。
第六条 每日公示。
第七条 每日报告。
第八条 每日归档。
第九条 每日核对。
第三章 附则
第十条 本办法自2026年4月1日起施行。
`, nil)
	page := p.page("/zh/public/documents/CXDR-2026-1")
	ids := attributes(page.body, "", "id")
	leads := func(href string) string {
		_, name, _ := strings.Cut(href, "#")
		name, err := url.PathUnescape(name)
		must(t, err)
		if n := len(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id != name })); n != 1 {
			t.Errorf("%q stands %d times in the document", name, n)
		}
		return name
	}
	for typed, want := range map[string][]string{"一般规定": {"第一章集市设立-第一节一般规定", "第二章集市管理-第一节一般规定"}, "卫生": {"第二章集市管理-第二节卫生"}, "附则": {"第三章附则"},
		"清扫": {"第三条"}} {
		var got []string
		for _, href := range attributes(p.page("/zh/public?q="+url.QueryEscape(typed)).body, "a", "href") {
			if strings.Contains(href, "/documents/") && strings.Contains(href, "#") {
				got = append(got, leads(href))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s leads to %q, want %q", typed, got, want)
		}
	}
	contents := 0
	for _, href := range attributes(page.body, "a", "href") {
		if strings.HasPrefix(href, "#第") || strings.HasPrefix(href, "#%") {
			leads(href)
			contents++
		}
	}
	if contents < 16 {
		t.Errorf("only %d links within the document", contents)
	}
}
