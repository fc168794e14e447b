package engine

import (
	"slices"

	"santong/calendar"
)

// Words are what people read: Chinese first, English second.
type Words struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// A Definition is one procedure as data: everything that a case needs to run, to refuse and to explain itself, for one variant and under one profile.
// Its JSON is pinned by hash in every case that runs under it, so that an old case keeps its old law.
type Definition struct {
	Workflow  string `yaml:"workflow" json:"workflow"`
	Words     `yaml:",inline"`
	Variant   string     `yaml:"-" json:"variant,omitempty"`
	Variants  []Variant  `yaml:"variants" json:"variants,omitempty"` // what this file serves; the loader makes one Definition of each
	Parties   []Party    `yaml:"parties" json:"parties"`
	Roles     []Role     `yaml:"roles" json:"roles"`
	Lists     []List     `yaml:"lists" json:"lists,omitempty"`
	Fields    []Field    `yaml:"fields" json:"fields"`
	Materials []Material `yaml:"materials" json:"materials,omitempty"`
	Opening   *Event     `yaml:"opening" json:"opening,omitempty"` // nil: only other cases start it
	Start     string     `yaml:"start" json:"start"`
	States    []State    `yaml:"states" json:"states"`
	Events    []Event    `yaml:"events" json:"events"`
	Clocks    []Clock    `yaml:"clocks" json:"clocks,omitempty"`
	NumbersOf string     `yaml:"numbers_of" json:"numbers_of,omitempty"` // the party in whose name its numbers are given, see [Definition.Numberer]
	Meeting   *Meeting   `yaml:"meeting" json:"meeting,omitempty"`       // nil: nothing in it is put before a meeting
	Catalogue *Publicity `yaml:"catalogue" json:"catalogue,omitempty"`   // nil: it is no document of the catalogue
	Docket    *Docket    `yaml:"docket" json:"docket,omitempty"`         // nil: the public cannot follow how it is dealt with
	Filed     *FiledRule `yaml:"filed" json:"filed,omitempty"`           // nil: it stands in no directory of filed documents
	Bulletin  *Bulletin  `yaml:"bulletin" json:"bulletin,omitempty"`     // nil: the public is told of no lists
	Call      *Calling   `yaml:"call" json:"call,omitempty"`             // nil: the public is never asked for comments
	Comments  *Comments  `yaml:"comments" json:"comments,omitempty"`     // nil: its cases are no comments
	Onward    []Onward   `yaml:"onward" json:"onward,omitempty"`         // procedures that are begun out of it, in dossiers of their own

	// Filled by the loader: what the definition takes from the profile, the law and the definitions of the cases that it starts.
	Rules    []Rule              `yaml:"-" json:"rules,omitempty"`
	Series   []Series            `yaml:"-" json:"series,omitempty"`
	Seats    map[string]string   `yaml:"-" json:"seats,omitempty"` // party → organisation code, or "self" for the opener's own
	Children map[string][]Field  `yaml:"-" json:"children,omitempty"`
	Articles map[string]Citation `yaml:"-" json:"articles,omitempty"`
}

// A Variant is one of the kinds of document that a file serves.
type Variant struct {
	Item    `yaml:",inline"`
	Openers []string `yaml:"openers" json:"openers,omitempty"` // kinds of organisations that may open it; empty for all
}

// An Item is a code with its words: of a list, of the variants.
type Item struct {
	ID    string `yaml:"id" json:"id"`
	Words `yaml:",inline"`
	Basis []string `yaml:"basis" json:"basis,omitempty"`
}

// A List is a closed list of codes, for choices and checklists.
type List struct {
	ID    string `yaml:"id" json:"id"`
	Words `yaml:",inline"`
	Items []Item `yaml:"items" json:"items"`
}

// A Party is a part that an organisation plays in a case: drafting, review, recipient…
type Party struct {
	ID    string `yaml:"id" json:"id"`
	Words `yaml:",inline"`
}

// A Role is who may act: whoever holds the post in the organisation that plays the part.
type Role struct {
	ID    string `yaml:"id" json:"id"`
	Words `yaml:",inline"`
	Post  string   `yaml:"post" json:"post"`
	Of    string   `yaml:"of" json:"of"`
	Only  []string `yaml:"only" json:"only,omitempty"` // variants that have it; of several rows with one id each variant has its own
}

