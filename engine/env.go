package engine

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"santong/calendar"
)

// An environment is the typed vocabulary of a definition's expressions.
type environment struct {
	types   types.Map
	options []expr.Option
}

// An expression is compiled and knows which names it looks at, so that only these are looked up when it is run.
type expression struct {
	program *vm.Program
	names   map[string]bool
	reads   map[string]bool // the names whose values it looks at, more closely than by asking whether they are given
	parts   []string        // of the record that it looks at, as cases.consultation and done.submit
}

func (x *expression) uses(names map[string]bool) bool {
	for name := range x.names {
		if names[name] {
			return true
		}
	}
	return false
}

var (
	timeType   = types.TypeOf(time.Time{})
	periodType = types.TypeOf(calendar.Period{})
)

func newEnvironment(w *Workflow) *environment {
	def := w.Definition
	all := types.Map{"today": timeType, "reason": types.String, "variant": types.String, "state": types.String}
	// due, passed and ahead look at the calendar, which a definition does not have: they come with the values.
	all["due"] = types.TypeOf(func(time.Time, calendar.Period) time.Time { return time.Time{} })
	all["passed"] = types.TypeOf(func(time.Time, calendar.Period) bool { return false })
	all["ahead"] = types.TypeOf(func(time.Time, calendar.Period) time.Time { return time.Time{} })
	all["listed"] = types.TypeOf(func(string) (listedDocument, error) { return listedDocument{}, nil })
	all["catalogue"] = types.TypeOf(func(...string) ([]listedDocument, error) { return nil, nil })
	all["called"] = types.TypeOf(func(string) (calledFor, error) { return calledFor{}, nil })
	all["relied"] = types.TypeOf(func(string) (int, error) { return 0, nil })
	all["counted"] = types.TypeOf(func(string, string) (int, error) { return 0, nil })
	maps.Copy(all, fieldTypes(def.Fields))

	rules := types.Map{}
	for _, r := range def.Rules {
		at := rules
		parts := strings.Split(r.ID, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := at[part].(types.Map)
			if !ok {
				inner = types.Map{}
				at[part] = inner
			}
			at = inner
		}
		at[parts[len(parts)-1]] = ruleType(&r)
	}
	all["rule"] = rules

	materials, pinned, done, party := types.Map{}, types.Map{}, types.Map{}, types.Map{}
	for _, m := range def.Materials {
		materials[m.ID] = types.String
	}
	for _, e := range def.Events {
		done[e.ID] = types.Bool
		if len(e.Pins) > 0 {
			pins := types.Map{}
			for _, m := range e.Pins {
				pins[m] = types.String
			}
			pinned[e.ID] = pins
		}
	}
	for _, p := range def.Parties {
		party[p.ID] = types.String
	}
	all["material"], all["pinned"], all["done"], all["party"] = materials, pinned, done, party

	cases := types.Map{}
	for as, fields := range def.Children {
		cases[as] = types.Array(childTypes(fields))
	}
	unanswered := types.Map{}
	for _, f := range def.Fields {
		if slices.ContainsFunc(f.Columns, func(c Field) bool { return c.Type == Row }) {
			unanswered[f.ID] = types.Array(types.String)
		}
	}
	all["cases"], all["unanswered"] = cases, unanswered
	clocks := types.Map{}
	for _, k := range def.Clocks {
		clocks[k.ID] = types.TypeOf(func(calendar.Period) time.Time { return time.Time{} })
	}
	all["clock"] = clocks
	return &environment{all, []expr.Option{expr.Env(all), given, days, months, sameNumber}}
}

// with is the vocabulary with one more name.
func (env *environment) with(name string, kind types.Type) *environment {
	all := maps.Clone(env.types)
	all[name] = kind
	return &environment{all, append([]expr.Option{expr.Env(all)}, env.options[1:]...)}
}

func ruleType(r *Rule) types.Type {
	switch {
	case r.Int != nil:
		return types.Int
	case r.Flag != nil:
		return types.Bool
	case r.List != nil:
		return types.Array(types.String)
	default:
		return periodType
	}
}

