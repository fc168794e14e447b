package workflows

import (
	"github.com/goccy/go-yaml/ast"
)

// maxNodes bounds a file's tree after its aliases have been written out.
const maxNodes = 40_000

// An inliner puts in the place of every alias (*name) what its anchor (&name) holds, so that whoever reads the tree afterwards finds everything
// where it takes effect. Aliases of aliases could grow without end, so what is written out is counted.
type inliner struct {
	s       *source
	anchors map[string]ast.Node
	sizes   map[string]int
	budget  int
}

func (s *source) inline() error {
	in := &inliner{s: s, anchors: map[string]ast.Node{}, sizes: map[string]int{}, budget: maxNodes}
	body, _, err := in.node(s.body)
	s.body = body
	return err
}

// node returns the node without anchors and aliases, and how many nodes it has.
func (in *inliner) node(n ast.Node) (ast.Node, int, error) {
	size := 1
	var err error
	part := func(inner ast.Node) ast.Node {
		if inner == nil || err != nil {
			return inner
		}
		var out ast.Node
		var added int
		out, added, err = in.node(inner)
		size += added
		return out
	}
	switch v := n.(type) {
	case *ast.AnchorNode:
		name := v.Name.GetToken().Value
		inner := part(v.Value)
		in.anchors[name], in.sizes[name] = inner, size
		return inner, size, err
	case *ast.AliasNode:
		name := v.Value.GetToken().Value
		held, ok := in.anchors[name]
		at := position(v)
		if !ok || held == nil {
			return v, size, in.s.fault(at.Line, at.Column, "前面没有这个锚点", "no anchor before this is called "+name)
		}
		if in.budget -= in.sizes[name]; in.budget < 0 {
			return v, size, in.s.fault(at.Line, at.Column, "别名展开后过大", "too much, once the aliases are written out")
		}
		return held, in.sizes[name], nil
	case *ast.MappingNode:
		for _, pair := range v.Values {
			pair.Value = part(pair.Value)
		}
	case *ast.MappingValueNode:
		v.Value = part(v.Value)
	case *ast.SequenceNode:
		for i := range v.Values {
			v.Values[i] = part(v.Values[i])
		}
	}
	return n, size, err
}
