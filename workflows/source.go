package workflows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"santong/engine"
)

// What a file may be. The longest of ours is a tenth of it.
const (
	maxFile  = 512 << 10 // bytes
	maxDepth = 24        // of brackets, and of dashes on one line
	maxFiles = 100
)

// A source is a file as it was read: its text for the excerpts, its tree for the places.
type source struct {
	file  string
	lines []string
	body  ast.Node
}

// read reads one file. It never panics, whatever the file holds.
func read(fsys fs.FS, name string) (s *source, err error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s = &source{file: name, lines: strings.Split(string(text), "\n")}
	if len(text) > maxFile {
		return s, s.fault(1, 1, fmt.Sprintf("文件超过 %d 字节，请拆分", maxFile), fmt.Sprintf("the file has more than %d bytes: split it", maxFile))
	}
	if bytes.ContainsRune(text, '\t') {
		for i, line := range s.lines {
			if rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, "\t") {
				return s, s.fault(i+1, len(line)-len(rest)+1, "缩进用了制表符，请改用空格", "a tab for indentation: write spaces")
			}
		}
	}
	defer s.rescue(&err)
	tokens := lexer.Tokenize(string(text))
	if err := s.bounded(tokens); err != nil {
		return s, err
	}
	tree, err := parser.Parse(tokens, 0)
	if err != nil {
		return s, s.yamlFault(err)
	}
	var bodies []ast.Node
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return s, s.fault(1, 1, "文件是空的", "the file is empty")
	case 1:
		s.body = bodies[0]
		return s, s.inline()
	}
	at := position(bodies[1])
	return s, s.fault(at.Line, at.Column, "一个文件只写一份内容，请去掉“---”后的部分", "more than one document: give each its own file")
}

// bounded refuses what would make the parser go deep, and what makes a file say something else than what stands there.
func (s *source) bounded(tokens token.Tokens) error {
	depth, dashes, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			dashes, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType:
			dashes++
		case token.MergeKeyType, token.TagType, token.DirectiveType:
			return s.fault(t.Position.Line, t.Position.Column, "不得使用合并键、标签和指令，请直接写出", "no merge keys, tags or directives: write it out")
		}
		if depth > maxDepth || dashes > maxDepth {
			return s.fault(t.Position.Line, t.Position.Column, fmt.Sprintf("嵌套超过 %d 层", maxDepth), fmt.Sprintf("nested more than %d deep", maxDepth))
		}
	}
	return nil
}

// decode fills v and refuses keys that v does not have.
func (s *source) decode(v any) (err error) {
	defer s.rescue(&err)
	if err := yaml.NodeToValue(s.body, v, yaml.Strict()); err != nil {
		return s.yamlFault(err)
	}
	return nil
}

// rescue turns a panic of the parser, which is not ours, into an error about the file.
func (s *source) rescue(err *error) {
	if r := recover(); r != nil {
		*err = s.fault(1, 1, "无法读取该文件", fmt.Sprintf("the file cannot be read: %v", r))
	}
}

// yamlFault shows where the parser, or the type that was to be filled, found a mistake. Types know no places: what they quote is looked for.
func (s *source) yamlFault(err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		message, place := at.GetMessage(), at.GetToken().Position
		if m := quoted.FindStringSubmatch(message); m != nil && strings.HasPrefix(message, "unknown field") && strings.Contains(m[1], " ") {
			return s.fault(place.Line, place.Column, "花括号里的值有逗号，请给整个值加引号", "a comma in a value inside braces begins a new key: quote the value; "+message)
		}
		return s.fault(place.Line, place.Column, inChinese(message), inEnglish(message))
	}
	message := err.Error()
	for _, m := range quoted.FindAllStringSubmatch(message, -1) {
		if node := scalar(s.body, m[1]); node != nil {
			return s.fault(position(node).Line, position(node).Column, inChinese(message), inEnglish(message))
		}
	}
	if node := s.badTarget(); node != nil {
		return s.fault(position(node).Line, position(node).Column, inChinese(message), inEnglish(message))
	}
	return s.fault(1, 1, inChinese(message), inEnglish(message))
}

// badTarget finds a target that cannot be one.
func (s *source) badTarget() (found ast.Node) {
	if s.body == nil {
		return nil
	}
	ast.Walk(visitor(func(n ast.Node) bool {
		pair, ok := n.(*ast.MappingValueNode)
		if ok && found == nil && pair.Key.String() == "to" && yaml.NodeToValue(pair.Value, new(engine.Target), yaml.Strict()) != nil {
			found = pair.Value
		}
		return found == nil
	}), s.body)
	return found
}
