package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	. "santong/calendar"
)

func TestDue(t *testing.T) {
	c := load(t)
	for _, test := range []struct {
		start, period, due string
		pauses             []string
	}{
		{"2026-02-09", "5wd", "2026-02-14", nil},
		{"2026-02-09", "15wd", "2026-03-06", nil},
		{"2025-09-25", "5wd", "2025-10-09", nil},
		{"2025-09-25", "7wd", "2025-10-11", nil},
		{"2025-09-25", "15wd", "2025-10-22", nil},
		{"2025-01-24", "5wd", "2025-02-07", nil},
		{"2026-03-02", "15wd", "2026-03-23", nil},
		{"2026-03-02", "15wd", "2026-03-31", []string{"2026-03-09..2026-03-16"}},
		{"2025-09-02", "30d", "2025-10-09", nil},
		{"2025-12-03", "30d", "2026-01-04", nil},
		{"2026-01-24", "30d", "2026-02-24", nil},
		{"2026-03-02", "30d", "2026-04-01", nil},

		// Months: same-numbered day, month end, rolled (民法典第202、203条).
		{"2026-03-02", "6m", "2026-09-02", nil},
		{"2025-12-31", "2m", "2026-02-28", nil}, // a make-up Saturday
		{"2025-08-31", "1m", "2025-09-30", nil},
		{"2025-09-05", "1m", "2025-10-09", nil},
		{"2026-03-02", "6m", "2026-09-10", []string{"2026-03-09..2026-03-16"}},
		// The moved end reaches a further pause.
		{"2026-03-02", "1m", "2026-04-14", []string{"2026-04-05..2026-04-08", "2026-03-09..2026-03-16"}},

		// A day that the law names is moved by nothing, where a term of the same length is: 31 January 2026 is a Saturday.
		{"2025-12-31", "1m-named", "2026-01-31", nil},
		{"2025-12-31", "1m", "2026-02-02", nil},
		{"2025-12-31", "1m-named", "2026-01-31", []string{"2026-01-09..2026-01-16"}},

		// Pauses: out of order, overlapping, adjacent, outside, reversed, at the edges.
		{"2026-03-02", "15wd", "2026-03-31", []string{"2026-03-12..2026-03-16", "2026-03-09..2026-03-13", "2026-03-10..2026-03-11"}},
		{"2026-03-02", "15wd", "2026-03-31", []string{"2026-03-09..2026-03-12", "2026-03-13..2026-03-16"}},
		{"2026-03-02", "15wd", "2026-03-23", []string{"2026-02-01..2026-03-02", "2026-03-24.."}},
		{"2026-03-02", "15wd", "2026-03-23", []string{"2026-03-07..2026-03-08"}},
		{"2026-03-02", "15wd", "2026-03-24", []string{"2026-03-23..2026-03-23"}},
		{"2026-03-02", "30d", "2026-04-09", []string{"2026-03-09..2026-03-16"}},
		// The clock stands while the end is rolled.
		{"2025-09-02", "30d", "2025-10-11", []string{"2025-10-07..2025-10-10"}},
	} {
		got := c.Due(day(test.start), period(t, test.period), pauses(t, test.pauses)...)
		if got.Due != day(test.due) || got.Provisional || got.Paused {
			t.Errorf("%s + %s %v: %+v, want %s", test.start, test.period, test.pauses, got, test.due)
		}
	}
}

func TestStillPaused(t *testing.T) {
	c := load(t)
	for _, open := range [][]string{{"2026-03-09.."}, {"2026-03-09..2026-03-10", "2026-03-11.."}, {"2026-03-09..", "2026-03-12..2026-03-16"}, {"2026-03-12..2026-03-16", "2026-03-12.."}} {
		if got := c.Due(day("2026-03-02"), period(t, "15wd"), pauses(t, open)...); !got.Paused || !got.Due.IsZero() {
			t.Errorf("%v: %+v", open, got)
		}
	}
}

func TestNothingToCount(t *testing.T) {
	c := load(t)
	for _, p := range []Period{{}, {-1, WorkingDays}, {1 << 40, CalendarDays}, {5, "weeks"}} {
		if got := c.Due(day("2026-03-02"), p); !got.Due.IsZero() || got.Paused || c.Explain(day("2026-03-02"), p) != nil {
			t.Errorf("%v: %+v", p, got)
		}
	}
	if got := c.Due(Date{}, Period{5, WorkingDays}); !got.Due.IsZero() {
		t.Errorf("no start: %+v", got)
	}
	reversed := Pause{day("2026-03-16"), day("2026-03-09")}
	if reversed.Validate() == nil || (Pause{}).Validate() == nil {
		t.Error("a reversed or empty pause is valid")
	}
	if got := c.Due(day("2026-03-02"), Period{15, WorkingDays}, reversed, Pause{}); got.Due != day("2026-03-23") {
		t.Errorf("invalid pauses count: %+v", got)
	}
}

