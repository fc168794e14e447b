package store_test

import (
	"context"
	"errors"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// What a call for comments is found by cannot be altered without its dossier telling: Verify compares what it tells with the history.
func TestTamperWithCalls(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			config, ctx := db.make(t), context.Background()
			st := storetest.Open(t, config)
			opened := calendar.Day(2026, 3, 2)
			must(t, st.Update(ctx, "d1", storetest.Decide("d1", func(_ engine.View, c *engine.Change) error {
				c.Calls = []engine.Call{{Number: "ZQ-1", Dossier: "d1", Case: "c1", Seq: 1, Title: "关于道路的通知", Opened: opened, Until: opened.Add(30)}}
				return nil
			})))
			db := raw(t, config)
			for _, change := range []string{`number = 'ZQ-2'`, `case_id = 'c2'`, `seq = seq + 1`, `opened = '2026-03-01'`, `until = '2026-05-01'`, `ended = not ended`, `data = '{'`} {
				if _, err := st.DossierCalls(ctx, "d1"); err != nil {
					t.Fatalf("before %s: %v", change, err)
				}
				run(t, db, `create table calls_before as select * from calls`)
				run(t, db, `update calls set `+change)
				if list, err := st.DossierCalls(ctx, "d1"); !errors.Is(err, store.ErrDamaged) {
					t.Errorf("%s: %+v, %v", change, list, err)
				}
				run(t, db, `delete from calls`)
				run(t, db, `insert into calls select * from calls_before`)
				run(t, db, `drop table calls_before`)
			}
		})
	}
}
