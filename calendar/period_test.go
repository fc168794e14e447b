package calendar_test

import (
	"encoding/json"
	"testing"

	. "santong/calendar"
)

func TestParsePeriod(t *testing.T) {
	for _, test := range []struct{ text, zh, en string }{
		{"15wd", "15个工作日", "15 working days"},
		{"1wd", "1个工作日", "1 working day"},
		{"30d", "30日", "30 days"},
		{"6m", "6个月", "6 months"},
		{"3660d", "3660日", "3660 days"},
	} {
		p, err := ParsePeriod(test.text)
		if err != nil || p.String() != test.text || p.Zh() != test.zh || p.En() != test.en {
			t.Errorf("%s: %s %s %s %v", test.text, p, p.Zh(), p.En(), err)
		}
	}
	for _, bad := range []string{"", "wd", "15", "0wd", "015wd", "-1d", "+1d", "3661d", "15 wd", "15WD", "15w",
		"1.5d", "15wd ", "99999999999999999999d", "１５wd"} {
		if p, err := ParsePeriod(bad); err == nil {
			t.Errorf("ParsePeriod(%q) = %s", bad, p)
		}
	}
}

func TestPeriodAsText(t *testing.T) {
	var v struct{ P, None Period }
	if err := json.Unmarshal([]byte(`{"P":"15wd","None":""}`), &v); err != nil {
		t.Fatal(err)
	}
	if v.P != (Period{15, WorkingDays}) || !v.None.IsZero() {
		t.Errorf("%+v", v)
	}
	data, err := json.Marshal(v)
	if err != nil || string(data) != `{"P":"15wd","None":""}` {
		t.Errorf("%s, %v", data, err)
	}
}

func TestParsePause(t *testing.T) {
	p, err := ParsePause("2026-03-09..2026-03-16")
	if err != nil || p != (Pause{day("2026-03-09"), day("2026-03-16")}) || p.String() != "2026-03-09..2026-03-16" {
		t.Errorf("%s, %v", p, err)
	}
	if p, err = ParsePause("2026-03-09.."); err != nil || p != (Pause{From: day("2026-03-09")}) {
		t.Errorf("%s, %v", p, err)
	}
	for _, bad := range []string{"", "..", "2026-03-09", "..2026-03-09", "2026-03-16..2026-03-09", "2026-03-09..2026-02-30", "2026-03-09-2026-03-16"} {
		if p, err := ParsePause(bad); err == nil {
			t.Errorf("ParsePause(%q) = %s", bad, p)
		}
	}
}
