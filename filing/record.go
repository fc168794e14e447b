package filing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/intake"
)

// A Run is a comparison that was recorded.
type Run struct {
	*Report
	Dossier string `json:"dossier,omitempty"` // "" in a dry run
	Dry     bool   `json:"dry_run"`
	Again   bool   `json:"again"` // the same list had been compared with the same result: nothing was recorded
}

// Run compares the list and records the result, with list and result as papers, in the dossier of that list. A list that was compared before goes on in its
// dossier; where the result is the same, too, nothing is recorded.
func (b *Book) Run(ctx context.Context, in intake.Reader, a engine.Actor, name string, data []byte, dry bool) (*Run, error) {
	name = clip(path.Base(strings.ReplaceAll(name, `\`, "/")), 200)
	report, err := b.Compare(ctx, in, a, name, data)
	if err != nil {
		return nil, err
	}
	out := &Run{Report: report, Dry: dry}
	if dry {
		return out, nil
	}
	result, err := json.MarshalIndent(report, "", " ")
	if err != nil {
		return nil, err
	}
	d, err := b.before(ctx, a, report.Hash)
	if err != nil {
		return nil, err
	}
	if d != nil {
		if p := d.PaperFor(d.Cases[0], "report"); p != nil && p.Hash == engine.HashOf(result).String() && d.Cases[0].Acted["record_comparison"] != nil {
			out.Dossier, out.Again = d.ID, true
			return out, nil
		}
	}
	if d == nil || !d.Cases[0].Open || d.Cases[0].State != "comparing" {
		if d, err = b.begin(ctx, a, report); err != nil {
			return nil, err
		}
	}
	out.Dossier = d.ID
	return out, b.keep(ctx, a, d.ID, report, data, result)
}

// before is the dossier in which the list was compared last, nil where there is none of which the actor knows.
func (b *Book) before(ctx context.Context, a engine.Actor, hash string) (*engine.Dossier, error) {
	facts, err := b.Engine.Store.Facts(ctx, engine.FactQuery{Organs: b.Engine.Organs(a), Field: "list_hash", Value: hash, Limit: maxComparisons})
	if err != nil {
		return nil, err
	}
	var last *engine.Dossier
	for _, f := range facts {
		d, err := b.Engine.Dossier(ctx, f.Dossier, a)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if last == nil || d.Opened > last.Opened {
			last = d
		}
	}
	return last, nil
}

func (b *Book) begin(ctx context.Context, a engine.Actor, r *Report) (*engine.Dossier, error) {
	form := map[string]any{"title": clip("发文目录核对："+r.Name, 200), "list_name": r.Name, "list_hash": r.Hash}
	result, err := b.Engine.Open(ctx, comparisonFlow, "", engine.Command{Actor: a, Form: form})
	if err != nil {
		return nil, err
	}
	return b.Engine.Dossier(ctx, result.Dossier, a)
}

// keep lays list and result down, as far as they are not there, and enters the result.
func (b *Book) keep(ctx context.Context, a engine.Actor, id string, r *Report, list, result []byte) error {
	d, err := b.Engine.Dossier(ctx, id, a)
	if err != nil {
		return err
	}
	c, version := d.Cases[0], d.Version
	for _, up := range []engine.Upload{
		{Kind: "list", Name: r.Name, Type: intake.MediaType(r.Name), Data: list},
		{Kind: "report", Name: "核对结果-" + calendar.Of(b.Engine.Now()).String() + ".json", Type: "application/json", Data: result},
	} {
		if p := d.PaperFor(c, up.Kind); p != nil && p.Hash == engine.HashOf(up.Data).String() {
			continue
		}
		done, err := b.Engine.Upload(ctx, engine.Command{Dossier: id, Case: c.ID, Version: version, Actor: a}, up)
		if err != nil {
			return err
		}
		version = done.Version
	}
	_, err = b.Engine.Fire(ctx, engine.Command{Dossier: id, Case: c.ID, Event: "record_comparison", Version: version, Actor: a,
		Form: map[string]any{"rows_read": r.Rows, "problems": r.Problems, "found": b.counted(r)}})
	return err
}

// counted is how many findings there are of each kind.
func (b *Book) counted(r *Report) []any {
	out := []any{}
	for _, item := range b.FindingItems() {
		if n := r.Counts[item.ID]; n > 0 {
			out = append(out, map[string]any{"finding": item.ID, "count": n})
		}
	}
	return out
}

// FindingItems are the kinds of findings, with their words and articles, as the definition has them.
func (b *Book) FindingItems() []engine.Item { return b.items("findings") }

// JudgementItems are what can be said of a listed document.
func (b *Book) JudgementItems() []engine.Item { return b.items("judgements") }

func (b *Book) items(list string) []engine.Item {
	w := b.Engine.Workflows.Current(comparisonFlow, "")
	if w == nil {
		return nil
	}
	if i := slices.IndexFunc(w.Definition.Lists, func(l engine.List) bool { return l.ID == list }); i >= 0 {
		return w.Definition.Lists[i].Items
	}
	return nil
}

// Result is what was last found in the dossier of a comparison, with what has been judged since.
func (b *Book) Result(ctx context.Context, d *engine.Dossier) (*Report, error) {
	if d.Workflow != comparisonFlow {
		return nil, engine.ErrNotFound
	}
	p := d.PaperFor(d.Cases[0], "report")
	if p == nil {
		return nil, engine.ErrNotFound
	}
	data, err := b.Engine.Store.Blob(ctx, p.Hash)
	if err != nil {
		return nil, err
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("the result of %s cannot be read: %v", d.ID, err)
	}
	return &r, nil
}
