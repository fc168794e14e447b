package workflows

import (
	"slices"

	"santong/engine"
)

// What an edge is, besides an ordinary step.
const (
	plain   = ""
	returns = "returns"
	recalls = "recalls"
	resumes = "resumes"
)

// An edge is one way in which an event may move a case.
type edge struct {
	event   *engine.Event
	outcome string // of a choice
	from    string
	to      string
	kind    string
}

// A graph is every move that a definition allows. Guards are not looked at: what holds for all moves holds for those that guards let through.
type graph struct {
	def   *engine.Definition
	edges []edge // in the order of events, sources and outcomes
	out   map[string][]edge
}

func newGraph(def *engine.Definition) *graph {
	g := &graph{def: def, out: map[string][]edge{}}
	add := func(e edge) {
		if !slices.Contains(g.edges, e) {
			g.edges = append(g.edges, e)
			g.out[e.from] = append(g.out[e.from], e)
		}
	}
	for i := range def.Events {
		e := &def.Events[i]
		for _, from := range e.From {
			to := e.To.State
			switch {
			case e.To.By != "":
				for _, code := range outcomes(def, e) {
					target := e.To.Of[code]
					if target == "same" {
						target = from
					}
					add(edge{e, code, from, target, plain})
				}
			case len(e.Returns) > 0:
				for _, to := range e.Returns {
					if to != from {
						add(edge{e, "", from, to, returns})
					}
				}
			case to == "same":
				add(edge{e, "", from, from, plain})
			case to != "":
				add(edge{e, "", from, to, plain})
			}
		}
	}
	// Where a resumption and a recall lead depends on how the case came.
	for i := range def.Events {
		e := &def.Events[i]
		for _, from := range e.From {
			for _, came := range slices.Clone(g.edges) {
				if came.to != from || came.from == from {
					continue
				}
				if e.Resumes && came.kind == returns {
					add(edge{e, "", from, came.from, resumes})
				}
				if came.kind == plain && slices.Contains(e.Recalls, came.event.ID) {
					add(edge{e, "", from, came.from, recalls})
				}
			}
		}
	}
	return g
}

// outcomes lists the codes of a choice in the order in which people read them.
func outcomes(def *engine.Definition, e *engine.Event) []string {
	var out []string
	for _, item := range items(def, e.To.By) {
		if _, ok := e.To.Of[item.ID]; ok {
			out = append(out, item.ID)
		}
	}
	return out
}

// items are the codes of a choice field.
func items(def *engine.Definition, field string) []engine.Item {
	if f := def.Field(field); f != nil {
		return def.Items(f.Of)
	}
	return nil
}

func (g *graph) state(id string) *engine.State {
	if s := g.def.State(id); s != nil {
		return s
	}
	return &engine.State{ID: id} // the engine has refused such a definition before
}

// order is the place of a state in the file: authors list the way of a document from its beginning to its end.
func (g *graph) order(id string) int {
	return slices.IndexFunc(g.def.States, func(s engine.State) bool { return s.ID == id })
}

// reach lists every state that can be reached from some states by the given moves, the states themselves included.
func (g *graph) reach(from []string, next func(edge) (string, string)) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		at := from[0]
		from = from[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		for _, e := range g.edges {
			if a, b := next(e); a == at {
				from = append(from, b)
			}
		}
	}
	return seen
}

func forward(e edge) (string, string)  { return e.from, e.to }
func backward(e edge) (string, string) { return e.to, e.from }

// begins are the states in which a case may stand first.
func (g *graph) begins() []string {
	out := []string{g.def.Start}
	if o := g.def.Opening; o != nil {
		for _, s := range o.To.States() {
			if s != "same" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}
