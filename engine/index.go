package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// index makes the parts of a definition findable by name, and reports names that are missing, doubled or undeclared.
func (c *compiler) index() {
	def := c.Definition
	parties := byID(c, "parties", def.Parties, func(p *Party) string { return p.ID })
	c.states = byID(c, "states", def.States, func(s *State) string { return s.ID })
	c.lists = byID(c, "lists", def.Lists, func(l *List) string { return l.ID })
	c.fields = byID(c, "fields", def.Fields, func(f *Field) string { return f.ID })
	c.roles = byID(c, "roles", def.Roles, func(r *Role) string { return r.ID })
	c.rules = byID(c, "rules", def.Rules, func(r *Rule) string { return r.ID })
	c.series = byID(c, "series", def.Series, func(s *Series) string { return s.ID })
	c.materials = byID(c, "materials", def.Materials, func(m *Material) string { return m.ID })
	byID(c, "events", def.Events, func(e *Event) string { return e.ID })
	c.children = map[string]map[string]*Field{}
	for as, fields := range def.Children {
		c.children[as] = byID(c, "children", fields, func(f *Field) string { return f.ID })
	}
	if def.Workflow == "" {
		c.fault("workflow", "the workflow has no name")
	}
	known(c, "start", "state", def.Start, c.states)
	for i, role := range def.Roles {
		known(c, fmt.Sprintf("roles[%d].of", i), "party", role.Of, parties)
		if role.Post == "" {
			c.fault(fmt.Sprintf("roles[%d].post", i), "who holds the role? name a post")
		}
	}
	for i, rule := range def.Rules {
		if path := fmt.Sprintf("rules[%d].of", i); rule.Of != "" && known(c, path, "list", rule.Of, c.lists) {
			for _, code := range rule.List {
				if !slices.ContainsFunc(c.lists[rule.Of].Items, func(item Item) bool { return item.ID == code }) {
					c.fault(path, "%q is no code of the list %s", code, rule.Of)
				}
			}
		}
	}
	for i := range def.Fields {
		c.field(fmt.Sprintf("fields[%d]", i), &def.Fields[i], false)
		if def.Fields[i].Index {
			c.indexed = append(c.indexed, &def.Fields[i])
		}
		if def.Fields[i].Personal {
			c.personal = append(c.personal, &def.Fields[i])
		}
	}
	for i, m := range def.Materials {
		path := fmt.Sprintf("materials[%d]", i)
		for _, role := range m.By {
			known(c, path+".by", "role", role, c.roles)
		}
		for _, state := range m.In {
			known(c, path+".in", "state", state, c.states)
		}
		if m.Table != "" && known(c, path+".table", "field", m.Table, c.fields) && c.fields[m.Table].Type != Table {
			c.fault(path+".table", "%s is no table", m.Table)
		}
	}
	for i, e := range def.Events {
		if strings.HasPrefix(e.ID, dutyPrefix) {
			c.fault(fmt.Sprintf("events[%d].id", i), "ids that begin with %s are those of the engine itself", dutyPrefix)
		}
	}
	if def.NumbersOf != "" && def.Party(def.NumbersOf) == nil {
		c.fault("numbers_of", "no party is called %q", def.NumbersOf)
	}
	for i := range def.Series {
		s := &def.Series[i]
		if _, err := s.parts(); err != nil {
			c.fault(fmt.Sprintf("series[%d].template", i), "%v", err)
		}
	}
	for i, r := range def.Rules {
		given := 0
		for _, is := range []bool{!r.Period.IsZero(), r.Int != nil, r.Flag != nil, r.List != nil} {
			if is {
				given++
			}
		}
		if given != 1 {
			c.fault(fmt.Sprintf("rules[%d]", i), "%s must have exactly one of period, int, flag, list", r.ID)
		}
	}
}

var reserved = []string{"today", "reason", "variant", "state", "rule", "material", "pinned", "done", "cases", "party", "return_to", "mode",
	"given", "days", "due", "passed", "ahead", "months", "listed", "same_number", "unanswered", "catalogue", "organ", "called", "counted", "relied", "clock"}

