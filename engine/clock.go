package engine

import (
	"context"
	"slices"

	"santong/calendar"
)

// How a deadline stands.
const (
	DeadlineRunning = "running"
	DeadlinePaused  = "paused"
	DeadlineOverdue = "overdue" // still running, and its last day has passed. Late is late, not blocked
	DeadlineMet     = "met"
	DeadlineLate    = "late" // ended after its last day

	// Of clocks that wait or count backwards: they are never overdue.
	DeadlineWaiting = "waiting" // its first day, of those on which something may be done, is still to come
	DeadlineOver    = "over"    // the minimum period has passed, or the day towards which it was counted has come
	DeadlineEnded   = "ended"   // the case has left
)

// A Deadline is one run of a clock: a pure function of the history, the rule and the calendar.
type Deadline struct {
	Case        string             `json:"case"`
	Clock       string             `json:"clock"`
	Words                          // of the clock
	Rule        string             `json:"rule"` // "" where a day in a field takes its place
	Period      calendar.Period    `json:"period,omitzero"`
	Basis       []Basis            `json:"basis"`
	Start       calendar.Date      `json:"start,omitzero"`    // the day of the event, which is not counted; of a clock that counts backwards, its first day
	Due         calendar.Date      `json:"due,omitzero"`      // not given while the clock stands still, or before it can start
	Extended    calendar.Date      `json:"extended,omitzero"` // the day to which it was extended, where it was
	Provisional bool               `json:"provisional"`       // the calendar of a day that it counts is not published yet
	Status      string             `json:"status"`
	Left        int                `json:"left"`                  // working days; negative when overdue. While it waits: calendar days until Earliest
	Waits       bool               `json:"waits,omitempty"`       // a minimum period
	Earliest    calendar.Date      `json:"earliest,omitzero"`     // of a clock that waits or counts backwards: from which day something may be done
	Ended       calendar.Date      `json:"ended,omitzero"`        // the day the case left
	Days        []calendar.DayNote `json:"explanation,omitempty"` // day by day
	pauses      []calendar.Pause
	marks       []calendar.Date // on which it is recalled; nil where nothing is said of it
}

// deadlines computes every run of every clock of the case, oldest first.
func (e *Engine) deadlines(w *Workflow, c *Case, today calendar.Date) []Deadline {
	s := &scene{engine: e, flow: w, kase: c, today: today}
	var out []Deadline
	for _, clock := range w.clocks {
		out = append(out, e.runs(s, clock)...)
	}
	return out
}

// base is what all runs of the clock have in common.
func (s *scene) base(k *clock) Deadline {
	out := Deadline{Case: s.kase.ID, Clock: k.ID, Words: k.Words, Waits: k.Waits}
	rule, basis := k.Rule, []string(nil)
	for _, t := range k.terms {
		if s.holds(t.when) {
			if rule, basis = t.Rule, t.Basis; t.Until != "" {
				out.Due = s.date(t.Until)
			}
			break
		}
	}
	if r := s.flow.rules[rule]; r != nil {
		out.Rule, out.Period, basis = r.ID, r.Period, append(slices.Clone(r.Basis), basis...)
	}
	out.Basis = s.flow.Definition.cite(basis)
	return out
}

// runs cuts the stays of the case into runs of the clock. A run begins when the case enters a state in which the clock runs, stands still in those
// in which it is paused, and ends when the case leaves both. Re-entry begins a new run.
func (e *Engine) runs(s *scene, clock *clock) []Deadline {
	c, base := s.kase, s.base(clock)
	var out []Deadline
	var run *Deadline
	for i, span := range c.Spans {
		runs, stands := slices.Contains(clock.RunsIn, span.State), slices.Contains(clock.PausedIn, span.State)
		last := i == len(c.Spans)-1
		if run == nil && runs {
			started := base
			run, started.Start = &started, span.From
			day, ok := span.Starts[clock.ID]
			if ok {
				run.Start = day
			}
			if !ok && clock.From != "" && clock.Waits { // what it waits for has not begun yet
				run = nil
			}
		}
		if run == nil {
			continue
		}
		if stands {
			pause := calendar.Pause{From: span.From}
			if !last {
				pause.To = c.Spans[i+1].From // the day of the resumption is not counted either (民法典第201条)
			}
			run.pauses = append(run.pauses, pause)
		}
		switch {
		case !runs && !stands:
			run.Ended = span.From
		case last && !c.Ended.IsZero():
			run.Ended = c.Ended
		case last && !c.Open:
			run.Ended = span.From
		}
		if last || !run.Ended.IsZero() {
			out = append(out, s.stand(*run, clock, stands))
		}
		if !run.Ended.IsZero() {
			run = nil
		}
	}
	return out
}

// stand says how the run stands today.
func (s *scene) stand(d Deadline, clock *clock, paused bool) Deadline {
	days, today := s.engine.Calendar(), s.today
	switch {
	case clock.Before != "":
		return s.standAhead(d, clock)
	case d.Due.IsZero():
		due := days.Due(d.Start, d.Period, d.pauses...)
		d.Due, d.Provisional = due.Due, due.Provisional
	}
	if extended := s.date(clock.Until); !d.Due.IsZero() && extended.After(d.Due) {
		d.Due, d.Provisional, d.Extended = extended, false, extended
	}
	if d.Waits {
		return s.standWaiting(d, clock, paused)
	}
	d.marks = clock.marks(days, d.Start, false)
	switch {
	case !d.Ended.IsZero() && (d.Due.IsZero() || !d.Ended.After(d.Due)):
		d.Status = DeadlineMet
	case !d.Ended.IsZero():
		d.Status, d.Left = DeadlineLate, days.Left(d.Ended, d.Due)
	case paused || d.Due.IsZero():
		d.Status = DeadlinePaused
	case today.After(d.Due):
		d.Status, d.Left = DeadlineOverdue, days.Left(today, d.Due)
	default:
		d.Status, d.Left = DeadlineRunning, days.Left(today, d.Due)
	}
	return d
}

// Deadlines returns every deadline of the dossier with its explanation day by day, as of today.
func (e *Engine) Deadlines(ctx context.Context, id string, a Actor) ([]Deadline, error) {
	d, err := e.Dossier(ctx, id, a)
	if err != nil {
		return nil, err
	}
	today, out := e.today(), []Deadline{}
	for _, c := range d.Cases {
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		for _, deadline := range e.deadlines(w, c, today) {
			if deadline.Earliest.IsZero() || deadline.Waits && deadline.Rule != "" { // what ends on a day that is named counts none
				deadline.Days = e.Calendar().Explain(deadline.Start, deadline.Period, deadline.pauses...)
			}
			out = append(out, deadline)
		}
	}
	return out, nil
}
