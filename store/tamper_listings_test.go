package store_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// listingKeys are the columns by which a row of the catalogue is found again.
var listingKeys = map[string][]string{
	"listings": {"dossier", "case_id", "seq"}, "listing_phases": {"dossier", "case_id", "seq", "day_from"}, "listing_numbers": {"number", "dossier", "case_id", "seq"},
	"listing_relations": {"number", "dossier", "case_id", "seq", "relation"}, "listing_papers": {"hash", "dossier", "case_id", "seq"},
}

// What the public is shown, now or as it was known before, cannot be altered without Verify finding it: no column of any row.
func TestTamperWithListings(t *testing.T) {
	storetest.InTurn(t)
	o := publisher(t)
	image := o.image(t)
	maps.Copy(rowKeys, listingKeys)
	t.Cleanup(func() {
		maps.DeleteFunc(rowKeys, func(table string, _ []string) bool { return listingKeys[table] != nil })
	})
	tried := 0
	for _, table := range slices.Sorted(maps.Keys(listingKeys)) {
		rows := o.rows(t, raw(t, o.config), table)
		if len(rows) == 0 {
			t.Fatalf("%s is empty", table)
		}
		for _, r := range rows {
			for i, column := range r.columns {
				c := image.copy(t)
				now, err := r.alter(c, i)
				if err != nil {
					t.Fatalf("%s of %s: %v", column, r, err)
				}
				tried++
				if report, err := o.verify(t, c, o.laws); err == nil && report.OK() {
					t.Errorf("%s of %s was changed from %.60q to %.60q, and everything verifies", column, r, r.values[i], now)
				}
			}
		}
		for _, statement := range []string{`delete from ` + table, `update ` + table + ` set dossier = 'd-9999' where dossier = 'd-0001'`} {
			c := image.copy(t)
			run(t, raw(t, c), statement)
			if report, err := o.verify(t, c, o.laws); err == nil && report.OK() {
				t.Errorf("%s: everything verifies", statement)
			}
		}
	}
	t.Logf("%d alterations", tried)
}

// publisher is an office that has published two decrees, of which the second changes the first.
func publisher(t *testing.T) *office {
	t.Helper()
	o := &office{config: store.Config{Path: storetest.SQLite(t)}}
	decree := law(t, "decree.yaml")
	decree.Seats = map[string]string{"drafting": "self", "maker": "self"}
	w, err := engine.Compile(decree)
	must(t, err)
	o.laws = []*engine.Workflow{w}
	ctx := context.Background()
	st, err := store.Open(ctx, o.config)
	must(t, err)
	e := o.engine(t, st, o.laws)
	must(t, e.Start(ctx))
	actor := engine.Actor{Person: "wen", Posts: e.Directory().Person("wen").Posts}
	var ids []string
	do := func(id, event string, form map[string]any) {
		t.Helper()
		d, err := st.Dossier(ctx, id)
		must(t, err)
		_, err = e.Fire(ctx, engine.Command{Dossier: id, Case: "decree", Event: event, Version: d.Version, Actor: actor, Form: form})
		must(t, err)
	}
	for _, number := range []string{"1", "2"} {
		r, err := e.Open(ctx, "decree", "", engine.Command{Actor: actor, Form: map[string]any{"title": "关于" + number + "的布告"}})
		must(t, err)
		_, err = e.Upload(ctx, engine.Command{Dossier: r.Dossier, Case: "decree", Version: 1, Actor: actor}, engine.Upload{Kind: "text", Name: "t.txt", Type: "text/plain", Data: []byte(number)})
		must(t, err)
		do(r.Dossier, "issue_it", map[string]any{"kind": "county", "issue": "布〔2026〕" + number + "号", "mark": "XX-" + number, "issued_on": "2026-03-02", "begins_on": "2026-04-01", "lapses_on": "2031-04-01"})
		ids = append(ids, r.Dossier)
	}
	do(ids[0], "amend", map[string]any{"amended": []any{map[string]any{"by": "XX-2", "clause": "第三条", "on": "2026-04-01"}}})
	do(ids[0], "stop", map[string]any{"since": "2026-06-01"})
	must(t, st.Close())
	if report, err := o.verify(t, o.config, o.laws); err != nil || !report.OK() || report.Dossiers != 2 {
		t.Fatalf("to begin with: %+v, %v", report, err)
	}
	return o
}
