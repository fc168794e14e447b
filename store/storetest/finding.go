package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/store"
)

// tasksFound asks for the same six tasks by everything by which they can be selected: what is listed, what is counted, and the pages agree.
func tasksFound(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for i, due := range []string{"2026-04-01", "", "2026-03-09", "2026-04-02", "", "2025-12-31"} {
		id := fmt.Sprintf("d%d", i)
		update(t, s, id, func(_ engine.View, c *engine.Change) error {
			task := Task(id, "review", "reviewer", "justice", due)
			task.Title = "关于" + id + "的通知"
			switch i {
			case 1:
				task.Holder, task.Held = "li", at(2)
			case 2:
				task.Holder, task.Held, task.State = "wang", at(3), "s2"
			case 3:
				task.Workflow, task.Stranded = "filing", true
			case 4:
				task.Post = "head"
			case 5:
				task.Organ = "office"
			}
			task.Begins = []string{"", "2026-04-01", "2026-10-01", "", "2026-03-01", "2026-04-02"}[i]
			task.Ends = []string{"", "2026-05-01", "", "2026-04-02", "2026-04-01", ""}[i]
			task.Marks = []string{"", "2026-04-01,2026-04-20", "", "2026-03-09", "2026-04-02,2026-04-09", ""}[i]
			if i == 0 {
				task.Waits, task.Awaits = "2026-04-07", "clerk/finance/2026-03-05"
			}
			if i%2 == 1 {
				c.Dossier.Cases[0].Parties = map[string]string{"maker": "town"}
			}
			c.AddTasks = []engine.Task{task}
			return nil
		})
	}
	own := []engine.PostAt{{Kind: "reviewer", Organ: "justice"}}
	for name, c := range map[string]struct {
		q    engine.TaskQuery
		want string
	}{
		"everything":            {engine.TaskQuery{All: true}, "d5 d2 d0 d3 d1 d4"},
		"nothing":               {engine.TaskQuery{Holder: "li"}, ""},
		"posts":                 {engine.TaskQuery{Posts: own}, "d2 d0 d3 d1"},
		"posts, listed twice":   {engine.TaskQuery{Posts: slices.Concat(own, own, []engine.PostAt{{Kind: "head", Organ: "justice"}})}, "d2 d0 d3 d1 d4"},
		"all posts of one":      {engine.TaskQuery{Posts: append(slices.Clone(own), engine.PostAt{Organ: "justice"}, engine.PostAt{Organ: "office"})}, "d5 d2 d0 d3 d1 d4"},
		"posts and more":        {engine.TaskQuery{Posts: append(slices.Clone(own), engine.PostAt{Organ: "office"}), DueFrom: "2026-01-01", Free: true}, "d0 d3"},
		"all, whatever posts":   {engine.TaskQuery{All: true, Posts: own}, "d5 d2 d0 d3 d1 d4"},
		"of a dossier":          {engine.TaskQuery{All: true, Dossier: "d3"}, "d3"},
		"of a workflow":         {engine.TaskQuery{All: true, Workflow: "document"}, "d5 d2 d0 d1 d4"},
		"in a state":            {engine.TaskQuery{Posts: own, State: "s2"}, "d2"},
		"held by one":           {engine.TaskQuery{Posts: own, Holder: "li"}, "d1"},
		"held by one, anywhere": {engine.TaskQuery{All: true, Holder: "wang"}, "d2"},
		"free":                  {engine.TaskQuery{Posts: own, Free: true}, "d0 d3"},
		"held and free":         {engine.TaskQuery{All: true, Holder: "li", Free: true}, ""},
		"due from":              {engine.TaskQuery{All: true, DueFrom: "2026-04-01"}, "d0 d3"},
		"due until":             {engine.TaskQuery{All: true, DueUntil: "2026-04-01"}, "d5 d2 d0"},
		"due on a day":          {engine.TaskQuery{All: true, DueFrom: "2026-04-01", DueUntil: "2026-04-01"}, "d0"},
		"without due day":       {engine.TaskQuery{All: true, NoDue: true}, "d1 d4"},
		"stranded":              {engine.TaskQuery{All: true, Stranded: true}, "d3"},
		"stranded, of a post":   {engine.TaskQuery{Posts: own, Stranded: true, Workflow: "filing"}, "d3"},
		"stranded, of others":   {engine.TaskQuery{Posts: []engine.PostAt{{Kind: "head", Organ: "justice"}}, Stranded: true}, ""},
		"by title":              {engine.TaskQuery{All: true, Text: "D3"}, "d3"},
		"known to one":          {engine.TaskQuery{All: true, Known: []string{"town", "x"}}, "d5 d3 d1"},
		"known to both":         {engine.TaskQuery{All: true, Known: []string{"town", "office"}}, "d5 d2 d0 d3 d1 d4"},
		"known, of posts":       {engine.TaskQuery{Posts: own, Known: []string{"town"}}, "d3 d1"},
		"known to none":         {engine.TaskQuery{All: true, Known: []string{"x"}}, ""},
		"open on a day":         {engine.TaskQuery{All: true, Open: "2026-04-01"}, "d0 d3 d1"},
		"open a day later":      {engine.TaskQuery{All: true, Open: "2026-04-02"}, "d5 d0 d1"},
		"open, of posts":        {engine.TaskQuery{Posts: own, Open: "2026-10-01"}, "d2 d0"},
		"begins later":          {engine.TaskQuery{All: true, Later: "2026-04-01"}, "d5 d2"},
		"begins later, of mine": {engine.TaskQuery{Posts: own, Later: "2026-04-01"}, "d2"},
		"begun of late":         {engine.TaskQuery{All: true, BegunFrom: "2026-04-01", Open: "2026-04-10"}, "d5 d1"},
		"to be recalled":        {engine.TaskQuery{All: true, Recalled: "2026-04-01"}, "d3 d1"},
		"recalled and open":     {engine.TaskQuery{All: true, Recalled: "2026-04-02", Open: "2026-04-02"}, "d1"},
		"by title among posts":  {engine.TaskQuery{Posts: own, Text: "d4"}, ""},
	} {
		listed := func(list []engine.Task) string {
			var ids []string
			for _, task := range list {
				ids = append(ids, task.Dossier)
			}
			return strings.Join(ids, " ")
		}
		all := got[[]engine.Task](t)(s.Tasks(ctx, c.q))
		if listed(all) != c.want {
			t.Errorf("%s: %q, want %q", name, listed(all), c.want)
		}
		if n := got[int](t)(s.CountTasks(ctx, c.q)); n != len(all) {
			t.Errorf("%s: %d are counted of %d", name, n, len(all))
		}
		var paged []engine.Task
		for q := c.q; ; {
			q.Limit = 2
			page := got[[]engine.Task](t)(s.Tasks(ctx, q))
			paged = append(paged, page...)
			if len(page) < 2 {
				break
			}
			last := page[len(page)-1]
			q.After = &engine.TaskCursor{Due: last.Due, TaskKey: last.TaskKey}
		}
		if !slices.Equal(paged, all) {
			t.Errorf("%s: in pages %q, want %q", name, listed(paged), listed(all))
		}
	}
	of := got[[]engine.Task](t)(s.DossierTasks(ctx, "d1"))
	if len(of) != 1 || of[0].Holder != "li" || of[0].Held != at(2) || of[0].Stranded {
		t.Errorf("what was taken on came back as %+v", of)
	}
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		of[0].Holder, of[0].Held, of[0].Stranded = "", "", true
		c.DropTasks, c.AddTasks = []engine.TaskKey{of[0].TaskKey}, of[:1]
		return nil
	})
	if now := got[[]engine.Task](t)(s.DossierTasks(ctx, "d1")); len(now) != 1 || now[0] != of[0] {
		t.Errorf("released: %+v", now)
	}
}

