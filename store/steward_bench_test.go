package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
)

// copies of one dossier under review, each with its history and its task.
const copies = 100_000

// BenchmarkSteward says what administrators wait for, with 100,000 dossiers under way.
func BenchmarkSteward(b *testing.B) {
	ctx := context.Background()
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			config := db.make(b)
			service := crowded(b, config)
			y := calendar.Year{Year: 2027, Notice: "n", Off: []calendar.Named{{Date: calendar.Day(2026, 12, 28), Name: "元旦"}}}
			for _, c := range []struct {
				name string
				do   func() error
			}{
				{"open cases by definition", func() error {
					open, err := service.Store.OpenCases(ctx)
					if len(open) != 1 {
						return fmt.Errorf("%v %w", open, err)
					}
					return err
				}},
				{"definitions", func() error { _, err := service.Definitions(ctx); return err }},
				{"turns", func() error { _, err := service.Store.Turns(ctx); return err }},
				{"preview of a year", func() error {
					p, err := service.PreviewChange(ctx, steward.CalendarChange{Year: y}, nil)
					if err == nil && (p.Calendar == nil || p.Calendar.Moved != copies) {
						return fmt.Errorf("%+v", p.Calendar)
					}
					return err
				}},
				{"preview of a leaver", func() error {
					p, err := service.PreviewChange(ctx, steward.DirectoryChange{End: []steward.Ending{{Person: "zhao", Post: "reviewer", Organisation: "sfj", Until: calendar.Day(2026, 12, 21)}}}, nil)
					if err == nil && (p.Directory == nil || p.Directory.Tasks != copies) {
						return fmt.Errorf("%+v %v", p.Directory, p.Refused)
					}
					return err
				}},
				{"refresh", func() error { return service.Refresh(ctx) }},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						if err := c.do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// crowded is a service on a database with one dossier and its copies.
func crowded(b *testing.B, config store.Config) *steward.Service {
	b.Helper()
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			b.Helper()
			b.Fatal(err)
		}
	}
	s := storetest.Open(b, config)
	library, err := workflows.Load(os.DirFS("../workflows/testdata/small"), "town")
	check(err)
	d, err := people.NewDirectory([]people.Organisation{{Code: "a", Zh: "甲", En: "A", Kind: "department"}, {Code: "sfj", Zh: "司", En: "J", Kind: "department"}},
		[]people.Person{{ID: "wang", Name: "王", Posts: []people.Post{{Kind: "drafter", Organisation: "a"}}}, {ID: "zhao", Name: "赵", Posts: []people.Post{{Kind: "reviewer", Organisation: "sfj"}}}})
	check(err)
	check(s.SaveDirectory(ctx, d))
	now := func() time.Time { return time.Date(2026, 12, 21, 1, 0, 0, 0, time.UTC) }
	service := &steward.Service{Store: s, Library: library, Now: now, Log: slog.New(slog.DiscardHandler), NewID: func() string { return "original" }}
	service.Engine = &engine.Engine{Store: s, Workflows: engine.NewCatalogue(library.All()...), Calendar: service.Calendar, Directory: service.Directory, Now: now, NewID: service.NewID}
	check(service.Start(ctx))
	actor := engine.Actor{Person: "wang", Posts: d.Person("wang").Posts}
	r, err := service.Engine.Open(ctx, "paper", "government", engine.Command{Actor: actor, Form: map[string]any{"title": "关于测试的通知"}})
	check(err)
	cmd := engine.Command{Dossier: r.Dossier, Case: "paper", Version: r.Version, Actor: actor}
	r, err = service.Engine.Upload(ctx, cmd, engine.Upload{Kind: "draft", Name: "a.txt", Type: "text/plain", Data: []byte("草案")})
	check(err)
	cmd.Event, cmd.Version = "submit", r.Version
	_, err = service.Engine.Fire(ctx, cmd)
	check(err)
	db := raw(b, config)
	series := fmt.Sprintf(`with recursive n (i) as (select 1 union all select i + 1 from n where i < %d) `, copies-1)
	for _, text := range []string{
		series + `insert into dossiers (id, version, head, title, workflow, variant, state, opened, changed, snapshot)
			select 'c' || i, version, head, title, workflow, variant, state, opened, changed, replace(snapshot, '"original"', '"c' || i || '"') from dossiers, n where id = 'original'`,
		series + `insert into entries (dossier, seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash)
			select 'c' || i, seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash from entries, n where dossier = 'original'`,
		series + `insert into tasks (dossier, case_id, role, workflow, state, post, organ, since, due, provisional, title)
			select 'c' || i, case_id, role, workflow, state, post, organ, since, due, provisional, title from tasks, n where dossier = 'original'`,
		`analyze`,
	} {
		if db, pg := db, config.URL != ""; pg {
			_, err = db.ExecContext(ctx, text)
		} else {
			err = s.OnWriter(ctx, text)
		}
		check(err)
	}
	return service
}
