package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/store"
)

func numbersAndVoids(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for range 3 {
		update(t, s, "d1", func(v engine.View, c *engine.Change) error { return Allocate(v, c, "曹政发") })
	}
	void := func(number string) error {
		return s.Update(ctx, "d1", Decide("d1", func(_ engine.View, c *engine.Change) error {
			c.Voids = []engine.Void{{Number: number, Dossier: "d1", Seq: c.Dossier.Version}}
			return nil
		}))
	}
	must(t, void("曹政发〔2026〕2号"))
	for _, number := range []string{"曹政发〔2026〕2号", "曹政发〔2026〕9号"} {
		if err := void(number); err == nil {
			t.Errorf("%s given up (again)", number)
		}
	}
	numbers := got[[]engine.NumberEntry](t)(s.Numbers(ctx, "d1"))
	want := engine.NumberEntry{Number: "曹政发〔2026〕2号", Series: "document", Counter: "曹政发", Value: 2, Dossier: "d1", Case: "c1", Seq: 2, VoidSeq: 4}
	if len(numbers) != 3 || numbers[1] != want || numbers[2].VoidSeq != 0 {
		t.Errorf("%+v", numbers)
	}
	if version(t, s, "d1") != 4 {
		t.Errorf("version %d: a refused void left something", version(t, s, "d1"))
	}
}

// numbersEnteredAgain: what was entered and given up may be entered again, what was allocated never.
func numbersEnteredAgain(t *testing.T, s *store.Store) {
	ctx := context.Background()
	line := func(entered bool) engine.NumberEntry {
		return engine.NumberEntry{Number: "曹政发〔2011〕7号", Series: "issue", Counter: "2011", Value: 7, Case: "c1", Seq: 1, Entered: entered}
	}
	enter := func(dossier string, entered bool) error {
		return s.Update(ctx, dossier, Decide(dossier, func(_ engine.View, c *engine.Change) error {
			n := line(entered)
			n.Dossier, n.Seq = dossier, c.Dossier.Version
			c.Numbers = []engine.NumberEntry{n}
			return nil
		}))
	}
	void := func(dossier string) {
		t.Helper()
		must(t, s.Update(ctx, dossier, Decide(dossier, func(_ engine.View, c *engine.Change) error {
			c.Voids = []engine.Void{{Number: line(true).Number, Dossier: dossier, Seq: c.Dossier.Version}}
			return nil
		})))
	}
	must(t, enter("d1", true))
	if err := enter("d2", true); err == nil {
		t.Error("a number stands twice in the ledger")
	}
	void("d1")
	must(t, enter("d2", true))
	void("d2")
	must(t, enter("d3", false))
	void("d3")
	if err := enter("d4", true); err == nil {
		t.Error("a number that was allocated and given up was given again")
	}
	if all := got[[]engine.NumberEntry](t)(s.Numbers(ctx, "")); len(all) != 3 || all[0].VoidSeq == 0 || all[2].Entered {
		t.Errorf("%+v", all)
	}
}

// bytesGivenUp: bytes go and come back under their hash; nothing else may stand there.
func bytesGivenUp(t *testing.T, s *store.Store) {
	ctx := context.Background()
	data := []byte("密标附件")
	hash := engine.HashOf(data).String()
	lay := func(_ engine.View, c *engine.Change) error { c.Blob = &engine.Blob{Hash: hash, Data: data}; return nil }
	destroy := func(_ engine.View, c *engine.Change) error { c.Destroy = []string{hash}; return nil }
	update(t, s, "d1", lay)
	update(t, s, "d1", destroy)
	if _, err := s.Blob(ctx, hash); !errors.Is(err, engine.ErrNotFound) || got[bool](t)(s.Leftover(ctx, hash)) {
		t.Errorf("bytes that were given up: %v", err)
	}
	update(t, s, "d1", destroy) // again: there is nothing more to give up
	update(t, s, "d2", lay)
	if found := got[[]byte](t)(s.Blob(ctx, hash)); !bytes.Equal(found, data) {
		t.Errorf("laid down once more: %q", found)
	}
	if !got[bool](t)(s.Leftover(ctx, hash)) {
		t.Error("no paper of any dossier has the bytes, and they are not left over")
	}
	update(t, s, "d3", func(_ engine.View, c *engine.Change) error { layDown(c, hash); return nil })
	if got[bool](t)(s.Leftover(ctx, hash)) {
		t.Error("d3 has them")
	}
	update(t, s, "d4", destroy) // its own, which d3 has too
	if found := got[[]byte](t)(s.Blob(ctx, hash)); !bytes.Equal(found, data) {
		t.Errorf("of d3, given up by d4: %q", found)
	}
}

// layDown makes the entry of the change one that lays a paper down.
func layDown(c *engine.Change, hash string) {
	e := &c.Entries[0]
	e.Kind, e.Payload = engine.KindMaterial, json.RawMessage(`{"material":{"hash":"`+hash+`"}}`)
}

