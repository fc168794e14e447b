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

// published is a year as the open data set holiday-cn publishes it, in JSON.
type published struct {
	Schema string   `yaml:"$schema"`
	ID     string   `yaml:"$id"`
	Year   int      `yaml:"year"`
	Papers []string `yaml:"papers"`
	Days   []struct {
		Name string `yaml:"name"`
		Date string `yaml:"date"`
		Off  *bool  `yaml:"isOffDay"`
	} `yaml:"days"`
}

// Read reads a notice that a person hands in, in either form: JSON as holiday-cn publishes it, or our own (see [Parse]). It is checked more
// strictly than the years of this folder: see [calendar.Year.Validate].
func Read(data []byte) (calendar.Year, error) {
	parse := Parse
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		parse = parsePublished
	}
	y, err := parse(data)
	if err != nil {
		return calendar.Year{}, err
	}
	return y, y.Validate()
}

// parsePublished decodes JSON as YAML, of which it is a part, because that decoder refuses a key that stands twice.
func parsePublished(data []byte) (calendar.Year, error) {
	if len(data) > maxBytes {
		return calendar.Year{}, fmt.Errorf("holiday notice: %d bytes, at most %d: give one year per file", len(data), maxBytes)
	}
	var p published
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := dec.Decode(&p); err != nil {
		return calendar.Year{}, fmt.Errorf("holiday notice: %w", err)
	}
	if err := dec.Decode(&published{}); !errors.Is(err, io.EOF) {
		return calendar.Year{}, errors.New("holiday notice: more than one document: give one year per file")
	}
	if len(p.Papers) == 0 {
		return calendar.Year{}, fmt.Errorf("holiday notice: no paper of the State Council is named for %d: it is not published yet, take it in later", p.Year)
	}
	y := calendar.Year{Year: p.Year, Notice: strings.Join(p.Papers, " ")}
	for i, d := range p.Days {
		date, err := calendar.Parse(d.Date)
		switch {
		case err != nil:
			return calendar.Year{}, fmt.Errorf("holiday notice: day %d: %w", i+1, err)
		case d.Off == nil:
			return calendar.Year{}, fmt.Errorf("holiday notice: %s does not say isOffDay: add true or false", date)
		case *d.Off:
			y.Off = append(y.Off, calendar.Named{Date: date, Name: d.Name})
		default:
			y.Work = append(y.Work, calendar.Named{Date: date, Name: d.Name})
		}
	}
	byDate := func(a, b calendar.Named) int { return a.Date.Compare(b.Date) }
	slices.SortFunc(y.Off, byDate)
	slices.SortFunc(y.Work, byDate)
	return y, nil
}
