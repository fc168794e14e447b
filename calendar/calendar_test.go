package calendar_test

import (
	"strings"
	"testing"
	"time"

	. "santong/calendar"
	"santong/workflows/holidays"
)

func load(t testing.TB) *Calendar {
	t.Helper()
	c, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkingDaysOfTheYear(t *testing.T) {
	c := until(t, 2026)
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		if got := c.Left(Day(year-1, time.December, 31), Day(year, time.December, 31)); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestMakeUpDays(t *testing.T) {
	c := until(t, 2026)
	want := "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 " +
		"2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 " +
		"2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
	var got []string
	for d := day("2024-01-01"); d.Before(day("2027-01-01")); d = d.Add(1) {
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if k := c.Day(d); k.Working && weekend {
			got = append(got, d.String())
			if !strings.HasPrefix(k.Zh, "调休上班（") || !strings.HasPrefix(k.En, "make-up working day (") {
				t.Errorf("%s: %+v", d, k)
			}
		}
	}
	if s := strings.Join(got, " "); s != want {
		t.Errorf("make-up days\n%s, want\n%s", s, want)
	}
}

func TestDayKind(t *testing.T) {
	c := until(t, 2026)
	for d, want := range map[string]DayKind{
		"2026-03-02": {true, true, "工作日", "working day"},
		"2026-03-07": {false, true, "周末", "weekend"},
		"2026-02-17": {false, true, "春节", "Spring Festival"},
		"2026-02-14": {true, true, "调休上班（春节）", "make-up working day (Spring Festival)"},
		"2025-10-08": {false, true, "国庆节、中秋节", "National Day, Mid-Autumn Festival"},
		"2020-02-03": {true, true, "工作日", "working day"},
		"2018-12-31": {false, true, "元旦", "New Year's Day"},
		"2006-12-30": {true, true, "调休上班（元旦）", "make-up working day (New Year's Day)"},
		"2027-03-01": {true, false, "工作日（推定，放假通知尚未导入）", "working day (presumed: no holiday notice loaded)"},
		"2027-03-06": {false, false, "周末（推定，放假通知尚未导入）", "weekend (presumed: no holiday notice loaded)"},
	} {
		if got := c.Day(day(d)); got != want {
			t.Errorf("%s: %+v, want %+v", d, got, want)
		}
	}
}

func TestLeft(t *testing.T) {
	c := load(t)
	for _, test := range []struct {
		today, due string
		want       int
	}{
		{"2026-03-02", "2026-03-23", 15},
		{"2026-03-23", "2026-03-23", 0},
		{"2026-03-24", "2026-03-23", -1},
		{"2026-03-22", "2026-03-23", 1},
		{"2026-02-13", "2026-02-24", 2}, // the make-up Saturday and the Tuesday after the festival
		{"", "2026-03-23", 0},
		{"2026-03-02", "", 0},
	} {
		if got := c.Left(day(test.today), day(test.due)); got != test.want {
			t.Errorf("%s to %s: %d left, want %d", test.today, test.due, got, test.want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	off := []Named{{day("2027-01-01"), "元旦"}}
	for name, test := range map[string]struct {
		years []Year
		want  string
	}{
		"year twice":     {[]Year{{Year: 2027, Off: off}, {Year: 2027, Off: off}}, "given twice"},
		"wild year":      {[]Year{{Year: 27, Off: off}}, "must be from"},
		"empty year":     {[]Year{{Year: 2027}}, "names no holiday"},
		"day twice":      {[]Year{{Year: 2027, Off: append(off, off...)}}, "named twice"},
		"contradiction":  {[]Year{{Year: 2027, Off: off, Work: off}}, "both off and"},
		"between years":  {[]Year{{Year: 2027, Off: off}, {Year: 2026, Off: []Named{{day("2026-10-01"), "国庆节"}}, Work: off}}, "both off and"},
		"far outside":    {[]Year{{Year: 2027, Off: []Named{{day("2026-12-24"), "元旦"}}}}, "outside the year"},
		"date not given": {[]Year{{Year: 2027, Off: []Named{{Name: "元旦"}}}}, "outside the year"},
		"no name":        {[]Year{{Year: 2027, Off: []Named{{Date: day("2027-01-01")}}}}, "no name"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := New(test.years...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	a := Year{Year: 2026, Off: []Named{{day("2026-01-01"), "元旦"}, {day("2026-10-01"), "国庆节"}}}
	b := Year{Year: 2027, Off: []Named{{day("2027-01-01"), "元旦"}}}
	version := func(years ...Year) string {
		c, err := New(years...)
		if err != nil {
			t.Fatal(err)
		}
		return c.Version()
	}
	moved := Year{Year: 2027, Notice: "x", Off: []Named{{day("2027-01-02"), "元旦"}}}
	b2 := b
	b2.Notice = "elsewhere"
	if version(a, b) != version(b2, a) {
		t.Error("order and addresses must not change the version")
	}
	if version(a) == version(a, b) || version(a, b) == version(a, moved) || len(version(a)) != 12 {
		t.Error("years and days must change the version")
	}
	if version() != new(Calendar).Version() {
		t.Error("the zero Calendar is New()")
	}
	if first, last := load(t).Years(); first != 2007 || last < 2026 {
		t.Errorf("years %d to %d", first, last)
	}
}