// Field types.
const (
	Text      = "text"      // a string, at most Max characters
	Choice    = "choice"    // a code of the list Of
	Flag      = "flag"      // true or false
	Day       = "date"      // a civil date
	Integer   = "int"       // a whole number ≥ 0
	Table     = "table"     // rows of Columns, at most Max
	Checklist = "checklist" // for every item of the list Of: conclusion (pass, fail, not_applicable), note
	Parties   = "parties"   // codes of organisations
	Number    = "number"    // allocated from the series Of; never typed in
	Row       = "row"       // of a column: the name of one of the Rows that the record has
	Reference = "dossier"   // the id of another dossier; derived, never typed in
)

// A Field is one thing that a case records. A guard sees the record as it would stand with the form filled in.
type Field struct {
	ID          string `yaml:"id" json:"id"`
	Words       `yaml:",inline"`
	Type        string  `yaml:"type" json:"type"`
	Of          string  `yaml:"of" json:"of,omitempty"`
	Max         int     `yaml:"max" json:"max,omitempty"`
	Required    bool    `yaml:"required" json:"required,omitempty"` // of a column: every row must have it
	Columns     []Field `yaml:"columns" json:"columns,omitempty"`
	Rows        []Rows  `yaml:"rows" json:"rows,omitempty"`               // of a column of the type row: from which rows it chooses
	Accumulates bool    `yaml:"accumulates" json:"accumulates,omitempty"` // a table to which each event adds rows
	Round       bool    `yaml:"round" json:"round,omitempty"`             // its value ends when the way starts again
	Index       bool    `yaml:"index" json:"index,omitempty"`             // dossiers are found by it
	Personal    bool    `yaml:"personal" json:"personal,omitempty"`       // a text about a person: kept beside the history, and erasable
	Past        bool    `yaml:"past" json:"past,omitempty"`               // of parties: organisations that are no more may be named
}

// A Material is a kind of paper that belongs to the dossier. Without By and In it is one that the case which started this one has laid down; with Of, one to which
// an event of a case was bound that this one has started: evaluation.decide_outcome is the paper of this kind that the newest decided evaluation was decided on.
type Material struct {
	ID    string `yaml:"id" json:"id"`
	Words `yaml:",inline"`
	By    []string    `yaml:"by" json:"by,omitempty"`       // roles that may lay it down
	In    []string    `yaml:"in" json:"in,omitempty"`       // states in which they may
	Of    string      `yaml:"of" json:"of,omitempty"`       // kind of child case and its event, as evaluation.decide_outcome
	Table string      `yaml:"table" json:"table,omitempty"` // the table of which it is a print: one that differs is refused, where the program can read it
	Apart *Separation `yaml:"apart" json:"apart,omitempty"`
	Basis []string    `yaml:"basis" json:"basis"`
}

// A State is where a case stands.
type State struct {
	ID     string `yaml:"id" json:"id"`
	Words  `yaml:",inline"`
	Duty   []Turn   `yaml:"duty" json:"duty,omitempty"`     // whose turn it is
	Rests  Words    `yaml:"rests" json:"rests,omitzero"`    // why it is nobody's turn, where that is meant
	Final  bool     `yaml:"final" json:"final,omitempty"`   // the case is closed
	Resets bool     `yaml:"resets" json:"resets,omitempty"` // entering it undoes what had been passed: the way starts again
	Only   []string `yaml:"only" json:"only,omitempty"`     // variants that have it
	AsOf   string   `yaml:"as_of" json:"as_of,omitempty"`   // the date field that says from which day it holds, where that need not be the day on which it is entered
	Status []Status `yaml:"status" json:"status,omitempty"` // what time alone makes of it; the first that holds
}

// A Status is derived from dates when read, and never stored.
type Status struct {
	ID    string `yaml:"id" json:"id"`
	Words `yaml:",inline"`
	When  string `yaml:"when" json:"when"`
}

// A Meeting says which fields and events of a procedure are those of a meeting, so that several dossiers can be put before one.
type Meeting struct {
	Of         string   `yaml:"of" json:"of"`                 // the party that meets
	Kind       string   `yaml:"kind" json:"kind"`             // choice
	Name       string   `yaml:"name" json:"name"`             // text
	On         string   `yaml:"on" json:"on"`                 // date
	Place      string   `yaml:"place" json:"place,omitempty"` // text: where it was held; "" where nobody asks
	Minutes    string   `yaml:"minutes" json:"minutes"`       // text: the number of the minutes
	Attendance string   `yaml:"attendance" json:"attendance"` // table with person, organ, capacity, present
	Statements string   `yaml:"statements" json:"statements"` // table with person, vote, words, in the order of speaking
	Decision   string   `yaml:"decision" json:"decision"`     // choice
	Texts      []string `yaml:"texts" json:"texts"`           // materials to whose hashes the item is bound
	Schedule   string   `yaml:"schedule" json:"schedule"`     // the event that puts it on the agenda
	Record     string   `yaml:"record" json:"record"`         // the event that records what was said
	Issue      string   `yaml:"issue" json:"issue,omitempty"` // the event that issues the minutes; "" where the record is made with their number
	Decide     []string `yaml:"decide" json:"decide"`         // the events that decide
	Capacities []string `yaml:"members" json:"members"`       // of those whose attendance counts for the quorum
}

