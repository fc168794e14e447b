package cleanup

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"santong/engine"
)

// Lists are the three lists of a result, in the order in which they are published: what is to be amended holds until it is.
var Lists = []struct {
	engine.Words
	Of []string
}{
	{engine.Words{Zh: "继续有效", En: "Kept"}, []string{Keep, Amend}},
	{engine.Words{Zh: "废止", En: "Repealed"}, []string{Repeal}},
	{engine.Words{Zh: "失效", En: "Lapsed"}, []string{Lapse}},
}

// Treatments are the words of the definition's list.
var Treatments = map[string]engine.Words{Keep: {Zh: "继续有效", En: "kept"}, Amend: {Zh: "修改", En: "to be amended"}, Repeal: {Zh: "废止", En: "repealed"}, Lapse: {Zh: "失效", En: "lapsed"}}

var sheetHead = []string{"序号", "标题", "文号", "登记号", "处理", "理由"}

// Sheet writes the lists as a workbook, one sheet for each. Every cell is text: nothing in it is calculated by whoever opens it.
func (r *Result) Sheet(to io.Writer) (err error) {
	book := excelize.NewFile()
	defer func() {
		if trouble := book.Close(); err == nil {
			err = trouble
		}
	}()
	for i, list := range Lists {
		if i == 0 {
			err = book.SetSheetName("Sheet1", list.Zh)
		} else {
			_, err = book.NewSheet(list.Zh)
		}
		if err != nil {
			return err
		}
		if err := fill(book, list.Zh, r.On(list.Of...)); err != nil {
			return err
		}
	}
	_, err = book.WriteTo(to)
	return err
}

func fill(book *excelize.File, sheet string, rows []Row) error {
	lines := [][]string{sheetHead}
	for i, row := range rows {
		lines = append(lines, []string{fmt.Sprint(i + 1), row.Title, row.IssueNo, row.RegistrationNo, Treatments[row.Treatment].Zh, row.Reason})
	}
	for y, line := range lines {
		for x, text := range line {
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				return err
			}
			if err := book.SetCellStr(sheet, cell, text); err != nil {
				return err
			}
		}
	}
	return book.SetColWidth(sheet, "B", "F", 24)
}

// On are the documents with one of the treatments.
func (r *Result) On(treatments ...string) (out []Row) {
	for _, row := range r.Rows {
		for _, t := range treatments {
			if row.Treatment == t {
				out = append(out, row)
			}
		}
	}
	return out
}
