package letters

import "strings"

// agendaItem puts the document before the meeting, with the opinion that it has passed.
func (d *draft) agendaItem() {
	scheduled := d.about()
	d.Title = text("会议议题审批表")
	t := &Table{Widths: []int{3, 7, 3, 7}}
	t.pair(words("议题名称", "Item"), []Text{text("审议", d.document(""))})
	meeting := func(field, value string) Run {
		if scheduled == nil { // what is on record belongs to an earlier meeting
			value = ""
		}
		return d.need(d.label(field), value)
	}
	t.pairs(words("会议类别", "Kind of meeting"), meeting("meeting_kind", d.item("meetings", d.str("meeting_kind"))), words("会议名称", "Meeting"), meeting("meeting_name", d.str("meeting_name")))
	t.pairs(words("会议日期", "Date"), meeting("meeting_on", chinese(d.date("meeting_on"))), words("会议地点", "Place"), hand(6))
	t.pairs(words("汇报单位", "Presented by"), d.need(words("汇报单位", "Presented by"), d.organ("drafting")), words("汇报人", "Presented by (person)"), hand(6))
	t.pairs(words("合法性审查机构", "Review organ"), d.need(words("审查机构", "Review organ"), d.organ("review")), words("列席要求", "Attendance"), "审查机构派员到会")
	issued := d.last("issue_opinion")
	on := ""
	if issued != nil {
		on = chinese(issued.on)
	}
	t.pairs(words("意见书编号", "Opinion letter"), d.fact("opinion_no"), words("意见书日期", "Date of the letter"), d.need(words("意见书日期", "Date of the letter"), on))
	t.pair(words("审查结论", "Verdict"), d.need(d.label("verdict"), d.item("verdicts", d.str("verdict"))))
	if risk := given(issued, "risk_note"); risk != "" {
		t.pair(words("风险提示", "Warning of risks"), risk)
	}
	t.pair(words("未采纳的审查意见", "Opinions not adopted"), d.notAdopted(issued))
	t.pair(words("提请审议的主要问题", "Questions put"), []Text{{hand(10)}})
	t.pair(words("会议材料", "Papers"), d.tabled())
	hash := d.hash(scheduled, "draft")
	if hash == "" {
		hash = d.hash(issued, "draft")
	}
	t.pair(words("上会文本校验码", "Hash of the text"), d.sum(words("上会文本", "Text"), hash))
	t.pairs(words("经办人", "Secretary"), d.need(words("经办人", "Secretary"), d.by(scheduled)), words("列入日期", "Put on the agenda on"), d.need(words("列入日期", "Put on the agenda on"), chinese(d.day())))
	t.room(words("分管领导意见", "Deputy's view"), 2)
	t.room(words("主要负责人意见", "Chief's view"), 3)
	d.table(t)
}

// notAdopted are the points of the opinion that the drafting unit did not follow in full: the meeting must know of them.
func (d *draft) notAdopted(issued *entry) []Text {
	var out []Text
	answered := d.last("answer_opinion", "resubmit_revised")
	points := d.pointsOf(answered)
	rows := d.rows("responses")
	for _, row := range rows {
		if answered == nil || column(row, "fate") == "adopted" {
			continue
		}
		line := "意见" + column(row, "point")
		p := points[column(row, "point")]
		if p != nil {
			line += "（" + column(p, "clause") + "）"
		}
		out = append(out, text(line+"："+objection(p)+d.item("fates", column(row, "fate"))+"，理由：", d.need(words("未采纳理由", "Reason"), sentence(column(row, "reason")))))
	}
	switch {
	case issued == nil:
		return []Text{{d.need(words("审查意见", "Opinion"), "")}}
	case out == nil:
		return []Text{text("无")}
	}
	return out
}

func (d *draft) tabled() Run {
	var out []string
	for _, m := range d.definition(d.seen).Materials {
		switch m.ID {
		case "draft", "drafting_note", "opinion_letter", "adviser_opinion", "consultation_record", "fair_competition_review":
			if d.paperAt(m.ID) != nil {
				out = append(out, m.Zh)
			}
		}
	}
	return d.need(words("会议材料", "Papers"), strings.Join(out, "、"))
}
