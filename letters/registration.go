package letters

import "strings"

// registrationForm asks for the registration, and bears the number once it was given (山东省行政程序规定第50条).
func (d *draft) registrationForm() {
	registered := d.last("register")
	number := d.str("registration_no")
	if voided := d.last("void_registration"); voided != nil && registered != nil && voided.Seq > registered.Seq {
		registered = nil
	}
	d.Ledger = number
	d.Title = text("规范性文件登记申请表")
	if registered != nil {
		d.Title = text("规范性文件登记表")
	}
	applied := d.about()
	signed := d.last("sign")

	t := &Table{Widths: []int{3, 7, 3, 7}}
	t.pair(words("文件名称", "Title"), d.fact("title"))
	t.pairs(words("制定机关", "Making organ"), d.need(words("制定机关", "Making organ"), d.organ("maker")), words("主办部门", "Lead department"), d.need(words("主办部门", "Lead department"), d.organ("drafting")))
	t.pairs(words("联合制定机关", "Joint makers"), hand(6), words("会签部门", "Countersigned by"), d.countersigners())
	t.pairs(words("发文字号", "Issue number"), d.fact("issue_no"), words("文件性质", "Nature"), d.nature())
	t.pairs(words("登记类别", "Category"), d.need(d.label("category"), d.item("categories", d.str("category"))), words("材料份数", "Copies"), d.copies())
	t.pairs(words("签署人", "Signed by"), d.need(words("签署人", "Signed by"), d.by(signed)), words("签署日期", "Signed on"), d.dated("signed_on"))
	t.pairs(words("有效期", "Validity"), d.validity(), words("施行日期", "Effective on"), d.dated("effective_on"))
	t.pairs(words("失效日期", "Lapses on"), d.lapse(), words("提前施行理由", "Ground for early effect"), d.early())
	t.pairs(words("意见书编号", "Opinion letter"), d.fact("opinion_no"), words("审查结论", "Verdict"), d.need(d.label("verdict"), d.item("verdicts", d.str("verdict"))))
	t.pairs(words("会议名称", "Meeting"), d.need(d.label("minuted"), d.discussed("minuted")), words("会议日期", "Date of the meeting"), d.need(d.label("minuted_on"), d.discussed("minuted_on")))
	t.pairs(words("纪要编号", "Minutes"), d.need(d.label("minutes_no"), d.discussed("minutes_no")), words("决定", "Decision"), d.need(d.label("decision"), d.resolution()))
	t.pair(words("报送材料", "Papers handed in"), d.handedIn())
	t.pair(words("签署文本校验码", "Hash of the text signed"), d.sum(words("签署文本", "Text signed"), d.hash(signed, "draft")))
	t.pairs(words("经办人", "Applied for by"), d.need(words("经办人", "Applied for by"), d.by(applied)), words("联系电话", "Contact"), d.fact("contact"))
	on := ""
	if applied != nil {
		on = chinese(applied.on)
	}
	t.pair(words("申请日期", "Applied for on"), d.need(words("申请日期", "Applied for on"), on))
	t.room(words("制定机关意见", "The making organ"), 4)
	d.table(t)

	r := &Table{Widths: []int{3, 7, 3, 7}, Together: true}
	r.Rows = append(r.Rows, Row{Cells: []Cell{{Label: words("以下由登记机构填写", "For the registrar"), Span: 4, Mid: true}}})
	r.pairs(words("登记机构", "Registrar"), d.need(words("登记机构", "Registrar"), d.organ("registrar")), words("登记号", "Registration number"), d.need(d.label("registration_no"), number))
	r.pairs(words("登记人", "Registered by"), d.need(words("登记人", "Registered by"), d.by(registered)), words("登记日期", "Registered on"), d.registeredOn(registered))
	if given := d.voided(number); given != nil {
		r.pair(words("作废", "Voided"), "该登记号已于"+chinese(given.on)+"作废。"+sentence(given.Reason))
	}
	r.room(words("登记机构意见", "The registrar"), 4)
	d.table(r)
}

func (d *draft) registeredOn(registered *entry) Run {
	if registered == nil {
		return d.need(d.label("registered_on"), "")
	}
	return d.dated("registered_on")
}

func (d *draft) countersigners() string {
	if names := d.organisations("countersigners"); len(names) > 0 {
		return strings.Join(names, "、")
	}
	return "无"
}

func (d *draft) validity() Run {
	years := d.str("validity_years")
	if years != "" {
		years += "年"
		if trial, _ := d.flag("trial"); trial {
			years += "（暂行、试行）"
		}
	}
	return d.need(d.label("validity_years"), years)
}

// lapse is the first day on which the document no longer holds. Of what is registered anew nobody knows it before it is published (省程序规定第53条).
func (d *draft) lapse() Run {
	on := chinese(d.date("lapse_on"))
	if d.str("category") == "renewed" && d.date("published_on").IsZero() {
		on = "自重新公布之日起计算"
	} else if on != "" {
		on += "起失效"
	}
	return d.need(d.label("lapse_on"), on)
}

func (d *draft) early() Run {
	ground := d.item("early_grounds", d.str("early_ground"))
	if ground == "" && d.str("effective_on") != "" {
		ground = "无"
	}
	return d.need(d.label("early_ground"), ground)
}

// discussed is a fact of the meeting; where the chief decided in an emergency there was none.
func (d *draft) discussed(field string) string {
	if d.last("decide_urgently") != nil {
		return "紧急程序，未召开会议"
	}
	if on := d.date(field); !on.IsZero() {
		return chinese(on)
	}
	return d.str(field)
}

func (d *draft) resolution() string {
	if d.last("decide_urgently") != nil {
		return "紧急情况下由行政首长决定"
	}
	return d.item("decisions", d.str("decision"))
}

// copies is how many of the proof and of the explanation are handed in on paper.
func (d *draft) copies() Run {
	copies := d.str("copies")
	if copies != "" {
		copies = "清样、起草说明各" + copies + "份"
	}
	return d.need(d.label("copies"), copies)
}

// nature is what the document is, and of which makers.
func (d *draft) nature() Run {
	kind := d.item("kinds", d.str("kind"))
	if def := d.definition(d.seen); kind != "" && def != nil {
		for _, v := range def.Variants {
			if v.ID == def.Variant {
				kind += "（" + v.Zh + "）"
			}
		}
	}
	return d.need(d.label("kind"), kind)
}

// handedIn lists the papers with room for how many copies of each. The record keeps one of each, in electronic form, and knows the number of copies
// of the proof and of the explanation only.
func (d *draft) handedIn() Cell {
	var out Text
	known := d.str("copies")
	for _, m := range d.definition(d.seen).Materials {
		switch m.ID {
		case "draft", "drafting_note", "legal_basis", "opinion_letter", "minutes", "interpretation":
			name, copies := m.Zh, hand(2)
			if m.ID == "draft" {
				name = "正式文本清样"
			}
			if known != "" && (m.ID == "draft" || m.ID == "drafting_note") {
				copies = said(known)
			}
			if d.paperAt(m.ID) != nil {
				if out != nil {
					name = "、" + name
				}
				out = append(out, text(name, copies, "份")...)
			}
		}
	}
	if out == nil {
		out = Text{d.need(words("报送材料", "Papers handed in"), "")}
	}
	return Cell{Text: []Text{out}}
}
