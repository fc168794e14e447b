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
// deadlines that reach into it are provisional. What administrators have taken in since is laid over these years.
package holidays

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"santong/calendar"
)

//go:embed *.yaml
var files embed.FS

// Calendar is the calendar of all notices in this folder.
func Calendar() (*calendar.Calendar, error) { return load() }

var load = sync.OnceValues(func() (*calendar.Calendar, error) {
	years, err := readOnce()
	if err != nil {
		return nil, err
	}
	return calendar.New(years...)
})

// With lays years over those of this folder: one that is given takes the place of ours.
func With(over ...calendar.Year) (*calendar.Calendar, error) {
	years, err := Years()
	if err != nil {
		return nil, err
	}
	if len(over) == 0 {
		return Calendar()
	}
	years = slices.DeleteFunc(years, func(y calendar.Year) bool {
		return slices.ContainsFunc(over, func(o calendar.Year) bool { return o.Year == y.Year })
	})
	return calendar.New(append(years, over...)...)
}

// Years are the notices of this folder, oldest first.
func Years() ([]calendar.Year, error) {
	years, err := readOnce()
	return slices.Clone(years), err
}

var readOnce = sync.OnceValues(read)

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