// dossiersFound asks for dossiers by everything by which they can be selected, with and without bounds to who may see them.
func dossiersFound(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for i, c := range []struct{ person, principal, organ, workflow, variant, title string }{
		{"li", "", "a", "document", "county", "关于绿化的通知"},
		{"wang", "li", "a", "document", "county", "关于城市绿化的办法"},
		{"wang", "", "b", "document", "town", "关于道路的通知"},
		{"zhao", "", "b", "filing", "", "关于备案的通知"},
	} {
		id := fmt.Sprintf("d%d", i)
		update(t, s, id, func(_ engine.View, change *engine.Change) error {
			d, e := change.Dossier, &change.Entries[0]
			d.Workflow, d.Variant, d.Title, d.Cases[0].Parties = c.workflow, c.variant, c.title, map[string]string{"maker": c.organ}
			e.Person, e.For = c.person, c.principal
			change.Persons = slices.DeleteFunc([]string{c.person, c.principal}, func(p string) bool { return p == "" })
			return nil
		})
		must(t, s.Watch(ctx, []string{"li", "wang"}[i%2], id, at(1)))
	}
	update(t, s, "d3", func(v engine.View, change *engine.Change) error {
		change.Dossier.Cases[0].Parties, change.Persons = v.Dossier().Cases[0].Parties, []string{"li"}
		return nil
	})
	for name, c := range map[string]struct {
		q    engine.DossierQuery
		want string
	}{
		"all":                    {engine.DossierQuery{}, "d3 d2 d1 d0"},
		"opened":                 {engine.DossierQuery{Opener: "wang"}, "d2 d1"},
		"opened for":             {engine.DossierQuery{Opener: "li"}, "d1 d0"},
		"acted in":               {engine.DossierQuery{Person: "li"}, "d3 d1 d0"},
		"opened by one of many":  {engine.DossierQuery{Opener: "wang", Person: "li"}, "d1"},
		"watched":                {engine.DossierQuery{Watcher: "wang"}, "d3 d1"},
		"of a workflow":          {engine.DossierQuery{Workflow: "document"}, "d2 d1 d0"},
		"of a variant":           {engine.DossierQuery{Workflow: "document", Variant: "county"}, "d1 d0"},
		"in a state":             {engine.DossierQuery{State: "s2"}, "d3"},
		"by title":               {engine.DossierQuery{Text: "绿化"}, "d1 d0"},
		"under no definition":    {engine.DossierQuery{Under: "0123"}, ""},
		"by everything":          {engine.DossierQuery{Opener: "wang", Person: "wang", Watcher: "wang", Workflow: "document", Variant: "county", State: "s1", Text: "绿化"}, "d1"},
		"who did nothing":        {engine.DossierQuery{Person: "nobody"}, ""},
		"who watches nothing":    {engine.DossierQuery{Watcher: "nobody"}, ""},
		"a state that is not in": {engine.DossierQuery{State: "s9"}, ""},
	} {
		for _, scope := range []struct {
			organs []string
			sees   string
		}{{nil, "d0 d1 d2 d3"}, {[]string{"a"}, "d0 d1"}, {[]string{"b", "x"}, "d2 d3"}} {
			q := c.q
			q.Organs, q.All = scope.organs, scope.organs == nil
			var want []string
			for _, id := range strings.Fields(c.want) {
				if strings.Contains(scope.sees, id) {
					want = append(want, id)
				}
			}
			var seen []string
			q.Limit = 1
			for {
				page := got[[]engine.Summary](t)(s.Dossiers(ctx, q))
				if len(page) == 0 {
					break
				}
				seen = append(seen, page[0].ID)
				q.Before = &engine.DossierCursor{Changed: page[0].Changed, ID: page[0].ID}
			}
			if !slices.Equal(seen, want) {
				t.Errorf("%s, seen by %v: %v, want %v", name, scope.organs, seen, want)
			}
		}
	}
}

