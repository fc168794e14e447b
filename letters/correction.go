package letters

// The letters about a correction that the filing review has asked for: what the maker answers, what the reviewing organ finds, what the government orders, and how it ended.

// correctionReply answers the opinion. What the maker has decided stands in the entry.
func (d *draft) correctionReply() {
	maker := d.organ("maker")
	document := d.headed(maker, d.need(words("备案受理机关", "Recipient"), d.organ("recipient")), "关于", d.document(""), "备案审查意见的答复")
	d.para("你机关", d.dated("asked_on"), "提出的关于", document, "的审查意见收悉。", d.under("accept_correction"), "经研究，现答复如下：")
	if e := d.about(); e != nil && e.Event == "decline_correction" {
		d.para("我单位认为该文件不需要修改或者废止。理由如下：")
		d.written(words("理由", "Reasons"), e.Reason)
	} else {
		d.para("同意审查意见，对该文件予以", d.need(d.label("correction"), d.item("corrections", d.str("correction"))), "，并在规定期限内办理完毕，书面报告纠正情况。")
	}
	d.closed(maker)
}

func (d *draft) correctionRejected() {
	document := d.toMaker("关于", d.document(""), "纠正情况核验结果的告知")
	d.para("你单位报告的", document, "的纠正情况收悉。", d.under("reject_correction"), "经核验，认为尚未按照审查意见纠正。")
	d.heading(1, words("核验的情况", "What was found"))
	reason := ""
	if e := d.about(); e != nil {
		reason = e.Reason
	}
	d.written(words("核验的情况", "What was found"), reason)
	d.heading(1, words("要求", "What is asked"))
	d.para("请按照审查意见继续纠正并书面报告我机关。不予纠正的，将依法提请政府处理。")
	d.closed(d.organ("reviewing"))
}

func (d *draft) correctionOrder() {
	document := d.toMaker("关于责令改正", d.document(""), "的决定")
	d.Number = text(d.need(d.label("decision_no"), d.str("decision_no")))
	d.para("你单位报送备案的", document, "，经备案审查认为应当纠正，已于", d.dated("opinion_on"), "向你单位提出审查意见，你单位未予纠正。", d.under("order_correction"), "现责令你单位改正。")
	d.heading(1, words("存在的问题", "Faults found"))
	d.para(d.failed()...)
	d.heading(1, words("改正期限", "Time limit"))
	d.term("filing.correction", "改正，并将改正情况书面报告我机关。")
	d.closed(d.organ("reviewing"))
}

func (d *draft) reviewResult() {
	document := d.toMaker("关于", d.document(""), "备案审查结果的告知")
	d.para("你单位报送备案的", document, "，我机关已予备案登记（", d.fact("review_no"), "）并审查终结。", d.under("notify_maker"), "现将结果告知如下：",
		d.need(d.label("outcome"), sentence(d.item("outcomes", d.str("outcome")))))
	switch d.str("outcome") {
	case "technical":
		d.heading(1, d.label("technical_note"))
		d.written(d.label("technical_note"), d.str("technical_note"))
	case "revoked":
		d.labelled(words("决定文号：", "Decision:"), d.fact("decision_no"))
	}
	d.closed(d.organ("reviewing"))
}
