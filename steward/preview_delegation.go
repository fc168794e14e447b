package steward

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A DelegationEffect is what a delegate could do then, and what separation of duties and recusal keep from him or her all the same.
type DelegationEffect struct {
	Delegation people.Delegation `json:"delegation"`
	On         calendar.Date     `json:"on"`    // the first day on which it holds
	Seats      []Seat            `json:"seats"` // in which the delegate could act
	Tasks      int               `json:"tasks"` // that wait for the post now
	Able       int               `json:"able"`  // of these, those that the delegate could do
	Barred     int               `json:"barred"`
	First      []Barrier         `json:"first,omitempty"` // of those that are barred
}

// A Seat is a role in a procedure.
type Seat struct {
	Procedure engine.Words `json:"procedure"`
	Role      engine.Words `json:"role"`
}

// A Barrier is a task that the delegate could not do, and why.
type Barrier struct {
	Dossier string       `json:"dossier"`
	Title   string       `json:"title"`
	Why     engine.Words `json:"why"`
}

// onDelegation asks the engine, with the delegation laid over what stands, what the delegate could do of that which waits.
func (s *Service) onDelegation(ctx context.Context, now *standing, c DelegationChange, progress func(int)) (*DelegationEffect, error) {
	d := c.Delegation
	out := &DelegationEffect{Delegation: d, On: d.Start, Seats: s.seats(now, d)}
	if out.On.Before(s.today()) {
		out.On = s.today()
	}
	d.ID = "proposed"
	directory := now.directory.WithDelegations(append(slices.Clone(now.directory.Delegations), d))
	then := *s.Engine
	then.Now = func() time.Time { return out.On.Time().Add(4 * time.Hour) } // noon in China
	then.Directory = func() *people.Directory { return directory }
	actor := engine.Actor{Person: d.To, For: d.From}
	if p := directory.Person(d.To); p != nil {
		actor.Posts = p.Posts
	}
	const page = 500
	q := engine.TaskQuery{Workflow: d.Workflow, Limit: page}
	for _, organ := range then.Organs(engine.Actor{Posts: []people.Post{{Kind: d.Post, Organisation: d.Organisation}}}) {
		q.Posts = append(q.Posts, engine.PostAt{Kind: d.Post, Organ: organ})
	}
	for len(q.Posts) > 0 {
		tasks, err := s.Engine.Store.Tasks(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, t := range tasks {
			if err := errors.Join(ctx.Err(), weigh(ctx, &then, actor, t, out)); err != nil {
				return nil, err
			}
			if q.After = (&engine.TaskCursor{Due: t.Due, TaskKey: t.TaskKey}); progress != nil {
				progress(out.Tasks)
			}
		}
		if len(tasks) < page {
			break
		}
	}
	return out, nil
}

// weigh judges what the actor could do of one task.
func weigh(ctx context.Context, e *engine.Engine, a engine.Actor, t engine.Task, out *DelegationEffect) error {
	out.Tasks++
	_, actions, err := e.Actions(ctx, t.Dossier, a)
	if errors.Is(err, engine.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var why *engine.Unmet
	for i := range actions {
		act := &actions[i]
		if act.Case != t.Case || strings.HasPrefix(act.Event, "duty:") || act.For != a.For {
			continue
		}
		about := slices.IndexFunc(act.Unmet, func(u engine.Unmet) bool { return u.Kind == engine.UnmetApart || u.Kind == engine.UnmetRecused })
		switch {
		case slices.ContainsFunc(act.Unmet, func(u engine.Unmet) bool { return u.Kind == engine.UnmetRole }):
		case about < 0:
			out.Able++
			return nil
		case why == nil:
			why = &act.Unmet[about]
		}
	}
	if why != nil {
		if out.Barred++; len(out.First) < maxShown {
			out.First = append(out.First, Barrier{t.Dossier, t.Title, why.Words})
		}
	}
	return nil
}

// seats lists the roles that the post fills in the procedures to which the delegation reaches.
func (s *Service) seats(now *standing, d people.Delegation) (out []Seat) {
	on := s.today()
	for _, w := range s.Engine.Workflows.All() {
		def := w.Definition
		if d.Workflow != "" && def.Workflow != d.Workflow {
			continue
		}
		for i := range def.Roles {
			role := &def.Roles[i]
			organ, fixed := def.Seats[role.Of]
			if role.Post != d.Post || fixed && organ != "self" && now.directory.Current(organ, on) != now.directory.Current(d.Organisation, on) {
				continue
			}
			if seat := (Seat{def.Words, role.Words}); !slices.Contains(out, seat) {
				out = append(out, seat)
			}
		}
	}
	return out
}
