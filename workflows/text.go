package workflows

import "strings"

// textWidth is about how wide a text is: a Chinese character is as wide as it is high, others a little more than half.
func textWidth(text string, size float64) (w float64) {
	for _, r := range text {
		switch {
		case wide(r):
			w += size
		case r >= 'A' && r <= 'Z':
			w += size * 0.66
		default:
			w += size * 0.55
		}
	}
	return w
}

// wrap breaks a text into lines, between words, or between characters where there are no words.
func wrap(text string, size, width float64) []string {
	var lines []string
	line, word := "", ""
	flush := func() {
		if line != "" && textWidth(line+word, size) > width {
			lines = append(lines, line)
			line = ""
		}
		if line == "" && len(lines) > 0 {
			for len(word) > 0 && word[0] == ' ' {
				word = word[1:]
			}
		}
		line, word = line+word, ""
	}
	for _, r := range text {
		if (r == ' ' || wide(r)) && !strings.ContainsRune("，。；：、）》”", r) {
			flush()
		}
		word += string(r)
	}
	flush()
	return append(lines, line)
}
