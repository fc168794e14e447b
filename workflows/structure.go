package workflows

import (
	"maps"
	"slices"
	"strings"

	"santong/engine"
)

// reachable looks for states that no case comes to, and for states that no case leaves.
func (c *checking) reachable(g *graph) {
	reached := g.reach(g.begins(), forward)
	var finals []string
	for _, s := range c.def.States {
		if s.Final {
			finals = append(finals, s.ID)
		}
	}
	closing := g.reach(finals, backward)
	for _, s := range c.def.States {
		switch where := "states." + s.ID; {
		case !reached[s.ID]:
			c.say(Error, where, "没有任何路径到达此状态", "no path reaches this state")
		case !closing[s.ID]:
			c.say(Error, where, "进得去出不来：没有通向办结的路径", "a dead end: no path leads on to a final state")
		case s.Final && len(g.out[s.ID]) > 0:
			c.say(Warning, where, "已是办结状态，却还有事件从这里出发", "the state is final, and events still leave it")
		}
	}
	if len(finals) == 0 {
		c.say(Error, "states", "没有办结状态", "no state is final")
	}
}

// rows looks for two rows that both answer one event in one state: only one of them would ever be heard.
func (c *checking) rows() {
	rows := map[[2]string]int{}
	for i, e := range c.def.Events {
		for _, from := range e.From {
			key := [2]string{e.ID, from}
			if j, twice := rows[key]; twice {
				what, en := "同一状态写了两次", "the same source stands twice: "
				if i != j {
					what, en = "同一事件在同一状态有两行规定", "two rows for the same event and source: "
				}
				c.say(Error, "events."+e.ID, what+"："+from, en+from)
			}
			rows[key] = i
		}
		if len(e.From) == 0 {
			c.say(Error, "events."+e.ID, "没有写明从哪个状态出发", "the event starts from no state: give from")
		}
	}
}

// people looks for steps that nobody may take and parts that nobody plays.
func (c *checking) people() {
	acting, turn := map[string]bool{}, map[string]bool{}
	for path, e := range events(c.def) {
		where := "events." + e.ID
		if path == "opening" {
			where = "opening"
		}
		if len(e.By) == 0 {
			c.say(Error, where, "没有写明由谁来做", "no role may do it: give by")
		}
		for _, r := range e.By {
			acting[r] = true
		}
	}
	for _, s := range c.def.States {
		switch rests := s.Rests.Zh != "" && s.Rests.En != ""; {
		case rests && (s.Final || len(s.Duty) > 0):
			c.say(Error, "states."+s.ID, "写明无人轮到，却又办结或者写明了轮到谁", "it rests, and yet it is final or somebody's turn: leave rests or duty out")
		case !rests && !s.Final && len(s.Duty) == 0:
			c.say(Warning, "states."+s.ID, "没有写明轮到谁办", "nobody is in charge here: give duty, or rests, which says why not")
		}
		for _, t := range s.Duty {
			turn[t.Role] = true
		}
		if len(s.Duty) > 0 && !covered(s.Duty) {
			c.say(Error, "states."+s.ID, "可能轮不到任何人：每一角色都有条件，且没有两个互为“当……时”（when）与“除非……”（unless）",
				"it may be nobody's turn: every duty has a condition, and no two are when and unless one and the same")
		}
	}
	for _, m := range c.def.Materials {
		for _, r := range m.By {
			acting[r] = true
		}
	}
	recalled := map[string]bool{} // who is only told
	for _, k := range c.def.Clocks {
		if k.Remind != nil {
			for _, r := range k.Remind.Roles {
				recalled[r] = true
			}
		}
	}
	played := map[string]bool{}
	for _, r := range c.def.Roles {
		played[r.Of] = played[r.Of] || acting[r.ID] || turn[r.ID] || recalled[r.ID]
		switch {
		case !acting[r.ID] && !turn[r.ID] && recalled[r.ID]:
		case !acting[r.ID] && !turn[r.ID]:
			c.idle(Warning, "roles."+r.ID, "没有用到这个角色", "this role is never used")
		case !acting[r.ID]:
			c.say(Error, "roles."+r.ID, "轮到此角色，但它什么也不能做", "it is this role's turn, but there is nothing that it may do")
		}
	}
	for i := range c.def.Fields {
		f := &c.def.Fields[i]
		if s := c.def.SeriesOf(f.Of); f.Type == engine.Number && s != nil && s.Coded() && c.def.Party(c.def.Numberer()) == nil {
			c.say(Error, "fields."+f.ID, "编号样式中有机关的代码，却没有写明是哪一方的编号（numbers_of）", "codes of an organisation stand in the number, and nothing says whose number it is (numbers_of)")
		}
	}
	texts := strings.Join(slices.Collect(values(expressions(c.def))), "\n")
	for _, p := range c.def.Parties {
		seat := c.def.Seats[p.ID]
		seated := seat != "" && (seat != "self" || c.def.Opening != nil) // nobody opens a case that another starts
		given := c.given(p.ID)
		used := played[p.ID] || word(texts, "party."+p.ID) || c.passedOn(p.ID) ||
			p.ID == c.def.Numberer() && len(c.def.Series) > 0
		switch {
		case used && !seated && !given:
			c.say(Error, "parties."+p.ID, "没有写明由哪个机关担任：方案中缺 seats，也没有流程给出", "no organisation plays this part: add a seat to the profile, or a start that gives it")
		case !used && !given:
			c.idle(Warning, "parties."+p.ID, "没有用到这一方", "this party is never used")
		}
	}
}

