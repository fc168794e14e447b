package holidays

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"santong/calendar"
)

const (
	maxBytes = 64 << 10
	maxSpan  = 31 // days; a longer holiday is a typing error
)

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
	if err := dec.Decode(&notice{}); !errors.Is(err, io.EOF) {
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
