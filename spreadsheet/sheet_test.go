package spreadsheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"santong/spreadsheet"
)

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "曹县办法": "曹县办法", "a=b": "a=b", "1-2": "1-2",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "＝1": "'＝1", " =1": "' =1", "\t=1": "'\t=1", "\r\nx": "'\r\nx", "　@x": "'　@x", "|cmd": "'|cmd", "%x": "'%x",
	} {
		if got := spreadsheet.Harmless(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

var hostile = spreadsheet.Sheet{Title: "=标题", Name: "目录", Heads: []string{"序号", "名称"}, Widths: []float64{6, 40}, Notes: []string{"说明"},
	Rows: [][]string{{"1", "=HYPERLINK(\"http://x\")"}, {"2", "曹县办法\n第二行"}, {"3", strings.Repeat("长", 40_000)}}}

// What is opened by a spreadsheet has texts and no formula, whatever they begin with.
func TestXLSX(t *testing.T) {
	var b bytes.Buffer
	if err := hostile.XLSX(&b); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]string{"A1": "=标题", "B2": "名称", "B3": hostile.Rows[0][1], "B4": "曹县办法\n第二行", "A7": "说明"} {
		got, err := book.GetCellValue("目录", cell)
		formula, wrong := book.GetCellFormula("目录", cell)
		kind, bad := book.GetCellType("目录", cell)
		if err != nil || wrong != nil || bad != nil || got != want || formula != "" || kind != excelize.CellTypeSharedString {
			t.Errorf("%s: %q, formula %q, type %d, %v %v %v", cell, got, formula, kind, err, wrong, bad)
		}
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := hostile.CSV(&b); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 4 || rows[1][1] != "'"+hostile.Rows[0][1] || rows[2][1] != "曹县办法\n第二行" {
		t.Errorf("%v %t %q", err, marked, rows[:2])
	}
}
