package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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

	ctx       context.Context                   // of whoever asks
	elsewhere Elsewhere                         // nil where nothing beyond the dossier is asked for
	taken     func(number string) (bool, error) // looks into the ledger of numbers
	stock     stocktaking                       // reads a phase of the catalogue; nil where that is not done
	organ     string                            // for which a case is being started, "" elsewhere
	trouble   error                             // that kept an expression from being evaluated, and is nobody's fault

	why *reckoning // hears what is counted, nil where nobody asks

	warranted map[[2]string][]warrant // likewise: person and principal → by which posts they may act; scenes of one case and moment may share it
}

// scene is a case as whoever only wants to know sees it today.
func (e *Engine) scene(ctx context.Context, w *Workflow, d *Dossier, c *Case) *scene {
	return &scene{engine: e, flow: w, dossier: d, kase: c, today: e.today(), ctx: ctx, elsewhere: Reader(ctx, e.Store)}
}

// scene is a case as the decision sees it.
func (d *decision) scene(w *Workflow, c *Case, reason string) *scene {
	return &scene{engine: d.Engine, flow: w, dossier: d.change.Dossier, kase: c, today: d.today, reason: reason, ctx: d.ctx, elsewhere: d.sight, taken: d.view.Taken, stock: d.stock}
}

type stocktaking func(on calendar.Date, phase string) ([]Listing, error)

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
	delete(s.env, "unanswered")
}

// fact is a value as it is kept, with what was laid over it.
func (s *scene) fact(field string) any {
	if raw, laid := s.facts[field]; laid {
		return raw
	}
	return s.kase.Facts[field]
}

func (s *scene) value(name string) any {
	if f, ok := s.flow.fields[name]; ok {
		return s.flow.native(f, s.fact(name))
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
		return s.flow.ruleValues
	case "party":
		out := map[string]any{}
		for _, p := range s.flow.Definition.Parties {
			out[p.ID] = s.kase.Parties[p.ID]
		}
		return out
	case "material":
		out := maps.Clone(s.flow.noPapers)
		if s.dossier != nil {
			for _, paper := range s.dossier.Papers {
				if _, asked := out[paper.Kind]; asked && s.dossier.sees(s.kase, paper) {
					out[paper.Kind] = paper.Hash // oldest first: the newest stays
				}
			}
			for id := range s.flow.handedUp {
				if paper := s.paper(id); paper != nil {
					out[id] = paper.Hash
				}
			}
		}
		return out
	case "pinned":
		out := maps.Clone(s.flow.noPins)
		for event, pins := range s.kase.Pins {
			if s.flow.events[event] != nil && len(s.flow.events[event].Returns) > 0 && event != s.kase.ResumeBy {
				continue // an earlier return says nothing of this one
			}
			if none, ok := s.flow.noPins[event].(map[string]any); ok {
				given := maps.Clone(none)
				for material, hash := range pins {
					given[material] = hash
				}
				out[event] = given
			}
		}
		return out
	case "done":
		out := maps.Clone(s.flow.nothingDone)
		for event := range s.kase.Marks {
			if _, ok := out[event]; ok {
				out[event] = true
			}
		}
		return out
	case "cases":
		return s.children()
	case "unanswered":
		return s.unanswered()
	case "listed":
		return s.listed
	case "catalogue":
		return s.catalogue
	case "organ":
		return s.organ
	case "called":
		return s.called
	case "counted":
		return s.counted
	case "due":
		return func(from time.Time, p calendar.Period) time.Time {
			return s.engine.Calendar().Due(calendar.FromTime(from), p).Due.Time()
		}
	case "passed":
		return func(from time.Time, p calendar.Period) bool {
			if from.IsZero() {
				return false
			}
			due := s.engine.Calendar().Due(calendar.FromTime(from), p)
			s.why.passed(calendar.FromTime(from), p, due)
			return due.Due.Before(s.today)
		}
	case "ahead":
		return func(day time.Time, p calendar.Period) time.Time {
			first, provisional := s.engine.Calendar().Ahead(calendar.FromTime(day), p)
			s.why.ahead(calendar.FromTime(day), p, first, provisional)
			return first.Time()
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

// prepare lays out what expressions see before anything has happened, so that a command need only copy it.
func (w *Workflow) prepare() {
	w.ruleValues, w.noPapers, w.noPins, w.nothingDone = map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	for _, r := range w.Definition.Rules {
		at := w.ruleValues
		parts := strings.Split(r.ID, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := at[part].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[part] = inner
			}
			at = inner
		}
		at[parts[len(parts)-1]] = r.value()
	}
	for _, m := range w.Definition.Materials {
		w.noPapers[m.ID] = ""
	}
	for _, f := range w.Definition.Fields {
		if f.Round {
			w.endsWithRound = append(w.endsWithRound, f.ID)
		}
	}
	for _, e := range w.Definition.Events {
		w.nothingDone[e.ID] = false
		pins := map[string]any{}
		for _, m := range e.Pins {
			pins[m] = ""
		}
		w.noPins[e.ID] = pins
	}
}

func (r *Rule) value() any {
	switch {
	case r.Int != nil:
		return *r.Int
	case r.Flag != nil:
		return *r.Flag
	case r.List != nil:
		list := []any{}
		for _, item := range r.List {
			list = append(list, item)
		}
		return list
	default:
		return r.Period
	}
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

// storedRows keeps of rows what the table has columns for, and leaves out what is empty.
func storedRows(f *Field, rows []any) (any, error) {
	if most := cmp.Or(f.Max, maxAccumulated); len(rows) > most {
		return nil, fmt.Errorf("the table %s has room for %d rows, not for %d", f.ID, most, len(rows))
	}
	out := make([]any, 0, len(rows))
	for _, row := range rows {
		given, ok := row.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the table %s cannot hold a %T", f.ID, row)
		}
		kept := map[string]any{}
		for i := range f.Columns {
			v, err := stored(&f.Columns[i], given[f.Columns[i].ID])
			if err != nil {
				return nil, err
			}
			if v != "" && v != false {
				kept[f.Columns[i].ID] = v
			}
		}
		out = append(out, kept)
	}
	return out, nil
}

// stored turns what an expression yields into the form in which facts are kept.
func stored(f *Field, v any) (any, error) {
	switch v := v.(type) {
	case time.Time:
		return calendar.FromTime(v).String(), nil
	case string, bool, int:
		return v, nil
	case []any:
		switch f.Type {
		case Parties:
			return v, nil
		case Table:
			return storedRows(f, v)
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
