package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/store/storetest"
)

const soughtNumber = "布〔2026〕9号"

// What decisions ask of other dossiers, and what makes another answer of it.
var asked = []struct {
	look  engine.Look
	ask   func(engine.View) (int, error) // the Seq of a Look
	other func(*engine.Change)
}{
	{engine.Look{At: engine.LookListing, Key: engine.NumberKey(soughtNumber)}, func(v engine.View) (int, error) {
		l, err := v.Listing(engine.NumberKey(soughtNumber))
		if l == nil {
			return 0, err
		}
		return l.Seq, err
	}, func(c *engine.Change) {
		c.Listings = []engine.Listing{{Dossier: "other", Case: "c1", Seq: 1, Known: c.Entries[0].At, IssueNo: soughtNumber, Published: calendar.Day(2026, 3, 2),
			Phases: []engine.Phase{{From: calendar.Day(2026, 3, 2), ID: "in_force"}}}}
	}},
	{engine.Look{At: engine.LookCall, Key: soughtNumber}, func(v engine.View) (int, error) {
		call, err := v.Call(soughtNumber)
		if call == nil {
			return 0, err
		}
		return call.Seq, err
	}, func(c *engine.Change) {
		c.Calls = []engine.Call{{Number: soughtNumber, Dossier: "other", Case: "c1", Seq: 1, Known: c.Entries[0].At, Opened: calendar.Day(2026, 3, 2)}}
	}},
	{engine.Look{At: engine.LookCount, Key: "call", Value: soughtNumber}, func(v engine.View) (int, error) { return v.Count("call", soughtNumber) }, func(c *engine.Change) {
		c.AddFacts = []engine.Fact{{Dossier: "other", Case: "c1", Field: "call", Value: soughtNumber}}
		c.Looks = []engine.Look{{At: engine.LookCall, Key: "ZQ-1"}} // as whoever comments looks at the call
	}},
	{engine.Look{At: engine.LookRelied, Key: engine.NumberKey(soughtNumber)}, func(v engine.View) (int, error) { return v.Relied(engine.NumberKey(soughtNumber)) }, func(c *engine.Change) {
		c.Listings = []engine.Listing{{Dossier: "other", Case: "c1", Seq: 1, Known: c.Entries[0].At, IssueNo: "布〔2026〕8号", Published: calendar.Day(2026, 3, 2),
			Phases: []engine.Phase{{From: calendar.Day(2026, 3, 2), ID: "in_force"}}, Relations: []engine.Relation{{ID: "amended_by", No: soughtNumber}}}}
	}},
	{engine.Look{At: engine.LookPast, Key: "other"}, func(v engine.View) (int, error) {
		d, err := v.Past("other")
		if d == nil {
			return 0, nil
		}
		return d.Version, err
	}, func(*engine.Change) {}},
}

// What a decision was told of other dossiers is so at its commit, whichever process changes it in between: also where nothing was there.
func TestToldOfOthers(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		for _, a := range asked {
			t.Run(db.name+"/"+a.look.At, func(t *testing.T) {
				t.Parallel()
				c := db.make(t)
				here, there := storetest.Open(t, c), storetest.Open(t, c)
				if a.look.At == engine.LookPast {
					must(t, there.Update(ctx, "other", storetest.Decide("other", nil)))
				}
				change := func() error {
					return there.Update(ctx, "other", storetest.Decide("other", func(_ engine.View, c *engine.Change) error { a.other(c); return nil }))
				}
				var told []int
				ask := func(id string, between func()) error {
					told = nil
					return here.Update(ctx, id, storetest.Decide(id, func(v engine.View, c *engine.Change) error {
						look, err := a.look, error(nil)
						if look.Seq, err = a.ask(v); err != nil {
							return err
						}
						if told = append(told, look.Seq); look.Seq > 0 && (a.look.At == engine.LookListing || a.look.At == engine.LookCall) {
							look.Dossier, look.Case = "other", "c1"
						}
						c.Looks = []engine.Look{look}
						if len(told) == 1 {
							between()
						}
						return nil
					}))
				}
				must(t, ask("d1", func() { must(t, change()) }))
				if len(told) != 2 || told[1] != told[0]+1 {
					t.Errorf("between the decision and its commit: told %v", told)
				}
			})
		}
	}
}

