package public

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
)

const pageSize = 20

// binding stands in the place of a phase for every phase that binds.
const binding = "binding"

// A filter is what the catalogue is asked for. It lives in the address.
type filter struct {
	Typed, Kind, Maker, Status string
	Year                       int
	On                         calendar.Date // zero: today
	Known                      calendar.Date // as it was known at the end of the day; zero: now
	After                      string        // where the page before ended
}

// readFilter reads the address. What cannot be meant is an error that says how it is written.
func (v *visit) readFilter() (f filter, err error) {
	get := func(name string) string {
		value := strings.TrimSpace(v.query.Get(name))
		if !sound(value) && err == nil {
			err = wrong("检索内容过长，或者含有不能识别的字符。请缩短到二百字以内再检索。", "What is looked for is too long, or has characters that cannot be read: use 200 characters at most.")
		}
		return value
	}
	day := func(name string) (d calendar.Date) {
		d, err = v.day(name, err)
		return d
	}
	f = filter{Typed: get("q"), Kind: get("kind"), Maker: get("maker"), Status: get("status"), After: get("after")}
	f.On, f.Known = day("on"), day("known")
	if text := get("year"); text != "" && err == nil {
		if f.Year, err = strconv.Atoi(text); err != nil || f.Year < 1900 || f.Year > 9999 {
			err = wrong("年份请写作四位数字，如2026。", "Write the year with four digits, such as 2026.")
		}
	}
	return f, err
}

// day reads a day of the address, unless there is an error already.
func (v *visit) day(name string, before error) (calendar.Date, error) {
	text := strings.TrimSpace(v.query.Get(name))
	if before != nil || text == "" {
		return calendar.Date{}, before
	}
	d, err := calendar.Parse(text)
	if err != nil || d.Time().Year() < 1900 || d.Time().Year() > 9998 {
		return calendar.Date{}, wrong("日期请写作2026-03-02的形式。", "Write the day as 2026-03-02.")
	}
	return d, nil
}

func (f filter) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": f.Typed, "kind": f.Kind, "maker": f.Maker, "status": f.Status} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, day := range map[string]calendar.Date{"on": f.On, "known": f.Known} {
		if !day.IsZero() {
			v.Set(name, day.String())
		}
	}
	if f.Year != 0 {
		v.Set("year", strconv.Itoa(f.Year))
	}
	return v
}

// Any tells whether anything is asked for.
func (f filter) Any() bool { return len(f.values()) > 0 }

// First is the address of the first page, below the catalogue, and Next that of the page after the place.
func (f filter) First() string { return query(f.values()) }
func (f filter) Next(after string) string {
	v := f.values()
	v.Set("after", after)
	return query(v)
}

// Days is the part of the address that keeps to the days asked for.
func (f filter) Days() string {
	return query(filter{On: f.On, Known: f.Known}.values())
}

func query(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// listings asks the store.
func (f filter) listings(today calendar.Date) engine.ListingQuery {
	q := engine.ListingQuery{On: f.On, Known: knownAt(f.Known), Kind: f.Kind, Maker: f.Maker, Year: f.Year}
	if q.On.IsZero() {
		q.On = today
	}
	if q.Binding = f.Status == binding; !q.Binding {
		q.Phase = f.Status
	}
	return q
}

// knownAt is the last moment of the day, empty for now.
func knownAt(day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	next := day.Add(1).Time()
	return time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, china).Add(-time.Microsecond).UTC().Format(engine.TimeLayout)
}

// A cursor travels in addresses as it is, in letters that they allow.
func encodeCursor(cursor any) string {
	data, err := json.Marshal(cursor)
	if err != nil {
		panic(err) // strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func decodeCursor(text string, into any) error {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return wrong("这个分页地址不完整。请从第一页开始。", "This address of a page is not complete. Start from the first page.")
	}
	return nil
}
