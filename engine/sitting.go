package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Sitting is a case before one meeting, as [Meeting] says which events those are. The facts of the case forget a meeting as soon as it goes to another one, or its
// way starts again; its sittings stay, but for those that were recalled: they never were.
type Sitting struct {
	Organ     string `json:"organ"` // that meets: the code that the case knows
	Day       string `json:"day"`
	Name      string `json:"name"`
	Kind      string `json:"kind,omitempty"`
	Agenda    int    `json:"agenda,omitempty"`    // the Seq of the entry that put it on the agenda
	Gates     []int  `json:"gates,omitempty"`     // those of the entries by which it had passed then what must come before
	Records   []int  `json:"records,omitempty"`   // those of the records of what was said, the newest last
	Decisions []int  `json:"decisions,omitempty"` // those of what was decided
	Minutes   []int  `json:"minutes,omitempty"`   // those that issued the minutes
}

// What an entry is to the newest sitting of its case.
const (
	sitsRecord   = "record"
	sitsDecision = "decision"
	sitsMinutes  = "minutes"
)

// sits says in the payload what the event is to a meeting.
func (w *Workflow) sits(c *Case, ev *event, p *Payload) {
	m := w.Definition.Meeting
	switch {
	case m == nil:
	case ev.ID == m.Schedule:
		said := func(field string) string { text, _ := p.Form[field].(string); return text }
		p.Sitting = &Sitting{Organ: c.Parties[m.Of], Day: said(m.On), Name: said(m.Name), Kind: said(m.Kind), Gates: c.passed(ev)}
	case ev.ID == m.Record:
		p.Sits = sitsRecord
	case slices.Contains(m.Decide, ev.ID):
		p.Sits = sitsDecision
	case m.Issue != "" && ev.ID == m.Issue:
		p.Sits = sitsMinutes
	}
}

// passed are the entries by which the case passed the gates before the event.
func (c *Case) passed(ev *event) (out []int) {
	for _, g := range ev.After {
		newest := 0
		for _, mark := range g.Any {
			newest = max(newest, c.Marks[mark])
		}
		if newest > 0 && !slices.Contains(out, newest) {
			out = append(out, newest)
		}
	}
	return out
}

// sit follows the entry.
func (c *Case) sit(e *Entry, p *Payload) {
	if p.Sitting == nil && p.Sits == "" && p.Undoes == 0 {
		return
	}
	var next []Sitting
	for _, s := range c.Sittings {
		if s.Agenda != p.Undoes {
			s.Records, s.Decisions, s.Minutes = except(s.Records, p.Undoes), except(s.Decisions, p.Undoes), except(s.Minutes, p.Undoes)
			next = append(next, s)
		}
	}
	if p.Sitting != nil {
		s := *p.Sitting
		s.Agenda = e.Seq
		next = append(next, s)
	}
	if last := len(next) - 1; last >= 0 {
		switch s := &next[last]; p.Sits {
		case sitsRecord:
			s.Records = append(s.Records, e.Seq)
		case sitsDecision:
			s.Decisions = append(s.Decisions, e.Seq)
		case sitsMinutes:
			s.Minutes = append(s.Minutes, e.Seq)
		}
	}
	c.Sittings = next
}

// except copies the list without the number; an empty one is nil, as it is read from JSON.
func except(list []int, gone int) (out []int) {
	for _, n := range list {
		if n != gone {
			out = append(out, n)
		}
	}
	return out
}

// sittingField is the field under which sittings are indexed, beside the facts of cases. No field of a definition can be called so.
const sittingField = "meeting:sitting"

// fact is the sitting as an indexed fact: by its day, with all that is known of it.
func (s *Sitting) fact(dossier, kase string) (Fact, error) {
	data, err := encode(s)
	return Fact{Dossier: dossier, Case: kase, Field: sittingField, Value: s.Day + " " + string(data)}, err
}

// A SittingOf is a sitting and whose it is.
type SittingOf struct {
	Sitting
	Dossier, Case string
}

// Sittings lists what is before meetings from one day to another, both included ("" for no bound), of dossiers of which the actor may know: the newest day first,
// at most limit.
func (e *Engine) Sittings(ctx context.Context, a Actor, from, to string, limit int) ([]SittingOf, error) {
	q := FactQuery{Organs: e.Organs(a), All: a.Watches(e.today()), Field: sittingField, From: from, Backwards: true, Limit: limit}
	if to != "" {
		q.To = to + "~" // after all that begins with the day and a space
	}
	facts, err := e.Store.Facts(ctx, q)
	if err != nil {
		return nil, err
	}
	out := make([]SittingOf, 0, len(facts))
	for _, f := range facts {
		one := SittingOf{Dossier: f.Dossier, Case: f.Case}
		_, data, _ := strings.Cut(f.Value, " ")
		if err := json.Unmarshal([]byte(data), &one.Sitting); err != nil {
			return nil, fmt.Errorf("a sitting of dossier %s: %w", f.Dossier, err)
		}
		out = append(out, one)
	}
	return out, nil
}
