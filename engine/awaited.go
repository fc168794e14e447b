package engine

import (
	"cmp"
	"slices"
	"strings"
)

// A turn may be one in which there is nothing to do but wait: the next step needs what others have not done yet. Whom it waits for is derived from the same needs by which
// the step would be refused, when the entry is made that lets the turn come up or go on: an inbox of many rows reads it with the task. Needs about the day are left
// out, as a task says no other thing tomorrow; until when time has to pass stands in [Task.Waits].

// An Awaited is a turn of others that a task waits for.
type Awaited struct {
	Post, Organ string
	Since       string // date
}

const mostAwaited = 5 // that a task names, the longest first

// Awaited lists whom the task waits for, who has kept it waiting longest first; nobody where its role can do the next step, or what that needs.
func (t *Task) Awaited() (out []Awaited) {
	for text := range strings.SplitSeq(t.Awaits, ",") {
		if f := strings.Split(text, "/"); len(f) == 3 {
			out = append(out, Awaited{f[0], f[1], f[2]})
		}
	}
	return out
}

// await notes with the tasks of the case whom they wait for, among all tasks of the dossier.
func (s *scene) await(all []Task) {
	for i := range all {
		t := &all[i]
		if t.Case != s.kase.ID {
			continue
		}
		list := s.awaited(t.TaskKey.Role, all)
		slices.SortFunc(list, func(a, b Awaited) int {
			return cmp.Or(strings.Compare(a.Since, b.Since), strings.Compare(a.Organ, b.Organ), strings.Compare(a.Post, b.Post))
		})
		var texts []string
		for _, a := range slices.Compact(list) {
			if len(texts) < mostAwaited {
				texts = append(texts, a.Post+"/"+a.Organ+"/"+a.Since)
			}
		}
		t.Awaits = strings.Join(texts, ",")
	}
}

// awaited is empty as soon as the role can take one step ahead, or do something for one itself.
func (s *scene) awaited(role string, all []Task) (out []Awaited) {
	for i := range s.flow.Definition.Events {
		ev := s.flow.events[s.flow.Definition.Events[i].ID]
		if !slices.Contains(ev.By, role) || !slices.Contains(ev.From, s.kase.State) || !s.ahead(ev) {
			continue
		}
		others := s.hinders(ev, role, all)
		if len(others) == 0 {
			return nil
		}
		out = append(out, others...)
	}
	return out
}

// ahead tells whether the event brings the case on: not to its end, and not back to where the way starts again.
func (s *scene) ahead(ev *event) bool {
	return slices.ContainsFunc(ev.To.States(), func(id string) bool {
		st := s.flow.states[id]
		return st != nil && id != s.kase.State && !st.Final && !st.Resets
	})
}

// hinders lists who has to act before the event can be done; nobody where nothing is missing, or something that the role itself can do.
func (s *scene) hinders(ev *event, role string, all []Task) (out []Awaited) {
	missing := func(names ...string) bool {
		var found []Awaited
		for _, name := range names {
			kind, id, _ := strings.Cut(name, ".")
			others, own := s.satisfied(kind, id, role, all)
			if own {
				return false
			}
			found = append(found, others...)
		}
		out = append(out, found...)
		return len(found) > 0
	}
	for i := range ev.needs {
		n := &ev.needs[i]
		if n.form || n.must == nil || n.must.uses(unclocked) || s.meets(n) || ev.Writes != "" && s.written(ev).meets(n) {
			continue
		}
		parts := slices.Clone(n.must.parts)
		for name := range n.must.names {
			if s.flow.fields[name] != nil {
				parts = append(parts, "field."+name)
			}
		}
		if !missing(parts...) {
			return nil
		}
	}
	for _, g := range ev.After {
		if slices.ContainsFunc(g.Any, func(mark string) bool { return s.kase.Marks[mark] > 0 }) {
			continue
		}
		var names []string
		for _, mark := range g.Any {
			event, _, _ := strings.Cut(mark, ":")
			names = append(names, "done."+event)
		}
		if !missing(names...) {
			return nil
		}
	}
	return out
}

// satisfied names who can bring about what a need looks at, as cases.consultation, done.prepare_opinion or material.minutes; own: the role itself can.
func (s *scene) satisfied(kind, id, role string, all []Task) (others []Awaited, own bool) {
	by := func(roles, in []string) {
		if !slices.Contains(in, s.kase.State) {
			return
		}
		for _, other := range roles {
			if other == role {
				own = true
			}
			r := s.flow.roles[other]
			since := s.kase.turnSince(other).String()
			others = append(others, Awaited{r.Post, s.kase.Parties[r.Of], since})
		}
	}
	switch kind {
	case "cases":
		for _, c := range s.dossier.Cases {
			if c.Parent != s.kase.ID || c.As != id || c.Past || !c.Open {
				continue
			}
			for _, t := range all {
				if t.Case == c.ID {
					others = append(others, Awaited{t.Post, t.Organ, t.Since})
				}
			}
		}
	case "done", "pinned":
		if ev := s.flow.events[id]; ev != nil {
			by(ev.By, ev.From)
		}
	case "field":
		for _, ev := range s.flow.Definition.Events {
			if _, sets := ev.Sets[id]; sets || slices.Contains(slices.Concat(ev.Requires, ev.Accepts, ev.Allocates), id) {
				by(ev.By, ev.From)
			}
		}
	case "material":
		if m := s.flow.materials[id]; m != nil && s.paper(id) == nil { // what is there already need not be brought
			by(m.By, m.In)
		}
	}
	return others, own
}
