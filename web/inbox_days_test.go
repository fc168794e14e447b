package web

import (
	"net/http"
	"testing"
)

// An inbox says until when a shortest period runs, the act that waits for it from which day it is possible, and a turn that begins on a day stands apart
// until that day.
func TestInboxOfDays(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.do("wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": true, "trial": false})
	l.lay("wang.xiaomin", "document", "draft", "第一稿")
	l.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
	l.on("2026-03-03")
	l.called()
	wang := l.as("wang.xiaomin")
	wang.get("/zh/inbox").must(http.StatusOK).says("曹县甲办法", "最短期限至2026年4月2日，还有31日")
	wang.get("/zh/dossiers/"+l.ids[0]).must(http.StatusOK).says("公开征求意见期限", "最短期限，还有31日", "最早可于2026年4月3日办理：自2026年3月3日起计30日，2026年4月2日届满")
	wang.get("/en/dossiers/" + l.ids[0]).must(http.StatusOK).says("possible from 3 April 2026 at the earliest")

	l = playing(t, "曹县乙办法")
	l.reviewed()
	l.scheduled()
	l.held()
	l.registered()
	l.do("he.chunyan", "document", "publish", rowOf{"printed_no": l.dossier(l.ids[0]).Case("document").Facts["registration_no"], "website": "曹县人民政府网站"})
	lapse := l.dossier(l.ids[0]).Case("effect").Facts["lapse_on"]
	if lapse != "2031-07-01" {
		t.Fatalf("it lapses on %v", lapse)
	}
	for person, role := range map[string]string{"wang.xiaomin": "起草单位经办人员", "qin.dengke": "登记人员"} {
		b := l.as(person)
		b.get("/zh/inbox").must(http.StatusOK).lacks("曹县乙办法").says("等待中 (1)")
		b.get("/zh/inbox?turn=waiting").must(http.StatusOK).says("曹县乙办法", role, "到日才轮到")
	}
	l.on("2031-01-01")
	l.as("wang.xiaomin").get("/zh/inbox").must(http.StatusOK).says("曹县乙办法", "起草单位经办人员")
	l.as("qin.dengke").get("/zh/inbox").must(http.StatusOK).lacks("曹县乙办法")
	l.on("2031-07-01")
	l.as("wang.xiaomin").get("/zh/inbox").must(http.StatusOK).lacks("曹县乙办法")
	l.as("qin.dengke").get("/zh/inbox").must(http.StatusOK).says("曹县乙办法")
}
