package letters

import (
	"slices"
	"strings"
)

// balanced breaks a title into lines of about the same length, of at most so many characters, where it reads well: not within a number, not before a
// closing mark or after an opening one, best around 《》（） and before 的.
func balanced(t Text, most int) Text {
	s := []rune(t.String())
	if len(s) <= most || most <= 0 {
		return t
	}
	lines := (len(s) + most - 1) / most
	var cuts []int
	for i := 1; i < lines; i++ {
		last := 0
		if len(cuts) > 0 {
			last = cuts[len(cuts)-1]
		}
		aim := last + (len(s)-last)/(lines-i+1)
		best := -1
		for at := max(last+1, aim-reach, len(s)-most*(lines-i)); at <= min(len(s)-1, aim+reach, last+most); at++ {
			if score := fit(s, at) - abs(at-aim); best < 0 || score > fit(s, best)-abs(best-aim) {
				best = at
			}
		}
		if best > 0 {
			cuts = append(cuts, best)
		}
	}
	var out Text
	at := 0
	for _, r := range t {
		var b strings.Builder
		for _, c := range r.Text {
			if slices.Contains(cuts, at) {
				b.WriteByte('\n')
			}
			b.WriteRune(c)
			at++
		}
		out = append(out, Run{b.String(), r.Blank})
	}
	return out
}

// reach is how many characters a line may be longer or shorter than another, if it then ends well.
const reach = 9

// fit tells how well a line can end before the character.
func fit(s []rune, at int) int {
	before, after := s[at-1], s[at]
	switch {
	case strings.ContainsRune("》）〉”、，。：", after), strings.ContainsRune("《（〈“〔", before), narrow(before) && (narrow(after) || strings.ContainsRune("年月日号条款项次届期份", after)):
		return -20
	case strings.ContainsRune("》）、，", before), strings.ContainsRune("《（", after), after == '的':
		return reach
	}
	return 0
}

// narrow tells characters that belong to a number or a foreign word.
func narrow(r rune) bool { return r < 0x80 && r != ' ' }

func abs(n int) int { return max(n, -n) }
