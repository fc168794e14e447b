package engine

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"santong/calendar"
)

// prepare lays out what expressions see before anything has happened, so that a command need only copy it.
func (w *Workflow) prepare() {
	w.ruleValues, w.noPapers, w.noPins, w.nothingDone = map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	for _, r := range w.Definition.Rules {
		at := w.ruleValues
		parts := strings.Split(r.ID, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := at[part].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[part] = inner
			}
			at = inner
		}
		at[parts[len(parts)-1]] = r.value()
	}
	for _, m := range w.Definition.Materials {
		w.noPapers[m.ID] = ""
	}
	for _, f := range w.Definition.Fields {
		if f.Round {
			w.endsWithRound = append(w.endsWithRound, f.ID)
		}
	}
	for _, e := range w.Definition.Events {
		w.nothingDone[e.ID] = false
		pins := map[string]any{}
		for _, m := range e.Pins {
			pins[m] = ""
		}
		w.noPins[e.ID] = pins
	}
}

func (r *Rule) value() any {
	switch {
	case r.Int != nil:
		return *r.Int
	case r.Flag != nil:
		return *r.Flag
	case r.List != nil:
		list := []any{}
		for _, item := range r.List {
			list = append(list, item)
		}
		return list
	default:
		return r.Period
	}
}

// native turns a stored fact into what expressions are typed for; a fact that is not there becomes the empty value of its type.
func (w *Workflow) native(f *Field, raw any) any {
	switch f.Type {
	case Flag:
		v, _ := raw.(bool)
		return v
	case Integer:
		switch v := raw.(type) {
		case int:
			return v
		case float64: // as JSON has it
			return int(v)
		}
		return 0
	case Day:
		text, _ := raw.(string)
		d, err := calendar.Parse(text)
		if err != nil {
			return time.Time{}
		}
		return d.Time()
	case Parties:
		list, _ := raw.([]any)
		if list == nil {
			list = []any{}
		}
		return list
	case Checklist:
		answers, _ := raw.(map[string]any)
		rows := []any{}
		if list := w.lists[f.Of]; list != nil {
			for _, item := range list.Items {
				answer, _ := answers[item.ID].(map[string]any)
				row := map[string]any{"item": item.ID, "conclusion": "", "note": ""}
				for key := range row {
					if text, ok := answer[key].(string); ok {
						row[key] = text
					}
				}
				row["item"] = item.ID
				rows = append(rows, row)
			}
		}
		return rows
	case Table:
		list, _ := raw.([]any)
		rows := make([]any, 0, len(list))
		for i, item := range list {
			given, _ := item.(map[string]any)
			row := map[string]any{}
			for _, column := range f.Columns {
				row[column.ID] = w.native(&column, given[column.ID])
			}
			if f.Accumulates {
				row["no"] = strconv.Itoa(i + 1)
			}
			rows = append(rows, row)
		}
		return rows
	default:
		text, _ := raw.(string)
		return text
	}
}

// storedRows keeps of rows what the table has columns for, and leaves out what is empty.
func storedRows(f *Field, rows []any) (any, error) {
	if most := cmp.Or(f.Max, maxAccumulated); len(rows) > most {
		return nil, fmt.Errorf("the table %s has room for %d rows, not for %d", f.ID, most, len(rows))
	}
	out := make([]any, 0, len(rows))
	for _, row := range rows {
		given, ok := row.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the table %s cannot hold a %T", f.ID, row)
		}
		kept := map[string]any{}
		for i := range f.Columns {
			v, err := stored(&f.Columns[i], given[f.Columns[i].ID])
			if err != nil {
				return nil, err
			}
			if v != "" && v != false {
				kept[f.Columns[i].ID] = v
			}
		}
		out = append(out, kept)
	}
	return out, nil
}

// stored turns what an expression yields into the form in which facts are kept.
func stored(f *Field, v any) (any, error) {
	switch v := v.(type) {
	case time.Time:
		return calendar.FromTime(v).String(), nil
	case string, bool, int:
		return v, nil
	case []any:
		switch f.Type {
		case Parties:
			return v, nil
		case Table:
			return storedRows(f, v)
		}
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return list, nil
	}
	return nil, fmt.Errorf("the field %s cannot hold a %T", f.ID, v)
}
