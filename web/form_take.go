package web

import (
	"maps"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"santong/engine"
)

// A taking turns what was typed into the form that the engine judges. It finds no fault with a value: the engine does, in its own words.
// What no form of ours can send is refused.
type taking struct {
	typed url.Values
	used  map[string]bool
	odd   error
}

// take gives the form: what was left empty is not in it, and what was taken out of the record is null.
func take(list []blank, typed url.Values) (map[string]any, error) {
	t := taking{typed: typed, used: map[string]bool{"reason": true}}
	t.one("reason")
	form := map[string]any{}
	for i := range list {
		b := &list[i]
		value := t.value(b.name(), &b.FormField)
		switch {
		case value != nil:
			form[b.ID] = value
		case b.Required && b.Type == engine.Table && !b.Accumulates:
			form[b.ID] = []any{} // that there is none may be the answer
		case !b.Required && b.Value != nil && b.Value != "":
			form[b.ID] = nil
		}
	}
	for name := range typed {
		if !t.used[name] && t.odd == nil {
			t.odd = errOdd("表单没有名为“"+name+"”的项目", "The form has no "+name)
		}
	}
	return form, t.odd
}

// one takes the only value of an input.
func (t *taking) one(name string) string {
	list := t.all(name)
	if len(list) > 1 && t.odd == nil {
		t.odd = errOdd("“"+name+"”重复", name+" is there twice")
	}
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (t *taking) all(name string) []string {
	t.used[name] = true
	return t.typed[name]
}

// value is nil where nothing was typed.
func (t *taking) value(name string, f *engine.FormField) any {
	switch f.Type {
	case engine.Parties:
		var out []any
		for _, code := range t.all(name) {
			out = append(out, code)
		}
		return anyOrNil(out)
	case engine.Checklist:
		return t.checklist(name, f)
	case engine.Table:
		return anyOrNil(t.table(name, f))
	}
	return scalar(f.Type, t.one(name))
}

func anyOrNil(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

func scalar(kind, text string) any {
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "":
		return nil
	case kind == engine.Flag && trimmed == "yes":
		return true
	case kind == engine.Flag && trimmed == "no":
		return false
	case kind == engine.Integer:
		if n, err := strconv.Atoi(trimmed); err == nil {
			return n
		}
	case kind == engine.Day:
		return trimmed
	}
	return text
}

func (t *taking) checklist(name string, f *engine.FormField) any {
	out, answered := map[string]any{}, false
	for _, item := range f.Options {
		conclusion, note := t.one(name+"."+item.ID+".conclusion"), t.one(name+"."+item.ID+".note")
		if conclusion != "" || strings.TrimSpace(note) != "" {
			answered = true
		}
		out[item.ID] = map[string]any{"conclusion": conclusion, "note": strings.TrimSpace(note)}
	}
	if !answered {
		return nil
	}
	return out
}

// rowKey names a row of a table among the others; the first ever is 1.
var rowKey = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)

// rows lists the keys of a table's rows, in their order.
func (t *taking) rows(name string) []string {
	keys := t.all(name + ".row")
	seen := map[string]bool{}
	for _, key := range keys {
		if (!rowKey.MatchString(key) || seen[key]) && t.odd == nil {
			t.odd = errOdd("表格的行有误", "A row of a table is not right")
		}
		seen[key] = true
	}
	return keys
}

// table leaves out rows in which nothing was typed: a form shows them to be typed into.
func (t *taking) table(name string, f *engine.FormField) (out []any) {
	for _, key := range t.rows(name) {
		row, typed := map[string]any{}, false
		for i := range f.Columns {
			column := &f.Columns[i]
			if value := t.value(name+"."+key+"."+column.ID, column); value != nil {
				row[column.ID] = value
				typed = typed || counts(f, column)
			}
		}
		if typed {
			out = append(out, row)
		}
	}
	return out
}

// counts tells whether a value in the column makes a row one that was typed. The form itself says which row is answered: where nothing need be
// answered, that alone is no answer.
func counts(table, column *engine.FormField) bool { return column.Type != engine.Row || table.Required }

// spread is the way back: the record as if it had been typed.
func spread(list []blank) url.Values {
	out := url.Values{}
	for i := range list {
		b := &list[i]
		if b.Value != nil {
			spreadValue(out, b.name(), &b.FormField, b.Value)
		}
	}
	return out
}

func spreadValue(out url.Values, name string, f *engine.FormField, value any) {
	switch f.Type {
	case engine.Parties:
		list, _ := value.([]any)
		for _, code := range list {
			out.Add(name, textOfValue(code))
		}
	case engine.Checklist:
		answers, _ := value.(map[string]any)
		for _, item := range f.Options {
			answer, _ := answers[item.ID].(map[string]any)
			for _, part := range []string{"conclusion", "note"} {
				if text := textOfValue(answer[part]); text != "" {
					out.Set(name+"."+item.ID+"."+part, text)
				}
			}
		}
	case engine.Table:
		rows, _ := value.([]any)
		for i, item := range rows {
			row, _ := item.(map[string]any)
			key := strconv.Itoa(i + 1)
			out.Add(name+".row", key)
			for j := range f.Columns {
				if cell := row[f.Columns[j].ID]; cell != nil {
					spreadValue(out, name+"."+key+"."+f.Columns[j].ID, &f.Columns[j], cell)
				}
			}
		}
	default:
		if text := textOfValue(value); text != "" {
			out.Set(name, text)
		}
	}
}

// textOfValue is a plain value as an input has it.
func textOfValue(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case int:
		return strconv.Itoa(v)
	case float64: // as JSON has whole numbers
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// tidy takes away rows in which nothing was typed, so that rows are counted as the engine counts them.
func tidy(list []blank, typed url.Values) {
	for i := range list {
		b := &list[i]
		if b.Type != engine.Table {
			continue
		}
		t, kept := taking{typed: typed, used: map[string]bool{}}, []string{}
		for _, key := range typed[b.name()+".row"] {
			cells, empty := map[string]bool{}, true
			for j := range b.Columns {
				name := b.name() + "." + key + "." + b.Columns[j].ID
				given := t.value(name, &b.Columns[j]) != nil && counts(&b.FormField, &b.Columns[j])
				cells[name], empty = true, empty && !given
			}
			if !empty {
				kept = append(kept, key)
				continue
			}
			maps.DeleteFunc(typed, func(name string, _ []string) bool { return cells[name] })
		}
		typed[b.name()+".row"] = kept
	}
}
