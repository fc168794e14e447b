package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
)

func (c *compiler) event(path string, e *Event) *event {
	out := &event{Event: e, formNames: map[string]bool{"reason": true, "catalogue": true}} // the catalogue is looked through only once, when it is done
	for _, state := range e.From {
		known(c, path+".from", "state", state, c.states)
	}
	for _, role := range e.By {
		known(c, path+".by", "role", role, c.roles)
	}
	for _, state := range e.Returns {
		known(c, path+".returns", "state", state, c.states)
	}
	c.target(path+".to", e)
	for _, field := range slices.Concat(e.Requires, e.Accepts) {
		if known(c, path+".requires", "field", field, c.fields) && c.fields[field].Type == Number {
			c.fault(path+".requires", "%s is a number: it is allocated, not asked for", field)
		} else if f := c.fields[field]; f != nil && f.Type == Reference {
			c.fault(path+".requires", "%s is the id of a dossier: it is derived, not asked for", field)
		}
		out.formNames[field] = true
		if c.answering[field] != nil {
			out.formNames["unanswered"] = true
		}
	}
	for _, field := range slices.Concat(e.Allocates, e.Voids) {
		if known(c, path+".allocates", "field", field, c.fields) && c.fields[field].Type != Number && (slices.Contains(e.Allocates, field) || !c.enters(field)) {
			c.fault(path+".allocates", "%s is no number", field)
		}
	}
	for field, series := range e.Enters {
		if known(c, path+".enters", "field", field, c.fields) && (c.fields[field].Type != Text || !slices.Contains(slices.Concat(e.Requires, e.Accepts), field)) {
			c.fault(path+".enters", "%s must be a text that the form gives", field)
		}
		known(c, path+".enters", "series", series, c.series)
	}
	for _, field := range e.Erases {
		if known(c, path+".erases", "field", field, c.fields) && !c.fields[field].Personal {
			c.fault(path+".erases", "%s is not personal: nothing else can be erased", field)
		}
		if !e.Irreversible {
			c.fault(path+".erases", "what is erased never comes back: say irreversible")
		}
	}
	for _, material := range e.Destroys {
		known(c, path+".destroys", "material", material, c.materials)
		if !e.Irreversible || len(e.Pins) > 0 {
			c.fault(path+".destroys", "bytes that are erased never come back, and nothing new can be bound to them: say irreversible, and pin nothing")
		}
	}
	for _, material := range e.Pins {
		known(c, path+".pins", "material", material, c.materials)
	}
	c.writes(path+".writes", e)
	for _, as := range e.Closes {
		known(c, path+".closes", "kind of child case", as, c.children)
	}
	for _, id := range e.Recalls {
		if !slices.ContainsFunc(c.Definition.Events, func(e Event) bool { return e.ID == id }) {
			c.fault(path+".recalls", "no event is called %q", id)
		}
	}
	if e.Reason != "" && e.Reason != "always" {
		out.reason = c.expression(path+".reason", e.Reason, wantBool)
	}
	out.sets = c.sets(path+".sets", e.Sets, c.fields, Checklist, Number)
	for _, s := range out.sets {
		if f := s.field; f.Type == Table && (f.Accumulates || c.answering[f.ID] != nil) {
			c.fault(path+".sets."+f.ID, "rows that are added one after another, or answer others, are filled in, not derived")
		}
	}
	for i := range out.sets {
		s := &out.sets[i]
		s.form = s.value != nil && s.value.uses(out.formNames)
	}
	for i := range e.Needs {
		out.needs = append(out.needs, c.need(fmt.Sprintf("%s.needs[%d]", path, i), e, &e.Needs[i], out.formNames))
	}
	for _, s := range out.sets { // no set, and no need, sees what a set changes
		if s.form {
			out.formNames[s.field.ID] = true
		}
	}
	for i := range e.Starts {
		out.starts = append(out.starts, c.start(fmt.Sprintf("%s.starts[%d]", path, i), &e.Starts[i]))
	}
	return out
}

