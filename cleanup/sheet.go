package cleanup

import (
	"io"
	"strconv"

	"santong/engine"
	"santong/spreadsheet"
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

// Sheet writes the lists as a workbook, one sheet for each.
func (r *Result) Sheet(to io.Writer) error {
	var sheets []*spreadsheet.Sheet
	for _, list := range Lists {
		sheet := &spreadsheet.Sheet{Title: list.Zh + "的文件目录", Name: list.Zh, Heads: sheetHead, Widths: []float64{6, 40, 24, 24, 12, 40}}
		for i, row := range r.On(list.Of...) {
			sheet.Rows = append(sheet.Rows, []string{strconv.Itoa(i + 1), row.Title, row.IssueNo, row.RegistrationNo, Treatments[row.Treatment].Zh, row.Reason})
		}
		sheets = append(sheets, sheet)
	}
	return spreadsheet.Workbook(to, sheets...)
}

// Draft writes the whole result as one sheet: what is handed in as its draft, and compared.
func (r *Result) Draft(to io.Writer) error {
	sheet := &spreadsheet.Sheet{Title: "清理结果（草案）", Name: "草案", Heads: sheetHead, Widths: []float64{6, 40, 24, 24, 12, 40}}
	for i, row := range r.Rows {
		sheet.Rows = append(sheet.Rows, []string{strconv.Itoa(i + 1), row.Title, row.IssueNo, row.RegistrationNo, Treatments[row.Treatment].Zh, row.Reason})
	}
	return sheet.XLSX(to)
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
