package filing

import (
	"context"
	"errors"

	"santong/calendar"
	"santong/engine"
)

const comparisonFlow = "reconciliation"

// A Judgement is what an official said of a listed document: whether it is normative, and why.
type Judgement struct {
	Number    string `json:"number"`
	Judgement string `json:"judgement"` // a code of the definition's list of judgements
	Why       string `json:"why"`
	On        string `json:"on"`      // date
	Dossier   string `json:"dossier"` // in which it was said
}

// maxComparisons bounds how many earlier comparisons are looked through.
const maxComparisons = 300

// Judgements are what was last said of each number, by its key, in the comparisons that the actor may know.
func (b *Book) Judgements(ctx context.Context, a engine.Actor) (map[string]Judgement, error) {
	out := map[string]Judgement{}
	list, err := b.Comparisons(ctx, a)
	for _, d := range list {
		rows, _ := d.Cases[0].Facts["judged"].([]any)
		for _, row := range rows {
			values, _ := row.(map[string]any)
			text := func(column string) string { s, _ := values[column].(string); return s }
			key := engine.NumberKey(text("number"))
			if before, ok := out[key]; !ok || before.On < text("on") || before.On == text("on") && before.Dossier == d.ID {
				out[key] = Judgement{text("number"), text("judgement"), text("why"), text("on"), d.ID}
			}
		}
	}
	return out, err
}

// Comparisons are the dossiers of the comparisons that the actor may know, the newest first.
func (b *Book) Comparisons(ctx context.Context, a engine.Actor) (out []*engine.Dossier, err error) {
	q := engine.FactQuery{All: a.Watches(calendar.Of(b.Engine.Now())), Organs: b.Engine.Organs(a), Field: "begun_on", Backwards: true, Limit: maxComparisons}
	facts, err := b.Engine.Store.Facts(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		d, err := b.Engine.Store.Dossier(ctx, f.Dossier)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if d.Workflow == comparisonFlow {
			out = append(out, d)
		}
	}
	return out, nil
}
