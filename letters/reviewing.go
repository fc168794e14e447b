package letters

import "santong/engine"

// The two sides of a filing review. What came from elsewhere has a case of its own (filing_review); what was made in this system is reviewed in the case
// of its filing, where the fields have other names.

// inFiling are the names of the fields there.
var inFiling = map[string]string{"received_on": "filed_on", "received_late": "filed_late", "to_supplement": "missing", "questions": "explanation_question",
	"review_opinion": "correction_opinion", "opinion_on": "asked_on", "ordered_on": "decided_on"}

// as is what the field is called in the case that is read.
func (d *draft) as(field string) string {
	if def := d.definition(d.seen); def != nil && def.Field(field) == nil && def.Field(inFiling[field]) != nil {
		return inFiling[field]
	}
	return field
}

// reviewer is the organ with which the document was filed.
func (d *draft) reviewer() string {
	if d.seen.Parties["reviewing"] == "" && d.seen.Parties["recipient"] != "" {
		return d.organ("recipient")
	}
	return d.organ("reviewing")
}

// sender is the organ that filed it.
func (d *draft) sender() Run {
	if d.seen.Parties["maker"] != "" {
		return d.need(words("制定机关", "Making organ"), d.organ("maker"))
	}
	return d.fact("sender")
}

// you is how the maker is addressed: a standing committee is above no government.
func (d *draft) you() string {
	if d.byCongress() {
		return "贵机关"
	}
	return "你单位"
}

// byCongress tells whether a standing committee reviews.
func (d *draft) byCongress() bool {
	return d.kindOf(d.seen.Parties["recipient"]) == "congress"
}

// kindOf is the kind of an organisation in the directory, "" where nobody knows it.
func (d *draft) kindOf(code string) string {
	if d.Directory != nil {
		if o := d.Directory.Organisation(code); o != nil {
			return o.Kind
		}
	}
	return ""
}

// act is the event that the letter is about, the usual one in a letter about nothing yet.
func (d *draft) act(usual string) string {
	d.asked["event "+usual] = true
	if e := d.about(); e != nil {
		return e.Event
	}
	return usual
}

// numbered is the number in the register, where the register gives one.
func (d *draft) numbered() Text {
	if def := d.definition(d.seen); def == nil || def.Field("review_no") == nil {
		return nil
	}
	return text("（", d.fact("review_no"), "）")
}

// otherwise says what follows when the maker does not correct it: a standing committee may only revoke (备案审查规定第20条), a government leads those below it
// (组织法第73条第2项) and alters or revokes (第3项).
func (d *draft) otherwise(unless string) string {
	if d.byCongress() {
		return unless + "，将依照《山东省各级人民代表大会常务委员会规范性文件备案审查规定》第二十条的规定提出撤销的议案或者建议。"
	}
	return unless + "，本机关将依照《地方各级人民代表大会和地方各级人民政府组织法》第七十三条第二项、第三项的规定责令改正，或者予以改变、撤销。"
}

// faults say of each ground what is wrong with a document that fails it.
var faults = map[string]string{
	"policy":     "不符合党中央、国务院的重大决策部署或者改革方向",
	"power":      "超越权限，或者违法减损权利、增加义务",
	"higher_law": "违反上位法或者人大决议、决定",
	"conflict":   "与其他文件对同一事项的规定不一致",
	"propriety":  "规定不适当，或者措施不符合目的和实际",
	"procedure":  "违背法定程序",
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
		row, _ := grounds[item.ID].(map[string]any)
		if column(row, "conclusion") != "fail" {
			continue
		}
		fault := faults[item.ID]
		if fault == "" { // a ground that the office has added
			fault = "不符合“" + item.Zh + "”"
		}
		out = append(out, fault+"：", d.need(what, sentence(column(row, "note"))))
	}
	if out == nil {
		out = []any{d.need(what, "")}
	}
	return out
}
