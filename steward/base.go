package steward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Base is what a change rests on, by what it is: organisation/CODE, person/ID, year/2027, definitions. What is not there is null.
type Base map[string]json.RawMessage

// A Difference is something that a proposal rests on and that is not as it was, or something that a change makes otherwise.
type Difference struct {
	Of    string `json:"of"`              // as in [Base]
	Field string `json:"field,omitempty"` // empty where the whole of it came or went
	Was   string `json:"was,omitempty"`   // JSON, or empty
	Now   string `json:"now,omitempty"`
}

// baseOf gathers what the change rests on. Of persons it leaves out what they change themselves, unless the change is about that.
func baseOf(now *standing, change Change) (Base, error) {
	out := Base{}
	put := func(key string, value any, there bool) error {
		if !there {
			out[key] = json.RawMessage("null")
			return nil
		}
		data, err := encode(value)
		out[key] = data
		return err
	}
	putPerson := func(id string, whole bool) error {
		p := now.directory.Person(id)
		if p == nil {
			return put("person/"+id, nil, false)
		}
		kept := *p
		if !whole {
			kept.Email, kept.Lang = "", ""
		}
		return put("person/"+id, kept, true)
	}
	switch c := change.(type) {
	case DirectoryChange:
		for _, code := range c.organisations() {
			o := now.directory.Organisation(code)
			if err := put("organisation/"+code, o, o != nil); err != nil {
				return nil, err
			}
		}
		for _, id := range c.persons() {
			if err := putPerson(id, slices.ContainsFunc(c.ChangePersons, func(one PersonChange) bool { return one.ID == id })); err != nil {
				return nil, err
			}
		}
	case DelegationChange:
		g := c.Delegation
		o := now.directory.Organisation(g.Organisation)
		if err := put("organisation/"+g.Organisation, o, o != nil); err != nil {
			return nil, err
		}
		for _, id := range []string{g.From, g.To} {
			if err := putPerson(id, false); err != nil {
				return nil, err
			}
		}
	case CalendarChange:
		year, there, err := now.year(c.Year.Year)
		if err != nil {
			return nil, err
		}
		if err := put(fmt.Sprintf("year/%d", c.Year.Year), year, there); err != nil {
			return nil, err
		}
	case DefinitionsChange:
		if err := put("definitions", now.adopted(), true); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// differences compares field by field.
func (b Base) differences(now Base) ([]Difference, error) {
	var out []Difference
	keys := slices.Sorted(maps.Keys(b))
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if _, known := b[key]; !known {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		if bytes.Equal(b[key], now[key]) {
			continue
		}
		was, is := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		whole := !object(b[key], &was) || !object(now[key], &is)
		if whole {
			out = append(out, Difference{Of: key, Was: text(b[key]), Now: text(now[key])})
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(merged(was, is))) {
			if !bytes.Equal(was[field], is[field]) {
				out = append(out, Difference{key, field, text(was[field]), text(is[field])})
			}
		}
	}
	return out, nil
}

// object reads a JSON object, and tells whether it is one.
func object(data []byte, into *map[string]json.RawMessage) bool {
	return len(data) > 0 && data[0] == '{' && json.Unmarshal(data, into) == nil
}

func merged[V any](a, b map[string]V) map[string]V {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func text(data json.RawMessage) string {
	if string(data) == "null" {
		return ""
	}
	return string(data)
}

// say names what differs, in a line.
func say(list []Difference) string {
	var parts []string
	for i, d := range list {
		if i == 8 {
			parts = append(parts, fmt.Sprintf("… +%d", len(list)-i))
			break
		}
		name := d.Of
		if d.Field != "" {
			name += "." + d.Field
		}
		parts = append(parts, fmt.Sprintf("%s: %s → %s", name, short(d.Was), short(d.Now)))
	}
	return strings.Join(parts, "; ")
}

// short keeps a refusal readable.
func short(text string) string {
	const most = 80
	if text == "" {
		return "—"
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
