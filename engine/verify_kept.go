package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// verifyKept compares everything that is kept besides the entries with what the entries make of it.
func (e *Engine) verifyKept(ctx context.Context, d *Dossier, given []NumberEntry, broken func(int, string, ...any)) error {
	kept, err := e.Store.Kept(ctx, d.ID)
	if err != nil {
		return err
	}
	snapshot, err := json.Marshal(d)
	if err != nil {
		return err
	}
	ledger, err := e.Store.Numbers(ctx, d.ID)
	if err != nil {
		return err
	}
	for i := range ledger {
		ledger[i].Counter, ledger[i].Value = "", 0 // counted across dossiers: see verifyWhole
	}
	byNumber := func(a, b NumberEntry) int { return compareStrings(a.Number, b.Number) }
	slices.SortFunc(ledger, byNumber)
	slices.SortFunc(given, byNumber)
	tasks, err := e.tasks(ctx, d)
	if err != nil {
		return err
	}
	open, err := e.Store.DossierTasks(ctx, d.ID)
	if err != nil {
		return err
	}
	byKey := func(a, b Task) int { return compareStrings(a.Case+"\x00"+a.Role, b.Case+"\x00"+b.Role) }
	slices.SortFunc(tasks, byKey)
	slices.SortFunc(open, byKey)
	switch {
	case kept.Snapshot != string(snapshot), kept.Summary != d.Summary(), kept.Head != d.Head:
		broken(d.Version, "the dossier as kept is not what its entries make of it")
	case !slices.Equal(kept.Organs, d.Organs()):
		broken(d.Version, "those who may know of the dossier are not those who play a part in it")
	case !slices.Equal(ledger, given):
		broken(d.Version, "the number ledger does not agree with the history")
	case !slices.Equal(tasks, open):
		broken(d.Version, "the tasks as kept are not what the history makes of them; if a calendar was added, run serve once to compute them again")
	}
	return nil
}

// verifyWhole checks what no single dossier can tell: that nothing belongs to a dossier that is gone, and that numbers were given out in order, without gaps.
func (e *Engine) verifyWhole(ctx context.Context, report *Report) error {
	strays, err := e.Store.Strays(ctx)
	if err != nil {
		return err
	}
	for _, id := range strays {
		report.Broken = append(report.Broken, Break{id, 0, "there is something of this dossier, but not the dossier itself"})
	}
	ledger, counters, err := e.ledger(ctx)
	if err != nil {
		return err
	}
	newest := map[string]NumberEntry{}
	for _, n := range ledger {
		if before := newest[n.Counter]; n.Value != before.Value+1 {
			report.Broken = append(report.Broken, Break{n.Dossier, n.Seq, fmt.Sprintf("the number %s is the %d. of %s, after the %d.", n.Number, n.Value, n.Counter, before.Value)})
		}
		newest[n.Counter] = n
	}
	for _, counter := range sortedKeys(newest) {
		if n := newest[counter]; counters[counter] != n.Value {
			report.Broken = append(report.Broken, Break{n.Dossier, n.Seq, fmt.Sprintf("the counter %s stands at %d, but the newest number is the %d.", counter, counters[counter], n.Value)})
		}
	}
	return nil
}

// ledger reads all numbers and the counters at one moment: again, if a counter moved in between.
func (e *Engine) ledger(ctx context.Context) ([]NumberEntry, map[string]int64, error) {
	for {
		before, err := e.Store.Counters(ctx)
		if err != nil {
			return nil, nil, err
		}
		ledger, err := e.Store.Numbers(ctx, "")
		if err != nil {
			return nil, nil, err
		}
		after, err := e.Store.Counters(ctx)
		if err != nil || maps.Equal(before, after) {
			return ledger, after, err
		}
	}
}

// Reschedule computes the tasks of every dossier again, as when a year was added to the calendar.
func (e *Engine) Reschedule(ctx context.Context) error {
	const page = 200
	for after := ""; ; {
		ids, err := e.Store.IDs(ctx, after, page)
		if err != nil {
			return err
		}
		for _, id := range ids {
			err := e.Store.Update(ctx, id, func(v View) (*Change, error) {
				d := v.Dossier()
				if d == nil {
					return nil, ErrNotFound
				}
				tasks, err := e.tasks(ctx, d)
				return &Change{Base: d.Version, Dossier: d, AddTasks: tasks}, err // a calendar moves due days; it neither adds nor drops a task
			})
			if err != nil {
				return err
			}
			after = id
		}
		if len(ids) < page {
			return nil
		}
	}
}
