package engine_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"santong/engine"
)

// A witness watches the history of one dossier entry by entry and says when a step is not in the table.
type witness struct {
	county *county
	head   engine.Hash
	seq    int
	cases  map[string]*watched
	order  []*watched

	recused map[string]bool
}

// A watched case is what the witness has made of its entries.
type watched struct {
	*law
	id, parent string
	born       int // the entry that began it
	parties    map[string]string
	state      string
	open       bool
	visits     map[string]int
	last       *deed
	resumeAt   string
	moved      bool            // since it was started
	live       map[string]bool // clocks that run or stand still now
	runs       map[string]int  // how many runs each clock has had
	facts      map[string]any  // for the days from which clocks count

	held map[string]string // role → who has taken the duty on
}

type deed struct {
	event, from, person string
	seq                 int
}

func newWitness(c *county) *witness {
	return &witness{county: c, cases: map[string]*watched{}, recused: map[string]bool{}}
}

// see checks the seal of the entry and its step.
func (w *witness) see(e *engine.Entry) error {
	if e.Seq != w.seq+1 || sealed(e, w.head) != e.Hash {
		return fmt.Errorf("entry %d after %d: the chain of seals is broken", e.Seq, w.seq)
	}
	w.seq, w.head = e.Seq, e.Hash
	var p engine.Payload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	err := errors.Join(w.step(e, &p), w.own(e, &p), w.turned(e, &p))
	if err != nil {
		err = fmt.Errorf("entry %d, %s of %s by %s (%s → %s): %w", e.Seq, e.Event, e.Case, e.Person, e.From, e.To, err)
	}
	return err
}

// sealed computes the seal as the format is documented, not as the engine computes it: SHA-256 over the version, the seal before, every field and the
// payload's own sum, each behind its length in four bytes.
func sealed(e *engine.Entry, before engine.Hash) engine.Hash {
	payload := sha256.Sum256(e.Payload)
	sum := sha256.New()
	for _, field := range []string{"santong/entry/1", string(before[:]), e.Dossier, strconv.Itoa(e.Seq), e.At, e.Kind, e.Case, e.Event, e.From, e.To,
		e.Person, e.Post, e.Organ, e.For, string(payload[:])} {
		sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(field))))
		sum.Write([]byte(field))
	}
	return engine.Hash(sum.Sum(nil))
}

func (w *witness) step(e *engine.Entry, p *engine.Payload) error {
	switch e.Kind {
	case engine.KindOpened, engine.KindStarted:
		return w.begin(e, p)
	}
	c := w.cases[e.Case]
	switch {
	case c == nil:
		return fmt.Errorf("nobody began the case")
	case e.Kind == engine.KindClosed:
		c.open = false
		clear(c.live)
		return nil
	case !c.open:
		return fmt.Errorf("the case is closed")
	case e.From != c.state:
		return fmt.Errorf("the case stands in %s", c.state)
	case e.Kind == engine.KindMaterial:
		return w.paper(c, e, p)
	case e.Kind == engine.KindDuty:
		return w.duty(c, e, p)
	}
	return w.event(c, e, p)
}

func (w *witness) begin(e *engine.Entry, p *engine.Payload) error {
	l := w.county.laws[p.Definition]
	switch {
	case l == nil:
		return fmt.Errorf("the case is pinned to a definition that nobody has")
	case w.cases[e.Case] != nil:
		return fmt.Errorf("the case was begun before")
	case e.To != l.def.Start:
		return fmt.Errorf("the case begins in %s, not in %s", e.To, l.def.Start)
	}
	c := &watched{law: l, id: e.Case, parent: p.Parent, born: e.Seq, parties: p.Parties, open: true, visits: map[string]int{}, live: map[string]bool{}, runs: map[string]int{}, facts: map[string]any{}}
	c.learn(p)
	w.cases[e.Case], w.order = c, append(w.order, c)
	c.enter(e.To)
	if e.Kind == engine.KindOpened {
		c.last = &deed{e.Event, e.From, e.Person, e.Seq}
		return w.seat(c, l.def.Opening.By, e, p)
	}
	parent := w.cases[p.Parent]
	if parent == nil || parent.last == nil || parent.events[parent.last.event] == nil || !slices.ContainsFunc(parent.events[parent.last.event].Starts, func(s engine.Start) bool { return s.As == p.As }) {
		return fmt.Errorf("no event of %s starts a case as %s", p.Parent, p.As)
	}
	return nil
}

func (w *witness) paper(c *watched, e *engine.Entry, p *engine.Payload) error {
	m := c.papers[p.Material.Kind]
	if m == nil || !slices.Contains(m.In, c.state) || e.To != c.state {
		return fmt.Errorf("%s cannot be laid down in %s", p.Material.Kind, c.state)
	}
	c.last, c.moved = nil, true
	return w.seat(c, m.By, e, p)
}

// seat checks that the person, or the person acted for, held the post, and that the post was one of a role that may do it.
func (w *witness) seat(c *watched, by []string, e *engine.Entry, p *engine.Payload) error {
	for _, id := range by {
		role := c.roles[id]
		if role.Post == e.Post && c.parties[role.Of] == e.Organ && slices.Contains(w.county.seated[engine.PostAt{Kind: e.Post, Organ: e.Organ}], cmp.Or(e.For, e.Person)) {
			return w.mandated(c, id, e, p)
		}
	}
	return fmt.Errorf("%s as %s of %s fills none of the roles %v", e.Person, e.Post, e.Organ, by)
}

