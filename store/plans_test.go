package store_test

import (
	"context"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// What pages ask is answered from indexes, in their order: nothing reads a whole table of rows, and what comes in pages is not sorted first (of dossiers,
// only the page that was found is).
func TestPlans(t *testing.T) {
	s := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	mine, cursor := []engine.PostAt{{Kind: "reviewer", Organ: "justice"}}, &engine.TaskCursor{Due: "2026-04-01", TaskKey: engine.TaskKey{Dossier: "d"}}
	day := calendar.Day(2026, 5, 1)
	for name, c := range map[string]struct {
		query any
		want  string // must stand in the plan
		sorts bool
	}{
		"inbox":                    {engine.TaskQuery{Posts: mine, Limit: 50}, "tasks_turn (organ=? AND post=?)", false},
		"inbox, next page":         {engine.TaskQuery{Posts: mine, After: cursor, Limit: 50}, "tasks_turn (organ=? AND post=?", false},
		"inbox of several posts":   {engine.TaskQuery{Posts: append(mine, engine.PostAt{Kind: "head", Organ: "justice"}), Limit: 50}, "tasks_turn (organ=? AND post=?)", true},
		"inbox, due":               {engine.TaskQuery{Posts: mine, DueUntil: "2026-04-01", Text: "x"}, "tasks_turn (organ=? AND post=? AND due<?)", false},
		"inbox, open":              {engine.TaskQuery{Posts: mine, Open: "2026-04-01", Limit: 50}, "tasks_turn (organ=? AND post=?)", false},
		"inbox, waiting":           {engine.TaskQuery{Posts: mine, Later: "2026-04-01", Limit: 50}, "tasks_turn (organ=? AND post=?)", false},
		"begun of late":            {engine.TaskQuery{All: true, BegunFrom: "2026-03-01", Open: "2026-04-01"}, "tasks_begins (begins>? AND begins<?)", true},
		"recalled":                 {engine.TaskQuery{All: true, Recalled: "2026-04-01", Open: "2026-04-01"}, "tasks_marks (marks", true},
		"held":                     {engine.TaskQuery{All: true, Holder: "li"}, "tasks_holder (holder=?)", false},
		"of everybody":             {engine.TaskQuery{All: true, Limit: 50}, "tasks_due", false},
		"of a state, known":        {engine.TaskQuery{All: true, Known: []string{"a", "b"}, Workflow: "w", State: "s", Limit: 50}, "tasks_state (workflow=? AND state=?)", false},
		"of everybody, due":        {engine.TaskQuery{All: true, DueFrom: "2026-04-01", DueUntil: "2026-05-01"}, "tasks_due (due>? AND due<?)", false},
		"of a state":               {engine.TaskQuery{All: true, Workflow: "w", State: "s", After: cursor, Limit: 50}, "tasks_state (workflow=? AND state=? AND (due,", false},
		"of a dossier":             {engine.TaskQuery{All: true, Dossier: "d"}, "PRIMARY KEY (dossier=?)", true},
		"dossiers":                 {engine.DossierQuery{All: true, Limit: 50}, "SCAN d USING COVERING INDEX dossiers_listed", true},
		"dossiers of organs":       {engine.DossierQuery{Organs: []string{"a", "b"}, Text: "x", State: "s", Limit: 50}, "SCAN d USING INDEX dossiers_listed", true},
		"dossiers, next page":      {engine.DossierQuery{All: true, Before: &engine.DossierCursor{Changed: "x"}}, "SEARCH d USING COVERING INDEX dossiers_listed ((changed,id)<(?,?))", true},
		"dossiers of a rare title": {engine.DossierQuery{All: true, Text: "zq", Limit: 50}, "SEARCH g USING PRIMARY KEY (gram=?)", true},
		"dossiers of a person":     {engine.DossierQuery{All: true, Person: "li"}, "dossier_persons_person (person=?)", true},
		"dossiers that one opened": {engine.DossierQuery{All: true, Opener: "li"}, "dossier_persons_person (person=?)", true},
		"dossiers watched":         {engine.DossierQuery{All: true, Watcher: "li"}, "USING PRIMARY KEY (person=?)", true},
		"facts of a value":         {engine.FactQuery{All: true, Field: "on", Value: "2026-04-01"}, "facts_value (field=? AND value=?)", false},
		"facts of organs":          {engine.FactQuery{Organs: []string{"a", "b"}, Field: "on", From: "2026-04-01", Backwards: true, Limit: 5}, "facts_value (field=? AND value>?", false},
		"facts backwards":          {engine.FactQuery{All: true, Field: "on", From: "2026-04-01", Backwards: true, Limit: 5}, "facts_value (field=? AND value>?", false},
		"register":                 {engine.LedgerQuery{All: true, Series: "issue", Counters: []string{"issue/seq/2026/a"}, Limit: 50}, "numbers_series (series=?", false},
		"register, counted":        {store.Counting{All: true, Counters: []string{"issue/seq/2026/a", "b"}}, "(counter=?)", false},
		"register, whole":          {engine.LedgerQuery{All: true, After: 100, Limit: 50}, "SEARCH n USING INTEGER PRIMARY KEY (rowid<?)", false},
		"catalogue":                {engine.ListingQuery{On: day, Limit: 50}, "USING COVERING INDEX listing_phases_published (published<?)", false},
		"catalogue, next page":     {engine.ListingQuery{On: day, Binding: true, Text: "x", Before: &engine.ListingCursor{Published: "2020-01-01"}, Limit: 50}, "USING COVERING INDEX listing_phases_published ((published,dossier,case_id)<(?,?,?))", false},
		"catalogue as known":       {engine.ListingQuery{On: day, Known: "2026-01-01", Limit: 50}, "USING COVERING INDEX listing_phases_published (published<?)", false},
		"catalogue, one phase":     {engine.ListingQuery{On: day, Phase: "void", Limit: 50}, "USING COVERING INDEX listing_phases_phase (phase=? AND published<?)", false},
		"catalogue, one maker":     {engine.ListingQuery{On: day, Maker: "gov", Kind: "county", Year: 2020, Limit: 50}, "USING COVERING INDEX listing_phases_maker (maker=? AND published>? AND published<?)", false},
		"search, marked":           {engine.SearchQuery{Typed: "通知", ListingQuery: engine.ListingQuery{On: day, Phase: "void", Maker: "gov", Limit: 50}}, "SEARCH p USING PRIMARY KEY (dossier=? AND case_id=?)", false},
		"catalogue, counted":       {store.CountingListings{On: day}, "USING COVERING INDEX listing_phases_counted", false},
	} {
		plan, err := s.Plan(context.Background(), c.query)
		must(t, err)
		if !strings.Contains(plan, c.want) || strings.Contains(plan, "USE TEMP B-TREE FOR ORDER BY") != c.sorts {
			t.Errorf("%s: want %q, sorted: %t:\n%s", name, c.want, c.sorts, plan)
		}
		for step := range strings.Lines(plan) {
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "INDEX") && !strings.Contains(step, "post") && strings.TrimSpace(step) != "SCAN p" {
				t.Errorf("%s reads a whole table:\n%s", name, plan)
			}
		}
	}
}
