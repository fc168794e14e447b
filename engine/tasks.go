package engine

import (
	"context"
	"slices"
	"strings"

	"santong/calendar"
)

// Open tells whether the task is somebody's turn on the day: its first day has come, and its last one has not passed.
func (t *Task) Open(day calendar.Date) bool {
	return t.Begins <= day.String() && (t.Ends == "" || day.String() < t.Ends)
}

// tasks lists whose turn it is, or will be on a day, in every open case, with the nearest day by which. They are a projection: the days are those of the
// calendar now loaded, and whether anybody is left to do it is as the directory now says. What day it is makes no difference to them.
func (e *Engine) tasks(ctx context.Context, d *Dossier) ([]Task, error) {
	if d == nil {
		return nil, nil
	}
	var out []Task
	var scenes []*scene
	for _, c := range d.Cases {
		if !c.Open {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		s := e.scene(ctx, d, c, w)
		turns := s.spells()
		if len(turns) == 0 {
			continue
		}
		running := slices.DeleteFunc(e.deadlines(w, c, calendar.Date{}), func(d Deadline) bool { return !d.Ended.IsZero() })
		for i := range turns {
			role := turns[i].Role
			r, held := w.roles[role], c.Held[role]
			t := Task{Holder: held.Person, Held: held.Since, Stranded: s.stranded(role),
				TaskKey: TaskKey{Dossier: d.ID, Case: c.ID, Role: role}, Workflow: c.Workflow, State: c.State, Post: r.Post,
				Organ: c.Parties[r.Of], Since: c.turnSince(role).String(), Title: d.Title}
			t.dated(&turns[i], w, running)
			out = append(out, t)
		}
		scenes = append(scenes, s)
	}
	for _, s := range scenes { // once it is known whose turn it is in the others
		s.await(out)
	}
	return out, nil
}

// dated writes down the days of the task: when the turn begins and ends, the nearest day by which it is to be done, and until when the case waits.
// A clock that counts backwards is that of the turn which begins with it, and of no other.
func (t *Task) dated(turn *spell, w *Workflow, running []Deadline) {
	t.Begins, t.Ends = turn.begins.String(), turn.ends.String()
	var due, waits calendar.Date
	for i := range running {
		d := &running[i]
		ahead := w.clock(d.Clock).Before != ""
		switch {
		case d.Due.IsZero() || ahead && d.Clock != turn.Begins:
		case d.Waits:
			if d.Due.After(waits) {
				waits = d.Due
			}
		case due.IsZero() || d.Due.Before(due):
			due, t.Provisional, t.Marks = d.Due, d.Provisional, joined(d.marks)
		}
	}
	t.Due, t.Waits = due.String(), waits.String()
}

func joined(days []calendar.Date) string {
	out := make([]string, len(days))
	for i, day := range days {
		out[i] = day.String()
	}
	return strings.Join(out, ",")
}

// Recalled lists the days on which the task is recalled before it is due, in their order; none where it is recalled as everything else.
func (t *Task) Recalled() (out []calendar.Date) {
	for text := range strings.SplitSeq(t.Marks, ",") {
		if day, err := calendar.Parse(text); err == nil {
			out = append(out, day)
		}
	}
	return out
}

func (w *Workflow) clock(id string) *clock {
	return w.clocks[slices.IndexFunc(w.clocks, func(k *clock) bool { return k.ID == id })]
}
