package engine

import (
	"fmt"
	"slices"
	"strings"
)

// A Publicity says what the public may know of a case: its place in the catalogue of what has been published. Everything that the public is shown is made
// of what stands here, and of nothing else of the dossier.
type Publicity struct {
	Title          string          `yaml:"title" json:"title"`                       // text
	Kind           string          `yaml:"kind" json:"kind"`                         // choice
	Maker          string          `yaml:"maker" json:"maker"`                       // the party in whose name it was made
	Drafter        string          `yaml:"drafter" json:"drafter,omitempty"`         // the party that drafted it
	IssueNo        string          `yaml:"issue_no" json:"issue_no"`                 // text or number
	RegistrationNo string          `yaml:"registration_no" json:"registration_no"`   // text or number
	Dated          string          `yaml:"dated" json:"dated,omitempty"`             // date: of the signature
	Registered     string          `yaml:"registered" json:"registered,omitempty"`   // date
	Published      string          `yaml:"published" json:"published"`               // date: before it there is nothing to know
	Effective      string          `yaml:"effective" json:"effective"`               // date
	Lapses         string          `yaml:"lapses" json:"lapses,omitempty"`           // date: the first day on which it holds no more
	Source         string          `yaml:"source" json:"source,omitempty"`           // text: where it is given, the publication was not seen here, and this is from what it was brought in
	Hidden         []string        `yaml:"hidden" json:"hidden,omitempty"`           // states in which the public knows nothing of it
	Phases         []PhaseRule     `yaml:"phases" json:"phases"`                     // what the document is on a day; the first that holds
	Papers         []PublicPaper   `yaml:"papers" json:"papers,omitempty"`           // what anybody may read
	Relations      []RelationRule  `yaml:"relations" json:"relations,omitempty"`     // what later documents have done to it
	Corrections    *CorrectionRule `yaml:"corrections" json:"corrections,omitempty"` // slips of the published copy that were corrected
	Channels       *ChannelRule    `yaml:"channels" json:"channels,omitempty"`       // where it was published, each with its receipt
}

// A PhaseRule is what a document is on a day: in the states named, before the day in one field, from the day in another. What is not given is not asked.
type PhaseRule struct {
	Item    `yaml:",inline"`
	In      []string `yaml:"in" json:"in,omitempty"`
	Before  string   `yaml:"before" json:"before,omitempty"`   // date
	From    string   `yaml:"from" json:"from,omitempty"`       // date
	Binding bool     `yaml:"binding" json:"binding,omitempty"` // people are bound by it
}

// A PublicPaper is a paper that an event was bound to. Each of From is event.material: the event of this case, or of one that led to it; the first that was passed counts.
type PublicPaper struct {
	Item `yaml:",inline"`
	From []string `yaml:"from" json:"from"`
	If   string   `yaml:"if" json:"if,omitempty"` // flag: it is public only where this is set
}

// A RelationRule is how a later document has changed this one: each row of a table, or one set of fields where no table is named.
type RelationRule struct {
	Item   `yaml:",inline"`
	Table  string `yaml:"table" json:"table,omitempty"`
	No     string `yaml:"no" json:"no"`                   // text: a number of the later document
	Clause string `yaml:"clause" json:"clause,omitempty"` // text
	On     string `yaml:"on" json:"on,omitempty"`         // date
}

// A CorrectionRule is where it stands what was corrected in the published copy: each row of a table. The corrected copy is a paper like any other, and what was shown before
// stays in the history of the listing.
type CorrectionRule struct {
	Table string `yaml:"table" json:"table"`
	What  string `yaml:"what" json:"what"` // text
	No    string `yaml:"no" json:"no"`     // text: the number of the decision
	On    string `yaml:"on" json:"on"`     // date
}

// checkCatalogue checks that everything of which a listing is made is there and of the right type, and that there is a phase for every state.
func (c *compiler) checkCatalogue() {
	for i, s := range c.Definition.States {
		if s.AsOf != "" {
			c.listedField(fmt.Sprintf("states[%d].as_of", i), s.AsOf, Day)
		}
	}
	p := c.Definition.Catalogue
	if p == nil {
		return
	}
	for _, of := range [][2]string{{"dated", p.Dated}, {"registered", p.Registered}, {"lapses", p.Lapses}} {
		if of[1] != "" {
			c.listedField("catalogue."+of[0], of[1], Day)
		}
	}
	if p.Source != "" {
		c.listedField("catalogue.source", p.Source, Text)
	}
	c.listedField("catalogue.title", p.Title, Text)
	c.listedField("catalogue.kind", p.Kind, Choice)
	c.listedField("catalogue.issue_no", p.IssueNo, Text, Number)
	c.listedField("catalogue.registration_no", p.RegistrationNo, Text, Number)
	c.listedField("catalogue.published", p.Published, Day)
	c.listedField("catalogue.effective", p.Effective, Day)
	for _, of := range [][2]string{{"maker", p.Maker}, {"drafter", p.Drafter}} {
		if (of[1] != "" || of[0] == "maker") && !slices.ContainsFunc(c.Definition.Parties, func(p Party) bool { return p.ID == of[1] }) {
			c.fault("catalogue."+of[0], "no party is called %q", of[1])
		}
	}
	for _, state := range p.Hidden {
		known(c, "catalogue.hidden", "state", state, c.states)
	}
	c.checkPhases(p)
	c.checkPublicPapers("catalogue.papers", p.Papers)
	for i := range p.Relations {
		c.checkRelation(fmt.Sprintf("catalogue.relations[%d]", i), &p.Relations[i])
	}
	if r := p.Corrections; r != nil {
		as := RelationRule{Item: Item{ID: "corrected"}, Table: r.Table, No: r.No, Clause: r.What, On: r.On}
		if as.Clause == "" || as.On == "" {
			c.fault("catalogue.corrections", "say what was corrected, and on which day")
		}
		c.checkRelation("catalogue.corrections", &as)
	}
}

