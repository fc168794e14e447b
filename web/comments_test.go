package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"santong/door"
	"santong/engine"
	"santong/public"
)

// The page of the comments has the columns and the filters of what the procedure asks whoever comments; comments are counted to an opinion and exported, and one whose
// words were erased says so and stays counted.
func TestComments(t *testing.T) {
	l := playing(t, "曹县夜市管理办法")
	id := l.ids[0]
	l.do("wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false})
	l.lay("wang.xiaomin", "document", "draft", "第一稿")
	l.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
	l.called()
	const no = "ZQ-2026-00001"
	d := &door.Door{Engine: l.engine}
	for i, f := range []rowOf{{"about": no, "commenter_kind": "citizen", "clause": "第二条", "text": "建议改为二十三时", "name": "周密标", "contact": "0530-1234567"},
		{"about": no, "commenter_kind": "business", "text": "赞成本办法"}} {
		secret := strings.Repeat(string(rune('a'+i)), 32)
		if _, err := d.Comment(t.Context(), public.Suggestion{Form: f, Secret: secret, Key: secret}); err != nil {
			t.Fatal(err)
		}
	}
	l.on("2026-04-06")
	l.do("wang.xiaomin", "document", "ask_opinions", rowOf{"consulted": []any{"CX-FINANCE"}, "question": "是否可行"})
	l.do("jin.suan", "consultation-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	l.lay("wang.xiaomin", "document", "consultation_record", "征求意见材料")
	l.do("wang.xiaomin", "document", "record_opinion", rowOf{"opinions": []any{rowOf{"source": "public", "from": "网上意见", "clause": "第二条", "text": "延长营业时间"}}})

	drafter := l.as("wang.xiaomin")
	drafter.get("/zh/dossiers/" + id).must(http.StatusOK).says("公众意见")
	path := "/zh/dossiers/" + id + "/comments"
	p := drafter.get(path).must(http.StatusOK).says("网上收到2件，其中2件尚未归并", "意见人类别", "联系方式", "条款", "意见和理由", "第二条", "建议改为二十三时", "周密标", "0530-1234567", "延长营业时间")
	wellMade(t, p)
	if got := drafter.get(path+"?commenter_kind=business").says("共1件", "赞成本办法").text(); strings.Contains(got, "二十三时") {
		t.Errorf("the filter lets through:\n%s", got)
	}
	drafter.get(path+"?text=二十三").says("共1件", "周密标")
	drafter.get(path + "?call=ZQ-2026-00009").must(http.StatusNotFound)

	comments, err := l.store.Facts(t.Context(), engine.FactQuery{All: true, Field: "call", Value: no, Limit: 10})
	if err != nil || len(comments) != 2 {
		t.Fatalf("%d comments: %v", len(comments), err)
	}
	pick := []string{comments[0].Dossier, comments[1].Dossier}
	drafter.post(path, values{"pick": pick, "to": {"9"}}).must(http.StatusUnprocessableEntity).says("须归入“收到的意见”中已登记的一条")
	drafter.post(path, values{"pick": pick, "to": {"1"}}).must(http.StatusOK).says("其中0件尚未归并", "第1条")
	l.do("wang.xiaomin", "document", "close_consultation", rowOf{"adoption": []any{rowOf{"opinion": "1", "fate": "rejected", "reason": "影响居民休息"}}})
	l.do("wang.xiaomin", "document", "publish_adoption", nil)

	cited := comments[slices.IndexFunc(comments, func(f engine.Fact) bool { return l.dossier(f.Dossier).Cases[0].Facts["commenter_kind"] == "citizen" })].Dossier
	if err := l.identity.SetPassword(t.Context(), "", "wang.xiaomin", secondPassword); err != nil {
		t.Fatal(err)
	}
	drafter = l.as("wang.xiaomin")
	act := "/zh/dossiers/" + cited + "/cases/comment/acts/"
	drafter.submit(drafter.get(act+"erase_personal").form("act"), values{"reason": {"本人要求"}, "password": {secondPassword}}).must(http.StatusOK)
	drafter.submit(drafter.get(act+"erase_text").form("act"), values{"reason": {"本人要求"}}).must(http.StatusOK) // who sits there was proved a moment ago
	p = drafter.get(path).must(http.StatusOK).says("其中0件尚未归并", "〔已依法删除〕", "公民", "赞成本办法")
	sheet := drafter.get(path + "/csv").must(http.StatusOK)
	for _, gone := range []string{"二十三时", "周密标", "0530-1234567"} {
		if strings.Contains(p.text(), gone) || strings.Contains(sheet.body, gone) {
			t.Errorf("erased, and still told: %s", gone)
		}
	}
	for _, said := range []string{"回执编号", "YJ-2026-00001", "意见人类别", "赞成本办法", "已依法删除"} {
		if !strings.Contains(sheet.body, said) {
			t.Errorf("the export does not say %s:\n%s", said, sheet.body)
		}
	}
}
