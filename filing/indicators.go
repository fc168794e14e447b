package filing

import "fmt"

// Indicators are how one maker files (design#27). A document filed with one organ counts as one.
type Indicators struct {
	Maker     string `json:"maker"`
	Documents int    `json:"documents"` // published
	Outside   int    `json:"outside"`   // of these, taken in from earlier times
	Asked     int    `json:"asked"`     // filings due: their term has run out, or they have been filed
	Filed     int    `json:"filed"`
	InTime    int    `json:"in_time"`
	Late      int    `json:"late"`
	Overdue   int    `json:"overdue"`
	Pending   int    `json:"pending"`  // not filed, and not due yet
	Answered  int    `json:"answered"` // registered, deferred or returned
	InForm    int    `json:"in_form"`  // registered at the first attempt
}

// Add counts the document in.
func (i *Indicators) Add(d *Document) {
	i.Documents++
	if len(d.Filings) == 0 {
		i.Outside++
	}
	for n := range d.Filings {
		for figure, to := range i.figures() {
			if Picks[figure](&d.Filings[n]) {
				*to++
			}
		}
	}
}

func (i *Indicators) figures() map[string]*int {
	return map[string]*int{"asked": &i.Asked, "filed": &i.Filed, "in_time": &i.InTime, "late": &i.Late, "overdue": &i.Overdue, "pending": &i.Pending,
		"answered": &i.Answered, "in_form": &i.InForm}
}

// Sum adds the figures of another maker.
func (i *Indicators) Sum(o Indicators) {
	i.Documents, i.Outside = i.Documents+o.Documents, i.Outside+o.Outside
	theirs := o.figures()
	for figure, to := range i.figures() {
		*to += *theirs[figure]
	}
}

// FilingRate is 报备率, TimeRate 及时率, FormRate 规范率, each in percent with one decimal, “—” where there is nothing to count.
func (i Indicators) FilingRate() string { return rate(i.Filed, i.Asked) }
func (i Indicators) TimeRate() string   { return rate(i.InTime, i.Asked) }
func (i Indicators) FormRate() string   { return rate(i.InForm, i.Answered) }

// rate is cut off and never rounded up: 100% means all of them.
func rate(n, of int) string {
	if of == 0 {
		return "—"
	}
	tenths := n * 1000 / of
	if tenths%10 == 0 {
		return fmt.Sprintf("%d%%", tenths/10)
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// Picks are the figures of which a list can be asked for.
var Picks = map[string]func(*Filing) bool{
	"asked": func(f *Filing) bool { return f.Standing != Due }, "filed": func(f *Filing) bool { return f.Standing == Filed || f.Standing == FiledLate },
	"in_time": func(f *Filing) bool { return f.Standing == Filed }, "late": func(f *Filing) bool { return f.Standing == FiledLate },
	"overdue": func(f *Filing) bool { return f.Standing == Overdue }, "pending": func(f *Filing) bool { return f.Standing == Due },
	"answered": (*Filing).Answered, "in_form": (*Filing).InForm, "not_in_form": func(f *Filing) bool { return f.Answered() && !f.InForm() },
	"failing": func(f *Filing) bool { return f.Standing == Overdue || f.Standing == FiledLate },
}

// Pick leaves of the documents the filings that a figure counts, and only the documents that have any.
func Pick(list []Document, figure string) []Document {
	is := Picks[figure]
	if is == nil {
		return list
	}
	var out []Document
	for _, d := range list {
		var filings []Filing
		for _, f := range d.Filings {
			if is(&f) {
				filings = append(filings, f)
			}
		}
		if len(filings) > 0 {
			d.Filings = filings
			out = append(out, d)
		}
	}
	return out
}
