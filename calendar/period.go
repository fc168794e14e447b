package calendar

import (
	"fmt"
	"strconv"
	"strings"
)

// Unit is what a period counts. Each rule of law names its own.
type Unit string

const (
	WorkingDays  Unit = "wd" // 工作日
	CalendarDays Unit = "d"  // 日
	Months       Unit = "m"  // 月

	// ToDay are months up to a day that the law itself names, such as “by 31 January” counted from the end of the year: no term is counted there, so it neither moves
	// for a rest day (民法典第203条 speaks of terms) nor stands still.
	ToDay Unit = "m-named"
)

const longest = 3660 // ten years of days: more is a typing error

// Period is a length of time set by law, for instance 15 working days. The zero
// Period means "none".
type Period struct {
	N    int
	Unit Unit
}

// ParsePeriod reads "15wd", "30d" or "6m".
func ParsePeriod(s string) (Period, error) {
	digits := s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
	n, err := strconv.Atoi(digits)
	if err != nil || digits[0] == '0' {
		return Period{}, badPeriod(s)
	}
	p := Period{n, Unit(s[len(digits):])}
	return p, p.Validate()
}

// Validate refuses an unknown unit and a length outside 1 to 3660.
func (p Period) Validate() error {
	if p.N <= 0 || p.N > longest || !p.Unit.known() {
		return badPeriod(p.String())
	}
	return nil
}

func badPeriod(s string) error {
	return fmt.Errorf("期限 %[1]q：应为 1 至 %[2]d 的数字加 wd（工作日）、d（日）、m（月）或 m-named（按月计，到法律写明的日期），如 15wd / period %[1]q: write a number from 1 to %[2]d and wd (working days), d (days), m (months) or m-named (months, to a day that the law names), for instance 15wd", s, longest)
}

func (u Unit) known() bool {
	return u == WorkingDays || u == CalendarDays || u == Months || u == ToDay
}

// IsZero tells that there is no period.
func (p Period) IsZero() bool { return p == Period{} }

// String is the form that [ParsePeriod] reads, and empty for no period.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return strconv.Itoa(p.N) + string(p.Unit)
}

// Zh is the period as Chinese statutes write it, for instance 15个工作日.
func (p Period) Zh() string {
	n := strconv.Itoa(p.N)
	switch p.Unit {
	case WorkingDays:
		return n + "个工作日"
	case CalendarDays:
		return n + "日"
	case Months:
		return n + "个月"
	case ToDay:
		return n + "个月（止于法律写明的日期，不顺延）"
	}
	return p.String()
}

// En is the period in English, for instance 15 working days.
func (p Period) En() string {
	var noun string
	switch p.Unit {
	case WorkingDays:
		noun = "working day"
	case CalendarDays:
		noun = "day"
	case Months:
		noun = "month"
	case ToDay:
		return Period{p.N, Months}.En() + " (to a day that the law names: it does not move)"
	default:
		return p.String()
	}
	if p.N != 1 {
		noun += "s"
	}
	return strconv.Itoa(p.N) + " " + noun
}

// MarshalText is [Period.String] for JSON and YAML.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is [ParsePeriod]; empty text is no period.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
