package web

import (
	"encoding/json"
	"maps"
	"slices"

	"santong/engine"
	"santong/people"
)

// A told is what the history says besides its sentences: what each form said, and what stood on record in earlier rounds.
type told struct {
	filled map[int][]factView
	stands map[[2]string]onRecord // case and field → as it was given
	ended  map[string][]roundView

	rounds    map[string]int    // case → how many rounds have ended
	d         *engine.Dossier   // as it stood after the entry up to which the history was followed; nil before the first
	directory *people.Directory // in whose words it is told
}

// An onRecord is a fact as it was given, in the words of that moment: what it answers may have been replaced since.
type onRecord struct {
	view        factView
	seq         int
	at          string
	by          engine.Words
	state       engine.Words
	round, time int
}

// A roundView is what a round has left: the how manieth round of the way, and the how manieth stay in the state.
type roundView struct {
	Round, Time int
	State       engine.Words
	Facts       []endedFact
}

type endedFact struct {
	factView
	Seq int
	At  string
	By  engine.Words
}

// retell follows the history from where it was followed last, or from its beginning.
func (s *service) retell(r *request, whole *engine.Dossier) (*told, error) {
	directory := s.Engine.Directory()
	if kept := s.retold.get(whole.ID, whole.Version, directory); kept != nil {
		if kept.d.Version == whole.Version && kept.d.Head == whole.Head {
			return kept, nil
		}
		t, same := kept.on(), false
		err := s.Engine.EachEntry(r.ctx, whole.ID, kept.d.Version-1, func(e *engine.Entry) error {
			switch {
			case e.Seq == kept.d.Version:
				same = kept.follows(e)
			case same && e.Seq <= whole.Version:
				return s.tell(r, t, e)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if same {
			s.retold.keep(t)
			return t, nil
		}
	}
	t := &told{filled: map[int][]factView{}, stands: map[[2]string]onRecord{}, ended: map[string][]roundView{}, rounds: map[string]int{}, directory: directory}
	err := s.Engine.EachEntry(r.ctx, whole.ID, 0, func(e *engine.Entry) error {
		if e.Seq > whole.Version {
			return nil
		}
		return s.tell(r, t, e)
	})
	if err == nil && t.d != nil {
		s.retold.keep(t)
	}
	return t, err
}

// tell notes what the next entry of the history says.
func (s *service) tell(r *request, t *told, e *engine.Entry) error {
	d, err := t.d.After(e)
	if err != nil {
		return err
	}
	t.d = d
	c := d.Case(e.Case)
	if c == nil || e.Kind != engine.KindEvent && e.Kind != engine.KindOpened {
		return nil
	}
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil {
		return err
	}
	var p engine.Payload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	values := maps.Clone(p.Form)
	if values == nil {
		values = map[string]any{}
	}
	for field, rows := range p.Adds {
		values[field] = rows
	}
	if filled := s.facts(w, d, c, values); len(filled) > 0 {
		t.filled[e.Seq] = filled
	}
	for _, field := range p.Clears {
		t.end(c.ID, field)
	}
	t.give(s, w, d, c, e, &p, t.rounds[c.ID]+1)
	if len(p.Clears) > 0 {
		t.rounds[c.ID]++
	}
	return nil
}

// give notes what now stands on record of what ends with a round.
func (t *told) give(s *service, w *engine.Workflow, d *engine.Dossier, c *engine.Case, e *engine.Entry, p *engine.Payload, round int) {
	act, _ := w.Definition.Act(e.Event)
	for i := range w.Definition.Fields {
		f := &w.Definition.Fields[i]
		_, typed := p.Form[f.ID]
		_, derived := p.Facts[f.ID]
		if _, added := p.Adds[f.ID]; !f.Round || !typed && !derived && !added {
			continue
		}
		if !f.Accumulates {
			t.end(c.ID, f.ID)
		}
		now := c.Facts[f.ID]
		if list, ok := now.([]any); now == nil || now == "" || now == false || ok && len(list) == 0 {
			continue
		}
		times := c.Visits[e.From]
		if e.To != e.From && e.To != "" && e.From == "" {
			times = 1
		}
		t.stands[[2]string{c.ID, f.ID}] = onRecord{view: s.facts(w, d, c, map[string]any{f.ID: now})[0], seq: e.Seq, at: e.At, by: act,
			state: w.Definition.StateWords(e.From), round: round, time: times}
	}
}

// end puts what stood on record into its round.
func (t *told) end(kase, field string) {
	at := [2]string{kase, field}
	g, ok := t.stands[at]
	if !ok {
		return
	}
	delete(t.stands, at)
	list := t.ended[kase]
	i := slices.IndexFunc(list, func(v roundView) bool { return v.Round == g.round && v.Time == g.time && v.State == g.state })
	if i < 0 {
		i, list = len(list), append(list, roundView{Round: g.round, Time: g.time, State: g.state})
	}
	list[i].Facts = append(list[i].Facts, endedFact{g.view, g.seq, g.at, g.by})
	t.ended[kase] = list
}

// standing shows tables of answers in the words in which they were given.
func (t *told) standing(facts []factView, kase string) []factView {
	for i := range facts {
		if g, ok := t.stands[[2]string{kase, facts[i].Field}]; ok && facts[i].Columns != nil {
			facts[i] = g.view
		}
	}
	return facts
}
