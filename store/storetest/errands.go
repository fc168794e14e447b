package storetest

import (
	"context"
	"errors"
	"testing"

	"santong/engine"
	"santong/parcel"
	"santong/store"
)

// files does an act of filing in a case of the dossier.
func files(event string) func(engine.View, *engine.Change) error {
	return func(_ engine.View, c *engine.Change) error {
		c.Dossier.Cases[0].Workflow, c.Dossier.Cases[0].ID = "filing", "filing-X"
		e := &c.Entries[0]
		e.Case, e.Event = "filing-X", event
		e.Hash = engine.Hash{}
		e.Hash = e.Seal(c.Entries[0].Hash)
		c.Dossier.Head = e.Hash
		return nil
	}
}

// errands are noted with the act that they tell of, one for each case; of two who take one, one gets it, and what was done meanwhile is not lost.
func errands(t *testing.T, s *store.Store) {
	ctx := context.Background()
	update(t, s, "d", nil)
	update(t, s, "d", nil)
	if _, err := s.Errand(ctx, "d", "filing-X"); !errors.Is(err, engine.ErrNotFound) {
		t.Fatalf("nothing was filed yet: %v", err)
	}
	update(t, s, "d", files("submit_filing"))
	e := got[parcel.Errand](t)(s.Errand(ctx, "d", "filing-X"))
	if want := (parcel.Errand{Dossier: "d", Case: "filing-X", Seq: 3, State: parcel.ErrandWaits, Begun: at(3), Next: at(3)}); e != want {
		t.Fatalf("noted as %+v", e)
	}
	due := func(now string, want int) {
		t.Helper()
		if list := got[[]parcel.Errand](t)(s.DueErrands(ctx, now, 9)); len(list) != want {
			t.Errorf("due at %s: %+v, want %d", now, list, want)
		}
	}
	due(at(2), 0)
	due(at(3), 1)
	must(t, s.TakeErrand(ctx, e, at(60)))
	if err := s.TakeErrand(ctx, e, at(60)); !errors.Is(err, parcel.ErrTaken) {
		t.Errorf("taken twice: %v", err)
	}
	due(at(59), 0)
	due(at(60), 1) // whoever took it has died
	e.Attempts++
	update(t, s, "d", files("explain")) // while it is being sent
	done := e
	done.State, done.Next = parcel.ErrandDone, at(5)
	if err := s.SaveErrand(ctx, done); !errors.Is(err, parcel.ErrTaken) {
		t.Errorf("what was done meanwhile counts as sent: %v", err)
	}
	e = got[parcel.Errand](t)(s.Errand(ctx, "d", "filing-X"))
	if e.Seq != 4 || e.Attempts != 0 || e.State != parcel.ErrandWaits || e.Next != at(4) {
		t.Errorf("after more was done: %+v", e)
	}
	must(t, s.TakeErrand(ctx, e, at(60)))
	e.Attempts, e.State, e.Next, e.Error = 1, parcel.ErrandRefused, at(6), engine.Words{Zh: "不收", En: "no"}
	must(t, s.SaveErrand(ctx, e))
	if list := got[[]parcel.Errand](t)(s.OpenErrands(ctx, 9)); len(list) != 1 || list[0] != e {
		t.Errorf("open: %+v", list)
	}
	must(t, s.RenewErrand(ctx, parcel.Errand{Dossier: "d", Case: "filing-X", Seq: 4, Begun: at(7)}))
	e = got[parcel.Errand](t)(s.Errand(ctx, "d", "filing-X"))
	if e.State != parcel.ErrandWaits || e.Attempts != 0 || e.Begun != at(7) || e.Next != at(7) {
		t.Errorf("renewed: %+v", e)
	}
	must(t, s.TakeErrand(ctx, e, at(60)))
	e.Attempts, e.State, e.Next = 1, parcel.ErrandNone, at(8)
	must(t, s.SaveErrand(ctx, e))
	update(t, s, "d", files("resubmit_filing"))
	if e = got[parcel.Errand](t)(s.Errand(ctx, "d", "filing-X")); e.State != parcel.ErrandNone || e.Seq != 5 || e.Error.En != "no" {
		t.Errorf("what goes on paper went over the network by itself: %+v", e)
	}
}
