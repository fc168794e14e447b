package letters_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"santong/letters"
)

const hostile = `<script>alert("1")</script>]]>&amp;'<w:p/>{{.}}` + "\x00\x01\x1b\u202e\ufeff\u2028\ufffe" + "\xff龘镕喆堃𠮷😀👨‍👩‍👧"

// poisoned lays facts over those of the case, which no form would have let in.
func poisoned(src letters.Source, facts map[string]any) letters.Source {
	d, c := *src.Dossier, *src.Case
	c.Facts = maps.Clone(c.Facts)
	maps.Copy(c.Facts, facts)
	d.Cases = append(d.Cases[:0:0], d.Cases...)
	for i := range d.Cases {
		if d.Cases[i].ID == c.ID {
			d.Cases[i] = &c
		}
	}
	src.Dossier, src.Case = &d, &c
	return src
}

func TestHostileContent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	long := strings.Repeat("长文二万字。", 20000/6)
	var opinions, adopted []any
	for i := range 5000 {
		opinions = append(opinions, map[string]any{"source": "public", "from": fmt.Sprintf("群众%d", i+1), "clause": "第一条", "text": fmt.Sprintf("意见%d %s", i+1, hostile)})
		adopted = append(adopted, map[string]any{"opinion": fmt.Sprint(i + 1), "fate": "rejected", "reason": "理由"})
	}
	src := poisoned(s.source("document"), map[string]any{"title": "办法" + hostile, "opinions": opinions, "adoption": adopted, "supplement_list": long, "contact": hostile,
		"risk_note": long, "prereview_opinion": long + hostile, "attendance": "no table", "responses": []any{"no row", nil, 7.0}, "grounds": []any{}, "points": map[string]any{}})
	for _, kind := range letters.Kinds() {
		if !letters.Known(kind, src.Definition) {
			continue
		}
		began := time.Now()
		l, err := letters.Compose(kind, src)
		if err != nil {
			t.Fatal(err)
		}
		page := html(t, l, "en")
		safe(t, string(kind), page)
		document := parts(t, docx(t, l))["word/document.xml"]
		text := said(t, document)
		for _, want := range []string{"龘镕喆堃𠮷😀", `<script>alert("1")</script>`, "]]>&amp;", "{{.}}"} {
			if !strings.Contains(strings.ReplaceAll(text, "\n", ""), want) {
				t.Errorf("%s: the file lost %q", kind, want)
			}
		}
		if strings.ContainsAny(page+text, "\x00\x01\x1b\u202e\ufeff\u2028\ufffe") {
			t.Errorf("%s: control characters came through", kind)
		}
		switch kind {
		case letters.AdoptionTable:
			if rows := strings.Count(document, "<w:tr>"); rows < 5001 || !strings.Contains(text, "意见5000") || strings.Count(document, "<w:tblHeader/>") != 1 {
				t.Errorf("%d rows", rows)
			}
		case letters.SubmissionLetter:
			if !strings.Contains(text, long) {
				t.Error("twenty thousand characters did not come through")
			}
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s took %v", kind, took)
		}
		if name := l.Name(); strings.ContainsAny(name, "/\\<>\"\x00\n") || len(name) > 250 || name == "" {
			t.Errorf("%s: file name %q", kind, name)
		}
	}
}

var empty = regexp.MustCompile(`<(br|col|hr)( [^>]*)?>`) // elements that HTML does not close

var class = regexp.MustCompile(`class="([^"]*)"`)

// safe demands what a strict content policy does, that every class is in the stylesheet, and that the fragment is well-formed.
func safe(t *testing.T, name, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(empty.ReplaceAllString(page, "<$1$2/>")))
	for depth := 0; ; {
		token, err := d.Token()
		if err == io.EOF && depth == 0 {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			depth++
			if v.Name.Local == "script" || v.Name.Local == "style" {
				t.Errorf("%s: an element %s", name, v.Name.Local)
			}
			for _, a := range v.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: an attribute %s", name, a.Name.Local)
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	unstyled := []string{"letter-top", "letter-annex-label"}
	for _, kind := range letters.Kinds() {
		unstyled = append(unstyled, "letter-"+string(kind))
	}
	for _, m := range class.FindAllStringSubmatch(page, -1) {
		for _, c := range strings.Fields(m[1]) {
			if !strings.Contains(letters.CSS, "."+c+" ") && !strings.Contains(letters.CSS, "."+c+",") && !strings.Contains(letters.CSS, "."+c+":") && !strings.Contains(strings.Join(unstyled, " ")+" ", c+" ") {
				t.Errorf("%s: the stylesheet has no %s", name, c)
			}
		}
	}
}
