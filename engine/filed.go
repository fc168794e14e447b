package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"santong/calendar"
)

// A FiledRule says what the public may know of a filing once it has been registered: its line in the directory of filed documents. Everything that the
// directory shows is made of what stands here, and of nothing else of the dossier.
type FiledRule struct {
	Number         string   `yaml:"number" json:"number,omitempty"`                   // number or text: of the filing register
	Title          string   `yaml:"title" json:"title"`                               // text
	IssueNo        string   `yaml:"issue_no" json:"issue_no"`                         // text
	RegistrationNo string   `yaml:"registration_no" json:"registration_no,omitempty"` // text
	Sender         string   `yaml:"sender" json:"sender,omitempty"`                   // text: the maker, where it is no party
	Maker          string   `yaml:"maker" json:"maker,omitempty"`                     // the party, where it is one
	Published      string   `yaml:"published" json:"published"`                       // date
	Registered     string   `yaml:"registered" json:"registered"`                     // date by which dossiers are found: before it there is nothing to know
	Recipient      string   `yaml:"recipient" json:"recipient"`                       // the party that registers
	Within         string   `yaml:"within" json:"within,omitempty"`                   // list of the profile: the recipients whose directory is kept here; empty for all
	Hidden         []string `yaml:"hidden" json:"hidden,omitempty"`                   // states in which nobody knows of it
}

// A FiledDocument is a line of the directory of filed documents. Organs are codes; a maker that is none of the directory has its name instead.
type FiledDocument struct {
	Number         string        `json:"number,omitempty"`
	Title          string        `json:"title"`
	IssueNo        string        `json:"issue_no,omitempty"`
	RegistrationNo string        `json:"registration_no,omitempty"`
	Maker          string        `json:"maker,omitempty"`
	Sender         string        `json:"sender,omitempty"`
	Recipient      string        `json:"recipient"`
	Published      calendar.Date `json:"published,omitzero"`
	Registered     calendar.Date `json:"registered"`

	Dossier string `json:"-"` // for officials, who look further; no public page says it
}

func (c *compiler) checkFiled() {
	p := c.Definition.Filed
	if p == nil {
		return
	}
	c.listedField("filed.title", p.Title, Text)
	c.listedField("filed.issue_no", p.IssueNo, Text)
	c.listedField("filed.published", p.Published, Day)
	c.listedField("filed.registered", p.Registered, Day)
	for _, of := range [][2]string{{"number", p.Number}, {"registration_no", p.RegistrationNo}, {"sender", p.Sender}} {
		if of[1] != "" {
			c.listedField("filed."+of[0], of[1], Text, Number)
		}
	}
	if f := c.fields[p.Registered]; f != nil && !f.Index {
		c.fault("filed.registered", "%s is no field by which dossiers are found: give index", p.Registered)
	}
	if (p.Maker == "") == (p.Sender == "") {
		c.fault("filed.maker", "who made the document? give maker, a party, or sender, a field")
	}
	for _, of := range [][2]string{{"maker", p.Maker}, {"recipient", p.Recipient}} {
		if (of[1] != "" || of[0] == "recipient") && !slices.ContainsFunc(c.Definition.Parties, func(party Party) bool { return party.ID == of[1] }) {
			c.fault("filed."+of[0], "no party is called %q", of[1])
		}
	}
	if p.Within != "" && known(c, "filed.within", "rule", p.Within, c.rules) && c.rules[p.Within].List == nil {
		c.fault("filed.within", "%s is no list", p.Within)
	}
	for _, state := range p.Hidden {
		known(c, "filed.hidden", "state", state, c.states)
	}
}

// filed is the case as a line of the directory, nil where it is none.
func (w *Workflow) filed(d *Dossier, c *Case) *FiledDocument {
	p := w.Definition.Filed
	if p == nil || slices.Contains(p.Hidden, c.State) || p.Within != "" && !slices.Contains(w.rules[p.Within].List, c.Parties[p.Recipient]) {
		return nil
	}
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	day := func(field string) calendar.Date { out, _ := calendar.Parse(text(field)); return out }
	out := &FiledDocument{Number: text(p.Number), Title: text(p.Title), IssueNo: text(p.IssueNo), RegistrationNo: text(p.RegistrationNo), Maker: c.Parties[p.Maker],
		Sender: text(p.Sender), Recipient: c.Parties[p.Recipient], Published: day(p.Published), Registered: day(p.Registered), Dossier: d.ID}
	if out.Registered.IsZero() {
		return nil
	}
	return out
}

// maxFiled bounds the directory of one answer: a county registers some hundreds a year.
const maxFiled = 5000

// FiledBetween is the directory of what was registered from one day to another, both included, the newest first. It asks nobody who reads it: what it says
// is for everybody.
func (e *Engine) FiledBetween(ctx context.Context, from, to calendar.Date) ([]FiledDocument, error) {
	var fields []string
	for _, w := range e.Workflows.All() {
		if p := w.Definition.Filed; p != nil && !slices.Contains(fields, p.Registered) {
			fields = append(fields, p.Registered)
		}
	}
	out := []FiledDocument{}
	for _, field := range fields {
		facts, err := e.Store.Facts(ctx, FactQuery{All: true, Field: field, From: from.String(), To: to.String(), Backwards: true, Limit: maxFiled})
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			d, err := e.Store.Dossier(ctx, f.Dossier)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			c := d.Case(f.Case)
			if c == nil {
				continue
			}
			w, err := e.Workflow(ctx, c.Definition)
			if err != nil {
				return nil, err
			}
			if one := w.filed(d, c); one != nil && w.Definition.Filed.Registered == field {
				out = append(out, *one)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b FiledDocument) int {
		return cmp.Or(b.Registered.Compare(a.Registered), cmp.Compare(b.Number, a.Number), cmp.Compare(a.IssueNo, b.IssueNo))
	})
	return out[:min(len(out), maxFiled)], nil
}
