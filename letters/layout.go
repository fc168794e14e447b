package letters

import (
	"strconv"
	"strings"

	"santong/engine"
)

func words(zh, en string) engine.Words { return engine.Words{Zh: zh, En: en} }

var numerals = []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

// han is a number below a hundred in Chinese.
func han(n int) string {
	switch tens, ones := n/10, n%10; {
	case n <= 0 || n >= 100:
		return strconv.Itoa(n)
	case n <= 10:
		return numerals[n]
	case n < 20:
		return "十" + numerals[ones]
	default:
		return numerals[tens] + "十" + numerals[ones]
	}
}

// ordinal is the mark of the n-th heading of a level: 一、（一）1.（1）.
func ordinal(level, n int) string {
	return []string{"", han(n) + "、", "（" + han(n) + "）", strconv.Itoa(n) + ".", "（" + strconv.Itoa(n) + "）"}[level]
}

// heading begins a part; its number follows from the headings before it.
func (d *draft) heading(level int, label engine.Words, parts ...any) {
	n := 1
	for i := len(d.Blocks) - 1; i >= 0; i-- {
		if at := d.Blocks[i].Level; at == level {
			n++
		} else if at > 0 && at < level {
			break
		}
	}
	d.Blocks = append(d.Blocks, Block{Level: level, Mark: ordinal(level, n), Label: label, Text: text(parts...)})
}

func (d *draft) para(parts ...any) { d.Blocks = append(d.Blocks, Block{Text: text(parts...)}) }

// labelled is a paragraph with a name before it.
func (d *draft) labelled(label engine.Words, parts ...any) {
	d.Blocks = append(d.Blocks, Block{Label: label, Text: text(parts...)})
}

// written is what somebody wrote, in its own paragraphs, or the blank that stands for it.
func (d *draft) written(what engine.Words, value string) {
	if strings.TrimSpace(value) == "" {
		d.para(d.need(what, ""))
	}
	for _, p := range paragraphs(value) {
		d.para(p)
	}
}

func (d *draft) table(t *Table) { d.Blocks = append(d.Blocks, Block{Table: t}) }

// grid is a table with a row of heads.
func grid(widths []int, heads ...engine.Words) *Table {
	t := &Table{Widths: widths, Heads: 1}
	row := Row{}
	for _, h := range heads {
		row.Cells = append(row.Cells, Cell{Label: h, Mid: true})
	}
	t.Rows = append(t.Rows, row)
	return t
}

// add is a row of texts; short ones stand in the middle.
func (t *Table) add(cells ...any) {
	row := Row{}
	for _, c := range cells {
		row.Cells = append(row.Cells, cell(c))
	}
	t.Rows = append(t.Rows, row)
}

// pair is a row of a form: a label, and what belongs to it across the rest.
func (t *Table) pair(label engine.Words, value any) {
	c := cell(value)
	c.Mid, c.Span = false, len(t.Widths)-1
	t.Rows = append(t.Rows, Row{Cells: []Cell{{Label: label, Mid: true}, c}})
}

// pairs are two of them in one row of four columns.
func (t *Table) pairs(label engine.Words, value any, other engine.Words, second any) {
	a, b := cell(value), cell(second)
	a.Mid, b.Mid = false, false
	t.Rows = append(t.Rows, Row{Cells: []Cell{{Label: label, Mid: true}, a, {Label: other, Mid: true}, b}})
}

// room leaves lines for an opinion, a signature and a day, to be written by hand.
func (t *Table) room(label engine.Words, lines int, above ...Text) {
	sign := text("（签字）", hand(6), gap, hand(3), "年", hand(2), "月", hand(2), "日")
	c := Cell{Span: len(t.Widths) - 1, Text: append(above, sign)}
	t.Rows = append(t.Rows, Row{Lines: lines, Cells: []Cell{{Label: label, Mid: true}, c}})
}

// left is a cell whose text begins at the left however short it is.
func left(v any) Cell {
	c := cell(v)
	c.Mid = false
	return c
}

func cell(v any) Cell {
	switch v := v.(type) {
	case Cell:
		return v
	case []Text:
		return Cell{Text: v}
	case string:
		return Cell{Text: paragraphs(v), Mid: len([]rune(v)) <= 6}
	case Run:
		return Cell{Text: broken(v), Mid: len([]rune(v.Text)) <= 6}
	}
	t := text(v)
	return Cell{Text: []Text{t}, Mid: len([]rune(t.String())) <= 6}
}

// broken cuts a run where its author began a new line.
func broken(r Run) []Text {
	if r.Blank != Given {
		return []Text{{r}}
	}
	return paragraphs(r.Text)
}
