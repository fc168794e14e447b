package letters

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

func (m *markup) letter(l *Letter) {
	m.head(l)
	before := `<w:spacing w:after="280"/>`
	if len(l.Head) > 0 {
		before = `<w:spacing w:before="1120"/>` // two lines below the rule
	}
	m.paragraph("Title", before, func() { m.text(balanced(l.Title, l.across())) })
	if len(l.Addressee) > 0 {
		m.paragraph("Addressee", "", func() { m.text(l.Addressee); m.run("", "", "：") })
	}
	for i, b := range l.Blocks {
		last := ""
		if i+1 == len(l.Blocks) && l.Signature != nil && len(l.Annexes) == 0 {
			last = stays // a signature does not stand alone on a page
		}
		m.block(b, last)
		if b.Table != nil && (i+1 == len(l.Blocks) || l.Blocks[i+1].Table != nil) {
			m.paragraph("Spacer", "", func() {}) // two tables that touch become one, and a body must not end with a table
		}
	}
	m.annexes(l.Annexes)
	m.signature(l)
	if len(l.Remark) > 0 {
		m.paragraph("Body", "", func() { m.run("", "", "（"); m.text(l.Remark); m.run("", "", "）") })
	}
	if l.Imprint != nil {
		m.imprint(l.Imprint)
	}
}

// head is the organ in red, the number, and the red rule 4 mm below it. What goes upwards has the number on the left and the signer on the right.
func (m *markup) head(l *Letter) {
	if len(l.Head) == 0 {
		return
	}
	size := min(100, max(44, 2*portrait/20/max(1, utf8.RuneCountInString(l.Head.String())))) // half points: one line as long as it can be read
	m.paragraph("RedHead", "", func() { m.run("", fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, size, size), l.Head.String()) })
	if len(l.Issuer) == 0 {
		m.paragraph("Number", "", func() { m.text(l.Number) })
		return
	}
	m.paragraph("Number", fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs><w:ind w:left="0" w:right="0"/><w:jc w:val="left"/>`, m.width-em), func() {
		m.run("", "", "　")
		m.text(l.Number)
		m.raw(`<w:r><w:tab/></w:r>`)
		m.run("", "", "签发人：")
		m.text(l.Issuer)
	})
}

const stays = `<w:keepNext/>` // with the paragraph after it

func (m *markup) block(b Block, properties string) {
	switch {
	case b.Table != nil:
		m.table(b.Table)
	case b.Level == 1, b.Level == 2:
		m.paragraph(fmt.Sprintf("Heading%d", b.Level), "", func() { m.run("", "", b.Mark+b.Label.Zh); m.text(b.Text) })
	case b.Level > 2:
		m.paragraph("Body", properties, func() {
			m.run("", "", b.Mark)
			if b.Label.Zh != "" {
				m.run("Label", "", b.Label.Zh+"：")
			}
			m.text(b.Text)
		})
	default:
		m.paragraph("Body", properties+ragged(b.Text), func() { m.run("Label", "", b.Label.Zh); m.text(b.Text) })
	}
}

// ragged sets a paragraph with a word as long as a hash at the left: justified, the line before it would be drawn apart.
func ragged(t Text) string {
	const long = 40 // of the 56 letters that a line takes
	for word := range strings.FieldsFuncSeq(t.String(), func(r rune) bool { return r <= ' ' || r >= utf8.RuneSelf }) {
		if len(word) >= long {
			return `<w:jc w:val="left"/>`
		}
	}
	return ""
}

const borders = `<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="8" w:space="0" w:color="000000"/>` +
	`<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="8" w:space="0" w:color="000000"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders>`

const margins = `<w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>`

func (m *markup) table(t *Table) {
	shares := 0
	for _, w := range t.Widths {
		shares += w
	}
	widths := make([]int, len(t.Widths))
	m.rawf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/>%s<w:tblLayout w:type="fixed"/>%s</w:tblPr><w:tblGrid>`, m.width, borders, margins)
	for i, w := range t.Widths {
		widths[i] = m.width * w / max(1, shares)
		m.rawf(`<w:gridCol w:w="%d"/>`, widths[i])
	}
	m.raw(`</w:tblGrid>`)
	for i, row := range t.Rows {
		keep := ""
		if t.Together && i+1 < len(t.Rows) {
			keep = stays
		}
		m.row(row, widths, i < t.Heads, keep)
	}
	m.raw(`</w:tbl>`)
}

// A row of few words stays whole; one of many may break over pages, or it would leave an empty page before it.
const whole = 300

