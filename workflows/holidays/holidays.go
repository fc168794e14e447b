// Package holidays holds the State Council's yearly notices on holidays
// (国务院办公厅关于部分节假日安排的通知), one YAML file a year:
//
//	year: 2026
//	notice: https://www.gov.cn/…
//	amended: [https://www.gov.cn/…]  # a later notice, if there was one
//	off:                             # 放假, single days or first..last
//	  春节: [2026-02-15..2026-02-23]
//	work:                            # 调休上班, with the holiday that it makes up for
//	  春节: [2026-02-14, 2026-02-28]
//
// The notice comes out each autumn. Until then the next year has no file, and
// deadlines that reach into it are provisional.
package holidays

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"santong/calendar"
)

//go:embed *.yaml
var files embed.FS

const (
	maxBytes = 64 << 10
	maxSpan  = 31 // days; a longer holiday is a typing error
)

// Calendar is the calendar of all notices in this folder.
func Calendar() (*calendar.Calendar, error) { return load() }

var load = sync.OnceValues(func() (*calendar.Calendar, error) {
	years, err := read()
	if err != nil {
		return nil, err
	}
	return calendar.New(years...)
})

func read() ([]calendar.Year, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var years []calendar.Year
	for _, e := range entries {
		data, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		y, err := Parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		if want := fmt.Sprintf("%d.yaml", y.Year); e.Name() != want {
			return nil, fmt.Errorf("%s holds the year %d: rename it to %s", e.Name(), y.Year, want)
		}
		years = append(years, y)
	}
	return years, nil
}

type notice struct {
	Year    int                 `yaml:"year"`
	Notice  string              `yaml:"notice"`
	Amended []string            `yaml:"amended"`
	Off     map[string][]string `yaml:"off"`
	Work    map[string][]string `yaml:"work"`
}

// Parse reads one notice in the form above and checks it by itself. Days are
// sorted, and the notices that amended it follow it in Notice.
func Parse(data []byte) (calendar.Year, error) {
	if len(data) > maxBytes {
		return calendar.Year{}, fmt.Errorf("holiday notice: %d bytes, at most %d: give one year per file", len(data), maxBytes)
	}
	var n notice
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := dec.Decode(&n); errors.Is(err, io.EOF) {
		return calendar.Year{}, errors.New("holiday notice: the file is empty: write year, notice, off and work")
	} else if err != nil {
		return calendar.Year{}, fmt.Errorf("holiday notice: %w", err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return calendar.Year{}, errors.New("holiday notice: more than one document: give one year per file")
	}
	if n.Notice == "" {
		return calendar.Year{}, errors.New("holiday notice: the address of the State Council's notice is missing: add notice")
	}
	y := calendar.Year{Year: n.Year, Notice: strings.Join(append([]string{n.Notice}, n.Amended...), " ")}
	var err error
	if y.Off, err = days(n.Off); err != nil {
		return calendar.Year{}, err
	}
	if y.Work, err = days(n.Work); err != nil {
		return calendar.Year{}, err
	}
	if _, err := calendar.New(y); err != nil {
		return calendar.Year{}, err
	}
	return y, nil
}

func days(byName map[string][]string) ([]calendar.Named, error) {
	var out []calendar.Named
	for name, spans := range byName {
		for _, s := range spans {
			first, last, err := span(s)
			if err != nil {
				return nil, fmt.Errorf("holiday notice: %s: %w", name, err)
			}
			for d := first; !d.After(last); d = d.Add(1) {
				out = append(out, calendar.Named{Date: d, Name: name})
			}
		}
	}
	slices.SortFunc(out, func(a, b calendar.Named) int { return a.Date.Compare(b.Date) })
	return out, nil
}

// span reads "2026-02-14" or "2026-02-15..2026-02-23".
func span(s string) (first, last calendar.Date, err error) {
	from, to, more := strings.Cut(s, "..")
	if first, err = calendar.Parse(from); err != nil || !more {
		return first, first, err
	}
	if last, err = calendar.Parse(to); err != nil {
		return first, last, err
	}
	if n := last.Sub(first) + 1; n < 1 || n > maxSpan {
		return first, last, fmt.Errorf("%s is %d days, must be 1 to %d: correct the dates", s, n, maxSpan)
	}
	return first, last, nil
}
