package holidays

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/calendar"
)

const shared = "../../../shared/calendar"

func TestYearsAreComplete(t *testing.T) {
	years, err := read()
	if err != nil {
		t.Fatal(err)
	}
	for i, y := range years {
		if y.Year != 2007+i {
			t.Fatalf("file %d holds %d, want %d", i, y.Year, 2007+i)
		}
		for _, n := range y.Off {
			if slices.ContainsFunc(y.Work, func(w calendar.Named) bool { return w.Date == n.Date }) {
				t.Errorf("%s is off and on", n.Date)
			}
		}
	}
	if len(years) < 20 {
		t.Errorf("%d years, want 2007 to 2026 at least", len(years))
	}
}

// Every day is a working day, a make-up day, a weekend or a named holiday, and
// agrees with the published data set, day by day and name by name.
func TestAgreesWithHolidayCN(t *testing.T) {
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOT COMPARED with holiday-cn: no folder %s", shared)
	}
	type day struct {
		Name     string
		Date     calendar.Date
		IsOffDay bool
	}
	want := map[calendar.Date]day{}
	var years []calendar.Year
	for year := 2007; year <= 2026; year++ {
		data, err := os.ReadFile(filepath.Join(shared, fmt.Sprintf("%d.json", year)))
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Papers []string
			Days   []day
		}
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Days {
			want[d.Date] = d
		}
		y, err := files.ReadFile(fmt.Sprintf("%d.yaml", year))
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := Parse(y)
		if err != nil {
			t.Fatal(err)
		}
		years = append(years, parsed)
		if got := len(parsed.Off) + len(parsed.Work); got != len(file.Days) {
			t.Errorf("%d: %d named days, want %d", year, got, len(file.Days))
		}
		if got := strings.Join(file.Papers, " "); got != parsed.Notice {
			t.Errorf("%d: notice %s, want %s", year, parsed.Notice, got)
		}
	}
	c, err := calendar.New(years...)
	if err != nil {
		t.Fatal(err)
	}
	for d := calendar.Day(2006, time.December, 30); !d.After(calendar.Day(2026, time.December, 31)); d = d.Add(1) {
		kind := c.Day(d)
		w, named := want[d]
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		var working bool
		var zh string
		switch {
		case named && w.IsOffDay:
			zh = w.Name
		case named && weekend:
			working, zh = true, "调休上班（"+w.Name+"）"
		case weekend:
			zh = "周末"
		default:
			working, zh = true, "工作日"
		}
		if kind.Working != working || !strings.HasPrefix(kind.Zh, zh) || kind.En == "" {
			t.Errorf("%s: %+v, want working=%t %s", d, kind, working, zh)
		}
		// The notice for 2027 may still name the last week of 2026.
		if open := d.After(calendar.Day(2026, time.December, 24)); kind.Known == open {
			t.Errorf("%s: Known = %t", d, kind.Known)
		}
	}
}

func TestEveryHolidayHasAnEnglishName(t *testing.T) {
	years, err := read()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Calendar()
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range years {
		for _, n := range slices.Concat(y.Off, y.Work) {
			if en := c.Day(n.Date).En; strings.ContainsFunc(en, func(r rune) bool { return r > 0x2000 }) {
				t.Errorf("%s %s: %s", n.Date, n.Name, en)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const head = "year: 2027\nnotice: https://www.gov.cn/x\n"
	const off = "off: {元旦: [2027-01-01]}\n"
	for name, test := range map[string]struct{ text, want string }{
		"empty":          {"", "empty"},
		"no notice":      {"year: 2027\n" + off, "address"},
		"unknown field":  {head + off + "rest: 1\n", "rest"},
		"field twice":    {head + off + off, "off"},
		"no holiday":     {head, "names no holiday"},
		"wrong year":     {head + "off: {元旦: [2026-01-01]}\n", "outside the year"},
		"impossible day": {head + "off: {元旦: [2027-02-29]}\n", "existing day"},
		"reversed span":  {head + "off: {元旦: [2027-01-03..2027-01-01]}\n", "correct the dates"},
		"endless span":   {head + "off: {元旦: [2027-01-01..2027-12-01]}\n", "correct the dates"},
		"contradiction":  {head + off + "work: {元旦: [2027-01-01]}\n", "both off and"},
		"two documents":  {head + off + "---\n" + head + off, "one year per file"},
		"too long":       {head + strings.Repeat("#", maxBytes), "at most"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
	y, err := Parse([]byte(head + off))
	if err != nil || y.Year != 2027 || len(y.Off) != 1 {
		t.Errorf("a good notice: %+v, %v", y, err)
	}
}
