package calendar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	. "santong/calendar"
)

func TestParse(t *testing.T) {
	for _, bad := range []string{"", "2026-02-29", "2026-13-01", "2026-1-1", "2026-01-01 ", "20260101",
		"2026/01/01", "1948-12-31", "2200-01-01", "0001-01-01", "2026-01-01T00:00:00Z"} {
		if d, err := Parse(bad); err == nil || !d.IsZero() {
			t.Errorf("Parse(%q) = %s, %v", bad, d, err)
		}
	}
	for _, good := range []string{"1949-01-01", "2024-02-29", "2199-12-31"} {
		if d, err := Parse(good); err != nil || d.String() != good {
			t.Errorf("Parse(%q) = %s, %v", good, d, err)
		}
	}
}

func TestDateNotGiven(t *testing.T) {
	var d Date
	if !d.IsZero() || d.String() != "" || d.Time() != (time.Time{}) || FromTime(time.Time{}) != d ||
		Of(time.Time{}) != d || d.Add(3) != d || d.AddMonths(3) != d {
		t.Error("the zero Date must stay not given")
	}
	data, err := json.Marshal(map[string]Date{"d": d})
	if err != nil || string(data) != `{"d":""}` {
		t.Errorf("%s, %v", data, err)
	}
	back := day("2026-03-02")
	if err := json.Unmarshal([]byte(`""`), &back); err != nil || !back.IsZero() {
		t.Errorf("%s, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`"2026-02-30"`), &back); err == nil {
		t.Error("an impossible date was read")
	}
}

func TestOfIsTheDayInChina(t *testing.T) {
	for at, want := range map[string]string{
		"2026-03-01T15:59:59Z":      "2026-03-01",
		"2026-03-01T16:00:00Z":      "2026-03-02",
		"2026-03-02T23:59:59+08:00": "2026-03-02",
		"1988-07-01T15:30:00Z":      "1988-07-01", // summer time of 1986–1991 is left out
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := Of(instant); got != day(want) {
			t.Errorf("Of(%s) = %s, want %s", at, got, want)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	for d := day("1949-01-01"); d.Before(day("2199-12-31")); d = d.Add(97) {
		y, m, n := d.Time().Date()
		if Day(y, m, n) != d || FromTime(d.Time()) != d || FromTime(d.Time().Add(24*time.Hour-1)) != d {
			t.Fatalf("%s does not come back", d)
		}
		if d.Add(97).Sub(d) != 97 || d.Compare(d.Add(1)) != -1 || !d.Add(1).After(d) {
			t.Fatalf("%s: order", d)
		}
	}
	if day("2026-03-02").Weekday() != time.Monday {
		t.Error("2026-03-02 is a Monday")
	}
}

// 民法典第202条.
func TestAddMonths(t *testing.T) {
	for _, test := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-15", 1, "2026-02-15"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2025-08-31", 6, "2026-02-28"},
		{"2025-12-31", 2, "2026-02-28"},
		{"2026-02-28", 1, "2026-03-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-05-31", 0, "2026-05-31"},
	} {
		if got := day(test.from).AddMonths(test.n); got != day(test.want) {
			t.Errorf("%s + %d months = %s, want %s", test.from, test.n, got, test.want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-03-02", "2024-02-29", "2026-02-29", "", "0000-00-00", "9999-12-31", "２０２６-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			if !d.IsZero() || !strings.Contains(err.Error(), "date") {
				t.Errorf("%q: %s, %v", s, d, err)
			}
			return
		}
		if d.String() != s || d.IsZero() {
			t.Errorf("%q comes back as %q", s, d)
		}
	})
}

// day is for dates in tables.
func day(s string) Date {
	if s == "" {
		return Date{}
	}
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestBegins(t *testing.T) {
	day := Day(2026, 3, 2)
	if at := day.Begins().UTC().Format(time.RFC3339); at != "2026-03-01T16:00:00Z" || Of(day.Begins()) != day || Of(day.Begins().Add(-1)) != day.Add(-1) {
		t.Errorf("the day begins at %s", at)
	}
}

func TestDatesInSentences(t *testing.T) {
	for _, c := range []struct {
		date   Date
		zh, en string
	}{
		{Day(2026, 4, 1), "2026年4月1日", "1 April 2026"},
		{Day(2026, 12, 31), "2026年12月31日", "31 December 2026"},
		{Date{}, "", ""},
	} {
		if zh, en := c.date.Zh(), c.date.En(); zh != c.zh || en != c.en {
			t.Errorf("%s is said %q, %q", c.date, zh, en)
		}
	}
}
