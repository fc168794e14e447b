package engine

import (
	"context"
	"maps"
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
	case "relied":
		return s.relied
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
	case "clock":
		out := map[string]any{}
		for _, k := range s.flow.clocks {
			out[k.ID] = s.counts(k)
		}
		return out
	case "ahead":
		return func(day time.Time, p calendar.Period) time.Time {
			first, provisional := s.engine.Calendar().Ahead(calendar.FromTime(day), p)
			s.why.ahead(calendar.FromTime(day), p, first, provisional)
			return first.Time()
		}
	}
	return nil
}

// counts is the last day of any period, counted as the clock is: from its start, without its pauses. It is no day while the clock does not run.
func (s *scene) counts(k *clock) func(calendar.Period) time.Time {
	return func(p calendar.Period) time.Time {
		run := s.running(k.ID)
		if run == nil {
			return time.Time{}
		}
		return nativeDay(s.engine.Calendar().Due(run.Start, p, run.pauses...).Due)
	}
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
				row := map[string]any{"id": c.ID, "state": c.State, "open": c.Open, "organ": c.Organ(), "done": c.did()}
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

// did lists the events that were done in the case since its way began, by their names.
func (c *Case) did() []string {
	out := []string{}
	for _, event := range sortedKeys(c.Marks) {
		if !strings.Contains(event, ":") { // outcomes have marks of their own
			out = append(out, event)
		}
	}
	return out
}
