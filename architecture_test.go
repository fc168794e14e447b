package santong_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "santong"

// Libraries that have one place, so that replacing one touches only that place.
const (
	echo  = "github.com/labstack/echo"
	fsm   = "github.com/looplab/fsm"
	expr  = "github.com/expr-lang/expr"
	yaml  = "github.com/goccy/go-yaml"
	pgx   = "github.com/jackc/pgx"
	goose = "github.com/pressly/goose"
	mattn = "github.com/mattn/go-sqlite3"
	sql   = "database/sql"
)

// rooms says what each room may import besides itself and the standard library. A folder belongs to the room with
// the longest matching path; a new room gets a row here, and its first decision is what it may know.
var rooms = map[string][]string{
	".":         nil,
	"calendar":  nil,
	"text":      {"golang.org/x/text"},
	"people":    {"santong/calendar", yaml},
	"intake":    {"golang.org/x/text", "github.com/xuri/excelize", "github.com/klippa-app/go-pdfium", "github.com/tetratelabs/wazero"},
	"engine":    {"santong/calendar", "santong/people", "santong/text", expr, fsm},
	"workflows": {"santong/engine", "santong/people", "santong/calendar", yaml},
	"identity": {"santong/engine", "santong/people", "santong/calendar", "golang.org/x/crypto/argon2", "golang.org/x/oauth2",
		"github.com/coreos/go-oidc", "github.com/alexedwards/scs", "github.com/pquerna/otp", "golang.org/x/text"},
	"stock":       {"santong/engine", "santong/people", "santong/calendar", "santong/intake"},
	"spreadsheet": {"github.com/xuri/excelize"},
	"cleanup":     {"santong/engine", "santong/calendar", "santong/intake", "santong/spreadsheet"},
	"filing":      {"santong/engine", "santong/people", "santong/calendar", "santong/intake", "santong/stock", "santong/spreadsheet"},
	"letters":     {"santong/engine", "santong/people", "santong/calendar"},
	"parcel":      {"santong/engine", "santong/people", "santong/calendar", "santong/letters", "golang.org/x/mod/sumdb/note"},
	"notices":     {"santong/engine", "santong/people", "santong/calendar", "github.com/wneessen/go-mail"},
	"steward":     {"santong/engine", "santong/people", "santong/calendar", "santong/workflows", "github.com/aymanbagabas/go-udiff"},
	"store": {"santong/engine", "santong/people", "santong/calendar", "santong/text", "santong/identity", "santong/notices", "santong/steward", "santong/parcel",
		sql, pgx, goose, mattn},
	"store/storetest": {"santong/store", "santong/parcel", "santong/notices", "santong/engine", "santong/text", "santong/people", "santong/calendar", "pgregory.net/rapid", "github.com/anishathalye/porcupine"},
	"porch":           {echo},
	"api":             {"santong/porch", "santong/parcel", "santong/engine", "santong/people", "santong/calendar", "santong/workflows", echo, "github.com/goccy/go-yaml"},
	"web": {"santong/porch", "santong/engine", "santong/people", "santong/calendar", "santong/text", "santong/workflows", "santong/identity", "santong/letters", "santong/notices",
		"santong/steward", "santong/stock", "santong/cleanup", "santong/intake", "santong/parcel", "santong/filing", "santong/spreadsheet", echo, "golang.org/x/text", "github.com/yuin/goldmark"},
	"door":   {"santong/engine", "santong/calendar", "santong/letters", "santong/public"},                          // the public's part of the engine; it could read all that the engine can: see its package comment
	"public": {"santong/porch", "santong/engine", "santong/calendar", "santong/text", "santong/spreadsheet", echo}, // no store, no people, no web: what is not published cannot be asked for
	"cmd":    {"*"},                                                                                                // wires everything; owners still holds
}

// owners are the rooms, or the one file, that may import a library. Wherever it is not named here, it is free.
var owners = map[string][]string{
	echo:  {"porch", "api", "web", "public", "cmd"},
	fsm:   {"engine/machine.go"},
	sql:   {"store"},
	pgx:   {"store"},
	goose: {"store"},
	mattn: {"store"},
}

// Names that say nothing about what is inside.
var emptyNames = []string{"internal", "pkg", "models", "utils", "helpers", "common"}

const maxLines = 400

func TestArchitecture(t *testing.T) {
	for _, v := range violations(t, os.DirFS(".")) {
		t.Error(v)
	}
}

