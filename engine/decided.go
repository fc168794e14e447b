package engine

import (
	"regexp"
	"slices"
	"strings"
)

// named finds the events that a guard names: done.prepare_opinion, pinned.pass_prereview.draft.
var named = regexp.MustCompile(`\b(?:done|pinned)\.([A-Za-z0-9_]+)`)

// DecidedUpon lists what whoever does the event decides upon, in the order of the definition: the fields that its guards name, or that the forms of the
// events ask for which come before it where the case stands, or which its guards and gates, or theirs in turn, demand; and these events. What the event's own form asks for is none of it.
func (d *Definition) DecidedUpon(id string) (fields, events []string) {
	ev := d.Event(id)
	if ev == nil {
		return nil, nil
	}
	before := map[string]bool{}
	for _, e := range d.Events {
		if e.ID != id && slices.ContainsFunc(e.From, func(from string) bool { return slices.Contains(ev.From, from) }) && e.To.State == "same" {
			before[e.ID] = true
		}
	}
	for demanded := range d.demands(ev, map[string]bool{}) {
		before[demanded] = true
		if e := d.Event(demanded); e != nil {
			for further := range d.demands(e, map[string]bool{}) {
				before[further] = true
			}
		}
	}
	var words strings.Builder
	for _, n := range ev.Needs {
		words.WriteString(n.Must + "\n")
	}
	asked := map[string]bool{}
	for _, e := range d.Events {
		if !before[e.ID] || e.ID == id {
			continue
		}
		if !slices.Contains(events, e.ID) {
			events = append(events, e.ID)
		}
		for _, field := range slices.Concat(e.Requires, e.Accepts) {
			asked[field] = true
		}
	}
	own := slices.Concat(ev.Requires, ev.Accepts)
	for _, f := range d.Fields {
		if !slices.Contains(own, f.ID) && (asked[f.ID] || regexp.MustCompile(`\b`+regexp.QuoteMeta(f.ID)+`\b`).MatchString(words.String())) {
			fields = append(fields, f.ID)
		}
	}
	return fields, events
}

// Demands tells whether a guard or a gate of the event names the other one.
func (d *Definition) Demands(id, other string) bool {
	ev := d.Event(id)
	return ev != nil && d.demands(ev, map[string]bool{})[other]
}

// demands adds the events that the guards and gates of the event name.
func (d *Definition) demands(ev *Event, out map[string]bool) map[string]bool {
	for _, n := range ev.Needs {
		for _, m := range named.FindAllStringSubmatch(n.Must, -1) {
			out[m[1]] = true
		}
	}
	for _, g := range ev.After {
		for _, mark := range g.Any {
			event, _, _ := strings.Cut(mark, ":")
			out[event] = true
		}
	}
	delete(out, ev.ID)
	return out
}
