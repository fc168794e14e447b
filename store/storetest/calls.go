package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
)

// calls are found under their numbers, by their days and by their texts; what counts comments is found by its facts.
func calls(t *testing.T, s *store.Store) {
	ctx := context.Background()
	call := func(id string, opened calendar.Date) engine.Call {
		return engine.Call{Number: "ZQ-" + id, Dossier: id, Case: "c1", Seq: 1, Known: at(1), Title: "关于" + id + "的通知", Asker: "NDRC", Question: "限速是否合适", Opened: opened, Until: opened.Add(30)}
	}
	put := func(list ...engine.Call) {
		t.Helper()
		update(t, s, list[0].Dossier, func(_ engine.View, c *engine.Change) error {
			c.Calls = list
			return nil
		})
	}
	paper := []byte("征求意见稿")
	first, second, ended := call("d1", calendar.Day(2026, 3, 2)), call("d2", calendar.Day(2026, 3, 9)), call("d3", calendar.Day(2026, 3, 9))
	first.Papers = []engine.ListedPaper{{ID: "draft", Hash: engine.HashOf(paper).String(), Size: int64(len(paper))}}
	put(first)
	put(second)
	put(ended)
	list := func(q engine.CallQuery) []string {
		t.Helper()
		var out []string
		for _, c := range got[[]engine.Call](t)(s.Calls(ctx, q)) {
			out = append(out, c.Number)
		}
		return out
	}
	all := []string{"ZQ-d3", "ZQ-d2", "ZQ-d1"}
	same(t, "the newest first", list(engine.CallQuery{On: calendar.Day(2026, 3, 9), Limit: 9}), all)
	same(t, "the second page", list(engine.CallQuery{On: calendar.Day(2026, 3, 9), Skip: 1, Limit: 1}), all[1:2])
	same(t, "without a limit", list(engine.CallQuery{On: calendar.Day(2026, 3, 9)}), all)
	same(t, "before two were opened", list(engine.CallQuery{On: calendar.Day(2026, 3, 8), Limit: 9}), all[2:])
	same(t, "open on the last day", list(engine.CallQuery{On: first.Until, Open: true, Limit: 9}), all)
	same(t, "open the day after", list(engine.CallQuery{On: first.Until.Add(1), Open: true, Limit: 9}), all[:2])

	// What is made again takes the place of what was kept under its number, and only that.
	ended.Seq, ended.Known, ended.Ended = 2, at(2), engine.Words{Zh: "终止", En: "Given up"}
	again := call("d3", calendar.Day(2026, 4, 1))
	again.Number, again.Seq = "ZQ-d3-2", 2
	put(ended, again)
	same(t, "one that was given up", got[engine.Call](t)(s.Call(ctx, "ZQ-d3")), ended)
	same(t, "another", got[engine.Call](t)(s.Call(ctx, "ZQ-d1")), first)
	same(t, "of the dossier", got[[]engine.Call](t)(s.DossierCalls(ctx, "d3")), []engine.Call{ended, again})
	same(t, "open without it", list(engine.CallQuery{On: calendar.Day(2026, 3, 20), Open: true, Limit: 9}), []string{"ZQ-d2", "ZQ-d1"})
	if _, err := s.Call(ctx, "ZQ-d4"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a number under which nothing was called: %v", err)
	}

	// Its own papers and no others are found by it.
	blob := func(number, id string) error {
		_, _, err := s.CallPaper(ctx, number, id)
		return err
	}
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.Blob = &engine.Blob{Hash: first.Papers[0].Hash, Data: paper}
		return nil
	})
	if p, data, err := s.CallPaper(ctx, "ZQ-d1", "draft"); err != nil || p != first.Papers[0] || string(data) != string(paper) {
		t.Errorf("its draft: %+v, %q, %v", p, data, err)
	}
	for _, of := range [][2]string{{"ZQ-d1", "note"}, {"ZQ-d2", "draft"}, {"ZQ-d4", "draft"}, {"ZQ-d1", strings.Repeat("a", 64)}} {
		if err := blob(of[0], of[1]); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%s of %s: %v", of[1], of[0], err)
		}
	}

	// How many comments wait to be counted is asked of the facts.
	for _, id := range []string{"k1", "k2", "k3"} {
		update(t, s, id, func(_ engine.View, c *engine.Change) error {
			c.AddFacts = []engine.Fact{fact(id, "uncounted", "ZQ-d"+strings.TrimPrefix(id, "k")), fact(id, "call", "ZQ-d1")}
			return nil
		})
	}
	for of, want := range map[[2]string]int{{"call", "ZQ-d1"}: 3, {"uncounted", "ZQ-d1"}: 1, {"call", "ZQ-d2"}: 0, {"none", "ZQ-d1"}: 0} {
		if n := got[int](t)(s.CountFacts(ctx, of[0], of[1])); n != want {
			t.Errorf("%v: %d, want %d", of, n, want)
		}
	}
}
