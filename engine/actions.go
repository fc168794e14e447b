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
	Value    any         `json:"value,omitempty"` // as the record stands
}

// Actions lists every event and paper of every open case, judged for the actor as of now. What it calls allowed is allowed when tried with a form
// that meets the conditions; what it does not is refused with the same needs.
func (e *Engine) Actions(ctx context.Context, id string, a Actor) (*Dossier, []Action, error) {
	d, err := e.Dossier(ctx, id, a)
	if err != nil {
		return nil, nil, err
	}
	today, out := e.today(), []Action{}
	for _, c := range d.Cases {
		if !c.Open {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, nil, err
		}
		judge := func(ev *event) (Action, *scene) {
			s := &scene{engine: e, flow: w, dossier: d, kase: c, today: today}
			j := s.judge(ev, a, nil, false)
			return Action{Case: c.ID, Event: ev.ID, Words: ev.Words, Allowed: len(j.unmet) == 0, Unmet: orEmpty(j.unmet), Conditions: orEmpty(j.conditions),
				Form: []FormField{}, Reason: ev.Reason, To: s.targets(ev), Basis: w.Definition.cite(ev.Basis)}, s
		}
		for i := range w.Definition.Events {
			ev := w.events[w.Definition.Events[i].ID]
			action, s := judge(ev)
			for _, f := range w.asked(ev) {
				action.Form = append(action.Form, w.formField(f, c, s, ev))
			}
			out = append(out, action)
		}
		for i := range w.Definition.Materials {
			if len(w.Definition.Materials[i].In) == 0 {
				continue // handed down by the case that started this one
			}
			action, _ := judge(&event{Event: w.Definition.Materials[i].laying()})
			action.Upload = w.Definition.Materials[i].ID
			out = append(out, action)
		}
	}
	return d, out, nil
}

func (w *Workflow) formField(f *Field, c *Case, s *scene, ev *event) FormField {
	out := FormField{ID: f.ID, Words: f.Words, Type: f.Type, Required: f.Required, Max: f.Max}
	if list := w.lists[f.Of]; list != nil {
		out.Options = list.Items
	}
	for i := range f.Columns {
		out.Columns = append(out.Columns, w.formField(&f.Columns[i], nil, nil, nil))
	}
	if c != nil && !f.Accumulates {
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
