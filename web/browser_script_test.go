package web

import (
	"os"
	"strings"
	"testing"
)

// A step is one thing that somebody does in the life of a document.
type step struct {
	day    string // turns the clock to nine o'clock of that day, and nothing else
	person string
	kase   string
	event  string // "open" begins the dossier, "lay" hands in a paper
	form   rowOf  // what the form has when it is sent; with what it had from an earlier round; "" and nil empty that
	reason string
	kind   string // of the paper
	file   string // its name
	data   []byte
}

const (
	lifeTitle = "曹县重点投资项目服务保障办法"
	lifeNo    = "CXDR-2026-0010001"
	samples   = "../cmd/santong/sample/"
)

// A script is the life as the demonstration tells it, from drafting to the end of the filing.
type script struct {
	t     *testing.T
	steps []step
}

func (s *script) day(day string) { s.steps = append(s.steps, step{day: day}) }

func (s *script) act(person, kase, event string, form rowOf, reason ...string) {
	s.steps = append(s.steps, step{person: person, kase: kase, event: event, form: form, reason: strings.Join(reason, "")})
}

// paper is a file of the sample.
func (s *script) paper(person, kase, kind, file string) {
	data, err := os.ReadFile(samples + file + ".txt")
	if err != nil {
		s.t.Fatal(err)
	}
	s.lay(person, kase, kind, file+".txt", data)
}

func (s *script) lay(person, kase, kind, name string, data []byte) {
	s.steps = append(s.steps, step{person: person, kase: kase, event: "lay", kind: kind, file: name, data: data})
}

func (s *script) letter(conclusion string) {
	s.lay("fang.jianguo", "document", "opinion_letter", "合法性审查意见书.txt", []byte("合法性审查意见书\n\n文件名称："+lifeTitle+"\n审查结论："+conclusion+"。\n"))
}

// wholeLife is the script.
func wholeLife(t *testing.T) []step {
	s := &script{t: t}
	s.drafted()
	s.sent()
	s.reviewed()
	s.decided()
	s.published()
	s.filed()
	return s.steps
}

