package intake

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readSheet reads the first visible sheet that has anything in it. Dates come as 2017-03-05, formulas as what they last came to.
func readSheet(data []byte) (rows [][]string, more bool, err error) {
	if _, err := parts(data); err != nil {
		return nil, false, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return nil, false, fault("表格已损坏，打不开", "the workbook is damaged and cannot be opened")
	}
	defer book.Close()
	list := book.GetSheetList()
	for _, sheet := range list {
		if visible, err := book.GetSheetVisible(sheet); err != nil || !visible {
			continue
		}
		rows, err := sheetRows(book, sheet)
		if err != nil || len(rows) > 0 {
			return rows, len(list) > 1, err
		}
	}
	return nil, false, noRows()
}

func sheetRows(book *excelize.File, sheet string) ([][]string, error) {
	read, err := book.Rows(sheet)
	if err != nil {
		return nil, fault("工作表“%[1]s”已损坏", "the sheet %[1]s is damaged", sheet)
	}
	defer read.Close()
	var out [][]string
	some := false
	for read.Next() {
		cells, err := read.Columns()
		if err != nil {
			return nil, fault("工作表“%[1]s”已损坏", "the sheet %[1]s is damaged", sheet)
		}
		if out, err = withRow(out, cells); err != nil {
			return nil, err
		}
		some = some || strings.TrimSpace(strings.Join(cells, "")) != ""
	}
	switch {
	case read.Error() != nil:
		return nil, fault("工作表“%[1]s”已损坏", "the sheet %[1]s is damaged", sheet)
	case !some:
		return nil, nil
	}
	return out, nil
}

// readTable reads comma-separated values, or those that a tab or a semicolon separates.
func readTable(text string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, separator(text)
	var out [][]string
	for {
		cells, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && len(out) == 0:
			return nil, noRows()
		case errors.Is(err, io.EOF):
			return out, nil
		case errors.As(err, &wrong):
			return nil, fault("第%[1]d行的引号或者分隔有误", "the quotes or separators of line %[1]d are wrong", wrong.Line)
		case err != nil:
			return nil, err
		}
		line, _ := r.FieldPos(0)
		for len(out) < line-1 && len(out) < maxRows { // empty lines count: people look for the row by its number
			out = append(out, nil)
		}
		if out, err = withRow(out, cells); err != nil {
			return nil, err
		}
	}
}

func separator(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	best, most := ',', strings.Count(line, ",")
	for _, r := range "\t;" {
		if n := strings.Count(line, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func withRow(rows [][]string, cells []string) ([][]string, error) {
	if len(rows) >= maxRows || len(cells) > maxColumns {
		return nil, fault("表格过大：不超过%[1]d行、%[2]d列", "the list is too large: it has at most %[1]d rows and %[2]d columns", maxRows, maxColumns)
	}
	for _, cell := range cells {
		if len(cell) > maxCell {
			return nil, fault("第%[1]d行有一格过长", "a cell of row %[1]d is too long", len(rows)+1)
		}
	}
	return append(rows, cells), nil
}

func noRows() *Fault { return fault("表格中没有内容", "there is nothing in the list") }

// readDocument reads the paragraphs of a .docx as they would be accepted: what is marked as deleted is left out.
func readDocument(data []byte) (string, error) {
	all, err := parts(data)
	if err != nil {
		return "", err
	}
	body := all["word/document.xml"]
	if body == nil {
		return "", fault("文件中没有正文，不是 .docx", "the file has no body: it is no .docx")
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	var b strings.Builder
	depth, skipped, inText := 0, 0, false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			break
		}
		if err != nil {
			return "", fault("文件已损坏：正文残缺", "the file is damaged: its body is incomplete")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return "", bomb()
			}
			switch {
			case skipped > 0 || t.Name.Local == "Fallback" || t.Name.Local == "del" && t.Name.Space == "w":
				skipped++
			case t.Name.Local == "t":
				inText = true
			case t.Name.Local == "tab":
				b.WriteByte('\t')
			case t.Name.Local == "br", t.Name.Local == "cr":
				b.WriteByte('\n')
			}
		case xml.EndElement:
			depth--
			switch {
			case skipped > 0:
				skipped--
			case t.Name.Local == "t":
				inText = false
			case t.Name.Local == "p":
				b.WriteByte('\n')
			}
		case xml.CharData:
			if inText && skipped == 0 {
				b.Write(t)
			}
		case xml.Directive:
			return "", fault("文件中有文档类型声明或者外部实体，不予读取", "the file declares a document type or entities and is not read")
		}
		if b.Len() > maxText {
			return "", tooLarge()
		}
	}
	text := strings.TrimSpace(strings.ToValidUTF8(b.String(), ""))
	if text == "" {
		return "", fault("文件中没有文字", "there is no text in the file")
	}
	return text + "\n", nil
}
