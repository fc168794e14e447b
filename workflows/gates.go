package workflows

import (
	"fmt"
	"slices"
	"strings"

	"santong/engine"
)

// A standing is where a case can stand while one gate is watched: its state, whether the gate counts as passed, and what a resumption or a
// recall would restore. There are few of them, so all are looked at.
type standing struct {
	state  string
	passed bool

	returner     string // the state that a resumption goes back to, "" if none
	returnPassed bool

	last       string // the event that a recall could take back, "" if none
	source     string
	lastPassed bool
}

type step struct {
	standing
	came *step
	by   *edge
}

// gates proves for every event with gates that all ways to it pass them, or shows the shortest way that does not.
//
// Marks are lost on entering a state that resets. A return enters an earlier state as if for the first time; a resumption restores what had
// been passed when the case was returned; going on in the ordinary way forfeits it. A recall restores what had been passed before the event that
// it takes back. Guards are taken to let everything through, and the gates of events on the way to hold nobody up: so what is proved needs no guard.
func (c *checking) gates(g *graph) {
	for i := range c.def.Events {
		e := &c.def.Events[i]
		for _, gate := range e.After {
			way := g.around(e, gate.Any)
			if way == nil {
				continue
			}
			c.say(Error, "events."+e.ID+".after."+gate.ID,
				fmt.Sprintf("有绕过关口“%s”的路径", gate.Zh), fmt.Sprintf("there is a way around the gate %q: every path must pass %s", gate.En, strings.Join(gate.Any, " / ")), way...)
		}
	}
}

// around searches breadth first for a way to the event that has not passed any of the marks.
func (g *graph) around(target *engine.Event, marks []string) []string {
	seen := map[standing]bool{}
	var queue []*step
	visit := func(s *step) {
		if !seen[s.standing] {
			seen[s.standing] = true
			queue = append(queue, s)
		}
	}
	for _, state := range g.begins() {
		visit(&step{standing: standing{state: state}})
	}
	for ; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if !at.passed && slices.Contains(target.From, at.state) {
			return g.way(at, target)
		}
		for i, e := range g.edges {
			if e.from != at.state {
				continue
			}
			for _, next := range g.move(at.standing, e, marks) {
				visit(&step{next, at, &g.edges[i]})
			}
		}
	}
	return nil
}

// move gives what may come of an edge; nothing if it is not open to a case that came this way.
func (g *graph) move(at standing, e edge, marks []string) []standing {
	next := standing{state: e.to, passed: at.passed, last: e.event.ID, source: at.state, lastPassed: at.passed}
	if e.to == at.state {
		next.returner, next.returnPassed = at.returner, at.returnPassed
	}
	marked := slices.Contains(marks, e.event.ID) || e.outcome != "" && slices.Contains(marks, e.event.ID+":"+e.outcome)
	resets := g.state(e.to).Resets && e.to != at.state
	switch e.kind {
	case recalls:
		if at.source != e.to || !slices.Contains(e.event.Recalls, at.last) {
			return nil
		}
		next.passed, next.last, next.source, next.lastPassed = at.passed && at.lastPassed && !resets, "", "", false
		return []standing{next}
	case resumes:
		if at.returner != e.to {
			return nil
		}
		next.passed, next.returner, next.returnPassed = (at.returnPassed || marked) && !resets, "", false
		return []standing{next}
	}
	next.passed = (at.passed || marked) && !resets
	if e.kind == returns { // again from there, or with leave to resume
		kept := next
		kept.returner, kept.returnPassed = at.state, at.passed
		return []standing{next, kept}
	}
	return []standing{next}
}

// way writes the steps that led to a position, and the event that stands open there.
func (g *graph) way(at *step, target *engine.Event) []string {
	var out []string
	for s := at; s.came != nil; s = s.came {
		out = append(out, fmt.Sprintf("%s –%s→ %s", g.label(s.by.from), eventLabel(g.def, s.by), g.label(s.by.to)))
	}
	slices.Reverse(out)
	return append(out, fmt.Sprintf("%s –%s（%s）→ ?", g.label(at.state), target.Zh, target.ID))
}

func (g *graph) label(state string) string {
	return g.state(state).Zh + "（" + state + "）"
}

func eventLabel(def *engine.Definition, e *edge) string {
	text := e.event.Zh
	id := e.event.ID
	if e.outcome != "" {
		text += "：" + itemWords(def, e.event.To.By, e.outcome).Zh
		id += ":" + e.outcome
	}
	return text + "（" + id + "）"
}

func itemWords(def *engine.Definition, field, code string) engine.Words {
	for _, item := range items(def, field) {
		if item.ID == code {
			return item.Words
		}
	}
	return engine.Words{Zh: code, En: code}
}

// required holds the definition against the gates that law.yaml demands. An event that publishes and of which law.yaml demands nothing is
// an oversight as well: the demand must be able to fail.
func (c *checking) required() {
	for i := range c.def.Events {
		e := &c.def.Events[i]
		demanded := false
		for _, r := range c.lib.law.RequiredGates {
			if r.Workflow != c.def.Workflow || r.Event != e.ID {
				continue
			}
			demanded = true
			for _, id := range r.Gates {
				if !slices.ContainsFunc(e.After, func(g engine.Gate) bool { return g.ID == id }) {
					c.say(Error, "events."+e.ID, "缺少法定关口 "+id+"（见 law.yaml 的 required_gates）",
						"the gate "+id+" is missing: law.yaml demands it under required_gates, add it to after")
				}
			}
		}
		if e.ID == "publish" && !demanded {
			c.say(Error, "events.publish", "law.yaml 没有写明公布前须经过的关口", "law.yaml demands no gates before publication: add required_gates for it")
		}
	}
}
