package letters_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"santong/engine"
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
