package storetest

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"santong/store" // also registers the drivers "pgx" and "sqlite3"
)

// Variable names the URL of a PostgreSQL server on which tests may make databases, such as
// postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable.
const Variable = "SANTONG_TEST_POSTGRES"

// SQLite returns the path of a database that is not there yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "santong.db")
}

// Postgres makes a database for this test, with the newest schema and nothing in it, and drops it afterwards. Without a server the test is skipped; in CI it fails.
func Postgres(t testing.TB) string {
	t.Helper()
	admin := server(t)
	from, err := template(admin)
	if err != nil {
		t.Fatal(err)
	}
	return makeDatabase(t, admin, ` template `+from)
}

// EmptyPostgres makes one that has not even a schema.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return makeDatabase(t, server(t), "")
}

func server(t testing.TB) string {
	t.Helper()
	admin := os.Getenv(Variable)
	switch {
	case admin == "" && os.Getenv("CI") == "true":
		t.Fatalf("%s is not set: in CI the tests on PostgreSQL must run", Variable)
	case admin == "":
		t.Skipf("NOT TESTED ON POSTGRESQL: set %s to the URL of a server", Variable)
	}
	return admin
}

func makeDatabase(t testing.TB, admin, like string) string {
	t.Helper()
	// The random name is one that nobody else has, so what is dropped at the end is what was made here.
	name := "santong_test_" + strings.ToLower(rand.Text())
	perform(t, admin, `create database `+name+like)
	t.Cleanup(func() { perform(t, admin, `drop database `+name+` with (force)`) })
	made, err := databaseAt(admin, name)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// databaseAt is the URL of another database on the server.
func databaseAt(admin, name string) (string, error) {
	u, err := url.Parse(admin)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func perform(t testing.TB, admin, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", admin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Open opens the store and closes it at the end of the test.
func Open(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatalf("open %s: %v", cmp.Or(c.Path, c.URL), err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// InTurn leaves out, with -short, a test that does one thing after the other: there is nothing in it that could race, and the race detector makes it slow.
func InTurn(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("one thing after the other")
	}
}