// Each rule must be able to fail.
func TestArchitectureRefuses(t *testing.T) {
	long := strings.Repeat("\n", maxLines)
	for file, c := range map[string]struct{ source, want string }{
		"calendar/a.go":        {`package calendar; import "santong/engine"`, "calendar/a.go: calendar may not import santong/engine"},
		"people/a.go":          {`package people; import "github.com/expr-lang/expr/ast"`, "people/a.go: people may not import github.com/expr-lang/expr/ast"},
		"engine/a.go":          {`package engine; import "github.com/looplab/fsm"`, "engine/a.go: github.com/looplab/fsm belongs to engine/machine.go"},
		"engine/machine.go":    {`package engine; import "github.com/looplab/fsm"`, ""},
		"engine/b.go":          {`package engine; import "database/sql/driver"`, "engine/b.go: database/sql/driver belongs to store"},
		"workflows/a.go":       {`package workflows; import "santong/store"`, "workflows/a.go: workflows may not import santong/store"},
		"store/a.go":           {`package store; import "santong/api"`, "store/a.go: store may not import santong/api"},
		"store/storetest/a.go": {`package storetest; import "santong/store"`, ""},
		"api/a.go":             {`package api; import "santong/store"`, "api/a.go: api may not import santong/store"},
		"api/b.go":             {`package api; import "github.com/labstack/echo/v4/middleware"`, ""},
		"cmd/santong/a.go":     {`package main; import "github.com/mattn/go-sqlite3"`, "cmd/santong/a.go: github.com/mattn/go-sqlite3 belongs to store"},
		"cmd/santong/b.go":     {`package main; import ("github.com/alecthomas/kong"; "santong/store")`, ""},
		"apiary/a.go":          {`package apiary`, "apiary/a.go: no row for apiary in the table of rooms"},
		"engine/utils/a.go":    {`package utils`, "engine/utils: a name that says nothing"},
		"engine/long.go":       {"package engine" + long + "\n", "engine/long.go: 401 lines, more than 400: split it"},
		"engine/full.go":       {"package engine" + long[1:] + "\n", ""},
		"engine/gen.go":        {"// Code generated by x. DO NOT EDIT.\n\npackage engine" + long + "\n", ""},
		"engine/long_test.go":  {"package engine" + long + "\n", ""},
		"engine/testdata/a.go": {`package utils; import "santong/store"`, ""},
	} {
		got := strings.Join(violations(t, fstest.MapFS{file: {Data: []byte(c.source)}}), "\n")
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", file, got, c.want)
		}
	}
}

// violations reads every Go file of the tree that is neither a test nor test data, and says what breaks the rules.
func violations(t *testing.T, tree fs.FS) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() {
			if name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata" || name == "bin" || name == "tmp") {
				return fs.SkipDir
			}
			if slices.Contains(emptyNames, base) {
				say("%s: a name that says nothing", name)
			}
			return nil
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		if n := bytes.Count(source, []byte("\n")); n > maxLines && !ast.IsGenerated(file) {
			say("%s: %d lines, more than %d: split it", name, n, maxLines)
		}
		room := roomOf(path.Dir(name))
		if room == "" {
			say("%s: no row for %s in the table of rooms", name, path.Dir(name))
			return nil
		}
		for _, imported := range file.Imports {
			target, err := strconv.Unquote(imported.Path.Value)
			if err != nil {
				return err
			}
			if owner := ownersOf(target); owner != nil && !slices.ContainsFunc(owner, func(o string) bool { return within(name, o) }) {
				say("%s: %s belongs to %s", name, target, strings.Join(owner, ", "))
			} else if !allowed(room, target) {
				say("%s: %s may not import %s", name, room, target)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// roomOf gives the room with the longest path that holds dir, or "" if none does.
func roomOf(dir string) string {
	for d := dir; d != "."; d = path.Dir(d) {
		if _, ok := rooms[d]; ok {
			return d
		}
	}
	if dir == "." {
		return "."
	}
	return ""
}

func ownersOf(target string) []string {
	for library, owner := range owners {
		if within(target, library) {
			return owner
		}
	}
	return nil
}

func allowed(room, target string) bool {
	for _, rule := range rooms[room] {
		if rule == "*" || within(target, rule) {
			return true
		}
	}
	if rest, ok := strings.CutPrefix(target, module+"/"); ok {
		return roomOf(rest) == room
	}
	first, _, _ := strings.Cut(target, "/")
	return target != module && !strings.Contains(first, ".") // the standard library
}

// within says whether a path is root itself or lies below it.
func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }
