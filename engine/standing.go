package engine

import (
	"context"
	"fmt"

	"santong/calendar"
)

// A Standing is a case as people look at it: where it is, what time has made of it, whose turn it is.
type Standing struct {
	*Case
	Title   Words    `json:"title"`  // of the workflow
	Called  Words    `json:"called"` // the case itself, told from its sisters: 会签 · 曹县财政局
	Words            // of the state
	Status  *Item    `json:"status,omitempty"` // what the dates make of the state, as of today
	Holders []Holder `json:"holders"`
	Visited []string `json:"visited"` // states, in the order of the first entry
}

// A Holder is whose turn it is.
type Holder struct {
	Role  string `json:"role"`
	Words        // of the role
	Post  string `json:"post"`
	Organ string `json:"organisation"`

	Held     *Holding    `json:"held,omitempty"`  // who has taken the duty on
	Left     bool        `json:"left,omitempty"`  // who has taken it on can do it no longer, and stands in nobody's way
	Urged    *Urging     `json:"urged,omitempty"` // in this stay in the state
	Able     []Candidate `json:"able"`            // who could do it today
	Stranded bool        `json:"stranded"`        // nobody could, whoever left or was recused in between

	Begins calendar.Date `json:"begins,omitzero"` // the first day of the turn, where it is still to come
}

// A Candidate is somebody who could do what is to be done.
type Candidate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Standings returns the cases of the dossier as they stand today.
func (e *Engine) Standings(ctx context.Context, d *Dossier) ([]Standing, error) {
	today, out := e.today(), []Standing{}
	for _, c := range d.Cases {
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		state := w.states[c.State]
		st := Standing{Case: c, Title: w.Definition.Words, Words: state.Words, Holders: []Holder{}}
		if st.Called, err = e.CaseWords(ctx, d, c); err != nil {
			return nil, err
		}
		s := e.scene(ctx, d, c, w)
		for _, status := range w.statuses[c.State] {
			if s.holds(status.when) {
				st.Status = &Item{ID: status.ID, Words: status.Words}
				break
			}
		}
		if c.Open {
			for _, t := range s.spells() {
				if t.ends.IsZero() || today.Before(t.ends) {
					holder := s.holder(t.Role)
					if today.Before(t.begins) {
						holder.Begins = t.begins
					}
					st.Holders = append(st.Holders, holder)
				}
			}
		}
		seen := map[string]bool{}
		for _, span := range c.Spans {
			if !seen[span.State] {
				seen[span.State] = true
				st.Visited = append(st.Visited, span.State)
			}
		}
		out = append(out, st)
	}
	return out, nil
}

// CaseWords is what a case is called: how it was started, before whom, and which it is of several that are alike.
func (e *Engine) CaseWords(ctx context.Context, d *Dossier, c *Case) (Words, error) {
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return Words{}, err
	}
	out := w.Definition.Words
	if parent := d.Case(c.Parent); parent != nil {
		starter, err := e.Workflow(ctx, parent.Definition)
		if err != nil {
			return Words{}, err
		}
		for _, ev := range starter.Definition.Events {
			for _, st := range ev.Starts {
				if st.As == c.As && st.Called.Zh != "" {
					out = st.Called
				}
			}
		}
	}
	if c.Organ() != "" {
		organ := e.OrganWords(c.Organ())
		out = Words{out.Zh + " · " + organ.Zh, out.En + " · " + organ.En}
	}
	alike, at := 0, 0
	for _, other := range d.Cases {
		if other.Parent == c.Parent && other.As == c.As && other.Organ() == c.Organ() {
			if alike++; other.ID == c.ID {
				at = alike
			}
		}
	}
	if alike > 1 {
		out = Words{fmt.Sprintf("%s（第%d次）", out.Zh, at), fmt.Sprintf("%s (time %d)", out.En, at)}
	}
	return out, nil
}

// holder says whose turn it is, as the directory stands today.
func (s *scene) holder(role string) Holder {
	r := s.flow.roles[role]
	out := Holder{Role: role, Words: r.Words, Post: r.Post, Organ: s.engine.Directory().Current(s.kase.Parties[r.Of], s.today), Able: []Candidate{}}
	if h, held := s.kase.Held[role]; held {
		out.Held, out.Left = &h, !s.able(role, h)
	}
	if u, urged := s.kase.Urged[role]; urged {
		out.Urged = &u
	}
	for _, p := range s.candidates(role) {
		out.Able = append(out.Able, Candidate{p.ID, p.Name})
	}
	out.Stranded = len(out.Able) == 0
	return out
}

// A StrandedDuty is a duty that nobody is left to do.
type StrandedDuty struct {
	Case string `json:"case"`
	Holder
}

// Stranded lists the duties of the dossier that nobody is left to do today: because those who could were recused or kept apart, or have left.
func (e *Engine) Stranded(ctx context.Context, d *Dossier) ([]StrandedDuty, error) {
	var out []StrandedDuty
	for _, c := range d.Cases {
		if !c.Open {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		s := e.scene(ctx, d, c, w)
		for _, role := range s.duties() {
			if s.stranded(role) {
				out = append(out, StrandedDuty{c.ID, s.holder(role)})
			}
		}
	}
	return out, nil
}

// TaskWords are the words of the task's procedure, state and role, under the definition to which its case is pinned.
func (e *Engine) TaskWords(ctx context.Context, t Task) (workflow, state, role Words, err error) {
	for _, w := range e.Workflows.All() { // the words of a state seldom change, and are the same in every variant
		if s, r := w.states[t.State], w.roles[t.Role]; w.Definition.Workflow == t.Workflow && s != nil && r != nil {
			return w.Definition.Words, s.Words, r.Words, nil
		}
	}
	d, err := e.Store.Dossier(ctx, t.Dossier)
	if err != nil {
		return workflow, state, role, err
	}
	c := d.Case(t.Case)
	if c == nil {
		return workflow, state, role, ErrNotFound
	}
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil || w.states[t.State] == nil || w.roles[t.Role] == nil {
		return workflow, state, role, err // the task was read before the case moved on
	}
	return w.Definition.Words, w.states[t.State].Words, w.roles[t.Role].Words, nil
}
