package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"santong/engine"
	"santong/letters"
)

// An actView is what the page says of an event before it is done: where the case stands, where it leads, what it is bound to, and the form.
type actView struct {
	D       *engine.Dossier
	Case    *engine.Case
	Called  engine.Words // the case
	State   engine.Words
	Action  engine.Action
	To      []engine.Words
	Needs   []engine.Unmet // what the form must meet
	Pins    []pinView
	Numbers []numberView
	Writes  engine.Words // the letter that it can write itself
	Voids   []string     // numbers that are given up
	Facts   []factView   // what is decided upon
	Texts   []boundText  // to which it is bound already
	Folded  bool         // the form is long itself
	Form    *sheetView
	Ready   bool // there is a form
	Waits   bool // it can be filled in and kept, but not be sent yet
}

// A pinView is a text to which the event will be bound.
type pinView struct {
	engine.Words
	Kind     string
	Paper    *engine.Paper // nil: nothing has been handed in
	Version  int           // how many there are
	MayLayIn bool
	Written  bool // the act can write it itself
}

func (s *service) showAct(r *request, status int, a *act) error {
	def := a.Flow.Definition
	v := actView{D: a.D, Case: a.Case, Action: a.Action, Form: s.view(a.sheet)}
	var err error
	if v.Called, err = s.Engine.CaseWords(r.ctx, a.D, a.Case); err != nil {
		return err
	}
	v.State = def.StateWords(a.Case.State)
	for _, id := range a.Action.To {
		if st := def.State(id); st != nil {
			v.To = append(v.To, st.Words)
		}
	}
	v.Needs = slices.DeleteFunc(slices.Clone(a.Action.Conditions), func(u engine.Unmet) bool { return u.Kind == engine.UnmetProof })
	if a.Event != nil {
		v.bound(a, s.today().String()[:4])
		if err := s.decidedUpon(r, a, &v); err != nil {
			return err
		}
	}
	// What is not the reader's to do here shows no form, but for what somebody has typed already: that is never taken away. What only waits for
	// something outside the form can be prepared meanwhile.
	f := a.sheet
	said := f.tried || len(f.Since) > 0 || f.Again
	v.Waits = waits(a.Action) && !said
	v.Ready = a.Action.Allowed || v.Waits || f.Saved != "" || said
	return r.render(status, "act", a.Action.Words, v)
}

// manyBlanks is how long a form may be for what is decided upon to be unfolded above it.
const manyBlanks = 4

// decidedUpon gathers what stands on record of what the act is about, as the definition tells it.
func (s *service) decidedUpon(r *request, a *act, v *actView) error {
	fields, events := a.Flow.Definition.DecidedUpon(a.Event.ID)
	t, err := s.retell(r, a.D)
	if err != nil {
		return err
	}
	values := map[string]any{}
	for _, id := range fields {
		values[id] = a.Case.Facts[id]
	}
	v.Facts = t.standing(s.facts(a.Flow, a.D, a.Case, values), a.Case.ID)
	v.Texts = slices.DeleteFunc(s.texts(a.D, a.Case, a.Flow), func(b boundText) bool { return !slices.Contains(events, b.By) })
	v.Folded = len(a.sheet.blanks) > manyBlanks
	return nil
}

// waits tells whether nothing keeps the actor from the act but needs and gates, which others or time may meet.
func waits(a engine.Action) bool {
	return !a.Allowed && !slices.ContainsFunc(a.Unmet, func(u engine.Unmet) bool { return u.Kind != engine.UnmetNeed && u.Kind != engine.UnmetGate })
}

// bound gathers what only events of the definition have: texts, numbers.
func (v *actView) bound(a *act, year string) {
	def := a.Flow.Definition
	for _, kind := range a.Event.Pins {
		p := pinView{Kind: kind, Words: def.MaterialWords(kind), Paper: a.D.PaperFor(a.Case, kind)}
		for _, paper := range a.D.Papers {
			if p.Paper != nil && paper.Kind == kind && paper.Case == p.Paper.Case {
				p.Version++
			}
		}
		p.MayLayIn = slices.ContainsFunc(a.actions, func(one engine.Action) bool { return one.Case == a.Case.ID && one.Upload == kind && one.Allowed })
		p.Written = kind == a.Event.Writes
		v.Pins = append(v.Pins, p)
	}
	if _, ok := letters.Written(def, a.Event.ID); ok {
		v.Writes = def.MaterialWords(a.Event.Writes)
	}
	for _, id := range a.Event.Allocates {
		if f := def.Field(id); f != nil {
			if series := def.SeriesOf(f.Of); series != nil {
				v.Numbers = append(v.Numbers, numberView{f.Words, pattern(series, year)})
			}
		}
	}
	for _, id := range a.Event.Voids {
		if number, _ := a.Case.Facts[id].(string); number != "" {
			v.Voids = append(v.Voids, number)
		}
	}
}

// A numberView is a number that will be given, and what it will look like.
type numberView struct {
	engine.Words
	Pattern string
}

var counted = regexp.MustCompile(`\{[a-z0-9_]+(?::[1-9])?\}`)

// pattern is what a number of the series will look like: what is known of it is filled in, what is counted is left open.
func pattern(series *engine.Series, year string) string {
	out := strings.ReplaceAll(series.Template, "{year}", year)
	for name, value := range series.Vars {
		out = strings.ReplaceAll(out, "{"+name+"}", value)
	}
	return counted.ReplaceAllString(out, "…")
}

func paperPath(dossier, kase, kind string) string {
	return "/dossiers/" + url.PathEscape(dossier) + "/cases/" + url.PathEscape(kase) + "/papers/" + url.PathEscape(kind)
}
