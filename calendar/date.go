package calendar

import (
	"cmp"
	"fmt"
	"time"
)

const (
	firstYear = 1949
	lastYear  = 2199

	layout     = "2006-01-02"
	daySeconds = 24 * 60 * 60
	epochDays  = 719162 // from 0001-01-01 to 1970-01-01
)

var (
	firstDay = Day(firstYear, time.January, 1)
	lastDay  = Day(lastYear, time.December, 31)
)

// China has one civil time. A fixed zone needs no time zone data on the host.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a civil day. The zero Date means "not given". Compare with ==.
type Date struct {
	n int // days since 0001-01-01, so that zero is also the zero time.Time
}

// Day makes a date that is known in the program; it normalizes as [time.Date] does.
// Use [Parse] for input.
func Day(y int, m time.Month, d int) Date {
	return FromTime(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// Parse reads "2006-01-02" and nothing else.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil {
		return Date{}, fmt.Errorf("日期 %[1]q：应为实有的日子，如 2026-03-02 / date %[1]q: write an existing day as YYYY-MM-DD, for instance 2026-03-02", s)
	}
	if y := t.Year(); y < firstYear || y > lastYear {
		return Date{}, fmt.Errorf("日期 %[1]q：年份应在 %[2]d 至 %[3]d 之间 / date %[1]q: the year must be from %[2]d to %[3]d", s, firstYear, lastYear)
	}
	return FromTime(t), nil
}

// Of is the civil day in China at the instant t.
func Of(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.In(china).Date()
	return Day(y, m, d)
}

// FromTime is the UTC day of t: the inverse of [Date.Time], for storage.
func FromTime(t time.Time) Date {
	sec := t.Unix()
	days := sec / daySeconds
	if sec%daySeconds < 0 {
		days--
	}
	return Date{int(days) + epochDays}
}

// Time is midnight UTC of that civil day, and the zero time for a date not given.
func (d Date) Time() time.Time {
	return time.Unix(int64(d.n-epochDays)*daySeconds, 0).UTC()
}

// Begins is the instant at which the day begins in China.
func (d Date) Begins() time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, china)
}

// Add moves by days. A date not given stays so.
func (d Date) Add(days int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.n + days}
}

// AddMonths goes to the same-numbered day, or to the end of a month that has
// no such day (民法典第202条).
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	y, m, day := d.Time().Date()
	end := Day(y, m+time.Month(n)+1, 0).Time()
	return Day(end.Year(), end.Month(), min(day, end.Day()))
}

// Sub is the number of days from e to d.
func (d Date) Sub(e Date) int { return d.n - e.n }

// Compare is -1, 0 or +1, for sorting.
func (d Date) Compare(e Date) int    { return cmp.Compare(d.n, e.n) }
func (d Date) Before(e Date) bool    { return d.n < e.n }
func (d Date) After(e Date) bool     { return d.n > e.n }
func (d Date) IsZero() bool          { return d.n == 0 }
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

func (d Date) weekend() bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// String is "2026-03-02", and empty for a date not given.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(layout)
}

// Zh is "2026年3月2日" and En "2 March 2026", as sentences write it; empty for a date not given.
func (d Date) Zh() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2006年1月2日")
}

// En is the same in English.
func (d Date) En() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2 January 2006")
}

// MarshalText is [Date.String] for JSON and YAML.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is [Parse]; empty text is a date not given.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
