package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// Year is what the State Council's notice for one year says.
type Year struct {
	Year   int     `json:"year"`
	Notice string  `json:"notice"`         // address of the notice, and of later ones that amended it
	Off    []Named `json:"off"`            // 放假
	Work   []Named `json:"work,omitempty"` // 调休上班, with the holiday that it makes up for
}

// Named is a day and the holiday to which it belongs, for instance 春节.
type Named struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
}

const (
	maxNamed = 120 // days in a notice; the fullest had 40
	maxName  = 120 // bytes
	maxSays  = 2000
)

// Validate is for a year that a person hands in. It asks for more than [New]: a notice, and make-up days that fall on a weekend, for on any
// other day people work anyway.
func (y Year) Validate() error {
	switch {
	case strings.TrimSpace(y.Notice) == "":
		return fmt.Errorf("calendar year %d: the address of the State Council's notice is missing: add it", y.Year)
	case len(y.Notice) > maxSays:
		return fmt.Errorf("calendar year %d: the addresses of the notice have %d bytes, at most %d: keep the notice and those that amended it", y.Year, len(y.Notice), maxSays)
	case len(y.Off)+len(y.Work) > maxNamed:
		return fmt.Errorf("calendar year %d names %d days, at most %d: give one year", y.Year, len(y.Off)+len(y.Work), maxNamed)
	}
	for _, n := range slices.Concat(y.Off, y.Work) {
		if len(n.Name) > maxName {
			return fmt.Errorf("calendar year %d: the name of %s has %d bytes, at most %d: name the holiday only", y.Year, n.Date, len(n.Name), maxName)
		}
	}
	for _, n := range y.Work {
		if !n.Date.weekend() {
			return fmt.Errorf("calendar year %d: %s (%s) is no weekend day, people work on it anyway: take it out or correct the date", y.Year, n.Date, n.Name)
		}
	}
	_, err := New(y)
	return err
}

// Equal tells whether both name the same days in the same way. The addresses of notices do not count.
func (y Year) Equal(z Year) bool { return y.Year == z.Year && len(y.Differences(z)) == 0 }

// A Difference is a day on which two versions of a year do not agree.
type Difference struct {
	Date     Date    `json:"date"`
	Was, Now DayKind `json:"-"`
}

// Differences lists, in order, the days that z names otherwise than y.
func (y Year) Differences(z Year) []Difference {
	was, now := y.alone(), z.alone()
	var out []Difference
	for _, c := range []*Calendar{was, now} {
		for d := range c.days {
			if was.days[d] != now.days[d] && !slices.ContainsFunc(out, func(o Difference) bool { return o.Date == d }) {
				out = append(out, Difference{d, was.Day(d), now.Day(d)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return a.Date.Compare(b.Date) })
	return out
}

// alone is a calendar of this year only, whatever its faults.
func (y Year) alone() *Calendar {
	c := &Calendar{years: map[int]bool{y.Year - 1: true, y.Year: true, y.Year + 1: true}, days: map[Date]named{}}
	for _, n := range y.Off {
		c.days[n.Date] = named{n.Name, true}
	}
	for _, n := range y.Work {
		c.days[n.Date] = named{n.Name, false}
	}
	return c
}
