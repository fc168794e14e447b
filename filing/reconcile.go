package filing

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/intake"
	"santong/stock"
)

// What the comparison finds of a number. Words and articles stand in the definition, in its list of findings.
const (
	FoundFiled        = "filed"
	FoundDue          = "filing_due"
	FoundNotNormative = "not_normative"
	FoundOutside      = "outside"
	FoundUnpublished  = "unpublished"
	FoundLate         = "late"
	FoundUnfiled      = "unfiled"
	FoundUnregistered = "unregistered"
	FoundDiffers      = "differs"
	FoundVoided       = "voided"
	FoundRepeated     = "repeated"
	FoundUnreadable   = "unreadable"
	FoundUnlisted     = "unlisted"
	FoundGap          = "gap"
)

var fine = []string{FoundFiled, FoundDue, FoundNotNormative, FoundOutside, FoundUnpublished}

// A Finding is what became of a row of the list, or of a number that the list does not have.
type Finding struct {
	Row            int          `json:"row,omitempty"` // of the list; 0 for what is not in it
	Number         string       `json:"number"`        // as its series writes it
	Given          string       `json:"given,omitempty"`
	Title          string       `json:"title,omitempty"` // as the list has it, or else the record
	Dated          string       `json:"dated,omitempty"`
	Found          string       `json:"found"`
	Detail         engine.Words `json:"detail,omitzero"`
	RegistrationNo string       `json:"registration_no,omitempty"`
	Dossier        string       `json:"dossier,omitempty"`
	Judgement      *Judgement   `json:"judgement,omitempty"`
}

// Problem tells whether something is to be done about it.
func (f *Finding) Problem() bool { return !slices.Contains(fine, f.Found) }

// A Report is one comparison. The same list over the same record gives the same report, byte for byte.
type Report struct {
	Name     string         `json:"name"`
	Hash     string         `json:"sha256"`
	Rows     int            `json:"rows"`
	Problems int            `json:"problems"`
	Counts   map[string]int `json:"counts"`
	Findings []Finding      `json:"findings"`
}

const (
	maxRows  = 20_000
	maxYears = 12
	maxGaps  = 300 // that are named
)

// A listed is a row of the office's list, with its number taken apart.
type listed struct {
	Finding
	word, year string
	value      int
	key        string
}

// Compare compares the list with the ledger and the catalogue, as far as the actor may know of them. The error is a [*stock.Fault] where the file is to blame.
func (b *Book) Compare(ctx context.Context, in intake.Reader, a engine.Actor, name string, data []byte) (*Report, error) {
	if !b.Oversees(a) { // the result tells how every maker files, and which numbers it was given
		return nil, engine.ErrNotFound
	}
	lines, err := stock.ReadList(ctx, in, name, data)
	if err != nil {
		return nil, err
	}
	if len(lines) > maxRows {
		return nil, fault("一次至多核对%d行：请分几次办理", "at most %d rows are compared at a time: do it in several steps", maxRows)
	}
	issue := b.issueSeries()
	if issue == nil {
		return nil, fmt.Errorf("no definition has a series of issue numbers: nothing can be compared")
	}
	var rows []listed
	years := map[string]bool{}
	for _, line := range lines {
		row := numbered(issue, line)
		if row.year != "" {
			years[row.year] = true
		}
		rows = append(rows, row)
	}
	if len(years) > maxYears {
		return nil, fault("目录的文号跨%d个年度，一次至多%[2]d个：请按年度分开", "the numbers are of %d years, and at most %[2]d are compared at a time: take the list apart by year", len(years), maxYears)
	}
	k, err := b.known(ctx, a, issue.ID, years)
	if err != nil {
		return nil, err
	}
	if k.judged, err = b.Judgements(ctx, a); err != nil {
		return nil, err
	}
	out := &Report{Name: name, Hash: engine.HashOf(data).String(), Rows: len(rows), Counts: map[string]int{}}
	first := map[string]int{}
	for i := range rows {
		row := &rows[i]
		if row.Found == "" && first[row.key] > 0 {
			row.Found, row.Detail = FoundRepeated, said("与第%d行重号", "the same number as in row %d", first[row.key])
		}
		if row.Found == "" {
			first[row.key] = row.Row
			if err := b.place(ctx, k, row); err != nil {
				return nil, err
			}
		}
		out.Findings = append(out.Findings, row.Finding)
	}
	out.Findings = append(out.Findings, k.unlisted(rows)...)
	out.Findings = append(out.Findings, k.gaps(issue, rows)...)
	for i := range out.Findings {
		f := &out.Findings[i]
		out.Counts[f.Found]++
		if f.Problem() {
			out.Problems++
		}
	}
	return out, nil
}

func fault(zh, en string, args ...any) *stock.Fault {
	return &stock.Fault{Words: said(zh, en, args...)}
}

func said(zh, en string, args ...any) engine.Words {
	return engine.Words{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}
}

// issueSeries is the series of issue numbers, as the definition of taking in names it.
func (b *Book) issueSeries() *engine.Series {
	w := b.Engine.Workflows.Current("stock", "")
	if w == nil || w.Definition.Opening == nil {
		return nil
	}
	return w.Definition.SeriesOf(w.Definition.Opening.Enters["issue_no"])
}

// numbered reads a row of the list.
func numbered(issue *engine.Series, line stock.Line) listed {
	given := strings.TrimSpace(line.Cells["issue_no"])
	row := listed{Finding: Finding{Row: line.Row, Number: given, Title: clip(strings.Join(strings.Fields(line.Cells["title"]), " "), 300)}}
	for _, column := range []string{"signed_on", "published_on"} {
		if d, ok := stock.Day(line.Cells[column]); ok && row.Dated == "" {
			row.Dated = d.String()
		}
	}
	number, ok := issue.Canonical(given)
	if !ok {
		row.Number = clip(given, 100)
		row.Found = FoundUnreadable
		row.Detail = said("写法应为“%[1]s”", "it is written as %[1]s", strings.NewReplacer("{word}", "机关代字", "{year}", "年份", "{seq}", "序号").Replace(issue.Template))
		return row
	}
	if number != given {
		row.Given = clip(given, 100)
	}
	row.Number, row.key = number, engine.NumberKey(number)
	parts, _ := issue.Parse(number)
	row.word, row.year = parts["word"], parts["year"]
	value, err := strconv.Atoi(parts["seq"])
	if err != nil || value < 1 || value > maxValue {
		row.Found, row.Detail = FoundUnreadable, said("序号不在1到%d之间", "its serial is not between 1 and %d", maxValue)
		return row
	}
	row.value = value
	return row
}

// maxValue is the greatest serial of a year that is believed.
const maxValue = 99_999

func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
