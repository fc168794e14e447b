package letters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
)

// A Letter is an official paper as a document, whatever it will be written as.
type Letter struct {
	Kind    Kind
	Case    string
	Seq     int // the entry that it is about, 0 for the record as it stands
	Words   engine.Words
	Subject string        // the title of the document that the dossier carries
	On      calendar.Date // the day of that entry; zero for a draft
	Drafted calendar.Date // the day of the record that a draft is written from; zero for what is no draft
	Ledger  string        // its number as the ledger has it, "" while there is none

	Head      Text // 发文机关标志; empty for forms and tables
	Number    Text // 发文字号
	Issuer    Text // 签发人, of what goes upwards; empty otherwise
	Title     Text // never empty
	Addressee Text // 主送机关
	Blocks    []Block
	Annexes   []Text // 附件
	Signature *Signature
	Remark    Text // 附注, as the person to be called
	Imprint   *Imprint
	Wide      bool // on a sheet turned sideways, for tables of many columns

	Missing []engine.Words // what the record does not have yet, each once
}

// Complete tells whether the record had everything that the letter says.
func (l *Letter) Complete() bool { return len(l.Missing) == 0 }

// Name is a file name for it, without an ending.
func (l *Letter) Name() string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, l.Words.Zh+"-"+l.Subject)
	const most = 80 // characters; with three bytes each it stays below the 255 that file systems take
	if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most])
	}
	return strings.TrimRight(name, " .-")
}

// across is how many characters of a title, of 22 pt, a line takes.
func (l *Letter) across() int {
	if l.Wide {
		return 28
	}
	return 20
}

// A Text is a line of runs.
type Text []Run

// A Run is a piece of text of one look.
type Run struct {
	Text  string
	Blank Blank
}

// Blank tells why a piece of text is empty space.
type Blank int

// The kinds of blanks.
const (
	Given   Blank = iota // no blank at all
	Missing              // the record does not have it yet
	ByHand               // to be filled in on paper
)

// String is the text without its looks.
func (t Text) String() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(r.Text)
	}
	return b.String()
}

// A Block is a paragraph, a heading or a table.
type Block struct {
	Level int          // of a heading: 1 一、 2 （一） 3 1. 4 （1）; 0 for what is none
	Mark  string       // the number of the heading, as 一、
	Label engine.Words // of a heading, or what stands in bold before the text of a paragraph
	Text  Text
	Table *Table
}

// A Table is a ruled table.
type Table struct {
	Caption engine.Words
	Widths  []int // shares of the width, in twentieths
	Heads   int   // rows at the top that come again on every page
	Rows    []Row

	Together bool // on one page
}

// A Row is one row of a table.
type Row struct {
	Cells []Cell
	Lines int // the least height, in lines; 0 where the text decides
}

// A Cell is one cell: a label, or text.
type Cell struct {
	Label engine.Words // set for the cells that name what stands beside or below them
	Text  []Text       // paragraphs
	Span  int          // columns, 0 for one
	Mid   bool         // centred
}

// A Signature is who issues the letter, and when.
type Signature struct {
	Organ  Text
	Date   Text
	Sealed bool // a seal is due
}

// An Imprint is the 版记 at the foot of the last page.
type Imprint struct {
	CopyTo  Text // 抄送; empty for none
	Printer Text
	Date    Text
}

const (
	missing = "（待填）"
	unknown = "（未记载）"
	gap     = "　　" // between a name and a day
)

// hand is room of n characters to be filled in on paper.
func hand(n int) Run { return Run{strings.Repeat("　", n), ByHand} }

// said is a text taken from the record.
func said(s string) Run { return Run{Text: clean(s)} }

// text puts a line together of strings, runs and texts.
func text(parts ...any) Text {
	var out Text
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			out = append(out, said(p))
		case Run:
			out = append(out, p)
		case Text:
			out = append(out, p...)
		}
	}
	return out
}

// clean leaves out what XML cannot carry, and what would turn the direction of writing so that a letter reads as what it does not say.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF, r == 0xFEFF, unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, s)
}

// paragraphs cuts a text where its author did.
func paragraphs(s string) []Text {
	var out []Text
	for line := range strings.Lines(clean(s)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, Text{{Text: line}})
		}
	}
	return out
}

// chinese is the date as letters write it: 2026年3月2日.
func chinese(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2006年1月2日")
}
