package text

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxPart bounds a part, in characters. An index of positions holds that many without loss, and a reader finds the place.
const MaxPart = 2000

// A Part is a piece of a text that is found, shown and compared as one.
type Part struct {
	Label string   // 第三条, 一、; empty for the preamble
	Under []string // the headings above it, outermost first
	Body  string   // without the label; paragraphs end with a newline
}

const numeral = `[一二三四五六七八九十百千零〇两0-9０-９]+`

var (
	article = regexp.MustCompile(`^第` + numeral + `条(之` + numeral + `)?`)
	heading = regexp.MustCompile(`^第` + numeral + `(编|分编|章|节)[^，。；：]{0,40}$`) // 第三章的规定，除外 is none
	section = regexp.MustCompile(`^` + numeral + `、`)
	info    = regexp.MustCompile(`^<!--.*-->$`)
	ranks   = map[string]int{"编": 0, "分编": 1, "章": 2, "节": 3}
)

// Split cuts a text into its parts. It never fails: what it does not recognise is the body of the part before.
func Split(source string) []Part {
	lines := paragraphs(source)
	label := article
	if !has(lines, article) {
		label = section
	}
	s := splitter{under: make([]string, len(ranks))}
	for _, line := range lines {
		if m := heading.FindStringSubmatch(line); m != nil {
			s.head(ranks[m[1]], line)
			continue
		}
		if at := label.FindString(line); at != "" {
			s.next(strings.TrimRight(at, "、"), line[len(at):])
			continue
		}
		s.add(line)
	}
	s.end()
	return s.out
}

// paragraphs are the lines that say something, without the marks of Markdown and the spaces that indent.
func paragraphs(source string) (out []string) {
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "　\ufeff"))
		line = strings.TrimSpace(strings.TrimLeft(line, "#"))
		if line != "" && !info.MatchString(line) {
			out = append(out, line)
		}
	}
	return out
}

func has(lines []string, pattern *regexp.Regexp) bool {
	for _, line := range lines {
		if pattern.MatchString(line) {
			return true
		}
	}
	return false
}

// IsHeading tells whether the line is a heading, as those above a part are.
func IsHeading(line string) bool { return heading.MatchString(line) }

type splitter struct {
	out   []Part
	under []string
	part  Part
	body  strings.Builder
	size  int // of the body, in characters
}

// head begins what stands under the heading. Under the same rank nothing of the one before is left.
func (s *splitter) head(rank int, line string) {
	s.end()
	s.under[rank] = strings.Join(strings.Fields(line), " ")
	clear(s.under[rank+1:])
	s.part = Part{Under: s.above()}
}

func (s *splitter) above() (out []string) {
	for _, head := range s.under {
		if head != "" {
			out = append(out, head)
		}
	}
	return out
}

func (s *splitter) next(label, rest string) {
	s.end()
	s.part = Part{Label: label, Under: s.above()}
	if rest = strings.TrimSpace(rest); rest != "" {
		s.add(rest)
	}
}

// add puts a paragraph into the part, or into a further one where it is full. A paragraph that is itself too long is cut.
func (s *splitter) add(line string) {
	for line != "" {
		if s.size > 0 && s.size+utf8.RuneCountInString(line) > MaxPart {
			s.turn()
		}
		piece := line
		if utf8.RuneCountInString(line) > MaxPart {
			piece = string([]rune(line)[:MaxPart])
		}
		s.body.WriteString(piece)
		s.body.WriteByte('\n')
		s.size += utf8.RuneCountInString(piece)
		line = line[len(piece):]
	}
}

// turn goes on in a further part under the same label.
func (s *splitter) turn() {
	label := s.part.Label
	s.end()
	s.part = Part{Label: label, Under: s.above()}
}

func (s *splitter) end() {
	s.part.Body = s.body.String()
	if s.part.Body != "" || s.part.Label != "" {
		s.out = append(s.out, s.part)
	}
	s.part = Part{}
	s.body.Reset()
	s.size = 0
}
