package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
)

var registerRoutes = []route{
	{method: http.MethodGet, path: "/register", who: signed, handle: (*service).register},
	{method: http.MethodGet, path: "/register/csv", who: signed, handle: (*service).registerCSV, paper: true},
}

const (
	registerPage  = 100
	registerPrint = 2000 // lines of one printed page
	registerLines = 1000 // lines of a file that are held at once
)

// A registerFilter is what the register leaves out. It lives in the address.
type registerFilter struct {
	Year, Series, Word, Text string
	Void, Print              bool
	After                    int64
}

func readRegisterFilter(r *request) registerFilter {
	get := func(name string) string {
		if value := strings.TrimSpace(r.query.Get(name)); bounded(value) {
			return value
		}
		return ""
	}
	after, err := strconv.ParseInt(get("after"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	return registerFilter{get("year"), get("series"), get("word"), get("text"), get("void") == "yes", get("print") == "yes", after}
}

func (f registerFilter) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"year": f.Year, "series": f.Series, "word": f.Word, "text": f.Text, "void": map[bool]string{true: "yes"}[f.Void]} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// Query is the same list, Printed the same for paper, File the same as a file, and Following what comes after the position.
func (f registerFilter) Query() string   { return "?" + f.values().Encode() }
func (f registerFilter) Printed() string { return "?" + withValue(f.values(), "print", "yes") }
func (f registerFilter) File() string    { return "/csv?" + f.values().Encode() }
func (f registerFilter) Following(position int64) string {
	return "?" + withValue(f.values(), "after", strconv.FormatInt(position, 10))
}

func withValue(v url.Values, name, value string) string {
	v.Set(name, value)
	return v.Encode()
}

// Any tells whether anything is left out.
func (f registerFilter) Any() bool { return f.Year+f.Series+f.Word+f.Text != "" || f.Void }

// query asks the store for what the reader may know of: auditors and administrators all of it.
func (s *service) ledgerQuery(r *request, f registerFilter) engine.LedgerQuery {
	return engine.LedgerQuery{Organs: s.Engine.Organs(r.actor), All: r.actor.Watches(s.today()), Series: f.Series, Year: f.Year, Word: f.Word, Void: f.Void,
		Text: f.Text, After: f.After}
}

// A registerView is the register of numbers.
type registerView struct {
	Filter registerFilter
	Years  []string
	Series []option
	Words  []option
	Lines  []registerLine
	Parts  []registerPart
	All    bool // the reader sees every line
	Next   string
	Cut    bool // there are more lines than are printed
}

// A registerLine is a number with the words of its series.
type registerLine struct {
	engine.LedgerLine
	Kind engine.Words // of the number
}

var registerTitle = engine.Words{Zh: "登记簿", En: "Register of numbers"}

// register shows the ledger of numbers: every number that was ever given out, the voided ones too, newest first.
func (s *service) register(r *request) error {
	f := readRegisterFilter(r)
	view := registerView{Filter: f, All: r.actor.Watches(s.today())}
	parts, err := s.Store.LedgerParts(r.ctx)
	if err != nil {
		return err
	}
	s.registerOptions(r, &view, parts)
	limit := registerPage
	if f.Print {
		limit = registerPrint
	}
	q := s.ledgerQuery(r, f)
	q.Limit = limit + 1
	lines, err := s.Store.Ledger(r.ctx, q)
	if err != nil {
		return err
	}
	if len(lines) > limit {
		lines, view.Cut = lines[:limit], f.Print
		view.Next = f.Following(lines[limit-1].Position)
	}
	for _, line := range lines {
		view.Lines = append(view.Lines, registerLine{line, s.seriesWords(line.Series)})
	}
	if view.Parts, err = s.registerParts(r, f, parts); err != nil {
		return err
	}
	return r.render(http.StatusOK, "register", registerTitle, view)
}

// registerOptions are the years, series and words that any number was ever counted within.
func (s *service) registerOptions(r *request, view *registerView, parts []engine.LedgerPart) {
	for _, p := range parts {
		if p.Year != "" && !slices.Contains(view.Years, p.Year) {
			view.Years = append(view.Years, p.Year)
		}
		if o := (option{p.Series, inLang(r.Lang, s.seriesWords(p.Series))}); !slices.Contains(view.Series, o) {
			view.Series = append(view.Series, o)
		}
		if o := (option{p.Word, s.wordLabel(r.Lang, p.Word)}); p.Word != "" && !slices.Contains(view.Words, o) {
			view.Words = append(view.Words, o)
		}
	}
	slices.SortFunc(view.Years, func(a, b string) int { return cmp.Compare(b, a) })
	slices.SortFunc(view.Words, func(a, b option) int { return cmp.Compare(a.Value, b.Value) })
}

// seriesWords is what a series is called by the procedures of today.
func (s *service) seriesWords(id string) engine.Words {
	for _, w := range s.Engine.Workflows.All() {
		for _, series := range w.Definition.Series {
			if series.ID == id {
				return series.Words
			}
		}
	}
	return plain(id)
}

// wordLabel names the organisation whose code numbers are counted within.
func (s *service) wordLabel(lang, word string) string {
	for _, o := range s.Engine.Directory().Organisations {
		for _, code := range o.Codes {
			if code == word {
				return word + " " + inLang(lang, engine.Words{Zh: o.Zh, En: o.En})
			}
		}
	}
	return word
}
