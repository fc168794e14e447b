package letters

import (
	"archive/zip"
	"bufio"
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"santong/calendar"
)

// The parts that are the same in every file: GB/T 9704-2012 as styles. Normal is 16 pt with a line of exactly 28 pt, and its characters stand a quarter
// of a point closer, so that 28 of them fill the 156 mm of a line.
//
//go:embed docx/*.xml
var parts embed.FS

// Zip knows no time before 1980, and a letter written twice must be the same bytes.
var packed = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// DOCX writes the letter as a WordprocessingML file. The same letter gives the same bytes.
func (l *Letter) DOCX(w io.Writer) error {
	z := zip.NewWriter(w)
	fixed := []struct{ name, file string }{{"[Content_Types].xml", "content_types"}, {"_rels/.rels", "rels"}, {"word/_rels/document.xml.rels", "document_rels"},
		{"word/styles.xml", "styles"}, {"word/settings.xml", "settings"}, {"word/fontTable.xml", "font_table"}, {"word/footer1.xml", "footer1"}, {"word/footer2.xml", "footer2"}}
	for _, p := range fixed {
		data, err := parts.ReadFile("docx/" + p.file + ".xml")
		if err != nil {
			return err
		}
		if err := pack(z, p.name, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
	}
	if err := pack(z, "docProps/core.xml", l.core); err != nil {
		return err
	}
	if err := pack(z, "docProps/app.xml", l.app); err != nil {
		return err
	}
	if err := pack(z, "word/document.xml", l.document); err != nil {
		return err
	}
	return z.Close()
}

func pack(z *zip.Writer, name string, write func(io.Writer) error) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packed})
	if err != nil {
		return err
	}
	return write(f)
}

const prolog = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// core are the properties that a file manager shows.
func (l *Letter) core(w io.Writer) error {
	at := packed
	for _, day := range []calendar.Date{l.Drafted, l.On} {
		if !day.IsZero() {
			at = day.Time()
		}
	}
	stamp := at.UTC().Format(time.RFC3339)
	_, err := fmt.Fprintf(w, prolog+`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" `+
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>%s</dc:title><dc:subject>%s</dc:subject><dc:creator>%s</dc:creator>`+
		`<dc:language>zh-CN</dc:language><dc:identifier>%s</dc:identifier><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified></cp:coreProperties>`,
		escaped(l.Title.String()), escaped(l.Words.Zh), escaped(l.issuer()), escaped(l.Ledger), stamp, stamp)
	return err
}

func (l *Letter) app(w io.Writer) error {
	_, err := fmt.Fprintf(w, prolog+`<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Santong</Application><Company>%s</Company></Properties>`, escaped(l.issuer()))
	return err
}

// issuer is the organ in whose name the letter stands.
func (l *Letter) issuer() string {
	if l.Signature != nil {
		return l.Signature.Organ.String()
	}
	return l.Head.String()
}

func (l *Letter) document(w io.Writer) error {
	m := &markup{w: bufio.NewWriter(w), width: portrait}
	if l.Wide {
		m.width = landscape
	}
	m.raw(prolog + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`)
	m.letter(l)
	m.raw(`<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>`)
	if l.Wide {
		m.raw(`<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1588" w:right="1984" w:bottom="1474" w:left="2098" w:header="851" w:footer="794" w:gutter="0"/>`)
	} else {
		m.raw(`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1389" w:gutter="0"/>`)
	}
	m.raw(`</w:sectPr></w:body></w:document>`)
	return m.w.Flush() // a bufio.Writer keeps its first error
}

// Widths of the text in twentieths of a point: 156 mm, and 225 mm where the sheet is turned.
const (
	portrait  = 8844
	landscape = 12756
	em        = 315 // a character of 16 pt, a quarter of a point closer
)

// A markup writes WordprocessingML.
type markup struct {
	w     *bufio.Writer
	width int
}

func (m *markup) raw(s string)               { _, _ = m.w.WriteString(s) }
func (m *markup) rawf(f string, args ...any) { _, _ = fmt.Fprintf(m.w, f, args...) }

// paragraph is one of a style, with further properties; write puts its runs.
func (m *markup) paragraph(style, properties string, write func()) {
	m.rawf(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, properties)
	write()
	m.raw(`</w:p>`)
}

// run is a piece of text; style "" for that of the paragraph.
func (m *markup) run(style, properties, s string) {
	if s == "" {
		return
	}
	m.raw(`<w:r>`)
	if style != "" || properties != "" {
		m.raw(`<w:rPr>`)
		if style != "" {
			m.rawf(`<w:rStyle w:val="%s"/>`, style)
		}
		m.raw(properties + `</w:rPr>`)
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			m.raw(`<w:br/>`)
		}
		m.raw(`<w:t xml:space="preserve">` + escaped(line) + `</w:t>`)
	}
	m.raw(`</w:r>`)
}

var runStyles = []string{Given: "", Missing: "Missing", ByHand: "ByHand"}

func (m *markup) text(t Text) {
	for _, r := range t {
		m.run(runStyles[r.Blank], "", r.Text)
	}
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer never refuses
	return b.String()
}
