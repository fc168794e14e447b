package web

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// heard plays up to a consultation with two opinions, of whom one department agrees and one does not.
func heard(t *testing.T) *life {
	l := playing(t, "曹县政务服务办法")
	l.do("wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false})
	l.lay("wang.xiaomin", "document", "draft", "第一稿")
	l.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
	l.called()
	l.do("wang.xiaomin", "document", "ask_opinions", rowOf{"consulted": []any{"CX-FINANCE", "CX-HOUSING"}, "question": "是否可行"})
	l.do("jin.suan", "consultation-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	l.do("an.juming", "consultation-CX-HOUSING", "reply", rowOf{"stance": "suggest", "text": "建议延长至七个工作日"})
	l.do("wang.xiaomin", "document", "record_opinion", rowOf{"opinions": []any{
		rowOf{"source": "public", "from": "李先生", "clause": "第八条", "text": "建议每季度评价一次"}, rowOf{"source": "business", "from": "县工商联", "text": "希望公开名单"}}})
	l.on("2026-04-03")
	l.lay("wang.xiaomin", "document", "consultation_record", "征求意见材料")
	return l
}

func answerRows(d *document) []string {
	var out []string
	for _, table := range d.find(hasClass("answers")) {
		for _, body := range find(table, func(n *html.Node) bool { return n.Data == "tbody" }) {
			for _, tr := range find(body, func(n *html.Node) bool { return n.Data == "tr" }) {
				out = append(out, textOf(tr))
			}
		}
	}
	return out
}

// A table that answers opinions has a row for each of them, with what it says; a name of nothing is refused, and so is an opinion left out or answered twice.
func TestAnswersChooseFromTheRecord(t *testing.T) {
	l := heard(t)
	b, address := l.as("wang.xiaomin"), "/dossiers/"+l.ids[0]+"/cases/document/acts/close_consultation"
	for _, lang := range []string{"/zh", "/en"} {
		rows := answerRows(b.get(lang + address).must(http.StatusOK))
		if len(rows) != 3 || !strings.Contains(rows[0], "李先生") || !strings.Contains(rows[0], "建议每季度评价一次") || !strings.Contains(rows[1], "县工商联") ||
			!strings.Contains(rows[2], "建议延长至七个工作日") || !strings.Contains(rows[2], map[string]string{"/zh": "有修改建议", "/en": "suggests changes"}[lang]) {
			t.Fatalf("%s offers %q", lang, rows)
		}
	}
	fresh := func() *document { // what a try before has left is dropped
		b.submit(b.get("/zh"+address).form("act"), values{"row": {"discard"}})
		return b.get("/zh" + address)
	}
	send := func(typed values) *document { return b.submit(fresh().form("act"), typed) }
	send(values{"f.adoption.1.fate": {"adopted"}}).must(http.StatusUnprocessableEntity).says("第2行·采纳情况”须填写")
	full := func(first string) values {
		return values{"f.adoption.1.opinion": {first}, "f.adoption.1.fate": {"adopted"}, "f.adoption.2.fate": {"adopted"}, "f.adoption.3.fate": {"rejected"}, "f.adoption.3.reason": {"已有规定"}}
	}
	page := send(full("9")).must(http.StatusUnprocessableEntity).says("“9”不是在案的条目", "已不在案")
	if rows := answerRows(page); len(rows) != 4 { // the three, and what was typed to nothing
		t.Errorf("after a wrong name: %q", rows)
	}
	send(full("2")).must(http.StatusUnprocessableEntity).says("“2”重复")
	// Whoever was typing while another opinion came finds what he typed, and the new one.
	if got := b.post("/zh"+address+"/draft", draftOf(fresh(), full("1"))); got.status != http.StatusNoContent {
		t.Fatal(got.status, got.text())
	}
	l.do("wang.xiaomin", "document", "record_opinion", rowOf{"opinions": []any{rowOf{"source": "expert", "from": "赵教授", "text": "宜分步施行"}}})
	rows := answerRows(b.get("/zh" + address))
	if len(rows) != 4 || !strings.Contains(rows[2], "赵教授") || !strings.Contains(rows[3], "已有规定") {
		t.Fatalf("with a draft: %q", rows)
	}
	typed := full("1") // the expert's opinion has come third
	typed["f.adoption.3.reason"], typed["f.adoption.4.fate"], typed["f.adoption.4.reason"] = nil, []string{"rejected"}, []string{"已有规定"}
	typed["f.adoption.3.fate"] = []string{"adopted"}
	if done := send(typed); done.status != http.StatusOK {
		t.Fatal(done.status, done.alerts())
	}
	adoption, _ := l.dossier(l.ids[0]).Cases[0].Facts["adoption"].([]any)
	named := map[any]any{}
	for _, row := range adoption {
		named[row.(rowOf)["opinion"]] = row.(rowOf)["fate"]
	}
	if len(adoption) != 4 || named["consultation-CX-HOUSING"] != "rejected" || named["3"] != "adopted" {
		t.Errorf("on record: %v", adoption)
	}
}

// draftOf is what the page would keep of its form with that typed into it.
func draftOf(page *document, typed values) values {
	out := values{}
	for name, list := range page.form("act").values {
		out[name] = list
	}
	for name, list := range typed {
		out[name] = list
	}
	return out
}
