package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// Rows are rows that the record has already, for a column of the type row to choose from: the answers to opinions, for instance, name the opinions.
type Rows struct {
	Of   string   `yaml:"of" json:"of"`                         // a table, or cases.consultation: the child cases of that kind
	Key  string   `yaml:"key" json:"key,omitempty"`             // the column by which the rows of a table are named; "" by their place, which only an accumulating table keeps
	When string   `yaml:"when" json:"when,omitempty"`           // which of them; an expression over one row
	Show []string `yaml:"show,omitempty" json:"show,omitempty"` // what of a row is shown beside the answer
}

const casesPrefix = "cases."

// A Choosable is a row that a column may name.
type Choosable struct {
	Key   string `json:"key"`
	Words        // what it is called
	Said  []Said `json:"said"` // what stands in it
}

// A Said is one thing that stands in a row: what it is and what it says.
type Said struct {
	Words
	Text Words `json:"text"`
}

// An answering is a table whose rows answer rows that the record has already.
type answering struct {
	column  *Field
	sources []source
}

type source struct {
	*Rows
	table *Field // nil for child cases
	when  *vm.Program
}

// answers finds the tables that answer others, and compiles from which rows they choose.
func (c *compiler) answers() {
	c.answering, c.keys = map[string]*answering{}, map[string]string{}
	for i := range c.Definition.Fields {
		f, path := &c.Definition.Fields[i], fmt.Sprintf("fields[%d]", i)
		for j := range f.Columns {
			column, at := &f.Columns[j], fmt.Sprintf("%s.columns[%d]", path, j)
			if column.Type != Row {
				continue
			}
			if c.answering[f.ID] != nil || !column.Required || f.Accumulates {
				c.fault(at, "one column names the row that is answered: it is required, the only one, and its table does not accumulate")
				continue
			}
			a := &answering{column: column}
			for k := range column.Rows {
				a.sources = append(a.sources, c.source(fmt.Sprintf("%s.rows[%d]", at, k), f, &column.Rows[k]))
			}
			c.answering[f.ID] = a
		}
	}
	for i := range c.Definition.Events {
		e := &c.Definition.Events[i]
		form := slices.Concat(e.Requires, e.Accepts)
		for _, id := range form {
			if a := c.answering[id]; a != nil && slices.ContainsFunc(a.sources, func(s source) bool { return slices.Contains(form, s.Of) }) {
				c.fault(fmt.Sprintf("events[%d].requires", i), "%s answers rows that the same form would give: ask for them in an earlier event", id)
			}
		}
	}
}

func (c *compiler) source(path string, f *Field, r *Rows) source {
	out := source{Rows: r}
	var row types.Map
	if as, children := strings.CutPrefix(r.Of, casesPrefix); children {
		if known(c, path+".of", "kind of child case", as, c.children) {
			row = childTypes(c.Definition.Children[as])
		}
		if r.Key != "" {
			c.fault(path+".key", "a child case is named by its id: leave key out")
		}
	} else if known(c, path+".of", "field", r.Of, c.fields) {
		out.table = c.fields[r.Of]
		key := out.table.Column(r.Key)
		switch {
		case out.table.Type != Table || out.table == f:
			c.fault(path+".of", "%s is no table that %s could answer", r.Of, f.ID)
			return out
		case r.Key == "" && !out.table.Accumulates:
			c.fault(path+".key", "the rows of %s are given anew each time and keep no place: name the column that tells them apart", r.Of)
		case r.Key != "" && (key == nil || key.Type != Text || !key.Required):
			c.fault(path+".key", "%q is no column of %s that is a required text", r.Key, r.Of)
		case r.Key != "":
			c.keys[r.Of] = r.Key
		}
		row = rowTypes(out.table)
	}
	for _, name := range r.Show {
		if _, ok := row[name]; !ok && row != nil {
			c.fault(path+".show", "a row has no %q", name)
		}
	}
	if r.When != "" && row != nil {
		x, err := (&environment{row, []expr.Option{expr.Env(row), given, days, months, sameNumber}}).compile(r.When, wantBool)
		if err != nil {
			c.faulty(path+".when", err)
			return out
		}
		out.when = x.program
	}
	return out
}

// rowsOf lists the rows that the source offers: what they are called, and what is kept of them.
func (s *scene) rowsOf(from source) (keys []string, rows []map[string]any) {
	var all, kept []any
	if as, children := strings.CutPrefix(from.Of, casesPrefix); children {
		all, _ = s.children()[as].([]any)
	} else {
		all, _ = s.value(from.Of).([]any)
		kept, _ = s.fact(from.Of).([]any)
	}
	for i, item := range all {
		row, _ := item.(map[string]any)
		facts := map[string]any{}
		if from.table != nil {
			facts, _ = kept[i].(map[string]any)
		}
		if from.when != nil {
			if yes, err := vm.Run(from.when, row); err != nil || yes != true {
				continue
			}
		}
		key := strconv.Itoa(i + 1)
		switch {
		case from.table == nil:
			key, _ = row["id"].(string)
		case from.Key != "":
			key, _ = row[from.Key].(string)
		}
		keys, rows = append(keys, key), append(rows, facts)
	}
	return keys, rows
}

