package letters_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/letters"
)

var oneFails = form{"policy": pass, "power": form{"conclusion": "fail", "note": "第七条增设义务"}, "higher_law": pass, "conflict": pass, "propriety": pass, "procedure": pass}

// bars demands that the act is refused for these needs and no others.
func (s *stage) bars(person, kase, event string, f form, want ...string) {
	s.t.Helper()
	_, err := s.Fire(context.Background(), engine.Command{Dossier: s.id, Case: kase, Event: event, Version: s.dossier().Version, Actor: s.actor(person), Form: s.sent(f), Reason: "理由"})
	var r *engine.Refusal
	if !errors.As(err, &r) {
		s.t.Fatalf("%s: %v, not a refusal", event, err)
	}
	var got []string
	for _, u := range r.Unmet {
		got = append(got, u.ID)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s is refused for %s, want %s", event, strings.Join(got, " "), strings.Join(want, " "))
	}
}

// What the opinion of the review threatens is open when the maker has let its time run out, or has declined, and each answer, opinion and order begins a new time (备案审查规定 19, 20; 789号 21).
func TestRevocationAwaitsTheTerm(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	const congress, city = "filing-CX-PCSC", "filing-HZ-GOV"
	s.on("2026-06-18")
	for kase, examiner := range map[string]string{congress: "jing.weiguo", city: "he.zhengqi"} {
		s.act(examiner, kase, "register_filing", nil)
		s.act(examiner, kase, "begin_review", nil)
		s.act(examiner, kase, "ask_correction", form{"grounds": oneFails, "correction_opinion": "建议删去第七条。"}, "审查意见")
	}
	decided := func(on string) form { return form{"decision_no": "决〔2026〕1号", "decided_on": on} }

	// The standing committee: what it finds not to be corrected may still be corrected until the term is over.
	s.on("2026-06-22")
	s.act("jiang.beian", congress, "accept_correction", form{"correction": "amend"})
	s.act("jiang.beian", congress, "report_correction", form{"correction_report": "已修改第七条。"})
	s.act("jing.weiguo", congress, "reject_correction", nil, "仍增设义务")
	s.on("2026-06-23")
	s.bars("jing.weiguo", congress, "revoke", decided("2026-06-23"), "time-to-correct")
	s.on("2026-07-22") // the 30th day after the answer
	s.bars("jing.weiguo", congress, "revoke", decided("2026-07-22"), "time-to-correct")
	s.on("2026-07-23")
	s.bars("jing.weiguo", congress, "revoke", decided("2026-06-17"), "decision-made")
	s.act("jing.weiguo", congress, "revoke", decided("2026-07-23"), "常委会会议决定撤销")

	// The government: who has declined is asked once more, and then has its time again; an order may follow a rejection at once, and begins a time of its own.
	s.on("2026-07-24")
	s.act("jiang.beian", city, "decline_correction", nil, "有依据")
	s.act("he.zhengqi", city, "ask_correction", form{"grounds": oneFails, "correction_opinion": "依据已经修改。"}, "审查意见")
	s.bars("he.zhengqi", city, "revoke", decided("2026-07-24"), "time-to-correct")
	s.bars("he.zhengqi", city, "order_correction", decided("2026-07-24"), "time-to-correct-or-rejected")
	s.act("jiang.beian", city, "accept_correction", form{"correction": "amend"})
	s.act("jiang.beian", city, "report_correction", form{"correction_report": "已修改第七条。"})
	s.act("he.zhengqi", city, "reject_correction", nil, "仍增设义务")
	s.bars("he.zhengqi", city, "revoke", decided("2026-07-24"), "time-to-correct")
	s.act("he.zhengqi", city, "order_correction", decided("2026-07-24"), "责令改正")
	s.bars("he.zhengqi", city, "revoke", decided("2026-07-24"), "time-to-correct")
	s.bars("he.zhengqi", city, "order_correction", decided("2026-07-24"), "time-to-correct-or-rejected")
	s.on("2026-08-25")
	s.act("he.zhengqi", city, "revoke", decided("2026-08-25"), "逾期未改正")

	// Each of the two writes what its own law lets it say.
	law := "《地方各级人民代表大会和地方各级人民政府组织法》第七十三条"
	for kase, says := range map[string]struct{ has, lacks []string }{
		congress: {[]string{"贵机关", "《山东省各级人民代表大会常务委员会规范性文件备案审查规定》第二十条", "自书面告知之日起30日内修改或者废止"}, []string{law, "你单位", "责令", "纲要"}},
		city:     {[]string{"你单位", law + "第二项、第三项的规定责令改正，或者予以改变、撤销"}, []string{"备案审查规定", "贵机关", "纲要", "提请政府"}},
	} {
		opinions := s.pages(kase, letters.ReviewOpinion)
		if len(s.pages(kase, letters.FilingReceipt)) != 1 || len(s.pages(kase, letters.CorrectionRejected)) != 1 || len(opinions) == 0 {
			t.Fatalf("%s lacks letters", kase)
		}
		tells(t, opinions[0], append(says.has, "超越权限，或者违法减损权利、增加义务：第七条增设义务。"), append(says.lacks, "（待填）", "不符合“未"))
	}
	orders := s.pages(city, letters.CorrectionOrder)
	if len(orders) != 1 || len(s.pages(congress, letters.CorrectionOrder)) != 0 {
		t.Fatal("the order is the city's")
	}
	tells(t, orders[0], []string{"决〔2026〕1号", law, "请自2026年7月24日的次日起30日内"}, []string{"经办人", "（待填）"})
}

