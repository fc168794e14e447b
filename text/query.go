package text

import (
	"slices"
	"strings"
	"unicode"
)

// Limits of what is asked. More is cut off, and the caller is told.
const (
	MaxQuery   = 200 // characters
	MaxPhrases = 8
)

// A Phrase is what must stand in the text in one piece.
type Phrase struct {
	// Tokens are the phrase in an index that [Tokens] has filled, one next to the other. If Prefix, the last one stands for all tokens that begin with it:
	// it is a single Chinese character, with which a longer run may begin.
	Tokens []string
	Prefix bool

	runs []run
}

// Query reads what somebody has typed: phrases, between spaces; all of them are wanted. Quotation marks hold together what has spaces in it. cut tells that it was too long.
func Query(typed string) (phrases []Phrase, cut bool) {
	chars := []rune(typed)
	if len(chars) > MaxQuery {
		chars, cut = chars[:MaxQuery], true
	}
	var piece strings.Builder
	quoted := false
	end := func() {
		p, ok := phrase(piece.String())
		piece.Reset()
		switch same := func(q Phrase) bool { return q.Pattern() == p.Pattern() }; {
		case !ok, slices.ContainsFunc(phrases, same):
		case len(phrases) == MaxPhrases:
			cut = true
		default:
			phrases = append(phrases, p)
		}
	}
	for _, r := range chars {
		switch {
		case strings.ContainsRune(`"“”＂`, r):
			end()
			quoted = !quoted
		case unicode.IsSpace(r) && !quoted:
			end()
		default:
			piece.WriteRune(r)
		}
	}
	end()
	return phrases, cut
}

func phrase(piece string) (Phrase, bool) {
	p := Phrase{runs: runs(piece)}
	for i, r := range p.runs {
		last := i == len(p.runs)-1
		single := r.han && len([]rune(r.text)) == 1
		p.Tokens = append(p.Tokens, tokens(r, !last || single)...)
		p.Prefix = last && single
	}
	return p, len(p.runs) > 0
}

// Pattern is what [Normal] of a text must contain, as a substring, to have the phrase.
func (p Phrase) Pattern() string {
	var b strings.Builder
	for i, r := range p.runs {
		if i > 0 || !r.han {
			b.WriteByte(' ')
		}
		b.WriteString(r.text)
	}
	if n := len(p.runs); n > 0 && !p.runs[n-1].han {
		b.WriteByte(' ')
	}
	return b.String()
}

// A Span is a piece of a text, in bytes.
type Span struct{ From, To int }

// Find returns where the phrases stand in the text, in order, overlaps joined. A place begins and ends with the characters of the original that were meant.
func Find(source string, phrases []Phrase) []Span {
	have := runs(source)
	var found []Span
	for _, p := range phrases {
		for i := range have {
			found = append(found, p.at(source, have, i)...)
		}
	}
	slices.SortFunc(found, func(a, b Span) int { return a.From - b.From })
	var out []Span
	for _, s := range found {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// at finds the phrase where its first run is in the run i.
func (p Phrase) at(source string, have []run, i int) (out []Span) {
	n := len(p.runs)
	if i+n > len(have) {
		return nil
	}
	for k, want := range p.runs {
		got := have[i+k]
		switch {
		case got.han != want.han:
			return nil
		case !want.han && got.text != want.text:
			return nil
		case k > 0 && k < n-1 && got.text != want.text:
			return nil
		case n > 1 && k == 0 && !strings.HasSuffix(got.text, want.text):
			return nil
		case n > 1 && k == n-1 && !strings.HasPrefix(got.text, want.text):
			return nil
		}
	}
	first, last := have[i], have[i+n-1]
	if n == 1 {
		for from := 0; ; {
			at := strings.Index(first.text[from:], p.runs[0].text)
			if at < 0 {
				return out
			}
			from += at
			to := from + len(p.runs[0].text)
			out = append(out, Span{first.origin(source, from, false), first.origin(source, to, true)})
			_, size := firstRune(first.text[from:])
			from += size
		}
	}
	return []Span{{first.origin(source, len(first.text)-len(p.runs[0].text), false), last.origin(source, len(p.runs[n-1].text), true)}}
}
