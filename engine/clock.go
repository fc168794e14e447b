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
)

// A Deadline is one run of a clock: a pure function of the history, the rule and the calendar.
type Deadline struct {
	Case        string             `json:"case"`
	Clock       string             `json:"clock"`
	Words                          // of the clock
	Rule        string             `json:"rule"`
	Period      calendar.Period    `json:"period"`
	Basis       []Basis            `json:"basis"`
	Start       calendar.Date      `json:"start,omitzero"`    // the day of the event, which is not counted
	Due         calendar.Date      `json:"due,omitzero"`      // not given while the clock stands still, or before it can start
	Extended    calendar.Date      `json:"extended,omitzero"` // the day to which it was extended, where it was
	Provisional bool               `json:"provisional"`       // the calendar of a day that it counts is not published yet
	Status      string             `json:"status"`
	Left        int                `json:"left"`                  // working days; negative when overdue
	Ended       calendar.Date      `json:"ended,omitzero"`        // the day the case left
	Days        []calendar.DayNote `json:"explanation,omitempty"` // day by day
	pauses      []calendar.Pause
}

// deadlines computes every run of every clock of the case, oldest first.
func (e *Engine) deadlines(w *Workflow, c *Case, today calendar.Date) []Deadline {
	var out []Deadline
	for _, clock := range w.clocks {
		rule := w.rules[clock.Rule]
		until, _ := c.Facts[clock.Until].(string)
		extended, _ := calendar.Parse(until)
		base := Deadline{Extended: extended, Case: c.ID, Clock: clock.ID, Words: clock.Words, Rule: rule.ID, Period: rule.Period, Basis: w.Definition.cite(rule.Basis)}
		out = append(out, e.runs(base, clock, c, today)...)
	}
	return out
}

// runs cuts the stays of the case into runs of the clock. A run begins when the case enters a state in which the clock runs, stands still in those
// in which it is paused, and ends when the case leaves both. Re-entry begins a new run.
func (e *Engine) runs(base Deadline, clock *Clock, c *Case, today calendar.Date) []Deadline {
	var out []Deadline
	var run *Deadline
	for i, span := range c.Spans {
		runs, stands := slices.Contains(clock.RunsIn, span.State), slices.Contains(clock.PausedIn, span.State)
		last := i == len(c.Spans)-1
		if run == nil && runs {
			started := base
			run, started.Start = &started, span.From
			if day, ok := span.Starts[clock.ID]; ok {
				run.Start = day
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
			out = append(out, e.stand(*run, stands, today))
		}
		if !run.Ended.IsZero() {
			run = nil
		}
	}
	return out
}

func (e *Engine) stand(d Deadline, paused bool, today calendar.Date) Deadline {
	due := e.Calendar().Due(d.Start, d.Period, d.pauses...)
	d.Due, d.Provisional = due.Due, due.Provisional
	if !d.Due.IsZero() && d.Extended.After(d.Due) {
		d.Due, d.Provisional = d.Extended, false
	} else {
		d.Extended = calendar.Date{}
	}
	switch {
	case !d.Ended.IsZero() && (d.Due.IsZero() || !d.Ended.After(d.Due)):
		d.Status = DeadlineMet
	case !d.Ended.IsZero():
		d.Status, d.Left = DeadlineLate, e.Calendar().Left(d.Ended, d.Due)
	case paused || d.Due.IsZero():
		d.Status = DeadlinePaused
	case today.After(d.Due):
		d.Status, d.Left = DeadlineOverdue, e.Calendar().Left(today, d.Due)
	default:
		d.Status, d.Left = DeadlineRunning, e.Calendar().Left(today, d.Due)
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
			deadline.Days = e.Calendar().Explain(deadline.Start, deadline.Period, deadline.pauses...)
			out = append(out, deadline)
		}
	}
	return out, nil
}

// tasks lists whose turn it is in every open case, with the nearest day by which. They are a projection: due days are those of the calendar now loaded,
// and whether anybody is left to do it is as the directory now says.
func (e *Engine) tasks(ctx context.Context, d *Dossier) ([]Task, error) {
	if d == nil {
		return nil, nil
	}
	var out []Task
	for _, c := range d.Cases {
		if !c.Open {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		s := &scene{engine: e, flow: w, dossier: d, kase: c, today: e.today(), find: e.finder(ctx), read: e.past(ctx)}
		duty := s.duties()
		if len(duty) == 0 {
			continue
		}
		var due calendar.Date
		provisional := false
		for _, deadline := range e.deadlines(w, c, calendar.Date{}) {
			if deadline.Ended.IsZero() && !deadline.Due.IsZero() && (due.IsZero() || deadline.Due.Before(due)) {
				due, provisional = deadline.Due, deadline.Provisional
			}
		}
		for _, role := range duty {
			r, held := w.roles[role], c.Held[role]
			out = append(out, Task{Holder: held.Person, Held: held.Since, Stranded: s.stranded(role),
				TaskKey: TaskKey{Dossier: d.ID, Case: c.ID, Role: role}, Workflow: c.Workflow, State: c.State, Post: r.Post,
				Organ: c.Parties[r.Of], Since: c.turnSince(role).String(), Due: due.String(), Provisional: provisional, Title: d.Title})
		}
	}
	return out, nil
}
