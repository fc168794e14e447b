package store_test

import (
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
)

// testdata/schema1.db.gz was filled by the program when its schema was 1, with the three notices of newOffice.
func schema1(t *testing.T) store.Config {
	t.Helper()
	file, err := os.Open("testdata/schema1.db.gz")
	must(t, err)
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	must(t, err)
	data, err := io.ReadAll(unpacked)
	must(t, err)
	return image(data).copy(t)
}

// schema1Postgres has the same rows in a PostgreSQL database.
func schema1Postgres(t *testing.T) store.Config {
	t.Helper()
	c := store.Config{URL: storetest.EmptyPostgres(t)}
	from, to := raw(t, schema1(t)), raw(t, c)
	provider, err := goose.NewProvider(goose.DialectPostgres, to, os.DirFS("migrations/postgres"), goose.WithTableName("santong_version"), goose.WithDisableGlobalRegistry(true))
	must(t, err)
	_, err = provider.UpTo(context.Background(), 1)
	must(t, err)
	rows, err := from.Query(`select name from sqlite_master where type = 'table' and name <> 'santong_version' and name not like 'sqlite%'`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var table string
		must(t, rows.Scan(&table))
		copyTable(t, from, to, table)
	}
	must(t, rows.Err())
	return c
}

func copyTable(t *testing.T, from, to *sql.DB, table string) {
	t.Helper()
	rows, err := from.Query(`select * from ` + table)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		var names, places []string
		var args []any
		for i, column := range columns {
			if column != "position" { // PostgreSQL counts for itself, in the same order
				args = append(args, values[i])
				names, places = append(names, column), append(places, fmt.Sprintf("$%d", len(args)))
			}
		}
		_, err := to.Exec(`insert into `+table+` (`+strings.Join(names, ", ")+`) values (`+strings.Join(places, ", ")+`)`, args...)
		must(t, err)
	}
	must(t, rows.Err())
}

// A database of an older version is brought up to date with all that is in it: it verifies, its dossiers are found by who acted in them, and go on.
func TestUpgrade(t *testing.T) {
	storetest.InTurn(t)
	ctx := context.Background()
	for name, make := range map[string]func(*testing.T) store.Config{"sqlite": schema1, "postgres": schema1Postgres} {
		t.Run(name, func(t *testing.T) {
			o := &office{laws: laws(t), config: make(t)} // the law has changed since: old cases keep theirs
			report, err := o.verify(t, o.config, o.laws)
			if err != nil || !report.OK() || report.Dossiers != 3 || report.Papers != 3 || report.Numbers != 2 {
				t.Fatalf("%+v, %v", report, err)
			}
			s := storetest.Open(t, o.config)
			for person, want := range map[string]int{"wen": 3, "chen": 2, "bo": 1, "yi": 2, "nobody": 0} {
				if list, err := s.Dossiers(ctx, engine.DossierQuery{All: true, Person: person}); err != nil || len(list) != want {
					t.Errorf("%s acted in %d dossiers, %v", person, len(list), err)
				}
			}
			if list, err := s.Dossiers(ctx, engine.DossierQuery{All: true, Opener: "yi"}); err != nil || len(list) != 0 {
				t.Errorf("yi opened %v, %v", list, err)
			}
			tasks, err := s.Tasks(ctx, engine.TaskQuery{All: true, Free: true})
			if err != nil || len(tasks) != 3 || slices.ContainsFunc(tasks, func(t engine.Task) bool { return t.Holder+t.Held != "" || t.Stranded }) {
				t.Errorf("%+v, %v", tasks, err)
			}
			must(t, s.Update(ctx, "new", storetest.Decide("new", nil)))
		})
	}
}

// A database of the version before has its journal begin with what stands, and with a line for every dossier that is there.
func TestUpgradeBeginsTheJournal(t *testing.T) {
	storetest.InTurn(t)
	ctx := context.Background()
	for name, make := range map[string]func(*testing.T) store.Config{"sqlite": schema1, "postgres": schema1Postgres} {
		t.Run(name, func(t *testing.T) {
			config := make(t)
			db := raw(t, config)
			dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
			if config.URL != "" {
				dialect, folder = goose.DialectPostgres, "migrations/postgres"
			}
			provider, err := goose.NewProvider(dialect, db, os.DirFS(folder), goose.WithTableName("santong_version"), goose.WithDisableGlobalRegistry(true))
			must(t, err)
			_, err = provider.UpTo(ctx, 5)
			must(t, err)
			run(t, db, `insert into organisations (code, data) values ('OLD', '{"code":"OLD","zh":"旧机关","en":"Old","kind":"department"}')`,
				`insert into persons (id, data) values ('old', '{"id":"old","name":"老","posts":null}')`,
				`insert into delegations (id, from_person, data, by_person) values ('g', 'old', '{"id":"g"}', 'old')`,
				`update meta set value = '7' where key = 'revision'`)
			s := storetest.Open(t, config)
			service := &steward.Service{Store: s}
			v, err := service.Verify(ctx)
			if err != nil || len(v.Broken) > 0 || v.Lines != 4 {
				t.Fatalf("%+v, %v", v, err)
			}
			first, err := s.Journal(ctx, 0, 10)
			must(t, err)
			if first[0].Kind != steward.LineBegun || first[1].Kind != steward.LineOpened || first[3].About != "d-0003" {
				t.Errorf("%+v", first)
			}
			// What was there before is witnessed from now on, and what comes is too.
			must(t, s.Update(ctx, "new", storetest.Decide("new", nil)))
			must(t, s.Write(ctx, 7, steward.Write{Persons: []people.Person{{ID: "neu", Name: "新"}}}))
			if v, err = service.VerifyOn(ctx, v); err != nil || len(v.Broken) > 0 || v.Lines != 6 {
				t.Errorf("%+v, %v", v, err)
			}
			run(t, db, `delete from organisations where code = 'OLD'`, `delete from dossiers where id = 'd-0002'`)
			v, err = service.Verify(ctx)
			must(t, err)
			if len(v.Broken) != 2 || v.Broken[0].Of != "organisation/OLD" || v.Broken[1].Dossier() != "d-0002" {
				t.Errorf("%+v", v.Broken)
			}
			// Opened again it gets no second beginning.
			must(t, s.Close())
			again := storetest.Open(t, config)
			if lines, err := again.Journal(ctx, 0, 10); err != nil || len(lines) != 6 {
				t.Errorf("%d lines, %v", len(lines), err)
			}
		})
	}
}
