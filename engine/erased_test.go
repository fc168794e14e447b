package engine_test

import (
	"context"
	"database/sql" //nolint:depguard // this test plays somebody who has the database
	"encoding/json"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// Somebody with the database deletes the bytes of a paper, and appends an entry, sealed as it must be, that calls it an erasure. No event of the procedure erases anything.
func TestADeletionIsNoErasure(t *testing.T) {
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	path := storetest.SQLite(t)
	l := newLab(t, store.Config{Path: path})
	id := l.open("wen")
	must(l.upload("wen", id, "证据"))
	l.verified()
	d := l.dossier(id)
	entries, err := l.Store.Entries(ctx, id, 0, 10)
	must(err)
	material := entries[len(entries)-1]
	w, err := l.Workflow(ctx, d.Cases[0].Definition)
	must(err)
	event := material
	event.Kind, event.Event, event.From, event.To = engine.KindEvent, w.Definition.Events[0].ID, d.Cases[0].State, d.Cases[0].State
	hash := d.Papers[0].Hash

	db, err := sql.Open("sqlite3", path)
	must(err)
	defer db.Close()
	do := func(text string, args ...any) {
		t.Helper()
		_, err := db.Exec(text, args...)
		must(err)
	}
	sum := engine.HashOf([]byte("证据"))
	do(`update blobs set data = x'' where hash = ?`, sum[:])
	for name, forge := range map[string]func() (engine.Entry, engine.Payload){
		"a paper laid down": func() (engine.Entry, engine.Payload) {
			var p engine.Payload
			must(json.Unmarshal(material.Payload, &p))
			p.Gone = []string{hash}
			return material, p
		},
		"an event":                    func() (engine.Entry, engine.Payload) { return event, engine.Payload{Gone: []string{hash}} },
		"an event, of personal words": func() (engine.Entry, engine.Payload) { return event, engine.Payload{Erases: []string{"title"}} },
	} {
		forged, p := forge()
		forged.Seq = d.Version + 1
		forged.At = l.now.Add(time.Second).UTC().Format(engine.TimeLayout)
		forged.Payload, err = json.Marshal(p)
		must(err)
		forged.Hash = forged.Seal(d.Head)
		after, err := d.After(&forged)
		must(err)
		snapshot, err := json.Marshal(after)
		must(err)
		do(`insert into entries (dossier, seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
			id, forged.Seq, forged.At, forged.Kind, forged.Case, forged.Event, forged.From, forged.To, forged.Person, forged.Post, forged.Organ, forged.For, string(forged.Payload), forged.Hash[:])
		do(`update dossiers set version = ?, head = ?, snapshot = ?, changed = ? where id = ?`, after.Version, after.Head[:], string(snapshot), after.Changed, id)
		r, err := l.Verify(ctx, nil)
		must(err)
		if len(r.Broken) != 1 || r.Broken[0].Seq != forged.Seq || !strings.Contains(r.Broken[0].What, "erased") || len(r.Erasures) > 0 {
			t.Errorf("%s that says it erased something: %+v", name, r)
		}
		do(`drop trigger if exists entries_remain`) // for the next one
		do(`delete from entries where dossier = ? and seq = ?`, id, forged.Seq)
	}
}