// listedField checks that the field is of one of the types.
func (c *compiler) listedField(path, id string, types ...string) {
	if known(c, path, "field", id, c.fields) && !slices.Contains(types, c.fields[id].Type) {
		c.fault(path, "%s is a %s, and must be a %s", id, c.fields[id].Type, strings.Join(types, " or a "))
	} else if f := c.fields[id]; f != nil && f.Personal {
		c.fault(path, "%s is personal: it is not for the public", id)
	}
}

func (c *compiler) checkPhases(p *Publicity) {
	byID(c, "catalogue.phases", p.Phases, func(r *PhaseRule) string { return r.ID })
	for i, r := range p.Phases {
		path := fmt.Sprintf("catalogue.phases[%d]", i)
		for _, state := range r.In {
			known(c, path+".in", "state", state, c.states)
		}
		if r.Before != "" {
			c.listedField(path+".before", r.Before, Day)
		}
		if r.From != "" {
			c.listedField(path+".from", r.From, Day)
		}
	}
	for _, s := range c.Definition.States {
		if !slices.Contains(p.Hidden, s.ID) && !slices.ContainsFunc(p.Phases, func(r PhaseRule) bool { return r.Before == "" && r.From == "" && r.covers(s.ID) }) {
			c.fault("catalogue.phases", "what is a document in the state %s? give a phase that holds on any day, or list the state under hidden", s.ID)
		}
	}
}

func (r *PhaseRule) covers(state string) bool {
	return len(r.In) == 0 || slices.Contains(r.In, state)
}

// checkPublicPapers checks what this definition can say of them. An event that it does not know must be one of the cases that start it.
func (c *compiler) checkPublicPapers(at string, papers []PublicPaper) {
	byID(c, at, papers, func(r *PublicPaper) string { return r.ID })
	for i, r := range papers {
		path := fmt.Sprintf("%s[%d]", at, i)
		if len(r.From) == 0 {
			c.fault(path+".from", "where does the paper come from? name event.material")
		}
		for _, from := range r.From {
			event, material, ok := strings.Cut(from, ".")
			e := c.events[event]
			switch {
			case !ok || event == "" || material == "":
				c.fault(path+".from", "%q is not of the form event.material", from)
			case e != nil && !slices.Contains(e.Pins, material):
				c.fault(path+".from", "%s is not bound to %s: another text could be shown", event, material)
			case e == nil && c.Definition.Opening != nil && slices.Contains(r.From[:1], from) && len(r.From) == 1:
				c.fault(path+".from", "no event is called %q, and a case that is opened by itself has no other", event)
			}
		}
		if r.If != "" {
			c.listedField(path+".if", r.If, Flag)
		}
	}
}

func (c *compiler) checkRelation(path string, r *RelationRule) {
	if r.ID == "" {
		c.fault(path+".id", "it has no id")
	}
	fields := c.fields
	if r.Table != "" {
		if !known(c, path+".table", "field", r.Table, c.fields) {
			return
		}
		if c.fields[r.Table].Type != Table {
			c.fault(path+".table", "%s is no table", r.Table)
			return
		}
		fields = map[string]*Field{}
		for i := range c.fields[r.Table].Columns {
			fields[c.fields[r.Table].Columns[i].ID] = &c.fields[r.Table].Columns[i]
		}
	}
	for _, part := range []struct{ key, id, kind string }{{"no", r.No, Text}, {"clause", r.Clause, Text}, {"on", r.On, Day}} {
		if part.id == "" && part.key != "no" {
			continue
		}
		if known(c, path+"."+part.key, "field or column", part.id, fields) && fields[part.id].Type != part.kind {
			c.fault(path+"."+part.key, "%s is a %s, and must be a %s", part.id, fields[part.id].Type, part.kind)
		}
	}
}
