package letters

import (
	"math"
	"strconv"
)

// steps tells the steps that the law asks for, in the order in which they were taken: consultation, fair competition, legality, discussion, registration.
func (d *draft) steps() {
	o := d.from(d.parent())
	for _, step := range []struct {
		zh, en string
		tell   func(*draft) Text
	}{
		{"征求意见", "Consultation", (*draft).consulted},
		{"公平竞争审查", "Fair-competition review", (*draft).competed},
		{"合法性审查", "Legality review", (*draft).reviewedBy},
		{"集体讨论", "Collective discussion", (*draft).discussedAt},
		{"统一登记、统一编号、统一公布", "Registration, numbering, publication", (*draft).unified},
	} {
		d.heading(2, words(step.zh, step.en))
		d.para(step.tell(o))
	}
}

func (d *draft) consulted() Text {
	sum := d.opinionsInto(grid(nil))
	out := text("由", d.need(words("起草单位", "Drafting unit"), d.organ("drafting")), "起草。", d.consultation(), sum.sentence())
	if on := d.date("hearing_on"); !on.IsZero() {
		out = append(out, said("于"+chinese(on)+"举行听证会。"))
	}
	for _, extra := range []struct{ material, zh string }{{"expert_argument", "经过专家论证。"}, {"risk_assessment", "经过风险评估。"}} {
		if d.paperAt(extra.material) != nil {
			out = append(out, said(extra.zh))
		}
	}
	return out
}

func (d *draft) competed() Text {
	touches, given := d.flag("touches_business")
	if given && !touches {
		return text("该文件不涉及经营者经济活动，不需要公平竞争审查。")
	}
	by := ""
	if assessed := d.last("assess_competition"); assessed != nil {
		by = d.organisation(assessed.Organ)
	}
	out := text("该文件涉及经营者经济活动，经", d.need(words("公平竞争审查单位", "Fair-competition reviewer"), by), "审查，结论为“", d.competition(), "”。")
	if note := d.str("competition_note"); note != "" {
		out = append(out, said(sentence(note)))
	}
	return out
}

func (d *draft) reviewedBy() Text {
	out := text("由", d.need(words("审查机构", "Review organ"), d.organ("review")), "审查：")
	letters := d.opinions(math.MaxInt)
	if len(letters) == 0 {
		return append(out, d.fact("opinion_no"), said("。"))
	}
	for i, l := range letters {
		if i > 0 {
			out = append(out, said("；"))
		}
		out = append(out, said(chinese(l.on)+"出具《合法性审查意见书》（"), d.need(d.label("opinion_no"), l.number), said("），结论为“"), d.need(d.label("verdict"), d.item("verdicts", l.verdict)), said("”"))
	}
	return append(out, said("。"))
}

func (d *draft) discussedAt() Text {
	signed := d.last("sign")
	out := text("经", d.need(d.label("minuted"), d.met()), "集体讨论，决定“", d.need(d.label("decision"), d.item("decisions", d.str("decision"))), "”（会议纪要：", d.fact("minutes_no"), "）；")
	if d.last("decide_urgently") != nil {
		out = text("经批准适用紧急程序（", d.fact("emergency_ground"), "），由行政首长决定，未召开会议；")
	}
	return append(out, text("由", d.need(words("签署人", "Signed by"), d.by(signed)), "于", d.dated("signed_on"), "签署。")...)
}

func (d *draft) unified() Text {
	return text("由", d.need(words("登记机构", "Registrar"), d.organ("registrar")), "于", d.dated("registered_on"), "登记，登记号", d.fact("registration_no"), "；于", d.dated("published_on"), "公布。")
}

// met is the meeting on record with its day.
func (d *draft) met() string {
	name, on := d.str("minuted"), chinese(d.date("minuted_on"))
	if name != "" && on != "" {
		return on + name
	}
	return name
}

// unheeded lists what was adopted in part or not at all, with the reasons, out of the consultation and out of the review. Those who wrote as members
// of the public are not named to the recipient.
func (d *draft) unheeded() {
	o := d.from(d.parent())
	t := grid([]int{2, 4, 6, 3, 5}, words("序号", "No."), words("意见来源", "Source"), words("意见", "Opinion"), words("采纳情况", "Fate"), words("理由", "Reason"))
	o.unheededOpinions(t)
	o.unheededPoints(t)
	if len(t.Rows) == 1 {
		d.para("没有部分采纳或者未采纳的意见。")
		return
	}
	d.para("部分采纳、未采纳的意见及理由如下：")
	d.table(t)
}

func (d *draft) unheededOpinions(t *Table) {
	type voice struct{ from, said string }
	voices := map[string]voice{}
	opinions := d.rows("opinions")
	for i, row := range opinions {
		from := d.item("opinion_sources", column(row, "source"))
		if clause := column(row, "clause"); clause != "" {
			from += "（" + clause + "）"
		}
		voices[strconv.Itoa(i+1)] = voice{from, column(row, "text")}
	}
	for _, c := range d.children("consultation") {
		voices[c.ID] = voice{d.organisation(c.Organ()), d.from(c).str("text")}
	}
	rows := d.rows("adoption")
	for _, row := range rows {
		v := voices[column(row, "opinion")]
		d.unheededRow(t, row, v.from, v.said)
	}
}

func (d *draft) unheededPoints(t *Table) {
	answered := d.last("answer_opinion", "resubmit_revised")
	if answered == nil {
		return
	}
	points := d.pointsOf(answered)
	rows := d.rows("responses")
	for _, row := range rows {
		p := points[column(row, "point")]
		from := d.organ("review")
		if clause := column(p, "clause"); clause != "" {
			from += "（" + clause + "）"
		}
		d.unheededRow(t, row, from, objection(p))
	}
}

func (d *draft) unheededRow(t *Table, row map[string]any, from, opinion string) {
	fate := column(row, "fate")
	if fate != "partly" && fate != "rejected" {
		return
	}
	if from == "" {
		from = unknown
	}
	t.add(figure(len(t.Rows)), left(from), left(opinion), d.item("fates", fate), left(d.need(words("理由", "Reason"), column(row, "reason"))))
}
