package letters_test

// The scenes of a document's life, in the order in which they are played. A test stops where the record that it wants is reached.

const title = "曹县重点投资项目服务保障办法"

var pass = form{"conclusion": "pass"}

func (s *stage) drafted() {
	s.open("wang.xiaomin", "government", title)
	s.act("wang.xiaomin", "document", "classify", form{"kind": "normative", "maker_listed": true, "touches_business": true, "trial": false})
	s.lay("wang.xiaomin", "document", "draft", "第一稿")
	s.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
}

// consulting ends with opinions on record and nothing decided about them.
func (s *stage) consulting() {
	s.on("2026-03-03")
	s.act("wang.xiaomin", "document", "begin_consultation", nil)
	s.act("wang.xiaomin", "document", "publish_consultation", form{"consult_question": "请对各条提出意见。", "public_notice": "曹县人民政府网站·征求意见"})
	s.act("wang.xiaomin", "document", "ask_opinions", form{"consulted": []string{"CX-FINANCE", "CX-HOUSING", "CX-AGRI"}, "question": "有关条款是否可行"})
	s.on("2026-03-05")
	s.act("jin.suan", "consultation-CX-FINANCE", "reply", form{"stance": "agree"})
	s.act("an.juming", "consultation-CX-HOUSING", "reply", form{"stance": "suggest", "text": "第六条五个工作日偏紧，需要现场核实的建议延长至七个工作日。"})
	s.act("wang.xiaomin", "document", "record_opinion", form{"opinions": []form{
		{"source": "business", "from": "县工商业联合会", "clause": "第五条", "text": "希望服务专员名单公开。"},
		{"source": "public", "from": "李先生", "clause": "第八条", "text": "建议每季度评价一次。"}}})
}

func (s *stage) consulted(adoption []form) {
	s.on("2026-03-12")
	s.act("wang.xiaomin", "consultation-CX-AGRI", "record_silence", nil, "答复期限届满，未收到答复")
	s.on("2026-03-17")
	s.lay("wang.xiaomin", "document", "competition_first", "初审")
	s.assess()
	s.lay("xie.gongping", "document", "fair_competition_review", "审查材料")
	s.on("2026-04-03")
	s.lay("wang.xiaomin", "document", "consultation_record", "征求意见材料")
	s.act("wang.xiaomin", "document", "close_consultation", form{"adoption": adoption})
	s.act("wang.xiaomin", "document", "publish_adoption", nil)
}

func adoption() []form {
	return []form{{"opinion": "consultation-CX-HOUSING", "fate": "rejected", "reason": "需要现场核实的，可以先书面答复办理进展。"},
		{"opinion": "1", "fate": "adopted"}, {"opinion": "2", "fate": "partly", "reason": "改为每半年评价一次。"}}
}

func (s *stage) assess() {
	s.act("xie.gongping", "document", "assess_competition", form{"competition": form{"entry": pass, "flow": pass, "cost": pass, "conduct": pass},
		"competition_heard": "已书面听取县工商业联合会意见，无异议。", "competition_result": "conforming"})
}

// countersigned ends before the submission.
func (s *stage) countersigned() {
	s.on("2026-04-07")
	s.lay("zhao.yifan", "document", "own_opinion", "初审意见")
	s.act("zhao.yifan", "document", "pass_prereview", form{"prereview_opinion": "属本局职责，程序已经履行，同意送审。"})
	s.on("2026-04-08")
	s.act("wang.xiaomin", "document", "request_countersign", form{"countersigners": []string{"CX-FINANCE", "CX-MARKET"}})
	s.on("2026-04-09")
	s.act("jin.suan", "countersign-CX-FINANCE", "reply", form{"stance": "agree"})
}

func (s *stage) submitted() {
	s.act("luo.jing", "countersign-CX-MARKET", "reply", form{"stance": "suggest", "text": "建议第九条写明适用范围。"})
	s.lay("wang.xiaomin", "document", "legal_basis", "制定依据")
	s.lay("wang.xiaomin", "document", "submission_letter", "送审函")
	s.on("2026-04-10")
	s.act("sun.deming", "document", "submit", form{"requested_by": "2026-04-30"})
}