// covered tells whether it is certainly somebody's turn: one role always has it, or two have it when and unless one and the same is so.
func covered(duty []engine.Turn) bool {
	squeeze := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	return slices.ContainsFunc(duty, func(t engine.Turn) bool {
		return t.Always() || t.When != "" && slices.ContainsFunc(duty, func(o engine.Turn) bool { return squeeze(o.Unless) == squeeze(t.When) })
	})
}

// given tells whether a case that starts this one says who plays the part.
func (c *checking) given(party string) bool {
	for _, w := range c.lib.workflows {
		for _, s := range starts(w.Definition) {
			if s.Workflow == c.def.Workflow && (s.Party == party || hasParty(w.Definition, party)) {
				return true
			}
		}
	}
	return false
}

// passedOn tells whether a case that this one starts takes the part over.
func (c *checking) passedOn(party string) bool {
	for _, s := range starts(c.def) {
		for _, w := range c.lib.workflows {
			if w.Definition.Workflow == s.Workflow && hasParty(w.Definition, party) {
				return true
			}
		}
	}
	return false
}

func hasParty(def *engine.Definition, party string) bool {
	return def.Party(party) != nil
}

func values(seq func(func(string, string) bool)) func(func(string) bool) {
	return func(yield func(string) bool) {
		seq(func(_, v string) bool { return yield(v) })
	}
}

// sameTurn tells whether those who bring the case back go on with it themselves: a reason is owed to others who get it back.
func sameTurn(e *engine.Event, to *engine.State) bool {
	return !slices.ContainsFunc(e.By, func(role string) bool {
		return !slices.ContainsFunc(to.Duty, func(t engine.Turn) bool { return t.Role == role })
	})
}

// reasons looks for steps back, out of the ordinary or undoing something, that ask for no reason.
func (c *checking) reasons() {
	g := newGraph(c.def)
	regular := slices.IndexFunc(c.def.States, func(s engine.State) bool { return s.Final }) // the first: the way ends there as a rule
	for i := range c.def.Events {
		e := &c.def.Events[i]
		if e.Reason != "" {
			continue
		}
		why := [2]string{}
		for _, step := range g.edges {
			if step.event != e || step.kind == resumes {
				continue
			}
			from, to := g.order(step.from), g.order(step.to)
			switch {
			case to < from && !sameTurn(e, &c.def.States[to]):
				why = [2]string{"退回先前的状态", "leads back to an earlier state"}
			case c.def.States[to].Final && to != regular && step.from != step.to:
				why = [2]string{"以非正常方式办结", "ends the case out of the ordinary"}
			}
		}
		emergency := slices.Contains(slices.Concat(e.Requires, e.Accepts, slices.Sorted(maps.Keys(e.Sets))), "emergency")
		switch {
		case len(e.Voids) > 0:
			why = [2]string{"作废编号", "voids a number"}
		case len(e.Erases)+len(e.Destroys) > 0:
			why = [2]string{"删除个人信息", "erases personal data"}
		case emergency:
			why = [2]string{"变更应急程序", "changes the emergency"}
		}
		if why[0] != "" {
			c.say(Warning, "events."+e.ID, "事件"+why[0]+"，却不要求说明理由", "the event "+why[1]+" and asks for no reason: give reason")
		}
	}
}
