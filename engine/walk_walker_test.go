package engine_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"santong/calendar"
	"santong/engine"
)

// A walker carries one dossier after another at random by the real law, checking each step as it goes. All it does follows from its seed.
type walker struct {
	*engine.Engine
	*clerk
	*county
	seed     uint64
	now      time.Time
	id       string
	waits    int // how often in a row nobody had anything to do
	temper   temper
	times    map[string]int  // how often each thing was done in this dossier
	idle     map[string]bool // persons who have found nothing to do as things stand
	who      string          // who acted last: the same person often has more to do
	witness  *witness
	tally    *tally
	steady   bool                    // tries nothing but what is allowed
	wanted   func(place string) bool // states that a test wants to see
	atCourse func() error            // asked after each step, where a test wants to know more
}

func newWalker(c *county, st engine.Store, seed uint64) *walker {
	w := &walker{clerk: seeded(seed, c, 0.06), county: c, seed: seed, tally: newTally(), idle: map[string]bool{}}
	w.now = time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC).AddDate(0, 0, w.IntN(300))
	w.stock = c.stockOf(st)
	dossiers := 0
	w.Engine = c.engine(st, func() time.Time { return w.now }, func() string { dossiers++; return fmt.Sprintf("d-%05d-%04d", seed, dossiers) })
	return w
}

func (w *walker) today() calendar.Date { return calendar.Of(w.now) }

var documentVariants = []string{"government", "government_office", "department", "township"}

// open begins a dossier of any variant, by a drafter whose organisation makes such documents, most of the time.
func (w *walker) open() error {
	variant := pick(w.clerk, documentVariants)
	if due := slices.DeleteFunc(slices.Clone(documentVariants), func(v string) bool {
		l := w.laws[w.catalogue.Current("document", v).Hash]
		return w.wanted == nil || l.distance(l.def.Start, w.wanted) == 1<<20
	}); len(due) > 0 {
		variant = pick(w.clerk, due)
	}
	county := []string{"CX-NDRC", "CX-AGRI", "CX-JUSTICE", "CX-OFFICE", "CX-MARKET", "CX-FINANCE", "CX-HOUSING", "CX-EDU"}
	makers := map[string][]string{"government": county, "government_office": county, "department": {"CX-NDRC", "CX-AGRI", "CX-JUSTICE"}, "township": {"CX-QINGGUJI", "CX-ZHUANGZHAI"}}[variant]
	var drafters []string
	for at, persons := range w.seated {
		if at.Kind == "drafter" && slices.Contains(makers, at.Organ) {
			drafters = append(drafters, persons...)
		}
	}
	slices.Sort(drafters)
	return w.begin(variant, pick(w.clerk, drafters))
}

func (w *walker) begin(variant, who string) error {
	w.who = who
	opening := w.catalogue.Current("document", variant).Definition.Opening
	sheet := &sheet{w.clerk, nil, &engine.Case{}, engine.Action{}, w.today(), nil}
	title := answers["title"](sheet, engine.FormField{}).(string)
	r, err := w.Open(context.Background(), "document", variant, engine.Command{Actor: w.actor(w.who, ""), Form: form{"title": title}})
	if err != nil {
		return fmt.Errorf("%s opens a dossier (%s): %w", w.who, variant, err)
	}
	w.id, w.witness, w.times, w.waits, w.temper = r.Dossier, newWitness(w.county), map[string]int{}, 0, pick(w.clerk, tempers)
	w.tally.accepted++
	w.tally.events["document/"+opening.ID]++
	return w.watch()
}

// acting is the person, now and then on behalf of somebody who has delegated, or has not; and rarely without the proof of identity.
func (w *walker) acting(who string) engine.Actor {
	a := w.actor(who, "")
	a.Proved = !w.chance(0.02)
	switch list := w.county.directory.Principals(who, w.today()); {
	case w.chance(0.02):
		a.For = w.anybody(w.clerk)
	case len(list) > 0 && w.chance(0.1):
		a.For = pick(w.clerk, list).Person
	}
	return a
}

