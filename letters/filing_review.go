package letters

import "santong/calendar"

// The letters of the organ that reviews what others have filed with it.

// toMaker begins a letter of the reviewing organ to the maker, and names the document by its numbers.
func (d *draft) toMaker(title ...any) Text {
	return d.headed(d.reviewer(), d.sender(), title...)
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
	d.sealed(organ, d.day())
}

// sealed signs it without saying who has handled it: a decision of the government is the government's.
func (d *draft) sealed(organ string, on calendar.Date) {
	d.signedBy(organ, on)
	d.imprint(organ, on)
}

func (d *draft) filingReceipt() {
	document := d.toMaker("备案登记回执")
	if d.numbered() != nil {
		d.Ledger = d.str("review_no")
		d.Number = text(d.fact("review_no"))
	}
	d.para(d.you(), d.dated("published_on"), "公布的", document, "报送备案的材料于", d.dated(d.as("received_on")), "收到。", d.under(d.act("register_received")), "经形式审查，予以备案登记。")
	d.labelled(words("登记日期：", "Registered on:"), d.dated("registered_on"))
	if late, _ := d.flag(d.as("received_late")); late {
		d.para("该文件未在规定期限内报送备案。今后请按期报送。")
	}
	d.closed(d.reviewer())
}

func (d *draft) filingSupplement() {
	document := d.toMaker("关于补正", d.document(""), "备案材料的通知")
	d.para(d.you()+"报送备案的", document, "收悉。", d.under(d.act("defer_registration")), "经形式审查，暂缓登记。须补充的内容如下：")
	d.heading(1, words("补充内容", "What is missing"))
	d.written(d.label(d.as("to_supplement")), d.str(d.as("to_supplement")))
	d.heading(1, words("补充期限", "Time limit"))
	d.term("filing.supplement", "补充并报送本机关。")
	d.closed(d.reviewer())
}

func (d *draft) explanationRequest() {
	document := d.toMaker("关于请对", d.document(""), "予以说明的函")
	d.para("本机关正在对"+d.you()+"报送备案的", document, "进行备案审查。", d.under(d.act("request_explanation")), "请就下列问题书面说明：")
	d.heading(1, words("请予说明的问题", "Questions"))
	d.written(d.label(d.as("questions")), d.str(d.as("questions")))
	d.heading(1, words("说明期限", "Time limit"))
	d.term("filing_review.explanation", "书面答复本机关。")
	d.closed(d.reviewer())
}

func (d *draft) reviewOpinion() {
	document := d.toMaker("关于", d.document(""), "的备案审查意见")
	d.para(d.you()+"报送备案的", document, "，本机关已予备案登记", d.numbered(), "并进行审查。", d.under(d.act("send_opinion")), "现提出如下意见：")
	d.heading(1, words("存在的问题", "Faults found"))
	d.para(d.failed()...)
	d.heading(1, words("审查意见", "Opinion"))
	d.written(d.label(d.as("review_opinion")), d.str(d.as("review_opinion")))
	d.heading(1, words("纠正期限", "Time limit"))
	if d.byCongress() { // its rules have two terms, one for the answer and one from the answer on (备案审查规定第19条)
		d.term("filing.correction", "提出是否修改或者废止的意见，书面告知本机关；需要修改或者废止的，自书面告知之日起", d.periodOf("filing.correction"), "内修改或者废止。", d.otherwise("在规定时间内不予修改或者废止的"))
	} else {
		d.term("filing.correction", "自行纠正，并将处理情况书面报告本机关。", d.otherwise("逾期未纠正的"))
	}
	d.closed(d.reviewer())
}

func (d *draft) revocationProposal() {
	organ := d.organ("legal_affairs") // the legal office proposes, the government decides
	document := d.headed(organ, d.need(words("主送机关", "Addressee"), d.organ("leadership")), "关于撤销", d.document(""), "的建议")
	d.para(d.fact("sender"), "报送备案的", document, "，经备案审查认为应当纠正，已于", d.dated("opinion_on"), "发出审查意见，要求自行纠正，该机关未予纠正。", d.under("propose_revocation"), "建议责令改正，或者改变、撤销该文件。")
	d.heading(1, words("存在的问题", "Faults found"))
	d.para(d.failed()...)
	d.heading(1, words("建议的理由", "Grounds of the proposal"))
	d.written(d.label("proposal"), d.str("proposal"))
	d.closed(organ)
}

// term tells by when the maker is to answer, under the rule of the case and the calendar now loaded.
func (d *draft) term(rule string, what ...any) {
	d.termFrom(d.day(), rule, what...)
}

func (d *draft) termFrom(from calendar.Date, rule string, what ...any) {
	period := d.ruled(rule)
	if period.IsZero() || from.IsZero() {
		d.para(append([]any{"请于", d.need(words("期限", "Time limit"), ""), "前"}, what...)...)
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
	d.para(append([]any{"请自", chinese(from), "的次日起" + period.Zh() + "内" + end}, what...)...)
}
