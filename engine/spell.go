package engine

import (
	"slices"
	"time"

	"santong/calendar"
)

// A spell is a turn with the days between which it lies: begins is the first of them, ends the first one after them; zero where nothing says so.
type spell struct {
	*Turn
	begins, ends calendar.Date
}

// open tells whether the turn is there on the day.
func (t *spell) open(day calendar.Date) bool {
	return !day.Before(t.begins) && (t.ends.IsZero() || day.Before(t.ends))
}

// spell checks by what a turn begins and ends.
func (c *compiler) spell(path string, t *Turn) {
	date := func(name string) bool { return c.fields[name] != nil && c.fields[name].Type == Day }
	if t.Ends != "" && !date(t.Ends) {
		c.fault(path+".ends", "no date is called %q", t.Ends)
	}
	if t.Begins == "" || date(t.Begins) {
		return
	}
	at := slices.IndexFunc(c.Definition.Clocks, func(k Clock) bool { return k.ID == t.Begins })
	if at < 0 {
		c.fault(path+".begins", "no clock and no date is called %q", t.Begins)
	} else if k := &c.Definition.Clocks[at]; !k.Waits && k.Before == "" {
		c.fault(path+".begins", "a turn begins with a clock that waits or counts backwards, not with %s", k.ID)
	}
}

// spells are the turns that the record gives, of each role one, whatever day it is. A turn whose first day nobody knows is none.
func (s *scene) spells() (out []spell) {
	for _, t := range s.flow.turns[s.kase.State] {
		if t.when != nil && !s.holds(t.when) || t.unless != nil && s.holds(t.unless) || slices.ContainsFunc(out, func(o spell) bool { return o.Role == t.Role }) {
			continue
		}
		one := spell{Turn: t.Turn, ends: s.date(t.Ends)}
		if t.Begins != "" {
			if one.begins = s.dayOf(t.Begins); one.begins.IsZero() {
				continue
			}
		}
		out = append(out, one)
	}
	return out
}

// now are the roles whose turn it is today.
func (s *scene) now() (out []string) {
	for _, t := range s.spells() {
		if t.open(s.today) {
			out = append(out, t.Role)
		}
	}
	return out
}

// date is the day in a field, zero where there is none.
func (s *scene) date(field string) calendar.Date {
	if s.flow.fields[field] == nil {
		return calendar.Date{}
	}
	day, _ := s.value(field).(time.Time)
	return calendar.FromTime(day)
}

// dayOf is the day in a field, or the one from which a clock that runs lets something be done.
func (s *scene) dayOf(name string) calendar.Date {
	if s.flow.fields[name] != nil {
		return s.date(name)
	}
	if run := s.running(name); run != nil {
		return run.Earliest
	}
	return calendar.Date{}
}

// running is the run of the clock that has not ended, nil where there is none.
func (s *scene) running(clock string) *Deadline {
	for _, k := range s.flow.clocks {
		if k.ID != clock {
			continue
		}
		if runs := s.engine.runs(s, k); len(runs) > 0 && runs[len(runs)-1].Ended.IsZero() {
			return &runs[len(runs)-1]
		}
	}
	return nil
}
