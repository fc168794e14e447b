package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What an evaluation decided is carried on by one button: the opening's form has the older document in it, and the pages of both dossiers lead to each other. Who may not draft is not offered it.
func TestRenewalIsBegunOutOfTheDossier(t *testing.T) {
	l := playing(t, "曹县早市管理办法")
	l.reviewed()
	l.scheduled()
	l.held()
	l.registered()
	id := l.ids[0]
	no, _ := l.dossier(id).Case("document").Facts["registration_no"].(string)
	l.do("he.chunyan", "document", "publish", rowOf{"printed_no": no, "website": "曹县人民政府网站"})
	const words = "重新登记公布：另行建卷"
	path := "/zh/dossiers/" + id + "?case=effect"
	l.do("wang.xiaomin", "effect", "open_evaluation", rowOf{"evaluation_trigger": "law_changed"})
	l.lay("wang.xiaomin", "evaluation", "evaluation_report", "评估报告")
	l.do("wang.xiaomin", "evaluation", "record_reactions", rowOf{"reactions": []any{rowOf{"source": "public", "from": "张某", "text": "可以"}}})
	standards := rowOf{}
	for _, item := range []string{"lawful", "reasonable", "workable", "effective", "coordinated"} {
		standards[item] = passes
	}
	l.do("wang.xiaomin", "evaluation", "write_report", rowOf{"work_done": "座谈", "implementation": "已执行", "law_changes": "无", "standards": standards, "conclusion": "renew", "advice": "同结论"})
	l.do("sun.deming", "evaluation", "sign_report", nil)
	l.do("fang.jianguo", "evaluation", "pass_check", rowOf{"check_opinion": "同意"})
	if p := l.as("wang.xiaomin").get(path).must(http.StatusOK); strings.Contains(p.text(), words) {
		t.Error("it is offered before it is decided")
	}
	l.do("shi.zhengping", "evaluation", "decide_outcome", rowOf{"outcome": "renew"})
	if p := l.as("qin.dengke").get(path).must(http.StatusOK); strings.Contains(p.text(), words) {
		t.Error("it is offered to somebody who may not draft")
	}
	wang := l.as("wang.xiaomin")
	wang.get("/zh/inbox").must(http.StatusOK).says("曹县早市管理办法")
	page := wang.get(path).must(http.StatusOK).says(words)
	reach(t, page)
	leads := func(p *document, what string) string {
		t.Helper()
		i := slices.IndexFunc(p.links(), func(href string) bool { return strings.Contains(href, what) })
		if i < 0 {
			t.Fatalf("nothing leads to %s: %v", what, p.links())
		}
		return p.links()[i]
	}
	href := leads(page, "onward=renewal")
	for _, wrong := range []string{strings.Replace(href, "onward=renewal", "onward=revision", 1), strings.Replace(href, id, "d9999", 1), strings.Replace(href, "/government", "/township", 1)} {
		wang.get(wrong).must(http.StatusNotFound)
	}
	f := wang.get(href).must(http.StatusOK).form("act")
	if f.values.Get("f.title") != "曹县早市管理办法" || f.values.Get("f.predecessor_no") != no || f.values.Get("f.succession") != "renewed" {
		t.Errorf("the form has %v", f.values)
	}
	wang.submit(f, values{"f.predecessor_no": {"曹政发〔1999〕1号"}}).must(http.StatusUnprocessableEntity).says("原有文件须在目录中且尚未停止效力")
	made := wang.submit(f, nil).must(http.StatusOK)
	made.says("相关案卷", "原有文件的案卷")
	leads(made, "/dossiers/"+id)
	wang.get(path).must(http.StatusOK).says("由本案卷另行建卷", "起草")
}
