package storetest

import (
	"context"
	"slices"
	"testing"

	"santong/engine"
	"santong/store"
)

// personal data comes and goes with changes, beside the history, and takes receipts with it.
func personal(t *testing.T, s *store.Store) {
	ctx := context.Background()
	of := func(seq int, field, value string) engine.Personal {
		return engine.Personal{Dossier: "d1", Seq: seq, Case: "c1", Field: field, Salt: []byte{0, 1, 255}, Value: value}
	}
	name, phone, later := of(1, "name", "李秀英"), of(1, "phone", "138"), of(2, "phone", "139")
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.AddPersonal = []engine.Personal{phone, name}
		c.Receipt = &engine.Receipt{Person: "wang", Key: "k1", Request: "r", Dossier: "d1", Seq: 1}
		return nil
	})
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.AddPersonal = []engine.Personal{later}
		return nil
	})
	update(t, s, "d2", nil)
	same := func(a, b engine.Personal) bool {
		return a.Commitment() == b.Commitment() && a.Seq == b.Seq
	}
	is := func(want ...engine.Personal) {
		t.Helper()
		if kept := got[[]engine.Personal](t)(s.Personal(ctx, "d1")); !slices.EqualFunc(kept, want, same) {
			t.Errorf("kept: %v", kept)
		}
	}
	is(name, phone, later)
	if kept := got[[]engine.Personal](t)(s.Personal(ctx, "d2")); len(kept) != 0 {
		t.Errorf("of d2: %v", kept)
	}
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.Erase = []engine.Personal{{Dossier: "d1", Case: "c1", Field: "phone"}}
		return nil
	})
	is(name)
	if _, err := s.Receipt(ctx, "wang", "k1"); err == nil {
		t.Error("the receipt is still there")
	}
}