// need compiles a guard. A clock that it names must run, or stand still, wherever the event starts.
func (c *compiler) need(path string, e *Event, n *Need, formNames map[string]bool) need {
	out := need{Need: n, asked: formNames}
	if n.Clock == "" {
		out.must = c.expression(path+".must", n.Must, wantBool)
		out.form = out.must != nil && out.must.uses(formNames)
		return out
	}
	at := slices.IndexFunc(c.Definition.Clocks, func(k Clock) bool { return k.ID == n.Clock })
	switch {
	case n.Must != "":
		c.fault(path+".clock", "a guard says what must be true, or names a clock that must be over: give one of both")
	case at < 0:
		c.fault(path+".clock", "no clock is called %q", n.Clock)
	case !c.Definition.Clocks[at].Waits:
		c.fault(path+".clock", "%s is no minimum period: only what waits can be over", n.Clock)
	case len(e.From) == 0:
		c.fault(path+".clock", "no clock runs before a case is opened")
	default:
		k := &c.Definition.Clocks[at]
		for _, state := range e.From {
			if !slices.Contains(k.RunsIn, state) && !slices.Contains(k.PausedIn, state) {
				c.fault(path+".clock", "%s does not run in %s, where the event starts", n.Clock, state)
			}
		}
	}
	return out
}

// enters tells whether the field is a number that was given elsewhere and is entered here.
func (c *compiler) enters(field string) bool {
	d := c.Definition
	return d.Opening != nil && d.Opening.Enters[field] != "" || slices.ContainsFunc(d.Events, func(e Event) bool { return e.Enters[field] != "" })
}

// target checks that the event leads somewhere, and that an outcome is chosen by a required choice whose every code has a target.
func (c *compiler) target(path string, e *Event) {
	switch {
	case e.To.By != "":
		field := c.fields[e.To.By]
		if field == nil || field.Type != Choice || !slices.Contains(e.Requires, e.To.By) {
			c.fault(path, "the outcome is chosen by %q, which must be a choice that the form requires", e.To.By)
			return
		}
		for _, item := range c.lists[field.Of].Items {
			if _, ok := e.To.Of[item.ID]; !ok {
				c.fault(path, "%s may be %q, and nothing says where that leads", e.To.By, item.ID)
			}
		}
		for code, state := range e.To.Of {
			if state != "same" {
				known(c, path, "state", state, c.states)
			}
			if !slices.ContainsFunc(c.lists[field.Of].Items, func(i Item) bool { return i.ID == code }) {
				c.fault(path, "%q is no code of the list %s", code, field.Of)
			}
		}
	case len(e.Recalls) > 0 || len(e.Returns) > 0 || e.Resumes:
		if e.To.State != "" {
			c.fault(path, "an event that recalls, returns or resumes finds its own target")
		}
	case e == c.Definition.Opening:
	case e.To.State == "":
		c.fault(path, "the event leads nowhere: give a state, or same")
	case e.To.State != "same":
		known(c, path, "state", e.To.State, c.states)
	}
}

// sets compiles what fields are derived from; some types cannot be.
func (c *compiler) sets(path string, sets map[string]string, fields map[string]*Field, never ...string) []set {
	var out []set
	for name, source := range sets {
		if f := fields[name]; f != nil && slices.Contains(never, f.Type) {
			c.fault(path+"."+name, "a %s is filled in or allocated, not derived", f.Type)
			continue
		}
		if known(c, path, "field", name, fields) {
			out = append(out, set{field: fields[name], value: c.expression(path+"."+name, source, wantOf(fields[name]))})
		}
	}
	slices.SortFunc(out, func(a, b set) int { return compareStrings(a.field.ID, b.field.ID) })
	return out
}

func (c *compiler) start(path string, s *Start) start {
	out := start{Start: s}
	if s.When != "" {
		out.when = c.expression(path+".when", s.When, wantBool)
	}
	if s.Each != "" {
		out.each = c.expression(path+".each", s.Each, wantList)
		if s.Party == "" {
			c.fault(path+".party", "one case for each organisation: say which part it plays")
		}
	}
	if known(c, path+".as", "kind of child case", s.As, c.children) {
		env := c.env
		if s.Each != "" {
			c.env = env.with("organ", types.String) // for which it is started
		}
		out.with = c.sets(path+".with", s.With, c.children[s.As], Checklist, Number) // a table may be handed down as it stands
		c.env = env
	}
	return out
}

func (c *compiler) expression(path, source string, want want) *expression {
	compiled, err := c.env.compile(source, want)
	if err == nil {
		for _, f := range c.personal {
			if compiled.reads[f.ID] {
				c.fault(path, "%s is personal: an expression may only ask whether it is given(%s)", f.ID, f.ID)
			}
		}
		return compiled
	}
	c.faulty(path, err)
	return nil
}

// faulty says what is wrong inside an expression.
func (c *compiler) faulty(path string, err error) {
	fault := &DefinitionError{Path: path, Message: err.Error()}
	var at *file.Error
	if errors.As(err, &at) {
		fault.Message, fault.Line, fault.Column = at.Message, at.Line, at.Column+1
	}
	c.faults = append(c.faults, fault)
}
