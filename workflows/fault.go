package workflows

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"santong/engine"
)

// A fault is one mistake in a file, with the line that has it.
type fault struct {
	file         string
	line, column int // from 1; the column counts characters
	zh, en       string
	source       string
}

// Error is one block: place and message, the line, and a caret below the place.
func (f *fault) Error() string {
	number := strconv.Itoa(f.line)
	return fmt.Sprintf("%s:%d:%d: %s / %s\n  %s | %s\n  %s | %s^", f.file, f.line, f.column, f.zh, f.en,
		number, f.source, strings.Repeat(" ", len(number)), blank(f.source, f.column-1))
}

// blank is as wide as the first n characters of the line, whatever they are, so that the caret stands below the right one.
func blank(line string, n int) string {
	var b strings.Builder
	for i, r := range []rune(line) {
		switch {
		case i >= n:
			return b.String()
		case r == '\t':
			b.WriteRune(r)
		case wide(r):
			b.WriteRune('　')
		default:
			b.WriteRune(' ')
		}
	}
	return b.String()
}

// wide tells whether a character is as wide as it is high, as Chinese characters are.
func wide(r rune) bool { return r >= 0x2E80 && r <= 0xFFE6 && (r < 0xD800 || r > 0xF8FF) }

const maxExcerpt = 200

func (s *source) fault(line, column int, zh, en string) *fault {
	text := ""
	if line >= 1 && line <= len(s.lines) {
		text = strings.ToValidUTF8(strings.TrimSuffix(s.lines[line-1], "\r"), "�")
	}
	if r := []rune(text); len(r) > maxExcerpt {
		text = string(r[:maxExcerpt]) + "…"
	}
	if r := []rune(en); len(r) > 2*maxExcerpt {
		en = string(r[:2*maxExcerpt]) + "…"
	}
	return &fault{s.file, line, max(column, 1), zh, strings.ReplaceAll(en, "\n", " "), text}
}

// at reports a mistake at a path such as events[3].needs[0].must, as near to it as the file goes.
func (s *source) at(path, zh, en string) *fault {
	place := position(s.find(path))
	return s.fault(place.Line, place.Column, zh, en)
}

// name reports a mistake about a name: the caret stands below the name, if it is found at the path or beside it.
func (s *source) name(path, name, zh, en string) *fault {
	for p := path; ; p = p[:max(strings.LastIndexAny(p, ".["), 0)] {
		if node := scalar(s.find(p), name); node != nil {
			place := position(node)
			return s.fault(place.Line, place.Column, zh, en)
		}
		if p == "" || p != path {
			return s.at(path, zh, en) // not there nor one step up: a namesake farther away would mislead
		}
	}
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

// definitionFault shows where in the file the engine found a mistake; path is as the file has it.
func (s *source) definitionFault(e *engine.DefinitionError, path string) *fault {
	zh := inChinese(e.Message)
	if e.Line == 0 {
		if m := quoted.FindStringSubmatch(e.Message); m != nil {
			return s.name(path, m[1], zh, e.Message)
		}
		return s.at(path, zh, e.Message)
	}
	node := s.find(path)
	place := position(node)
	line, column := place.Line, place.Column
	switch value := node.(type) {
	case *ast.LiteralNode: // the text begins on the line after | and is indented
		line += e.Line
		if line <= len(s.lines) {
			column = len(s.lines[line-1]) - len(strings.TrimLeft(s.lines[line-1], " ")) + e.Column
		}
	case *ast.StringNode:
		if value.Token.Type == token.DoubleQuoteType || value.Token.Type == token.SingleQuoteType {
			column++
		}
		if e.Line == 1 && line <= len(s.lines) && column+e.Column-1 <= len([]rune(s.lines[line-1])) {
			column += e.Column - 1
		}
	}
	return s.fault(line, column, zh, e.Message)
}

// find walks down the path as far as the file goes.
func (s *source) find(path string) ast.Node {
	node := s.body
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' }) {
		next := child(node, step)
		if next == nil {
			return node
		}
		node = next
	}
	return node
}

func child(node ast.Node, step string) ast.Node {
	if number, ok := strings.CutSuffix(step, "]"); ok {
		list, ok := node.(*ast.SequenceNode)
		i, err := strconv.Atoi(number)
		if !ok || err != nil || i < 0 || i >= len(list.Values) {
			return nil
		}
		return list.Values[i]
	}
	pairs, ok := node.(ast.MapNode)
	if !ok {
		return nil
	}
	for iter := pairs.MapRange(); iter.Next(); {
		if iter.Key().String() == step {
			return iter.Value()
		}
	}
	return nil
}

// scalar finds the first value or key below the node that is exactly the name.
func scalar(node ast.Node, name string) (found ast.Node) {
	if node == nil {
		return nil
	}
	ast.Walk(visitor(func(n ast.Node) bool {
		if text, ok := n.(*ast.StringNode); ok && found == nil && text.Value == name {
			found = n
		}
		return found == nil
	}), node)
	return found
}

type visitor func(ast.Node) bool

func (v visitor) Visit(n ast.Node) ast.Visitor {
	if v(n) {
		return v
	}
	return nil
}

func position(node ast.Node) *token.Position {
	if node != nil {
		// a mapping's own token is the colon of its first pair; the reader looks for the key
		if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
			node = m.Values[0].Key
		} else if v, ok := node.(*ast.MappingValueNode); ok {
			node = v.Key
		}
		if t := node.GetToken(); t != nil && t.Position != nil {
			return t.Position
		}
	}
	return &token.Position{Line: 1, Column: 1}
}

// named is [source.name] with the English put together: format has the name, or what is like it, as its only argument.
func (s *source) named(path, name, zh, format, argument string) *fault {
	return s.name(path, name, zh, fmt.Sprintf(format, argument))
}
