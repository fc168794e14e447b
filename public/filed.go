package public

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"santong/calendar"
	"santong/engine"
	"santong/spreadsheet"
)

// A filedView is the directory of what recipients of the county registered in a quarter, or in a year.
type filedView struct {
	Year, Quarter int // 0: the whole year
	Years         []int
	List          []engine.FiledDocument
}

const (
	firstFiled  = 2000 // the first year of which the directory can be asked
	filedYears  = 12   // that can be chosen
	filedFormat = "filed-"
)

var (
	filedTitle = engine.Words{Zh: "规范性文件备案目录", En: "Directory of filed normative documents"}
	noFiled    = &fault{http.StatusNotFound, engine.Words{Zh: "没有备案目录", En: "There is no directory of filed documents"}, engine.Words{}}
)

// filedBetween is the directory of the year, or of its quarter.
func (s *site) filedBetween(v *visit, year, quarter int) ([]engine.FiledDocument, error) {
	from, to := calendar.Day(year, time.January, 1), calendar.Day(year, time.December, 31)
	if quarter > 0 {
		from = calendar.Day(year, time.Month(3*quarter-2), 1)
		to = from.AddMonths(3).Add(-1)
	}
	if to.After(s.today()) {
		to = s.today()
	}
	return s.registered(v, from, to)
}

// registered is the directory from one day to another, as it was read within the last minute: whoever asks, and however many, it is made of whole dossiers once.
func (s *site) registered(v *visit, from, to calendar.Date) ([]engine.FiledDocument, error) {
	if s.Filed == nil {
		return nil, noFiled
	}
	return s.filedIn.Get(v.ctx, from.String()+to.String(), func(ctx context.Context) ([]engine.FiledDocument, error) { return s.Filed(ctx, from, to) })
}

// filed shows the directory of filed documents (outline2016#9).
func (s *site) filed(v *visit) error {
	this := s.today().Time().Year()
	view := &filedView{Year: this}
	if n, err := strconv.Atoi(v.query.Get("year")); err == nil && n >= firstFiled && n <= this {
		view.Year = n
	}
	if n, err := strconv.Atoi(v.query.Get("quarter")); err == nil && n >= 1 && n <= 4 {
		view.Quarter = n
	}
	for y := this; y > this-filedYears && y >= firstFiled; y-- {
		view.Years = append(view.Years, y)
	}
	var err error
	if view.List, err = s.filedBetween(v, view.Year, view.Quarter); err != nil {
		return err
	}
	return v.render(http.StatusOK, "filed", v.say(filedTitle), view)
}

// Anchor is the name of a line in its year: what the recipient has registered it under, or else what was filed.
func (*filedView) Anchor(d engine.FiledDocument) string { return filedAnchor(&d) }

func filedAnchor(d *engine.FiledDocument) string {
	return strings.Join(strings.Fields(cmp.Or(d.Number, d.Recipient+"-"+cmp.Or(d.RegistrationNo, d.IssueNo))), "")
}

// filedFeed is what was registered last, within a year.
func (s *site) filedFeed(v *visit) error {
	list, err := s.registered(v, s.today().AddMonths(-12), s.today())
	if err != nil {
		return err
	}
	out := v.feed("/public/filed", filedTitle)
	for _, d := range list[:min(len(list), maxFeed)] {
		maker := cmp.Or(d.Sender, v.say(s.Organ(d.Maker)))
		at, line := morning(d.Registered), "/public/filed?year="+d.Registered.String()[:4]+"#"+url.PathEscape(filedAnchor(&d))
		out.Updated = max(out.Updated, at)
		said := engine.Words{Zh: d.IssueNo + " · " + s.Organ(d.Recipient).Zh + "备案登记 " + d.Number, En: d.IssueNo + " · registered by " + s.Organ(d.Recipient).En + " " + d.Number}
		out.Entries = append(out.Entries, atomEntry{ID: v.base() + "/zh" + line, Title: plain(d.Title), Updated: at, Published: at, Author: &atomPerson{plain(maker)},
			Links: []atomLink{{Rel: "alternate", Type: "text/html", Lang: v.Lang, Href: v.base() + "/" + v.Lang + line}}, Summary: plain(strings.TrimSpace(v.say(said)))})
	}
	return v.sendXML("application/atom+xml; charset=utf-8", out)
}

// A filedRecord is a line of the directory for machines.
type filedRecord struct {
	engine.FiledDocument
	Maker     organ `json:"maker"`
	Recipient organ `json:"recipient"`
}

// filedData is the directory of a year for machines: filed-2026.json or filed-2026.csv.
func (s *site) filedData(v *visit) error {
	name, ok := strings.CutPrefix(v.Param("file"), filedFormat)
	name, form, _ := strings.Cut(name, ".")
	year, err := strconv.Atoi(name)
	if !ok || err != nil || len(name) != 4 || year < firstFiled || year > s.today().Time().Year() || form != "json" && form != "csv" {
		return noFiled
	}
	list, err := s.filedBetween(v, year, 0)
	if err != nil {
		return err
	}
	v.Response().Header().Set(echo.HeaderCacheControl, fresh)
	records := []filedRecord{}
	for _, d := range list {
		maker := organ{d.Maker, s.Organ(d.Maker)}
		if d.Maker == "" {
			maker = organ{"", engine.Words{Zh: d.Sender, En: d.Sender}}
		}
		records = append(records, filedRecord{d, maker, organ{d.Recipient, s.Organ(d.Recipient)}})
	}
	if form == "json" {
		data, err := json.MarshalIndent(records, "", " ")
		if err != nil {
			return err
		}
		return v.send("application/json; charset=utf-8", append(data, '\n'))
	}
	var b strings.Builder
	b.WriteString("\ufeff") // without which spreadsheets take Chinese for something else
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := [][]string{{"备案登记日期", "登记号", "制定机关", "文件名称", "发文字号", "规范性文件登记号", "公布日期", "备案受理机关"}}
	for _, r := range records {
		published := ""
		if !r.Published.IsZero() {
			published = r.Published.String()
		}
		row := []string{r.Registered.String(), r.Number, r.Maker.Zh, r.Title, r.IssueNo, r.RegistrationNo, published, r.Recipient.Zh}
		for i := range row {
			row[i] = spreadsheet.Harmless(row[i])
		}
		rows = append(rows, row)
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return v.send("text/csv; charset=utf-8", []byte(b.String()))
}
