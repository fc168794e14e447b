package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"
)

// Nothing is said in one language alone: every call of t has both, as constants, the Chinese first.
func TestTemplatesSpeakBothLanguages(t *testing.T) {
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	calls := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree := parse.New(file)
		tree.Mode = parse.SkipFuncCheck
		trees := map[string]*parse.Tree{}
		if _, err := tree.Parse(string(data), "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, one := range trees {
			everyNode(one.Root, func(n parse.Node) {
				c, ok := n.(*parse.CommandNode)
				if !ok || len(c.Args) == 0 || c.Args[0].String() != "t" {
					if text, ok := n.(*parse.TextNode); ok {
						plainText(t, file, string(text.Text))
					}
					return
				}
				calls++
				if len(c.Args) < 3 {
					t.Errorf("%s: %s says it in one language", file, c)
					return
				}
				zh, isZh := c.Args[1].(*parse.StringNode)
				en, isEn := c.Args[2].(*parse.StringNode)
				if !isZh && !isEn {
					return // words that data brings: {{t .Zh .En}}
				}
				if !isZh || !isEn || zh.Text == "" || en.Text == "" || hasHan(strings.ReplaceAll(en.Text, "待填", "")) && en.Text != "中文" {
					t.Errorf("%s: %s", file, c)
				}
				if strings.Count(zh.Text, "%") != strings.Count(en.Text, "%") {
					t.Errorf("%s: %s: the languages show different things", file, c)
				}
			})
		}
	}
	if calls < 200 {
		t.Errorf("only %d calls of t were found: the test looks in the wrong place", calls)
	}
}

// plainText refuses words that stand in a template outside t: they would be shown in both languages.
func plainText(t *testing.T, file, html string) {
	depth := 0
	for _, r := range html {
		switch {
		case r == '<':
			depth++
		case r == '>':
			depth--
		case depth <= 0 && (unicode.Is(unicode.Han, r) || strings.ContainsRune("，：；（）、。", r)) && !strings.HasPrefix(html, ">中文</option>"):
			t.Errorf("%s: %.60q stands there in Chinese only", file, strings.TrimSpace(html))
			return
		}
	}
}

func everyNode(n parse.Node, visit func(parse.Node)) {
	visit(n)
	list := func(l *parse.ListNode) {
		if l != nil {
			for _, one := range l.Nodes {
				everyNode(one, visit)
			}
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			everyNode(p, visit)
		}
	}
	branch := func(b *parse.BranchNode) { pipe(b.Pipe); list(b.List); list(b.ElseList) }
	switch n := n.(type) {
	case *parse.ListNode:
		for _, one := range n.Nodes {
			everyNode(one, visit)
		}
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			everyNode(c, visit)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			if p, ok := a.(*parse.PipeNode); ok {
				everyNode(p, visit)
			}
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	}
}

// Words that the code says have both languages too.
func TestCodeSpeaksBothLanguages(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || !isWords(lit.Type) || len(lit.Elts) == 0 {
				return true
			}
			found++
			given := map[string]ast.Expr{}
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					given[kv.Key.(*ast.Ident).Name] = kv.Value
				}
			}
			if given["Zh"] == nil || given["En"] == nil {
				t.Errorf("%s: words in one language", fset.Position(lit.Pos()))
				return true
			}
			if en, ok := given["En"].(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(en.Value); err == nil && (text == "" || hasHan(text)) {
					t.Errorf("%s: %q is no English", fset.Position(lit.Pos()), text)
				}
			}
			return true
		})
	}
	if found < 50 {
		t.Errorf("only %d words were found: the test looks in the wrong place", found)
	}
}

func isWords(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Words"
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
