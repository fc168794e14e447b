package letters

// supplementNotice tells once, and in full, what is missing; both at intake and during the review.
func (d *draft) supplementNotice() {
	asked := d.about()
	during := asked != nil && asked.Event == "ask_supplement"
	organ := d.organ("office")
	if during {
		organ = d.organ("review")
	}
	if asked != nil && asked.Organ != "" {
		organ = d.organisation(asked.Organ)
	}
	d.Head = text(d.need(words("发文机关", "Issued by"), organ))
	d.Number = unnumbered()
	d.Title = text("关于补正", d.document(""), "送审材料的通知")
	d.Addressee = text(d.drafter("起草科室"))

	event, answer := "return_incomplete", "resubmit"
	if during {
		event, answer = "ask_supplement", "answer_supplement"
	}
	d.para("你单位于", d.dated("submitted_on"), "送审的", d.document(forReview), "及有关材料收悉。经核对，送审材料尚需补正。", d.under(event), "现将需要补正的全部内容一次性告知如下：")
	d.heading(1, words("补正内容", "What is missing"))
	d.written(d.label("supplement_list"), d.str("supplement_list"))
	if asked != nil && asked.Reason != "" {
		d.labelled(words("事由：", "Ground:"), sentence(asked.Reason))
	}
	d.heading(1, words("补正期限", "Time limit"))
	d.supplementTerm()
	d.heading(1, words("补正方式", "How to answer"))
	d.asked["event "+answer] = true
	if during {
		d.para("请将补正材料连同补正说明提交我单位。补正期间不计入合法性审查期限，自收到补正材料之日的次日起恢复计算。")
	} else {
		d.para("请将补正材料连同补正说明重新提交我单位，受理期限自收到补正材料的次日起重新计算。")
	}
	d.labelled(words("经办人：", "Handled by:"), d.need(words("经办人", "Handled by"), d.by(asked)))
	d.signedBy(organ, d.day())
	copies := []string{d.organ("review")}
	if during {
		copies = []string{d.organ("office")}
	}
	d.imprint(organ, d.day(), copies...)
}

// supplementTerm computes the last day by the rule under which the case runs and the calendar now loaded.
func (d *draft) supplementTerm() {
	period, asked := d.ruled("supplement.answer"), d.date("supplement_asked_on")
	what := words("补正期限", "Time limit")
	if period.IsZero() || asked.IsZero() {
		d.para("请于", d.need(what, ""), "前补正。")
		return
	}
	end := ""
	if d.Holidays != nil {
		due := d.Holidays.Due(asked, period)
		end = "，即于" + chinese(due.Due) + "前（含当日）完成补正"
		if due.Provisional {
			end += "（该日期所在年度的放假安排尚未公布，以公布后的计算为准）"
		}
	}
	d.para("请自", chinese(asked), "的次日起"+period.Zh()+"内补正"+end+"。无正当理由逾期未补正的，视为撤回送审。")
}
