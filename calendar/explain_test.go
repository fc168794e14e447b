package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "santong/calendar"
	"santong/workflows/holidays"
)

func TestExplainReadsWell(t *testing.T) {
	c := until(t, 2026)
	for _, test := range []struct {
		start, period string
		pauses        []string
		want          string
	}{
		{"2026-02-12", "3wd", nil, `
2026-02-12 event 0 事件当日，不计入（民法典第201条） / day of the event, not counted (Civil Code art. 201)
2026-02-13 counted 1 第1个工作日 / working day 1
2026-02-14 counted 2 第2个工作日，调休上班（春节） / working day 2, make-up working day (Spring Festival)
2026-02-15 skipped 2 春节，不计入 / Spring Festival, not counted
...
2026-02-24 counted 3 第3个工作日，期限届满 / working day 3, the period ends`},
		{"2025-12-31", "2d", nil, `
2025-12-31 event 0 事件当日，不计入（民法典第201条） / day of the event, not counted (Civil Code art. 201)
2026-01-01 counted 1 第1日 / day 1
2026-01-02 counted 2 第2日，2日届满之日逢休息日（元旦），顺延 / day 2, last of 2 days, but a rest day (New Year's Day)
2026-01-03 skipped 2 元旦，不计入 / New Year's Day, not counted
2026-01-04 rolled 2 期限最后一日逢休息日，顺延至此，期限届满（民法典第203条）；调休上班（元旦） / the last day was a rest day: the period ends here (Civil Code art. 203); make-up working day (New Year's Day)`},
		{"2026-03-02", "2d", []string{"2026-03-03..2026-03-04"}, `
2026-03-02 event 0 事件当日，不计入（民法典第201条） / day of the event, not counted (Civil Code art. 201)
2026-03-03 paused 0 中止计算，不计入 / clock stopped, not counted
2026-03-04 paused 0 中止计算，不计入 / clock stopped, not counted
2026-03-05 counted 1 第1日 / day 1
2026-03-06 counted 2 第2日，工作日，期限届满 / day 2, working day, the period ends`},
		{"2026-03-02", "15wd", []string{"2026-03-04.."}, `
2026-03-02 event 0 事件当日，不计入（民法典第201条） / day of the event, not counted (Civil Code art. 201)
2026-03-03 counted 1 第1个工作日 / working day 1
2026-03-04 paused 1 中止计算，尚未恢复 / clock stopped, not yet resumed`},
		{"2027-03-01", "1wd", nil, `
2027-03-01 event 0 事件当日，不计入（民法典第201条） / day of the event, not counted (Civil Code art. 201)
2027-03-02 counted 1 第1个工作日（推定，放假通知尚未导入），期限届满 / working day 1 (presumed: no holiday notice loaded), the period ends`},
	} {
		var lines []string
		for _, n := range c.Explain(day(test.start), period(t, test.period), pauses(t, test.pauses)...) {
			lines = append(lines, fmt.Sprintf("%s %s %d %s / %s", n.Date, n.Status, n.N, n.Zh, n.En))
		}
		if len(lines) > 6 {
			lines = append(append(lines[:4:4], "..."), lines[len(lines)-1])
		}
		if got := strings.Join(lines, "\n"); got != strings.TrimSpace(test.want) {
			t.Errorf("%s + %s:\n%s\nwant%s", test.start, test.period, got, test.want)
		}
	}
}

func TestExplainNamedDay(t *testing.T) {
	c := load(t)
	notes := c.Explain(day("2025-12-31"), Period{1, ToDay})
	if last := notes[len(notes)-1]; last.Date != day("2026-01-31") || last.N != 31 || !strings.Contains(last.Zh, "逢休息日不顺延") || !strings.Contains(last.En, "the law names") {
		t.Errorf("the last day: %+v", last)
	}
}

// An independent reading of the notes gives the deadline again.
func TestExplainAgreesWithDue(t *testing.T) {
	c := load(t)
	r := rand.New(rand.NewPCG(3, 4))
	units := []Unit{WorkingDays, CalendarDays, Months}
	for range 3000 {
		start := day("2010-01-01").Add(r.IntN(6300))
		p := Period{1 + r.IntN(30), units[r.IntN(3)]}
		var ps []Pause
		for range r.IntN(3) {
			from := start.Add(r.IntN(40) - 5)
			ps = append(ps, Pause{from, from.Add(r.IntN(15))})
		}
		if r.IntN(5) == 0 {
			ps = append(ps, Pause{From: start.Add(r.IntN(40))})
		}
		due, notes := c.Due(start, p, ps...), c.Explain(start, p, ps...)
		counted := 0
		for i, n := range notes {
			if n.Date != start.Add(i) || n.Zh == "" || n.En == "" || (n.Status == Event) != (i == 0) {
				t.Fatalf("%s + %s: note %d is %+v", start, p, i, n)
			}
			if n.Status == Counted {
				counted++
			}
			if n.N != counted {
				t.Fatalf("%s + %s: %+v after %d", start, p, n, counted)
			}
			if inside := covered(ps, n.Date); i > 0 && inside != (n.Status == Paused) {
				t.Fatalf("%s + %s %v: %+v", start, p, ps, n)
			}
			if working := c.Day(n.Date).Working; p.Unit == WorkingDays && i > 0 && n.Status != Paused && working != (n.Status == Counted) {
				t.Fatalf("%s + %s: %+v", start, p, n)
			}
		}
		want := p.N
		if p.Unit == Months {
			want = start.AddMonths(p.N).Sub(start)
		}
		last := notes[len(notes)-1]
		switch {
		case due.Paused:
			if last.Status != Paused || !due.Due.IsZero() {
				t.Fatalf("%s + %s %v: %+v, %+v", start, p, ps, due, last)
			}
		case last.Date != due.Due || counted != want || last.Status != Counted && last.Status != Rolled:
			t.Fatalf("%s + %s %v: %+v, %+v", start, p, ps, due, last)
		}
	}
}

func covered(ps []Pause, d Date) bool {
	for _, p := range ps {
		if !d.Before(p.From) && (p.To.IsZero() || !d.After(p.To)) {
			return true
		}
	}
	return false
}

// until is the calendar as it was before later notices came out.
func until(t *testing.T, last int) *Calendar {
	t.Helper()
	var years []Year
	for y := 2007; y <= last; y++ {
		data, err := os.ReadFile(filepath.Join("..", "workflows", "holidays", fmt.Sprintf("%d.yaml", y)))
		if err != nil {
			t.Fatal(err)
		}
		year, err := holidays.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		years = append(years, year)
	}
	c, err := New(years...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
