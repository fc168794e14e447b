package engine

import (
	"context"

	"santong/calendar"
)

// A Shift is an open deadline for which another calendar gives another day.
type Shift struct {
	Dossier string `json:"dossier"`
	Title   string `json:"title"`
	Case    string `json:"case"`
	Clock   string `json:"clock"`
	Words          // of the clock
	Was     Dated  `json:"was"`
	Now     Dated  `json:"now"`
}

// A Dated is a due day, and whether the calendar of a day that it counts is not published yet.
type Dated struct {
	Due         calendar.Date `json:"due,omitzero"`
	Provisional bool          `json:"provisional,omitempty"`
}

// Shifts compares what another calendar would make of the open deadlines of a dossier with what the calendar now loaded makes of them.
func (e *Engine) Shifts(ctx context.Context, id string, candidate *calendar.Calendar) ([]Shift, error) {
	d, err := e.Store.Dossier(ctx, id)
	if err != nil {
		return nil, err
	}
	other := *e
	other.Calendar = func() *calendar.Calendar { return candidate }
	var out []Shift
	for _, c := range d.Cases {
		if !c.Open {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		before, after := e.deadlines(w, c, calendar.Date{}), other.deadlines(w, c, calendar.Date{}) // the same runs: only the days differ
		for i, was := range before {
			s := Shift{Dossier: d.ID, Title: d.Title, Case: c.ID, Clock: was.Clock, Words: was.Words, Was: Dated{was.Due, was.Provisional},
				Now: Dated{after[i].Due, after[i].Provisional}}
			if was.Ended.IsZero() && s.Was != s.Now {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// Overtaken computes the open tasks of a dossier again and returns those that time, a calendar or a change of persons has made other than is kept of
// them: due on another day, or with nobody left who may do them.
// Whoever has taken one on keeps it.
func (e *Engine) Overtaken(ctx context.Context, id string) (kept, due []Task, err error) {
	d, err := e.Store.Dossier(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	computed, err := e.tasks(ctx, d, Reader(ctx, e.Store))
	if err != nil {
		return nil, nil, err
	}
	open, err := e.Store.DossierTasks(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	for _, was := range open {
		for _, now := range computed {
			if was.TaskKey == now.TaskKey && was.State == now.State && was.Since == now.Since {
				next := now
				next.Holder, next.Held, next.Title = was.Holder, was.Held, was.Title
				if next != was {
					kept, due = append(kept, was), append(due, next)
				}
			}
		}
	}
	return kept, due, nil
}
