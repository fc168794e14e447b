package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// Pause stops the clock from From to To, both days included. A zero To means
// that the clock still stands.
type Pause struct{ From, To Date }

// ParsePause reads "2026-03-09..2026-03-16", or "2026-03-09.." for a pause that
// has not ended.
func ParsePause(s string) (Pause, error) {
	from, to, ok := strings.Cut(s, "..")
	if !ok {
		return Pause{}, fmt.Errorf("中止 %[1]q：应写明首日和末日，如 2026-03-09..2026-03-16 / pause %[1]q: write the first and the last day, for instance 2026-03-09..2026-03-16", s)
	}
	var p Pause
	var err error
	if p.From, err = Parse(from); err != nil {
		return Pause{}, fmt.Errorf("中止 pause %q: %w", s, err)
	}
	if err = p.To.UnmarshalText([]byte(to)); err != nil {
		return Pause{}, fmt.Errorf("中止 pause %q: %w", s, err)
	}
	if err = p.Validate(); err != nil {
		return Pause{}, err
	}
	return p, nil
}

// Validate refuses a pause without a first day, one that ends before it begins
// and one beyond the years that [Parse] reads. [Calendar.Due] and
// [Calendar.Explain] ignore such pauses.
func (p Pause) Validate() error {
	if p.From.IsZero() {
		return fmt.Errorf("中止 %[1]q 没有首日 / pause %[1]q has no first day: give one", p)
	}
	if !p.To.IsZero() && p.To.Before(p.From) {
		return fmt.Errorf("中止 %[1]q 的末日早于首日 / pause %[1]q ends before it begins: exchange the days", p)
	}
	if p.From.Before(firstDay) || p.To.After(lastDay) {
		return fmt.Errorf("中止 %[1]q：年份应在 %[2]d 至 %[3]d 之间 / pause %[1]q: the years must be from %[2]d to %[3]d", p, firstYear, lastYear)
	}
	return nil
}

// String is the form that [ParsePause] reads.
func (p Pause) String() string { return p.From.String() + ".." + p.To.String() }

// merge orders the valid pauses and joins those that overlap, so that no day is
// taken off twice.
func merge(pauses []Pause) []Pause {
	var all []Pause
	for _, p := range pauses {
		if p.Validate() == nil {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Pause) int { return a.From.Compare(b.From) })
	var out []Pause
	for _, p := range all {
		if len(out) == 0 {
			out = append(out, p)
			continue
		}
		last := &out[len(out)-1]
		switch {
		case last.To.IsZero():
			return out // it covers all that follows
		case p.From.After(last.To.Add(1)):
			out = append(out, p)
		case p.To.IsZero() || p.To.After(last.To):
			last.To = p.To
		}
	}
	return out
}