// On PostgreSQL another process can change what was told between the moment in which the writer has looked again and its commit. It is held off until then.
func TestHeldUntilTheCommit(t *testing.T) {
	ctx := context.Background()
	for _, a := range asked {
		t.Run(a.look.At, func(t *testing.T) {
			t.Parallel()
			c := databases[1].make(t)
			here, there := storetest.Open(t, c), storetest.Open(t, c)
			look := a.look
			for _, id := range []string{"d1", "other"} { // who opens a dossier waits for the journal, and would say nothing here
				must(t, there.Update(ctx, id, storetest.Decide(id, nil)))
			}
			if look.At == engine.LookPast {
				look.Seq = 1
			}
			overtook, done := false, make(chan error, 1)
			here.SetFault(func(saved bool) error {
				if saved || overtook {
					return nil
				}
				go func() {
					done <- there.Update(ctx, "other", storetest.Decide("other", func(_ engine.View, c *engine.Change) error { a.other(c); return nil }))
				}()
				overtook = !waits(t, raw(t, c), done)
				return nil
			})
			must(t, here.Update(ctx, "d1", storetest.Decide("d1", func(_ engine.View, c *engine.Change) error { c.Looks = []engine.Look{look}; return nil })))
			if overtook {
				t.Error("what the writer had looked at was changed before it committed")
			} else {
				must(t, <-done)
			}
		})
	}
}

// On PostgreSQL another process can lay down, at the same moment, the very bytes that a dossier gives up. They stay: whoever gives them up waits, and looks once more.
func TestBytesLaidDownMeanwhile(t *testing.T) {
	ctx := context.Background()
	c := databases[1].make(t)
	here := storetest.Open(t, c)
	data := []byte("同一份照片")
	sum := engine.HashOf(data)
	lay := func(_ engine.View, c *engine.Change) error {
		c.Blob = &engine.Blob{Hash: sum.String(), Data: data}
		return nil
	}
	must(t, here.Update(ctx, "d1", storetest.Decide("d1", lay)))
	must(t, here.Update(ctx, "other", storetest.Decide("other", nil)))
	there := raw(t, c)
	tx, err := there.Begin()
	must(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.Exec(`insert into entries (dossier, seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash)
		select dossier, 2, at, 'material', case_id, '', '', '', person, post, organ, for_person, $1, hash from entries where dossier = 'other' and seq = 1`, `{"material":{"hash":"`+sum.String()+`"}}`)
	must(t, err)
	_, err = tx.Exec(`insert into blobs (hash, size, data) values ($1, $2, $3) on conflict (hash) do update set data = excluded.data where length(blobs.data) < blobs.size`, sum[:], len(data), data)
	must(t, err)
	done := make(chan error, 1)
	go func() {
		done <- here.Update(ctx, "d1", storetest.Decide("d1", func(_ engine.View, c *engine.Change) error { c.Destroy = []string{sum.String()}; return nil }))
	}()
	if !waits(t, raw(t, c), done) {
		t.Fatal("it was given up without a look at who lays it down")
	}
	must(t, tx.Commit())
	must(t, <-done)
	if kept, err := here.Blob(ctx, sum.String()); err != nil || string(kept) != string(data) {
		t.Errorf("what the other dossier has laid down is gone: %v", err)
	}
}

// waits tells, as soon as it shows, whether what is to send on done waits for a lock. If it was sent, it did not.
func waits(t *testing.T, db *sql.DB, done <-chan error) bool {
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return false
		case <-time.After(5 * time.Millisecond):
		}
		var n int
		must(t, db.QueryRow(`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).Scan(&n))
		if n > 0 {
			return true
		}
	}
}
