package engine

import "strings"

// byName returns the element of the list with the id, or nil.
func byName[T any](list []T, name func(*T) string, id string) *T {
	for i := range list {
		if name(&list[i]) == id {
			return &list[i]
		}
	}
	return nil
}

// State returns the state with the id, or nil.
func (d *Definition) State(id string) *State {
	return byName(d.States, func(s *State) string { return s.ID }, id)
}

// Event returns the event with the id, or nil. The opening is none of them.
func (d *Definition) Event(id string) *Event {
	return byName(d.Events, func(e *Event) string { return e.ID }, id)
}

// Field returns the field with the id, or nil.
func (d *Definition) Field(id string) *Field {
	return byName(d.Fields, func(f *Field) string { return f.ID }, id)
}

// Column returns the column of a table, or nil. A field that is not there has none.
func (f *Field) Column(id string) *Field {
	if f == nil {
		return nil
	}
	return byName(f.Columns, func(c *Field) string { return c.ID }, id)
}

// Material returns the kind of paper with the id, or nil.
func (d *Definition) Material(id string) *Material {
	return byName(d.Materials, func(m *Material) string { return m.ID }, id)
}

// Role returns the role with the id, or nil.
func (d *Definition) Role(id string) *Role {
	return byName(d.Roles, func(r *Role) string { return r.ID }, id)
}

// Party returns the part with the id, or nil.
func (d *Definition) Party(id string) *Party {
	return byName(d.Parties, func(p *Party) string { return p.ID }, id)
}

// Rule returns the figure with the id, or nil.
func (d *Definition) Rule(id string) *Rule {
	return byName(d.Rules, func(r *Rule) string { return r.ID }, id)
}

// SeriesOf returns the series of numbers with the id, or nil.
func (d *Definition) SeriesOf(id string) *Series {
	return byName(d.Series, func(s *Series) string { return s.ID }, id)
}

// List returns the list with the id, or nil.
func (d *Definition) List(id string) *List {
	return byName(d.Lists, func(l *List) string { return l.ID }, id)
}

// Items returns the codes of the list with the id.
func (d *Definition) Items(list string) []Item {
	if l := d.List(list); l != nil {
		return l.Items
	}
	return nil
}

// ItemWords is what the code of a list is called. Here and below, what the definition does not know stands for itself.
func (d *Definition) ItemWords(list, code string) Words {
	if item := byName(d.Items(list), func(i *Item) string { return i.ID }, code); item != nil {
		return item.Words
	}
	return Words{code, code}
}

// StateWords is what a state is called.
func (d *Definition) StateWords(id string) Words {
	if s := d.State(id); s != nil {
		return s.Words
	}
	return Words{id, id}
}

// RoleWords is what a role is called.
func (d *Definition) RoleWords(id string) Words {
	if r := d.Role(id); r != nil {
		return r.Words
	}
	return Words{id, id}
}

// FieldWords is what a field is called.
func (d *Definition) FieldWords(id string) Words {
	if f := d.Field(id); f != nil {
		return f.Words
	}
	return Words{id, id}
}

// MaterialWords is what a kind of paper is called.
func (d *Definition) MaterialWords(id string) Words {
	if m := d.Material(id); m != nil {
		return m.Words
	}
	return Words{id, id}
}

// Act returns the words and the basis of what an entry did: an event, the opening, the laying down of a paper, or an act about a duty.
func (d *Definition) Act(event string) (Words, []string) {
	if act := dutyAct(event); act != nil {
		return act.Words, act.Basis
	}
	if d.Opening != nil && d.Opening.ID == event {
		return d.Opening.Words, d.Opening.Basis
	}
	if e := d.Event(event); e != nil {
		return e.Words, e.Basis
	}
	if kind, laid := strings.CutPrefix(event, "upload:"); laid {
		if m := d.Material(kind); m != nil {
			laying := m.laying()
			return laying.Words, laying.Basis
		}
	}
	return Words{}, nil
}
