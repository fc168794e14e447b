package engine

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"santong/calendar"
)

// A Turn is that of a role in a state: always, or when something is on record, or unless it is. Of two roles that follow one another in a state, the
// second has its turn when, and the first unless, one and the same thing is true. Its condition knows no clock: whose turn it is follows from the entries
// alone. From which day, and to which, may be told by a clock or a date: then the turn is there, and what the day makes of it is seen when it is read.
type Turn struct {
	Role   string           `yaml:"role" json:"role"`
	Words  `yaml:",inline"` // of when it is, where it is not always
	When   string           `yaml:"when" json:"when,omitempty"`
	Unless string           `yaml:"unless" json:"unless,omitempty"`
	Begins string           `yaml:"begins" json:"begins,omitempty"` // a clock that waits or counts backwards, or a date: without its day there is no turn
	Ends   string           `yaml:"ends" json:"ends,omitempty"`     // a date: the first day on which it is over
	Only   []string         `yaml:"only" json:"only,omitempty"`     // variants that have it
}

// Always tells whether the turn depends on nothing but, perhaps, a day.
func (t *Turn) Always() bool { return t.When == "" && t.Unless == "" }

// Dated tells whether the turn begins or ends by a day.
func (t *Turn) Dated() bool { return t.Begins != "" || t.Ends != "" }

// bare is the turn without its own way of being read and written.
type bare Turn

// UnmarshalYAML reads a role, or {role, when, unless, only}.
func (t *Turn) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&t.Role) == nil {
		return nil
	}
	return unmarshal((*bare)(t))
}

// MarshalJSON writes a turn that depends on nothing as its role alone, as it has always stood in pinned definitions.
func (t Turn) MarshalJSON() ([]byte, error) {
	if t.Always() && !t.Dated() && len(t.Only) == 0 {
		return encode(t.Role)
	}
	return encode(bare(t))
}

// UnmarshalJSON reads either.
func (t *Turn) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &t.Role)
	}
	return json.Unmarshal(data, (*bare)(t))
}

type turn struct {
	*Turn
	when, unless *expression
}

// unclocked are the names that a turn cannot look at: what they say changes without an entry, or is gone after one.
var unclocked = map[string]bool{"today": true, "passed": true, "due": true, "ahead": true, "listed": true, "catalogue": true, "called": true, "counted": true, "relied": true, "clock": true, "reason": true}

func (c *compiler) turn(path string, t *Turn) turn {
	if t.Role == "" {
		c.fault(path, "a duty is a role, or a role with when, unless, only")
	} else {
		known(c, path, "role", t.Role, c.roles)
	}
	out := turn{Turn: t}
	if t.When != "" && t.Unless != "" {
		c.fault(path, "a duty is there when something is so, or unless it is: give one of both")
	}
	read := func(path, source string) *expression {
		if source == "" {
			return nil
		}
		x := c.expression(path, source, wantBool)
		if x != nil && x.uses(unclocked) {
			c.fault(path, "whose turn it is follows from the entries alone: it looks at none of today, passed, due, ahead, listed, catalogue, called, counted, clock, reason")
		}
		return x
	}
	out.when, out.unless = read(path+".when", t.When), read(path+".unless", t.Unless)
	c.spell(path, t)
	return out
}

// duties are the roles whose turn it is, or will be on a day. Nothing else reads the duty of a state to find out.
func (s *scene) duties() (out []string) {
	for _, t := range s.spells() {
		out = append(out, t.Role)
	}
	return out
}

// An Arising is a turn that came up while the case stayed in its state: since when, by which entry, and who thereby asked for it.
type Arising struct {
	On     calendar.Date `json:"on"`
	Seq    int           `json:"seq"`
	Person string        `json:"person"`
}

// A TurnChange is a turn that has come up, or is over, although its case stayed where it was.
type TurnChange struct {
	Case  string `json:"case"`
	Role  string `json:"role"`
	Over  bool   `json:"over,omitempty"`
	Asked string `json:"asked,omitempty"` // of one that is over: whose entry had made it come up within the stay
}

// turns says in the payload what the entry makes of whose turn it is, in cases that stay where they are: the fold knows no rule. A case that moves begins anew.
func (d *decision) turns(e *Entry, p *Payload) error {
	before := d.change.Dossier
	if before == nil {
		return nil
	}
	var after *Dossier
	for i, was := range before.Cases { // cases are only added
		if !was.Open {
			continue
		}
		w, err := d.Workflow(d.ctx, was.Definition)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(w.turns[was.State], func(t turn) bool { return !t.Always() || t.Begins != "" }) {
			continue
		}
		if after == nil {
			if after, err = before.applyPayload(e, p); err != nil {
				return err
			}
		}
		now := after.Cases[i]
		if !now.Open || len(now.Spans) != len(was.Spans) {
			continue
		}
		had := (&scene{engine: d.Engine, flow: w, dossier: before, kase: was, today: d.today}).spells()
		has := (&scene{engine: d.Engine, flow: w, dossier: after, kase: now, today: d.today}).spells()
		without := func(list []spell, t *spell) bool { // a turn that begins by something else is another one
			return !slices.ContainsFunc(list, func(o spell) bool { return o.Role == t.Role && o.Begins == t.Begins })
		}
		for j := range had {
			if role := had[j].Role; without(has, &had[j]) {
				p.Turns = append(p.Turns, TurnChange{Case: now.ID, Role: role, Over: true, Asked: was.Arisen[role].Person})
			}
		}
		for j := range has {
			if without(had, &has[j]) {
				p.Turns = append(p.Turns, TurnChange{Case: now.ID, Role: has[j].Role})
			}
		}
	}
	return nil
}

// turn lets the dossier follow what an entry says about turns. With a turn its holding ends.
func (d *Dossier) turn(e *Entry, p *Payload, at time.Time) {
	for _, t := range p.Turns {
		i := slices.IndexFunc(d.Cases, func(c *Case) bool { return c.ID == t.Case })
		if i < 0 {
			continue
		}
		c := d.Cases[i].clone()
		d.Cases[i] = c
		c.Arisen = maps.Clone(c.Arisen)
		if !t.Over {
			if c.Arisen == nil {
				c.Arisen = map[string]Arising{}
			}
			c.Arisen[t.Role] = Arising{On: calendar.Of(at), Seq: e.Seq, Person: e.Person}
			continue
		}
		if delete(c.Arisen, t.Role); len(c.Arisen) == 0 {
			c.Arisen = nil
		}
		c.hold(t.Role, nil)
		c.Urged = maps.Clone(c.Urged)
		delete(c.Urged, t.Role)
	}
}

// turnSince is the day on which the turn of the role came.
func (c *Case) turnSince(role string) calendar.Date {
	if a, ok := c.Arisen[role]; ok {
		return a.On
	}
	return c.Spans[len(c.Spans)-1].From
}