// textFound looks for pieces of titles, as people type them, and as those do who try what a search will bear.
func textFound(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for i, title := range []string{"关于ABC的Notice", `100%_\的办法`, "𠮷田“引号”'; drop table dossiers;--", "Ärzte ÄRZTE"} {
		update(t, s, fmt.Sprint("d", i), func(_ engine.View, c *engine.Change) error {
			c.Dossier.Title = title
			c.AddTasks = []engine.Task{Task(c.Dossier.ID, "review", "reviewer", "justice", "")}
			c.AddTasks[0].Title = title
			return nil
		})
	}
	update(t, s, "d4", func(_ engine.View, c *engine.Change) error { c.Dossier.Title = "改名以前"; return nil })
	update(t, s, "d4", func(_ engine.View, c *engine.Change) error { c.Dossier.Title = "改名之后"; return nil })
	for text, want := range map[string]string{"名以": "", "改名之": "d4", "之后": "d4"} {
		list := got[[]engine.Summary](t)(s.Dossiers(ctx, engine.DossierQuery{All: true, Text: text}))
		if len(list) != len(want)/2 || want != "" && list[0].ID != want {
			t.Errorf("%s finds %v", text, list)
		}
	}
	for text, want := range map[string]string{
		"abc": "d0", "NOTICE": "d0", "的n": "d0", "关于": "d0", "%": "d1", "_": "d1", `\`: "d1", `%_\`: "d1", "a_c": "", "0%0": "", "𠮷": "d2", "'; DROP": "d2", "”": "d2",
		"ÄRZTE": "d3", "Ärzte ä": "", "ärzte": "", "\x00": "", "\xff": "", strings.Repeat("关", 5000): "", strings.Repeat("%", 60000): "",
	} {
		var dossiers, tasks []string
		for _, d := range got[[]engine.Summary](t)(s.Dossiers(ctx, engine.DossierQuery{All: true, Text: text})) {
			dossiers = append(dossiers, d.ID)
		}
		for _, task := range got[[]engine.Task](t)(s.Tasks(ctx, engine.TaskQuery{All: true, Text: text})) {
			tasks = append(tasks, task.Dossier)
		}
		if found := strings.Join(dossiers, " "); found != want || strings.Join(tasks, " ") != want {
			t.Errorf("%.20q finds the dossiers %v and the tasks %v", text, dossiers, tasks)
		}
	}
}
