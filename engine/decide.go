package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"santong/calendar"
)

// A decision turns one command into the entries that say all that follows from it. What must still be so at the commit it reads through its view; past it, and for a limited time,
// it reads only what never changes (definitions) and what is not held against it (a stock-taking).
type decision struct {
	*Engine
	ctx    context.Context
	now    time.Time
	today  calendar.Date
	view   View
	actor  Actor
	counts map[string]int64 // counters as they stand within this decision
	change *Change
	sight  *sight // of other dossiers
	led    int    // entries of papers that lead the one which the command is about
}

func (e *Engine) decision(ctx context.Context, now time.Time, view View, actor Actor) *decision {
	change := &Change{Dossier: view.Dossier()}
	if change.Dossier != nil {
		change.Base = change.Dossier.Version
		// A clock that was set back must turn neither the history nor the days round.
		if newest, err := time.Parse(TimeLayout, change.Dossier.Changed); err == nil && now.Before(newest) {
			now = newest
		}
	}
	return &decision{Engine: e, ctx: ctx, now: now, today: calendar.Of(now), view: view, actor: actor, counts: map[string]int64{}, change: change, sight: &sight{of: view}}
}

// add seals the entry on the newest one and lets the dossier follow.
func (d *decision) add(id string, e Entry, p *Payload) error {
	var head Hash
	e.Dossier, e.Seq, e.At = id, 1, d.now.UTC().Format(TimeLayout)
	e.Person, e.For = d.actor.Person, d.actor.For
	if before := d.change.Dossier; before != nil {
		e.Seq, head = before.Version+1, before.Head
	}
	if err := d.turns(&e, p); err != nil {
		return err
	}
	payload, err := encode(p)
	if err != nil {
		return err
	}
	e.Payload = payload
	e.Hash = e.Seal(head)
	next, err := d.change.Dossier.applyPayload(&e, p)
	if err != nil {
		return err
	}
	return d.follow(next, e)
}

// perform turns a judgement without faults into entries: the event, the cases that it closes, the cases that it starts.
func (d *decision) perform(s *scene, ev *event, j judgement) error {
	c := s.kase
	to, err := step(d.ctx, c.State, ev.ID, ev.From, j.to, nil)
	if err != nil {
		return err
	}
	p := &Payload{Role: j.by.role, Via: j.by.via, Reason: s.reason, Form: maps.Clone(j.values), Facts: maps.Clone(j.facts), Final: s.flow.states[to].Final, Resumes: ev.Resumes}
	if len(ev.Recalls) > 0 {
		p.Undoes = c.Last.Seq
	}
	if ev.To.By != "" {
		p.Outcome, _ = j.values[ev.To.By].(string)
	}
	if len(ev.Returns) > 0 {
		p.Keeps = j.values["mode"] == "resume"
	}
	p.Resets = s.flow.states[to].Resets && to != c.State
	if round := c.Visits[to] + 1; to != c.State && round > 1 {
		p.Round = round
	}
	for id, value := range j.values {
		if f := s.flow.fields[id]; f != nil && f.Accumulates {
			delete(p.Form, id)
			if p.Adds == nil {
				p.Adds = map[string][]any{}
			}
			p.Adds[id] = value.([]any)
		}
	}
	for _, m := range ev.Pins {
		if paper := s.paper(m); paper != nil {
			if p.Pins == nil {
				p.Pins = map[string]string{}
			}
			p.Pins[m] = paper.Hash
		}
	}
	if to != c.State {
		p.Starts, p.AsOf = s.starts(to), s.asOf(to)
	} else {
		p.Starts = s.begins(c)
	}
	// Leave to resume is forfeited by going on in the ordinary way: then the way starts again after all.
	forfeits := c.ResumeAt != "" && s.flow.states[c.State].Resets && !ev.Resumes && !p.Keeps
	if p.Resets && !p.Keeps || forfeits && !p.Final {
		p.Clears = s.flow.endsWithRound
		maps.DeleteFunc(p.Starts, func(clock string, _ calendar.Date) bool { return p.ends(s.flow.clock(clock).From) })
	}
	s.flow.sits(c, ev, p)
	d.void(c, ev, p)
	d.erase(c, ev, p)
	d.destroy(c, ev, p)
	p.Form = d.conceal(d.change.Dossier.ID, c.ID, s.flow, p.Form)
	if err := d.allocate(s, ev, p); err != nil {
		return err
	}
	if err := d.enter(s.flow, ev, p, d.change.Dossier.ID, c.ID, d.change.Dossier.Version+1); err != nil {
		return err
	}
	entry := Entry{Kind: KindEvent, Case: c.ID, Event: ev.ID, From: c.State, To: to, Post: j.by.post.Kind, Organ: j.by.post.Organisation}
	if err := d.add(d.change.Dossier.ID, entry, p); err != nil {
		return err
	}
	if err := d.close(c, ev, p.Resets && !p.Keeps || forfeits, p.Undoes); err != nil {
		return err
	}
	return d.start(s, ev)
}