func (s *stage) supplemented() {
	s.on("2026-04-13")
	s.act("zhou.mingyuan", "document", "return_incomplete", form{"supplement_list": "1.送审函未写明联系人。\n2.起草说明未说明有效期的理由。"}, "材料不齐")
	s.on("2026-04-15")
	s.act("wang.xiaomin", "document", "resubmit", form{"supplement_reply": "已补。"}, "补正")
	s.on("2026-04-16")
	s.act("zhou.mingyuan", "document", "accept", nil)
	s.on("2026-04-17")
	s.act("fang.jianguo", "document", "ask_supplement", form{"supplement_list": "补充第七条的依据。"}, "依据不足")
	s.on("2026-04-20")
	s.act("wang.xiaomin", "document", "answer_supplement", form{"supplement_reply": "已补充。"}, "补正")
}

var points = []form{{"no": "1", "clause": "第七条", "problem": "设定了警告，规范性文件不得设定行政处罚。", "law": "《中华人民共和国行政处罚法》第十六条", "advice": "改为提醒，不设处罚。"},
	{"no": "2", "clause": "第九条第二款", "problem": "适用范围不明确。", "advice": "写明适用的项目类别。"}}

// prepared ends with the opinion prepared and not issued.
func (s *stage) prepared(points []form) {
	s.on("2026-04-22")
	s.act("gu.changfa", "document", "record_advice", form{"advice": []form{{"adviser": "顾常法", "text": "已对照上位法逐条核对，同意审查意见。"}}})
	s.prepare("creation", points)
}

func (s *stage) prepare(fails string, points []form) {
	grounds := form{}
	for _, id := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
		grounds[id] = pass
		if id == fails {
			grounds[id] = form{"conclusion": "fail", "note": "第七条设定警告，规范性文件无权设定行政处罚。"}
		}
	}
	s.act("fang.jianguo", "document", "prepare_opinion", form{"grounds": grounds, "methods": []form{{"method": "written", "note": "对照上位法逐条核对"}, {"method": "meeting"}}, "points": points})
}

func (s *stage) issued(letter string, f form, reason ...string) {
	s.lay("fang.jianguo", "document", "opinion_letter", letter)
	s.act("meng.fanhua", "document", "issue_opinion", f, reason...)
}

// revised ends with the second opinion, which finds the changed text lawful.
func (s *stage) revised(points []form) {
	s.issued("第一次", form{"verdict": "revise", "risk_note": "第七条如不修改，存在被撤销或者不予适用的风险。"})
	s.on("2026-04-24")
	s.lay("wang.xiaomin", "document", "draft", "第二稿")
	s.assess()
	responses := []form{}
	for i, p := range points {
		r := form{"point": p["no"], "fate": "adopted"}
		if i%2 == 1 {
			r = form{"point": p["no"], "fate": "rejected", "reason": "第二条已有规定，不再重复。"}
		}
		responses = append(responses, r)
	}
	s.act("wang.xiaomin", "document", "resubmit_revised", form{"responses": responses}, "第七条已改为提醒。")
	s.on("2026-04-27")
	s.prepare("", []form{})
	s.on("2026-04-28")
	s.issued("第二次", form{"verdict": "lawful"})
}

func (s *stage) scheduled() {
	s.on("2026-04-29")
	s.act("ye.wenjing", "document", "schedule", form{"meeting_kind": "executive", "meeting_name": "县政府第12次常务会议", "meeting_on": "2026-05-06"})
	s.on("2026-05-06")
}

