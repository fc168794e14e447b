package letters

import (
	"fmt"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// A draft is a letter on the desk, beside the record that it is written from.
type draft struct {
	*record
	*Letter
	seen *engine.Case // whose facts are read
}

func compose(p *paper, src Source) *draft {
	d := &draft{record: newRecord(src, p.through), Letter: &Letter{Kind: p.kind, Case: src.Case.ID, Seq: src.Seq, Words: p.words}, seen: src.Case}
	d.Subject, d.On = clean(d.str("title")), d.day()
	if src.Seq == 0 {
		d.Drafted = src.Today
	}
	p.compose(d)
	return d
}

// from reads another case of the dossier for a while; what is written goes into the same letter.
func (d *draft) from(c *engine.Case) *draft {
	other, r := *d, *d.record
	r.Definition = d.definition(c)
	r.Case = c
	other.record, other.seen = &r, c
	return &other
}

// str is a fact as text, "" where it is not given.
func (d *draft) str(field string) string {
	if field == "" {
		return ""
	}
	d.asked["field "+field] = true
	switch v := d.of(d.seen)[field].(type) {
	case string:
		return v
	case int:
		return fmt.Sprint(v)
	case float64: // as JSON has it
		return fmt.Sprint(int64(v))
	}
	return ""
}

func (d *draft) flag(field string) (value, given bool) {
	d.asked["field "+field] = true
	value, given = d.of(d.seen)[field].(bool)
	return value, given
}

func (d *draft) date(field string) calendar.Date {
	day, err := calendar.Parse(d.str(field))
	if err != nil {
		return calendar.Date{}
	}
	return day
}

// rows of a table.
func (d *draft) rows(field string) (rows []map[string]any) {
	d.asked["field "+field] = true
	list, _ := d.of(d.seen)[field].([]any)
	for _, item := range list {
		if row, ok := item.(map[string]any); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// column is a cell of a row as text.
func column(row map[string]any, id string) string {
	v, _ := row[id].(string)
	return v
}

// list returns the list of codes of the definition whose facts are read.
func (d *draft) list(id string) *engine.List {
	d.asked["list "+id] = true
	def := d.definition(d.seen)
	if def == nil {
		return nil
	}
	return def.List(id)
}

// item is what the code of a list is called; a code that the list does not have stands for itself.
func (d *draft) item(list, code string) string {
	if l := d.list(list); l != nil {
		for _, item := range l.Items {
			if item.ID == code {
				return item.Zh
			}
		}
	}
	return code
}

// label is what the definition calls a field.
func (d *draft) label(field string) engine.Words {
	d.asked["field "+field] = true
	if def := d.definition(d.seen); def != nil {
		return def.FieldWords(field)
	}
	return engine.Words{Zh: field, En: field}
}

// need is the value, or a blank that counts as missing.
func (d *draft) need(what engine.Words, value string) Run {
	if strings.TrimSpace(value) != "" {
		return said(value)
	}
	if !slices.Contains(d.Missing, what) {
		d.Missing = append(d.Missing, what)
	}
	return Run{missing, Missing}
}

// fact is a field as text, or a blank that counts as missing.
func (d *draft) fact(field string) Run { return d.need(d.label(field), d.str(field)) }

func (d *draft) dated(field string) Run { return d.need(d.label(field), chinese(d.date(field))) }

// organ is who plays the part.
func (d *draft) organ(party string) string {
	d.asked["party "+party] = true
	return d.organisation(d.seen.Parties[party])
}

// organisation is the name of an organisation; without a directory its code must do.
func (d *draft) organisation(code string) string {
	if d.Directory != nil {
		if o := d.Directory.Organisation(code); o != nil {
			return o.Zh
		}
	}
	return code
}

// organisations are the names in a field of codes.
func (d *draft) organisations(field string) []string {
	d.asked["field "+field] = true
	list, _ := d.of(d.seen)[field].([]any)
	var out []string
	for _, item := range list {
		if code, ok := item.(string); ok {
			out = append(out, d.organisation(code))
		}
	}
	return out
}

func (d *draft) person(id string) string {
	if d.Directory != nil {
		if p := d.Directory.Person(id); p != nil {
			return p.Name
		}
	}
	return id
}

// by is who did it; who acted for another says so.
func (d *draft) by(e *entry) string {
	switch {
	case e == nil:
		return ""
	case e.For != "":
		return d.person(e.Entry.Person) + "（受" + d.person(e.For) + "委托）"
	}
	return d.person(e.Entry.Person)
}

// day is that of the entry which the letter is about.
func (d *draft) day() calendar.Date {
	if e := d.about(); e != nil {
		return e.on
	}
	return calendar.Date{}
}

// given is what was given with the event itself: a field that it need not give may still hold what an earlier event said.
func given(e *entry, field string) string {
	if e == nil {
		return ""
	}
	v, _ := e.Form[field].(string)
	return v
}

const sum = "SHA-256："

// sum is a hash with the name of its kind, or a blank that counts as missing.
func (d *draft) sum(what engine.Words, hash string) Run {
	if hash != "" {
		hash = sum + hash
	}
	return d.need(what, hash)
}

// hash is the text that a paper is bound to, shown in full so that everybody can compare it.
func (d *draft) hash(e *entry, material string) string {
	if e != nil && e.Pins[material] != "" {
		return e.Pins[material]
	}
	return ""
}
