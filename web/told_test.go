package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// reviewedTwice plays from a consultation with opinions to a review that found a point, which was answered, and to a second review that found none.
func (l *life) reviewedTwice() {
	l.do("wang.xiaomin", "document", "close_consultation", rowOf{"adoption": []any{rowOf{"opinion": "1", "fate": "adopted"}, rowOf{"opinion": "2", "fate": "adopted"},
		rowOf{"opinion": "consultation-CX-HOUSING", "fate": "rejected", "reason": "先书面答复"}}})
	l.do("wang.xiaomin", "document", "publish_adoption", nil)
	l.lay("zhao.yifan", "document", "own_opinion", "初审意见")
	l.do("zhao.yifan", "document", "pass_prereview", rowOf{"prereview_opinion": "同意送审。"})
	l.do("wang.xiaomin", "document", "request_countersign", rowOf{"countersigners": []any{"CX-FINANCE"}})
	l.do("jin.suan", "countersign-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	l.lay("wang.xiaomin", "document", "legal_basis", "依据")
	l.lay("wang.xiaomin", "document", "submission_letter", "送审函")
	l.do("sun.deming", "document", "submit", rowOf{"requested_by": "2026-04-30"})
	l.do("zhou.mingyuan", "document", "accept", nil)
	l.do("gu.changfa", "document", "record_advice", rowOf{"advice": []any{rowOf{"adviser": "顾常法", "text": "第七条宜删去"}}})
	grounds := rowOf{}
	for _, ground := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
		grounds[ground] = passes
	}
	opinion := func(points ...any) {
		l.do("fang.jianguo", "document", "prepare_opinion", rowOf{"grounds": grounds, "methods": []any{rowOf{"method": "written"}}, "points": points})
		l.lay("fang.jianguo", "document", "opinion_letter", fmt.Sprint("意见书", len(points)))
	}
	opinion(rowOf{"no": "1", "clause": "第七条", "problem": "通报缺少依据", "advice": "改为提醒"})
	l.do("meng.fanhua", "document", "issue_opinion", rowOf{"verdict": "revise"})
	l.lay("wang.xiaomin", "document", "draft", "第二稿")
	l.do("wang.xiaomin", "document", "resubmit_revised", rowOf{"responses": []any{rowOf{"point": "1", "fate": "adopted"}}, "title": "曹县政务服务办法", "trial": false}, "已改为提醒")
	opinion()
}

// What was filled in stands under its entry in words, what was answered beside its fate, and what a later round has replaced under its own.
func TestWhatWasFilledInIsShown(t *testing.T) {
	l := heard(t)
	l.reviewedTwice()
	b, address := l.as("wang.xiaomin"), "/dossiers/"+l.ids[0]
	for lang, want := range map[string][]string{
		"/zh": {"以前各轮的内容", "合法性审查", "征求意见 · 曹县财政局", "会签 · 曹县财政局", "填写的内容"},
		"/en": {"What stood on record in earlier rounds", "Legality review", "Consultation · ", "Countersignature · ", "What was filled in"}} {
		page := b.get(lang + address + "?case=document").must(http.StatusOK).says(want...)
		reach(t, page)
		ended := page.find(hasClass("ended"))
		if len(ended) != 1 || !strings.Contains(textOf(ended[0]), "通报缺少依据") {
			t.Fatalf("%s: of earlier rounds: %d", lang, len(ended))
		}
		facts := textOf(page.byID("facts-h").Parent)
		for _, words := range []string{"建议延长至七个工作日", "先书面答复", "建议每季度评价一次", "通报缺少依据"} { // what the fates are of
			if !strings.Contains(facts, words) {
				t.Errorf("%s: on record there is no %q", lang, words)
			}
		}
		for _, n := range page.find(func(n *html.Node) bool { return n.Data == "p" && n.Parent.Data == "li" }) {
			if text := textOf(n); strings.Contains(text, "-CX-") {
				t.Errorf("%s: a sentence has the id of a case: %s", lang, text)
			}
		}
	}
	// The permanent link of an entry leads to what was filled in, unfolded, in the words of then.
	for seq := 1; seq <= l.dossier(l.ids[0]).Version; seq++ {
		page := b.get(fmt.Sprintf("/zh%s/entries/%d", address, seq)).must(http.StatusOK)
		entry := textOf(page.byID(fmt.Sprint("e", seq)))
		if strings.Contains(entry, "办理“修改后送复审”") {
			if !strings.Contains(entry, "通报缺少依据") || !strings.Contains(entry, "采纳") {
				t.Errorf("the answer to the points: %s", entry)
			}
			if open := page.find(func(n *html.Node) bool {
				return n.Data == "details" && hasAttr(n, "open") && strings.Contains(textOf(n), "填写的内容")
			}); len(open) != 1 {
				t.Errorf("%d entries are unfolded", len(open))
			}
		}
	}
}
