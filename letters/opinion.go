package letters

import (
	"math"

	"santong/engine"
)

// opinionLetter is the written result of the legality review (国办发〔2018〕115号): what was sent in, how it was looked at, seven grounds, each point,
// the adviser, the conclusion.
func (d *draft) opinionLetter() {
	review, issued := d.organ("review"), d.about()
	until := math.MaxInt
	if issued != nil {
		until = issued.Seq
	}
	before, prepared := d.lastBefore(until, "issue_opinion"), d.lastBefore(until, "prepare_opinion")
	if before != nil && prepared != nil && prepared.Seq < before.Seq {
		prepared = nil // it belongs to the review before this one
	}

	d.Head = text(d.need(words("审查机构", "Review organ"), review))
	number := ""
	if issued != nil {
		number = d.str("opinion_no")
	}
	d.Ledger = number
	d.Number = text(d.need(d.label("opinion_no"), number))
	d.Title = text("关于", d.document(forReview), "的合法性审查意见书")
	d.Addressee = text(d.drafter("起草科室"))

	earlier := d.opinions(until)
	d.para("你单位报送的", d.document(forReview), "（以下简称送审稿）及有关材料收悉。", d.before(earlier, d.reviewed(prepared)), d.under("issue_opinion"),
		"我单位对送审稿", again(earlier), "进行了合法性审查，现出具审查意见如下：")
	d.heading(1, words("基本情况", "Particulars"))
	d.table(d.reviewParticulars(prepared))
	d.heading(1, words("审查事项及结论", "Grounds of review and conclusions"))
	d.table(d.groundsTable(prepared != nil))
	d.heading(1, words("逐条审查意见", "Opinion point by point"))
	d.points(prepared != nil)
	d.heading(1, words("法律顾问意见", "Legal advice"))
	d.advice()
	d.heading(1, words("审查结论", "Conclusion"))
	d.conclusion(issued)
	d.heading(1, words("风险提示", "Warning of risks"))
	switch risk := given(issued, "risk_note"); {
	case issued == nil:
		d.para(d.need(d.label("risk_note"), ""))
	case risk == "":
		d.para("无。")
	default:
		d.written(d.label("risk_note"), risk)
	}
	d.labelled(words("经办人：", "Reviewer:"), d.need(words("经办人", "Reviewer"), d.by(prepared)))
	d.labelled(words("负责人：", "Head of the review organ:"), d.need(words("负责人", "Head of the review organ"), d.by(issued)))
	d.signedBy(review, d.day())
	d.imprint(review, d.day(), d.organ("office"))
}

// reviewParticulars is the table of what was reviewed, when and how.
func (d *draft) reviewParticulars(prepared *entry) *Table {
	t := &Table{Widths: []int{5, 15}}
	t.pair(words("送审单位", "Submitted by"), d.need(words("送审单位", "Submitted by"), d.organ("drafting")))
	t.pair(words("文件名称", "Title"), d.fact("title"))
	t.pair(words("收到日期", "Received on"), d.dated("submitted_on"))
	t.pair(words("受理日期", "Accepted on"), d.dated("accepted_on"))
	t.pair(words("补正期间", "Supplement"), d.supplements())
	t.pair(words("审查方式", "Method of review"), d.methods(prepared != nil))
	t.pair(words("审查文本校验码", "Hash of the text"), d.sum(words("审查文本", "Text reviewed"), d.reviewed(prepared)))
	return t
}

// reviewed is the hash of the text that the letter is bound to, "" while there is none.
func (d *draft) reviewed(prepared *entry) string {
	if issued := d.about(); issued != nil {
		return d.hash(issued, "draft")
	}
	return d.hash(prepared, "draft")
}

// supplements says from when to when the drafting unit was asked for more; time during the review does not count.
func (d *draft) supplements() []Text {
	ending := map[string]string{"return_incomplete": "resubmit", "return_incomplete_again": "resubmit", "ask_supplement": "answer_supplement", "suspend_review": "resume_review"}
	named := map[string]string{"return_incomplete": "补正", "return_incomplete_again": "再次补正", "ask_supplement": "审查中补正", "suspend_review": "论证听证"}
	for begins, ends := range ending {
		d.asked["event "+begins], d.asked["event "+ends] = true, true
	}
	var out []Text
	for i, e := range d.entries {
		if e.Case != d.record.Case.ID || d.undone[e.Seq] {
			continue
		}
		ends := ending[e.Event]
		if ends == "" {
			continue
		}
		until := "尚未结束"
		for _, later := range d.entries[i:] {
			if later.Case == e.Case && later.Event == ends {
				until = chinese(later.on)
				break
			}
		}
		line := named[e.Event] + "：" + chinese(e.on) + "至" + until
		if ends != "resubmit" {
			line += "，不计入审查期限"
		}
		out = append(out, text(line))
	}
	if out == nil {
		out = []Text{text("无")}
	}
	return out
}