func receipts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	r := engine.Receipt{Person: "p", Key: "k", Request: "hash", Dossier: "d1", Seq: 1}
	add := func(_ engine.View, c *engine.Change) error { c.Receipt = &r; return nil }
	if _, err := s.Receipt(ctx, "p", "k"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("no receipt yet: %v", err)
	}
	update(t, s, "d1", add)
	if found := got[engine.Receipt](t)(s.Receipt(ctx, "p", "k")); found != r {
		t.Errorf("%+v", found)
	}
	for _, id := range []string{"d1", "d2"} {
		if err := s.Update(ctx, id, Decide(id, add)); !errors.Is(err, engine.ErrKeyReused) {
			t.Errorf("%s: the key again: %v", id, err)
		}
	}
	if version(t, s, "d1") != 1 || version(t, s, "d2") != 0 {
		t.Error("a request sent twice was applied twice")
	}
	r.Person = "q" // keys belong to persons
	update(t, s, "d1", add)
}

func blobs(t *testing.T, s *store.Store) {
	ctx := context.Background()
	data := bytes.Repeat([]byte{0, 1, 2, 254, 255}, 100_000)
	hash := engine.HashOf(data).String()
	for _, id := range []string{"d1", "d1", "d2"} { // the same bytes again are kept once
		update(t, s, id, func(_ engine.View, c *engine.Change) error { c.Blob = &engine.Blob{Hash: hash, Data: data}; return nil })
	}
	if found := got[[]byte](t)(s.Blob(ctx, hash)); !bytes.Equal(found, data) {
		t.Errorf("%d bytes came back", len(found))
	}
	empty := engine.HashOf(nil).String()
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.Blob = &engine.Blob{Hash: empty, Data: []byte{}}
		return nil
	})
	if found := got[[]byte](t)(s.Blob(ctx, empty)); len(found) != 0 {
		t.Errorf("an empty paper came back with %d bytes", len(found))
	}
	for _, hash := range []string{engine.HashOf([]byte("x")).String(), "", "zz", "../../etc/passwd"} {
		if _, err := s.Blob(ctx, hash); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

func definitions(t *testing.T, s *store.Store) {
	ctx := context.Background()
	if _, err := s.Definition(ctx, "h"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("no definition: %v", err)
	}
	must(t, s.SaveDefinition(ctx, "h", []byte(`{"a":1}`)))
	must(t, s.SaveDefinition(ctx, "h", []byte(`{"a":2}`)))
	if data := got[[]byte](t)(s.Definition(ctx, "h")); string(data) != `{"a":1}` {
		t.Errorf("saving again changed it to %s", data)
	}
}

func refusals(t *testing.T, s *store.Store) {
	ctx := context.Background()
	a := engine.RefusedAttempt{At: at(1), Dossier: "d1", Case: "c1", Event: "publish", Person: "p", Needs: []string{"已听取法律顾问意见", "x"}}
	b := engine.RefusedAttempt{At: at(2), Dossier: "d2", Case: "c1", Event: "publish", Person: "p"}
	must(t, s.Refuse(ctx, a))
	must(t, s.Refuse(ctx, b))
	must(t, s.Refuse(ctx, a))
	if list := got[[]engine.RefusedAttempt](t)(s.Refusals(ctx, "", 2)); !reflect.DeepEqual(list, []engine.RefusedAttempt{a, b}) {
		t.Errorf("newest two: %+v", list)
	}
	if list := got[[]engine.RefusedAttempt](t)(s.Refusals(ctx, "d1", 10)); len(list) != 2 {
		t.Errorf("of d1: %+v", list)
	}
}

func directory(t *testing.T, s *store.Store) {
	ctx := context.Background()
	day, err := calendar.Parse("2026-03-02")
	must(t, err)
	first, err := people.NewDirectory(
		[]people.Organisation{{Code: "a", Zh: "曹县人民政府", En: "County", Kind: "government", Codes: map[string]string{"word": "曹政发"}}, {Code: "b", Zh: "乙", En: "B", Kind: "office", From: day}},
		[]people.Person{{ID: "p1", Name: "𠮷田", Posts: []people.Post{{Kind: "reviewer", Organisation: "a", From: day}}}, {ID: "p2", Name: "丙"}})
	must(t, err)
	must(t, s.SaveDirectory(ctx, first))
	again := got[*people.Directory](t)(s.Directory(ctx))
	if !reflect.DeepEqual(again.Organisations, first.Organisations) || !reflect.DeepEqual(again.Persons, first.Persons) {
		t.Errorf("%+v came back as %+v", first, again)
	}
	second, err := people.NewDirectory([]people.Organisation{{Code: "b", Zh: "新乙", En: "B", Kind: "office"}}, nil)
	must(t, err)
	must(t, s.SaveDirectory(ctx, second))
	again = got[*people.Directory](t)(s.Directory(ctx))
	if again.Organisation("b").Zh != "新乙" || again.Organisation("a") == nil || again.Person("p1").Name != "𠮷田" {
		t.Errorf("after a second save: %+v", again)
	}
}

func meta(t *testing.T, s *store.Store) {
	ctx := context.Background()
	if _, err := s.Meta(ctx, "k"); !errors.Is(err, engine.ErrNotFound) {
		t.Error(err)
	}
	must(t, s.SetMeta(ctx, "k", "一"))
	must(t, s.SetMeta(ctx, "k", "二"))
	if v := got[string](t)(s.Meta(ctx, "k")); v != "二" {
		t.Errorf("%q", v)
	}
	must(t, s.Ping(ctx))
}
