package letters

import (
	"strconv"
	"strings"
)

// The letters of the organ with which a document was to be filed, to a maker that has not filed it, and the letter that sends a yearly catalogue.

// toLate begins a letter to the maker of a document that was not filed, and names the document.
func (d *draft) toLate(title ...any) Text {
	d.Head = text(d.need(words("备案审查工作机构", "Office of the filing review"), d.filingOffice()))
	d.Number = unnumbered()
	d.Title = text(title...)
	d.Addressee = text(d.need(words("制定机关", "Making organ"), d.organ("maker")))
	return text(d.document(""), "（", d.fact("issue_no"), "，登记号", d.fact("registration_no"), "）")
}

// filingOffice calls in what was not filed, and names who does not file (备案审查规定第23条, 法规规章备案审查条例第23条): an office of the organ, not the organ.
func (d *draft) filingOffice() string {
	if organ := d.organ("recipient"); organ != "" {
		return organ + "备案审查工作机构"
	}
	return ""
}

func (d *draft) filingReminder() {
	document := d.toLate("关于限期报送", d.document(""), "备案的通知")
	d.para("你机关于", d.dated("published_on"), "公布的", document, "，应当自公布之日起", d.periodOf("filing.due"), "内报送", d.organ("recipient"), "备案，至今未报送。")
	d.para(d.under("urge_filing"), "请于", d.dated("urged_until"), "前报送。逾期仍不报送的，将予以通报。")
	d.heading(1, words("应当报送的材料", "What is to be sent"))
	def := d.definition(d.seen)
	for i, material := range []string{"filing_report", "draft", "drafting_note", "legal_basis", "opinion_letter"} {
		if label := def.MaterialWords(material); material != "opinion_letter" || d.toGovernment() {
			d.para(strconv.Itoa(i+1)+"．", label.Zh)
		}
	}
	if e := d.about(); e != nil && e.Reason != "" {
		d.labelled(words("有关情况：", "Circumstances:"), sentence(e.Reason))
	}
	d.closed(d.filingOffice())
}

func (d *draft) filingBulletin() {
	document := d.toLate("关于未报送", d.document(""), "备案情况的通报")
	d.Number = text(d.need(d.label("bulletin_no"), d.str("bulletin_no")))
	d.Addressee = text("各制定机关")
	maker := d.need(words("制定机关", "Making organ"), d.organ("maker"))
	d.para(maker, "于", d.dated("published_on"), "公布的", document, "，应当自公布之日起", d.periodOf("filing.due"), "内报送", d.organ("recipient"), "备案，未报送。本机构于", d.dated("urged_on"),
		"通知其于", d.dated("urged_until"), "前报送，逾期仍未报送。")
	d.para(d.under("circulate_notice"), "现予以通报。", maker, "应当立即报送。各制定机关应当引以为戒，做到有件必备。")
	if e := d.about(); e != nil && e.Reason != "" {
		d.labelled(words("通报的理由：", "Why it is named:"), sentence(e.Reason))
	}
	d.closed(d.filingOffice())
}

// periodOf is a period of the profile in Chinese.
func (d *draft) periodOf(rule string) Run {
	if p := d.ruled(rule); !p.IsZero() {
		return said(p.Zh())
	}
	return d.need(words("期限", "Time limit"), "")
}

func (d *draft) catalogueLetter() {
	maker, year := d.organ("maker"), d.str("year")
	d.Ledger = d.str("catalogue_no")
	d.Head = text(d.need(words("制定机关", "Making organ"), maker), "文件")
	d.Number = text(d.need(d.label("catalogue_no"), d.Ledger))
	d.Issuer = text(hand(4))
	d.Title = text("关于报送", d.need(d.label("year"), year), "年规范性文件目录的报告")
	var to []string
	if rule := d.rule("filing.recipients"); rule != nil {
		for _, code := range rule.List {
			to = append(to, d.organisation(code))
		}
	}
	d.Addressee = text(d.need(words("备案受理机关", "Recipient"), strings.Join(to, "、")))
	d.para(d.under("send_catalogue"), "现将我机关", year, "年公布的规范性文件目录报送你机关。")
	d.para("目录所列文件共", d.fact("documents"), "件，其中未报备或者逾期报备的", d.fact("unfiled"), "件，逐件情况见目录。")
	if late, _ := d.flag("sent_late"); late && d.about() != nil {
		d.labelled(words("逾期报送的原因：", "Why it is late:"), d.need(words("逾期报送的原因", "Why it is late"), sentence(d.about().Reason)))
	}
	sent, label := d.about(), d.definition(d.seen).MaterialWords("catalogue")
	p := d.paperAt("catalogue")
	if p == nil {
		d.Annexes = append(d.Annexes, text(label.Zh, d.need(label, "")))
	} else {
		d.Annexes = append(d.Annexes, text(year, "年规范性文件目录"))
		d.labelled(words("目录的校验码：", "Hash of the catalogue:"), d.sum(label, p.Hash))
	}
	d.signedBy(maker, d.day())
	if sent != nil {
		d.Remark = text("报备人：" + d.by(sent))
	}
	d.imprint(maker, d.day())
}
