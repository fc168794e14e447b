package workflows

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"

	"santong/engine"
)

// expressions yields every expression of a definition with its path.
func expressions(def *engine.Definition) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		ok := true
		say := func(path, text string) {
			if ok && text != "" {
				ok = yield(path, text)
			}
		}
		for i, f := range def.Fields {
			for j, column := range f.Columns {
				for k, rows := range column.Rows {
					say(fmt.Sprintf("fields[%d].columns[%d].rows[%d].when", i, j, k), rows.When)
				}
			}
		}
		for i, s := range def.States {
			for j, t := range s.Duty {
				say(fmt.Sprintf("states[%d].duty[%d].when", i, j), t.When)
				say(fmt.Sprintf("states[%d].duty[%d].unless", i, j), t.Unless)
			}
			for j, status := range s.Status {
				say(fmt.Sprintf("states[%d].status[%d].when", i, j), status.When)
			}
		}
		for path, e := range events(def) {
			if e.Reason != "always" {
				say(path+".reason", e.Reason)
			}
			for _, field := range slices.Sorted(maps.Keys(e.Sets)) {
				say(path+".sets."+field, e.Sets[field])
			}
			for i, n := range e.Needs {
				say(fmt.Sprintf("%s.needs[%d].must", path, i), n.Must)
			}
		}
		for i, k := range def.Clocks {
			for j, t := range k.Instead {
				say(fmt.Sprintf("clocks[%d].instead[%d].when", i, j), t.When)
			}
		}
		for i, o := range def.Onward {
			say(fmt.Sprintf("onward[%d].when", i), o.When)
			say(fmt.Sprintf("onward[%d].variant", i), o.Variant)
			for _, field := range slices.Sorted(maps.Keys(o.With)) {
				say(fmt.Sprintf("onward[%d].with.%s", i, field), o.With[field])
			}
		}
		for path, s := range starts(def) {
			say(path+".when", s.When)
			say(path+".each", s.Each)
			for _, field := range slices.Sorted(maps.Keys(s.With)) {
				say(path+".with."+field, s.With[field])
			}
		}
	}
}

// events yields the opening and every event.
func events(def *engine.Definition) iter.Seq2[string, *engine.Event] {
	return func(yield func(string, *engine.Event) bool) {
		if def.Opening != nil && !yield("opening", def.Opening) {
			return
		}
		for i := range def.Events {
			if !yield(fmt.Sprintf("events[%d]", i), &def.Events[i]) {
				return
			}
		}
	}
}

func starts(def *engine.Definition) iter.Seq2[string, *engine.Start] {
	return func(yield func(string, *engine.Start) bool) {
		for path, e := range events(def) {
			for i := range e.Starts {
				if !yield(fmt.Sprintf("%s.starts[%d]", path, i), &e.Starts[i]) {
					return
				}
			}
		}
	}
}

var ruleName = regexp.MustCompile(`\brule((?:\.\w+)+)`)

// ruleIDs lists the figures that a definition uses, in the profile's order. A name may go on after the figure's id, and an id may have dots.
func ruleIDs(def *engine.Definition, known []placed[engine.Rule]) []string {
	used := map[string]bool{}
	for _, c := range def.Clocks {
		used[c.Rule] = true
		for _, t := range c.Instead {
			used[t.Rule] = true
		}
		if c.Remind != nil {
			used[c.Remind.At] = true
		}
	}
	if def.Comments != nil {
		used[def.Comments.Most] = true
	}
	if def.Docket != nil {
		used[def.Docket.Daily] = true
	}
	if def.Filed != nil {
		used[def.Filed.Within] = true
	}
	for _, text := range expressions(def) {
		for _, m := range ruleName.FindAllStringSubmatch(text, -1) {
			for name := m[1][1:]; name != ""; name = name[:max(strings.LastIndexByte(name, '.'), 0)] {
				used[name] = true
			}
		}
	}
	var out []string
	for _, r := range known {
		if used[r.value.ID] && !slices.Contains(out, r.value.ID) {
			out = append(out, r.value.ID)
		}
	}
	return out
}

// bases lists every article that a definition cites anywhere.
func bases(def *engine.Definition) []string {
	data, err := json.Marshal(def)
	var tree any
	if err != nil || json.Unmarshal(data, &tree) != nil {
		return nil // only text, numbers and lists stand in a definition
	}
	found := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, inner := range v {
				list, ok := inner.([]any)
				if key != "basis" || !ok {
					walk(inner)
					continue
				}
				for _, id := range list {
					if text, ok := id.(string); ok {
						found[text] = true
					}
				}
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(tree)
	return slices.Sorted(maps.Keys(found))
}
