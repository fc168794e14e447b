package letters_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"santong/letters"
)

func docx(t testing.TB, l *letters.Letter) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := l.DOCX(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts opens the file and demands that each part is well-formed XML.
func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i, f := range z.File {
		if i == 0 && f.Name != "[Content_Types].xml" {
			t.Errorf("the first part is %s", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(part)
		for d := xml.NewDecoder(bytes.NewReader(part)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

// said is the text of a document, its paragraphs in lines.
func said(t testing.TB, document string) string {
	t.Helper()
	var b strings.Builder
	inside := false
	for d := xml.NewDecoder(strings.NewReader(document)); ; {
		token, err := d.Token()
		if err != nil {
			return b.String()
		}
		switch v := token.(type) {
		case xml.StartElement:
			inside = v.Name.Local == "t"
		case xml.EndElement:
			if inside = false; v.Name.Local == "p" {
				b.WriteByte('\n')
			}
		case xml.CharData:
			if inside {
				b.Write(v)
			}
		}
	}
}

// The page of GB/T 9704-2012, in every letter; and the same letter is the same bytes.
func TestDOCX(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	for _, o := range letters.Offered(s.source("")) {
		l := s.letter(o)
		data := docx(t, l)
		if !bytes.Equal(data, docx(t, s.letter(o))) {
			t.Errorf("%s: written twice, the bytes differ", o.Kind)
		}
		p := parts(t, data)
		document := p["word/document.xml"]
		page := `<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"`
		if l.Wide {
			page = `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`
		}
		for part, wants := range map[string][]string{
			"word/document.xml": {page, `w:type="even"`},
			"word/styles.xml":   {`w:line="560" w:lineRule="exact"`, `<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>`, "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", `<w:sz w:val="44"/>`},
			"word/footer1.xml":  {"— ", " PAGE ", `w:val="right"`},
			"word/footer2.xml":  {"— ", " PAGE ", `w:val="left"`},
			"docProps/core.xml": {"<dc:title>" + strings.ReplaceAll(l.Title.String(), "\n", ""), "<dc:creator>"},
			"docProps/app.xml":  {"Santong"},
		} {
			for _, want := range wants {
				if !strings.Contains(p[part], want) {
					t.Errorf("%s: no %q in %s", o.Kind, want, part)
				}
			}
		}
		if got := said(t, document); !strings.Contains(got, o.Number) || !strings.Contains(strings.ReplaceAll(got, "\n", ""), title) {
			t.Errorf("%s: without its number or title:\n%s", o.Kind, got)
		}
		if red := strings.Contains(document, `w:val="RedHead"`); red != (len(l.Head) > 0) {
			t.Errorf("%s: red head %v", o.Kind, red)
		}
		// both writers say the same
		plain := strings.NewReplacer("\n", "", " ", "").Replace(said(t, document))
		for _, b := range l.Blocks {
			if text := strings.NewReplacer("\n", "", " ", "").Replace(b.Text.String()); !strings.Contains(plain, text) {
				t.Errorf("%s: the file lacks %q", o.Kind, text)
			}
		}
		if l.Blocks != nil && slices.ContainsFunc(l.Blocks, func(b letters.Block) bool { return b.Table != nil && b.Table.Heads > 0 }) && !strings.Contains(document, "<w:tblHeader/>") {
			t.Errorf("%s: a table without a repeated head", o.Kind)
		}
	}
}

func TestTitlesBreakWhereTheyReadWell(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"规范性文件登记表": "规范性文件登记表",
		"关于报送《曹县重点投资项目服务保障办法》备案的报告":        "关于报送《曹县重点投资项目服务保障办法》\n备案的报告",
		"关于《曹县重点投资项目服务保障办法（送审稿）》的合法性审查意见书": "关于《曹县重点投资项目服务保障办法\n（送审稿）》的合法性审查意见书",
		"关于公布第123456789012号决定所涉及事项处理意见的通知": "关于公布第123456789012号\n决定所涉及事项处理意见的通知",
		"": "",
	} {
		if got := letters.Balanced(in, 20); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	for n := 1; n < 200; n++ { // no line is longer than it may be, and none is lost
		in := strings.Repeat("字", n)
		out := letters.Balanced(in, 20)
		if strings.ReplaceAll(out, "\n", "") != in {
			t.Fatalf("%d characters: %q", n, out)
		}
		for _, line := range strings.Split(out, "\n") {
			if len([]rune(line)) > 20 {
				t.Fatalf("%d characters: a line of %d", n, len([]rune(line)))
			}
		}
	}
}

// A word that is too long to break does not draw the line before it apart.
func TestHashesStandAtTheLeft(t *testing.T) {
	line := func(s string) letters.Block { return letters.Block{Text: letters.Text{{Text: s}}} }
	l := &letters.Letter{Title: letters.Text{{Text: "报告"}}, Blocks: []letters.Block{line("目录的校验码：SHA-256：" + strings.Repeat("0f", 32)), line("登记号 CXDR-2026-0010001，专此报告。")}}
	document := parts(t, docx(t, l))["word/document.xml"]
	paragraphs := strings.Split(document, "<w:p>")
	at := func(text string) string {
		return paragraphs[slices.IndexFunc(paragraphs, func(p string) bool { return strings.Contains(p, text) })]
	}
	if left := `<w:jc w:val="left"/>`; !strings.Contains(at("0f0f"), left) || strings.Contains(at("CXDR"), left) {
		t.Errorf("%s", document)
	}
}