func (s *stage) held() {
	s.lay("ye.wenjing", "document", "meeting_record", "记录 "+s.now.String())
	who := func(name, organ, capacity string, present bool) form {
		return form{"person": name, "organ": organ, "capacity": capacity, "present": present}
	}
	s.act("ye.wenjing", "document", "hold_meeting", form{"meeting_place": "县政府第一会议室", "attendance": []form{
		who("石正平", "CX-GOV", "chief", true), who("副县长甲", "CX-GOV", "member", true), who("副县长乙", "CX-GOV", "member", true), who("副县长丙", "CX-GOV", "member", true),
		who("副县长丁", "CX-GOV", "member", false), who("孟繁华", "CX-JUSTICE", "observer", true), who("顾常法", "CX-JUSTICE", "observer", true),
		who("甘联商", "", "invited", true), who("叶文静", "CX-GOV", "recorder", true)},
		"statements": []form{{"person": "孟繁华", "vote": "agree", "words": "经审查合法。"}, {"person": "副县长甲", "vote": "agree"},
			{"person": "副县长乙", "vote": "abstain", "words": "每半年评价一次工作量偏大，建议一年一次。"}, {"person": "副县长丙", "vote": "agree"},
			{"person": "石正平", "vote": "agree", "words": "同意，评价频次执行一年后再评估。"}}})
}

// signed ends with the document signed and no registration applied for.
func (s *stage) signed() {
	s.act("shi.zhengping", "document", "decide", form{"decision": "approve"})
	s.on("2026-05-07")
	s.minuted()
	s.act("shi.zhengping", "document", "sign", nil)
}

func (s *stage) minuted() {
	s.lay("ye.wenjing", "document", "minutes", "纪要 "+s.now.String())
	s.act("ye.wenjing", "document", "issue_minutes", form{"minutes_no": "曹政常纪〔2026〕12号"})
}

func (s *stage) registered() {
	s.on("2026-05-08")
	s.act("zhou.mingyuan", "document", "number_issue", nil)
	s.lay("wang.xiaomin", "document", "registration_form", "申请表")
	s.lay("wang.xiaomin", "document", "interpretation", "解读")
	s.act("wang.xiaomin", "document", "apply_registration", form{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"})
	s.on("2026-05-11")
	s.act("qin.dengke", "document", "register", nil)
}

func (s *stage) published() {
	s.on("2026-05-12")
	number := s.dossier().Case("document").Facts["registration_no"]
	s.act("he.chunyan", "document", "publish", form{"printed_no": number, "website": "曹县人民政府网站·规范性文件"})
	s.act("he.chunyan", "document", "enter_receipt", form{"channel": "gazette", "channel_on": "2026-05-12", "channel_where": "曹县人民政府公报2026年第5期"})
}

// filed sends the report to the city in time, and to the congress late.
func (s *stage) filed() {
	s.on("2026-05-20")
	s.lay("jiang.beian", "filing-HZ-GOV", "filing_report", "报告")
	s.act("jiang.beian", "filing-HZ-GOV", "submit_filing", form{"copies": 2})
	s.on("2026-06-16")
	s.lay("jiang.beian", "filing-CX-PCSC", "filing_report", "报告二")
	s.act("jiang.beian", "filing-CX-PCSC", "submit_filing", form{"copies": 5}, "装订延误，已改进报备工作。")
}

// answered is what the congress found wrong, and how the maker answers: not at first.
func (s *stage) answered() {
	const kase = "filing-CX-PCSC"
	grounds := form{"policy": pass, "power": form{"conclusion": "fail", "note": "第七条增设义务"}, "higher_law": pass, "conflict": pass, "propriety": pass, "procedure": pass}
	s.on("2026-06-18")
	s.act("jing.weiguo", kase, "register_filing", nil)
	s.act("jing.weiguo", kase, "begin_review", nil)
	s.act("jing.weiguo", kase, "ask_correction", form{"grounds": grounds, "correction_opinion": "建议删去第七条。"}, "审查意见")
	s.on("2026-06-25")
	s.act("jiang.beian", kase, "decline_correction", nil, "第七条有省条例第十二条作依据。")
	s.on("2026-06-29")
	s.act("jing.weiguo", kase, "ask_correction", form{"grounds": grounds, "correction_opinion": "省条例第十二条已经修改，建议删去第七条。"}, "审查意见")
	s.on("2026-07-06")
	s.act("jiang.beian", kase, "accept_correction", form{"correction": "amend"})
}

// whole plays everything.
func (s *stage) whole() {
	s.drafted()
	s.consulting()
	s.consulted(adoption())
	s.countersigned()
	s.submitted()
	s.supplemented()
	s.prepared(points)
	s.revised(points)
	s.scheduled()
	s.held()
	s.signed()
	s.registered()
	s.published()
	s.filed()
}
