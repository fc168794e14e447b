package engine_test

import (
	"maps"
	"slices"

	"santong/engine"
)

// A law is a definition read as a plain table, apart from the engine: what it allows is judged from these rows alone.
type law struct {
	def    *engine.Definition
	states map[string]*engine.State
	events map[string]*engine.Event
	papers map[string]*engine.Material
	roles  map[string]*engine.Role
	acts   map[string]map[string]bool // state → roles that the table lets do something there
	left   map[string]int             // state → how many steps are left to publication
}

func newLaw(def *engine.Definition) *law {
	l := &law{def, map[string]*engine.State{}, map[string]*engine.Event{}, map[string]*engine.Material{}, map[string]*engine.Role{}, map[string]map[string]bool{}, map[string]int{}}
	for i := range def.States {
		l.states[def.States[i].ID] = &def.States[i]
	}
	for i := range def.Events {
		l.events[def.Events[i].ID] = &def.Events[i]
		l.let(def.Events[i].From, def.Events[i].By)
	}
	for i := range def.Materials {
		l.papers[def.Materials[i].ID] = &def.Materials[i]
		l.let(def.Materials[i].In, def.Materials[i].By)
	}
	for i := range def.Roles {
		l.roles[def.Roles[i].ID] = &def.Roles[i]
	}
	for state := range l.states {
		l.left[state] = l.distance(state, func(at string) bool { return at == place(def, "published") })
	}
	return l
}

func (l *law) let(states, roles []string) {
	for _, state := range states {
		if l.acts[state] == nil {
			l.acts[state] = map[string]bool{}
		}
		for _, role := range roles {
			l.acts[state][role] = true
		}
	}
}

// next lists the states to which the table leads from the state.
func (l *law) next(state string) []string {
	var out []string
	for _, e := range l.def.Events {
		if slices.Contains(e.From, state) {
			out = append(append(out, e.Returns...), slices.DeleteFunc(e.To.States(), func(to string) bool { return to == "same" })...)
		}
	}
	return out
}

// distance is how many steps lead from the state to one that is wanted, or a large number.
func (l *law) distance(from string, wanted func(place string) bool) int {
	seen, layer := map[string]bool{}, []string{from}
	for steps := 0; len(layer) > 0; steps++ {
		var following []string
		for _, state := range layer {
			if wanted(place(l.def, state)) {
				return steps
			}
			if !seen[state] {
				seen[state] = true
				following = append(following, l.next(state)...)
			}
		}
		layer = following
	}
	return 1 << 20
}

// reachable lists the states to which the table leads from the start.
func (l *law) reachable() []string {
	seen, next := map[string]bool{}, []string{l.def.Start}
	for len(next) > 0 {
		state := next[0]
		if next = next[1:]; seen[state] {
			continue
		}
		seen[state] = true
		next = append(next, l.next(state)...)
	}
	return slices.Sorted(maps.Keys(seen))
}
