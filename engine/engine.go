package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"santong/calendar"
	"santong/people"
)

// An Engine carries dossiers by their definitions. All fields must be set before use.
type Engine struct {
	Store     Store
	Workflows *Catalogue
	Calendar  func() *calendar.Calendar
	Directory func() *people.Directory
	Now       func() time.Time
	NewID     func() string
}

// Start keeps the definitions under which new cases will run.
func (e *Engine) Start(ctx context.Context) error {
	for _, w := range e.Workflows.All() {
		if err := e.Store.SaveDefinition(ctx, w.Hash, w.JSON); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) today() calendar.Date { return calendar.Of(e.Now()) }

// A Command is one thing that somebody wants done.
type Command struct {
	Dossier string
	Case    string
	Event   string
	Version int // of the dossier that the sender has seen
	Actor   Actor
	Form    map[string]any // as decoded from JSON
	Reason  string
	Key     string // idempotency key, "" for none
	Request string // hash of the whole request
	Dry     bool   // only to hear what would come of it: nothing is kept, not even a refusal

	Letter   *Upload // what the event writes, laid down with it
	Foreseen *Entry  // the event as [Engine.Foresee] gave it when the letter was written: if it would now say anything else, that is stale
}

// A Result is what came of a command: its first entry and the version of the dossier after it.
type Result struct {
	Dossier string `json:"dossier"`
	Version int    `json:"version"`
	Entry   Entry  `json:"entry"`
}

// Open begins a dossier of the workflow with its first case.
func (e *Engine) Open(ctx context.Context, workflow, variant string, cmd Command) (Result, error) {
	w := e.Workflows.Current(workflow, variant)
	if w == nil || w.opening == nil {
		return Result{}, ErrNotFound
	}
	cmd.Dossier, cmd.Case, cmd.Event = e.NewID(), workflow, w.opening.ID
	return e.run(ctx, cmd, func(d *decision) error {
		if d.view.Dossier() != nil {
			return errors.New("a new dossier got the id of an old one")
		}
		return d.open(cmd.Dossier, w, w.opening, cmd.Form, cmd.Reason)
	})
}

// Fire does an event of a case, or an act about a duty in it. What the law forbids comes back as a [*Refusal].
func (e *Engine) Fire(ctx context.Context, cmd Command) (Result, error) {
	return e.run(ctx, cmd, func(d *decision) error {
		c, w, err := d.standing(cmd)
		if err != nil {
			return err
		}
		return d.fire(cmd, c, w)
	})
}

func (d *decision) fire(cmd Command, c *Case, w *Workflow) error {
	unmet, err := d.write(cmd, c, w)
	if err != nil {
		return err
	}
	s := d.scene(d.change.Dossier.Case(c.ID), w)
	s.reason = cmd.Reason
	if act := dutyAct(cmd.Event); act != nil {
		return d.duty(s, act, cmd.Form)
	}
	ev := w.events[cmd.Event]
	if ev == nil {
		return ErrNotFound
	}
	j := s.judge(ev, cmd.Actor, cmd.Form, true)
	if s.trouble != nil {
		return s.trouble
	}
	for _, u := range unmet {
		if !slices.ContainsFunc(j.unmet, func(one Unmet) bool { return one.ID == u.ID }) {
			j.unmet = append(j.unmet, u)
		}
	}
	if len(j.unmet) > 0 {
		refusal := &Refusal{Dossier: cmd.Dossier, Case: cmd.Case, Event: cmd.Event, Unmet: j.unmet}
		_, err := step(d.ctx, c.State, ev.ID, ev.From, j.to, refusal)
		return err
	}
	if err := d.perform(s, ev, j); err != nil {
		return err
	}
	return cmd.foresaw(&d.change.Entries[d.led])
}

// standing finds the case that the command is about, for an actor who may know of it, in the version that the sender has seen.
func (d *decision) standing(cmd Command) (*Case, *Workflow, error) {
	dossier := d.change.Dossier
	if dossier == nil || !d.Sees(dossier, cmd.Actor) {
		return nil, nil, ErrNotFound
	}
	c := dossier.Case(cmd.Case)
	if c == nil {
		return nil, nil, ErrNotFound
	}
	if dossier.Version != cmd.Version {
		return nil, nil, ErrStale
	}
	w, err := d.Workflow(d.ctx, c.Definition)
	return c, w, err
}

// errDry stops the store where a command was only tried.
var errDry = errors.New("it was only tried")

// run has the store take a decision. A command that was carried out before is answered as it was then.
func (e *Engine) run(ctx context.Context, cmd Command, decide func(*decision) error) (Result, error) {
	now := e.Now()
	var result Result
	err := e.Store.Update(ctx, cmd.Dossier, func(v View) (*Change, error) {
		d := e.decision(ctx, now, v, cmd.Actor)
		if err := decide(d); err != nil {
			return nil, err
		}
		change, err := d.finish()
		if err != nil {
			return nil, err
		}
		first := change.Entries[d.led]
		if cmd.Key != "" {
			change.Receipt = &Receipt{Person: cmd.Actor.Person, Key: cmd.Key, Request: cmd.Request, Dossier: first.Dossier, Seq: first.Seq}
		}
		result = Result{Dossier: first.Dossier, Version: change.Dossier.Version, Entry: first}
		if cmd.Dry {
			return nil, errDry
		}
		return change, nil
	})
	if errors.Is(err, errDry) {
		return result, nil
	}
	if err != nil && cmd.Key != "" { // what was carried out before is now stale, refused or known by its key
		if before, again := e.replay(ctx, cmd); again == nil || errors.Is(again, ErrKeyReused) {
			return before, again
		}
	}
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal) && cmd.Dry:
		return Result{}, err
	case errors.As(err, &refusal):
		return Result{}, errors.Join(err, e.refused(ctx, now, cmd, refusal))
	case err != nil:
		return Result{}, err
	}
	return result, nil
}

