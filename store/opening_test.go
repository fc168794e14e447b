package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// raw opens the database without a store.
func raw(t testing.TB, c store.Config) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite3", "file:"+c.Path
	if c.URL != "" {
		driver, dsn = "pgx", c.URL
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func run(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	both := func(test func(t *testing.T, c store.Config)) func(*testing.T) {
		return func(t *testing.T) {
			for _, db := range emptyDatabases {
				t.Run(db.name, func(t *testing.T) { test(t, db.make(t)) })
			}
		}
	}
	refused := func(t *testing.T, c store.Config, want error) {
		t.Helper()
		s, err := store.Open(context.Background(), c)
		if err == nil {
			_ = s.Close()
		}
		if !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("more than a line: %q", err)
		}
	}
	t.Run("a newer schema", both(func(t *testing.T, c store.Config) {
		if err := storetest.Open(t, c).Close(); err != nil {
			t.Fatal(err)
		}
		run(t, raw(t, c), `insert into santong_version (version_id, is_applied) values (99999, true)`)
		refused(t, c, store.ErrNewer)
	}))
	t.Run("another program's tables", both(func(t *testing.T, c store.Config) {
		run(t, raw(t, c), `create table tasks (id integer)`)
		refused(t, c, store.ErrForeign)
		var n int
		if err := raw(t, c).QueryRow(`select count(*) from tasks`).Scan(&n); err != nil {
			t.Error(err)
		}
	}))
	t.Run("another program's file", func(t *testing.T) {
		c := store.Config{Path: storetest.SQLite(t)}
		run(t, raw(t, c), `pragma application_id = 7`)
		before, err := os.ReadFile(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, c, store.ErrForeign)
		if after, err := os.ReadFile(c.Path); err != nil || string(after) != string(before) {
			t.Errorf("the other program's file was touched, %v", err)
		}
	})
	t.Run("a text file", func(t *testing.T) {
		c := store.Config{Path: filepath.Join(t.TempDir(), "notes.txt")}
		if err := os.WriteFile(c.Path, []byte(strings.Repeat("不是数据库\n", 500)), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, c, store.ErrNotDatabase)
	})
	t.Run("a folder that cannot be", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, store.Config{Path: filepath.Join(file, "santong.db")}, store.ErrReadOnly)
		refused(t, store.Config{Path: t.TempDir()}, store.ErrReadOnly)
	})
	t.Run("a locked file", func(t *testing.T) {
		c := store.Config{Path: storetest.SQLite(t)}
		if err := storetest.Open(t, c).Close(); err != nil {
			t.Fatal(err)
		}
		other := raw(t, c)
		other.SetMaxOpenConns(1)
		run(t, other, `pragma locking_mode = exclusive`, `begin immediate`, `delete from meta`)
		refused(t, c.WithBusy(50*time.Millisecond), store.ErrLocked)
	})
	t.Run("no server", func(t *testing.T) {
		refused(t, store.Config{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"}, store.ErrUnreachable)
	})
	t.Run("neither or both", func(t *testing.T) {
		for _, c := range []store.Config{{}, {Path: "a", URL: "b"}} {
			if _, err := store.Open(context.Background(), c); err == nil {
				t.Errorf("%+v accepted", c)
			}
		}
	})
}

// What was acknowledged is there again, whatever the name of the file.
func TestReopen(t *testing.T) {
	ctx := context.Background()
	odd := func(t testing.TB) store.Config {
		return store.Config{Path: filepath.Join(t.TempDir(), "新 folder", "三统 100% #1?mode=ro.db")}
	}
	for name, make := range map[string]func(testing.TB) store.Config{"sqlite": databases[0].make, "postgres": databases[1].make, "odd name": odd} {
		t.Run(name, func(t *testing.T) {
			c := make(t)
			s := storetest.Open(t, c)
			add := func(v engine.View, c *engine.Change) error {
				c.Receipt = &engine.Receipt{Person: "p", Key: "k", Request: "r", Dossier: "d1", Seq: 1}
				return storetest.Allocate(v, c, "曹政发")
			}
			if err := s.Update(ctx, "d1", storetest.Decide("d1", add)); err != nil {
				t.Fatal(err)
			}
			before, err := s.Dossier(ctx, "d1")
			begun, _ := s.Meta(ctx, "begun")
			if err = errors.Join(err, s.Close()); err != nil {
				t.Fatal(err)
			}
			s = storetest.Open(t, c)
			if err := s.Update(ctx, "d1", storetest.Decide("d1", add)); !errors.Is(err, engine.ErrKeyReused) {
				t.Errorf("the receipt is lost: %v", err)
			}
			after, err := s.Dossier(ctx, "d1")
			if err != nil || after.Head != before.Head || after.Version != 1 {
				t.Errorf("%+v, %v", after, err)
			}
			if again, err := s.Meta(ctx, "begun"); err != nil || again != begun || begun == "" {
				t.Errorf("begun %q, then %q, %v", begun, again, err)
			}
			if c.Path != "" {
				if _, err := os.Stat(c.Path); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestOpenAtOnce(t *testing.T) {
	for _, db := range emptyDatabases {
		t.Run(db.name, func(t *testing.T) {
			c := db.make(t)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					s, err := store.Open(context.Background(), c)
					if err != nil {
						t.Error(err)
						return
					}
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// Both databases have the same tables with the same columns.
func TestSchemasAlike(t *testing.T) {
	storetest.InTurn(t)
	columns := func(db *sql.DB, query string) (list []string) {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var table, column string
			if err := rows.Scan(&table, &column); err != nil {
				t.Fatal(err)
			}
			// Each searches in its own way.
			own := strings.HasPrefix(table, "search_index") || table == "search_parts" && (column == "normal" || column == "tokens")
			if table != "santong_version" && !own {
				list = append(list, table+"."+column)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return list
	}
	lite, post := databases[0].make(t), databases[1].make(t)
	storetest.Open(t, lite)
	storetest.Open(t, post)
	a := columns(raw(t, lite), `select m.name, c.name from sqlite_master m, pragma_table_xinfo(m.name) c where m.type = 'table' and m.name not like 'sqlite%' order by m.name, c.cid`)
	b := columns(raw(t, post), `select table_name, column_name from information_schema.columns where table_schema = 'public' order by table_name collate "C", ordinal_position`)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("SQLite has\n%v\nPostgreSQL has\n%v", a, b)
	}
	var names []string
	for _, column := range a {
		names = append(names, strings.Split(column, ".")[0])
	}
	if names = slices.Compact(names); !slices.Equal(names, store.Tables) {
		t.Errorf("the tables are %v", names)
	}
}
