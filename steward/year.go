package steward

import (
	"fmt"
	"strings"

	"santong/calendar"
	"santong/workflows/holidays"
)

// calendarEffect takes a year in, unless it is what is there, or is at odds with the years beside it.
func calendarEffect(now *standing, c CalendarChange) (Write, error) {
	_, err := candidate(now, c)
	return Write{Year: &c.Year}, err
}

// candidate is the calendar with the year laid over what stands.
func candidate(now *standing, c CalendarChange) (*calendar.Calendar, error) {
	if err := c.Year.Validate(); err != nil {
		return nil, ErrChange.because("%v", "%v", err)
	}
	known, there, err := now.year(c.Year.Year)
	switch {
	case err != nil:
		return nil, err
	case there && known.Equal(c.Year):
		return nil, ErrNothing
	case there && !c.Replaces:
		return nil, ErrReplaces.because("%s", "%s", sayDays(known.Differences(c.Year)))
	case !there && c.Replaces:
		return nil, ErrChange.because("%d年尚无安排，不存在替换", "the year %d is not known, so nothing is replaced", c.Year.Year)
	}
	years := []calendar.Year{c.Year}
	for _, y := range now.years {
		if y.Year != c.Year.Year {
			years = append(years, y)
		}
	}
	cal, err := holidays.With(years...)
	if err != nil { // a day that the notice of a neighbouring year names too
		return nil, ErrChange.because("%v", "%v", err)
	}
	return cal, nil
}

// sayDays names the days on which two versions of a year differ, in a line.
func sayDays(list []calendar.Difference) string {
	var parts []string
	for i, d := range list {
		if i == 12 {
			parts = append(parts, fmt.Sprintf("… +%d", len(list)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("%s: %s → %s", d.Date, d.Was.Zh, d.Now.Zh))
	}
	return strings.Join(parts, "; ")
}
