package web

import (
	"net/http"
	"strconv"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// What the public may ask to be counted: more is a typing error, and would take long to list day by day.
const (
	maxCountedDays   = 750
	maxCountedMonths = 36
	maxPauses        = 20
	maxPausedDays    = 750
)

// A calculatorView is the calculator of statutory terms with its answer.
type calculatorView struct {
	From, N, Unit, Pauses string
	Faults                []engine.Words
	Counted               bool
	Period                calendar.Period
	Due                   calendar.Deadline
	Days                  []calendar.DayNote
	Left                  int
	Terms                 []calculatorTerm
}

// A calculatorTerm is a term of the profile that can be taken over.
type calculatorTerm struct {
	engine.Words
	For    engine.Words
	Period calendar.Period
	Basis  []engine.Basis
	Query  string
}

var calculatorTitle = engine.Words{Zh: "期限计算器", En: "Calculator of terms"}

// calculator counts a period from a day, with what stops it, and says day by day why. Anybody may ask; nothing is kept.
func (s *service) calculator(r *request) error {
	q := r.query
	view := calculatorView{From: strings.TrimSpace(q.Get("from")), N: strings.TrimSpace(q.Get("n")), Unit: q.Get("unit"), Pauses: strings.TrimSpace(q.Get("pauses"))}
	if view.Unit == "" {
		view.Unit = string(calendar.WorkingDays)
	}
	for _, f := range s.figures() {
		if !f.Period.IsZero() {
			view.Terms = append(view.Terms, calculatorTerm{f.Words, f.For, f.Period, f.Basis, "?n=" + strconv.Itoa(f.Period.N) + "&unit=" + string(f.Period.Unit)})
		}
	}
	if view.From == "" && view.N == "" && view.Pauses == "" {
		return r.render(http.StatusOK, "calculator", calculatorTitle, view)
	}
	if view.From == "" && len(view.Pauses) == 0 { // a term was taken over: only the day is missing
		return r.render(http.StatusOK, "calculator", calculatorTitle, view)
	}
	s.count(&view)
	if len(view.Faults) > 0 {
		return r.render(http.StatusUnprocessableEntity, "calculator", calculatorTitle, view)
	}
	return r.render(http.StatusOK, "calculator", calculatorTitle, view)
}

func (s *service) count(view *calculatorView) {
	fault := func(zh, en string) { view.Faults = append(view.Faults, engine.Words{Zh: zh, En: en}) }
	from, err := calendar.Parse(view.From)
	if err != nil {
		fault("“起算日”须为日期，如2026-03-02。", "The day must be a date such as 2026-03-02.")
	}
	period, err := calendar.ParsePeriod(view.N + view.Unit)
	most := maxCountedDays
	if period.Unit == calendar.Months {
		most = maxCountedMonths
	}
	if err != nil || period.N > most {
		fault("“期限”须为1至"+strconv.Itoa(maxCountedDays)+"的整数（以月计的至多"+strconv.Itoa(maxCountedMonths)+"）。",
			"The length must be a whole number from 1 to "+strconv.Itoa(maxCountedDays)+" (of months: "+strconv.Itoa(maxCountedMonths)+").")
	}
	pauses, faults := readPauses(view.Pauses)
	view.Faults = append(view.Faults, faults...)
	if len(view.Faults) > 0 {
		return
	}
	view.Counted, view.Period = true, period
	view.Due = s.Engine.Calendar().Due(from, period, pauses...)
	view.Days = s.Engine.Calendar().Explain(from, period, pauses...)
	view.Left = s.Engine.Calendar().Left(s.today(), view.Due.Due)
}

// readPauses reads one stop of the clock a line, as 2026-03-09..2026-03-16; people also write 至 or a tilde.
func readPauses(text string) (out []calendar.Pause, faults []engine.Words) {
	days := 0
	for line := range strings.Lines(text) {
		line = strings.NewReplacer("至", "..", "～", "..", "~", "..", "—", "..", " ", "", "\t", "").Replace(strings.TrimSpace(line))
		for strings.Contains(line, "....") {
			line = strings.ReplaceAll(line, "....", "..")
		}
		if line == "" {
			continue
		}
		p, err := calendar.ParsePause(line)
		if err != nil {
			faults = append(faults, engine.Words{Zh: "中止“" + line + "”无法识别，请写成2026-03-09..2026-03-16；尚未恢复的写2026-03-09.. 。",
				En: "The stop “" + line + "” cannot be read: write 2026-03-09..2026-03-16, or 2026-03-09.. for one that has not ended."})
			continue
		}
		if out = append(out, p); !p.To.IsZero() {
			days += p.To.Sub(p.From) + 1
		}
		if len(out) > maxPauses || days > maxPausedDays || len(faults) > maxPauses {
			return nil, append(faults, engine.Words{Zh: "中止至多20次、合计750日。", En: "At most 20 stops of 750 days together."})
		}
	}
	return out, faults
}
