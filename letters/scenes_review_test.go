package letters_test

import (
	"context"
	"testing"

	"santong/engine"
)

// received is what a township has filed with the county, until the review has heard everybody.
func received(t testing.TB) *stage {
	t.Helper()
	s := newStage(t)
	s.on("2026-05-20")
	const kase = "filing_review"
	done, err := s.Open(context.Background(), kase, "received_by_government", engine.Command{Actor: s.actor("su.wanqing"), Form: s.sent(form{"title": "青堌集镇集市管理办法",
		"sender": "青堌集镇人民政府", "issue_no": "青政发〔2026〕3号", "published_on": "2026-03-20", "received_on": "2026-05-20", "way": "paper"})})
	if err != nil {
		t.Fatal(err)
	}
	s.id = done.Dossier
	for _, paper := range []string{"filing_report", "draft"} {
		s.lay("su.wanqing", kase, paper, "收到的"+paper)
	}
	s.act("su.wanqing", kase, "defer_registration", form{"to_supplement": "未附起草说明。"}, "材料不齐")
	s.on("2026-05-25")
	s.lay("su.wanqing", kase, "drafting_note", "起草说明")
	s.act("su.wanqing", kase, "record_supplement", form{"supplement_received": "已收到起草说明。"})
	s.act("su.wanqing", kase, "register_received", nil)
	s.act("su.wanqing", kase, "begin_filing_review", form{"review_mode": "active"})
	s.on("2026-06-01")
	s.act("su.wanqing", kase, "request_explanation", form{"questions": "第七条设定罚款的依据是什么？"}, "依据不明")
	s.on("2026-06-08")
	s.act("su.wanqing", kase, "record_explanation", form{"answer": "参照外地做法，没有上位法依据。"})
	s.act("su.wanqing", kase, "request_extension", form{"extension_ground": "涉及几个部门。"})
	s.act("meng.fanhua", kase, "approve_extension", nil)
	s.act("su.wanqing", kase, "record_consultation", form{"consulted": []form{{"aid": "experts", "on": "2026-06-05", "who": "法律顾问三人", "view": "规范性文件不得设定罚款。"}}})
	return s
}

// reviewed goes on to the decision of the government.
func reviewed(t testing.TB) *stage {
	t.Helper()
	s := received(t)
	const kase = "filing_review"
	grounds := form{"policy": pass, "power": form{"conclusion": "fail", "note": "第七条设定罚款，超越权限"}, "higher_law": pass, "conflict": pass, "propriety": pass, "procedure": pass}
	s.act("su.wanqing", kase, "send_opinion", form{"grounds": grounds, "review_opinion": "建议删去第七条，重新公布并报送备案。"})
	s.on("2026-07-20")
	s.act("su.wanqing", kase, "record_not_corrected", nil, "期满未收到报告")
	s.act("su.wanqing", kase, "propose_revocation", form{"proposal": "该条没有法定依据，制定机关逾期不改。"})
	s.on("2026-07-27")
	s.act("shi.zhengping", kase, "order_correction", form{"decision_no": "曹政字〔2026〕41号"})
	s.on("2026-08-10")
	s.act("su.wanqing", kase, "record_correction", form{"correction_received": "已修改第七条。"})
	s.act("su.wanqing", kase, "reject_correction", nil, "修改后的第七条仍设定罚款")
	s.on("2026-08-12")
	s.act("su.wanqing", kase, "record_correction", form{"correction_received": "已删去第七条，重新公布。"})
	s.act("su.wanqing", kase, "verify_correction", nil, "已核对新文本")
	s.act("su.wanqing", kase, "notify_maker", nil)
	s.act("su.wanqing", kase, "archive_review", nil)
	return s
}