func (m *markup) row(row Row, widths []int, head bool, keep string) {
	m.raw(`<w:tr><w:trPr>`)
	if n := row.runes(); n <= whole {
		m.raw(`<w:cantSplit/>`)
	}
	if row.Lines > 0 {
		m.rawf(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, row.Lines*560)
	}
	if head {
		m.raw(`<w:tblHeader/>`)
	}
	m.raw(`</w:trPr>`)
	at := 0
	for _, c := range row.Cells {
		span, width := max(1, c.Span), 0
		for ; span > 0 && at < len(widths); span-- {
			width += widths[at]
			at++
		}
		m.cell(c, width, row.Lines > 0, keep)
	}
	m.raw(`</w:tr>`)
}

func (m *markup) cell(c Cell, width int, low bool, keep string) {
	m.rawf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if c.Span > 1 {
		m.rawf(`<w:gridSpan w:val="%d"/>`, c.Span)
	}
	align := "center"
	if low && c.Label.Zh == "" {
		align = "bottom"
	}
	m.rawf(`<w:vAlign w:val="%s"/></w:tcPr>`, align)
	switch {
	case c.Label.Zh != "":
		m.paragraph("CellHead", keep, func() { m.run("", "", c.Label.Zh) })
	case len(c.Text) == 0:
		m.paragraph("Cell", "", func() {}) // a cell needs a paragraph
	}
	properties := keep
	if c.Mid {
		properties += `<w:jc w:val="center"/>`
	}
	for _, t := range c.Text {
		m.paragraph("Cell", properties, func() { m.text(t) })
	}
	m.raw(`</w:tc>`)
}

func (r *Row) runes() int {
	n := 0
	for _, c := range r.Cells {
		for _, t := range c.Text {
			n += utf8.RuneCountInString(t.String())
		}
	}
	return n
}

// annexes begin a line below the text, two characters in; their names stand under each other.
func (m *markup) annexes(list []Text) {
	for i, a := range list {
		properties := fmt.Sprintf(`<w:ind w:left="%d"/>`, 5*em)
		if i == 0 {
			properties = fmt.Sprintf(`<w:spacing w:before="560"/><w:ind w:left="%d" w:hanging="%d"/>`, 5*em, 3*em)
		}
		if i+1 == len(list) {
			properties = stays + properties
		}
		m.paragraph("Annex", properties, func() {
			if i == 0 {
				m.run("", "", "附件：")
			}
			if len(list) > 1 {
				m.run("", "", fmt.Sprintf("%d.", i+1))
			}
			m.text(a)
		})
	}
}

// signature: the day ends four characters from the right, and the organ stands in the middle above it.
func (m *markup) signature(l *Letter) {
	s := l.Signature
	if s == nil {
		return
	}
	date, organ := wide(s.Date.String()), wide(s.Organ.String())
	right := 8 // half characters
	if organ > date+8 {
		right = 4 + (organ-date)/2 // a long name keeps two characters from the edge
	}
	middle := right + (date-organ)/2
	seal := ""
	if s.Sealed {
		seal = "（印章）" // to the left, where it does not push the name out of the middle
	}
	before := `<w:spacing w:before="1120"/>`
	if len(l.Head) == 0 {
		before = `<w:spacing w:before="280"/>`
	}
	m.paragraph("Signature", fmt.Sprintf(`<w:keepNext/>%s<w:ind w:right="%d"/>`, before, max(0, middle)*em/2), func() { m.run("Seal", "", seal); m.text(s.Organ) })
	m.paragraph("Signature", fmt.Sprintf(`<w:ind w:right="%d"/>`, right*em/2), func() { m.text(s.Date) })
}

// wide is the width of a line in half characters.
func wide(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}

// imprint stands at the foot of the last page, between rules: paragraphs in a frame. All have the same borders and indents, or they would fall apart
// into frames of their own; the thin rule between them is an underlined tab.
func (m *markup) imprint(i *Imprint) {
	const rule = `<w:%s w:val="single" w:sz="8" w:space="1" w:color="000000"/>`
	frame := fmt.Sprintf(`<w:framePr w:w="%d" w:hSpace="0" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="center" w:yAlign="bottom"/><w:pBdr>`+rule+rule+`</w:pBdr>`, m.width, "top", "bottom")
	tab := func(at int) string { return fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, at) }
	if len(i.CopyTo) > 0 {
		m.paragraph("Imprint", frame+tab(m.width-280)+`<w:jc w:val="left"/>`, func() { m.run("", "", "　抄送："); m.text(i.CopyTo) })
		m.paragraph("Imprint", frame+tab(m.width)+`<w:spacing w:line="40" w:lineRule="exact"/><w:jc w:val="left"/>`, func() {
			m.raw(`<w:r><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/><w:u w:val="single"/></w:rPr><w:tab/></w:r>`)
		})
	}
	m.paragraph("Imprint", frame+tab(m.width-280)+`<w:jc w:val="left"/>`, func() {
		m.run("", "", "　")
		m.text(i.Printer)
		m.raw(`<w:r><w:tab/></w:r>`)
		m.text(i.Date)
	})
	m.paragraph("Spacer", "", func() {}) // what the frame is anchored to
}
