package web

import (
	"net/http"
	"slices"
	"testing"
)

// Where a text is being revised, the way to a second review is a way on, though the case has been there; sending it back is none.
func TestWaysLeadWhereItHasBeen(t *testing.T) {
	l := playing(t, "曹县政务服务办法")
	def := l.library.Workflow("document", "government").Definition
	c := *l.dossier(l.ids[0]).Cases[0]
	c.State = "revising"
	if got := nextOf(def, &c); !slices.Contains(got, "legality_review") || !slices.Contains(got, "agenda_pending") {
		t.Errorf("from the revision it goes to %v", got)
	}
	c.State = "signing"
	if got := nextOf(def, &c); slices.Contains(got, "drafting") || !slices.Contains(got, "signed") {
		t.Errorf("from the signature it goes to %v", got)
	}
	c.Open = false
	if got := nextOf(def, &c); got != nil {
		t.Errorf("a closed case goes to %v", got)
	}
	b := l.as("wang.xiaomin")
	b.get("/zh/dossiers/"+l.ids[0]).must(http.StatusOK).says("“开始征求意见”缺", "办理“开始征求意见”还缺", "须先认定为行政规范性文件")
	b.get("/en/dossiers/" + l.ids[0]).must(http.StatusOK).says("possibly next")
}
