package engine

import (
	"cmp"
	"fmt"
	"slices"
)

// A Calling says what the public may know of a case while it calls for comments on a draft, and of what became of them afterwards. Everything that the public is shown
// of a case that is not published is made of what stands here, and of nothing else of the dossier.
type Calling struct {
	Number    string        `yaml:"number" json:"number"`                 // number: under which it is called, and by which comments name it
	Title     string        `yaml:"title" json:"title"`                   // text
	Asker     string        `yaml:"asker" json:"asker"`                   // the party that asks, and takes what comes in
	Maker     string        `yaml:"maker" json:"maker,omitempty"`         // the party in whose name the document will be made
	Question  string        `yaml:"question" json:"question"`             // text: on what comments are asked
	Opened    string        `yaml:"opened" json:"opened"`                 // date: before it there is nothing to know
	Until     string        `yaml:"until" json:"until"`                   // date: the last day on which comments are taken
	Shortened string        `yaml:"shortened" json:"shortened,omitempty"` // text: where it is given, the period is shorter than the law has it, for this reason
	Ended     []string      `yaml:"ended" json:"ended,omitempty"`         // states in which there will be no document
	Papers    []PublicPaper `yaml:"papers" json:"papers"`                 // the texts on which comments are asked
	Points    string        `yaml:"points" json:"points"`                 // accumulating table: to each of its rows comments are counted
	Gist      string        `yaml:"gist" json:"gist,omitempty"`           // the column of it that says a point in short, for those who count
	Outcome   CallOutcome   `yaml:"outcome" json:"outcome"`
}

// A CallOutcome is what the public is told of the comments: rows of the table of points, with their answers.
type CallOutcome struct {
	When   string   `yaml:"when" json:"when"`     // flag: nothing is told before it is set
	On     string   `yaml:"on" json:"on"`         // date: when it was told
	Total  string   `yaml:"total" json:"total"`   // int: how many comments came by the public's door
	Table  string   `yaml:"table" json:"table"`   // the table that answers the points
	By     string   `yaml:"by" json:"by"`         // a column of the points, a choice
	Of     []string `yaml:"of" json:"of"`         // of the points, only those are told in which that column is one of these
	Show   []string `yaml:"show" json:"show"`     // columns of a point
	Answer []string `yaml:"answer" json:"answer"` // columns of its answer
}

// Comments says that cases of this procedure are comments on what others call for, by the number of the call.
type Comments struct {
	About string   `yaml:"about" json:"about,omitempty"` // text: the number of the call, given when the comment is drawn up; "" where Call is given then
	Call  string   `yaml:"call" json:"call"`             // text, by which dossiers are found: the same number, of what was handed in
	Party string   `yaml:"party" json:"party"`           // the part that is played by whoever calls
	Point string   `yaml:"point" json:"point"`           // int: the row of the table of points to which the comment is counted
	Asked []string `yaml:"asked" json:"asked"`           // what whoever comments is asked for, in this order
	Taken string   `yaml:"taken" json:"taken"`           // the event by which a comment is counted to a point
	Most  string   `yaml:"most" json:"most"`             // int of the profile: how many comments one call takes
}

// Number is the field in which whoever draws a comment up names the call.
func (p *Comments) Number() string { return cmp.Or(p.About, p.Call) }

// checkCall checks that everything of which a call is made is there, of the right type, and personal nowhere.
func (c *compiler) checkCall() {
	c.checkComments()
	p := c.Definition.Call
	if p == nil {
		return
	}
	for _, of := range []struct{ key, id, kind string }{{"number", p.Number, Number}, {"title", p.Title, Text}, {"question", p.Question, Text}, {"opened", p.Opened, Day},
		{"until", p.Until, Day}, {"shortened", p.Shortened, Text}, {"points", p.Points, Table}, {"outcome.when", p.Outcome.When, Flag},
		{"outcome.on", p.Outcome.On, Day}, {"outcome.total", p.Outcome.Total, Integer}, {"outcome.table", p.Outcome.Table, Table}} {
		if of.id != "" || of.key != "shortened" {
			c.listedField("call."+of.key, of.id, of.kind)
		}
	}
	for _, of := range [][2]string{{"asker", p.Asker}, {"maker", p.Maker}} {
		if (of[1] != "" || of[0] == "asker") && c.Definition.Party(of[1]) == nil {
			c.fault("call."+of[0], "no party is called %q", of[1])
		}
	}
	for _, state := range p.Ended {
		known(c, "call.ended", "state", state, c.states)
	}
	c.checkPublicPapers("call.papers", p.Papers)
	c.checkOutcome(p)
}

func (c *compiler) checkOutcome(p *Calling) {
	points, table := c.fields[p.Points], c.fields[p.Outcome.Table]
	if points == nil || table == nil {
		return
	}
	a := c.answering[table.ID]
	if !points.Accumulates || a == nil || !slices.ContainsFunc(a.sources, func(s source) bool { return s.Of == points.ID && s.Key == "" }) {
		c.fault("call.outcome.table", "%s must answer the rows of %s by their places, and %s must accumulate", table.ID, points.ID, points.ID)
	}
	if f := points.Column(p.Gist); p.Gist != "" && (f == nil || f.Type != Text) {
		c.fault("call.gist", "%s has no column %q that is a text", points.ID, p.Gist)
	}
	by := points.Column(p.Outcome.By)
	if by == nil || by.Type != Choice {
		c.fault("call.outcome.by", "%s has no column %q that is a choice", points.ID, p.Outcome.By)
		return
	}
	for _, code := range p.Outcome.Of {
		if l := c.lists[by.Of]; l != nil && !slices.ContainsFunc(l.Items, func(i Item) bool { return i.ID == code }) {
			c.fault("call.outcome.of", "%s has no item %q", by.Of, code)
		}
	}
	for _, part := range []struct {
		key   string
		of    *Field
		names []string
	}{{"show", points, p.Outcome.Show}, {"answer", table, p.Outcome.Answer}} {
		for i, name := range part.names {
			if f := part.of.Column(name); f == nil || f.Type != Text && f.Type != Choice {
				c.fault(fmt.Sprintf("call.outcome.%s[%d]", part.key, i), "%s has no column %q that is a text or a choice", part.of.ID, name)
			}
		}
	}
}

func (c *compiler) checkComments() {
	p := c.Definition.Comments
	if p == nil {
		return
	}
	if p.About != "" {
		c.listedField("comments.about", p.About, Text)
	}
	c.listedField("comments.call", p.Call, Text)
	c.listedField("comments.point", p.Point, Integer)
	if c.Definition.Party(p.Party) == nil {
		c.fault("comments.party", "no party is called %q", p.Party)
	}
	if f := c.fields[p.Call]; f != nil && !f.Index {
		c.fault("comments.call", "%s is no field by which dossiers are found: give index", p.Call)
	}
	for i, field := range p.Asked {
		known(c, fmt.Sprintf("comments.asked[%d]", i), "field", field, c.fields)
	}
	known(c, "comments.taken", "event", p.Taken, c.events)
	if known(c, "comments.most", "rule", p.Most, c.rules) && c.rules[p.Most].Int == nil {
		c.fault("comments.most", "%s is no number", p.Most)
	}
	if c.Definition.Docket == nil || c.Definition.Opening == nil {
		c.fault("comments", "who comments opens a case and follows it by a secret: give opening and docket")
	}
}
