package letters

import "strings"

// The letters of a review suggestion. Who made it is read from what is kept beside the history: once that is erased, the letter says so.

const erased = "（个人信息已依法删除）"

// personal is a fact about a person, or that it is not there any more.
func (d *draft) personal(field string) Run {
	value := ""
	if c := d.Dossier.Case(d.seen.ID); c != nil {
		d.asked["field "+field] = true
		value, _ = c.Facts[field].(string)
	}
	if once, _ := d.of(d.seen)[field].(string); value == "" && once == "" {
		return said("—") // it was never given
	}
	if value == "" || strings.HasPrefix(value, "personal:") {
		return said(erased)
	}
	return said(value)
}

// suggester is who is written to: the applicant, or the organ or court that passed it on.
func (d *draft) suggester() Run {
	if sender := d.str("sender"); sender != "" {
		return said(sender)
	}
	return d.personal("applicant")
}

// suggested is the document, with the number by which it was named.
func (d *draft) suggested() Text {
	if d.str("title") == d.str("document_no") {
		return text("文号为", d.fact("document_no"), "的文件")
	}
	return text(d.document(""), "（", d.fact("document_no"), "）")
}

// answering begins a letter to who made the suggestion.
func (d *draft) answering(number Text, title string) {
	organ := d.organ("handling")
	d.Head = text(organ)
	d.Number = number
	d.Title = text(title)
	d.Addressee = text(d.suggester())
	if d.str("sender") != "" {
		letter := ""
		if no := d.str("sender_no"); no != "" {
			letter = no + "，"
		}
		d.para("你单位就", d.suggested(), "的来文（", said(letter), "回执编号：", d.fact("receipt_no"), "）已于", d.dated("received_on"), "收到。")
		return
	}
	d.para("你（单位）对", d.suggested(), "提出的审查建议（回执编号：", d.fact("receipt_no"), "）已于", d.dated("received_on"), "收到。")
}

// followed is how who is written to learns of what comes later: only the public has a secret link.
func (d *draft) followed() string {
	if d.str("sender") != "" {
		return "另行函告。"
	}
	return "可以凭查询凭证在网上查看。"
}

// closing ends it.
func (d *draft) closing() {
	d.para("特此告知。")
	d.signedBy(d.organ("handling"), d.day())
	d.imprint(d.organ("handling"), d.day())
}

// lastDay is the end of a period by the rule under which the case runs and the calendar now loaded.
func (d *draft) lastDay(rule, from string) Run {
	period, start := d.ruled(rule), d.date(from)
	what := words("期限", "Term")
	if d.Holidays == nil || period.IsZero() || start.IsZero() {
		return d.need(what, period.Zh())
	}
	due := d.Holidays.Due(start, period)
	if due.Provisional {
		return said(chinese(due.Due) + "（该日期所在年度的放假安排尚未公布，以公布后的计算为准）")
	}
	return said(chinese(due.Due))
}

// suggestionForm is the registration of a suggestion (审查建议登记表).
func (d *draft) suggestionForm() {
	d.Title = text("规范性文件审查建议登记表")
	d.Ledger = d.str("suggestion_no")
	t := &Table{Widths: []int{4, 6, 4, 6}}
	t.pairs(words("登记编号", "Registration"), d.fact("suggestion_no"), words("回执编号", "Receipt"), d.fact("receipt_no"))
	t.pairs(words("收到日期", "Received on"), d.dated("received_on"), words("登记日期", "Registered on"), dayOrRoom(d.day()))
	if d.str("sender") != "" {
		t.pairs(words("来文机关", "From"), d.fact("sender"), words("来文字号", "Its number"), said(d.str("sender_no")))
	} else {
		t.pairs(words("申请人", "Applicant"), d.personal("applicant"), words("类别", "Kind"), said(d.item("applicants", d.str("applicant_kind"))))
		t.pairs(words("联系电话", "Telephone"), d.personal("telephone"), words("电子邮箱", "E-mail"), d.personal("email"))
		t.pair(words("通信地址", "Address"), d.personal("address"))
	}
	t.pair(words("所涉文件", "Document"), d.suggested())
	t.pair(words("审查事由", "Ground"), d.need(d.label("ground"), d.item("suggestion_grounds", d.str("ground"))))
	t.pair(words("审查事项", "Matter"), paragraphs(d.personal("matter").Text))
	t.pair(words("理由", "Reasons"), paragraphs(d.personal("reasons").Text))
	var annexes Text
	for _, id := range []string{"attachment_1", "attachment_2", "attachment_3"} {
		if p := d.paperAt(id); p != nil {
			if annexes != nil {
				annexes = append(annexes, said("；"))
			}
			annexes = append(annexes, said(p.Name))
		}
	}
	if annexes == nil {
		annexes = text("无")
	}
	t.pair(words("附件", "Attachments"), annexes)
	d.table(t)
	d.labelled(words("登记人：", "Registered by:"), d.need(words("登记人", "Registered by"), d.by(d.about())))
}

