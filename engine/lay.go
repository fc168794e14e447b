package engine

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"

	"santong/calendar"
)

// An Upload is a paper to be laid down.
type Upload struct {
	Kind string // of the definition's materials
	Name string // file name
	Type string // media type
	Data []byte
}

// Upload lays a paper down in a case. cmd.Event is not used.
func (e *Engine) Upload(ctx context.Context, cmd Command, up Upload) (Result, error) {
	cmd.Event = "upload:" + up.Kind
	return e.run(ctx, cmd, func(d *decision) error {
		c, w, err := d.standing(cmd)
		if err != nil {
			return err
		}
		return d.lay(cmd, c, w, up)
	})
}

// lay judges the laying down of the paper, and makes the entry.
func (d *decision) lay(cmd Command, c *Case, w *Workflow, up Upload) error {
	m := w.materials[up.Kind]
	if m == nil {
		return ErrNotFound
	}
	laying := m.laying()
	s := d.scene(c, w)
	j := s.judge(&event{Event: laying}, cmd.Actor, nil, true)
	if s.trouble != nil {
		return s.trouble
	}
	if len(j.unmet) > 0 {
		return &Refusal{Dossier: cmd.Dossier, Case: cmd.Case, Event: laying.ID, Unmet: j.unmet}
	}
	hash := HashOf(up.Data).String()
	d.change.Blob = &Blob{Hash: hash, Data: up.Data}
	paper := &Paper{Kind: up.Kind, Name: up.Name, Type: up.Type, Size: int64(len(up.Data)), Hash: hash}
	entry := Entry{Kind: KindMaterial, Case: c.ID, Event: laying.ID, From: c.State, To: c.State, Post: j.by.post.Kind, Organ: j.by.post.Organisation}
	return d.add(cmd.Dossier, entry, &Payload{Role: j.by.role, Via: j.by.via, Material: paper})
}

// A letter that an event writes says what only the event gives: the number that it takes, its day, its outcome. So the event is foreseen, the letter is
// written of what was foreseen and looked at, and both go into the history together: the letter first, then the event that is bound to its hash. In between
// the number may have gone to another document, or midnight may have passed: then nothing is kept, and the letter is written and looked at again.

// A Foreseen is what would come of an event.
type Foreseen struct {
	Dossier *Dossier // as it would stand
	Entries []Entry  // that would be added
	Event   Entry    // which of them is the event
}

// Foresee tells what would come of the event if the letter that it writes were there, and the actor had just proved who he or she is. Nothing is kept.
func (e *Engine) Foresee(ctx context.Context, cmd Command) (*Foreseen, error) {
	var seen *decision
	cmd.Dry, cmd.Actor.Proved, cmd.Foreseen = true, true, nil
	_, err := e.run(ctx, cmd, func(d *decision) error {
		seen = d
		c, w, err := d.standing(cmd)
		if err != nil {
			return err
		}
		if ev := w.events[cmd.Event]; ev != nil && ev.Writes != "" {
			cmd.Letter = &Upload{Kind: ev.Writes}
		}
		return d.fire(cmd, c, w)
	})
	if err != nil {
		return nil, err
	}
	dossier, err := e.reveal(ctx, seen.change.Dossier, cmd.Actor)
	if err != nil {
		return nil, err
	}
	return &Foreseen{dossier, seen.change.Entries, seen.change.Entries[seen.led]}, nil
}

// foresaw is stale where the event says anything else than when its letter was written, or on another day.
func (cmd *Command) foresaw(e *Entry) error {
	if cmd.Foreseen == nil {
		return nil
	}
	var facts [2]map[string]any
	var days [2]calendar.Date
	for i, at := range []*Entry{cmd.Foreseen, e} {
		p, err := at.payload()
		if err != nil {
			return err
		}
		when, err := at.Time()
		if err != nil {
			return err
		}
		facts[i], days[i] = p.Facts, calendar.Of(when)
	}
	if days[0] != days[1] || !reflect.DeepEqual(facts[0], facts[1]) {
		return ErrStale
	}
	return nil
}

// write lays down the letter that comes with the event. Why it may not comes beside what the event itself lacks.
func (d *decision) write(cmd Command, c *Case, w *Workflow) ([]Unmet, error) {
	if cmd.Letter == nil {
		return nil, nil
	}
	if ev := w.events[cmd.Event]; ev == nil || ev.Writes != cmd.Letter.Kind {
		return nil, ErrNotFound
	}
	err := d.lay(cmd, c, w, *cmd.Letter)
	d.led = len(d.change.Entries)
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return refusal.Unmet, nil
	}
	return nil, err
}

// written is the scene as if the letter that the event writes were there.
func (s *scene) written(ev *event) *scene {
	with, dossier := *s, *s.dossier
	dossier.Papers = append(slices.Clip(dossier.Papers), &Paper{Kind: ev.Writes, Case: s.kase.ID, Hash: HashOf(nil).String()})
	with.dossier, with.env = &dossier, maps.Clone(s.env)
	delete(with.env, "material")
	return &with
}

// writes checks that whoever may do the event may lay down what it writes.
func (c *compiler) writes(path string, e *Event) {
	if e.Writes == "" || !known(c, path, "material", e.Writes, c.materials) {
		return
	}
	m := c.materials[e.Writes]
	if !slices.Contains(e.Pins, e.Writes) {
		c.fault(path, "the event is not bound to %s: a letter that it writes is one of its pins", e.Writes)
	}
	for _, role := range e.By {
		if !slices.Contains(m.By, role) {
			c.fault(path, "%s does the event and may not lay down %s", role, e.Writes)
		}
	}
	for _, state := range e.From {
		if !slices.Contains(m.In, state) {
			c.fault(path, "in %s, where the event starts, %s may not be laid down", state, e.Writes)
		}
	}
}
