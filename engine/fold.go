package engine

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"santong/calendar"
)

// apply returns the dossier as it stands after the entry. It knows no rule and needs no definition: the entry says all that follows from it.
func (d *Dossier) apply(e *Entry) (*Dossier, error) {
	p, err := e.payload()
	if err != nil {
		return nil, fmt.Errorf("entry %d: payload: %w", e.Seq, err)
	}
	return d.applyPayload(e, &p)
}

// After returns the dossier as it stood after the entry, which is the one that follows. Before the first entry it is nil.
func (d *Dossier) After(e *Entry) (*Dossier, error) { return d.apply(e) }

func (d *Dossier) applyPayload(e *Entry, p *Payload) (*Dossier, error) {
	next := &Dossier{ID: e.Dossier, Opened: e.At, Workflow: p.Workflow, Variant: p.Variant}
	if d != nil {
		*next = *d
		next.Cases = slices.Clone(d.Cases)
	}
	next.Version, next.Head, next.Changed = e.Seq, e.Hash, e.At
	if (d == nil) != (e.Kind == KindOpened) {
		return nil, fmt.Errorf("entry %d: a history begins with its opening, and only there", e.Seq)
	}
	at, err := e.Time()
	if err != nil {
		return nil, fmt.Errorf("entry %d: time: %w", e.Seq, err)
	}
	switch e.Kind {
	case KindOpened, KindStarted:
		c := &Case{ID: e.Case, Workflow: p.Workflow, Variant: p.Variant, Definition: p.Definition, As: p.As, Parent: p.Parent, Born: e.Seq, EachParty: p.EachParty,
			Parties: p.Parties, Open: true}
		next.Cases = append(next.Cases, c)
		c.enter(e, p, at)
		c.record(e, p)
	case KindEvent:
		i := slices.IndexFunc(next.Cases, func(c *Case) bool { return c.ID == e.Case })
		if i < 0 {
			return nil, fmt.Errorf("entry %d: no case %q", e.Seq, e.Case)
		}
		c := next.Cases[i].clone()
		next.Cases[i] = c
		if c.State != e.From {
			return nil, fmt.Errorf("entry %d: case %s stands in %s, not in %s", e.Seq, c.ID, c.State, e.From)
		}
		c.enter(e, p, at)
		c.record(e, p)
	case KindClosed:
		for i, c := range next.Cases {
			if c.ID == e.Case {
				c = c.clone()
				c.Open, c.Past, c.Ended = false, c.Past || p.Past, calendar.Of(at)
				c.Held, c.Urged, c.Arisen = nil, nil, nil
				next.Cases[i] = c
			}
		}
	case KindMaterial:
		if p.Material == nil {
			return nil, fmt.Errorf("entry %d: no material", e.Seq)
		}
		paper := *p.Material
		paper.Case, paper.Seq = e.Case, e.Seq
		next.Papers = append(slices.Clip(next.Papers), &paper)
		for i, c := range next.Cases {
			if c.ID == e.Case {
				c = c.clone()
				c.act("upload:"+paper.Kind, e, p)
				c.act("role:"+p.Role, e, p)
				c.Last = nil // somebody has acted since: a recall would come too late
				next.Cases[i] = c
			}
		}
	case KindDuty:
		if err := next.dutyAct(e, p, at); err != nil {
			return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
		}
	default:
		return nil, fmt.Errorf("entry %d: unknown kind %q", e.Seq, e.Kind)
	}
	next.destroyed(e, p)
	next.turn(e, p, at)
	if title, ok := next.Cases[0].Facts["title"].(string); ok {
		next.Title = title
	}
	return next, nil
}

// Organ is the organisation for which the case was started, "" where it was started once for all.
func (c *Case) Organ() string { return c.Parties[c.EachParty] }

