package filing

import (
	"context"

	"santong/calendar"
)

// A LateArrival is a document that came from elsewhere, was registered, and had been filed after its term. What was never filed from elsewhere nobody here knows of.
type LateArrival struct {
	Sender, Title, IssueNo, Recipient string
	Published, Due, Received          calendar.Date
}

// LateArrivals lists those that were published between the days, as they stand in the directory of filed documents.
func (b *Book) LateArrivals(ctx context.Context, from, to, today calendar.Date) (out []LateArrival, err error) {
	list, err := b.Engine.FiledBetween(ctx, from, today)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if f.Sender == "" || f.Published.Before(from) || f.Published.After(to) {
			continue
		}
		d, err := b.Engine.Store.Dossier(ctx, f.Dossier)
		if err != nil {
			return nil, err
		}
		c := d.Cases[0]
		if late, _ := c.Facts["received_late"].(bool); !late {
			continue
		}
		w, err := b.Engine.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		one := LateArrival{Sender: f.Sender, Title: f.Title, IssueNo: f.IssueNo, Recipient: f.Recipient, Published: f.Published}
		if r := w.Definition.Rule("filing.due"); r != nil {
			one.Due = b.Engine.Calendar().Due(f.Published, r.Period).Due
		}
		text, _ := c.Facts["received_on"].(string)
		if one.Received, err = calendar.Parse(text); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}
