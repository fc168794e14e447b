package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

//go:embed all:templates
var templateFiles embed.FS

// languages are the two in which everything is said, the first by default.
var languages = []string{"zh", "en"}

// views are the templates of one language, each page a set of its own with the layout and the parts.
type views struct{ pages map[string]*template.Template }

// parse reads layout.html, the parts (_*.html), and every other file as a page.
func (s *service) parse(lang string) (*views, error) {
	out := &views{pages: map[string]*template.Template{}}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	shared := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return !strings.HasPrefix(path.Base(n), "_") && path.Base(n) != "layout.html"
	})
	for _, name := range names {
		if slices.Contains(shared, name) {
			continue
		}
		page := strings.TrimSuffix(path.Base(name), ".html")
		t := template.New("layout.html").Funcs(s.words(lang)).Option("missingkey=error")
		if out.pages[page], err = t.ParseFS(templateFiles, append(slices.Clone(shared), name)...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// words are what templates may call. They are bound to the language, so that no template has to pass it on.
func (s *service) words(lang string) template.FuncMap {
	zh := lang == "zh"
	pick := func(w engine.Words) string {
		if zh || w.En == "" {
			return w.Zh
		}
		return w.En
	}
	return template.FuncMap{
		"t": func(zhText, enText string, args ...any) string { // says it in both languages; %v stands for the arguments
			text := pick(engine.Words{Zh: zhText, En: enText})
			if len(args) > 0 {
				text = fmt.Sprintf(text, args...)
			}
			return text
		},
		"zh": func(particle string) string { // what only Chinese needs, as the end of 在……时
			if zh {
				return particle
			}
			return ""
		},
		"w":     pick,
		"named": func(w engine.Words) string { return named(lang, pick(w)) },
		"lang":  func() string { return lang },
		"url":   func(parts ...any) string { return "/" + lang + fmt.Sprint(parts...) },
		"seg":   url.PathEscape, // one part of an address, whatever signs it has
		"asset": assetAddress,
		"organ": func(code string) string {
			if o := s.Engine.Directory().Organisation(code); o != nil {
				return pick(engine.Words{Zh: o.Zh, En: o.En})
			}
			return code
		},
		"person": func(id string) string {
			if p := s.Engine.Directory().Person(id); p != nil {
				return p.Name
			}
			return id
		},
		"post":     func(kind string) string { return pick(s.Library.Post(kind)) },
		"differed": s.differed, "delegable": people.Delegable,
		"day":    func(d calendar.Date) string { return dayIn(lang, d) },
		"date":   func(text string) string { return dateIn(lang, text) },
		"at":     func(text string) string { return instantIn(lang, text) },
		"clock":  func(at time.Time) string { return instantIn(lang, at.UTC().Format(engine.TimeLayout)) },
		"short":  func(hash any) string { return fmt.Sprintf("%.12s", fmt.Sprint(hash)) },
		"bytes":  sizeIn,
		"left":   func(n int) string { return leftIn(lang, n) },
		"newKey": rand.Text, // of a form: sent twice, it does nothing twice
		"add":    func(a, b int) int { return a + b },
		"list":   func(items ...any) []any { return items },
		"pairs":  pairs,
	}
}

// named leaves of a citation its name and number: 《…》第26条：… becomes 《…》第26条. Where the number is not known, a subject in Chinese stands for it, which is no English: then the act is named.
func named(lang, citation string) string {
	mark := "："
	if lang == "en" {
		mark = ": "
	}
	name, _, _ := strings.Cut(citation, mark)
	if act, subject, ok := strings.Cut(name, ", on "); lang == "en" && ok && strings.ContainsFunc(subject, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return act
	}
	return name
}

// pairs makes a map of names and values, for a part that takes several.
func pairs(args ...any) (map[string]any, error) {
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("pairs: a name without a value")
	}
	out := map[string]any{}
	for i := 0; i < len(args); i += 2 {
		out[fmt.Sprint(args[i])] = args[i+1]
	}
	return out, nil
}

// A page is what layout.html shows around the view.
type page struct {
	Request *request
	Name    string
	Title   engine.Words
	Wide    bool // tables that need the room
	View    any
}

// render answers with a page. Nothing is sent unless all of it could be made: half a page cannot be taken back.
func (r *request) render(status int, name string, title engine.Words, view any) error {
	t := r.service.views[r.Lang].pages[name]
	if t == nil {
		return fmt.Errorf("web: there is no page %s", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page{Request: r, Name: name, Title: title, View: view}); err != nil {
		return err
	}
	return r.HTMLBlob(status, b.Bytes())
}

// say picks the words of the reader's language.
func (r *request) say(w engine.Words) string {
	if r.Lang == "zh" || w.En == "" {
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

func dateIn(lang, text string) string {
	d, err := calendar.Parse(text)
	if err != nil {
		return text
	}
	return dayIn(lang, d)
}

// instantIn shows a stored instant as the clock on the wall in China had it.
func instantIn(lang, text string) string {
	at, err := time.Parse(engine.TimeLayout, text)
	switch {
	case err != nil:
		return dateIn(lang, text)
	case lang == "zh":
		return at.In(china).Format("2006年1月2日 15:04")
	}
	return at.In(china).Format("2 Jan 2006 15:04")
}

func leftIn(lang string, n int) string {
	zh := lang == "zh"
	switch {
	case n < 0 && zh:
		return fmt.Sprintf("逾期%d个工作日", -n)
	case n < 0:
		return fmt.Sprintf("%d working days late", -n)
	case n == 0 && zh:
		return "今日到期"
	case n == 0:
		return "due today"
	case zh:
		return fmt.Sprintf("剩%d个工作日", n)
	case n == 1:
		return "1 working day left"
	}
	return fmt.Sprintf("%d working days left", n)
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
