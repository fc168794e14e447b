package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"santong/engine"
	older "santong/stock"
)

// TestTakeIn hands a list with its text over, looks at what would become of it, takes it in, and finds it in the dossier, the register and a second look.
func TestTakeIn(t *testing.T) {
	l := playing(t, "=曹县甲办法")
	b := l.as("qin.dengke")
	list := "文件名称,发文字号,制定机关,公布日期,施行日期,有效期\n养蜂办法,曹政发〔2011〕7号,曹县人民政府,2011-03-01,2011-05-01,5年\n养羊办法,曹政发〔2011〕7号,曹县人民政府,2011-03-01,2011-05-01,5年\n"
	files := []file{{"file", "目录.csv", "text/csv", list}, {"file", "养蜂办法.txt", "text/plain", "养蜂办法\n第一条 养蜂的人。\n"}}
	page := b.get("/zh/stock").must(http.StatusOK)
	wellMade(t, page)
	seen := b.submit(page.form("hand"), nil, files...).must(http.StatusOK).says("尚未写入", "养蜂办法", "重号", "补录1件")
	wellMade(t, seen)
	if list, err := l.engine.Store.Facts(t.Context(), engine.FactQuery{All: true, Field: "issue_no", Value: "曹政发〔2011〕7号", Limit: 5}); err != nil || len(list) != 0 {
		t.Fatalf("looking left %v, %v", list, err)
	}
	apply := seen.form("apply")
	key := apply.values.Get("key")
	b.submit(apply, nil).must(http.StatusOK).says("补录的结果", "补录 1", "不能补录 1")
	b.sendFiles("/zh/stock", map[string][]string{"key": {key}}, nil).must(http.StatusUnprocessableEntity).says("已经办理过")
	l.as("shi.zhengping").sendFiles("/zh/stock", map[string][]string{"key": {key}}, nil).must(http.StatusNotFound)
	facts, err := l.engine.Store.Facts(t.Context(), engine.FactQuery{All: true, Field: "issue_no", Value: "曹政发〔2011〕7号", Limit: 5})
	if err != nil || len(facts) != 1 {
		t.Fatalf("%v, %v", facts, err)
	}
	for lang, words := range map[string]string{"zh": "据“目录.csv第2行”补录", "en": "neither its making nor its publication was witnessed here"} {
		wellMade(t, b.get("/"+lang+"/dossiers/"+facts[0].Dossier).must(http.StatusOK).says(words))
	}
	b.get("/zh/register?year=2011").must(http.StatusOK).says("曹政发〔2011〕7号", "含补录1个，簿内没有：1–6", "有效，补录")
	b.submit(page.form("hand"), nil, files[:1]...).must(http.StatusOK).says("已有")
	b.submit(page.form("hand"), nil).must(http.StatusUnprocessableEntity).says("请选择")
	b.submit(page.form("hand"), nil, file{"file", "a.docx", "", "PK\x03\x04"}).must(http.StatusOK).says("已损坏")
	if text := b.get("/zh/inbox").text(); strings.Contains(text, "养蜂办法") {
		t.Errorf("what has lapsed long ago waits for somebody:\n%s", text)
	}

	// It was the wrong list: the run is withdrawn as a whole, and the right one comes in with the same number.
	if err := l.identity.SetPassword(t.Context(), "", "qin.dengke", secondPassword); err != nil {
		t.Fatal(err)
	}
	b = l.as("qin.dengke")
	var run string
	for _, link := range b.get("/zh/stock").must(http.StatusOK).says("已补录的批次", "1件").links() {
		if strings.HasPrefix(link, "/zh/stock/runs/") {
			run = link
		}
	}
	page = b.get(run).must(http.StatusOK).says("补录1件", "养蜂办法", "可以撤销")
	wellMade(t, page)
	wellMade(t, b.get("/en"+strings.TrimPrefix(run, "/zh")).must(http.StatusOK))
	typed := values{"reason": {"目录交错"}, "proof-password": {secondPassword}}
	b.submit(page.form("withdraw"), values{"reason": {"目录交错"}, "confirm": {"2"}}).must(http.StatusUnprocessableEntity).says("件数不符")
	b.submit(page.form("withdraw"), values{"reason": {"目录交错"}}).must(http.StatusUnprocessableEntity).says("验证身份")
	b.submit(page.form("withdraw"), typed).must(http.StatusOK).says("其中1件已撤销", "已撤销（误补录）")
	b.submit(page.form("withdraw"), values{"reason": {"再来"}}).must(http.StatusUnprocessableEntity).says("不能撤销")
	l.as("shi.zhengping").get(run).must(http.StatusNotFound)
	if _, err := l.store.ListingByNumber(t.Context(), engine.NumberKey("曹政发〔2011〕7号")); err == nil {
		t.Error("it is still listed")
	}
	b.get("/zh/dossiers/" + facts[0].Dossier).must(http.StatusOK).says("已撤销（误补录）")
	again := b.submit(b.get("/zh/stock").form("hand"), nil, files[0]).must(http.StatusOK).says("补录1件")
	b.submit(again.form("apply"), nil).must(http.StatusOK).says("补录 1")
	b.get("/zh/register?year=2011").must(http.StatusOK).says("曹政发〔2011〕7号", "作废", "有效，补录")
}

// taking is the newest run in which documents were taken in.
func (l *life) taking() string {
	l.t.Helper()
	list, err := (&older.Importer{Engine: l.engine}).Takings(context.Background(), 1)
	if err != nil || len(list) != 1 {
		l.t.Fatalf("no run: %+v, %v", list, err)
	}
	return list[0].ID
}
