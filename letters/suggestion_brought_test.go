package letters_test

import (
	"context"
	"strings"
	"testing"

	"santong/engine"
	"santong/letters"
)

// brought plays what an organ or a court has brought about the document, until it is found right.
func (s *stage) brought(variant, no string, asked string, f form) {
	s.t.Helper()
	all := form{"document_no": no, "ground": "power", "matter": "第九条第二款", "reasons": "增加义务", "sender": "曹县人民法院", "sender_no": "（2026）鲁1721行初9号"}
	for k, v := range f {
		all[k] = v
	}
	d, err := s.Open(context.Background(), kase, variant, engine.Command{Actor: s.actor(by), Form: all})
	if err != nil {
		s.t.Fatal(err)
	}
	s.id = d.Dossier
	s.act(by, kase, "hand_in", nil)
	s.act(by, kase, "register", nil)
	question := form{"asked": []string{asked}, "question": "依据是什么？"}
	contact := map[string]string{"CX-FINANCE": "jin.suan", "CX-NDRC": "li.huifang"}[asked]
	if variant == "reconsideration" {
		s.act(by, kase, "notify_maker", question)
	} else {
		s.act(by, kase, "take_up", nil)
		s.act(by, kase, "ask_maker", question)
	}
	s.act(contact, "maker-"+asked, "explain", form{"answer": "参照外地做法。"})
	s.act(by, kase, "resume_review", nil, "说明已收齐")
	grounds := form{}
	for _, id := range []string{"higher_law", "power", "procedure", "conflict", "other"} {
		grounds[id] = pass
	}
	grounds["power"] = form{"conclusion": "fail", "note": "没有上位法依据。"}
	s.act(by, kase, "conclude", form{"finding": "founded", "grounds": grounds, "finding_reasons": "第九条第二款没有上位法依据，增加了义务。"})
}

// written is the newest letter of the kind.
func (s *stage) written(kind letters.Kind) *letters.Letter {
	s.t.Helper()
	src := s.revealed()
	for _, o := range letters.Offered(src) {
		if o.Kind == kind {
			src.Seq = o.Seq
		}
	}
	l, err := letters.Compose(kind, src)
	if err != nil || !l.Complete() {
		s.t.Fatalf("%s: %v, missing %v", kind, err, l)
	}
	return l
}

// Whose document it is decides who is written to and how: the reconsideration organ orders in its own name, and stops its own document without ordering itself; the justice bureau asks
// a department to correct, and advises the county government to. Of the law each letter names what governs its case.
func TestWhoseDocumentIsWrittenAbout(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	number := 0
	s.NewID = func() string { number++; return "b-" + strings.Repeat("0", number) }
	ours := s.takes("曹县市场摊点管理办法", "曹财发〔2026〕7号", "CXDR-2026-0060007", "曹县财政局")
	county := s.takes("曹县重点投资项目服务保障办法", "曹政发〔2026〕8号", "CXDR-2026-0010008", "曹县人民政府")
	s.on("2026-09-01")
	reconsideration := form{"sender": "曹县人民政府行政复议机构", "sender_no": "曹政复〔2026〕7号", "suspended_on": "2026-08-31"}
	stop := form{"decision_no": "曹政复停〔2026〕1号", "decided_on": "2026-09-01", "correction_opinion": "停止执行第九条第二款。"}
	says := func(l *letters.Letter, yes []string, no ...string) {
		t.Helper()
		page := html(t, l, "zh")
		for _, want := range yes {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %s:\n%s", l.Kind, want, page)
			}
		}
		for _, not := range no {
			if strings.Contains(page, not) {
				t.Errorf("%s says %s:\n%s", l.Kind, not, page)
			}
		}
	}

	s.brought("reconsideration", ours, "CX-FINANCE", reconsideration)
	s.act(by, kase, "order_stop", stop)
	l := s.written(letters.StopDecision)
	golden(t, "stop_decision.zh", l, "zh")
	says(l, []string{"曹县人民政府</p>", "曹政复停〔2026〕1号", "曹县财政局：", "并责令纠正的决定", "第五十九条", "责令你单位"}, "曹县司法局", "认为建议成立")

	s.brought("reconsideration", county, "CX-NDRC", reconsideration)
	s.act(by, kase, "order_stop", stop)
	says(s.written(letters.StopDecision), []string{"曹县发展和改革局：", "并予以纠正的决定"}, "责令")

	s.brought("judicial", county, "CX-NDRC", nil)
	s.act(by, kase, "ask_correction", form{"correction_opinion": "删去第九条第二款。"})
	says(s.written(letters.SuggestionCorrection), []string{"曹县人民政府：", "建议于", "根据曹县人民法院的来文"}, "曹县发展和改革局", "撤销", "行政复议法")

	s.brought("forwarded", ours, "CX-FINANCE", form{"sender": "菏泽海关"})
	s.act(by, kase, "ask_correction", form{"correction_opinion": "删去第九条第二款。"})
	says(s.written(letters.SuggestionCorrection), []string{"曹县财政局：", "逾期未纠正的，依法提请撤销"}, "行政复议法")
	s.act(by, kase, "reply_founded", form{"reply": "已要求纠正。"})
	says(s.written(letters.SuggestionReply), []string{"菏泽海关：", "《行政复议法》第六十条"}, "第五十七条", "第五十九条")
}