// suggestionSupplement tells once, and in full, what a suggestion lacks.
func (d *draft) suggestionSupplement() {
	d.answering(unnumbered(), "审查建议补正通知书")
	if e := d.about(); e != nil && e.Event == "ask_supplement_again" {
		d.para("你（单位）补正的内容收悉。补正的内容仍有下列欠缺，请再予补正。")
		d.labelled(words("理由：", "Why:"), sentence(e.Reason))
	} else {
		d.para(d.under("ask_supplement"), "现将需要补正的全部内容一次性告知如下：")
	}
	d.heading(1, words("补正内容", "What is missing"))
	d.written(d.label("missing"), d.str("missing"))
	d.heading(1, words("补正期限", "Time limit"))
	d.para("请于", d.lastDay("supplement.answer", "missing_asked_on"), "前（含当日）补正，可以凭查询凭证在网上补正，也可以书面补正。补正期间不计入办理期限；无正当理由逾期未补正的，不予受理。")
	d.closing()
}

func (d *draft) acceptanceNotice() {
	d.answering(text(d.fact("suggestion_no")), "审查建议受理通知书")
	d.para("经审查，符合受理条件，", d.under("accept"), "决定自", d.dated("accepted_on"), "起受理并启动审查。")
	pause := ""
	if d.str("missing_asked_on") != "" {
		pause = "，补正期间不计入，相应顺延"
	}
	d.para("审查结果将于", d.lastDay("suggestion.reply", "received_on"), "前（含当日"+pause+"）书面答复；情况复杂、经批准延长的，另行告知。办理进程可以凭查询凭证在网上查看。")
	d.closing()
}

func (d *draft) refusalNotice() {
	d.answering(text(d.fact("suggestion_no")), "审查建议不予受理通知书")
	d.para("经审查，", d.under("refuse"), "决定不予受理。理由是：", d.need(d.label("refusal_ground"), d.item("refusals", d.str("refusal_ground"))), "。")
	d.heading(1, words("具体说明", "Explanation"))
	d.written(d.label("refusal_note"), d.str("refusal_note"))
	if earlier := d.str("earlier_no"); earlier != "" {
		d.para("就同一事由提出的建议已登记为", said(earlier), "并作出答复，请一并查看。")
	}
	d.para("有新的事实或者理由的，可以重新提出审查建议。")
	d.closing()
}

func (d *draft) transferNotice() {
	d.answering(unnumbered(), "审查建议移送告知书")
	d.para("经核对，该文件的审查不属于本机关职责，", d.under("transfer"), "已将你（单位）的审查建议及有关材料移送", d.fact("transferred_to"), "处理。")
	if e := d.about(); e != nil {
		d.labelled(words("移送理由：", "Ground:"), sentence(e.Reason))
	}
	d.para("后续办理情况，请向受移送的机关了解。")
	d.closing()
	d.imprint(d.organ("handling"), d.day(), d.str("transferred_to"))
}

func (d *draft) extensionNotice() {
	d.answering(unnumbered(), "审查建议延长办理期限告知书")
	d.para("因", d.need(d.label("extension_reason"), strings.TrimRight(d.str("extension_reason"), "。")), "，经本机关法制负责人批准，答复期限延长至", d.dated("extended_until"), "（含当日）。延长只有一次。")
	d.closing()
}

