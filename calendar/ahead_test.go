package calendar_test

import (
	"testing"

	. "santong/calendar"
)

func TestAhead(t *testing.T) {
	c := load(t)
	for _, test := range []struct{ day, period, want string }{
		{"2026-10-02", "6m", "2026-04-02"},
		{"2026-08-31", "6m", "2026-03-01"}, // six months from the last of February end on the 28th: too early
		{"2026-02-28", "6m", "2025-08-28"},
		{"2028-02-29", "12m", "2027-03-01"},
		{"2026-04-01", "30d", "2026-03-02"},
		{"2026-10-09", "30d", "2026-09-09"}, // no end is moved

		// Backwards over what the vectors of the law count forwards.
		{"2026-02-14", "5wd", "2026-02-09"}, // the make-up Saturday counts
		{"2026-03-06", "15wd", "2026-02-09"},
		{"2025-10-11", "7wd", "2025-09-25"},
		{"2026-03-23", "15wd", "2026-03-02"},
	} {
		got, provisional := c.Ahead(day(test.day), period(t, test.period))
		if got != day(test.want) || provisional {
			t.Errorf("%s before %s: %s (%t), want %s", test.period, test.day, got, provisional, test.want)
		}
		if left := c.Left(got, day(test.day)); test.period[len(test.period)-1:] == "d" && test.period != "30d" && left != period(t, test.period).N {
			t.Errorf("%s before %s: %d working days are left", test.period, test.day, left)
		}
	}
	for none, p := range map[string]Period{"": period(t, "6m"), "2026-03-02": {}, "2026-03-03": {N: -1, Unit: WorkingDays}} {
		if got, _ := c.Ahead(day(none), p); !got.IsZero() {
			t.Errorf("%v before %q: %s", p, none, got)
		}
	}
	if _, provisional := c.Ahead(day("2030-03-04"), period(t, "5wd")); !provisional {
		t.Error("no notice covers 2030")
	}
}