// somebody chooses a person: who acted last, whoever the table lets act here, whoever has a role, or anybody at all; but none who has just found
// nothing to do. It returns "" where that leaves nobody.
func (w *walker) somebody(d *engine.Dossier) string {
	for range 3 {
		who := w.who
		if p := w.Float64(); p > 0.25 {
			who = w.anybody(w.clerk)
			if list := w.holders(d, p < 0.88); p < 0.97 && len(list) > 0 {
				who = pick(w.clerk, list)
			}
		}
		if !w.idle[who] {
			return who
		}
	}
	return ""
}

// step has somebody look at what he or she can do and try some of it, or lets time pass. It reports false when the dossier has come to its end.
func (w *walker) step() (bool, error) {
	ctx := context.Background()
	d, err := w.Store.Dossier(ctx, w.id)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(d.Cases, func(c *engine.Case) bool { return c.Open }) {
		return false, nil
	}
	w.pass(0.25, 3)
	who := w.somebody(d)
	if who == "" {
		if w.waits++; w.waits > 6 {
			return false, nil // nobody will ever go on: whoever could is kept apart
		}
		w.pass(1, pick(w.clerk, []int{6, 30, 70})*min(w.waits, 3)) // the longer nothing can be done, the longer one waits
		clear(w.idle)
		return true, nil
	}
	a := w.acting(who)
	d, actions, err := w.Actions(ctx, w.id, a)
	w.tally.looked++
	if errors.Is(err, engine.ErrNotFound) {
		w.idle[who] = true
		return true, nil
	}
	if err != nil {
		return false, err
	}
	for first := true; first || w.chance(0.93); first = false {
		action := w.choose(d, actions)
		if action == nil {
			w.idle[who] = true
			return true, nil
		}
		accepted, err := w.try(d, *action, a, first)
		if err != nil || !accepted {
			return err == nil, err
		}
		w.who = who
		if w.chance(0.3) || len(action.To) != 1 || action.To[0] != d.Case(action.Case).State {
			w.waits = 0
			clear(w.idle) // what has moved gives others something to do
		}
		if err := w.watch(); err != nil {
			return false, err
		}
		if d, actions, err = w.rest(d, actions); err != nil {
			return false, err
		}
	}
	return true, nil
}

// rest is what of the actions may still hold after one of them was done: those of cases that have not moved.
func (w *walker) rest(before *engine.Dossier, actions []engine.Action) (*engine.Dossier, []engine.Action, error) {
	d, err := w.Store.Dossier(context.Background(), w.id)
	if err != nil {
		return nil, nil, err
	}
	return d, slices.DeleteFunc(actions, func(a engine.Action) bool { return !a.Allowed || d.Case(a.Case).State != before.Case(a.Case).State }), nil
}

// pass moves the clock on, with the probability p, by some days; now and then by months, and rarely a little back.
func (w *walker) pass(p float64, days int) {
	switch {
	case w.chance(0.004):
		w.now = w.now.AddDate(0, w.IntN(8), 0)
	case w.chance(0.004):
		w.now = w.now.Add(-time.Minute)
	case w.chance(p):
		w.now = w.now.Add(time.Duration(w.IntN(days*24*60)) * time.Minute)
	}
}