// suggestionCorrection asks the maker that the catalogue lists to correct the document. To the county government, which nobody here can order anything, it is advice.
func (d *draft) suggestionCorrection() {
	organ := d.organ("handling")
	d.Head, d.Number, d.Ledger = text(organ), text(d.fact("correction_no")), d.str("correction_no")
	d.Title = text("关于", d.document(""), "的审查意见")
	d.Addressee = text(d.listedMaker())
	occasion := "根据审查建议"
	if sender := d.str("sender"); sender != "" {
		occasion = "根据" + sender + "的来文"
	}
	d.para(occasion, "，本机关对", d.suggested(), "进行了审查，认为应当纠正。", d.under("ask_correction"), "提出审查意见如下：")
	d.heading(1, words("审查结论及理由", "Finding and reasons"))
	d.written(d.label("finding_reasons"), d.str("finding_reasons"))
	d.heading(1, words("应当纠正的内容", "What must be corrected"))
	d.written(d.label("correction_opinion"), d.str("correction_opinion"))
	d.heading(1, words("纠正期限", "Time limit"))
	by := d.lastDay("filing.correction", "correction_asked_on")
	if kind := d.str("reviewed_kind"); kind == "government" || kind == "government_office" {
		d.para("建议于", by, "前（含当日）依照法定程序自行修改或者废止该文件，并告知纠正情况。")
	} else {
		d.para("请于", by, "前（含当日）自行修改或者废止，并书面报告纠正情况。逾期未纠正的，依法提请撤销或者责令纠正。")
	}
	d.signedBy(organ, d.day())
	d.imprint(organ, d.day())
}

// listedMaker is who made the document, as the catalogue had it when its correction was asked for.
func (d *draft) listedMaker() Run {
	code := d.str("reviewed_maker")
	if code == "" {
		return d.fact("reviewed_maker")
	}
	return said(d.organisation(code))
}

// stopDecision is the reconsideration organ's own (行政复议法第59条), under the number and day that it gave it: the office that handles the review only prepares it.
func (d *draft) stopDecision() {
	organ := d.organ("reconsidering")
	d.Head, d.Number = text(d.need(words("发文机关", "Issued by"), organ)), text(d.fact("decision_no"))
	d.Addressee = text(d.listedMaker())
	own := d.str("reviewed_maker") == d.seen.Parties["reconsidering"]
	if own { // nobody orders himself
		d.Title = text("关于停止执行", d.document(""), "相关条款并予以纠正的决定")
		d.Addressee = text(d.need(d.label("asked"), strings.Join(others(d.organisations("asked"), organ), "、")))
	} else {
		d.Title = text("关于停止执行", d.document(""), "相关条款并责令纠正的决定")
	}
	d.para("本机关审理行政复议案件（", d.dated("suspended_on"), "中止），对", d.suggested(), "进行了审查，认为相关条款超越权限或者违反上位法。", d.under("order_stop"), "决定如下：")
	d.heading(1, words("停止执行、应当纠正的内容", "What is stopped and must be corrected"))
	d.written(d.label("correction_opinion"), d.str("correction_opinion"))
	d.para("自本决定作出之日起，停止执行上述条款。")
	d.heading(1, words("理由", "Reasons"))
	d.written(d.label("finding_reasons"), d.str("finding_reasons"))
	d.heading(1, words("纠正", "Correction"))
	by := d.lastDay("filing.correction", "correction_asked_on")
	if own {
		d.para("请你单位于", by, "前（含当日）提出修改或者废止该文件的草案，报本机关依照法定程序决定。")
	} else {
		d.para("责令你单位于", by, "前（含当日）予以纠正，并书面报告纠正情况。")
	}
	d.signedBy(organ, d.date("decided_on"))
	d.imprint(organ, d.date("decided_on"))
}

func (d *draft) suggestionReply() {
	d.Ledger = d.str("reply_no")
	d.answering(text(d.fact("reply_no")), "审查建议答复书")
	d.para(d.under("take_up"), "本机关对该文件进行了审查，现答复如下：")
	d.heading(1, words("审查结论", "Finding"))
	d.para(d.need(d.label("finding"), d.item("findings", d.str("finding"))), "。")
	d.heading(1, words("理由", "Reasons"))
	d.written(d.label("finding_reasons"), d.str("finding_reasons"))
	if opinion := d.str("correction_no"); opinion != "" {
		d.heading(1, words("处理", "What was done"))
		d.para("已向制定机关提出审查意见（", said(opinion), "），请其于", d.lastDay("filing.correction", "correction_asked_on"), "前（含当日）自行纠正。纠正情况", d.followed())
	}
	if decision := d.str("decision_no"); decision != "" {
		d.heading(1, words("处理", "What was done"))
		d.para(d.organ("reconsidering"), "已决定停止执行相关条款，并要求纠正（", said(decision), "）。纠正情况", d.followed())
	}
	d.heading(1, words("答复要旨", "Gist"))
	d.written(d.label("reply"), d.str("reply"))
	d.closing()
}
