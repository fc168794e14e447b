package engine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"

	"santong/calendar"
)

// A scene is what the expressions of one command see: the dossier and case as they stand, with the form laid over them.
type scene struct {
	engine  *Engine
	flow    *Workflow
	dossier *Dossier // nil while a dossier is being opened
	kase    *Case
	today   calendar.Date
	reason  string
	facts   map[string]any // laid over the facts of the case
	env     map[string]any // what has been looked up so far
}

// run evaluates the expression. Only the names that it uses are looked up.
func (s *scene) run(x *expression) (any, error) {
	if s.env == nil {
		s.env = map[string]any{}
	}
	for name := range x.names {
		if _, ok := s.env[name]; !ok {
			s.env[name] = s.value(name)
		}
	}
	return vm.Run(x.program, s.env)
}

// holds tells whether the condition is true. An expression that cannot be evaluated does not hold: nothing fails open.
func (s *scene) holds(x *expression) bool {
	v, err := s.run(x)
	return err == nil && v == true
}

// lay puts a value over the facts of the case.
func (s *scene) lay(field string, value any) {
	if s.facts == nil {
		s.facts = map[string]any{}
	}
	s.facts[field] = value
	delete(s.env, field)
}

func (s *scene) value(name string) any {
	if f, ok := s.flow.fields[name]; ok {
		raw, laid := s.facts[name]
		if !laid {
			raw = s.kase.Facts[name]
		}
		return s.flow.native(f, raw)
	}
	switch name {
	case "today":
		return s.today.Time()
	case "reason":
		return s.reason
	case "variant":
		return s.flow.Definition.Variant
	case "state":
		return s.kase.State
	case "rule":
		return s.flow.ruleValues()
	case "party":
		out := map[string]any{}
		for _, p := range s.flow.Definition.Parties {
			out[p.ID] = s.kase.Parties[p.ID]
		}
		return out
	case "material":
		out := map[string]any{}
		for _, m := range s.flow.Definition.Materials {
			out[m.ID] = ""
			if s.dossier != nil {
				if paper := s.dossier.PaperFor(s.kase, m.ID); paper != nil {
					out[m.ID] = paper.Hash
				}
			}
		}
		return out
	case "pinned":
		out := map[string]any{}
		for _, e := range s.flow.Definition.Events {
			pins := map[string]any{}
			for _, m := range e.Pins {
				pins[m] = s.kase.Pins[e.ID][m]
			}
			out[e.ID] = pins
		}
		return out
	case "done":
		out := map[string]any{}
		for _, e := range s.flow.Definition.Events {
			out[e.ID] = s.kase.Marks[e.ID] > 0
		}
		return out
	case "cases":
		return s.children()
	case "due":
		return func(from time.Time, p calendar.Period) time.Time {
			return s.engine.Calendar.Due(calendar.FromTime(from), p).Due.Time()
		}
	case "passed":
		return func(from time.Time, p calendar.Period) bool {
			return !from.IsZero() && s.engine.Calendar.Due(calendar.FromTime(from), p).Due.Before(s.today)
		}
	}
	return nil
}

// children are the cases that the case started, those of earlier rounds left out.
func (s *scene) children() map[string]any {
	out := map[string]any{}
	for as, fields := range s.flow.Definition.Children {
		rows := []any{}
		if s.dossier != nil {
			for _, c := range s.dossier.Cases {
				if c.Parent != s.kase.ID || c.As != as || c.Past {
					continue
				}
				row := map[string]any{"id": c.ID, "state": c.State, "open": c.Open, "organ": c.Organ()}
				for _, f := range fields {
					row[f.ID] = s.flow.native(&f, c.Facts[f.ID])
				}
				rows = append(rows, row)
			}
		}
		out[as] = rows
	}
	return out
}

func (w *Workflow) ruleValues() map[string]any {
	out := map[string]any{}
	for _, r := range w.Definition.Rules {
		at := out
		parts := strings.Split(r.ID, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := at[part].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[part] = inner
			}
			at = inner
		}
		leaf := parts[len(parts)-1]
		switch {
		case r.Int != nil:
			at[leaf] = *r.Int
		case r.Flag != nil:
			at[leaf] = *r.Flag
		case r.List != nil:
			list := []any{}
			for _, item := range r.List {
				list = append(list, item)
			}
			at[leaf] = list
		default:
			at[leaf] = r.Period
		}
	}
	return out
}

// native turns a stored fact into what expressions are typed for; a fact that is not there becomes the empty value of its type.
func (w *Workflow) native(f *Field, raw any) any {
	switch f.Type {
	case Flag:
		v, _ := raw.(bool)
		return v
	case Integer:
		switch v := raw.(type) {
		case int:
			return v
		case float64: // as JSON has it
			return int(v)
		}
		return 0
	case Day:
		text, _ := raw.(string)
		d, err := calendar.Parse(text)
		if err != nil {
			return time.Time{}
		}
		return d.Time()
	case Parties:
		list, _ := raw.([]any)
		if list == nil {
			list = []any{}
		}
		return list
	case Checklist:
		answers, _ := raw.(map[string]any)
		rows := []any{}
		if list := w.lists[f.Of]; list != nil {
			for _, item := range list.Items {
				answer, _ := answers[item.ID].(map[string]any)
				row := map[string]any{"item": item.ID, "conclusion": "", "note": ""}
				for key := range row {
					if text, ok := answer[key].(string); ok {
						row[key] = text
					}
				}
				row["item"] = item.ID
				rows = append(rows, row)
			}
		}
		return rows
	case Table:
		list, _ := raw.([]any)
		rows := make([]any, 0, len(list))
		for i, item := range list {
			given, _ := item.(map[string]any)
			row := map[string]any{}
			for _, column := range f.Columns {
				row[column.ID] = w.native(&column, given[column.ID])
			}
			if f.Accumulates {
				row["no"] = strconv.Itoa(i + 1)
			}
			rows = append(rows, row)
		}
		return rows
	default:
		text, _ := raw.(string)
		return text
	}
}

// stored turns what an expression yields into the form in which facts are kept.
func stored(f *Field, v any) (any, error) {
	switch v := v.(type) {
	case time.Time:
		return calendar.FromTime(v).String(), nil
	case string, bool, int:
		return v, nil
	case []any:
		if f.Type == Parties || f.Type == Table {
			return v, nil
		}
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return list, nil
	}
	return nil, fmt.Errorf("the field %s cannot hold a %T", f.ID, v)
}