func (s *script) drafted() {
	const drafter, doc = "wang.xiaomin", "document"
	s.day("2026-03-02")
	s.act(drafter, "", "open", rowOf{"title": lifeTitle, "contact": "王晓敏 0530-0000000"})
	s.act(drafter, doc, "classify", rowOf{"title": lifeTitle, "kind": "normative", "maker_listed": true, "touches_business": true, "trial": false})
	s.paper(drafter, doc, "draft", "draft-1")
	s.paper(drafter, doc, "drafting_note", "drafting_note")
	s.day("2026-03-03")
	s.act(drafter, doc, "begin_consultation", nil)
	s.act(drafter, doc, "publish_consultation", rowOf{"consult_question": "请对各条提出意见。", "public_notice": "曹县人民政府网站·征求意见"})
	s.act(drafter, doc, "ask_opinions", rowOf{"consulted": []string{"CX-AGRI", "CX-FINANCE", "CX-HOUSING"}, "question": "送审稿涉及贵单位职责的条款是否可行"})
	s.day("2026-03-05")
	s.act("jin.suan", "consultation-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	s.act("an.juming", "consultation-CX-HOUSING", "reply", rowOf{"stance": "suggest", "text": "第六条五个工作日偏紧，需要现场核实的建议延长至七个工作日。"})
	s.day("2026-03-12")
	s.act(drafter, "consultation-CX-AGRI", "record_silence", nil, "答复期限届满，未收到答复")
	s.act(drafter, doc, "record_opinion", rowOf{"opinions": []rowOf{
		{"source": "business", "from": "县工商业联合会", "clause": "第五条", "text": "希望服务专员名单公开。"},
		{"source": "public", "from": "李先生", "clause": "第八条", "text": "建议每季度评价一次。"}}})
	s.day("2026-03-17")
	s.paper(drafter, doc, "competition_first", "competition_first")
	s.assessed("已书面听取县工商业联合会和两家企业意见，均无异议。")
	s.paper("xie.gongping", doc, "fair_competition_review", "fair_competition_review")
	s.day("2026-04-03")
	s.paper(drafter, doc, "consultation_record", "consultation_record")
	s.act(drafter, doc, "close_consultation", rowOf{"adoption": []rowOf{
		{"opinion": "1", "fate": "adopted", "reason": "在第五条写明，修改送审稿时写入。"},
		{"opinion": "2", "fate": "rejected", "reason": "每半年评价一次已能反映情况，避免增加项目单位负担。"},
		{"opinion": "consultation-CX-HOUSING", "fate": "rejected", "reason": "需要现场核实的，可以在五个工作日内先书面答复办理进展。"}}, "risk_controllable": false})
	s.act(drafter, doc, "publish_adoption", nil)
}

func (s *script) assessed(heard string) {
	s.act("xie.gongping", "document", "assess_competition", rowOf{"competition": rowOf{"entry": passes, "flow": passes, "cost": passes, "conduct": passes},
		"competition_heard": heard, "competition_result": "conforming"})
}

func (s *script) sent() {
	const drafter, doc = "wang.xiaomin", "document"
	s.day("2026-04-07")
	s.paper("zhao.yifan", doc, "own_opinion", "own_opinion")
	s.act("zhao.yifan", doc, "pass_prereview", rowOf{"prereview_opinion": "属本局职责，程序已经履行，同意送审。"})
	s.day("2026-04-08")
	s.act(drafter, doc, "request_countersign", rowOf{"countersigners": []string{"CX-FINANCE", "CX-MARKET"}})
	s.day("2026-04-09")
	s.act("jin.suan", "countersign-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	s.act("luo.jing", "countersign-CX-MARKET", "reply", rowOf{"stance": "agree"})
	s.paper(drafter, doc, "legal_basis", "legal_basis")
	s.paper(drafter, doc, "submission_letter", "submission_letter")
	s.day("2026-04-10")
	s.act("sun.deming", doc, "submit", rowOf{"requested_by": "2026-04-30"})
	s.day("2026-04-13")
	s.act("zhou.mingyuan", doc, "return_incomplete", rowOf{"supplement_list": "送审函未写明联系人。"}, "材料不齐，一次性告知")
	s.day("2026-04-15")
	s.paper(drafter, doc, "submission_letter", "submission_letter-2")
	s.act(drafter, doc, "resubmit", rowOf{"supplement_reply": "已补写联系人。"}, "补正")
	s.day("2026-04-16")
	s.act("zhou.mingyuan", doc, "accept", nil)
}

func (s *script) reviewed() {
	const drafter, doc, reviewer, head = "wang.xiaomin", "document", "fang.jianguo", "meng.fanhua"
	written := []rowOf{{"method": "written", "note": "对照上位法逐条核对"}}
	grounds := func(creation rowOf) rowOf {
		out := rowOf{}
		for _, id := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
			out[id] = passes
		}
		out["creation"] = creation
		return out
	}
	s.day("2026-04-20")
	s.act("gu.changfa", doc, "record_advice", rowOf{"advice": []rowOf{{"adviser": "顾常法", "text": "对照上位法逐条核对，意见见书面材料。"}}})
	s.paper("gu.changfa", doc, "adviser_opinion", "adviser_opinion")
	s.day("2026-04-22")
	s.act(reviewer, doc, "prepare_opinion", rowOf{"grounds": grounds(rowOf{"conclusion": "fail", "note": "第七条设定警告，规范性文件无权设定行政处罚。"}), "methods": written,
		"points": []rowOf{{"no": "1", "clause": "第七条", "problem": "设定了警告。", "law": "《行政处罚法》第16条", "advice": "改为提醒，不设处罚。"}}})
	s.letter("应当予以修改：第七条设定警告，改为提醒")
	s.act(head, doc, "issue_opinion", rowOf{"verdict": "revise", "risk_note": "第七条如不修改，存在被撤销或者不予适用的风险。"})
	s.day("2026-04-24")
	s.paper(drafter, doc, "draft", "draft-2")
	s.assessed("修改不涉及经营者权利义务的增减，已告知县工商业联合会和两家企业，均无异议。")
	s.act(drafter, doc, "resubmit_revised", rowOf{"title": lifeTitle, "trial": false, "responses": []rowOf{{"point": "1", "fate": "adopted"}}}, "第七条已改为提醒；第五条写入公众意见1：服务专员名单向社会公布")
	s.day("2026-04-27")
	s.act(reviewer, doc, "prepare_opinion", rowOf{"grounds": grounds(rowOf{"conclusion": "pass", "note": ""}), "methods": written, "points": []rowOf(nil)})
	s.day("2026-04-28")
	s.letter("合法")
	s.act(head, doc, "issue_opinion", rowOf{"verdict": "lawful", "risk_note": ""})
}

func (s *script) decided() {
	const secretary, doc, chief = "ye.wenjing", "document", "shi.zhengping"
	s.day("2026-04-29")
	s.act(secretary, doc, "schedule", rowOf{"meeting_kind": "executive", "meeting_name": twelfth, "meeting_on": "2026-05-06"})
	s.day("2026-05-06")
	s.paper(secretary, doc, "meeting_record", "meeting_record")
	s.act(secretary, doc, "hold_meeting", rowOf{"meeting_place": "县政府第一会议室",
		"attendance": []rowOf{
			someone("石正平", "CX-GOV", "chief", true), someone("副县长甲", "CX-GOV", "member", true), someone("副县长乙", "CX-GOV", "member", true),
			someone("副县长丙", "CX-GOV", "member", true), someone("副县长丁", "CX-GOV", "member", false),
			someone("孟繁华", "CX-JUSTICE", "observer", true), someone("顾常法", "CX-JUSTICE", "observer", true)},
		"statements": []rowOf{{"person": "孟繁华", "vote": "agree", "words": "经审查合法。"}, {"person": "副县长甲", "vote": "agree"},
			{"person": "副县长乙", "vote": "abstain", "words": "每半年评价一次工作量偏大，建议一年一次。"}, {"person": "副县长丙", "vote": "agree"},
			{"person": "石正平", "vote": "agree", "words": "同意，评价频次执行一年后再评估。"}}})
	s.act(chief, doc, "decide", rowOf{"decision": "approve"})
	s.day("2026-05-07")
	s.paper(secretary, doc, "minutes", "minutes")
	s.act(secretary, doc, "issue_minutes", rowOf{"minutes_no": "曹政常纪〔2026〕12号"})
	s.act(chief, doc, "sign", nil)
}

func (s *script) published() {
	const drafter, doc = "wang.xiaomin", "document"
	s.day("2026-05-08")
	s.act("zhou.mingyuan", doc, "number_issue", nil)
	s.paper(drafter, doc, "registration_form", "registration_form")
	s.paper(drafter, doc, "interpretation", "interpretation")
	s.act(drafter, doc, "apply_registration", rowOf{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"})
	s.day("2026-05-11")
	s.act("qin.dengke", doc, "register", nil)
	s.day("2026-05-12")
	s.act("he.chunyan", doc, "publish", rowOf{"printed_no": lifeNo, "website": "曹县人民政府网站·规范性文件"})
	s.act("he.chunyan", doc, "enter_receipt", rowOf{"channel": "gazette", "channel_on": "2026-05-12", "channel_where": "曹县人民政府公报2026年第5期"})
}

func (s *script) filed() {
	const officer, city, congress = "jiang.beian", "filing-HZ-GOV", "filing-CX-PCSC"
	clean := rowOf{"grounds": rowOf{"policy": passes, "power": passes, "higher_law": passes, "conflict": passes, "propriety": passes, "procedure": passes}}
	s.day("2026-05-20")
	s.paper(officer, city, "filing_report", "filing_report-city")
	s.act(officer, city, "submit_filing", rowOf{"copies": 2})
	s.day("2026-05-21")
	s.paper(officer, congress, "filing_report", "filing_report-congress")
	s.act(officer, congress, "submit_filing", rowOf{"copies": 5})
	s.day("2026-05-22")
	s.act("he.zhengqi", city, "register_filing", nil)
	s.day("2026-05-25")
	s.act("jing.weiguo", congress, "register_filing", nil)
	s.day("2026-05-26")
	s.act("ze.minghui", city, "begin_review", nil)
	s.day("2026-05-27")
	s.act("min.yiwen", congress, "begin_review", nil)
	s.day("2026-06-15")
	s.act("ze.minghui", city, "clear", clean)
	s.day("2026-06-25")
	s.act("min.yiwen", congress, "clear", clean)
}