// choosable lists the keys of the rows that the table may answer.
func (s *scene) choosable(table string) (out []string) {
	if a := s.flow.answering[table]; a != nil {
		for _, from := range a.sources {
			keys, _ := s.rowsOf(from)
			out = append(out, keys...)
		}
	}
	return out
}

// unanswered lists, for each table that answers another, the keys of the rows to which it has no answer yet.
func (s *scene) unanswered() map[string]any {
	out := map[string]any{}
	for table, a := range s.flow.answering {
		answered := map[any]bool{}
		given, _ := s.value(table).([]any)
		for _, item := range given {
			row, _ := item.(map[string]any)
			answered[row[a.column.ID]] = true
		}
		left := []string{}
		for _, key := range s.choosable(table) {
			if !answered[key] {
				left = append(left, key)
			}
		}
		out[table] = left
	}
	return out
}

// Choosables lists the rows that a table of the case answers, in words. A table that answers none has none.
func (e *Engine) Choosables(w *Workflow, d *Dossier, c *Case, table string) []Choosable {
	return (&scene{engine: e, flow: w, dossier: d, kase: c, today: e.today()}).choosables(table)
}

func (s *scene) choosables(table string) []Choosable {
	a := s.flow.answering[table]
	if a == nil {
		return nil
	}
	out := []Choosable{}
	for _, from := range a.sources {
		keys, rows := s.rowsOf(from)
		for i, key := range keys {
			out = append(out, s.choosableRow(from, key, rows[i]))
		}
	}
	return out
}

func (s *scene) choosableRow(from source, key string, row map[string]any) Choosable {
	out, flow := Choosable{Key: key, Said: []Said{}}, s.flow
	var fields []Field
	facts := row
	if from.table != nil {
		out.Words, fields = Words{from.table.Zh + "第" + key + "条", from.table.En + ", no. " + key}, from.table.Columns
	} else if c := s.dossier.Case(key); c != nil {
		out.Words, facts = s.engine.OrganWords(c.Organ()), c.Facts
		if c.Organ() == "" {
			out.Words = Words{key, key}
		}
		fields = s.flow.Definition.Children[strings.TrimPrefix(from.Of, casesPrefix)]
		if w, ok := s.engine.Workflows.byHash.Load(c.Definition); ok { // which knows the words of its own codes
			flow, fields = w.(*Workflow), w.(*Workflow).Definition.Fields
		}
	}
	for _, name := range from.Show {
		for i := range fields {
			if value := facts[name]; fields[i].ID == name && value != nil && value != "" {
				out.Said = append(out.Said, Said{fields[i].Words, s.engine.FactWords(flow, &fields[i], value)})
			}
		}
	}
	return out
}

// offerRows prepares the form of a table that answers another: the rows that may be named, and a row for each. What was answered before stands there again
// where the row is still the same one: those of an accumulating table and child cases keep their names for good, others may have been given anew.
func (s *scene) offerRows(out *FormField) {
	a := s.flow.answering[out.ID]
	if a == nil {
		return
	}
	before := map[any]any{}
	given, _ := out.Value.([]any)
	for _, item := range given {
		if row, ok := item.(map[string]any); ok {
			before[row[a.column.ID]] = row
		}
	}
	rows := []any{}
	for _, from := range a.sources {
		keys, _ := s.rowsOf(from)
		for _, key := range keys {
			row, kept := before[key]
			if !kept || from.Key != "" {
				row = map[string]any{a.column.ID: key}
			}
			rows = append(rows, row)
		}
	}
	out.Value = rows
	for i := range out.Columns {
		if out.Columns[i].ID == a.column.ID {
			out.Columns[i].Rows = s.choosables(out.ID)
		}
	}
}

// answered finds fault with a table that answers rows which are not there, or one of them twice, and with rows that could not be told apart.
func (c *formCheck) answered(label Words, f *Field, rows []any) {
	name := c.w.keys[f.ID]
	var offered map[string]bool
	if a := c.w.answering[f.ID]; a != nil {
		name, offered = a.column.ID, map[string]bool{}
		for _, key := range c.choosable(f.ID) {
			offered[key] = true
		}
	}
	if name == "" {
		return
	}
	seen, column := map[string]bool{}, f.Column(name)
	for i, item := range rows {
		key, _ := item.(map[string]any)[name].(string)
		at := Words{fmt.Sprintf("%s第%d行·%s", label.Zh, i+1, column.Zh), fmt.Sprintf("%s, row %d: %s", label.En, i+1, column.En)}
		switch {
		case key == "" || len(c.faults) >= maxFaults: // that it must be given is said already
		case offered != nil && !offered[key]:
			c.fault(at, "“%s”不是在案的条目", "names %s, which is on record nowhere", key)
		case seen[key]:
			c.fault(at, "“%s”重复", "has %s twice", key)
		}
		seen[key] = true
	}
}
