package web

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
)

// filters are what a list leaves out. They live in the address, so that a filtered list can be kept as a bookmark and sent to a colleague.
type filters struct {
	Scope, Workflow, Variant, State, Due, Held, Turn, Text, Under, After string
}

// readFilters takes what it knows and forgets the rest: a wrong filter in an old bookmark is no reason to refuse a page.
func readFilters(r *request) filters {
	get := func(name string) string {
		value := strings.TrimSpace(r.query.Get(name))
		if !utf8.ValidString(value) || len(value) > 400 || !bounded(value) {
			return ""
		}
		return value
	}
	return filters{get("scope"), get("workflow"), get("variant"), get("state"), get("due"), get("held"), get("turn"), get("text"), get("under"), get("after")}
}

// values are the filters as they stand in an address, without the place where the page begins.
func (f filters) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"scope": f.Scope, "workflow": f.Workflow, "variant": f.Variant, "state": f.State, "due": f.Due, "held": f.Held, "turn": f.Turn, "text": f.Text, "under": f.Under} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// with is the query of the same list with one filter changed.
func (f filters) with(name, value string) string {
	v := f.values()
	v.Set(name, value)
	if value == "" {
		v.Del(name)
	}
	return "?" + v.Encode()
}

// Pick is the query of the same page with all of its lines picked, or none. It needs no script.
func (f filters) Pick(which string) string {
	v := f.values()
	if f.After != "" {
		v.Set("after", f.After)
	}
	if which != "" {
		v.Set("pick", which)
	}
	return "?" + v.Encode()
}

// Turned is the query of the same list of what can be done now, or of what waits for a day.
func (f filters) Turned(which string) string { return f.with("turn", which) }

// Any tells whether anything is left out.
func (f filters) Any() bool { return f.Workflow+f.Variant+f.State+f.Due+f.Held+f.Text+f.Under != "" }

// A cursor is where a page ended. It is opaque but no secret: whoever forges one only begins elsewhere in a list that is his to read.
func cursor(parts ...string) string {
	data, err := json.Marshal(parts)
	if err != nil { // strings always encode
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// parts takes a cursor apart, nil where it is none of ours: then the list begins at its beginning.
func parts(text string, n int) []string {
	var out []string
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(data, &out) != nil || len(out) != n {
		return nil
	}
	for _, part := range out {
		if !bounded(part) || !utf8.ValidString(part) {
			return nil
		}
	}
	return out
}

func taskCursor(t engine.Task) string { return cursor(t.Due, t.Dossier, t.Case, t.TaskKey.Role) }

func taskAfter(text string) *engine.TaskCursor {
	key := parts(text, 4)
	if key == nil {
		return nil
	}
	if _, err := calendar.Parse(key[0]); key[0] != "" && err != nil {
		return nil
	}
	return &engine.TaskCursor{Due: key[0], TaskKey: engine.TaskKey{Dossier: key[1], Case: key[2], Role: key[3]}}
}
