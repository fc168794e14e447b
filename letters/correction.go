package letters

// The letters about a correction that the filing review has asked for: what the maker answers, what the reviewing organ finds, what the government orders, and how it ended.

// correctionReply answers the opinion. What the maker has decided stands in the entry.
func (d *draft) correctionReply() {
	maker := d.organ("maker")
	document := d.headed(maker, d.need(words("备案受理机关", "Recipient"), d.organ("recipient")), "关于", d.document(""), "备案审查意见的答复")
	d.para("贵机关", d.dated("asked_on"), "提出的关于", document, "的审查意见收悉。", d.under(d.act("accept_correction")), "经研究，现答复如下：")
	if e := d.about(); e != nil && e.Event == "decline_correction" {
		d.para("本机关认为该文件不需要修改或者废止。理由如下：")
		d.written(words("理由", "Reasons"), e.Reason)
	} else {
		d.para("同意审查意见，对该文件予以", d.need(d.label("correction"), d.item("corrections", d.str("correction"))), "，并在规定期限内办理完毕，书面报告纠正情况。")
	}
	d.closed(maker)
}

func (d *draft) correctionRejected() {
	document := d.toMaker("关于", d.document(""), "纠正情况核验结果的告知")
	d.para(d.you()+"报告的", document, "的纠正情况收悉。", d.under("reject_correction"), "经核验，认为尚未按照审查意见纠正。")
	d.heading(1, words("核验的情况", "What was found"))
	reason := ""
	if e := d.about(); e != nil {
		reason = e.Reason
	}
	d.written(words("核验的情况", "What was found"), reason)
	d.heading(1, words("要求", "What is asked"))
	d.para("请按照审查意见继续纠正并书面报告本机关。", d.otherwise("逾期未纠正的"))
	d.closed(d.reviewer())
}

func (d *draft) correctionOrder() {
	document := d.toMaker("关于责令改正", d.document(""), "的决定")
	d.Number = text(d.need(d.label("decision_no"), d.str("decision_no")))
	d.para("你单位报送备案的", document, "，经备案审查认为应当纠正，已于", d.dated(d.as("opinion_on")), "向你单位提出审查意见，你单位未予纠正。", d.under("order_correction"), "现责令你单位改正。")
	d.heading(1, words("存在的问题", "Faults found"))
	d.para(d.failed()...)
	d.heading(1, words("改正期限", "Time limit"))
	on := d.date(d.as("ordered_on"))
	d.termFrom(on, "filing.correction", "改正，并将改正情况书面报告本机关。")
	d.sealed(d.reviewer(), on)
}

func (d *draft) reviewResult() {
	document := d.toMaker("关于", d.document(""), "备案审查结果的告知")
	d.para(d.you()+"报送备案的", document, "，本机关已予备案登记", d.numbered(), "并审查终结。", d.under(d.act("notify_maker")), "现将结果告知如下：", d.result())
	switch outcome := d.str("outcome"); {
	case outcome == "technical" || outcome == "" && d.str("technical_note") != "":
		d.heading(1, d.label("technical_note"))
		d.written(d.label("technical_note"), d.str("technical_note"))
	case outcome == "revoked":
		d.labelled(words("决定文号：", "Decision:"), d.fact("decision_no"))
	}
	d.closed(d.reviewer())
}

// result is how the review ended: a case of filing keeps no outcome beside the event that has ended it.
func (d *draft) result() Run {
	switch d.act("notify_maker") {
	case "clear":
		return said("未发现问题。")
	case "confirm_correction":
		return said("已经纠正，审查终止。")
	}
	return d.need(d.label("outcome"), sentence(d.item("outcomes", d.str("outcome"))))
}
