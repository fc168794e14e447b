package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range parts {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func document(t testing.TB, body string, more ...string) []byte {
	all := map[string]string{"word/document.xml": `<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`}
	for i := 0; i+1 < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return zipped(t, all)
}

func sheet(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pages is a PDF of one page that shows the text, or nothing.
func pages(text string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	stream := ""
	if text != "" {
		stream = "BT /F1 12 Tf 20 200 Td (" + text + ") Tj ET"
	}
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func utf16le(text string) []byte {
	out := []byte("\xFF\xFE")
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func gb(t testing.TB, text string) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const someLines = `<w:p><w:r><w:t>甲办法</w:t></w:r></w:p><w:p><w:del><w:r><w:t>删去的</w:t></w:r></w:del><w:r><w:t xml:space="preserve">第一条 </w:t><w:tab/><w:t>乙</w:t></w:r></w:p>`

// What is in files that are as they should be.
func TestConvert(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want string // rows by | and ;
	}{
		{"甲.csv", []byte("标题,文号\n甲办法,1号\n"), "标题|文号;甲办法|1号"},
		{"甲.csv", gb(t, "标题\t文号\n\n甲𠮷办法\t1号\n"), "标题|文号;;甲𠮷办法|1号"},
		{"甲.csv", []byte("\xEF\xBB\xBF标题;文号\n\"甲;\n办法\";1号"), "标题|文号;甲;\n办法|1号"},
		{"甲.CSV", utf16le("标题,文号\n甲,1"), "标题|文号;甲|1"},
		{"甲.xlsx", sheet(t, []any{"标题", "公布日期"}, []any{"甲办法", time.Date(2017, 3, 5, 0, 0, 0, 0, time.UTC)}), "标题|公布日期;甲办法|2017-03-05"},
		{"甲.docx", document(t, someLines), "甲办法\n第一条 \t乙\n"},
		{"甲.docx", document(t, someLines, "word/_rels/document.xml.rels", `<Relationships><Relationship Type="x/hyperlink" TargetMode="External" Target="http://a"/></Relationships>`), "甲办法\n第一条 \t乙\n"},
		{"甲.txt", []byte("第一条\n"), "第一条\n"},
		{"甲.txt", gb(t, "第一条 〔2018〕37号"), "第一条 〔2018〕37号"},
		{"甲.md", []byte("# 甲\r\n乙"), "# 甲\r\n乙"},
	} {
		got, err := convert(c.name, c.data)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var rows []string
		for _, row := range got.Rows {
			rows = append(rows, strings.Join(row, "|"))
		}
		if text := strings.Join(rows, ";") + got.Text; text != c.want {
			t.Errorf("%s gave %q, want %q", c.name, text, c.want)
		}
	}
}

// Odd and hostile files, and the words with which each is refused.
func TestRefusals(t *testing.T) {
	external := `<Relationships><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://a"/></Relationships>`
	deep := strings.Repeat("<w:p>", 500) + strings.Repeat("</w:p>", 500)
	many := map[string]string{"word/document.xml": "<w:document/>"}
	for i := range maxParts + 1 {
		many[fmt.Sprintf("a%d", i)] = ""
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.txt", nil, "empty"},
		{"a.txt", []byte("a\x00b"), "no text"},
		{"a.txt", []byte("\xFF\xFF\xFF"), "no text"},
		{"a.txt", []byte("PK\x03\x04"), "not what its ending"},
		{"a.exe", []byte("MZ"), "not what its ending"},
		{"a.docx", []byte("%PDF-1.4"), "not what its ending"},
		{"a.docm", document(t, someLines), "macros"},
		{"a.xlsm", sheet(t, []any{"a"}), "macros"},
		{"a.doc", []byte("\xD0\xCF\x11\xE0\xA1\xB1"), "old binary format"},
		{"a.xlsx", []byte("\xD0\xCF\x11\xE0\xA1\xB1"), "encrypted"},
		{"a.docx", document(t, someLines, "word/vbaProject.bin", "x"), "macros"},
		{"a.docx", document(t, someLines, "word/_rels/document.xml.rels", external), "outside"},
		{"a.xlsx", zipped(t, map[string]string{"xl/workbook.xml": "<a/>", "xl/externalLinks/externalLink1.xml": "<a/>"}), "outside"},
		{"a.docx", zipped(t, map[string]string{"word/document.xml": `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`}), "entities"},
		{"a.xlsx", zipped(t, map[string]string{"xl/workbook.xml": `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`}), "entities"},
		{"a.docx", zipped(t, map[string]string{"word/document.xml": string(utf16le(`<!DOCTYPE a><a/>`))}), "entities"},
		{"a.docx", document(t, deep), "too large"},
		{"a.docx", zipped(t, many), "too large"},
		{"a.docx", document(t, "<w:p>"), "damaged"},
		{"a.docx", document(t, ""), "no text"},
		{"a.docx", document(t, someLines)[:200], "damaged"},
		{"a.docx", zipped(t, map[string]string{"a": "b"}), "no .docx"},
		{"a.xlsx", zipped(t, map[string]string{"a": "b"}), "damaged"},
		{"a.xlsx", sheet(t), "nothing in the list"},
		{"a.zip", zipped(t, map[string]string{"a.txt": strings.Repeat(" ", maxPackedBytes+1)}), "too large"},
		{"a.zip", zipped(t, map[string]string{".a": "b", "__MACOSX/b": "c"}), "no file"},
		{"a.csv", []byte("a,b\n\"c,d\n"), "quotes"},
		{"a.csv", []byte(strings.Repeat("a,", maxColumns+1)), "too large"},
		{"a.csv", bytes.Repeat([]byte("a\n"), maxRows+1), "too large"},
		{"a.csv", bytes.Repeat([]byte("a"), maxCell+1), "too long"},
	} {
		_, err := convert(c.name, c.data)
		var f *Fault
		if !errors.As(err, &f) || !strings.Contains(f.En, c.want) || f.Zh == "" {
			t.Errorf("%s (%.40q): %v, want %s", c.name, c.data, err, c.want)
		}
	}
}

// A packed folder comes out with the names as people wrote them, in whatever encoding.
func TestFolder(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"目录/甲.txt", string(gb(t, "乙.txt")), ".hidden"} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: !strings.Contains(name, "目录")})
		if err == nil {
			_, err = f.Write([]byte("x"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := convert("a.zip", b.Bytes())
	if err != nil || len(got.Files) != 2 || got.Files[0].Name != "目录/甲.txt" || got.Files[1].Name != "乙.txt" || string(got.Files[1].Data) != "x" {
		t.Errorf("%+v, %v", got, err)
	}
}

// A child reads what a child must: a PDF with text, one without, one that is broken; and a bomb ends in bounded time, whatever it was meant to do.
func TestChild(t *testing.T) {
	ctx := context.Background()
	read := func(name string, data []byte) (*Content, string) {
		got, err := Reader{}.Read(ctx, name, data)
		var f *Fault
		if err != nil && !errors.As(err, &f) {
			t.Fatal(err)
		}
		if f != nil {
			return nil, f.En
		}
		return got, ""
	}
	if got, wrong := read("办法.pdf", pages("Measures 2018 No. 37")); wrong != "" || got.Text != "Measures 2018 No. 37\n" || got.Scan {
		t.Errorf("%+v, %s", got, wrong)
	}
	if got, wrong := read("扫描.pdf", pages("")); wrong != "" || got.Text != "" || !got.Scan {
		t.Errorf("%+v, %s", got, wrong)
	}
	if _, wrong := read("a.pdf", []byte("%PDF-1.4\n"+strings.Repeat("1 0 obj << /Kids [1 0 R] >>\n", 300))); !strings.Contains(wrong, "damaged") {
		t.Errorf("%q", wrong)
	}
	if got, wrong := read("a.docx", document(t, someLines)); wrong != "" || got.Text != "甲办法\n第一条 \t乙\n" {
		t.Errorf("%+v, %s", got, wrong)
	}
	bomb := zipped(t, map[string]string{"word/document.xml": "<w:document>" + strings.Repeat(" ", maxUnpacked+1) + "</w:document>"})
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if _, wrong := read("a.docx", bomb); !strings.Contains(wrong, "too large") {
		t.Errorf("%q", wrong)
	}
	if _, wrong := read("a.txt", make([]byte, MaxFile+1)); !strings.Contains(wrong, "too large") {
		t.Errorf("%q", wrong)
	}
	if _, err := (Reader{Patience: time.Millisecond}).Read(ctx, "a.csv", []byte("a")); err == nil || !strings.Contains(err.Error(), "more memory or time") {
		t.Errorf("a child had more time than it was given: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := (Reader{}).Read(gone, "a.csv", []byte("a")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Whatever comes is read or refused; what is read keeps to the limits.
func FuzzConvert(f *testing.F) {
	f.Add(".csv", []byte("a,b\nc,d"))
	f.Add(".txt", []byte("第一条"))
	f.Add(".xlsx", sheet(f, []any{"a", 1}))
	f.Add(".docx", document(f, someLines))
	f.Fuzz(func(t *testing.T, ending string, data []byte) {
		if strings.EqualFold(ending, ".pdf") {
			return // seconds each, in a machine of its own
		}
		got, err := convert("a"+ending, data)
		var wrong *Fault
		switch {
		case err != nil && !errors.As(err, &wrong):
			t.Fatalf("%v says nothing to anybody", err)
		case err == nil && (len(got.Rows) > maxRows || len(got.Text) > maxText || len(got.Rows) == 0 && got.Text == ""):
			t.Fatalf("%d rows, %d bytes", len(got.Rows), len(got.Text))
		}
	})
}