// The same for what came from elsewhere: a rejected correction opens an order at once and a revocation when the term is over; a maker that declined and then agrees is awaited.
func TestRevocationOfWhatWasReceivedAwaitsTheTerm(t *testing.T) {
	t.Parallel()
	s := received(t)
	const kase = "filing_review"
	s.act("su.wanqing", kase, "send_opinion", form{"grounds": oneFails, "review_opinion": "建议删去第七条。"})
	s.on("2026-06-10")
	s.act("su.wanqing", kase, "record_refusal", form{"declined_because": "有依据"})
	s.act("su.wanqing", kase, "record_agreement", form{"agreed_how": "amend"})
	s.bars("su.wanqing", kase, "propose_revocation", form{"proposal": "不改"}, "time-to-correct-or-rejected")
	s.act("su.wanqing", kase, "record_correction", form{"correction_received": "已修改第七条。"})
	s.act("su.wanqing", kase, "reject_correction", nil, "仍设定罚款")
	s.act("su.wanqing", kase, "propose_revocation", form{"proposal": "未纠正"})
	s.bars("shi.zhengping", kase, "revoke_filed", form{"decision_no": "曹政字〔2026〕41号"}, "time-to-correct")
	s.act("shi.zhengping", kase, "order_correction", form{"decision_no": "曹政字〔2026〕41号"})
	s.bars("su.wanqing", kase, "record_not_corrected", nil, "term-run-out")
	s.on("2026-07-13")
	s.act("su.wanqing", kase, "record_not_corrected", nil, "期满未改正")
	s.act("su.wanqing", kase, "propose_revocation", form{"proposal": "逾期未改正"})
	s.act("shi.zhengping", kase, "revoke_filed", form{"decision_no": "曹政字〔2026〕52号"})
}

// What a department files with the county's government has the papers that a township's paper filing has; what the exchange enters has come with its letter.
func TestFilingsMadeHereHaveTheirLetters(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range append(slices.Clone(beforeTheMeeting), (*stage).scheduled, (*stage).held, (*stage).signed, (*stage).registered, (*stage).published, (*stage).filed) {
		play(s)
	}
	const kase = "filing-HZ-GOV"
	s.on("2026-06-18")
	s.act("he.zhengqi", kase, "ask_supplement", form{"missing": "未附制定依据。"}, "材料不齐")
	s.act("jiang.beian", kase, "resubmit_filing", form{"supplement_note": "已补。"})
	s.act("he.zhengqi", kase, "register_filing", nil)
	s.act("he.zhengqi", kase, "begin_review", nil)
	s.act("exchange.hz", kase, "ask_explanation", form{"explanation_question": "来函所附。"}, "来函所附")
	s.act("jiang.beian", kase, "explain", form{"explanation": "已另函说明。"})
	s.act("he.zhengqi", kase, "ask_explanation", form{"explanation_question": "第七条的依据是什么？"}, "依据不明")
	s.act("jiang.beian", kase, "explain", form{"explanation": "省条例第十二条。"})
	grounds := form{}
	for ground := range oneFails {
		grounds[ground] = pass
	}
	s.act("he.zhengqi", kase, "clear", form{"grounds": grounds, "technical_note": "第三条漏一个“的”字。"})
	for kind, has := range map[letters.Kind][]string{letters.FilingSupplement: {"未附制定依据。"}, letters.FilingReceipt: {"2026年5月20日收到", "予以备案登记"},
		letters.ExplanationRequest: {"第七条的依据是什么？"}, letters.ReviewResult: {"未发现问题。", "第三条漏一个"}} {
		pages := s.pages(kase, kind)
		if len(pages) != 1 {
			t.Fatalf("%d of %s", len(pages), kind)
		}
		tells(t, pages[0], append(has, "菏泽市人民政府", "曹县人民政府", "经办人"), []string{"（待填）", "纲要"})
	}
}
