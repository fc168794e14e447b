package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"santong/engine"
	"santong/identity"
)

// Whatever the command, or what it opens, says to somebody at the server is said in Chinese too, where it stands. The demonstration's own faults are for who programs it.
func TestErrorsAreInChinese(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(err, files)
	}
	found := 0
	for _, name := range append(files, "../../store/errors.go", "../../calendar/date.go", "../../calendar/period.go", "../../calendar/pause.go", "../../identity/key.go", "../../parcel/key.go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "demo_") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			made, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"New", "Errorf", "Warn", "Info"}, made.Sel.Name) {
				return true
			}
			text := literal(call.Args[0])
			if strings.Trim(text, "%sqdvw[]12345:/() ") == "" || slices.Contains(silent, text) {
				return true
			}
			if found++; !strings.ContainsFunc(text, chinese) {
				t.Errorf("%s: %q is not in Chinese", name, text)
			}
			return true
		})
	}
	if found < 60 {
		t.Errorf("only %d texts were looked at", found)
	}
}

// silent are errors that nobody sees: they stand for something inside the program.
var silent = []string{"said", "stale", "the receipt exists: %w", "identity: the key is not set",
	"what was sealed does not open: it was sealed with another key, for another person, or has been changed"}

// literal puts a text together that is written in several pieces.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return literal(e.X) + literal(e.Y)
	}
	return ""
}

func TestBilingual(t *testing.T) {
	refusal := &engine.Refusal{Unmet: []engine.Unmet{{Words: engine.Words{Zh: "缺一", En: "one is missing"}}, {Words: engine.Words{Zh: "缺二", En: "two"}}}}
	for _, c := range []struct {
		err  error
		want string
	}{
		{identity.ErrTokens, "令牌太多，请先撤销不用的 / there are too many tokens; revoke those that are not needed"},
		{refusal, "缺一；缺二 / one is missing; two"},
		{errors.New("permission denied"), "未能完成 / permission denied"},
		{errors.New("已经说过 / said already"), "已经说过 / said already"},
	} {
		if got := bilingual(c.err).Error(); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}
