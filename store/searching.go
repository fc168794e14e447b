package store

import (
	"strings"
	"unicode/utf8"
)

// maxSought bounds what is looked for in a title, in bytes; no title is as long.
const maxSought = 4000

// equal selects by a column, unless nothing is asked for.
func (q *query) equal(column, value string) {
	if value != "" {
		q.add(` and `+column+` = `, value)
	}
}

// contains selects where what is in lower case contains the text, whichever case A to Z are in. Both databases leave other letters as they are.
func (q *query) contains(lower, text string) {
	if text == "" {
		return
	}
	pattern, ok := like(text)
	if !ok {
		q.add(` and false`)
		return
	}
	q.add(` and `+lower+` like `, pattern)
	q.add(` escape '\'`)
}

// like returns the pattern of what contains the text, or false where nothing that is kept can contain it.
func like(text string) (pattern string, ok bool) {
	if len(text) > maxSought || !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return "", false
	}
	return "%" + likeEscape.Replace(lowerASCII(text)) + "%", true
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}
