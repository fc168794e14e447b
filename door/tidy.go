package door

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// Tidy discards what the public drew up on earlier days and never handed in: nobody can go on with it, for its form has expired, and what is personal in it is erased.
// It is for a timer: once an hour will do.
// One draft that cannot be discarded keeps none of the others; what was wrong with each is told at the end.
func (d *Door) Tidy(ctx context.Context) error {
	var wrong []error
	for _, of := range []func() (*engine.Workflow, string, engine.Actor){d.flow, d.comments} {
		if w, organ, actor := of(); w != nil {
			wrong = append(wrong, d.tidy(ctx, w, organ, actor))
		}
	}
	return errors.Join(wrong...)
}

func (d *Door) tidy(ctx context.Context, w *engine.Workflow, organ string, actor engine.Actor) error {
	event := discard(w.Definition)
	if event == "" {
		return nil
	}
	var wrong []error
	for q := draftsOf(w, organ, 200); ; {
		tasks, err := d.Engine.Store.Tasks(ctx, q)
		if err != nil {
			return errors.Join(append(wrong, err)...)
		}
		for _, task := range tasks {
			if err := d.expire(ctx, task.Dossier, event, actor); err != nil {
				wrong = append(wrong, fmt.Errorf("the draft %s: %w", task.Dossier, err))
			}
		}
		if len(tasks) < q.Limit || ctx.Err() != nil {
			return errors.Join(wrong...)
		}
		last := tasks[len(tasks)-1]
		q.After = &engine.TaskCursor{Due: last.Due, TaskKey: last.TaskKey}
	}
}

// expire discards a draft of an earlier day.
func (d *Door) expire(ctx context.Context, dossier, event string, actor engine.Actor) error {
	on, err := d.drawnUp(ctx, dossier, actor)
	if err != nil || on.IsZero() || !on.Before(d.today()) {
		return err
	}
	cmd := engine.Command{Actor: actor, Reason: "当日没有提交，表单已过期", Key: "discard:" + dossier}
	cmd.Actor.Proved = true // nobody stands there who could be asked for a password
	return d.fire(ctx, dossier, event, cmd)
}

// draftsOf asks for what is being drawn up by whoever brings a case.
func draftsOf(w *engine.Workflow, organ string, limit int) engine.TaskQuery {
	def := w.Definition
	return engine.TaskQuery{Posts: []engine.PostAt{{Kind: def.Role(def.Docket.By).Post, Organ: organ}}, Workflow: def.Workflow, State: def.Start, Limit: limit}
}

// drawnUp is the day on which the public drew the case up; none where an official does.
func (d *Door) drawnUp(ctx context.Context, dossier string, actor engine.Actor) (calendar.Date, error) {
	entries, err := d.Engine.Store.Entries(ctx, dossier, 0, 1)
	if err != nil || len(entries) == 0 || entries[0].Person != actor.Person {
		return calendar.Date{}, err
	}
	at, err := entries[0].Time()
	return calendar.Of(at), err
}

// discard is the event by which who brings a case gives up what was never handed in: what was personal in it is erased.
func discard(def *engine.Definition) string {
	for _, e := range def.Events {
		if slices.Contains(e.From, def.Start) && slices.Contains(e.By, def.Docket.By) && len(e.Erases) > 0 {
			return e.ID
		}
	}
	return ""
}
