// Package spreadsheet writes tables for spreadsheets: comma-separated values and .xlsx. What somebody wrote into a cell stays text: no program that opens the file
// takes it for a formula, which could fetch or send things.
package spreadsheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A Sheet is one table with a title and a row of headings.
type Sheet struct {
	Title  string
	Name   string // of the worksheet, at most 31 characters
	Heads  []string
	Widths []float64 // of the columns, in characters; those that are missing have 16
	Rows   [][]string
	Notes  []string // below the table
}

// CSV writes headings and rows: UTF-8 with a mark in front, without which spreadsheets take Chinese for something else.
func (s *Sheet) CSV(to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true
	for _, row := range append([][]string{s.Heads}, s.Rows...) {
		cells := make([]string, len(row))
		for i := range row {
			cells[i] = Harmless(row[i])
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// XLSX writes the whole sheet. Cells are of the type text: a sign of equality at their beginning is a sign like any other, and nothing is put in front of it.
func (s *Sheet) XLSX(to io.Writer) error { return Workbook(to, s) }

// Workbook writes sheets into one .xlsx, in their order, as XLSX does. Where there are several, each has a name of its own.
func Workbook(to io.Writer, sheets ...*Sheet) error {
	book := excelize.NewFile()
	defer book.Close()
	looks, err := newLooks(book)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("Sheet%d", i+1)
		}
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), name)
		} else {
			_, err = book.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if err := s.fill(&cells{book: book, sheet: name}, looks); err != nil {
			return err
		}
	}
	return book.Write(to)
}

// looks are the styles of a workbook.
type looks struct{ title, head, body int }

func newLooks(book *excelize.File) (l looks, err error) {
	if l.title, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center"}}); err != nil {
		return l, err
	}
	line := []excelize.Border{{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1}, {Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1}}
	if l.head, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: line, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}); err != nil {
		return l, err
	}
	l.body, err = book.NewStyle(&excelize.Style{Border: line, NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}) // 49: text
	return l, err
}

func (s *Sheet) fill(w *cells, l looks) error {
	w.text(1, 1, s.Title)
	for i, h := range s.Heads {
		w.text(2, i+1, h)
		width := 16.0
		if i < len(s.Widths) {
			width = s.Widths[i]
		}
		w.width(i+1, width)
	}
	for n, row := range s.Rows {
		for i, value := range row {
			w.text(3+n, i+1, value)
		}
	}
	for n, note := range s.Notes {
		w.text(4+len(s.Rows)+n, 1, note)
	}
	last := max(1, len(s.Heads))
	w.merge(1, last)
	w.style(1, last, 1, l.title)
	w.style(2, last, 2, l.head)
	if len(s.Rows) > 0 {
		w.style(3, last, 2+len(s.Rows), l.body)
	}
	w.page()
	return w.err
}

// cells writes until something fails, and keeps what it was.
type cells struct {
	book  *excelize.File
	sheet string
	err   error
}

func (c *cells) do(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *cells) at(row, column int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	c.do(err)
	return name
}

// maxCell is how many characters a cell takes (https://support.microsoft.com: Excel specifications and limits).
const maxCell = 32767

func (c *cells) text(row, column int, value string) {
	if runes := []rune(value); len(runes) > maxCell {
		value = string(runes[:maxCell])
	}
	c.do(c.book.SetCellStr(c.sheet, c.at(row, column), value))
}

func (c *cells) width(column int, width float64) {
	name, err := excelize.ColumnNumberToName(column)
	c.do(err)
	c.do(c.book.SetColWidth(c.sheet, name, name, width))
}

func (c *cells) merge(row, last int) {
	c.do(c.book.MergeCell(c.sheet, c.at(row, 1), c.at(row, last)))
}

func (c *cells) style(from, last, to, style int) {
	c.do(c.book.SetCellStyle(c.sheet, c.at(from, 1), c.at(to, last), style))
}

// page puts the sheet on A4 turned sideways, as wide as the paper, with the headings on each page.
func (c *cells) page() {
	orientation, size, wide, high, fit := "landscape", 9, 1, 0, true
	c.do(c.book.SetPageLayout(c.sheet, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &size, FitToWidth: &wide, FitToHeight: &high}))
	c.do(c.book.SetSheetProps(c.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	c.do(c.book.SetPanes(c.sheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
	c.do(c.book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + strings.ReplaceAll(c.sheet, "'", "''") + "'!$2:$2", Scope: c.sheet}))
}

// Harmless keeps a spreadsheet from taking what somebody wrote for a formula, which could fetch or send things when the file is opened. Spreadsheets
// leave out spaces before the sign, and take full-width signs for the others.
func Harmless(text string) string {
	trimmed := strings.TrimLeft(text, " \t\r\n\u00a0\u3000")
	if trimmed != "" && strings.ContainsRune("=+-@＝＋－＠|%", []rune(trimmed)[0]) || text != "" && strings.ContainsRune("\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
