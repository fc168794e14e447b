package web

import (
	"net/http"
	"strings"
	"testing"
)

// Through the pages: the registrar lays the day of publication down; on it, and not before, the publisher has a task; what receipts are missing is said with the article that asks for
// each, and the receipt stands in the dossier.
func TestPublicationOnADayThroughThePages(t *testing.T) {
	l := playing(t, "曹县早市管理办法")
	l.reviewed()
	l.scheduled()
	l.held()
	l.registered()
	const registrar, publisher = "qin.dengke", "he.chunyan"
	for _, person := range []string{registrar, publisher} {
		if err := l.identity.SetPassword(t.Context(), "", person, secondPassword); err != nil {
			t.Fatal(err)
		}
	}
	id := l.ids[0]
	no, _ := l.dossier(id).Case("document").Facts["registration_no"].(string)
	path := "/zh/dossiers/" + id
	act := func(person, event string, typed values, want int) *document {
		t.Helper()
		b := l.as(person)
		return b.submit(b.get(path+"/cases/document/acts/"+event).must(http.StatusOK).form("act"), typed).must(want)
	}
	proof := func(v values) values { v["password"], v["confirm"] = []string{secondPassword}, []string{no}; return v }

	act(registrar, "schedule_publication", proof(values{"f.publish_on": {"2026-05-11"}, "f.printed_no": {no}}), http.StatusUnprocessableEntity).says("公布日须在今日以后", "设计规则（非法定）第36条")
	act(registrar, "schedule_publication", proof(values{"f.publish_on": {"2026-05-20"}, "f.printed_no": {no}}), http.StatusOK).says("已确定公布日", "2026年5月20日起")
	waits := func() bool {
		return strings.Contains(l.as(publisher).get("/zh/inbox").must(http.StatusOK).text(), "曹县早市管理办法")
	}
	if l.on("2026-05-19"); waits() {
		t.Error("the publisher has a task before the day")
	}
	act(publisher, "move_publication", proof(values{"f.publish_on": {"2026-05-21"}}), http.StatusUnprocessableEntity).says("须说明理由")
	act(publisher, "move_publication", proof(values{"f.publish_on": {"2026-05-21"}, "reason": {"等待解读"}}), http.StatusOK)
	if l.on("2026-05-20"); waits() {
		t.Error("the day was moved, and the publisher has the task of the former")
	}
	if l.on("2026-05-21"); !waits() {
		t.Error("the day has come, and the publisher has no task")
	}
	page := act(publisher, "publish", proof(values{"f.printed_no": {no}, "f.website": {"曹县人民政府网站·规范性文件"}}), http.StatusOK)
	page.says("办理“公布办结”还缺", "须有政府公报的回执", "《规章制定程序条例》第31条", "公布渠道回执期限")
	act(publisher, "enter_receipt", values{"f.channel": {"gazette"}, "f.channel_on": {"2026-05-21"}, "f.channel_where": {"2026年第5期"}}, http.StatusOK).says("公布渠道回执", "政府公报", "2026年第5期")
	act(publisher, "conclude_publication", values{}, http.StatusOK).says("公布办结")
	if c := l.dossier(id).Case("document"); c.State != "concluded" || c.Open {
		t.Errorf("it stands at %s", c.State)
	}
}
