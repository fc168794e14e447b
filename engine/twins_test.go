package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"santong/engine"
	"santong/store/storetest"
)

// TestTwins plays the same walk, one thing after another, on both databases: all that they keep must be the same to the last byte.
func TestTwins(t *testing.T) {
	storetest.InTurn(t)
	events := 1500
	if raceEnabled {
		events = 300
	}
	var twins [2]string
	for i, db := range databases {
		st := storetest.Open(t, db.fresh(t))
		c := theCounty(t)
		c.settled(t, st)
		w := newWalker(c, st, 99)
		if err := w.walk(events); err != nil {
			t.Fatalf("%s, dossier %s: %v", db.name, w.id, err)
		}
		twins[i] = everything(t, st)
		t.Logf("%s: %d events, %d publications, %d bytes", db.name, w.tally.accepted, w.tally.published, len(twins[i]))
	}
	if twins[0] == twins[1] {
		return
	}
	a, b := bytes.Split([]byte(twins[0]), []byte("\n")), bytes.Split([]byte(twins[1]), []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("line %d\n%s: %.600s\n%s: %.600s", i+1, databases[0].name, a[i], databases[1].name, b[i])
		}
	}
	t.Fatalf("%d lines and %d", len(a), len(b))
}

// everything writes down all that a store keeps of its dossiers, a line each. Payloads stand as the bytes that they are.
func everything(t *testing.T, st engine.Store) string {
	t.Helper()
	var out bytes.Buffer
	line := func(v any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(&out).Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	ids, err := st.IDs(ctx, "", 0)
	line(ids, err)
	for _, id := range ids {
		d, err := st.Dossier(ctx, id)
		line(d, err)
		entries, err := st.Entries(ctx, id, 0, 0)
		for _, e := range entries {
			fmt.Fprintf(&out, "%q %d %q %q %q %q %q %q %q %q %q %q %s %s\n", e.Dossier, e.Seq, e.At, e.Kind, e.Case, e.Event, e.From, e.To, e.Person, e.Post, e.Organ, e.For,
				e.Payload, e.Hash)
		}
		line(len(entries), err)
		tasks, err := st.DossierTasks(ctx, id)
		line(tasks, err)
		for _, p := range d.Papers {
			data, err := st.Blob(ctx, p.Hash)
			line(string(data), err)
		}
	}
	numbers, err := st.Numbers(ctx, "")
	line(numbers, err)
	list, err := st.Dossiers(ctx, engine.DossierQuery{All: true})
	line(list, err)
	return out.String()
}
