package web

import (
	"slices"

	"santong/engine"
)

// A wayView is an act that leads on, and what it still lacks.
type wayView struct {
	engine.Words
	Missing []engine.Unmet
}

// A stepView is a state on the short way: one that was passed, the one where the case is, or one that may come next.
type stepView struct {
	engine.Words
	Kind  string // past, here, next
	Again bool   // it has been there before
}

type partyView struct {
	Organ string
	Parts []engine.Words
}

// regularEnd is where the way ends as a rule: the first of the final states.
func regularEnd(def *engine.Definition) string {
	for i := range def.States {
		if def.States[i].Final {
			return def.States[i].ID
		}
	}
	return ""
}

func isException(e *engine.Event) bool {
	return e == nil || len(e.Returns) > 0 || len(e.Recalls) > 0 || e.Resumes
}

// nextOf lists the states to which events that start where the case stands may lead it, other than exceptions.
func nextOf(def *engine.Definition, c *engine.Case) (out []string) {
	if !c.Open {
		return nil
	}
	for i := range def.Events {
		e := &def.Events[i]
		if isException(e) || !slices.Contains(e.From, c.State) {
			continue
		}
		for _, id := range e.To.States() {
			if id != "same" && id != c.State && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// stepsOf is the short way: where the case has been, where it is, and where what starts here may lead.
func stepsOf(c *caseView) (out []stepView) {
	add := func(id, kind string) {
		if st := c.Definition.State(id); st != nil {
			out = append(out, stepView{st.Words, kind, kind == "next" && slices.Contains(c.Visited, id)})
		}
	}
	for _, id := range c.Visited {
		if id != c.State {
			add(id, "past")
		}
	}
	add(c.State, "here")
	for _, id := range c.Next {
		add(id, "next")
	}
	return out
}

// nearest is the deadline that presses most: one that runs before one that stands still, and the earlier day first.
func nearest(list []engine.Deadline) *engine.Deadline {
	var out *engine.Deadline
	for i := range list {
		d := &list[i]
		aside := func(d *engine.Deadline) bool { return d.Status == engine.DeadlineWaiting } // presses nobody
		switch {
		case !d.Ended.IsZero() || d.Status == engine.DeadlineOver || aside(d) && !d.Waits:
		case out == nil, aside(out) && !aside(d):
			out = d
		case aside(d) && !aside(out):
		case out.Due.IsZero() && !d.Due.IsZero(), !d.Due.IsZero() && d.Due.Before(out.Due):
			out = d
		}
	}
	return out
}

func partiesOf(cases []caseView) (out []partyView) {
	for _, c := range cases {
		for _, p := range c.Definition.Parties {
			code := c.Parties[p.ID]
			if code == "" {
				continue
			}
			at := slices.IndexFunc(out, func(v partyView) bool { return v.Organ == code })
			if at < 0 {
				out, at = append(out, partyView{Organ: code}), len(out)
			}
			if !slices.Contains(out[at].Parts, p.Words) {
				out[at].Parts = append(out[at].Parts, p.Words)
			}
		}
	}
	return out
}
