package letters

import "santong/engine"

// The letters of the organ that reviews what others have filed with it.

// toMaker begins a letter of the reviewing organ to the maker, and names the document by its numbers.
func (d *draft) toMaker(title ...any) Text {
	return d.headed(d.organ("reviewing"), d.fact("sender"), title...)
}

func (d *draft) headed(organ string, to Run, title ...any) Text {
	d.Head = text(d.need(words("发文机关", "Issued by"), organ))
	d.Number = unnumbered()
	d.Title = text(title...)
	d.Addressee = text(to)
	return text(d.document(""), "（", d.fact("issue_no"), "）")
}

// closed signs the letter for the organ, the reviewing one where the maker is written to.
func (d *draft) closed(organ string) {
	d.labelled(words("经办人：", "Handled by:"), d.need(words("经办人", "Handled by"), d.by(d.about())))
	d.signedBy(organ, d.day())
	d.imprint(organ, d.day())
}

func (d *draft) filingReceipt() {
	document := d.toMaker("备案登记回执")
	d.Ledger = d.str("review_no")
	d.Number = text(d.need(d.label("review_no"), d.Ledger))
	d.para("你单位", d.dated("published_on"), "公布的", document, "报送备案的材料于", d.dated("received_on"), "收到。", d.under("register_received"), "经形式审查，予以备案登记。")
	d.labelled(words("登记日期：", "Registered on:"), d.dated("registered_on"))
	if late, _ := d.flag("received_late"); late {
		d.para("该文件未在规定期限内报送备案。今后请按期报送。")
	}
	d.closed(d.organ("reviewing"))
}

func (d *draft) filingSupplement() {
	document := d.toMaker("关于补正", d.document(""), "备案材料的通知")
	d.para("你单位报送备案的", document, "收悉。", d.under("defer_registration"), "经形式审查，暂缓登记。须补充的内容如下：")
	d.heading(1, words("补充内容", "What is missing"))
	d.written(d.label("to_supplement"), d.str("to_supplement"))
	d.heading(1, words("补充期限", "Time limit"))
	d.term("filing.supplement", "补充并报送我机关。")
	d.closed(d.organ("reviewing"))
}

func (d *draft) explanationRequest() {
	document := d.toMaker("关于请对", d.document(""), "予以说明的函")
	d.para("我机关正在对你单位报送备案的", document, "进行备案审查。", d.under("request_explanation"), "请就下列问题书面说明：")
	d.heading(1, words("请予说明的问题", "Questions"))
	d.written(d.label("questions"), d.str("questions"))
	d.heading(1, words("说明期限", "Time limit"))
	d.term("filing_review.explanation", "书面答复我机关。")
	d.closed(d.organ("reviewing"))
}

func (d *draft) reviewOpinion() {
	document := d.toMaker("关于", d.document(""), "的备案审查意见")
	d.para("你单位报送备案的", document, "，我机关已予备案登记（", d.fact("review_no"), "）并进行审查。", d.under("send_opinion"), "现提出如下意见：")
	d.heading(1, words("存在的问题", "Faults found"))
	d.para(d.failed()...)
	d.heading(1, words("审查意见", "Opinion"))
	d.written(d.label("review_opinion"), d.str("review_opinion"))
	d.heading(1, words("纠正期限", "Time limit"))
	d.term("filing.correction", "自行纠正，并将处理情况书面报告我机关。逾期未纠正的，将依法提请政府处理。")
	d.closed(d.organ("reviewing"))
}

func (d *draft) revocationProposal() {
	organ := d.organ("legal_affairs") // the legal office proposes, the government decides
	document := d.headed(organ, d.need(words("主送机关", "Addressee"), d.organ("leadership")), "关于撤销", d.document(""), "的建议")
	d.para(d.fact("sender"), "报送备案的", document, "，经备案审查认为应当纠正，已于", d.dated("opinion_on"), "发出审查意见，要求自行纠正，该机关未予纠正。", d.under("propose_revocation"), "建议撤销该文件或者责令改正。")
	d.heading(1, words("存在的问题", "Faults found"))
	d.para(d.failed()...)
	d.heading(1, words("建议的理由", "Grounds of the proposal"))
	d.written(d.label("proposal"), d.str("proposal"))
	d.closed(organ)
}

// term tells by when the maker is to answer, under the rule of the case and the calendar now loaded.
func (d *draft) term(rule, what string) {
	period, from := d.ruled(rule), d.day()
	if period.IsZero() || from.IsZero() {
		d.para("请于", d.need(words("期限", "Time limit"), ""), "前", what)
		return
	}
	end := ""
	if d.Holidays != nil {
		due := d.Holidays.Due(from, period)
		end = "，即于" + chinese(due.Due) + "前（含当日），"
		if due.Provisional {
			end = "，即于" + chinese(due.Due) + "前（含当日；该日期所在年度的放假安排尚未公布，以公布后的计算为准），"
		}
	}
	d.para("请自", chinese(from), "的次日起"+period.Zh()+"内"+end, what)
}

// failed are the grounds that the document fails, with what was noted.
func (d *draft) failed() (out []any) {
	what := d.label("grounds")
	d.asked["field grounds"] = true
	grounds, _ := d.of(d.seen)["grounds"].(map[string]any)
	list := d.list("filing_grounds")
	if list == nil {
		list = &engine.List{}
	}
	for _, item := range list.Items {
		if row, _ := grounds[item.ID].(map[string]any); column(row, "conclusion") == "fail" {
			out = append(out, "不符合“"+item.Zh+"”的要求：", d.need(what, sentence(column(row, "note"))))
		}
	}
	if out == nil {
		out = []any{d.need(what, "")}
	}
	return out
}
