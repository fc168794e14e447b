package stock

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// A Taking is one run in which documents were taken in. What came in by mistake is withdrawn with all of its run, as long as nothing was built on it.
type Taking struct {
	ID        string        `json:"run"`
	On        calendar.Date `json:"on"`
	Person    string        `json:"person"`
	Documents int           `json:"documents"`
	Withdrawn int           `json:"withdrawn"`
}

// Left is how many of its documents stand in the catalogue, or wait for it.
func (t *Taking) Left() int { return t.Documents - t.Withdrawn }

// runID names a run by its moment, so that the newest comes last in order.
func (im *Importer) runID() string {
	tail := make([]byte, 4)
	_, _ = rand.Read(tail) // never fails
	return im.Engine.Now().UTC().Format("20060102T150405Z-") + hex.EncodeToString(tail)
}

// Takings lists the newest runs.
func (im *Importer) Takings(ctx context.Context, limit int) (out []Taking, err error) {
	q := engine.FactQuery{All: true, Field: "run", Backwards: true, Limit: 1}
	for len(out) < limit {
		first, err := im.Engine.Store.Facts(ctx, q)
		if err != nil || len(first) == 0 {
			return out, err
		}
		one, err := im.Taking(ctx, first[0].Value)
		if err != nil {
			return nil, err
		}
		out, q.After = append(out, *one), &engine.Fact{Value: one.ID}
	}
	return out, nil
}

// Taking is the run, or [engine.ErrNotFound].
func (im *Importer) Taking(ctx context.Context, run string) (*Taking, error) {
	first, err := im.Engine.Store.Facts(ctx, engine.FactQuery{All: true, Field: "run", Value: run, Limit: 1})
	if err == nil && (run == "" || len(first) == 0) {
		err = engine.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	entries, err := im.Engine.Store.Entries(ctx, first[0].Dossier, 0, 1)
	if err != nil || len(entries) == 0 {
		return nil, cmp.Or(err, engine.ErrNotFound)
	}
	at, err := entries[0].Time()
	if err != nil {
		return nil, err
	}
	out := &Taking{ID: run, On: calendar.Of(at), Person: entries[0].Person}
	if out.Documents, err = im.Engine.Store.CountFacts(ctx, "run", run); err != nil {
		return nil, err
	}
	out.Withdrawn, err = im.Engine.Store.CountFacts(ctx, "withdrawn_run", run)
	return out, err
}

// A Withdrawal takes a run back.
type Withdrawal struct {
	Run    string
	Actor  engine.Actor
	Reason string
	Dry    bool
}

// Withdraw takes everything back that the run took in, or nothing where something was built on one of its documents: then, and in a dry run, the report says what stands in
// the way. What is done is done document by document; interrupted, it goes on where it was. Where something is built on one of them meanwhile, that one stays, and the report is not dry
// and says why.
func (im *Importer) Withdraw(ctx context.Context, o Withdrawal) (*Report, error) {
	facts, err := im.Engine.Store.Facts(ctx, engine.FactQuery{All: true, Field: "run", Value: o.Run, Limit: maxItems + 1})
	if err != nil {
		return nil, err
	}
	if o.Run == "" || len(facts) == 0 {
		return nil, engine.ErrNotFound
	}
	report := &Report{Dry: o.Dry, Run: o.Run, Rows: []Row{}}
	of := map[string]bool{}
	for _, f := range facts {
		of[f.Dossier] = true
	}
	var left []*engine.Dossier
	for _, f := range facts {
		d, err := im.Engine.Dossier(ctx, f.Dossier, o.Actor)
		if err != nil {
			return nil, fmt.Errorf("the document %s: %w", f.Dossier, err)
		}
		row := taken(d)
		if row.Verdict != Withdrawn {
			if row.Faults, err = im.inTheWay(ctx, d, o, of); err != nil {
				return nil, err
			}
			if left, row.Verdict = append(left, d), Withdrawn; len(row.Faults) > 0 {
				row.Verdict = Refused
			}
		}
		report.Rows = append(report.Rows, row)
	}
	if report.count(); report.Counts[Refused] > 0 {
		report.Dry = true // nothing is done by halves
	}
	if report.Dry {
		return report, nil
	}
	stay, err := im.withdraw(ctx, left, o)
	if err != nil {
		return nil, err
	}
	for i := range report.Rows {
		if r := stay[report.Rows[i].Dossier]; r != nil {
			report.Rows[i].Verdict = Refused
			for _, u := range r.Unmet {
				report.Rows[i].Faults = append(report.Rows[i].Faults, u.Words)
			}
		}
	}
	report.count()
	return report, nil
}

// taken is the row of what was taken in.
func taken(d *engine.Dossier) Row {
	c := d.Case(workflow)
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	row := Row{File: text("source"), Title: d.Title, IssueNo: text("issue_no"), RegistrationNo: text("registration_no"), Dossier: d.ID}
	row.Published, _ = calendar.Parse(text("published_on"))
	if c.State == "withdrawn" {
		row.Verdict = Withdrawn
	}
	return row
}

func (im *Importer) command(d *engine.Dossier, o Withdrawal) engine.Command {
	return engine.Command{Dossier: d.ID, Case: workflow, Event: "withdraw", Version: d.Version, Actor: o.Actor, Reason: o.Reason}
}

// inTheWay says why the document cannot be withdrawn. That other documents of the same run name it does not count: they go with it.
func (im *Importer) inTheWay(ctx context.Context, d *engine.Dossier, o Withdrawal, of map[string]bool) (out []engine.Words, err error) {
	cmd := im.command(d, o)
	cmd.Dry, cmd.Actor.Proved = true, true // nothing is done yet
	cmd.Reason = cmp.Or(o.Reason, "误补录")
	_, err = im.Engine.Fire(ctx, cmd)
	r, ok := errors.AsType[*engine.Refusal](err)
	if !ok {
		return nil, err
	}
	for _, u := range r.Unmet {
		if u.ID == "not-relied-on" {
			row := taken(d)
			others, err := im.Engine.Store.ListingsChangedBy(ctx, keys(row.IssueNo, row.RegistrationNo), "")
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(others, func(l engine.Listing) bool { return !of[l.Dossier] }) {
				continue
			}
		}
		out = append(out, u.Words)
	}
	return out, nil
}

func keys(numbers ...string) (out []string) {
	for _, no := range numbers {
		if key := engine.NumberKey(no); key != "" {
			out = append(out, key)
		}
	}
	return out
}

// withdraw takes them back, those that others name after these others: again and again, until none is left or none can go. On a document that stays something was built
// since it was looked at.
func (im *Importer) withdraw(ctx context.Context, left []*engine.Dossier, o Withdrawal) (stay map[string]*engine.Refusal, err error) {
	for len(left) > 0 {
		var later []*engine.Dossier
		stay = map[string]*engine.Refusal{}
		for _, d := range left {
			err := im.Engine.AsItStands(ctx, d.ID, o.Actor, func(d *engine.Dossier) error {
				_, err := im.Engine.Fire(ctx, im.command(d, o))
				return err
			})
			if r, refused := errors.AsType[*engine.Refusal](err); refused {
				later, stay[d.ID] = append(later, d), r
			} else if err != nil {
				return nil, err
			}
		}
		if len(later) == len(left) {
			return stay, nil
		}
		left = later
	}
	return nil, nil
}
