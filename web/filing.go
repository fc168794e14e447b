package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/filing"
)

var filingRoutes = []route{
	{method: http.MethodGet, path: "/filing", who: signed, handle: (*service).filingPage, whole: true},
	{method: http.MethodGet, path: "/filing/catalogue", who: signed, handle: (*service).yearlyPage, whole: true},
	{method: http.MethodPost, path: "/filing/catalogue", who: signed, handle: (*service).drawYearly},
	{method: http.MethodGet, path: "/filing/catalogue/:file", who: signed, handle: (*service).yearlyFile, paper: true, whole: true},
	{method: http.MethodGet, path: "/filing/circular", who: signed, handle: (*service).circular, whole: true},
	{method: http.MethodGet, path: "/filing/circular/:file", who: signed, handle: (*service).circular, whole: true},
	{method: http.MethodGet, path: "/filing/directory", who: signed, handle: (*service).filedPage, whole: true},
	{method: http.MethodGet, path: "/filing/directory/:file", who: signed, handle: (*service).filedFile, whole: true},
	{method: http.MethodGet, path: "/filing/lists", who: signed, handle: (*service).comparisons},
	{method: http.MethodPost, path: "/filing/lists", who: signed, handle: (*service).compare, paper: true},
	{method: http.MethodGet, path: "/filing/lists/:id", who: party, handle: (*service).comparison},
	{method: http.MethodPost, path: "/filing/lists/:id", who: party, handle: (*service).judgeListed},
	{method: http.MethodGet, path: "/filing/lists/:id/:file", who: party, handle: (*service).comparisonFile},
}

func (s *service) book() *filing.Book { return &filing.Book{Engine: s.Engine, Store: s.Store} }

// firstYear is the first of which anything can be asked.
const firstYear = 1980

// year is the one that the address names, this year where it names none.
func (s *service) year(r *request) int {
	this := s.today().Time().Year()
	if n, err := strconv.Atoi(r.query.Get("year")); err == nil && n >= firstYear && n <= this {
		return n
	}
	return this
}

// A filingView is how the makers file that the reader may know of, in one year.
type filingView struct {
	Year     int
	Years    []int
	Makers   []filingMaker
	Sum      filing.Indicators
	Oversees bool
	Files    bool // the reader may compare lists
	From, To calendar.Date
}

// A filingMaker is one maker with its figures, and its yearly catalogue.
type filingMaker struct {
	filing.Indicators
	Yearly   *filing.Yearly // nil: not begun
	Standing engine.Words
	Due      calendar.Date // of the yearly catalogue
	Behind   bool          // with the yearly catalogue
}

// Cells are the figures of a maker that lead to their lists.
func (m filingMaker) Cells() []figureCell {
	return []figureCell{{"", m.Documents, wDocuments}, {"asked", m.Asked, wAsked}, {"filed", m.Filed, wFiled}, {"in_time", m.InTime, wInTime}, {"late", m.Late, wLate}, {"overdue", m.Overdue, wOverdue},
		{"answered", m.Answered, wAnswered}, {"in_form", m.InForm, wInForm}}
}

type figureCell struct {
	Figure string
	N      int
	engine.Words
}

var (
	wDocuments = engine.Words{Zh: "公布文件", En: "Published"}
	wAsked     = engine.Words{Zh: "应报", En: "Due"}
	wFiled     = engine.Words{Zh: "已报", En: "Filed"}
	wInTime    = engine.Words{Zh: "按期", En: "In time"}
	wLate      = engine.Words{Zh: "逾期报", En: "Late"}
	wOverdue   = engine.Words{Zh: "逾期未报", En: "Overdue"}
	wAnswered  = engine.Words{Zh: "受理答复", En: "Answered"}
	wInForm    = engine.Words{Zh: "一次登记", En: "In form"}
)

// Heads are the headings of the cells.
func (v *filingView) Heads() []figureCell { return filingMaker{}.Cells() }

// Whole is the last line: all makers together.
func (v *filingView) Whole() filingMaker { return filingMaker{Indicators: v.Sum} }

var filingTitle = engine.Words{Zh: "备案", En: "Filing"}

// filingPage shows how the makers file. Whoever may know of none does not find it.
func (s *service) filingPage(r *request) error {
	b := s.book()
	mine := b.Mine(r.actor)
	if len(mine) == 0 {
		return engine.ErrNotFound
	}
	v := &filingView{Year: s.year(r), Oversees: b.Oversees(r.actor), Files: s.compares(r)}
	for y := s.today().Time().Year(); y >= firstYear && len(v.Years) < 12; y-- {
		v.Years = append(v.Years, y)
	}
	v.From, v.To = calendar.Day(v.Year, time.January, 1), calendar.Day(v.Year, time.December, 31)
	yearlies, err := b.Yearlies(r.ctx, v.Year)
	if err != nil {
		return err
	}
	figures, err := s.indicators(r, b, v.Year, mine)
	if err != nil {
		return err
	}
	for _, code := range mine {
		m := filingMaker{Indicators: figures[code], Yearly: yearlies[code], Due: b.CatalogueDue(code, v.Year), Standing: engine.Words{Zh: "未编制", En: "not begun"}}
		if m.Yearly != nil {
			m.Standing, m.Behind = m.Yearly.Standing(s.today()), m.Yearly.Late || m.Yearly.Sent.IsZero() && s.today().After(m.Due)
		} else {
			m.Behind = s.today().After(m.Due)
		}
		v.Sum.Sum(m.Indicators)
		v.Makers = append(v.Makers, m)
	}
	return r.render(http.StatusOK, "filing", filingTitle, v)
}

// indicators are the figures of each of the makers in the year. A predecessor's documents count for the organ that took its duties over.
func (s *service) indicators(r *request, b *filing.Book, year int, makers []string) (map[string]filing.Indicators, error) {
	out := map[string]filing.Indicators{}
	for _, code := range makers {
		out[code] = filing.Indicators{Maker: code}
	}
	only := ""
	if len(makers) == 1 {
		only = makers[0]
	}
	list, err := b.Year(r.ctx, year, only)
	if err != nil {
		return nil, s.narrower(err)
	}
	for i := range list {
		code := s.Engine.Directory().Current(list[i].Maker, s.today())
		if one, mine := out[code]; mine {
			one.Add(&list[i])
			out[code] = one
		}
	}
	return out, nil
}

// narrower says what to do where a year has too many documents.
func (s *service) narrower(err error) error {
	if err == filing.ErrTooMany { //nolint:errorlint // it comes as it is
		return errOdd("该年度文件超过5000件，请选择一个制定机关", "That year has more than 5000 documents: choose one maker")
	}
	return err
}

// maker is the one that the address names; "" stands for all, for whoever oversees. Whoever may not know how it files does not find it.
func (s *service) maker(r *request, b *filing.Book, code string) (string, error) {
	mine := b.Mine(r.actor)
	switch {
	case len(mine) == 0, code != "" && !slices.Contains(mine, code):
		return "", engine.ErrNotFound
	case code == "" && !b.Oversees(r.actor):
		return mine[0], nil
	}
	return code, nil
}
