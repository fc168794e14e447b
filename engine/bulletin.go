package engine

import (
	"context"
	"fmt"
	"slices"

	"santong/calendar"
)

// A Bulletin says what the public is told of a decision about many documents: lists, made of the rows of one table. Before its states are reached there is nothing to know,
// and of the case nothing else is shown.
type Bulletin struct {
	Title   string         `yaml:"title" json:"title"`             // text
	Number  string         `yaml:"number" json:"number"`           // text: of the decision
	On      string         `yaml:"on" json:"on"`                   // date: of its publication
	Until   string         `yaml:"until" json:"until,omitempty"`   // date: until which a draft is open for comments
	Call    string         `yaml:"call" json:"call,omitempty"`     // number: under which comments on a draft are called for
	Drafts  []string       `yaml:"drafts" json:"drafts,omitempty"` // states in which a draft is shown
	Issued  []string       `yaml:"issued" json:"issued"`           // states in which the result is shown
	Table   string         `yaml:"table" json:"table"`
	By      string         `yaml:"by" json:"by"` // a choice among the columns, which says on which list a row stands
	Lists   []BulletinList `yaml:"lists" json:"lists"`
	Columns []string       `yaml:"columns" json:"columns"` // those that are shown
	Note    Item           `yaml:"note" json:"note"`       // what follows for documents that stand on a list, or on none
}

// A BulletinList is one of the lists: the rows whose choice is one of Of.
type BulletinList struct {
	Item `yaml:",inline"`
	Of   []string `yaml:"of" json:"of"`
}

// An Announced is a bulletin as the public reads it.
type Announced struct {
	Dossier string // its address, and nothing that leads further
	Title   string
	Number  string
	On      calendar.Date // zero for a draft
	Draft   bool
	Until   calendar.Date
	Call    string // under which comments on the draft are taken
	Columns []Words
	Lists   []AnnouncedList
	Note    Words
	Basis   []Basis
}

// An AnnouncedList is one of its lists.
type AnnouncedList struct {
	ID string
	Words
	Rows [][]Words // by the columns
}

func (c *compiler) checkBulletin() {
	p := c.Definition.Bulletin
	if p == nil {
		return
	}
	c.listedField("bulletin.title", p.Title, Text)
	c.listedField("bulletin.number", p.Number, Text)
	c.listedField("bulletin.on", p.On, Day)
	if p.Until != "" {
		c.listedField("bulletin.until", p.Until, Day)
	}
	if p.Call != "" {
		c.listedField("bulletin.call", p.Call, Number)
	}
	for _, state := range slices.Concat(p.Drafts, p.Issued) {
		known(c, "bulletin.states", "state", state, c.states)
	}
	c.listedField("bulletin.table", p.Table, Table)
	f := c.fields[p.Table]
	if f == nil || f.Type != Table {
		return
	}
	for i, id := range p.Columns {
		if column := f.Column(id); column == nil || column.Type == Row || column.Type == Table || column.Personal {
			c.fault(fmt.Sprintf("bulletin.columns[%d]", i), "%s has no column %q that could be shown", p.Table, id)
		}
	}
	by := f.Column(p.By)
	if by == nil || by.Type != Choice || c.lists[by.Of] == nil {
		c.fault("bulletin.by", "%s has no choice %q by which its rows could be told apart", p.Table, p.By)
		return
	}
	for _, item := range c.lists[by.Of].Items {
		n := 0
		for _, list := range p.Lists {
			if slices.Contains(list.Of, item.ID) {
				n++
			}
		}
		if n != 1 {
			c.fault("bulletin.lists", "a row that is %s stands on %d lists: it must stand on exactly one", item.ID, n)
		}
	}
}

// Announced is what the public is told of the dossier's first case, or [ErrNotFound] where that is nothing.
func (e *Engine) Announced(ctx context.Context, d *Dossier) (*Announced, error) {
	if len(d.Cases) == 0 {
		return nil, ErrNotFound
	}
	c := d.Cases[0]
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	p := w.Definition.Bulletin
	if p == nil {
		return nil, ErrNotFound
	}
	draft := slices.Contains(p.Drafts, c.State)
	if !draft && !slices.Contains(p.Issued, c.State) {
		return nil, ErrNotFound
	}
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	out := &Announced{Dossier: d.ID, Title: text(p.Title), Draft: draft, Note: p.Note.Words, Basis: w.Definition.cite(p.Note.Basis)}
	if draft {
		out.Until, _ = calendar.Parse(text(p.Until))
		out.Call = text(p.Call)
	} else {
		out.Number = text(p.Number)
		out.On, _ = calendar.Parse(text(p.On))
	}
	table := w.fields[p.Table]
	for _, id := range p.Columns {
		out.Columns = append(out.Columns, table.Column(id).Words)
	}
	rows, _ := c.Facts[p.Table].([]any)
	for _, list := range p.Lists {
		one := AnnouncedList{ID: list.ID, Words: list.Words, Rows: [][]Words{}}
		for _, row := range rows {
			row, _ := row.(map[string]any)
			code, _ := row[p.By].(string)
			if !slices.Contains(list.Of, code) {
				continue
			}
			var cells []Words
			for _, id := range p.Columns {
				cell := Words{}
				if value := row[id]; value != nil {
					cell = e.FactWords(w, table.Column(id), value)
				}
				cells = append(cells, cell)
			}
			one.Rows = append(one.Rows, cells)
		}
		out.Lists = append(out.Lists, one)
	}
	return out, nil
}
