package web

import "net/url"

// segment is a part of the address as it was meant. The router hands over an address that had to be escaped in a way of its own, such as one with an
// escaped slash, as it came.
func (r *request) segment(name string) string {
	value := r.Param(name)
	if r.Request().URL.RawPath == "" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// lawPath is the address of an article below the language: decision2019#30 has a sign that addresses keep for themselves.
func lawPath(id string) string { return "/law/" + url.PathEscape(id) }