// try does the action with a form that the clerk has filled in. A fresh action is held against the answer.
func (w *walker) try(d *engine.Dossier, action engine.Action, a engine.Actor, fresh bool) (bool, error) {
	sheet := w.fill(d, action, w.today())
	if sheet.wrong != "decision" { // what was made wrong on purpose stays so
		w.steer(d, action, sheet.form)
	}
	if action.For != "" {
		a.For = action.For
	}
	cmd := engine.Command{Dossier: d.ID, Case: action.Case, Event: action.Event, Version: d.Version, Actor: a, Form: sheet.form, Reason: sheet.reason}
	w.tally.attempts++
	var err error
	if action.Upload != "" {
		_, err = w.Upload(context.Background(), cmd, engine.Upload{Kind: action.Upload, Name: action.Upload + ".txt", Type: "text/plain", Data: w.paper(d, action.Upload)})
	} else {
		_, err = w.Fire(context.Background(), cmd)
	}
	if err == nil && action.Upload == "" && sheet.wrong != "" {
		err = fmt.Errorf("the field %s was wrong (%v), and %s was accepted", sheet.wrong, sheet.form[sheet.wrong], action.Event)
		return false, err
	}
	var refusal *engine.Refusal
	problem := err
	if fresh {
		problem = answered(action, err)
	} else if errors.As(err, &refusal) {
		problem = nil
	}
	if problem != nil {
		return false, fmt.Errorf("%s by %s for %q in version %d: %w", action.Event, a.Person, a.For, d.Version, problem)
	}
	if err != nil {
		w.tally.refused++
		return false, nil
	}
	w.tally.accepted++
	w.times[action.Case+"/"+action.Event]++
	w.tally.events[d.Case(action.Case).Workflow+"/"+action.Event]++
	if mode, ok := sheet.form["mode"].(string); ok {
		w.tally.events["document/"+action.Event+":"+mode]++
	}
	return true, nil
}

// answered holds what came of an attempt against what Actions had said of it: what stood in the way must be what refuses it, in the same order,
// besides conditions and fields, which only the filled-in form can meet.
func answered(action engine.Action, err error) error {
	var r *engine.Refusal
	if err != nil && !errors.As(err, &r) {
		return err
	}
	var got []string
	if r != nil {
		conditions := needs(action.Conditions)
		got = slices.DeleteFunc(needs(r.Unmet), func(id string) bool { return formed(id) || slices.Contains(conditions, id) })
	}
	if announced := needs(action.Unmet); !slices.Equal(got, announced) {
		return fmt.Errorf("announced as unmet: %v; the attempt: %w", announced, errors.Join(err, fmt.Errorf("refused for %v besides the form", got)))
	}
	if action.Allowed != (len(action.Unmet) == 0) {
		return fmt.Errorf("allowed %v, with the needs %v", action.Allowed, needs(action.Unmet))
	}
	return nil
}

// watch has the witness see what was written, reads the clocks, and audits a publication.
func (w *walker) watch() error {
	ctx := context.Background()
	entries, err := w.Store.Entries(ctx, w.id, w.witness.seq, 0)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("what was acknowledged is not to be found after entry %d", w.witness.seq)
	}
	for i := range entries {
		if err := w.witness.see(&entries[i]); err != nil {
			return err
		}
		w.tally.visit(w.witness.cases[entries[i].Case])
	}
	deadlines, err := w.Deadlines(ctx, w.id, w.actor("du.chaguan", ""))
	if err != nil {
		return err
	}
	if err := w.witness.timed(deadlines); err != nil {
		return err
	}
	if entries[0].Event == "publish" {
		err = cmp.Or(w.published(), w.stocked())
	}
	if err == nil && w.witness.seq%5 == 0 {
		err = w.turns()
	}
	if err == nil && w.atCourse != nil {
		err = w.atCourse()
	}
	return err
}

func (w *walker) published() error {
	entries, err := w.Store.Entries(context.Background(), w.id, 0, 0)
	if err != nil {
		return err
	}
	last := slices.IndexFunc(entries, func(e engine.Entry) bool { return e.Event == "publish" })
	a, err := newAudit(entries[:last+1])
	if err != nil {
		return err
	}
	w.tally.published++
	if wrong := a.publication(); len(wrong) > 0 {
		return fmt.Errorf("unlawfully published: %v", wrong)
	}
	return nil
}
