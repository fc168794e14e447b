package stock

import (
	"santong/calendar"
	"santong/engine"
)

// What becomes of a row.
const (
	New     = "new"     // it was taken in; in a dry run: it would be
	There   = "there"   // it is there already, and the same
	Resumed = "resumed" // it was begun before, and is now there
	Changed = "changed" // it is there, and differs: it was left as it is
	Refused = "refused"

	Withdrawn = "withdrawn" // it was taken in by mistake, and taken back
)

// Verdicts are the words for what becomes of a row.
var Verdicts = map[string]engine.Words{
	New:     {Zh: "补录", En: "taken in"},
	There:   {Zh: "已有", En: "already there"},
	Resumed: {Zh: "接续完成", En: "completed"},
	Changed: {Zh: "有出入，未改动", En: "differs, left as it is"},
	Refused: {Zh: "不能补录", En: "refused"},

	Withdrawn: {Zh: "撤销补录", En: "withdrawn"},
}

// A Row is what becomes of one document.
type Row struct {
	File           string         `json:"file"`
	Line           int            `json:"line,omitempty"` // of a list
	Title          string         `json:"title"`
	IssueNo        string         `json:"issue_no,omitempty"`
	RegistrationNo string         `json:"registration_no,omitempty"`
	Maker          string         `json:"maker,omitempty"`
	Published      calendar.Date  `json:"published,omitzero"`
	Effective      calendar.Date  `json:"effective,omitzero"`
	Lapses         calendar.Date  `json:"lapses,omitzero"`
	Verdict        string         `json:"verdict"`
	Dossier        string         `json:"dossier,omitempty"`
	Warnings       []engine.Words `json:"warnings,omitempty"`
	Faults         []engine.Words `json:"faults,omitempty"` // why it is refused, or in what it differs
}

// Words are the words for what becomes of it.
func (r *Row) Words() engine.Words { return Verdicts[r.Verdict] }

// A Report is what becomes of everything that was handed over.
type Report struct {
	Dry    bool           `json:"dry_run"`
	Run    string         `json:"run,omitempty"` // by which what was taken in can be withdrawn as a whole
	Rows   []Row          `json:"rows"`
	Counts map[string]int `json:"counts"`
}

func (r *Report) count() {
	r.Counts = map[string]int{}
	for i := range r.Rows {
		r.Counts[r.Rows[i].Verdict]++
	}
}
