package letters

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"

	"santong/engine"
)

// CSS is the stylesheet of [Letter.HTML], for the screen and for A4. All its classes begin with letter-.
//
//go:embed letter.css
var CSS string

//go:embed letter.html
var page string

var fragment = template.Must(template.New("letter").Funcs(template.FuncMap{
	"lines": func(s string) []string { return strings.Split(s, "\n") },
	"head":  func(i, heads int) bool { return i < heads },
	"class": func(b Blank) string { return []string{"", "letter-missing", "letter-hand"}[b] },
	"level": func(n int) string { return strconv.Itoa(n + 2) }, // a page has its own h1
	"span":  func(n int) int { return max(n, 1) },
}).Parse(page))

// A sheet is a letter before the template, in the language of its captions.
type sheet struct {
	*Letter
	English bool
}

// Caption is the English under a Chinese label, "" for Chinese readers.
func (s sheet) Caption(w engine.Words) string {
	if s.English {
		return w.En
	}
	return ""
}

// Day is that of the record which a draft is written from.
func (s sheet) Day() string { return chinese(s.Drafted) }

// Lines is the title, broken where it reads well.
func (s sheet) Lines() Text { return balanced(s.Title, s.across()) }

// HTML writes the letter as a fragment of a page. In "en" labels have English captions; the official text stays Chinese, and says so.
func (l *Letter) HTML(w io.Writer, lang string) error {
	var b bytes.Buffer // a page is whole or it is not sent
	if err := fragment.Execute(&b, sheet{l, lang == "en"}); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