// replay answers a command that was carried out before with what came of it then.
func (e *Engine) replay(ctx context.Context, cmd Command) (Result, error) {
	receipt, err := e.Store.Receipt(ctx, cmd.Actor.Person, cmd.Key)
	if err != nil {
		return Result{}, err
	}
	if receipt.Request != cmd.Request {
		return Result{}, ErrKeyReused
	}
	if d, err := e.Store.Dossier(ctx, receipt.Dossier); err != nil || !e.Sees(d, cmd.Actor) {
		return Result{}, errors.Join(err, ErrNotFound)
	}
	const most = 2 + 2*maxCases // a command's entries: its own and one for each case that it closes or starts
	entries, err := e.Store.Entries(ctx, receipt.Dossier, receipt.Seq-1, most)
	if err != nil || len(entries) == 0 {
		return Result{}, errors.Join(err, errors.New("the receipt of the command points to no entry"))
	}
	follows := slices.IndexFunc(entries[1:], func(en Entry) bool { return en.Kind != KindStarted && en.Kind != KindClosed })
	last := entries[len(entries)-1].Seq
	if follows >= 0 {
		last = entries[follows].Seq
	}
	return Result{Dossier: receipt.Dossier, Version: last, Entry: entries[0]}, nil
}

// refused keeps the attempt in the stream of refusals.
func (e *Engine) refused(ctx context.Context, now time.Time, cmd Command, r *Refusal) error {
	attempt := RefusedAttempt{At: now.UTC().Format(TimeLayout), Dossier: r.Dossier, Case: r.Case, Event: r.Event, Person: cmd.Actor.Person}
	for _, u := range r.Unmet {
		if !slices.Contains(attempt.Needs, u.ID) {
			attempt.Needs = append(attempt.Needs, u.ID)
		}
	}
	return e.Store.Refuse(ctx, attempt)
}

// Dossier returns the dossier if the actor may know of it, with what is personal in it if the actor handles it.
func (e *Engine) Dossier(ctx context.Context, id string, a Actor) (*Dossier, error) {
	d, err := e.Store.Dossier(ctx, id)
	if err != nil {
		return nil, err
	}
	if !e.Sees(d, a) {
		return nil, ErrNotFound
	}
	return e.reveal(ctx, d, a)
}