func TestProvisional(t *testing.T) {
	c := until(t, 2026)
	for _, test := range []struct {
		start, period, due string
		want               bool
	}{
		{"2026-12-01", "15wd", "2026-12-22", false},
		{"2026-12-10", "15wd", "2026-12-31", true}, // the notice for 2027 may take it
		{"2026-12-21", "15wd", "2027-01-11", true},
		{"2026-03-02", "12m", "2027-03-02", true},
		{"2025-12-17", "15wd", "2026-01-08", false},
		{"2006-01-04", "12m", "2007-01-04", false}, // only the last day matters
	} {
		got := c.Due(day(test.start), period(t, test.period))
		if got.Due != day(test.due) || got.Provisional != test.want {
			t.Errorf("%s + %s: %+v, want %s %t", test.start, test.period, got, test.due, test.want)
		}
	}
}

// Loading one more year never moves a deadline that was not provisional.
func TestFurtherYearMovesOnlyProvisionalDeadlines(t *testing.T) {
	full := load(t)
	shorter := until(t, 2018) // 2019 took 2018-12-29 to 12-31
	moved := 0
	for d := day("2018-10-01"); d.Before(day("2019-01-10")); d = d.Add(1) {
		for _, p := range []Period{{5, WorkingDays}, {20, WorkingDays}, {30, CalendarDays}, {2, Months}} {
			before, after := shorter.Due(d, p), full.Due(d, p)
			if before.Due != after.Due {
				moved++
				if !before.Provisional {
					t.Errorf("%s + %s moved from %s to %s without a warning", d, p, before.Due, after.Due)
				}
			}
		}
	}
	if moved == 0 {
		t.Error("nothing moved: the test tests nothing")
	}
}

func TestPauseNeverShortens(t *testing.T) {
	c := load(t)
	r := rand.New(rand.NewPCG(1, 2))
	units := []Unit{WorkingDays, CalendarDays, Months}
	for range 5000 {
		start := day("2010-01-01").Add(r.IntN(5500))
		p := Period{1 + r.IntN(40), units[r.IntN(3)]}
		var ps []Pause
		last := c.Due(start, p).Due
		for range 3 {
			from := start.Add(r.IntN(60) - 10)
			ps = append(ps, Pause{from, from.Add(r.IntN(20))})
			got := c.Due(start, p, ps...)
			if got.Due.Before(last) {
				t.Fatalf("%s + %s, %v: %s is before %s", start, p, ps, got.Due, last)
			}
			last = got.Due
		}
		r.Shuffle(3, func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
		if got := c.Due(start, p, ps...).Due; got != last {
			t.Fatalf("%s + %s: the order of pauses changes %s to %s", start, p, last, got)
		}
	}
}

func FuzzAddWorkingDays(f *testing.F) {
	c := load(f)
	f.Add(0, 15, 7, 8)
	f.Add(730_000, 3660, 0, 0)
	f.Fuzz(func(t *testing.T, offset, n, from, length int) {
		start := day("1949-01-01").Add(mod(offset, 90_000))
		p := Period{1 + mod(n, 3660), WorkingDays}
		got := c.Due(start, p)
		if !got.Due.After(start) || !c.Day(got.Due).Working {
			t.Fatalf("%s + %s lands on %s", start, p, got.Due)
		}
		if left := c.Left(start, got.Due); left != p.N {
			t.Fatalf("%s + %s: %d working days up to %s", start, p, left, got.Due)
		}
		if next := c.Due(start.Add(1), p); next.Due.Before(got.Due) {
			t.Fatalf("%s + %s is earlier than from the day before", start.Add(1), p)
		}
		if p.N < 3660 {
			if longer := c.Due(start, Period{p.N + 1, WorkingDays}); !longer.Due.After(got.Due) {
				t.Fatalf("%s + %s: one day more gives %s after %s", start, p, longer.Due, got.Due)
			}
		}
		first := start.Add(mod(from, 400))
		paused := c.Due(start, p, Pause{first, first.Add(mod(length, 400))})
		if paused.Due.Before(got.Due) && first.Before(day("2199-01-01")) {
			t.Fatalf("a pause shortens %s to %s", got.Due, paused.Due)
		}
	})
}

func BenchmarkDue15wd(b *testing.B) {
	c := load(b)
	for b.Loop() {
		c.Due(Day(2026, time.February, 9), Period{15, WorkingDays})
	}
}

func BenchmarkDue3660wd(b *testing.B) {
	c := load(b)
	for b.Loop() {
		c.Due(Day(2012, time.February, 9), Period{3660, WorkingDays})
	}
}

func mod(n, m int) int { return (n%m + m) % m }

func period(t *testing.T, s string) Period {
	t.Helper()
	p, err := ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pauses(t *testing.T, all []string) []Pause {
	t.Helper()
	var out []Pause
	for _, s := range all {
		p, err := ParsePause(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
