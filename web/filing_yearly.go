package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"santong/calendar"
	"santong/engine"
	"santong/filing"
	"santong/porch"
	"santong/spreadsheet"
)

// A yearlyView is what a maker, or everybody, published in a year, with its filings.
type yearlyView struct {
	Year   int
	Maker  string // "" for all
	Figure string // only the filings that this figure counts
	Print  bool
	List   []filing.Document
	Said   engine.Words
	Yearly *filing.Yearly
	Due    calendar.Date
	Today  calendar.Date
	Files  bool // the reader files for the maker
	Ended  bool // the year is over
}

func (v *yearlyView) values() url.Values {
	out := url.Values{"year": {strconv.Itoa(v.Year)}}
	if v.Maker != "" {
		out.Set("maker", v.Maker)
	}
	if v.Figure != "" {
		out.Set("figure", v.Figure)
	}
	return out
}

// Query is the same list, Whole that of all figures, Printed the same for paper.
func (v *yearlyView) Query() string { return "?" + v.values().Encode() }
func (v *yearlyView) Whole() string {
	values := v.values()
	values.Del("figure")
	return "?" + values.Encode()
}
func (v *yearlyView) Printed() string { return "?" + withValue(v.values(), "print", "yes") }

// Phase is what the document is today.
func (v *yearlyView) Phase(d filing.Document) engine.Words {
	if p := d.On(v.Today); p != nil {
		return p.Words
	}
	return engine.Words{Zh: "—", En: "—"}
}

// Last is the last day on which the document holds.
func (v *yearlyView) Last(d filing.Document) calendar.Date {
	if d.Lapses.IsZero() {
		return d.Lapses
	}
	return d.Lapses.Add(-1)
}

// Wanted are the words for the figure.
func (v *yearlyView) Wanted() engine.Words {
	for _, c := range (filingMaker{}).Cells() {
		if c.Figure == v.Figure {
			return c.Words
		}
	}
	return engine.Words{Zh: v.Figure, En: v.Figure}
}

func (s *service) yearly(r *request) (*yearlyView, error) {
	b := s.book()
	maker, err := s.maker(r, b, r.query.Get("maker"))
	if err != nil {
		return nil, err
	}
	v := &yearlyView{Year: s.year(r), Maker: maker, Print: r.query.Get("print") == "yes", Today: s.today(), Files: b.Files(r.actor, maker)}
	if figure := r.query.Get("figure"); filing.Picks[figure] != nil {
		v.Figure = figure
	}
	v.Ended = v.Year < v.Today.Time().Year()
	if v.List, err = b.Year(r.ctx, v.Year, maker); err != nil {
		return nil, s.narrower(err)
	}
	v.List = filing.Pick(v.List, v.Figure)
	v.Said = filing.Summary(v.List)
	if maker != "" {
		all, err := b.Yearlies(r.ctx, v.Year)
		if err != nil {
			return nil, err
		}
		v.Yearly, v.Due = all[maker], b.CatalogueDue(maker, v.Year)
	}
	return v, nil
}

func (s *service) yearlyTitle(v *yearlyView) engine.Words {
	name := engine.Words{Zh: "全县", En: "All makers"}
	if o := s.Engine.Directory().Organisation(v.Maker); o != nil {
		name = engine.Words{Zh: o.Zh, En: o.En}
	}
	year := strconv.Itoa(v.Year)
	return engine.Words{Zh: name.Zh + year + "年规范性文件目录", En: name.En + ": normative documents of " + year}
}

func (s *service) yearlyPage(r *request) error {
	v, err := s.yearly(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "filing-catalogue", s.yearlyTitle(v), v)
}

// drawYearly lays the catalogue down in the dossier from which it will be sent.
func (s *service) drawYearly(r *request) error {
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(form.Get("year"))
	if err != nil || year < firstYear || year > s.today().Time().Year() {
		return errOdd("请选择年度", "Choose the year")
	}
	y, err := s.book().Draw(r.ctx, r.actor, form.Get("maker"), year)
	if err != nil {
		return err
	}
	return r.to("/dossiers/" + url.PathEscape(y.Dossier))
}

// yearlyFile is the catalogue for a spreadsheet.
func (s *service) yearlyFile(r *request) error {
	v, err := s.yearly(r)
	if err != nil {
		return err
	}
	return r.table(s.book().Sheet(s.yearlyTitle(v).Zh, v.List))
}

// table sends the sheet as the kind of file that the address asks for.
func (r *request) table(sh *spreadsheet.Sheet) error {
	var b bytes.Buffer
	kind, write := "", sh.CSV
	switch r.Param("file") {
	case "csv":
		kind = "text/csv; charset=utf-8"
	case "xlsx":
		kind, write = xlsx, sh.XLSX
	default:
		return engine.ErrNotFound
	}
	if err := write(&b); err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", porch.Disposition("attachment", sh.Title+"."+r.Param("file")))
	return r.Blob(http.StatusOK, kind, b.Bytes())
}

// refusedWords are what stands against it, where the rules do.
func refusedWords(err error) (engine.Words, bool) {
	var refusal *engine.Refusal
	if !errors.As(err, &refusal) {
		return engine.Words{}, false
	}
	out := engine.Words{}
	for i, u := range refusal.Unmet {
		if i > 0 {
			out.Zh, out.En = out.Zh+"；", out.En+"; "
		}
		out.Zh, out.En = out.Zh+u.Zh, out.En+u.En
		if u.Do.Zh != "" {
			out.Zh, out.En = out.Zh+"（"+u.Do.Zh+"）", out.En+" ("+u.Do.En+")"
		}
	}
	return out, true
}
