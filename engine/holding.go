package engine

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"santong/calendar"
)

// A Holding (领办) is a duty that one person has taken on, or was given, while the case stays in the state.
type Holding struct {
	Person string `json:"person"`
	For    string `json:"for,omitempty"` // the person acted for
	Since  string `json:"since"`         // UTC, [TimeLayout]
	Seq    int    `json:"seq"`
}

// has tells whether the duty is that of one of the persons.
func (h Holding) has(persons ...string) bool {
	return slices.Contains(persons, h.Person) || h.For != "" && slices.Contains(persons, h.For)
}

// An Urging (催办) is when a duty was last urged, and how often in this stay in the state.
type Urging struct {
	On    calendar.Date `json:"on"`
	Times int           `json:"times"`
}

// A DutyAct is what an entry of [KindDuty] says: the fold reads nothing else.
type DutyAct struct {
	Role      string `json:"role,omitempty"`
	Person    string `json:"person,omitempty"`     // who has the duty from now on, or is recused
	For       string `json:"for,omitempty"`        // for whom that person has it
	Was       string `json:"was,omitempty"`        // who had it before
	DecidedBy string `json:"decided_by,omitempty"` // of a recusal: which organ or leader decided it
}

// dutyAct lets the dossier follow an entry about a duty. Claims and assignments replace, a recusal ends every holding of the person.
func (d *Dossier) dutyAct(e *Entry, p *Payload, at time.Time) error {
	i := slices.IndexFunc(d.Cases, func(c *Case) bool { return c.ID == e.Case })
	if i < 0 || p.Duty == nil {
		return fmt.Errorf("no case %q, or nothing about a duty", e.Case)
	}
	c := d.Cases[i].clone()
	d.Cases[i] = c
	if c.State != e.From {
		return fmt.Errorf("case %s stands in %s, not in %s", c.ID, c.State, e.From)
	}
	switch e.Event {
	case DutyClaim, DutyAssign:
		c.hold(p.Duty.Role, &Holding{Person: p.Duty.Person, For: p.Duty.For, Since: e.At, Seq: e.Seq})
	case DutyRelease:
		c.hold(p.Duty.Role, nil)
	case DutyUrge:
		c.Urged = maps.Clone(c.Urged)
		if c.Urged == nil {
			c.Urged = map[string]Urging{}
		}
		c.Urged[p.Duty.Role] = Urging{On: calendar.Of(at), Times: c.Urged[p.Duty.Role].Times + 1}
	case DutyRecuse, DutyExclude:
		d.recuse(p.Duty.Person, e.Seq)
	default:
		return fmt.Errorf("unknown act %q", e.Event)
	}
	return nil
}

func (d *Dossier) recuse(person string, seq int) {
	d.Recused = maps.Clone(d.Recused)
	if d.Recused == nil {
		d.Recused = map[string]int{}
	}
	d.Recused[person] = seq
	for i, c := range d.Cases {
		for _, role := range sortedKeys(c.Held) {
			if c.Held[role].has(person) {
				c = c.clone()
				c.hold(role, nil)
				d.Cases[i] = c
			}
		}
	}
}

// hold writes down who has the duty from now on, or that nobody has.
func (c *Case) hold(role string, h *Holding) {
	c.Held = maps.Clone(c.Held)
	if h == nil {
		if delete(c.Held, role); len(c.Held) == 0 {
			c.Held = nil
		}
		return
	}
	if c.Held == nil {
		c.Held = map[string]Holding{}
	}
	c.Held[role] = *h
}
