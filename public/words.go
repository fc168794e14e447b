package public

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
)

//go:embed templates
var templateFiles embed.FS

// parse reads layout.html, and every other file as a page in it.
func (s *site) parse(lang string) (map[string]*template.Template, error) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	out := map[string]*template.Template{}
	for _, name := range names {
		base := path.Base(name)
		if base == "layout.html" {
			continue
		}
		t := template.New("layout.html").Funcs(s.words(lang)).Option("missingkey=error")
		if out[strings.TrimSuffix(base, ".html")], err = t.ParseFS(templateFiles, "templates/layout.html", name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// words are what templates may call, bound to the language.
func (s *site) words(lang string) template.FuncMap {
	return template.FuncMap{
		"t": func(zh, en string, args ...any) string {
			text := inLang(lang, engine.Words{Zh: zh, En: en})
			if len(args) > 0 {
				text = fmt.Sprintf(text, args...)
			}
			return text
		},
		"w":        func(w engine.Words) string { return inLang(lang, w) },
		"lang":     func() string { return lang },
		"url":      func(parts ...any) string { return "/" + lang + "/public" + fmt.Sprint(parts...) },
		"document": func(l engine.Listing) string { return "/" + lang + DocumentPath(&l) },
		"paper":    paperPath,
		"asset":    s.Asset,
		"css":      func() string { return cssAddress },
		"organ":    func(code string) string { return inLang(lang, s.Organ(code)) },
		"day":      func(d calendar.Date) string { return dayIn(lang, d) },
		"at":       func(text string) string { return instantIn(lang, text) },
		"bytes":    sizeIn,
		"number":   func(l engine.Listing) string { return number(&l) },
		"dayOf":    dayOf,
		"add":      func(a, b int) int { return a + b },
		"last":     func(d calendar.Date) calendar.Date { return d.Add(-1) },
	}
}

func inLang(lang string, w engine.Words) string {
	if lang == "zh" || w.En == "" {
		return w.Zh
	}
	return w.En
}

var china = time.FixedZone("CST", 8*60*60)

func dayIn(lang string, d calendar.Date) string {
	switch {
	case d.IsZero():
		return ""
	case lang == "zh":
		return d.Time().Format("2006年1月2日")
	}
	return d.Time().Format("2 Jan 2006")
}

// instantIn shows a stored instant as the clock on the wall in China had it.
func instantIn(lang, text string) string {
	at, err := time.Parse(engine.TimeLayout, text)
	switch {
	case err != nil:
		return text
	case lang == "zh":
		return at.In(china).Format("2006年1月2日 15:04")
	}
	return at.In(china).Format("2 Jan 2006 15:04")
}

// dayOf is the day in China of a stored instant, as addresses write it.
func dayOf(text string) string {
	at, err := time.Parse(engine.TimeLayout, text)
	if err != nil {
		return ""
	}
	return calendar.Of(at).String()
}

func sizeIn(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

// number is what people call the document by: its issue number, or the registration number where it has no other.
func number(l *engine.Listing) string {
	if l.IssueNo != "" {
		return l.IssueNo
	}
	return l.RegistrationNo
}

// DocumentPath is the permanent address of the document, below the language.
func DocumentPath(l *engine.Listing) string {
	no := l.RegistrationNo
	if no == "" {
		no = l.IssueNo
	}
	if no == "" || no == "." || no == ".." || !sound(no) {
		return keyPath(l)
	}
	return "/public/documents/" + url.PathEscape(no)
}

// keyPath is where one of several documents with the same number stands.
func keyPath(l *engine.Listing) string {
	return "/public/documents/" + url.PathEscape(l.Dossier) + "/" + url.PathEscape(l.Case)
}

func paperPath(hash string) string { return "/public/papers/" + hash }
