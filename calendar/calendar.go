package calendar

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// A notice may rearrange the weekends beside its year, so a day may stand in a
// neighbouring year's data, but at most a week away.
const edge = 7

// Calendar knows the working days of some years. It never changes, so it may be
// shared. The zero Calendar knows no year.
type Calendar struct {
	years   map[int]bool
	days    map[Date]named
	version string
}

type named struct {
	name string
	off  bool
}

// New checks the years and makes a calendar of them, in any order.
func New(years ...Year) (*Calendar, error) {
	c := &Calendar{years: map[int]bool{}, days: map[Date]named{}}
	for _, y := range years {
		if y.Year < firstYear || y.Year > lastYear {
			return nil, fmt.Errorf("calendar year %d: the year must be from %d to %d", y.Year, firstYear, lastYear)
		}
		if c.years[y.Year] {
			return nil, fmt.Errorf("calendar year %d is given twice: keep one", y.Year)
		}
		// An empty year would pass Monday to Friday off as the notice's word.
		if len(y.Off) == 0 {
			return nil, fmt.Errorf("calendar year %d names no holiday: leave it out until its notice is published", y.Year)
		}
		c.years[y.Year] = true
		for _, n := range y.Off {
			if err := c.add(y.Year, n, true); err != nil {
				return nil, err
			}
		}
		for _, n := range y.Work {
			if err := c.add(y.Year, n, false); err != nil {
				return nil, err
			}
		}
	}
	c.version = c.hash()
	return c, nil
}

func (c *Calendar) add(year int, n Named, off bool) error {
	if n.Name == "" {
		return fmt.Errorf("calendar year %d: %s has no name: name its holiday", year, n.Date)
	}
	if n.Date.Before(Day(year, time.January, 1-edge)) || n.Date.After(Day(year, time.December, 31+edge)) {
		return fmt.Errorf("calendar year %d: %q (%s) lies outside the year: correct the date", year, n.Date, n.Name)
	}
	if old, ok := c.days[n.Date]; ok {
		if old.off != off {
			return fmt.Errorf("calendar year %d: %s is both off and a working day (%s, %s): keep one", year, n.Date, old.name, n.Name)
		}
		return fmt.Errorf("calendar year %d: %s is named twice (%s, %s): keep one", year, n.Date, old.name, n.Name)
	}
	c.days[n.Date] = named{n.Name, off}
	return nil
}

// Years are the first and the last year with data, both 0 if there are none.
func (c *Calendar) Years() (first, last int) {
	for y := range c.years {
		if first == 0 || y < first {
			first = y
		}
		last = max(last, y)
	}
	return first, last
}

// Version is a short hash of the years and days, to be kept beside a deadline
// that was computed with them. Addresses of notices do not change it.
func (c *Calendar) Version() string {
	if c.version == "" {
		return c.hash() // the zero Calendar
	}
	return c.version
}

func (c *Calendar) hash() string {
	var lines []string
	for y := range c.years {
		lines = append(lines, fmt.Sprintf("%d\n", y))
	}
	for d, n := range c.days {
		lines = append(lines, fmt.Sprintf("%s off=%t %q\n", d, n.off, n.name))
	}
	slices.SortFunc(lines, cmp.Compare[string])
	h := sha256.New()
	for _, l := range lines {
		h.Write([]byte(l))
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
