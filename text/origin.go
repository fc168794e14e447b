package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// origin turns a place in the normalised run into the place in the original from which its character came: where it begins, or where the one before ends.
func (r run) origin(source string, place int, end bool) int {
	var it norm.Iter
	it.InitString(norm.NFKC, source[r.from:r.to])
	at := 0
	for !it.Done() {
		from := it.Pos()
		for _, c := range string(it.Next()) {
			if word, han := class(c); !word || han != r.han {
				continue // of a character that normalises to more than this run
			}
			size := utf8.RuneLen(unicode.ToLower(c))
			if !end && at == place {
				return r.from + from
			}
			if at += size; end && at == place {
				return r.from + it.Pos()
			}
		}
	}
	return r.to
}
