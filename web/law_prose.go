package web

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown turns the prose of package workflows into a piece of a page. Raw HTML stays off, and tables are aligned by no style.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowered{}, 100))),
)

// lowered puts the headings below that of the page, which is the only one of the first level.
type lowered struct{}

// Transform implements [parser.ASTTransformer].
func (lowered) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker never fails
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+1, 6)
		}
		return ast.WalkContinue, nil
	})
}

func proseHTML(source []byte) (template.HTML, error) {
	var b bytes.Buffer
	if err := markdown.Convert(source, &b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}
