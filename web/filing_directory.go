package web

import (
	"net/http"
	"strconv"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/spreadsheet"
)

// A filedView is the directory of what recipients of the county registered in a quarter, or in a year.
type filedView struct {
	Year, Quarter int // 0: the whole year
	Years         []int
	Print         bool
	From, To      calendar.Date
	List          []engine.FiledDocument
}

// Query is the same list, Printed the same for paper.
func (v *filedView) Query() string {
	return "?year=" + strconv.Itoa(v.Year) + "&quarter=" + strconv.Itoa(v.Quarter)
}
func (v *filedView) Printed() string { return v.Query() + "&print=yes" }

func (v *filedView) title() engine.Words {
	year := strconv.Itoa(v.Year)
	if v.Quarter == 0 {
		return engine.Words{Zh: year + "年规范性文件备案目录", En: "Normative documents filed in " + year}
	}
	q := strconv.Itoa(v.Quarter)
	return engine.Words{Zh: year + "年第" + q + "季度规范性文件备案目录", En: "Normative documents filed in quarter " + q + " of " + year}
}

// filed is the directory for whoever oversees filing. The public has it on its own site.
func (s *service) filed(r *request) (*filedView, error) {
	if !s.book().Oversees(r.actor) {
		return nil, engine.ErrNotFound
	}
	v := &filedView{Year: s.year(r), Print: r.query.Get("print") == "yes"}
	if n, err := strconv.Atoi(r.query.Get("quarter")); err == nil && n >= 0 && n <= 4 {
		v.Quarter = n
	} else if r.query.Get("year") == "" {
		v.Quarter = (int(s.today().Time().Month()) + 2) / 3
	}
	for y := s.today().Time().Year(); y >= firstYear && len(v.Years) < 12; y-- {
		v.Years = append(v.Years, y)
	}
	v.From, v.To = calendar.Day(v.Year, time.January, 1), calendar.Day(v.Year, time.December, 31)
	if v.Quarter > 0 {
		v.From = calendar.Day(v.Year, time.Month(3*v.Quarter-2), 1)
		v.To = v.From.AddMonths(3).Add(-1)
	}
	var err error
	v.List, err = s.Engine.FiledBetween(r.ctx, v.From, v.To)
	return v, err
}

func (s *service) filedPage(r *request) error {
	v, err := s.filed(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "filing-directory", v.title(), v)
}

// filedFile is the directory for a spreadsheet, as it goes to the court and to others who get a copy.
func (s *service) filedFile(r *request) error {
	v, err := s.filed(r)
	if err != nil {
		return err
	}
	sh := &spreadsheet.Sheet{Title: v.title().Zh, Name: "备案目录", Heads: []string{"序号", "备案登记日期", "备案审查登记号", "制定机关", "文件名称", "发文字号", "登记号", "公布日期", "备案受理机关"},
		Widths: []float64{6, 14, 20, 24, 46, 22, 22, 14, 24}, Notes: []string{"由备案登记记录生成，截至" + s.today().Zh() + "。抄送人民法院等单位。"}}
	zh := func(code string) string { return s.organName("zh", code) }
	for i, d := range v.List {
		published := ""
		if !d.Published.IsZero() {
			published = d.Published.String()
		}
		maker := d.Sender
		if d.Maker != "" {
			maker = zh(d.Maker)
		}
		sh.Rows = append(sh.Rows, []string{strconv.Itoa(i + 1), d.Registered.String(), d.Number, maker, d.Title, d.IssueNo, d.RegistrationNo, published, zh(d.Recipient)})
	}
	return r.table(sh)
}
