package web

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/filing"
	"santong/letters"
	"santong/porch"
)

// A circularView is the circular on filing, as it stands today.
type circularView struct {
	From, To calendar.Date
	Paper    template.HTML // which package letters has escaped
}

// maxCircular bounds the years of a circular.
const maxCircular = 3

// circular writes the notice that tells all makers how filing went between two days of publication: as a page, or for a word processor.
func (s *service) circular(r *request) error {
	b := s.book()
	if !b.Oversees(r.actor) {
		return engine.ErrNotFound
	}
	today := s.today()
	v := &circularView{From: calendar.Day(today.Time().Year(), 1, 1), To: today}
	if d, err := calendar.Parse(r.query.Get("from")); err == nil {
		v.From = d
	}
	if d, err := calendar.Parse(r.query.Get("to")); err == nil && d.Before(today) {
		v.To = d
	}
	if v.To.Before(v.From) || v.To.Time().Year()-v.From.Time().Year() >= maxCircular {
		return errOdd("起止日期有误：止日不得早于起日，至多跨三个年度", "The days are wrong: the last is not before the first, and they lie within three years")
	}
	c, err := s.circularOf(r, b, v)
	if err != nil {
		return err
	}
	l := c.Letter()
	var out bytes.Buffer
	switch r.Param("file") {
	case "docx":
		if err := l.DOCX(&out); err != nil {
			return err
		}
		r.Response().Header().Set("Content-Disposition", porch.Disposition("attachment", l.Name()+".docx"))
		return r.Blob(http.StatusOK, docx, out.Bytes())
	case "":
	default:
		return engine.ErrNotFound
	}
	if err := l.HTML(&out, r.Lang); err != nil {
		return err
	}
	v.Paper = template.HTML(out.String())
	return r.render(http.StatusOK, "filing-circular", engine.Words{Zh: "报备情况通报", En: "Circular on filing"}, v)
}

func (s *service) circularOf(r *request, b *filing.Book, v *circularView) (*letters.Circular, error) {
	names := func(code string) string {
		if o := s.Engine.Directory().Organisation(code); o != nil {
			return o.Zh
		}
		return code
	}
	makers := b.Makers()
	figures := map[string]*filing.Indicators{}
	for _, code := range makers {
		figures[code] = &filing.Indicators{Maker: code}
	}
	out := &letters.Circular{From: v.From, To: v.To, Today: s.today(), Basis: s.circularBasis(), Organ: names(s.circularOrgan())}
	for year := v.From.Time().Year(); year <= v.To.Time().Year(); year++ {
		list, err := b.Year(r.ctx, year, "")
		if err != nil {
			return nil, s.narrower(err)
		}
		for i := range list {
			d := &list[i]
			code := s.Engine.Directory().Current(d.Maker, s.today())
			if d.Published.Before(v.From) || d.Published.After(v.To) || figures[code] == nil {
				continue
			}
			figures[code].Add(d)
			for _, f := range d.Filings {
				if filing.Picks["failing"](&f) {
					out.Failing = append(out.Failing, letters.CircularLine{Maker: names(code), Title: d.Title, IssueNo: d.IssueNo, Recipient: names(f.Recipient), Published: d.Published,
						Due: f.Due, Filed: f.Filed, Urged: !f.Urged.IsZero()})
				}
			}
		}
	}
	elsewhere, err := b.LateArrivals(r.ctx, v.From, v.To, s.today())
	if err != nil {
		return nil, err
	}
	for _, f := range elsewhere {
		out.Failing = append(out.Failing, letters.CircularLine{Maker: f.Sender, Title: f.Title, IssueNo: f.IssueNo, Recipient: names(f.Recipient), Published: f.Published, Due: f.Due, Filed: f.Received})
	}
	for _, code := range makers {
		if f := figures[code]; f.Asked > 0 {
			out.Makers = append(out.Makers, letters.CircularMaker{Name: names(code), Asked: f.Asked, Filed: f.Filed, InTime: f.InTime, FilingRate: f.FilingRate(), TimeRate: f.TimeRate(), FormRate: f.FormRate()})
		}
	}
	return out, nil
}

// circularOrgan is who issues it: the recipient whose directory is kept here.
func (s *service) circularOrgan() string {
	if w := s.Engine.Workflows.Current("filing", ""); w != nil && w.Definition.Filed != nil {
		for _, r := range w.Definition.Rules {
			if r.ID == w.Definition.Filed.Within && len(r.List) > 0 {
				return r.List[0]
			}
		}
	}
	return ""
}

// circularBasis are the acts on which naming those who do not file rests, as the definition of filing cites them for the filing itself, without
// what is only followed and what governs congresses.
func (s *service) circularBasis() string {
	w := s.Engine.Workflows.Current("filing", "")
	if w == nil {
		return ""
	}
	_, basis := w.Definition.Act("submit_filing")
	for _, id := range basis {
		if strings.HasPrefix(id, "outline2016#") {
			name, _, _ := strings.Cut(w.Definition.Articles[id].Zh, "：")
			return name
		}
	}
	return ""
}
