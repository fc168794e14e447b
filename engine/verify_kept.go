package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// verifyKept compares everything that is kept besides the entries with what the entries make of it.
func (e *Engine) verifyKept(ctx context.Context, d *Dossier, given []NumberEntry, listed []Listing, broken func(int, string, ...any)) error {
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
		if !ledger[i].Entered {
			ledger[i].Counter, ledger[i].Value = "", 0 // counted across dossiers: see verifyWhole
		}
	}
	byNumber := func(a, b NumberEntry) int { return compareStrings(a.Number, b.Number) }
	slices.SortFunc(ledger, byNumber)
	slices.SortFunc(given, byNumber)
	tasks, err := e.tasks(ctx, d, Reader(ctx, e.Store))
	if err != nil {
		return err
	}
	open, err := e.Store.DossierTasks(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, list := range [][]Task{tasks, open} { // that nobody was left is what the directory said then, and no history can say it again
		for i := range list {
			list[i].Stranded = false
		}
	}
	byKey := func(a, b Task) int { return compareStrings(a.Case+"\x00"+a.Role, b.Case+"\x00"+b.Role) }
	slices.SortFunc(tasks, byKey)
	slices.SortFunc(open, byKey)
	facts, persons, err := e.found(ctx, d)
	if err != nil {
		return err
	}
	catalogue, err := e.Store.DossierListings(ctx, d.ID)
	if err != nil {
		return err
	}
	switch {
	case kept.Snapshot != string(snapshot), kept.Summary != d.Summary(), kept.Head != d.Head:
		broken(d.Version, "the dossier as kept is not what its entries make of it")
	case !slices.Equal(kept.Organs, d.Organs()):
		broken(d.Version, "those who may know of the dossier are not those who play a part in it")
	case !slices.Equal(kept.Recused, sortedKeys(d.Recused)):
		broken(d.Version, "those who are kept as recused from the dossier are not those who were")
	case !slices.Equal(ledger, given):
		broken(d.Version, "the number ledger does not agree with the history")
	case !slices.Equal(tasks, open):
		broken(d.Version, "the tasks as kept are not what the history makes of them; if a calendar was added, run serve once to compute them again")
	case !facts:
		broken(d.Version, "the facts by which the dossier is found are not those of its history")
	case !slices.EqualFunc(catalogue, listed, func(a, b Listing) bool { return reflect.DeepEqual(a, b) }):
		broken(d.Version, "the catalogue of what is published does not agree with the history")
	case !persons:
		broken(d.Version, "those who are kept as having acted in the dossier are not those who did")
	}
	return nil
}

// found tells whether what the dossier is found by, its indexed facts and who acted in it, is what its history makes of it.
func (e *Engine) found(ctx context.Context, d *Dossier) (facts, persons bool, err error) {
	var want []Fact
	for _, c := range d.Cases {
		of, err := e.facts(ctx, d.ID, c)
		if err != nil {
			return false, false, err
		}
		want = append(want, of...)
	}
	kept, err := e.Store.DossierFacts(ctx, d.ID)
	if err != nil {
		return false, false, err
	}
	byKey := func(a, b Fact) int {
		return compareStrings(a.Case+"\x00"+a.Field+"\x00"+a.Value, b.Case+"\x00"+b.Field+"\x00"+b.Value)
	}
	slices.SortFunc(want, byKey)
	slices.SortFunc(kept, byKey)
	acted, err := e.Store.DossierPersons(ctx, d.ID)
	return slices.Equal(kept, want), slices.Equal(acted, d.Persons()), err
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
	if err := e.verifyErased(ctx, report); err != nil {
		return err
	}
	ledger, counters, err := e.ledger(ctx)
	if err != nil {
		return err
	}
	newest := map[string]NumberEntry{}
	for _, n := range ledger {
		before := newest[n.Counter]
		if n.Entered {
			if n.Value > before.Value { // allocation goes on behind it
				newest[n.Counter] = n
			}
			continue
		}
		if n.Value != before.Value+1 {
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
