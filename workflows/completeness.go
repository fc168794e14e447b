package workflows

import (
	"regexp"
	"slices"
	"strings"

	"santong/engine"
)

// basis looks for what demands something of people and cites no article. What refuses them, and what counts their days, must.
func (c *checking) basis() {
	need := func(severity, where string, basis []string) {
		if len(basis) == 0 {
			c.say(severity, where, "没有依据", "cites no article: add basis")
		}
		for _, id := range basis {
			if !strings.Contains(id, "#") {
				c.say(Note, "basis."+id, "只引了整部文件，没有具体到条", "the whole act is cited, and no article of it")
			}
		}
	}
	for path, e := range events(c.def) {
		where := "events." + e.ID
		if path == "opening" {
			where = "opening"
		}
		need(Warning, where, e.Basis)
		for _, n := range e.Needs {
			need(Error, where+".needs."+n.ID, n.Basis)
			if n.Zh == "" || n.En == "" {
				c.say(Warning, where+".needs."+n.ID, "条件没有中英文说明", "the guard has no sentence in zh and en")
			}
		}
		for _, gate := range e.After {
			need(Error, where+".after."+gate.ID, gate.Basis)
		}
		if e.Apart != nil {
			need(Error, where+".apart", e.Apart.Basis)
		}
	}
	for _, s := range c.def.States {
		for _, t := range s.Duty {
			if !t.Always() && (t.Zh == "" || t.En == "") {
				c.say(Warning, "states."+s.ID+".duty."+t.Role, "轮到的条件没有中英文说明", "the condition of the turn has no words in zh and en")
			}
		}
	}
	for _, m := range c.def.Materials {
		need(Warning, "materials."+m.ID, m.Basis)
	}
	if p := c.def.Catalogue; p != nil {
		for _, phase := range p.Phases {
			need(Error, "catalogue.phases."+phase.ID, phase.Basis)
			if phase.Zh == "" || phase.En == "" {
				c.say(Warning, "catalogue.phases."+phase.ID, "效力状态没有中英文说明", "the status has no words in zh and en")
			}
		}
		for _, paper := range p.Papers {
			need(Warning, "catalogue.papers."+paper.ID, paper.Basis)
		}
	}
	for _, s := range c.def.Series {
		need(Warning, "series."+s.ID, s.Basis)
	}
	for _, clock := range c.def.Clocks { // a clock's basis is its rule's
		for _, r := range c.def.Rules {
			if r.ID == clock.Rule || clock.Remind != nil && r.ID == clock.Remind.At || slices.ContainsFunc(clock.Instead, func(t engine.Term) bool { return r.ID == t.Rule }) {
				need(Error, "clocks."+clock.ID, r.Basis)
			}
		}
		for _, t := range clock.Instead {
			if t.Until != "" {
				need(Error, "clocks."+clock.ID+".instead", t.Basis)
			}
		}
	}
}

// usage looks for what is declared and does nothing.
func (c *checking) usage(g *graph) {
	reached := g.reach(g.begins(), forward)
	texts := strings.Join(slices.Collect(values(expressions(c.def))), "\n")
	written, pinned := map[string]bool{}, map[string]bool{}
	for _, e := range events(c.def) {
		for _, list := range [][]string{e.Requires, e.Accepts, e.Allocates} {
			for _, field := range list {
				written[field] = true
			}
		}
		for field := range e.Sets {
			written[field] = true
		}
		for _, m := range e.Pins {
			pinned[m] = true
		}
	}
	for _, w := range c.lib.workflows {
		for _, s := range starts(w.Definition) {
			if s.Workflow == c.def.Workflow {
				for field := range s.With {
					written[field] = true
				}
			}
		}
	}
	lists := map[string]bool{}
	for _, f := range c.def.Fields {
		if !written[f.ID] {
			if word(texts, f.ID) {
				c.say(Error, "fields."+f.ID, "条件用到此项，却没有事件填写", "expressions look at this field, and no event ever fills it in")
			} else {
				c.idle(Warning, "fields."+f.ID, "没有用到这一项", "this field is never used")
			}
		}
		for _, inner := range append([]engine.Field{f}, f.Columns...) {
			lists[inner.Of] = true
		}
	}
	for _, l := range c.def.Lists {
		if !lists[l.ID] {
			c.idle(Warning, "lists."+l.ID, "没有用到这个清单", "this list is never used")
		}
	}
	for _, m := range c.def.Materials {
		where := "materials." + m.ID
		switch {
		case m.Of != "": // handed up by a case that this one starts
		case len(m.By) == 0 && len(m.In) == 0 && c.inherited(m.ID): // laid down in the case that starts this one
		case len(m.By) == 0 || !slices.ContainsFunc(m.In, func(s string) bool { return reached[s] }):
			c.idle(Error, where, "没有人在任何状态下可以提交", "nobody may ever lay it down: give by and in")
		case !pinned[m.ID] && !word(texts, "material."+m.ID):
			c.idle(Note, where, "没有事件要求或锁定此材料", "no event asks for this material or is bound to it")
		}
	}
	for _, clock := range c.def.Clocks {
		if !slices.ContainsFunc(clock.RunsIn, func(s string) bool { return reached[s] }) {
			c.say(Error, "clocks."+clock.ID, "期限所在的状态无法到达", "the clock runs only in states that are never reached")
		}
	}
}

// inherited tells whether a case that starts this one has the paper.
func (c *checking) inherited(material string) bool {
	for _, w := range c.lib.workflows {
		for _, s := range starts(w.Definition) {
			if s.Workflow == c.def.Workflow && w.Definition.Material(material) != nil {
				return true
			}
		}
	}
	return false
}

// word tells whether a name stands in a text by itself.
func word(text, name string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(text)
}
