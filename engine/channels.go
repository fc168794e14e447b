package engine

import (
	"context"

	"santong/calendar"
)

// A ChannelRule is where it stands by which channels a document was published: rows of a table of the case that led to its own, each a receipt.
type ChannelRule struct {
	Table   string `yaml:"table" json:"table"`
	Channel string `yaml:"channel" json:"channel"` // choice
	On      string `yaml:"on" json:"on"`           // date
	Where   string `yaml:"where" json:"where"`     // text: an address, the number of an issue, a place
	By      string `yaml:"by" json:"by"`           // text: the organisation that answers for it
	Hash    string `yaml:"hash" json:"hash"`       // text: of what was published there
}

// A Channel is one by which the document was published, with its receipt.
type Channel struct {
	ID string `json:"id"`
	Words
	On    calendar.Date `json:"on"`
	Where string        `json:"where"`
	By    string        `json:"by"`
	Hash  string        `json:"hash"`
}

// Fits tells whether the definition, of a case that leads to the listed one, has the table with its columns.
func (r *ChannelRule) Fits(d *Definition) bool {
	table := d.Field(r.Table)
	for id, kind := range map[string]string{r.Channel: Choice, r.On: Day, r.Where: Text, r.By: Text, r.Hash: Text} {
		if column := table.Column(id); column == nil || column.Type != kind {
			return false
		}
	}
	return table.Type == Table
}

// listing is what the case makes the public know, with what stands of it in the cases that led to it.
func (e *Engine) listing(ctx context.Context, w *Workflow, d *Dossier, c *Case) (*Listing, error) {
	l := w.listing(d, c)
	if l == nil || w.Definition.Catalogue.Channels == nil {
		return l, nil
	}
	r := w.Definition.Catalogue.Channels
	for at := d.Case(c.Parent); at != nil; at = d.Case(at.Parent) {
		led, err := e.Workflow(ctx, at.Definition)
		if err != nil {
			return nil, err
		}
		if r.Fits(led.Definition) {
			l.Channels = r.found(led.Definition, at)
			break
		}
	}
	return l, nil
}

// found lists the receipts that the case has.
func (r *ChannelRule) found(d *Definition, c *Case) (out []Channel) {
	rows, _ := c.Facts[r.Table].([]any)
	list := d.Field(r.Table).Column(r.Channel).Of
	for _, row := range rows {
		values, _ := row.(map[string]any)
		text := func(id string) string { s, _ := values[id].(string); return s }
		on, _ := calendar.Parse(text(r.On))
		code := text(r.Channel)
		out = append(out, Channel{ID: code, Words: d.ItemWords(list, code), On: on, Where: text(r.Where), By: text(r.By), Hash: text(r.Hash)})
	}
	return out
}
