package letters

import (
	"fmt"
	"strconv"

	"santong/engine"
)

// adoptionTable lists every opinion of the consultation and what became of it; what was not adopted has its reason (重大行政决策程序暂行条例第18条).
func (d *draft) adoptionTable() {
	d.Wide = true
	d.Title = text(d.document(""), "征求意见采纳情况表")
	t := grid([]int{1, 3, 2, 2, 6, 2, 4}, words("序号", "No."), words("意见人", "From"), words("类别", "Source"), words("条款", "Clause"), words("意见", "Opinion"),
		words("采纳情况", "Fate"), words("理由", "Reason"))
	s := d.opinionsInto(t)
	d.labelled(words("填报单位：", "Filled in by:"), d.need(words("填报单位", "Filled in by"), d.organ("drafting")))
	d.labelled(words("征求意见情况：", "Consultation:"), d.consultation())
	d.labelled(words("意见汇总：", "Summary:"), s.sentence())
	if len(t.Rows) == 1 {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Span: 7, Mid: true, Text: []Text{text("未收到意见。")}}}})
	}
	d.table(t)
	closed := d.last("close_consultation")
	d.labelled(words("填报人：", "Filled in by:"), d.need(words("填报人", "Officer"), d.by(closed)))
	d.labelled(words("单位负责人（签字）：", "Head of the unit (signature):"), hand(6))
	d.signedBy(d.organ("drafting"), d.day())
}

// consultation says where and for how long the draft stood open to comments.
func (d *draft) consultation() Text {
	out := text("公开征求意见自", d.dated("consult_opened_on"), "起至", d.consultationEnd(), "止，公告发布于", d.fact("public_notice"), "。")
	if short, _ := d.flag("consult_shortened"); short {
		out = append(out, said("征求意见期限经公告缩短。"))
	}
	if heard := d.str("competition_heard"); heard != "" {
		out = append(out, said("利害关系人意见："+sentence(heard)))
	}
	return out
}

// consultationEnd is the closing day of the notice where there is one, else the day on which the consultation was closed.
func (d *draft) consultationEnd() Run {
	if until := d.date("consult_until"); !until.IsZero() {
		return said(chinese(until))
	}
	on := ""
	if closed := d.last("close_consultation"); closed != nil {
		on = chinese(closed.on)
	}
	return d.need(words("征求意见结束日期", "Consultation closed on"), on)
}

// A tally counts opinions.
type tally struct{ asked, agreed, silent, waiting, opinions, adopted, partly, rejected int }

func (t *tally) count(fate string) {
	t.opinions++
	switch fate {
	case "adopted":
		t.adopted++
	case "partly":
		t.partly++
	case "rejected":
		t.rejected++
	}
}

func (t *tally) sentence() string {
	s := fmt.Sprintf("共收到意见%d条，采纳%d条，部分采纳%d条，不采纳%d条", t.opinions, t.adopted, t.partly, t.rejected)
	if left := t.opinions - t.adopted - t.partly - t.rejected; left > 0 {
		s += fmt.Sprintf("，尚未处理%d条", left)
	}
	if t.asked > 0 {
		s += fmt.Sprintf("。征求%d个部门意见，%d个部门同意，%d个部门逾期未答复", t.asked, t.agreed, t.silent)
		if t.waiting > 0 {
			s += fmt.Sprintf("，%d个部门尚未答复", t.waiting)
		}
	}
	return s + "。"
}

// opinionsInto fills the table: what the public said, what departments said, and answers to what is on no list.
func (d *draft) opinionsInto(t *Table) *tally {
	fates, order := map[string]map[string]any{}, []string{}
	rows := d.rows("adoption")
	for _, row := range rows {
		id := column(row, "opinion")
		if _, twice := fates[id]; twice {
			id = "+" + strconv.Itoa(len(order)) // a second answer is shown, not swallowed
		}
		fates[id] = row
		order = append(order, id)
	}
	sum := &tally{}
	opinions := d.rows("opinions")
	for i, o := range opinions {
		no := strconv.Itoa(i + 1)
		d.fated(t, sum, column(o, "from"), d.item("opinion_sources", column(o, "source")), column(o, "clause"), column(o, "text"), fates[no])
		delete(fates, no)
	}
	for _, c := range d.children("consultation") {
		d.department(t, sum, c, fates[c.ID])
		delete(fates, c.ID)
	}
	for _, id := range order {
		if row, left := fates[id]; left {
			d.fated(t, sum, unknown, "", "", column(row, "opinion"), row)
		}
	}
	return sum
}

// department is the row of a department.
func (d *draft) department(t *Table, sum *tally, c *engine.Case, row map[string]any) {
	child := d.from(c)
	sum.asked++
	name, kind, said := d.organisation(c.Organ()), d.item("opinion_sources", "department"), child.str("text")
	switch stance := child.str("stance"); {
	case stance == "agree" && row == nil:
		sum.agreed++
		if said == "" {
			said = "同意，无修改意见"
		}
		t.add(figure(len(t.Rows)), name, kind, "", left(said), "无需处理", "")
	case stance != "":
		if stance == "agree" {
			sum.agreed++
		}
		d.fated(t, sum, name, kind, "", said, row)
	case d.state(c) == "silent":
		sum.silent++
		t.add(figure(len(t.Rows)), name, kind, "", left("逾期未答复"), "—", "")
	default:
		sum.waiting++
		t.add(figure(len(t.Rows)), name, kind, "", d.need(words("部门意见", "Reply of a department"), ""), "—", "")
	}
}

// fated is the row of an opinion and what became of it.
func (d *draft) fated(t *Table, sum *tally, from, kind, clause, opinion string, row map[string]any) {
	fate, reason := column(row, "fate"), column(row, "reason")
	sum.count(fate)
	because := left(reason)
	if fate == "partly" || fate == "rejected" {
		because = left(d.need(words("理由", "Reason"), reason))
	}
	t.add(figure(len(t.Rows)), from, kind, clause, left(opinion), d.need(words("采纳情况", "Fate of an opinion"), d.item("fates", fate)), because)
}
