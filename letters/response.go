package letters

import (
	"maps"
	"slices"
	"strconv"
)

// responseTable answers the opinion letter point by point; what is not adopted needs its reason (国办发〔2018〕115号).
func (d *draft) responseTable() {
	answered := d.about()
	d.Title = text("审查意见采纳反馈表")
	t := &Table{Widths: []int{3, 7, 3, 7}}
	t.pair(words("文件名称", "Title"), d.fact("title"))
	t.pairs(words("填报单位", "Filled in by"), d.need(words("填报单位", "Filled in by"), d.organ("drafting")), words("审查机构", "Review organ"), d.need(words("审查机构", "Review organ"), d.organ("review")))
	issued := d.last("issue_opinion")
	on := ""
	if issued != nil {
		on = chinese(issued.on)
	}
	t.pairs(words("意见书编号", "Number of the letter"), d.fact("opinion_no"), words("意见书日期", "Date of the letter"), d.need(words("意见书日期", "Date of the letter"), on))
	t.pairs(words("审查结论", "Verdict"), d.need(d.label("verdict"), d.item("verdicts", d.str("verdict"))), words("是否送复审", "Sent back for review"), d.resubmitted(answered))
	d.table(t)

	fates := map[string]map[string]any{}
	if answered != nil { // responses on record before that belong to an earlier opinion
		rows := d.rows("responses")
		for _, row := range rows {
			fates[column(row, "point")] = row
		}
	}
	answers := grid([]int{2, 3, 6, 3, 6}, words("序号", "No."), words("条款", "Clause"), words("审查意见", "Opinion"), words("采纳情况", "Fate"), words("未采纳理由", "Reason"))
	points := d.rows("points")
	for _, p := range points {
		row := fates[column(p, "no")]
		d.answer(answers, column(p, "no"), column(p, "clause"), paragraphs(objection(p)), row)
		delete(fates, column(p, "no"))
	}
	for _, no := range slices.Sorted(maps.Keys(fates)) { // answers to what is no point of the letter, a ground that failed for instance
		d.answer(answers, no, "", []Text{text(unknown)}, fates[no])
	}
	if len(answers.Rows) == 1 {
		answers.Rows = append(answers.Rows, Row{Cells: []Cell{{Span: 5, Mid: true, Text: []Text{text("审查意见书未提出逐条修改意见。")}}}})
	}
	d.table(answers)
	foot := &Table{Widths: []int{3, 17}}
	if answered != nil && answered.Reason != "" {
		foot.pair(words("修改说明", "What was changed"), answered.Reason)
	}
	if hash := d.hash(answered, "draft"); hash != "" {
		foot.pair(words("修改后文本校验码", "Hash of the changed text"), sum+hash)
	}
	foot.pair(words("填报人", "Filled in by"), d.need(words("填报人", "Filled in by"), d.by(answered)))
	foot.room(words("单位负责人", "Head of the unit"), 3)
	d.table(foot)
	d.signedBy(d.organ("drafting"), d.day())
}

// answer is a row: a point and what became of it. A reason is missing only where the point was not fully adopted.
func (d *draft) answer(t *Table, no, clause string, opinion []Text, row map[string]any) {
	fate, reason := column(row, "fate"), column(row, "reason")
	because := left(reason)
	if fate == "partly" || fate == "rejected" {
		because = left(d.need(words("未采纳理由", "Reason"), reason))
	}
	t.add(no, clause, opinion, d.need(words("采纳情况", "Fate of an opinion"), d.item("fates", fate)), because)
}

func (d *draft) resubmitted(answered *entry) Run {
	switch {
	case answered == nil:
		return d.need(words("是否送复审", "Sent back for review"), "")
	case answered.Event == "resubmit_revised":
		return said("文本已修改，送复审")
	}
	return said("文本未改动，不送复审")
}

// figure is a number in a cell.
func figure(n int) Cell { return Cell{Text: []Text{text(strconv.Itoa(n))}, Mid: true} }