func (d *draft) methods(prepared bool) []Text {
	rows := d.rows("methods")
	if !prepared || len(rows) == 0 {
		return []Text{{d.need(d.label("methods"), "")}}
	}
	var out []Text
	for _, row := range rows {
		line := d.item("review_methods", column(row, "method"))
		if note := column(row, "note"); note != "" {
			line += "：" + note
		}
		out = append(out, text(line))
	}
	return out
}

// groundsTable has every ground of the list, answered or not.
func (d *draft) groundsTable(prepared bool) *Table {
	t := grid([]int{2, 8, 3, 7}, words("序号", "No."), words("审查事项", "Ground"), words("结论", "Conclusion"), words("说明", "Note"))
	d.checked(t, "grounds", "review_grounds", prepared)
	return t
}

// checked adds the items of a checklist with their answers.
func (d *draft) checked(t *Table, field, list string, answered bool) {
	l := d.list(list)
	if l == nil {
		return
	}
	d.asked["field "+field] = true
	answers, _ := d.of(d.seen)[field].(map[string]any)
	for i, item := range l.Items {
		answer, _ := answers[item.ID].(map[string]any)
		conclusion, note := column(answer, "conclusion"), column(answer, "note")
		if !answered {
			conclusion, note = "", ""
		}
		if said := conclusions[conclusion]; said != "" {
			conclusion = said
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{figure(i + 1), {Text: []Text{text(item.Zh)}}, {Text: []Text{{d.need(d.label(field), conclusion)}}, Mid: true}, {Text: paragraphs(note)}}})
	}
}

func (d *draft) points(prepared bool) {
	rows := d.rows("points")
	switch {
	case !prepared:
		d.para(d.need(d.label("points"), ""))
		return
	case len(rows) == 0:
		d.para("无逐条修改意见。")
		return
	}
	for _, row := range rows {
		clause := column(row, "clause")
		if no := column(row, "no"); no != "" {
			clause += "（意见" + no + "）"
		}
		d.heading(2, engine.Words{}, clause)
		for _, part := range []struct {
			label engine.Words
			value string
		}{{words("问题", "Problem"), column(row, "problem")}, {words("依据", "Basis"), column(row, "law")}, {words("建议", "Advice"), column(row, "advice")}} {
			if part.value == "" && part.label.Zh == "依据" {
				continue // not every advice rests on an article
			}
			d.heading(3, part.label, d.need(part.label, sentence(part.value)))
		}
	}
}

// advice is everything that advisers said in this round.
func (d *draft) advice() {
	rows := d.rows("advice")
	if len(rows) == 0 {
		d.para(d.need(d.label("advice"), ""))
		return
	}
	for _, row := range rows {
		lines := paragraphs(column(row, "text"))
		for i, line := range lines {
			if i == 0 {
				line = text(column(row, "adviser")+"：", line)
			}
			d.para(line)
		}
	}
}

// What follows from each conclusion. The consequence is the procedure's own: where it leads and what it forbids.
var consequences = map[string]string{
	"lawful":      "送审稿可以提交集体讨论决定。审查后改动文本的，应当重新送审。",
	"revise":      "请你单位对照上述意见逐条研究修改，填写审查意见采纳反馈表；未采纳或者部分采纳的，应当书面说明理由。文本有改动的，修改后送复审。",
	"unlawful":    "送审稿不得提交集体讨论。",
	"exploratory": "送审稿属探索性改革，应当将本意见书载明的法律风险向决策机关明示，由决策机关集体讨论决定。",
}

func (d *draft) conclusion(issued *entry) {
	if issued == nil {
		d.para("综合上述情况，审查结论为：", d.need(d.label("verdict"), ""), "。")
		return
	}
	verdict := d.str("verdict")
	d.para("综合上述情况，审查结论为：", d.need(d.label("verdict"), d.item("verdicts", verdict)), "。", consequences[verdict])
	if issued.Reason != "" {
		d.labelled(words("理由：", "Reason:"), sentence(issued.Reason))
	}
}
