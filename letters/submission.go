package letters

import "santong/engine"

// submissionLetter hands the draft and its papers to the office of the making organ, and asks for the legality review.
func (d *draft) submissionLetter() {
	unit, office := d.organ("drafting"), d.organ("office")
	submitted := d.about()
	d.Head = text(d.need(words("送审单位", "Submitted by"), unit))
	d.Number = unnumbered()
	d.Title = text("关于送审", d.document(forReview), "的函")
	d.Addressee = text("合法性审查机构")
	if to := others([]string{office, d.organ("review")}, unit); len(to) > 0 {
		d.Addressee = text(to[0])
	}
	d.para("我单位起草的", d.document(forReview), d.afterwards(), "。", d.under("submit"), "现连同有关材料一并送审，请予审查。")
	d.heading(1, words("基本情况", "Particulars"))
	t := &Table{Widths: []int{5, 15}}
	t.pair(words("文件名称", "Title"), d.fact("title"))
	t.pair(words("拟以何名义印发", "To be issued by"), d.need(words("制定机关", "Making organ"), d.organ("maker")))
	t.pair(words("文件性质", "Nature"), d.nature())
	t.pair(words("是否暂行、试行", "Provisional or trial"), d.yes("trial"))
	t.pair(words("是否涉及经营者经济活动", "Touches business operators"), d.yes("touches_business"))
	t.pair(words("公平竞争审查结论", "Fair-competition result"), d.competition())
	t.pair(words("公开征求意见", "Public comment"), []Text{text(d.dated("consult_opened_on"), "至", d.consultationEnd(), "，", d.fact("public_notice"))})
	t.pair(words("会签情况", "Countersigning"), d.countersigning())
	t.pair(words("本单位法制机构初审意见", "Own legal office"), d.ownOpinion())
	t.pair(words("紧急程度及理由", "Urgency and its ground"), d.urgency())
	requested := "未提出"
	if on := d.date("requested_by"); !on.IsZero() {
		requested = chinese(on) + "前"
	} else if submitted == nil {
		requested = ""
	}
	t.pair(words("要求完成审查的日期", "Review requested by"), d.need(d.label("requested_by"), requested))
	t.pair(words("联系人及电话", "Contact"), d.fact("contact"))
	t.room(words("单位主要负责人", "Head of the unit"), 3, text("送审人：", d.need(words("送审人", "Submitted by (person)"), d.by(submitted))))
	d.table(t)
	d.para("专此函达。")
	d.enclose("draft", "drafting_note", "legal_basis", "consultation_record", "competition_first", "fair_competition_review", "hearing_record", "expert_argument", "risk_assessment", "own_opinion")
	d.signedBy(unit, d.day())
	if contact := d.str("contact"); contact != "" {
		d.Remark = text("联系人：" + contact)
	}
}

// afterwards is what has been done with the draft by now.
func (d *draft) afterwards() Text {
	done := ""
	if d.last("close_consultation") != nil {
		done = "已经征求意见"
	}
	if d.last("pass_prereview") != nil {
		done += "，并经本单位法制机构初审"
	}
	return text(d.need(words("征求意见", "Consultation"), done))
}

func (d *draft) competition() Run {
	if touches, given := d.flag("touches_business"); given && !touches {
		return said("不涉及")
	}
	return d.need(d.label("competition_result"), d.item("competition_results", d.str("competition_result")))
}

// ownOpinion is the pre-review, where the procedure has one.
func (d *draft) ownOpinion() Run {
	d.asked["event pass_prereview"] = true
	if act, _ := d.definition(d.seen).Act("pass_prereview"); act == (engine.Words{}) {
		return said("本程序不设部门初审")
	}
	return d.fact("prereview_opinion")
}

// countersigning is what each department asked has answered.
func (d *draft) countersigning() []Text {
	var out []Text
	for _, c := range d.children("countersign") {
		child := d.from(c)
		line := d.organisation(c.Organ()) + "："
		switch stance := child.str("stance"); {
		case stance != "":
			line += child.item("stances", stance)
			if said := child.str("text"); said != "" {
				line += "（" + said + "）"
			}
		case d.state(c) == "silent":
			line += "逾期未答复"
		default:
			out = append(out, text(line, d.need(words("会签意见", "Reply of a department"), "")))
			continue
		}
		out = append(out, text(line))
	}
	if settled := d.str("coordination"); settled != "" {
		out = append(out, text("分歧协调："+settled))
	}
	if out == nil {
		out = []Text{text("未送会签")}
	}
	return out
}

func (d *draft) urgency() string {
	ground := d.str("emergency_ground")
	switch on, _ := d.flag("emergency"); {
	case on:
		return "紧急（已批准适用紧急程序）：" + ground
	case ground != "":
		return "已申请紧急程序，尚未批准：" + ground
	}
	return "一般"
}

// enclose lists the papers on record as annexes. The first three every submission must have; the others go along where they exist.
func (d *draft) enclose(materials ...string) {
	def := d.definition(d.seen)
	for i, id := range materials {
		label := def.MaterialWords(id)
		p := d.paperAt(id)
		switch {
		case p != nil:
			d.Annexes = append(d.Annexes, text(label.Zh))
		case i < 3:
			d.Annexes = append(d.Annexes, text(label.Zh, d.need(label, "")))
		}
	}
}
