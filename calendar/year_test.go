package calendar

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func year2027() Year {
	return Year{Year: 2027, Notice: "https://www.gov.cn/x",
		Off:  []Named{{Day(2026, time.December, 31), "元旦"}, {Day(2027, time.January, 1), "元旦"}},
		Work: []Named{{Day(2027, time.January, 3), "元旦"}}}
}

func TestValidate(t *testing.T) {
	if err := year2027().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		edit func(*Year)
		want string
	}{
		"no notice":        {func(y *Year) { y.Notice = "" }, "add it"},
		"endless notice":   {func(y *Year) { y.Notice = strings.Repeat("x", 2001) }, "at most 2000"},
		"too many days":    {func(y *Year) { y.Off = make([]Named, 121) }, "at most 120"},
		"endless name":     {func(y *Year) { y.Off[0].Name = strings.Repeat("长", 41) }, "name the holiday only"},
		"no name":          {func(y *Year) { y.Off[0].Name = "" }, "no name"},
		"work on a Monday": {func(y *Year) { y.Work[0].Date = Day(2027, time.January, 4) }, "no weekend day"},
		"off and work":     {func(y *Year) { y.Off[0].Date = y.Work[0].Date }, "both off and"},
		"twice":            {func(y *Year) { y.Off[0].Date = y.Off[1].Date }, "named twice"},
		"far away":         {func(y *Year) { y.Off[0].Date = Day(2026, time.December, 24) }, "outside the year"},
		"no holiday":       {func(y *Year) { y.Off = nil }, "names no holiday"},
		"no year":          {func(y *Year) { y.Year = 0 }, "must be from"},
	} {
		y := year2027()
		c.edit(&y)
		if err := y.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDifferences(t *testing.T) {
	a, b := year2027(), year2027()
	if !a.Equal(b) || len(a.Differences(b)) != 0 {
		t.Fatal("a year differs from itself")
	}
	b.Notice = "another"
	if !a.Equal(b) {
		t.Error("the address of a notice is no day")
	}
	b.Off = append(b.Off[1:], Named{Day(2027, time.October, 1), "国庆节"})
	b.Work[0].Name = "春节"
	var got []string
	for _, d := range a.Differences(b) {
		got = append(got, fmt.Sprint(d.Date, " ", d.Was.Zh, " → ", d.Now.Zh))
	}
	want := "2026-12-31 元旦 → 工作日; 2027-01-03 调休上班（元旦） → 调休上班（春节）; 2027-10-01 工作日 → 国庆节"
	if strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
}

// A year comes back from JSON as it was.
func TestYearAsJSON(t *testing.T) {
	data, err := json.Marshal(year2027())
	if err != nil {
		t.Fatal(err)
	}
	var back Year
	if err := json.Unmarshal(data, &back); err != nil || !back.Equal(year2027()) || back.Notice != year2027().Notice {
		t.Errorf("%s %+v %v", data, back, err)
	}
}
