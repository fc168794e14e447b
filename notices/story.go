package notices

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"santong/engine"
)

// A story is what the rules look at: one happening in its dossier. It is gathered once and judged without any store.
type story struct {
	*stage
	dossier  *engine.Dossier
	acts     []act
	opener   act                           // the first entry of the dossier
	overtook map[string]bool               // cases that have moved on since
	tasks    []engine.Task                 // open now
	laws     map[string]*engine.Definition // by the case
	watching []string
}

// An act is an entry of the happening with what it carries.
type act struct {
	engine.Entry
	engine.Payload
}

// lookAhead is how many entries after the happening are read, to see whether its cases have moved on.
const lookAhead = 500

// A teller gathers stories.
type teller struct {
	engine *engine.Engine
	store  Store
	stage  *stage
}

func (t teller) gather(ctx context.Context, h Happening) (*story, error) {
	d, err := t.engine.Store.Dossier(ctx, h.Dossier)
	if err != nil {
		return nil, err
	}
	s := &story{stage: t.stage, dossier: d, overtook: map[string]bool{}, laws: map[string]*engine.Definition{}}
	for _, c := range d.Cases {
		w, err := t.engine.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		s.laws[c.ID] = w.Definition
	}
	entries, err := t.engine.Store.Entries(ctx, h.Dossier, h.First-1, h.Last-h.First+1+lookAhead)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		a, err := read(e)
		switch {
		case err != nil:
			return nil, err
		case e.Seq <= h.Last:
			s.acts = append(s.acts, a)
		case a.moves():
			s.overtook[e.Case] = true
		}
	}
	first, err := t.engine.Store.Entries(ctx, h.Dossier, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(first) == 0 || len(s.acts) == 0 {
		return nil, fmt.Errorf("dossier %s lacks entry 1, or %d to %d", h.Dossier, h.First, h.Last)
	}
	if s.opener, err = read(first[0]); err != nil {
		return nil, err
	}
	if s.tasks, err = t.engine.Store.DossierTasks(ctx, h.Dossier); err != nil {
		return nil, err
	}
	s.watching, err = t.store.Watchers(ctx, h.Dossier)
	return s, err
}

func read(e engine.Entry) (act, error) {
	a := act{Entry: e}
	if err := json.Unmarshal(e.Payload, &a.Payload); err != nil {
		return a, fmt.Errorf("entry %d of dossier %s: %w", e.Seq, e.Dossier, err)
	}
	return a, nil
}

// moves tells whether a case stands in another state after the act, or has begun or ended with it.
func (a *act) moves() bool {
	return a.Kind != engine.KindMaterial && a.Kind != engine.KindDuty && (a.From != a.To || a.Kind == engine.KindClosed)
}

func (s *story) role(kase, id string) *engine.Role {
	if role := s.laws[kase].Role(id); role != nil {
		return role
	}
	return &engine.Role{}
}

// turns are the tasks to which the act led, as long as their case has not moved on: where it came to a state, those of that state; where it stayed, in its own
// case or in another one, those that came up with it. A recusal concerns all of the dossier.
func (s *story) turns(a *act) (out []engine.Task) {
	for _, t := range s.tasks {
		if !t.Open(s.today) { // it is told on the day on which it begins
			continue
		}
		there := t.Case == a.Case && t.State == a.To && (a.moves() || a.Kind == engine.KindDuty)
		if engine.Recuses(a.Event) || (there || a.raises(&t)) && !s.overtook[t.Case] {
			out = append(out, t)
		}
	}
	return out
}

// raises tells whether it has come to be the turn of the task's role with the act, although the case stayed where it was.
func (a *act) raises(t *engine.Task) bool {
	return slices.Contains(a.Turns, engine.TurnChange{Case: t.Case, Role: t.Role})
}

// settles finds the turn of the actor's own role that was over with the act, although the case stayed where it was.
func (a *act) settles() (over engine.TurnChange, ok bool) {
	i := slices.IndexFunc(a.Turns, func(t engine.TurnChange) bool {
		return t.Over && t.Case == a.Case && t.Role == a.Role && a.Kind == engine.KindEvent
	})
	if i < 0 {
		return over, false
	}
	return a.Turns[i], true
}

// over tells whether the case was ended by something else than the act: whatever came before is of no interest any more.
func (s *story) over(a *act) bool {
	c := s.dossier.Case(a.Case)
	return c == nil || !c.Open && !a.Final
}
