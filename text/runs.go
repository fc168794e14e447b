package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A run is characters that stand together: Chinese ones, or letters and digits.
type run struct {
	text     string // normalised
	han      bool
	from, to int // bytes in the original
}

// maxWord is where a run that is not Chinese is cut, in bytes: indexes do not take words of any length.
const maxWord = 200

// class tells what a character makes: a Chinese run, another run, or a gap.
func class(r rune) (word, han bool) {
	switch {
	case unicode.Is(unicode.Han, r) || r == '〇':
		return true, true
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return true, false
	}
	return false, false
}

// runs cuts the text. A character may normalise to several (㎡ to m2, ① to 1), which belong to its place in the original.
func runs(source string) (out []run) {
	open := false
	var b strings.Builder
	closeRun := func() {
		if open {
			out[len(out)-1].text = b.String()
			b.Reset()
			open = false
		}
	}
	var it norm.Iter
	it.InitString(norm.NFKC, source)
	for !it.Done() {
		from := it.Pos()
		piece := string(it.Next())
		to := it.Pos()
		for _, r := range piece {
			word, han := class(r)
			if !word {
				closeRun()
				continue
			}
			if !open || out[len(out)-1].han != han || !han && b.Len() >= maxWord {
				closeRun()
				out = append(out, run{han: han, from: from})
				open = true
			}
			b.WriteRune(unicode.ToLower(r))
			out[len(out)-1].to = to
		}
	}
	closeRun()
	return out
}

// Normal is the text as it is compared: its runs, each between spaces. It begins and ends with a space, or is empty.
func Normal(source string) string {
	var b strings.Builder
	for _, r := range runs(source) {
		b.WriteByte(' ')
		b.WriteString(r.text)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	return b.String()
}

// Tokens are what an index keeps of the text, in order: of Chinese every pair of neighbours, and the last character of each run by itself; of the rest whole runs.
func Tokens(source string) (out []string) {
	for _, r := range runs(source) {
		out = append(out, tokens(r, true)...)
	}
	return out
}

// tokens of one run. Where a phrase ends, the run may go on in the text: then its last character is no token of its own.
func tokens(r run, ends bool) (out []string) {
	if !r.han {
		return []string{r.text}
	}
	chars := []rune(r.text)
	for i := range chars[:len(chars)-1] {
		out = append(out, string(chars[i:i+2]))
	}
	if ends {
		out = append(out, string(chars[len(chars)-1]))
	}
	return out
}
