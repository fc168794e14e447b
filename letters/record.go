package letters

import (
	"encoding/json"
	"maps"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// An entry is one of the history with what it carries.
type entry struct {
	engine.Entry
	engine.Payload
	on calendar.Date
}

// decode reads the entries. One that cannot be read is left out: what it would have said shows as a blank.
func decode(entries []engine.Entry) []entry {
	out := make([]entry, 0, len(entries))
	for i := range entries {
		e := entry{Entry: entries[i]}
		at, err := e.Time()
		if err != nil || json.Unmarshal(entries[i].Payload, &e.Payload) != nil {
			continue
		}
		e.on = calendar.Of(at)
		out = append(out, e)
	}
	return out
}

// A record is a case as it stood after the entry that a letter is about.
type record struct {
	Source
	entries []entry      // up to that entry, of all cases
	undone  map[int]bool // recalled entries
	whole   bool         // nothing has been left off
	facts   map[string]map[string]any
	asked   map[string]bool // every id that was asked for, for the test that holds them against the workflows
}

// newRecord stops after the entry [Source.Seq], or after the event that completes what it began.
func newRecord(src Source, through string) *record {
	if src.read == nil {
		src.read = decode(src.Entries)
	}
	r := &record{Source: src, entries: src.read, undone: map[int]bool{}, facts: map[string]map[string]any{}, asked: map[string]bool{}}
	r.whole = src.Seq == 0
	if !r.whole {
		end := slices.IndexFunc(r.entries, func(e entry) bool { return e.Seq == src.Seq })
		r.entries = r.entries[:r.completed(end, through)+1]
	}
	for _, e := range r.entries {
		if e.Undoes > 0 {
			r.undone[e.Undoes] = true
		}
	}
	return r
}

// completed moves on from the entry at the index to the event that completes it, as long as the case stays where it is.
func (r *record) completed(end int, through string) int {
	if end < 0 || through == "" {
		return end
	}
	began := r.entries[end]
	for i := end + 1; i < len(r.entries); i++ {
		switch e := r.entries[i]; {
		case e.Case != began.Case || e.Kind != engine.KindEvent:
		case e.Event == through:
			return i
		case e.Event == began.Event || e.To != began.To:
			return end
		}
	}
	return end
}

// of are the facts of a case. [engine.Dossier] keeps those of today; earlier ones are laid together from the entries as it does.
func (r *record) of(c *engine.Case) map[string]any {
	if r.whole {
		return c.Facts
	}
	if facts, ok := r.facts[c.ID]; ok {
		return facts
	}
	facts := map[string]any{}
	for i, e := range r.entries {
		if e.Case != c.ID || (e.Kind != engine.KindOpened && e.Kind != engine.KindStarted && e.Kind != engine.KindEvent) {
			continue
		}
		if i < len(r.entries)-1 { // what the letter is about is told as it was before the way started again
			for _, field := range e.Clears {
				delete(facts, field)
			}
		}
		maps.Copy(facts, e.Form)
		maps.Copy(facts, e.Facts)
		for field, rows := range e.Adds {
			old, _ := facts[field].([]any)
			facts[field] = append(slices.Clip(old), rows...)
		}
	}
	r.facts[c.ID] = facts
	return facts
}

// last is the newest of the events of the case that counts: not recalled, and not before the way last started again.
func (r *record) last(events ...string) *entry {
	since, kept := 0, 0
	var found *entry
	for i := range r.entries {
		e := &r.entries[i]
		for _, event := range events {
			r.asked["event "+event] = true
			if e.Case == r.Case.ID && e.Event == event && !r.undone[e.Seq] {
				found = e
			}
		}
		switch {
		case e.Case != r.Case.ID || (!r.whole && i == len(r.entries)-1):
		case e.Resumes:
			since = kept
		case e.Resets:
			kept = since
			since = e.Seq
		}
	}
	if found == nil || found.Seq < since {
		return nil
	}
	return found
}

// lastBefore is the newest of the events before the entry with that number.
func (r *record) lastBefore(seq int, event string) *entry {
	earlier := *r
	end := slices.IndexFunc(r.entries, func(e entry) bool { return e.Seq >= seq })
	if end >= 0 {
		earlier.entries = r.entries[:end]
	}
	return earlier.last(event)
}

// about is the entry that the letter is about, nil for a draft.
func (r *record) about() *entry {
	if i := slices.IndexFunc(r.entries, func(e entry) bool { return e.Seq == r.Seq }); r.Seq > 0 && i >= 0 {
		return &r.entries[i]
	}
	return nil
}

// written tells whether one of the paper's letters is about the present stay in the state: then no draft is due.
func (r *record) written(p *paper) bool {
	entered, written := 0, 0
	for _, e := range r.entries {
		switch {
		case e.Case != r.Case.ID || e.Kind == engine.KindMaterial:
		case e.To != e.From:
			entered = e.Seq
		case slices.Contains(p.about, e.Event) && !r.undone[e.Seq]:
			written = e.Seq
		}
	}
	return written > entered
}

// paperAt is the newest version of the material that the case sees, as of the letter.
func (r *record) paperAt(kind string) *engine.Paper {
	r.asked["material "+kind] = true
	if r.whole {
		return r.Dossier.PaperFor(r.Case, kind)
	}
	then := *r.Dossier
	last := 0
	if n := len(r.entries); n > 0 {
		last = r.entries[n-1].Seq
	}
	then.Papers = slices.DeleteFunc(slices.Clone(r.Dossier.Papers), func(p *engine.Paper) bool { return p.Seq > last })
	return then.PaperFor(r.Case, kind)
}

// children are the cases that the case started for this round, as of the letter.
func (r *record) children(as string) []*engine.Case {
	var out []*engine.Case
	for _, c := range r.Dossier.Cases {
		born, past := true, c.Past
		if !r.whole {
			born, past = false, false
			for i := range r.entries {
				if e := &r.entries[i]; e.Case == c.ID {
					born, past = true, e.Kind == engine.KindClosed && (past || e.Past)
				}
			}
		}
		if c.Parent == r.Case.ID && c.As == as && born && !past {
			out = append(out, c)
		}
	}
	return out
}

// brought tells whether the electronic exchange has entered it: then the organ elsewhere has written the letter, and it came along.
func (r *record) brought(e *entry) bool {
	if r.Directory == nil {
		return false
	}
	p := r.Directory.Person(e.Entry.Person)
	return p != nil && slices.ContainsFunc(p.Posts, func(post people.Post) bool { return post.Kind == "exchange" })
}

// state is where a case stood.
func (r *record) state(c *engine.Case) string {
	state := c.State
	for i := range r.entries {
		if e := &r.entries[i]; !r.whole && e.Case == c.ID && e.To != "" {
			state = e.To
		}
	}
	return state
}

// voided is the entry by which a number was given up, even long after the letter.
func (r *record) voided(number string) *entry {
	for i := range r.read {
		if number != "" && slices.Contains(r.read[i].Voids, number) {
			return &r.read[i]
		}
	}
	return nil
}

// parent is the case that started this one, or the case itself.
func (r *record) parent() *engine.Case {
	if c := r.Dossier.Case(r.Case.Parent); c != nil {
		return c
	}
	return r.Case
}
