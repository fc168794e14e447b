package web

import (
	"fmt"
	"slices"

	"santong/engine"
)

// A factView is one thing that is on record, as the page shows it.
type factView struct {
	engine.Words
	Field   string
	Text    engine.Words     // of a plain value
	Organs  []string         // of a list of organisations
	Columns []engine.Words   // of a table or checklist
	Rows    [][]engine.Words // its cells
	Day     string           // of a date
	Dossier string           // the id of another one
}

// facts lists values of the case, in the order of the definition. The dossier stands as it did when they were given: what they answer is found in it.
func (s *service) facts(w *engine.Workflow, d *engine.Dossier, c *engine.Case, values map[string]any) (out []factView) {
	for i := range w.Definition.Fields {
		f := &w.Definition.Fields[i]
		raw, ok := values[f.ID]
		if !ok || raw == nil || raw == "" {
			continue
		}
		v := factView{Words: f.Words, Field: f.ID}
		switch f.Type {
		case engine.Parties:
			list, _ := raw.([]any)
			for _, code := range list {
				v.Organs = append(v.Organs, fmt.Sprint(code))
			}
		case engine.Day:
			v.Day = fmt.Sprint(raw)
		case engine.Reference:
			v.Dossier = fmt.Sprint(raw)
		case engine.Table:
			all, _ := c.Facts[f.ID].([]any)
			v.table(w.Definition, f, raw, len(all), s.Engine.Choosables(w, d, c, f.ID))
		case engine.Checklist:
			v.checklist(w.Definition, f, raw)
		default:
			v.Text = s.Engine.FactWords(w, f, raw)
		}
		out = append(out, v)
	}
	return out
}

// table shows rows; where the table accumulates, they are the last of so many.
func (v *factView) table(def *engine.Definition, f *engine.Field, raw any, all int, rows []engine.Choosable) {
	if f.Accumulates {
		v.Columns = append(v.Columns, engine.Words{Zh: "序号", En: "No."})
	}
	for _, column := range f.Columns {
		v.Columns = append(v.Columns, column.Words)
	}
	list, _ := raw.([]any)
	for i, item := range list {
		given, _ := item.(map[string]any)
		var row []engine.Words
		if f.Accumulates {
			row = append(row, plain(fmt.Sprint(max(0, all-len(list))+i+1)))
		}
		for j := range f.Columns {
			column := &f.Columns[j]
			if column.Type == engine.Row {
				row = append(row, answered(rows, given[column.ID]))
				continue
			}
			row = append(row, cell(def, column, given[column.ID]))
		}
		v.Rows = append(v.Rows, row)
	}
}

// answered says which row is answered, and what stands in it.
func answered(rows []engine.Choosable, key any) engine.Words {
	at := slices.IndexFunc(rows, func(c engine.Choosable) bool { return c.Key == key })
	if at < 0 {
		return plain(textOfValue(key))
	}
	out := rows[at].Words
	for _, said := range rows[at].Said {
		out = engine.Words{Zh: out.Zh + "\n" + said.Zh + "：" + said.Text.Zh, En: out.En + "\n" + said.En + ": " + said.Text.En}
	}
	return out
}

func (v *factView) checklist(def *engine.Definition, f *engine.Field, raw any) {
	v.Columns = []engine.Words{{Zh: "事项", En: "Item"}, {Zh: "结论", En: "Conclusion"}, {Zh: "说明", En: "Note"}}
	answers, _ := raw.(map[string]any)
	for _, item := range def.Items(f.Of) {
		answer, _ := answers[item.ID].(map[string]any)
		conclusion, _ := answer["conclusion"].(string)
		note, _ := answer["note"].(string)
		v.Rows = append(v.Rows, []engine.Words{item.Words, engine.ConclusionWords(conclusion), plain(note)})
	}
}

// cell says one value in words: the code of a list by its item, true and false as yes and no.
func cell(def *engine.Definition, f *engine.Field, raw any) engine.Words {
	switch value := raw.(type) {
	case nil:
		return engine.Words{}
	case bool:
		if value {
			return engine.Words{Zh: "是", En: "yes"}
		}
		return engine.Words{Zh: "否", En: "no"}
	case string:
		if f.Type == engine.Day {
			return engine.Words{Zh: dateIn("zh", value), En: dateIn("en", value)}
		}
		if f.Type == engine.Choice {
			return def.ItemWords(f.Of, value)
		}
		return plain(value)
	}
	return plain(fmt.Sprint(raw))
}

// plain is what people wrote themselves: the same in both languages.
func plain(text string) engine.Words { return engine.Words{Zh: text, En: text} }

// A paperView is one kind of paper with its versions, the newest first.
type paperView struct {
	engine.Words
	Kind     string
	Versions []*engine.Paper
}

// papers gathers the versions of each kind of paper.
func (s *service) papers(d *engine.Dossier) (out []paperView) {
	for _, p := range d.Papers {
		at := -1
		for i := range out {
			if out[i].Kind == p.Kind && out[i].Versions[0].Case == p.Case {
				at = i
			}
		}
		if at < 0 {
			words := plain(p.Kind)
			if c := d.Case(p.Case); c != nil {
				if w := s.flowOf(c.Workflow); w != nil {
					words = w.Definition.MaterialWords(p.Kind)
				}
			}
			out, at = append(out, paperView{Words: words, Kind: p.Kind}), len(out)
		}
		out[at].Versions = append([]*engine.Paper{p}, out[at].Versions...)
	}
	return out
}

// A boundText is a text that an event was bound to, and whether it still is the newest.
type boundText struct {
	By              string // the event
	Event, Material engine.Words
	Hash            string
	Changed         bool // the newest version is another one
}

func (s *service) texts(d *engine.Dossier, c *engine.Case, w *engine.Workflow) (out []boundText) {
	for _, ev := range w.Definition.Events {
		for _, m := range ev.Pins {
			hash := c.Pins[ev.ID][m]
			if hash == "" {
				continue
			}
			b := boundText{By: ev.ID, Event: ev.Words, Hash: hash, Material: w.Definition.MaterialWords(m)}
			if newest := d.PaperFor(c, m); newest != nil {
				b.Changed = newest.Hash != hash
			}
			out = append(out, b)
		}
	}
	return out
}
