package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"santong/engine"
	"santong/store"
)

func exactBytes(t *testing.T, s *store.Store) {
	ctx := context.Background()
	want := engine.Entry{Dossier: "d1", Seq: 1, At: "2026-03-02T01:30:00.123456Z", Kind: engine.KindOpened, Case: "c1", Event: "登记", From: "", To: "s1",
		Person: "𠮷", Post: "审查员", Organ: "曹政办", For: "李四", Payload: json.RawMessage(`{ "z":1.50, "a": "〔2018〕37号\u0000<&>",` + "\n" + `"a":1e3}`), Hash: engine.HashOf([]byte("h"))}
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.Entries[0] = want
		c.Dossier.Head, c.Dossier.Changed, c.Dossier.Title = want.Hash, want.At, "𠮷〔2018〕37号 '\"\\;--"
		return nil
	})
	entries := got[[]engine.Entry](t)(s.Entries(ctx, "d1", 0, 1))
	if len(entries) != 1 || !reflect.DeepEqual(entries[0], want) {
		t.Errorf("an entry came back as %+v", entries)
	}
	list := got[[]engine.Summary](t)(s.Dossiers(ctx, engine.DossierQuery{All: true, Limit: 1}))
	if len(list) != 1 || list[0].Title != "𠮷〔2018〕37号 '\"\\;--" || list[0].Changed != want.At {
		t.Errorf("%+v", list)
	}
}

func entriesInPages(t *testing.T, s *store.Store) {
	for range 25 {
		update(t, s, "d1", nil)
	}
	var seen []int
	for after := 0; ; {
		page := got[[]engine.Entry](t)(s.Entries(context.Background(), "d1", after, 10))
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			seen = append(seen, e.Seq)
		}
		after = page[len(page)-1].Seq
	}
	if len(seen) != 25 || !slices.IsSorted(seen) || seen[24] != 25 {
		t.Errorf("%v", seen)
	}
}

func tasksInPages(t *testing.T, s *store.Store) {
	ctx := context.Background()
	var want []engine.Task
	for i, due := range []string{"2026-04-01", "", "2026-03-09", "2026-04-01", "", "2025-12-31"} {
		id := fmt.Sprintf("d%d", i)
		update(t, s, id, func(_ engine.View, c *engine.Change) error {
			c.AddTasks = []engine.Task{Task(id, "review", "reviewer", "justice", due), Task(id, "draft", "drafter", "office", due), Task(id, "check", "head", "justice", due)}
			c.AddTasks[0].Provisional = true
			return nil
		})
	}
	order := []string{"d5", "d2", "d0", "d3", "d1", "d4"} // no date comes last
	for _, id := range order {
		due := map[string]string{"d0": "2026-04-01", "d2": "2026-03-09", "d3": "2026-04-01", "d5": "2025-12-31"}[id]
		task := Task(id, "review", "reviewer", "justice", due)
		task.Provisional = true
		want = append(want, task)
	}
	q := engine.TaskQuery{Posts: []engine.PostAt{{Kind: "reviewer", Organ: "justice"}, {Kind: "reviewer", Organ: "office"}}, Limit: 4}
	page := got[[]engine.Task](t)(s.Tasks(ctx, q))
	if !reflect.DeepEqual(page, want[:4]) {
		t.Errorf("first page: %+v", page)
	}
	for _, from := range []int{1, 3, 4} { // also from among those without date, and between two of one day
		q.After = &engine.TaskCursor{Due: want[from].Due, TaskKey: want[from].TaskKey}
		if page = got[[]engine.Task](t)(s.Tasks(ctx, q)); !reflect.DeepEqual(page, want[from+1:min(from+5, 6)]) {
			t.Errorf("after %d: %+v", from, page)
		}
	}
	all := got[[]engine.Task](t)(s.Tasks(ctx, engine.TaskQuery{Posts: []engine.PostAt{{Organ: "justice"}, {Kind: "drafter", Organ: "office"}}}))
	if len(all) != 18 || all[0].Role != "check" || all[1].Role != "draft" {
		t.Errorf("every post of an organisation: %+v", all)
	}
	if none := got[[]engine.Task](t)(s.Tasks(ctx, engine.TaskQuery{})); none != nil {
		t.Errorf("no posts: %+v", none)
	}
	update(t, s, "d5", func(_ engine.View, c *engine.Change) error {
		c.DropTasks = []engine.TaskKey{want[0].TaskKey, Task("d5", "check", "", "", "").TaskKey}
		want[0].State, want[0].Due = "s2", "2026-05-01"
		c.AddTasks = want[:1]
		return nil
	})
	if of := got[[]engine.Task](t)(s.DossierTasks(ctx, "d5")); len(of) != 2 || of[0].Role != "draft" || of[1] != want[0] {
		t.Errorf("after a swap: %+v", of)
	}
}

func dossiersInPages(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for i := range 9 {
		update(t, s, fmt.Sprint("d", i), nil)
	}
	for _, id := range []string{"d3", "d7"} {
		update(t, s, id, nil)
	}
	want := []string{"d7", "d3", "d8", "d6", "d5", "d4", "d2", "d1", "d0"}
	var seen []string
	q := engine.DossierQuery{All: true, Limit: 2}
	for {
		page := got[[]engine.Summary](t)(s.Dossiers(ctx, q))
		if len(page) == 0 {
			break
		}
		for _, d := range page {
			seen = append(seen, d.ID)
		}
		last := page[len(page)-1]
		q.Before = &engine.DossierCursor{Changed: last.Changed, ID: last.ID}
	}
	if !slices.Equal(seen, want) {
		t.Errorf("%v", seen)
	}
	if ids := got[[]string](t)(s.IDs(ctx, "d2", 3)); !slices.Equal(ids, []string{"d3", "d4", "d5"}) {
		t.Errorf("%v", ids)
	}
	first := got[[]engine.Summary](t)(s.Dossiers(ctx, engine.DossierQuery{All: true, Limit: 1}))[0]
	if want := (engine.Summary{ID: "d7", Title: "关于d7的通知", Workflow: "document", Version: 2, State: "s2", Opened: at(1), Changed: at(2)}); first != want {
		t.Errorf("%+v", first)
	}
}

func visibility(t *testing.T, s *store.Store) {
	ctx := context.Background()
	join := func(parties map[string]string) func(engine.View, *engine.Change) error {
		return func(_ engine.View, c *engine.Change) error { c.Dossier.Cases[0].Parties = parties; return nil }
	}
	update(t, s, "d1", join(map[string]string{"drafter": "a", "reviewer": "b"}))
	update(t, s, "d2", join(map[string]string{"drafter": "c"}))
	update(t, s, "d3", join(map[string]string{"drafter": "c", "reviewer": "c"}))
	update(t, s, "d3", join(map[string]string{"drafter": "c", "reviewer": "b"}))
	for _, c := range []struct {
		organs []string
		want   []string
	}{
		{[]string{"a"}, []string{"d1"}},
		{[]string{"b"}, []string{"d3", "d1"}},
		{[]string{"b", "c", "a"}, []string{"d3", "d2", "d1"}},
		{[]string{"x"}, nil},
		{nil, nil},
	} {
		var seen []string
		for _, d := range got[[]engine.Summary](t)(s.Dossiers(ctx, engine.DossierQuery{Organs: c.organs, Limit: 10})) {
			seen = append(seen, d.ID)
		}
		if !slices.Equal(seen, c.want) {
			t.Errorf("%v see %v", c.organs, seen)
		}
	}
}
