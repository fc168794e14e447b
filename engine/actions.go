package engine

import (
	"context"
)

// An Action is what the actor could do now: an event of a case, or the laying down of a paper, allowed or with everything that stands in the way.
type Action struct {
	Case       string      `json:"case"`
	Event      string      `json:"event"`
	Words                  // of the event
	Upload     string      `json:"upload,omitempty"` // the material, where the action is the laying down of a paper
	Allowed    bool        `json:"allowed"`
	Unmet      []Unmet     `json:"needs"`      // what stands in the way already
	Conditions []Unmet     `json:"conditions"` // what the form will have to meet
	Form       []FormField `json:"form"`
	Reason     string      `json:"reason,omitempty"` // "always", or the condition under which a reason must be given
	To         []string    `json:"to"`               // states to which it may lead
	Basis      []Basis     `json:"basis"`
	For        string      `json:"for,omitempty"` // on whose behalf it is judged: to be named when it is tried

	Irreversible bool `json:"irreversible,omitempty"` // it cannot be undone, and wants a fresh proof of identity
}

// A FormField is a field as a form shows it.
type FormField struct {
	ID string `json:"id"`
	Words
	Type     string      `json:"type"`
	Required bool        `json:"required"`
	Max      int         `json:"max,omitempty"`
	Options  []Item      `json:"options,omitempty"` // of a choice, the items of a checklist
	Columns  []FormField `json:"columns,omitempty"`
	Rows     []Choosable `json:"rows,omitempty"`  // of a column of the type row
	Value    any         `json:"value,omitempty"` // as the record stands; of a table that answers rows, a row for each of them
}

// Actions lists every event, paper and act about a duty of every open case, judged for the actor as of now. What it calls allowed is allowed when tried with
// a form that meets the conditions, on behalf of whom it names; what it does not is refused with the same needs.
func (e *Engine) Actions(ctx context.Context, id string, a Actor) (*Dossier, []Action, error) {
	d, err := e.Dossier(ctx, id, a)
	if err != nil {
		return nil, nil, err
	}
	today, out := e.today(), []Action{}
	for _, c := range d.Cases {
		w, err := e.Workflow(ctx, c.Definition) // of closed cases too: what was said in them is chosen from, in their words
		if err != nil {
			return nil, nil, err
		}
		if !c.Open {
			continue
		}
		bench := &bench{scene: *e.scene(ctx, d, c, w), actor: a}
		bench.warranted = map[[2]string][]warrant{}
		if a.For == "" {
			bench.principals = e.principals(a, w.Definition.Workflow, today)
		}
		for i := range w.Definition.Events {
			out = append(out, bench.event(w.events[w.Definition.Events[i].ID]))
		}
		for i := range w.Definition.Materials {
			if len(w.Definition.Materials[i].In) == 0 {
				continue // handed down by the case that started this one
			}
			action := bench.event(&event{Event: w.Definition.Materials[i].laying()})
			action.Upload = w.Definition.Materials[i].ID
			out = append(out, action)
		}
		for _, r := range dutyOrder {
			out = append(out, bench.duty(r))
		}
		if bench.trouble != nil {
			return nil, nil, bench.trouble
		}
	}
	return d, out, nil
}

// A bench judges everything in one case for one actor.
type bench struct {
	scene
	actor      Actor
	principals []string // for whom the actor may act
}

// event judges an event or a paper, on behalf of a principal where that is the only way.
func (b *bench) event(ev *event) Action {
	s, a := b.scene, b.actor // the form is laid over a scene of its own
	by := s.mandate(ev, a)
	for _, principal := range b.principals {
		if by.clear() {
			break
		}
		on := b.actor
		on.For = principal
		if through := s.mandate(ev, on); through.clear() || by.role == "" && through.role != "" {
			by, a = through, on
		}
	}
	j := s.judgeBy(by, ev, a, nil, false)
	b.trouble = s.trouble
	out := Action{Case: s.kase.ID, Event: ev.ID, Words: ev.Words, Allowed: len(j.unmet) == 0, Unmet: orEmpty(j.unmet), Conditions: orEmpty(j.conditions),
		Form: []FormField{}, Reason: ev.Reason, To: s.targets(ev), Basis: s.flow.Definition.cite(ev.Basis), For: a.For, Irreversible: ev.Irreversible}
	for _, f := range s.flow.asked(ev) {
		field := s.flow.formField(f, s.kase, &s, ev)
		s.offerRows(&field)
		out.Form = append(out.Form, field)
	}
	return out
}

// duty likewise judges an act about a duty.
func (b *bench) duty(r *dutyRule) Action {
	out := b.dutyAction(r, b.actor)
	for _, principal := range b.principals {
		on := b.actor
		on.For = principal
		if out.Allowed {
			break
		}
		if through := b.dutyAction(r, on); through.Allowed {
			out = through
		}
	}
	return out
}

func (w *Workflow) formField(f *Field, c *Case, s *scene, ev *event) FormField {
	out := FormField{ID: f.ID, Words: f.Words, Type: f.Type, Required: f.Required, Max: f.Max}
	if list := w.lists[f.Of]; list != nil {
		out.Options = list.Items
	}
	for i := range f.Columns {
		out.Columns = append(out.Columns, w.formField(&f.Columns[i], nil, nil, nil))
	}
	if c != nil && !f.Accumulates && !committed(c.Facts[f.ID]) {
		out.Value = c.Facts[f.ID]
	}
	switch f {
	case returnTo:
		out.Type = Choice
		for _, id := range s.returnable(ev) {
			out.Options = append(out.Options, Item{ID: id, Words: w.states[id].Words})
		}
	case returnMode:
		out.Type = Choice
		out.Options = []Item{{ID: "resume", Words: Words{"修改后直接返回本环节", "straight back here"}}, {ID: "rerun", Words: Words{"自该环节起重新办理", "the whole way again"}}}
	}
	return out
}

// targets lists the states to which the event may lead from here.
func (s *scene) targets(ev *event) []string {
	out := ev.To.States()
	switch {
	case len(ev.Returns) > 0:
		out = s.returnable(ev)
	case ev.Resumes && s.kase.ResumeAt != "":
		out = []string{s.kase.ResumeAt}
	case len(ev.Recalls) > 0 && s.kase.Last != nil:
		out = []string{s.kase.Last.From}
	}
	if out == nil {
		out = []string{}
	}
	for i, state := range out {
		if state == "same" {
			out[i] = s.kase.State
		}
	}
	return out
}

func orEmpty(list []Unmet) []Unmet {
	if list == nil {
		return []Unmet{}
	}
	return list
}