func (w *witness) event(c *watched, e *engine.Entry, p *engine.Payload) error {
	row := c.events[e.Event]
	if row == nil || !slices.Contains(row.From, c.state) {
		return fmt.Errorf("the table has no %s in %s", e.Event, c.state)
	}
	if want, err := w.target(c, row, e, p); err != nil || e.To != want {
		return fmt.Errorf("it must lead to %q (%w)", want, err)
	}
	if c.states[e.To] == nil {
		return fmt.Errorf("the state %s is not declared", e.To)
	}
	if err := w.seat(c, row.By, e, p); err != nil {
		return err
	}
	if p.Final != c.states[e.To].Final || p.Resets != (c.states[e.To].Resets && e.To != e.From) {
		return fmt.Errorf("the entry says final %v, resets %v", p.Final, p.Resets)
	}
	switch {
	case len(row.Returns) > 0 && p.Form["mode"] == "resume":
		c.resumeAt = e.From
	case row.Resumes || e.To != e.From:
		c.resumeAt = ""
	}
	c.last, c.moved = &deed{e.Event, e.From, e.Person, e.Seq}, true
	if len(row.Recalls) > 0 {
		c.last = &deed{event: e.Event} // what was recalled cannot be recalled again
	}
	c.learn(p)
	if e.To != c.state {
		c.enter(e.To)
	} else {
		c.tick()
	}
	c.open = !c.states[e.To].Final
	return nil
}

// target says where the row leads, judged from the table and from what has been seen.
func (w *witness) target(c *watched, row *engine.Event, e *engine.Entry, p *engine.Payload) (string, error) {
	switch {
	case len(row.Recalls) > 0:
		if c.last == nil || !slices.Contains(row.Recalls, c.last.event) || c.last.person != e.Person || c.last.seq != p.Undoes || w.childrenMoved(c) {
			return "", fmt.Errorf("there is nothing of this person's to recall, after %+v", c.last)
		}
		return c.last.from, nil
	case row.Resumes:
		return c.resumeAt, nil
	case len(row.Returns) > 0:
		to, _ := p.Form["return_to"].(string)
		if !slices.Contains(row.Returns, to) || c.visits[to] == 0 || to == c.state {
			return "", fmt.Errorf("it cannot be returned to %q", to)
		}
		return to, nil
	}
	to := row.To.State
	if row.To.By != "" {
		if p.Outcome != p.Form[row.To.By] {
			return "", fmt.Errorf("the outcome %q is not what the form says", p.Outcome)
		}
		to = row.To.Of[p.Outcome]
	}
	if to == "same" {
		to = c.state
	}
	return to, nil
}

// childrenMoved tells whether anybody has acted on a case that the last deed started.
func (w *witness) childrenMoved(c *watched) bool {
	return slices.ContainsFunc(w.order, func(child *watched) bool { return child.parent == c.id && child.moved && child.born > c.last.seq })
}

// timed checks the deadlines against the stays that have been seen: one live run of each clock that lives, as many ended ones as have ended.
func (w *witness) timed(deadlines []engine.Deadline) error {
	type run struct{ kase, clock string }
	all, live := map[run]int{}, map[run]int{}
	for _, d := range deadlines {
		at := run{d.Case, d.Clock}
		if all[at]++; !d.Ended.IsZero() {
			continue
		}
		live[at]++
		c := w.cases[d.Case]
		clock := c.def.Clocks[slices.IndexFunc(c.def.Clocks, func(k engine.Clock) bool { return k.ID == d.Clock })]
		if stands := slices.Contains(clock.PausedIn, c.state); stands != (d.Status == engine.DeadlinePaused) {
			return fmt.Errorf("the clock %s of %s is %s in %s", d.Clock, d.Case, d.Status, c.state)
		}
	}
	for _, c := range w.order {
		for _, clock := range c.def.Clocks {
			at, want := run{c.id, clock.ID}, 0
			if c.live[clock.ID] {
				want = 1
			}
			if live[at] != want || all[at] != c.runs[clock.ID] {
				return fmt.Errorf("the clock %s of %s in %s: %d live runs of %d, want %d of %d", clock.ID, c.id, c.state, live[at], all[at], want, c.runs[clock.ID])
			}
		}
	}
	return nil
}

// learn notes what the entry puts on record and what it takes off.
func (c *watched) learn(p *engine.Payload) {
	for _, field := range slices.Concat(p.Clears, p.Erases) {
		delete(c.facts, field)
	}
	maps.Copy(c.facts, p.Form)
	maps.Copy(c.facts, p.Facts)
}

// enter moves the case, and with it the clocks.
func (c *watched) enter(state string) {
	if c.state != state {
		c.held = map[string]string{}
	}
	c.state = state
	c.visits[state]++
	c.tick()
}

// tick: a clock begins in a state of runs_in unless it lives, and ends where it neither runs nor stands still. One that waits for a minimum period from a
// day on record has not begun before that day is there.
func (c *watched) tick() {
	for _, clock := range c.def.Clocks {
		day, _ := c.facts[clock.From].(string)
		begun := !clock.Waits || clock.From == "" || day != ""
		switch runs := slices.Contains(clock.RunsIn, c.state); {
		case runs && begun && !c.live[clock.ID]:
			c.live[clock.ID] = true
			c.runs[clock.ID]++
		case !runs && !slices.Contains(clock.PausedIn, c.state):
			delete(c.live, clock.ID)
		}
	}
}