// enter moves the case to the entry's target.
func (c *Case) enter(e *Entry, p *Payload, at time.Time) {
	if e.To != c.State {
		c.Held, c.Urged, c.Arisen = nil, nil, nil
	}
	if e.To != c.State || c.Spans == nil {
		c.Visits = maps.Clone(c.Visits)
		if c.Visits == nil {
			c.Visits = map[string]int{}
		}
		c.Visits[e.To]++
		c.Spans = append(slices.Clip(c.Spans), Span{State: e.To, From: calendar.Of(at), AsOf: p.AsOf, Starts: p.Starts})
	} else if len(p.Starts) > 0 {
		c.Spans = slices.Clone(c.Spans)
		here := &c.Spans[len(c.Spans)-1]
		starts := maps.Clone(here.Starts)
		if starts == nil {
			starts = map[string]calendar.Date{}
		}
		maps.Copy(starts, p.Starts)
		here.Starts = starts
	}
	switch {
	case p.Keeps: // returned with leave to resume: what had been passed is kept aside
		c.Aside, c.AsidePins, c.ResumeAt, c.ResumeBy = c.Marks, c.Pins, c.State, e.Event
	case p.Resumes:
		c.Marks, c.Pins, c.Aside, c.AsidePins, c.ResumeAt, c.ResumeBy = c.Aside, c.AsidePins, nil, nil, "", ""
	default: // any other event, even one that stays in the state, forfeits the resumption
		c.Aside, c.AsidePins, c.ResumeAt, c.ResumeBy = nil, nil, "", ""
	}
	if p.Resets {
		c.Marks, c.Pins = nil, nil
	}
	c.State, c.Open = e.To, !p.Final
}

// record keeps what the entry says and who did it.
func (c *Case) record(e *Entry, p *Payload) {
	c.Facts, c.Marks = maps.Clone(c.Facts), maps.Clone(c.Marks)
	if c.Facts == nil {
		c.Facts = map[string]any{}
	}
	for _, field := range slices.Concat(p.Clears, p.Erases) {
		delete(c.Facts, field)
	}
	maps.Copy(c.Facts, p.Form)
	maps.Copy(c.Facts, p.Facts)
	for field, rows := range p.Adds {
		old, _ := c.Facts[field].([]any)
		c.Facts[field] = append(slices.Clip(old), rows...)
	}
	if c.Marks == nil {
		c.Marks = map[string]int{}
	}
	if p.Undoes > 0 {
		maps.DeleteFunc(c.Marks, func(_ string, seq int) bool { return seq == p.Undoes })
	}
	c.sit(e, p)
	if e.Event == "" {
		return
	}
	if !p.Resets {
		c.Marks[e.Event] = e.Seq
		if p.Outcome != "" {
			c.Marks[e.Event+":"+p.Outcome] = e.Seq
		}
	}
	c.act(e.Event, e, p)
	if p.Role != "" {
		c.act("role:"+p.Role, e, p)
	}
	if len(p.Pins) > 0 {
		c.Pins = maps.Clone(c.Pins)
		if c.Pins == nil {
			c.Pins = map[string]map[string]string{}
		}
		c.Pins[e.Event] = p.Pins
	}
	if c.Last = nil; p.Undoes > 0 {
		return // what was recalled cannot be recalled again
	}
	c.Last = &Last{Event: e.Event, From: e.From, Person: e.Person, For: e.For, Seq: e.Seq}
}

// act remembers for the separation of duties who did what: the person, the person acted for, and whoever passed the duty on between them.
func (c *Case) act(what string, e *Entry, p *Payload) {
	c.Acted = maps.Clone(c.Acted)
	if c.Acted == nil {
		c.Acted = map[string][]string{}
	}
	for _, person := range hands(e.Person, e.For, p.Via) {
		if !slices.Contains(c.Acted[what], person) {
			c.Acted[what] = append(slices.Clip(c.Acted[what]), person)
		}
	}
}

// clone copies the case; its maps are copied where they are written.
func (c *Case) clone() *Case {
	copied := *c
	return &copied
}
