package engine

import "context"

// A Standing is a case as people look at it: where it is, what time has made of it, whose turn it is.
type Standing struct {
	*Case
	Title   Words    `json:"title"` // of the workflow
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
		s := &scene{engine: e, flow: w, dossier: d, kase: c, today: today}
		for _, status := range w.statuses[c.State] {
			if s.holds(status.when) {
				st.Status = &Item{ID: status.ID, Words: status.Words}
				break
			}
		}
		if c.Open {
			for _, role := range state.Duty {
				r := w.roles[role]
				st.Holders = append(st.Holders, Holder{role, r.Words, r.Post, e.Directory().Current(c.Parties[r.Of], today)})
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
