package api

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"santong/calendar"
)

// Limits of parameters.
const (
	maxID    = 128 // bytes
	maxValue = 1024
	pageSize = 50
	maxPage  = 200
)

// A query is the parameters of a request, each of them known to its route.
type query struct{ url.Values }

// readQuery refuses what the route does not know: a misspelt filter must not silently answer with everything.
func readQuery(raw string, known []string) (query, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return query{}, wrongParameter("", "查询串无法读取", "the query cannot be read")
	}
	for name, list := range values {
		switch {
		case !slices.Contains(known, name):
			return query{}, wrongParameter(name, "没有这个参数", "is no parameter here")
		case len(list) > 1 && name != "pause":
			return query{}, wrongParameter(name, "只能给一次", "may be given once")
		case slices.ContainsFunc(list, func(v string) bool { return len(v) > maxValue || !clean(v) }):
			return query{}, wrongParameter(name, "过长或含有无法显示的字符", "is too long or contains characters that cannot be shown")
		}
	}
	return query{values}, nil
}

func wrongParameter(name, zh, en string) error {
	if name == "" {
		return problemf(codeBadParameter, zh, en)
	}
	if len(name) > maxID || !clean(name) {
		name = "?"
	}
	return problemf(codeBadParameter, fmt.Sprintf("“%s”%s", name, zh), name+" "+en)
}

// id reads a parameter that names something and must be given.
func (q query) id(name string) (string, error) {
	if value := q.Get(name); bounded(value) {
		return value, nil
	}
	return "", wrongParameter(name, "须填写，且不超过 128 字节", "must be given, with at most 128 bytes")
}

// limit reads how many items a page shall have.
func (q query) limit() (int, error) {
	text := q.Get("limit")
	if !q.Has("limit") {
		return pageSize, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPage || strconv.Itoa(n) != text {
		return 0, wrongParameter("limit", fmt.Sprintf("须为 1 至 %d", maxPage), fmt.Sprintf("must be from 1 to %d", maxPage))
	}
	return n, nil
}

// day reads a date, or gives the one for when none is asked for.
func (q query) day(name string, otherwise calendar.Date) (calendar.Date, error) {
	if !q.Has(name) {
		return otherwise, nil
	}
	day, err := calendar.Parse(q.Get(name))
	if err != nil {
		return day, wrongParameter(name, "须为 1949 至 2199 年间的日期，如 2026-03-02", "must be a date from 1949 to 2199, such as 2026-03-02")
	}
	return day, nil
}

// choice reads one of a few words, the first of which is meant where none is given.
func (q query) choice(name string, words ...string) (string, error) {
	if !q.Has(name) {
		return words[0], nil
	}
	if value := q.Get(name); slices.Contains(words, value) {
		return value, nil
	}
	return "", wrongParameter(name, "须为下列之一："+strings.Join(words, "、"), "must be one of "+strings.Join(words, ", "))
}

// bounded tells whether the text can be the id of anything.
func bounded(id string) bool { return id != "" && len(id) <= maxID && clean(id) }

// clean refuses what can be neither shown nor kept: broken UTF-8, control characters, characters that turn the direction of writing.
func clean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) })
}
