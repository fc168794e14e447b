package letters_test

import (
	"context"
	"maps"
	"testing"

	"santong/engine"
	"santong/letters"
)

// underReview is a department's document that the county government reviews: its filing begins in the middle, as the procedure lets nobody begin it.
func underReview(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	def := *s.Workflows.Current("filing", "").Definition
	def.Opening = &engine.Event{ID: "opening", By: []string{"filer"}, Requires: []string{"title", "issue_no", "kind"}, Sets: map[string]string{"registered_on": "today", "published_on": "today", "filed_on": "today"},
		Basis: def.Events[0].Basis}
	def.Start, def.Seats = "under_review", maps.Clone(def.Seats)
	def.Seats["maker"], def.Seats["recipient"] = "self", "CX-GOV"
	w, err := engine.Compile(&def)
	if err != nil {
		t.Fatal(err)
	}
	s.Workflows = engine.NewCatalogue(w)
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	done, err := s.Open(context.Background(), "filing", "", engine.Command{Actor: s.actor("li.huifang"), Form: s.sent(form{"title": "曹县票据办法", "issue_no": "曹发改发〔2026〕3号", "kind": "department"})})
	if err != nil {
		t.Fatal(err)
	}
	s.id = done.Dossier
	return s
}

// More time for the county's own review is the head's to give, once, and only while the first term runs; of another government's it is only entered.
func TestTheHeadExtendsTheReview(t *testing.T) {
	t.Parallel()
	s := underReview(t)
	ground := form{"extension_ground": "涉及几个部门。"}
	s.bars("su.wanqing", "filing", "extend_review", ground, "review-of-a-higher-government")
	s.act("su.wanqing", "filing", "request_extension", ground)
	s.act("meng.fanhua", "filing", "refuse_extension", nil, "尚有时间")
	s.act("su.wanqing", "filing", "request_extension", ground)
	if _, err := s.Fire(context.Background(), engine.Command{Dossier: s.id, Case: "filing", Event: "approve_extension", Version: s.dossier().Version, Actor: s.actor("su.wanqing"), Reason: "自批"}); err == nil {
		t.Error("the examiner has given herself more time")
	}
	s.act("meng.fanhua", "filing", "approve_extension", nil, "涉及几个部门，情况属实")
	s.bars("su.wanqing", "filing", "request_extension", ground, "not-extended")

	s.act("su.wanqing", "filing", "ask_correction", form{"grounds": oneFails, "correction_opinion": "建议删去第七条。"}, "审查意见")
	tells(t, s.pages("filing", letters.ReviewOpinion)[0], []string{"曹县人民政府", "曹县发展和改革局", "第七十三条、《曹县法治政府建设实施纲要（2016-2020年）》第二部分第9项等规定", "责令改正，或者予以改变、撤销"}, []string{"备案审查规定", "（待填）"})

	late := underReview(t)
	late.on("2026-05-07") // the 60th day is a holiday, and the 6th the next working day
	late.bars("su.wanqing", "filing", "request_extension", ground, "term-runs")
}