func (c *compiler) field(path string, f *Field, column bool) {
	if slices.Contains(reserved, f.ID) && !column {
		c.fault(path+".id", "%q is a word of the expressions themselves", f.ID)
	}
	switch f.Type {
	case Text, Flag, Day, Integer, Parties, Reference:
	case Choice, Checklist:
		if known(c, path+".of", "list", f.Of, c.lists) && len(c.lists[f.Of].Items) == 0 {
			c.fault(path+".of", "the list %s is empty", f.Of)
		}
	case Number:
		known(c, path+".of", "series", f.Of, c.series)
	case Table:
		for i := range f.Columns {
			c.field(fmt.Sprintf("%s.columns[%d]", path, i), &f.Columns[i], true)
		}
		if len(f.Columns) == 0 {
			c.fault(path+".columns", "a table needs columns")
		}
	case Row:
		if !column || len(f.Rows) == 0 {
			c.fault(path+".rows", "only a column names a row: give rows, from which it chooses")
		}
	default:
		c.fault(path+".type", "%q is no type: text, choice, flag, date, int, table, checklist, parties, number, row or dossier", f.Type)
	}
	if len(f.Rows) > 0 && f.Type != Row {
		c.fault(path+".rows", "only what is of the type row chooses from rows")
	}
	if column && slices.Contains([]string{Table, Checklist, Parties, Number, Reference}, f.Type) {
		c.fault(path+".type", "a column cannot be a %s", f.Type)
	}
	if f.Accumulates && f.Type != Table {
		c.fault(path+".accumulates", "only a table accumulates")
	}
	if f.Index {
		c.indexable(path, f, column)
	}
	if f.Personal && (f.Type != Text || f.Index || f.Round || column || f.ID == "title") {
		c.fault(path+".personal", "only a text can be personal, and no title, no column, nothing by which dossiers are found or that ends with a round")
	}
}

// maxIndexed bounds a text by which dossiers are found, in characters: an index has no room for essays.
const maxIndexed = 200

// indexable refuses what cannot be looked up as text: rows, and whole numbers, which would be ordered as text is.
func (c *compiler) indexable(path string, f *Field, column bool) {
	switch {
	case column || slices.Contains([]string{Table, Checklist, Integer}, f.Type):
		c.fault(path+".index", "dossiers cannot be found by a %s, nor by a column", f.Type)
	case f.Type == Text && (f.Max == 0 || f.Max > maxIndexed):
		c.fault(path+".index", "dossiers are found by short texts: give a max of at most %d", maxIndexed)
	}
}

func byID[T any](c *compiler, path string, list []T, id func(*T) string) map[string]*T {
	out := make(map[string]*T, len(list))
	for i := range list {
		switch name := id(&list[i]); {
		case name == "":
			c.fault(fmt.Sprintf("%s[%d].id", path, i), "it has no id")
		case out[name] != nil:
			c.fault(fmt.Sprintf("%s[%d].id", path, i), "%q stands there twice", name)
		default:
			out[name] = &list[i]
		}
	}
	return out
}

func compareStrings(a, b string) int { return cmp.Compare(a, b) }

// UnmarshalYAML reads "state", "same", or {field: {code: state}}.
func (t *Target) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&t.State) == nil {
		return nil
	}
	var by map[string]map[string]string
	if err := unmarshal(&by); err != nil {
		return err
	}
	if len(by) != 1 {
		return errors.New("a target is a state, same, or one field with a state for each of its codes")
	}
	for t.By, t.Of = range by {
		return nil
	}
	return nil
}

// States lists every state to which the target may lead; "same" stands for itself.
func (t Target) States() []string {
	if t.By == "" {
		return strings.Fields(t.State)
	}
	var out []string
	for _, state := range t.Of {
		if !slices.Contains(out, state) {
			out = append(out, state)
		}
	}
	slices.Sort(out)
	return out
}
