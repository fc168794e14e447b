package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"santong/calendar"
	"santong/people"
)

// maxCases bounds a dossier: a consultation of every organ of a county, several rounds of it, and the filings have room.
const maxCases = 300

// begin starts one case. Its parties are those of the case that starts it, and those that the profile seats.
func (d *decision) begin(parent *Case, st *start, organ string, facts map[string]any) error {
	child := d.Workflows.current(st.Workflow, parent.Variant)
	if child == nil {
		return fmt.Errorf("there is no workflow %s for %s", st.Workflow, parent.Variant)
	}
	parties := maps.Clone(parent.Parties)
	for party, organ := range child.Definition.Seats {
		if _, ok := parties[party]; !ok && organ != "self" { // nobody opens a started case
			parties[party] = organ
		}
	}
	id := st.As
	if organ != "" {
		parties[st.Party] = organ
		id += "-" + organ
	}
	for n, first := 2, id; d.change.Dossier.Case(id) != nil; n++ {
		id = fmt.Sprintf("%s~%d", first, n)
	}
	if len(d.change.Dossier.Cases) >= maxCases {
		return fmt.Errorf("%w: it has %d cases", ErrTooLarge, maxCases)
	}
	began := d.scene(&Case{Facts: facts, Parties: parties}, child)
	p := &Payload{Starts: began.starts(child.Definition.Start), AsOf: began.asOf(child.Definition.Start), Workflow: st.Workflow, Variant: child.Definition.Variant, Definition: child.Hash, As: st.As, Parent: parent.ID,
		Parties: parties, Facts: maps.Clone(facts), Final: child.states[child.Definition.Start].Final}
	if organ != "" {
		p.EachParty = st.Party
	}
	return d.add(d.change.Dossier.ID, Entry{Kind: KindStarted, Case: id, To: child.Definition.Start}, p)
}

// organs are the organisations for each of which a case begins.
func (s *scene) organs(st *start, v any) ([]any, error) {
	list, ok := v.([]any)
	for _, item := range list {
		if _, text := item.(string); !text {
			ok = false
		}
	}
	if !ok {
		return nil, fmt.Errorf("%s is to start for each of %v, which are no organisations", st.As, v)
	}
	return list, nil
}

// starts tells from which days the clocks of a state count, where a field says so. The entry keeps it: a later fact must not move an earlier run.
func (s *scene) starts(state string) map[string]calendar.Date {
	var out map[string]calendar.Date
	for _, clock := range s.flow.clocks {
		if clock.From == "" || !slices.Contains(clock.RunsIn, state) {
			continue
		}
		if day, _ := s.value(clock.From).(time.Time); !day.IsZero() {
			if out == nil {
				out = map[string]calendar.Date{}
			}
			out[clock.ID] = calendar.FromTime(day)
		}
	}
	return out
}

// begins tells which clocks count from another day than they did so far, where the case stands still and an event gives or changes that day.
func (s *scene) begins(c *Case) map[string]calendar.Date {
	var out map[string]calendar.Date
	if len(c.Spans) == 0 {
		return nil
	}
	was := c.Spans[len(c.Spans)-1].Starts
	for clock, day := range s.starts(c.State) {
		if was[clock] != day {
			if out == nil {
				out = map[string]calendar.Date{}
			}
			out[clock] = day
		}
	}
	return out
}

// asOf tells from which day a state holds, where a field says so.
func (s *scene) asOf(state string) calendar.Date {
	if field := s.flow.states[state].AsOf; field != "" {
		if day, _ := s.value(field).(time.Time); !day.IsZero() {
			return calendar.FromTime(day)
		}
	}
	return calendar.Date{}
}

// open seats the parties and performs the opening event of a new dossier.
func (d *decision) open(id string, w *Workflow, ev *event, form map[string]any, reason string) error {
	c := &Case{ID: w.Definition.Workflow, Workflow: w.Definition.Workflow, Variant: w.Definition.Variant, State: w.Definition.Start, Open: true}
	c.Parties = d.seats(w, ev)
	if err := d.called(w, c, form); err != nil {
		return err
	}
	s := d.scene(c, w)
	s.reason = reason
	j := s.judge(ev, d.actor, form, true)
	if s.trouble != nil {
		return s.trouble
	}
	if v := d.wrongOpener(w, ev); v != nil {
		j.unmet = append(j.unmet, Unmet{ID: "opener", Kind: UnmetRole, Basis: w.Definition.cite(v.Basis),
			Words: Words{v.Zh + "不由这类机关建卷", "“" + v.En + "” is not opened by an organisation of this kind"},
			Do:    Words{"请选择本机关可以制定的文件种类", "Choose a kind of document that your organisation makes"}})
	}
	if len(j.unmet) > 0 {
		return &Refusal{Case: c.ID, Event: ev.ID, Unmet: j.unmet}
	}
	p := &Payload{Role: j.by.role, Via: j.by.via, Starts: s.starts(c.State), AsOf: s.asOf(c.State), Reason: reason, Form: d.conceal(id, c.ID, w, j.values), Facts: j.facts, Workflow: c.Workflow, Variant: c.Variant, Definition: w.Hash, As: c.ID, Parties: c.Parties}
	if err := d.enter(w, ev, p, id, c.ID, 1); err != nil {
		return err
	}
	return d.add(id, Entry{Kind: KindOpened, Case: c.ID, Event: ev.ID, To: c.State, Post: j.by.post.Kind, Organ: j.by.post.Organisation}, p)
}

// called seats who calls for comments in the case that is one: it takes part in it from the beginning. A number under which nothing was called seats nobody; the opening's guards say so.
func (d *decision) called(w *Workflow, c *Case, form map[string]any) error {
	p := w.Definition.Comments
	if p == nil {
		return nil
	}
	delete(c.Parties, p.Party)
	number, _ := form[p.Call].(string)
	call, err := d.Store.Call(d.ctx, number)
	if err == nil {
		c.Parties[p.Party] = call.Asker
	}
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// wrongOpener is the variant that the actor could open but for the kind of his organisation, nil where that does not stand in the way.
func (d *decision) wrongOpener(w *Workflow, ev *event) *Variant {
	posts := 0
	for _, role := range ev.By {
		for _, by := range d.warrants(d.actor, w.Definition.Workflow, d.today) {
			organ := d.Directory().Organisation(by.post.Organisation)
			if by.post.Kind != w.roles[role].Post || organ == nil {
				continue
			}
			if w.Definition.OpenTo(organ.Kind) {
				return nil
			}
			posts++
		}
	}
	if posts == 0 {
		return nil
	}
	i := slices.IndexFunc(w.Definition.Variants, func(v Variant) bool { return v.ID == w.Definition.Variant })
	return &w.Definition.Variants[i]
}

// seats binds the parties of a new case: the opener's organisation to the part that opens, the others as the profile says.
func (d *decision) seats(w *Workflow, ev *event) map[string]string {
	own := people.Post{}
	for _, role := range ev.By {
		for _, by := range d.warrants(d.actor, w.Definition.Workflow, d.today) {
			organ := d.Directory().Organisation(by.post.Organisation)
			if own.Kind == "" && by.post.Kind == w.roles[role].Post && organ != nil && w.Definition.OpenTo(organ.Kind) {
				own = by.post
			}
		}
	}
	parties := map[string]string{}
	for party, organ := range w.Definition.Seats {
		if organ == "self" {
			organ = own.Organisation
		}
		parties[party] = organ
	}
	return parties
}
