package engine

import (
	"fmt"
	"slices"

	"santong/calendar"
)

// A clock is a [Clock] made ready to run.
type clock struct {
	*Clock
	terms   []term
	recalls []calendar.Period // of its reminding
}

type term struct {
	*Term
	when *expression
}

// beyond are the names that say nothing of what the case itself has on record.
var beyond = map[string]bool{"cases": true, "material": true, "pinned": true, "unanswered": true}

// standWaiting: until a minimum period is over, nothing is due, and what it holds up waits. Which of several terms a run had that has ended, the record
// need not tell any more.
func (s *scene) standWaiting(d Deadline, clock *clock, paused bool) Deadline {
	if !d.Due.IsZero() {
		d.Earliest = d.Due.Add(1)
	}
	switch {
	case !d.Ended.IsZero():
		if d.Status = DeadlineEnded; len(clock.terms) > 0 {
			d.Due, d.Earliest, d.Rule, d.Period, d.Basis, d.Provisional = calendar.Date{}, calendar.Date{}, "", calendar.Period{}, []Basis{}, false
		}
	case paused || d.Due.IsZero():
		d.Status = DeadlinePaused
	case s.today.Before(d.Earliest):
		d.Status, d.Left = DeadlineWaiting, d.Earliest.Sub(s.today)
	default:
		d.Status = DeadlineOver
	}
	return d
}

// standAhead: before its first day it waits, and once the day has come towards which it is counted there is nothing left to be late for.
func (s *scene) standAhead(d Deadline, clock *clock) Deadline {
	days, day := s.engine.Calendar(), s.date(clock.Before)
	d.Start, d.Provisional = days.Ahead(day, d.Period)
	d.Earliest, d.Due = d.Start, calendar.Date{}
	if !day.IsZero() {
		d.Due = day.Add(-1)
	}
	d.marks = clock.marks(days, day, true)
	switch {
	case !d.Ended.IsZero():
		d.Status = DeadlineEnded
	case day.IsZero(): // it waits for a day that nobody has named
		d.Status = DeadlineWaiting
	case s.today.Before(d.Start):
		d.Status, d.Left = DeadlineWaiting, d.Earliest.Sub(s.today)
	case s.today.After(d.Due):
		d.Status = DeadlineOver
	default:
		d.Status, d.Left = DeadlineRunning, days.Left(s.today, d.Due)
	}
	return d
}

// marks are the days on which the clock is recalled, in their order: so long after the day, or so long ahead of it. What is over months is the
// same-numbered day, and no rest day moves it.
func (k *clock) marks(days *calendar.Calendar, day calendar.Date, ahead bool) (out []calendar.Date) {
	if day.IsZero() {
		return nil
	}
	for _, p := range k.recalls {
		var at calendar.Date
		switch {
		case ahead:
			at, _ = days.Ahead(day, p)
		case p.Unit == calendar.CalendarDays:
			at = day.Add(p.N)
		case p.Unit == calendar.Months, p.Unit == calendar.ToDay:
			at = day.AddMonths(p.N)
		default:
			at = days.Due(day, p).Due
		}
		out = append(out, at)
	}
	slices.SortFunc(out, calendar.Date.Compare)
	return slices.Compact(out)
}

func (c *compiler) checkClocks() {
	for i := range c.Definition.Clocks {
		k, path := &c.Definition.Clocks[i], fmt.Sprintf("clocks[%d]", i)
		for _, state := range slices.Concat(k.RunsIn, k.PausedIn) {
			known(c, path, "state", state, c.states)
		}
		period := func(path, rule string) {
			if known(c, path, "rule", rule, c.rules) && c.rules[rule].Period.IsZero() {
				c.fault(path, "%s is no period", rule)
			}
		}
		date := func(path, field string) {
			if field != "" && known(c, path, "field", field, c.fields) && c.fields[field].Type != Day {
				c.fault(path, "%s is no date", field)
			}
		}
		period(path+".rule", k.Rule)
		date(path+".from", k.From)
		date(path+".until", k.Until)
		date(path+".before", k.Before)
		if k.Before != "" && (k.Waits || k.From != "" || k.Until != "" || len(k.Instead)+len(k.PausedIn) > 0) {
			c.fault(path+".before", "a clock that counts backwards from a day has no other beginning or end, is never paused and does not wait")
		}
		out := &clock{Clock: k}
		for j := range k.Instead {
			t, path := &k.Instead[j], fmt.Sprintf("%s.instead[%d]", path, j)
			if (t.Rule == "") == (t.Until == "") {
				c.fault(path, "a term is a rule, or the day in a field: give rule or until")
			} else if t.Rule != "" {
				period(path+".rule", t.Rule)
			}
			date(path+".until", t.Until)
			x := c.expression(path+".when", t.When, wantBool)
			if x != nil && (x.uses(unclocked) || x.uses(beyond)) {
				c.fault(path+".when", "which term a clock counts follows from the record of its own case: it looks at no day, no catalogue, no paper and no other case")
			}
			out.terms = append(out.terms, term{t, x})
		}
		c.reminding(path+".remind", k, out)
		c.clocks = append(c.clocks, out)
	}
}

// reminding reads when a clock is recalled.
func (c *compiler) reminding(path string, k *Clock, out *clock) {
	r := k.Remind
	if r == nil {
		return
	}
	if k.Waits {
		c.fault(path, "nothing is due on the last day of a clock that waits: there is nothing to recall")
	}
	for _, role := range r.Roles {
		known(c, path+".roles", "role", role, c.roles)
	}
	if !known(c, path+".at", "rule", r.At, c.rules) {
		return
	}
	if len(c.rules[r.At].List) == 0 {
		c.fault(path+".at", "%s lists no periods", r.At)
	}
	for _, text := range c.rules[r.At].List {
		p, err := calendar.ParsePeriod(text)
		if err != nil {
			c.fault(path+".at", "%v", err)
		}
		out.recalls = append(out.recalls, p)
	}
}
