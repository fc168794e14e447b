package engine

import (
	"slices"

	"santong/calendar"
)

// A Dossier (案卷) is everything about one document: its cases, its papers and one history.
// It is a fold of the history: [Dossier.apply] is the only way in which it changes, so it can always be built again.
// A Dossier that has been handed out is never written to; apply works on a copy.
type Dossier struct {
	ID       string   `json:"id"`
	Version  int      `json:"version"` // the Seq of its newest entry
	Head     Hash     `json:"head"`    // the hash of its newest entry
	Title    string   `json:"title"`
	Opened   string   `json:"opened"`
	Changed  string   `json:"changed"`
	Workflow string   `json:"workflow"`
	Variant  string   `json:"variant,omitempty"`
	Cases    []*Case  `json:"cases"`
	Papers   []*Paper `json:"papers,omitempty"` // every version, oldest first

	Recused map[string]int `json:"recused,omitempty"` // person → Seq: who has no part in the dossier any more
}

// A Case is one procedure that runs in a dossier.
type Case struct {
	ID         string                       `json:"id"`
	Workflow   string                       `json:"workflow"`
	Variant    string                       `json:"variant,omitempty"`
	Definition string                       `json:"definition"`
	As         string                       `json:"as"`
	Parent     string                       `json:"parent,omitempty"`
	Parties    map[string]string            `json:"parties"`              // part → organisation code
	EachParty  string                       `json:"each_party,omitempty"` // the part that sets it apart from its sisters
	Born       int                          `json:"born"`                 // the Seq of the entry that began it
	State      string                       `json:"state"`
	Open       bool                         `json:"open"`
	Past       bool                         `json:"past,omitempty"` // belongs to an earlier round of its parent
	Ended      calendar.Date                `json:"ended,omitzero"` // the day on which another case ended it
	Facts      map[string]any               `json:"facts,omitempty"`
	Marks      map[string]int               `json:"marks,omitempty"`      // event, event:outcome → Seq, since the last reset
	Aside      map[string]int               `json:"aside,omitempty"`      // the marks kept for a resumption
	AsidePins  map[string]map[string]string `json:"aside_pins,omitempty"` // and the pins
	ResumeAt   string                       `json:"resume_at,omitempty"`
	ResumeBy   string                       `json:"resume_by,omitempty"` // the event that returned it
	Acted      map[string][]string          `json:"acted,omitempty"`     // event → persons who ever did it, and those they acted for
	Pins       map[string]map[string]string `json:"pins,omitempty"`      // event → material → hash
	Sittings   []Sitting                    `json:"sittings,omitempty"`  // before meetings, the newest last
	Visits     map[string]int               `json:"visits,omitempty"`
	Spans      []Span                       `json:"spans"`
	Last       *Last                        `json:"last,omitempty"` // nil once a recall is out of question
	Held       map[string]Holding           `json:"held,omitempty"` // role → who has taken the duty on, while the case stays in the state
	Urged      map[string]Urging            `json:"urged,omitempty"`
	Arisen     map[string]Arising           `json:"arisen,omitempty"` // role → since when it has a turn that came up within this stay
}

// A Span is a stay in a state, from the day it was entered.
type Span struct {
	State  string                   `json:"state"`
	From   calendar.Date            `json:"from"`
	AsOf   calendar.Date            `json:"as_of,omitzero"`   // the day from which it holds, where a field says another one
	Starts map[string]calendar.Date `json:"starts,omitempty"` // clock → the day from which it counts, where that is another one
}

// Last is the newest event of a case: what a recall would take back.
type Last struct {
	Event  string `json:"event"`
	From   string `json:"from"`
	Person string `json:"person"`
	For    string `json:"for,omitempty"`
	Seq    int    `json:"seq"`
}

// A Paper is one version of a material; its bytes are found by their hash.
type Paper struct {
	Kind string `json:"kind"`
	Case string `json:"case"`
	Name string `json:"name"`
	Type string `json:"type"` // media type
	Size int64  `json:"size"` // bytes
	Hash string `json:"hash"`
	Seq  int    `json:"seq"` // of the entry that laid it down

	Erased int `json:"erased,omitempty"` // the entry by which its bytes were erased; the hash stays, and all that is bound to it
}

// Case returns the case with the id, or nil.
func (d *Dossier) Case(id string) *Case {
	for _, c := range d.Cases {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// PaperFor returns the newest version of the material as the case sees it: its own, or that of the case that started it.
func (d *Dossier) PaperFor(c *Case, kind string) *Paper {
	for _, p := range slices.Backward(d.Papers) {
		if p.Kind == kind && d.sees(c, p) {
			return p
		}
	}
	return nil
}

// sees tells whether the paper belongs to the case or to one that led to it.
func (d *Dossier) sees(c *Case, p *Paper) bool {
	for at := c; at != nil; at = d.Case(at.Parent) {
		if p.Case == at.ID {
			return true
		}
	}
	return false
}

// Organs lists the organisations that play a part in any case, sorted: those who may know of the dossier.
func (d *Dossier) Organs() []string {
	var out []string
	for _, c := range d.Cases {
		for _, organ := range c.Parties {
			if !slices.Contains(out, organ) {
				out = append(out, organ)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Summary is the dossier as a line of a list.
func (d *Dossier) Summary() Summary {
	s := Summary{ID: d.ID, Title: d.Title, Workflow: d.Workflow, Variant: d.Variant, Version: d.Version, Opened: d.Opened, Changed: d.Changed}
	if len(d.Cases) > 0 {
		s.State = d.Cases[0].State
	}
	return s
}
