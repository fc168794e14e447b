package cleanup

import (
	"strings"

	"santong/engine"
)

// The treatments of the definition.
const (
	Keep   = "keep"
	Amend  = "amend"
	Repeal = "repeal"
	Lapse  = "lapse"
)

// What becomes of a row.
const (
	Entered = "entered" // in a dry run: it would be
	There   = "there"   // it was entered before
	Refused = "refused"
)

// Verdicts are the words for what becomes of a row.
var Verdicts = map[string]engine.Words{
	Entered: {Zh: "记入", En: "entered"},
	There:   {Zh: "已经记入", En: "entered before"},
	Refused: {Zh: "不能记入", En: "cannot be entered"},
}

// A Result is what a clean-up has come to.
type Result struct {
	Dossier, State                              string
	Title, DecisionNo, DecidedOn, EndsOn, Maker string // Maker is the code of the organ that decides
	Rows                                        []Row

	repeals []string // whose documents it repeals: its own, and a government those of its office, which publishes for it
}

// A Row is one document of a clean-up, and what becomes of it.
type Row struct {
	No, Title, IssueNo, RegistrationNo string
	Maker, Unit                        string // codes
	Treatment, Cause, Reason, TextHash string
	CauseZh                            string

	Document, Case string       // where its effect is kept
	Before         engine.Words // what it is today
	Verdict        string
	Faults         []engine.Words
}

// Words are the words for what becomes of it.
func (row *Row) Words() engine.Words { return Verdicts[row.Verdict] }

func (row *Row) said() string {
	var out []string
	for _, w := range row.Faults {
		out = append(out, w.Zh)
	}
	return strings.Join(out, "；")
}

// A Report is what becomes of every document whose effect ends.
type Report struct {
	Dry    bool
	Rows   []*Row
	Counts map[string]int
}

func (r *Report) count() {
	r.Counts = map[string]int{}
	for _, row := range r.Rows {
		r.Counts[row.Verdict]++
	}
}

// causes are the words of the definition's list, in Chinese: they stand in the reasons.
var causes = map[string]string{"superseded": "已被新的规定替代", "inconsistent": "与上位法或者政策不一致", "changed": "情势变更，不再适应需要", "done": "任务完成或者调整对象消失", "evaluated": "评估建议"}

// Read reads what the dossier of a clean-up has come to.
func Read(d *engine.Dossier) (*Result, error) {
	c := d.Case(Workflow)
	if c == nil {
		return nil, engine.ErrNotFound
	}
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	r := &Result{Dossier: d.ID, State: c.State, Title: text("title"), DecisionNo: text("decision_no"), DecidedOn: text("decided_on"), EndsOn: text("ends_on"), Maker: c.Parties["maker"]}
	r.repeals = []string{r.Maker, c.Parties["publisher"]}
	rows, _ := c.Facts["results"].([]any)
	for _, item := range rows {
		values, _ := item.(map[string]any)
		cell := func(column string) string { s, _ := values[column].(string); return s }
		r.Rows = append(r.Rows, Row{No: cell("no"), Title: cell("title"), IssueNo: cell("issue_no"), RegistrationNo: cell("registration_no"), Maker: cell("maker"), Unit: cell("unit"),
			Treatment: cell("treatment"), Cause: cell("cause"), Reason: cell("reason"), TextHash: cell("text_hash"), CauseZh: causes[cell("cause")]})
	}
	return r, nil
}

// Ending are the documents whose effect ends.
func (r *Result) Ending() []*Row {
	out := []*Row{}
	for i := range r.Rows {
		if _, ends := endings[r.Rows[i].Treatment]; ends {
			out = append(out, &r.Rows[i])
		}
	}
	return out
}

// Proposed are the documents of a list that has no result yet, with what has been proposed for each so far.
func Proposed(d *engine.Dossier) (out []Row) {
	c := d.Case(Workflow)
	if c == nil {
		return nil
	}
	proposed := map[string]map[string]any{}
	for _, part := range d.Cases {
		rows, _ := part.Facts["proposals"].([]any)
		for _, item := range rows {
			values, _ := item.(map[string]any)
			if no, _ := values["document"].(string); part.Workflow == Part && no != "" {
				proposed[no] = values
			}
		}
	}
	listed, _ := c.Facts["documents"].([]any)
	for _, item := range listed {
		values, _ := item.(map[string]any)
		cell := func(from map[string]any, column string) string { s, _ := from[column].(string); return s }
		no := cell(values, "no")
		said := proposed[no]
		out = append(out, Row{No: no, Title: cell(values, "title"), IssueNo: cell(values, "issue_no"), RegistrationNo: cell(values, "registration_no"), Maker: cell(values, "maker"), Unit: cell(values, "unit"),
			Treatment: cell(said, "treatment"), Cause: cell(said, "cause"), Reason: cell(said, "reason"), TextHash: cell(values, "text_hash"), CauseZh: causes[cell(said, "cause")]})
	}
	return out
}
