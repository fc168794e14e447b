package letters

// filingReport reports a published document to one recipient of its filing. What the document is, the case that started the filing knows.
func (d *draft) filingReport() {
	maker, number := d.organ("maker"), d.str("filing_no")
	d.Ledger = number
	d.Head = text(d.need(words("制定机关", "Making organ"), maker), "文件")
	d.Number = text(d.need(d.label("filing_no"), number))
	d.Issuer = text(hand(4))
	d.Title = text("关于报送", d.document(""), "备案的报告")
	d.Addressee = text(d.need(words("备案受理机关", "Recipient"), d.organ("recipient")))
	sent, first := d.about(), d.last("submit_filing")

	d.para(d.under("submit_filing"), "现将我机关于", d.dated("published_on"), "公布的", d.document(""), "（", d.fact("issue_no"), "，登记号", d.fact("registration_no"), "）报送备案，请予审查。")
	d.heading(1, words("文件基本情况", "The document"))
	d.table(d.filed())
	d.heading(1, words("制定程序", "How it was made"))
	d.steps()
	d.heading(1, words("意见采纳情况", "Opinions and what became of them"))
	d.unheeded()
	d.heading(1, words("报送情况", "The filing"))
	copies := d.str("copies")
	if copies != "" {
		copies += "份"
	}
	d.para("备案报告、正式文本、起草说明和制定依据等材料一式", d.need(d.label("copies"), copies), "，并附电子文本。")
	if late, _ := d.flag("filed_late"); late && first != nil {
		d.labelled(words("逾期报送的原因：", "Why it is late:"), d.need(words("逾期报送的原因", "Why it is late"), sentence(first.Reason)))
	}
	d.para("专此报告。")
	for _, material := range []string{"draft", "drafting_note", "legal_basis", "opinion_letter"} {
		d.annex(material, sent)
	}
	d.signedBy(maker, d.day())
	if sent != nil {
		d.Remark = text("报备人：" + d.by(sent))
	}
	d.imprint(maker, d.day())
}

// annex names a paper of the filing. The opinion letter goes along where there is one (曹县纲要第二部分第9项); the others every filing must have.
func (d *draft) annex(material string, sent *entry) {
	label := d.definition(d.seen).MaterialWords(material)
	switch {
	case d.hash(sent, material) != "" || d.paperAt(material) != nil:
		d.Annexes = append(d.Annexes, text(label.Zh))
	case material != "opinion_letter":
		d.Annexes = append(d.Annexes, text(label.Zh, d.need(label, "")))
	}
}

// filed is the table of what was published.
func (d *draft) filed() *Table {
	origin := d.from(d.parent())
	t := &Table{Widths: []int{3, 7, 3, 7}}
	t.pair(words("文件名称", "Title"), d.fact("title"))
	t.pairs(words("发文字号", "Issue number"), d.fact("issue_no"), words("登记号", "Registration number"), d.fact("registration_no"))
	t.pairs(words("成文日期", "Dated"), origin.dated("signed_on"), words("公布日期", "Published on"), d.dated("published_on"))
	t.pairs(words("施行日期", "Effective on"), origin.dated("effective_on"), words("失效日期", "Lapses on"), origin.lapse())
	t.pairs(words("有效期", "Validity"), origin.validity(), words("公布载体", "Published in"), origin.carriers())
	return t
}

// carriers are the channels of which there is a receipt; in dossiers of before there were receipts, gazette and website as they were named.
func (d *draft) carriers() Run {
	where := ""
	add := func(one string) {
		if one != "" && where != "" {
			where += "；"
		}
		where += one
	}
	rows := d.rows("receipts")
	for _, row := range rows {
		one, _ := row["where"].(string)
		add(one)
	}
	if len(rows) == 0 {
		add(d.str("gazette"))
		add(d.str("website"))
	}
	return d.need(words("公布载体", "Published in"), where)
}
