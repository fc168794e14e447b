package text

import "strings"

// A Piece of a snippet is marked where it is what was looked for.
type Piece struct {
	Text string
	Mark bool
}

// Snippet shows the text around the first place where a phrase stands, with at most about size characters, all places in it marked.
// Where none stands, as when only a title has it, it shows the beginning.
func Snippet(source string, phrases []Phrase, size int) []Piece {
	source = strings.Join(strings.Fields(source), " ")
	spans := Find(source, phrases)
	chars := 0
	var starts []int // of every character, and the end
	for i := range source {
		starts = append(starts, i)
		chars++
	}
	starts = append(starts, len(source))
	first := 0
	if len(spans) > 0 {
		for starts[first] < spans[0].From {
			first++
		}
	}
	from := max(0, first-size/4)
	to := min(chars, from+size)
	from = max(0, min(from, to-size))
	var out []Piece
	put := func(text string, mark bool) {
		if text != "" {
			out = append(out, Piece{text, mark})
		}
	}
	if from > 0 {
		put("…", false)
	}
	at, end := starts[from], starts[to]
	for _, s := range spans {
		if s.To <= at || s.From >= end {
			continue
		}
		put(source[at:max(at, s.From)], false)
		put(source[max(at, s.From):min(end, s.To)], true)
		at = min(end, s.To)
	}
	put(source[at:end], false)
	if to < chars {
		put("…", false)
	}
	return out
}