// A Clock is a statutory period. It runs while the case is in RunsIn, stands still in PausedIn, and ends when the case leaves both.
// It counts from the day the case entered, or from the day in the field From. Where the field Until holds a day, the period was extended to it.
//
// A clock that waits is a minimum period: nothing is due on its last day, but something may be done only after it. A clock with Before counts backwards:
// it begins when its period is left until the day in that field, and the last day is the one before.
type Clock struct {
	ID       string `yaml:"id" json:"id"`
	Words    `yaml:",inline"`
	Rule     string     `yaml:"rule" json:"rule"`
	Instead  []Term     `yaml:"instead" json:"instead,omitempty"` // the first whose condition holds takes the place of the rule
	From     string     `yaml:"from" json:"from,omitempty"`
	Until    string     `yaml:"until" json:"until,omitempty"`
	Before   string     `yaml:"before" json:"before,omitempty"`
	Waits    bool       `yaml:"waits" json:"waits,omitempty"`
	Remind   *Reminding `yaml:"remind" json:"remind,omitempty"` // nil: as everything else that falls due
	RunsIn   []string   `yaml:"runs_in" json:"runs_in"`
	PausedIn []string   `yaml:"paused_in" json:"paused_in,omitempty"`
	Only     []string   `yaml:"only" json:"only,omitempty"`
}

// A Term is what a clock counts when something is on record: another rule, or up to the day that stands in a field.
type Term struct {
	When  string   `yaml:"when" json:"when"`
	Rule  string   `yaml:"rule" json:"rule,omitempty"`
	Until string   `yaml:"until" json:"until,omitempty"`
	Basis []string `yaml:"basis" json:"basis,omitempty"` // of a day in a field, which no rule gives
}

// A Reminding says when a clock is recalled before its last day, and to whom besides those whose turn it is.
type Reminding struct {
	At          string   `yaml:"at" json:"at"`                             // a rule that lists periods: after the beginning, or, of a clock that counts backwards, ahead of its day
	Roles       []string `yaml:"roles" json:"roles,omitempty"`             // whoever fills them
	Supervisors bool     `yaml:"supervisors" json:"supervisors,omitempty"` // those of the organisation whose turn it is
}

// A Rule is a figure that differs from place to place. Exactly one of the values is given.
type Rule struct {
	ID     string `yaml:"id" json:"id"`
	Words  `yaml:",inline"`
	For    string          `yaml:"for" json:"for,omitempty"` // the variant; empty for all
	Period calendar.Period `yaml:"period" json:"period,omitzero"`
	Int    *int            `yaml:"int" json:"int,omitempty"`
	Flag   *bool           `yaml:"flag" json:"flag,omitempty"`
	List   []string        `yaml:"list" json:"list,omitempty"` // codes of the list Of; where there is none, periods or organisations
	Of     string          `yaml:"of" json:"of,omitempty"`
	Basis  []string        `yaml:"basis" json:"basis"`
}

// A Series is a row of numbers: its template and, for each counter in it, what the counter counts within.
type Series struct {
	ID       string `yaml:"id" json:"id"`
	Words    `yaml:",inline"`
	For      string              `yaml:"for" json:"for,omitempty"`
	Template string              `yaml:"template" json:"template"`
	Scope    map[string][]string `yaml:"scope" json:"scope"`
	Vars     map[string]string   `yaml:"vars" json:"vars,omitempty"`
	Basis    []string            `yaml:"basis" json:"basis"`
}

// A Citation is an article as people quote it. Memory marks what no stored source confirmed: a default to be checked by a lawyer.
type Citation struct {
	Words  `yaml:",inline"`
	Memory bool `yaml:"memory" json:"memory,omitempty"`
}

// OpenTo tells whether organisations of the kind may open it.
func (d *Definition) OpenTo(kind string) bool {
	for _, v := range d.Variants {
		if v.ID == d.Variant {
			return len(v.Openers) == 0 || slices.Contains(v.Openers, kind)
		}
	}
	return true
}