func fieldTypes(fields []Field) types.Map {
	out := types.Map{}
	for _, f := range fields {
		switch f.Type {
		case Flag:
			out[f.ID] = types.Bool
		case Day:
			out[f.ID] = timeType
		case Integer:
			out[f.ID] = types.Int
		case Parties:
			out[f.ID] = types.Array(types.String)
		case Checklist:
			out[f.ID] = types.Array(types.Map{"item": types.String, "conclusion": types.String, "note": types.String})
		case Table:
			out[f.ID] = types.Array(rowTypes(&f))
		default:
			out[f.ID] = types.String
		}
	}
	return out
}

func rowTypes(table *Field) types.Map {
	row := fieldTypes(table.Columns)
	if table.Accumulates {
		row["no"] = types.String
	}
	return row
}

func childTypes(fields []Field) types.Map {
	row := fieldTypes(fields)
	maps.Copy(row, types.Map{"id": types.String, "state": types.String, "open": types.Bool, "organ": types.String, "done": types.Array(types.String)})
	return row
}

// What an expression must yield.
type want struct {
	option expr.Option
	kind   reflect.Kind
}

var (
	wantBool = want{expr.AsBool(), reflect.Bool}
	wantList = want{expr.AsKind(reflect.Slice), reflect.Slice}
)

func wantOf(f *Field) want {
	switch f.Type {
	case Flag:
		return wantBool
	case Day:
		return want{expr.AsKind(reflect.Struct), reflect.Struct}
	case Integer:
		return want{expr.AsInt(), reflect.Int}
	case Parties, Table, Checklist:
		return wantList
	default:
		return want{expr.AsKind(reflect.String), reflect.String}
	}
}

// maxExpression bounds an expression's source, in bytes; the parser bounds its depth and nodes.
const maxExpression = 4000

func (env *environment) compile(source string, w want) (*expression, error) {
	if strings.TrimSpace(source) == "" || len(source) > maxExpression {
		return nil, errExpressionSize
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, err
	}
	program, err := expr.Compile(source, append(slices.Clone(env.options), w.option)...)
	if err != nil {
		return nil, err
	}
	names := &nameVisitor{names: map[string]bool{}, times: map[string]int{}}
	ast.Walk(&tree.Node, names)
	reads := map[string]bool{}
	for name, times := range names.times {
		reads[name] = times > 0
	}
	for name := range names.names {
		if _, ok := env.types[name]; !ok {
			delete(names.names, name) // a function, or a name bound by let
		}
	}
	return &expression{program, names.names, reads, names.parts}, nil
}

// A nameVisitor counts how often each name is looked at, other than by given.
type nameVisitor struct {
	names map[string]bool
	times map[string]int
	parts []string
}

func (v *nameVisitor) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		v.names[n.Value] = true
		v.times[n.Value]++
	case *ast.MemberNode:
		of, isName := n.Node.(*ast.IdentifierNode)
		if part, isText := n.Property.(*ast.StringNode); isName && isText {
			v.parts = append(v.parts, of.Value+"."+part.Value)
		}
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok && callee.Value == "given" && len(n.Arguments) == 1 {
			if id, ok := n.Arguments[0].(*ast.IdentifierNode); ok {
				v.times[id.Value]--
			}
		}
	}
}

var errExpressionSize = errorString("an expression must be given, of at most 4000 bytes")

type errorString string

func (e errorString) Error() string { return string(e) }

var (
	given = expr.Function("given", func(args ...any) (any, error) {
		switch v := args[0].(type) {
		case time.Time:
			return !v.IsZero(), nil
		case string:
			return v != "", nil
		}
		return false, nil
	}, new(func(time.Time) bool), new(func(string) bool))

	days = expr.Function("days", func(args ...any) (any, error) {
		a, b := args[0].(time.Time), args[1].(time.Time)
		return int(b.Sub(a).Hours() / 24), nil // both are midnight UTC of a civil day
	}, new(func(time.Time, time.Time) int))

	sameNumber = expr.Function("same_number", func(args ...any) (any, error) {
		return NumberKey(args[0].(string)) == NumberKey(args[1].(string)), nil
	}, new(func(string, string) bool))

	months = expr.Function("months", func(args ...any) (any, error) {
		return calendar.FromTime(args[0].(time.Time)).AddMonths(args[1].(int)).Time(), nil
	}, new(func(time.Time, int) time.Time))
)
