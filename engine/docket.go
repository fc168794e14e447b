package engine

import (
	"context"
	"fmt"
	"slices"

	"santong/calendar"
)

// A Docket says what the public may follow of a case that somebody from among it has brought: a review suggestion, and what becomes of it. Everybody is shown
// what stands here, who brought it (by the secret whose hash is in the field Secret) sees Own besides, and nobody sees anything else.
type Docket struct {
	Number   string   `yaml:"number" json:"number"`                 // number: the receipt
	Title    string   `yaml:"title" json:"title"`                   // text: what it is about
	Document string   `yaml:"document" json:"document"`             // text: the number of the document
	Received string   `yaml:"received" json:"received"`             // date: before it there is nothing to follow
	Outcome  string   `yaml:"outcome" json:"outcome,omitempty"`     // choice
	Secret   string   `yaml:"secret" json:"secret"`                 // text, by which dossiers are found
	By       string   `yaml:"by" json:"by"`                         // the role of whoever brings it
	Daily    string   `yaml:"daily" json:"daily"`                   // int of the profile: how many may be brought in one day
	Hidden   []string `yaml:"hidden" json:"hidden,omitempty"`       // states in which nobody knows of it but who brought it
	Shown    []string `yaml:"shown" json:"shown,omitempty"`         // fields that everybody is shown
	Own      []string `yaml:"own" json:"own,omitempty"`             // fields that who brought it is shown besides
	Steps    []string `yaml:"steps" json:"steps"`                   // events whose day everybody is shown
	OwnSteps []string `yaml:"own_steps" json:"own_steps,omitempty"` // and who brought it besides
	Clocks   []string `yaml:"clocks" json:"clocks,omitempty"`       // that everybody is shown
}

// A Docketed is a case as the public sees it. Who brought it, who deals with it, and where it is kept stand nowhere in it.
type Docketed struct {
	Number    string
	Title     string
	Document  string
	Channel   Words // what the variant is called
	Received  calendar.Date
	State     Words
	Closed    bool
	Outcome   Words // empty while there is none
	Facts     []DocketFact
	Deadlines []Deadline
	Steps     []DocketStep

	Dossier, Case, StateID string // for whoever looks further; no page says them
	Version                int
}

// A DocketFact is a field with its value.
type DocketFact struct {
	Field string
	Words
	Text string
	Item Words // of a choice
}

// A DocketStep is something that was done.
type DocketStep struct {
	Event string
	Seq   int
	Words
	On calendar.Date
}

func (c *compiler) checkDocket() {
	p := c.Definition.Docket
	if p == nil {
		return
	}
	c.listedField("docket.number", p.Number, Number)
	c.listedField("docket.title", p.Title, Text)
	c.listedField("docket.document", p.Document, Text)
	c.listedField("docket.received", p.Received, Day)
	c.listedField("docket.secret", p.Secret, Text)
	if f := c.fields[p.Secret]; f != nil && !f.Index {
		c.fault("docket.secret", "%s is no field by which dossiers are found: give index", p.Secret)
	}
	if f := c.fields[p.Received]; f != nil && !f.Index {
		c.fault("docket.received", "%s is no field by which dossiers are found: give index", p.Received)
	}
	if p.Outcome != "" {
		c.listedField("docket.outcome", p.Outcome, Choice)
	}
	known(c, "docket.by", "role", p.By, c.roles)
	if known(c, "docket.daily", "rule", p.Daily, c.rules) && c.rules[p.Daily].Int == nil {
		c.fault("docket.daily", "%s is no number", p.Daily)
	}
	for _, state := range p.Hidden {
		known(c, "docket.hidden", "state", state, c.states)
	}
	for i, field := range p.Shown {
		c.listedField(fmt.Sprintf("docket.shown[%d]", i), field, Text, Choice, Day, Number)
	}
	for i, field := range p.Own {
		known(c, fmt.Sprintf("docket.own[%d]", i), "field", field, c.fields)
	}
	for i, event := range slices.Concat(p.Steps, p.OwnSteps) {
		known(c, fmt.Sprintf("docket.steps[%d]", i), "event", event, c.events)
	}
	for i, id := range p.Clocks {
		if !slices.ContainsFunc(c.clocks, func(k *clock) bool { return k.ID == id }) {
			c.fault(fmt.Sprintf("docket.clocks[%d]", i), "no clock is called %q", id)
		}
	}
}

// Docketed is what the public sees of the dossier's first case, or what who brought it sees. It returns [ErrNotFound] where that is nothing.
func (e *Engine) Docketed(ctx context.Context, d *Dossier, own bool) (*Docketed, error) {
	if len(d.Cases) == 0 {
		return nil, ErrNotFound
	}
	c := d.Cases[0]
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	p := w.Definition.Docket
	if p == nil || !own && slices.Contains(p.Hidden, c.State) {
		return nil, ErrNotFound
	}
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	received, _ := calendar.Parse(text(p.Received))
	if received.IsZero() {
		return nil, ErrNotFound
	}
	state := w.states[c.State]
	out := &Docketed{Number: text(p.Number), Title: text(p.Title), Document: text(p.Document), Received: received, State: state.Words, Closed: len(state.Duty) == 0,
		Dossier: d.ID, Case: c.ID, StateID: c.State, Version: d.Version}
	for _, v := range w.Definition.Variants {
		out.Channel = v.Words
	}
	if p.Outcome != "" {
		out.Outcome = w.itemOf(p.Outcome, text(p.Outcome))
	}
	shown, steps := p.Shown, p.Steps
	if own {
		shown, steps = slices.Concat(shown, p.Own), slices.Concat(steps, p.OwnSteps)
	}
	for _, id := range shown {
		f := w.fields[id]
		value := text(id)
		if value == "" || committed(value) {
			continue
		}
		out.Facts = append(out.Facts, DocketFact{Field: id, Words: f.Words, Text: value, Item: w.itemOf(id, value)})
	}
	for _, deadline := range e.deadlines(w, c, e.today()) {
		if slices.Contains(p.Clocks, deadline.Clock) {
			out.Deadlines = append(out.Deadlines, deadline)
		}
	}
	return out, e.docketSteps(ctx, w, d, c, steps, out)
}

// itemOf is what the code is called where the field is a choice.
func (w *Workflow) itemOf(field, code string) Words {
	if f := w.fields[field]; f.Type == Choice {
		for _, item := range w.lists[f.Of].Items {
			if item.ID == code {
				return item.Words
			}
		}
	}
	return Words{}
}

func (e *Engine) docketSteps(ctx context.Context, w *Workflow, d *Dossier, c *Case, steps []string, out *Docketed) error {
	return e.EachEntry(ctx, d.ID, 0, func(en *Entry) error {
		if en.Kind != KindEvent || en.Case != c.ID || !slices.Contains(steps, en.Event) {
			return nil
		}
		at, err := en.Time()
		if err != nil {
			return err
		}
		out.Steps = append(out.Steps, DocketStep{Event: en.Event, Seq: en.Seq, Words: w.events[en.Event].Words, On: calendar.Of(at)})
		return nil
	})
}