// ends tells whether the field is without a value after the entry because its round ends.
func (p *Payload) ends(field string) bool {
	_, given := p.Form[field]
	_, set := p.Facts[field]
	return slices.Contains(p.Clears, field) && !given && !set
}

// void gives up the numbers that the event voids.
func (d *decision) void(c *Case, ev *event, p *Payload) {
	for _, field := range ev.Voids {
		if number, _ := c.Facts[field].(string); number != "" {
			p.Voids = append(p.Voids, number)
			p.Facts[field] = ""
			d.change.Voids = append(d.change.Voids, Void{Number: number, Dossier: d.change.Dossier.ID, Seq: d.change.Dossier.Version + 1})
		}
	}
}

// allocate gives the event's number fields their numbers.
func (d *decision) allocate(s *scene, ev *event, p *Payload) error {
	for _, id := range ev.Allocates {
		series := s.flow.series[s.flow.fields[id].Of]
		number, counts, err := series.allocate(d.numberVars(s.flow.Definition, s.kase), d.counter)
		if err != nil {
			return err
		}
		p.Facts[id] = number
		for _, count := range counts {
			d.counts[count.Key] = count.Now
			d.change.move(count)
		}
		d.change.Numbers = append(d.change.Numbers, NumberEntry{Number: number, Series: series.ID, Counter: counts[0].Key, Value: counts[0].Now,
			Dossier: d.change.Dossier.ID, Case: s.kase.ID, Seq: d.change.Dossier.Version + 1})
	}
	return nil
}

// numberVars is what templates may use: the year of the allocation in China, and the codes of the organ in whose name the number is given.
func (d *decision) numberVars(def *Definition, c *Case) map[string]string {
	vars := map[string]string{}
	if of := d.Directory().Organisation(d.Directory().Current(c.Parties[def.Numberer()], d.today)); of != nil {
		maps.Copy(vars, of.Codes)
	}
	vars["year"] = strconv.Itoa(d.today.Time().Year())
	vars["month"] = fmt.Sprintf("%02d", int(d.today.Time().Month()))
	return vars
}

func (d *decision) counter(key string) (int64, error) {
	if n, ok := d.counts[key]; ok {
		return n, nil
	}
	return d.view.Counter(key)
}

// close ends children: those that the event names, and all of them where the way starts again.
func (d *decision) close(c *Case, ev *event, again bool, undone int) error {
	for _, child := range slices.Clone(d.change.Dossier.Cases) {
		named := slices.Contains(ev.Closes, child.As) && child.Open
		recalled := undone > 0 && child.Born > undone
		if child.Parent != c.ID || child.Past || !(named || again || recalled) {
			continue
		}
		entry := Entry{Kind: KindClosed, Case: child.ID, Event: ev.ID, From: child.State, To: child.State}
		if err := d.add(d.change.Dossier.ID, entry, &Payload{Past: again || recalled, Final: true}); err != nil {
			return err
		}
	}
	return nil
}

// start begins the cases that the event starts. Their fields are derived in the scene of the event.
func (d *decision) start(s *scene, ev *event) error {
	for i := range ev.starts {
		st := &ev.starts[i]
		if st.when != nil && !s.holds(st.when) {
			continue
		}
		organs := []any{""}
		if st.each != nil {
			v, err := s.run(st.each)
			if err != nil {
				return err
			}
			if organs, err = s.organs(st, v); err != nil {
				return err
			}
		}
		for _, organ := range organs {
			facts, err := s.handed(ev, st, organ.(string))
			if err != nil {
				return err
			}
			if err := d.begin(s.kase, st, organ.(string), facts); err != nil {
				return err
			}
		}
	}
	return nil
}

// handed are the facts with which the case for the organisation begins.
func (s *scene) handed(ev *event, st *start, organ string) (map[string]any, error) {
	s.organ = organ
	delete(s.env, "organ")
	facts := map[string]any{}
	for _, set := range st.with {
		v, err := s.run(set.value)
		if err != nil {
			return nil, fmt.Errorf("%s starts %s with %s: %w", ev.ID, st.As, set.field.ID, err)
		}
		if facts[set.field.ID], err = stored(set.field, v); err != nil {
			return nil, err
		}
	}
	return facts, nil
}

// finish adds to the change whose turn it now is. A task that is stranded is written again each time: the directory may have moved since.
func (d *decision) finish() (*Change, error) {
	now := &sight{of: d.view} // whose turn it is follows from the entries and the directory, and is not held against the decision
	before, err := d.tasks(d.ctx, d.view.Dossier(), now)
	if err != nil {
		return nil, err
	}
	after, err := d.tasks(d.ctx, d.change.Dossier, now)
	if err != nil {
		return nil, err
	}
	for _, t := range before {
		if !slices.Contains(after, t) {
			d.change.DropTasks = append(d.change.DropTasks, t.TaskKey)
		}
	}
	for _, t := range after {
		if t.Stranded || !slices.Contains(before, t) {
			d.change.AddTasks = append(d.change.AddTasks, t)
		}
	}
	d.change.Looks = d.sight.looks
	return d.change, d.project()
}
