package engine

import (
	"encoding/json"
	"strings"
	"testing"
)

func formFlow() *Workflow {
	item := func(id string) Item { return Item{ID: id, Words: Words{id, id}} }
	c := &compiler{Workflow: &Workflow{Definition: &Definition{Workflow: "w", Start: "s", States: []State{{ID: "s"}},
		Lists: []List{{ID: "l", Items: []Item{item("a"), item("b")}}},
		Fields: []Field{
			{ID: "text", Words: Words{"文", "text"}, Type: Text, Max: 3}, {ID: "choice", Type: Choice, Of: "l"}, {ID: "flag", Type: Flag}, {ID: "day", Type: Day},
			{ID: "count", Type: Integer}, {ID: "organs", Type: Parties}, {ID: "list", Type: Checklist, Of: "l"},
			{ID: "rows", Type: Table, Max: 2, Columns: []Field{{ID: "who", Type: Text, Required: true}, {ID: "n", Type: Integer}}},
		}}}}
	c.index()
	return c.Workflow
}

var everyField = &event{Event: &Event{Accepts: []string{"text", "choice", "flag", "day", "count", "organs", "list", "rows"}}}

func known1(organ string, _ bool) bool { return organ == "ONE" }

func TestForm(t *testing.T) {
	w := formFlow()
	for _, test := range []struct {
		form string
		bad  string // fields at fault, in order
	}{
		{`{"text":"三个字","choice":"a","flag":true,"day":"2026-02-28","count":3,"organs":["ONE"],"list":{"a":{"conclusion":"pass"},"b":{"conclusion":"fail","note":"错"}},"rows":[{"who":"x","n":1}]}`, ""},
		{`{"text":"四个字了"}`, "text"}, {`{"text":7}`, "text"}, {`{"text":"a\u0000"}`, "text"}, {`{"text":"a\u202e"}`, "text"},
		{`{"choice":"c"}`, "choice"}, {`{"choice":["a"]}`, "choice"}, {`{"flag":"true"}`, "flag"}, {`{"flag":1}`, "flag"},
		{`{"day":"2026-02-30"}`, "day"}, {`{"day":"0001-01-01"}`, "day"}, {`{"day":20260228}`, "day"},
		{`{"count":1.5}`, "count"}, {`{"count":-1}`, "count"}, {`{"count":1e300}`, "count"}, {`{"count":"1"}`, "count"},
		{`{"organs":["TWO"]}`, "organs"}, {`{"organs":["ONE","ONE"]}`, "organs"}, {`{"organs":[]}`, "organs"}, {`{"organs":"ONE"}`, "organs"},
		{`{"list":{"a":{"conclusion":"pass"}}}`, "list"}, {`{"list":{"a":{"conclusion":"pass"},"b":{"conclusion":"maybe"}}}`, "list"},
		{`{"list":{"a":{"conclusion":"pass"},"b":{"conclusion":"pass"},"c":{"conclusion":"pass"}}}`, "list"},
		{`{"list":{"a":{"conclusion":"pass","x":1},"b":{"conclusion":"pass"}}}`, "list"}, {`{"list":[]}`, "list"},
		{`{"rows":[]}`, ""},
		{`{"rows":[{"who":"x"},{"who":"y"},{"who":"z"}]}`, "rows"}, {`{"rows":[{"n":1}]}`, "rows"}, {`{"rows":[7]}`, "rows"}, {`{"rows":[{"who":"x","zzz":1}]}`, "rows"},
		{`{"nothing":1,"else":2}`, "else nothing"}, {`{"text":null}`, ""},
	} {
		var form map[string]any
		if err := json.Unmarshal([]byte(test.form), &form); err != nil {
			t.Fatal(err)
		}
		_, faults := w.checked(everyField, form, known1, nil)
		var got []string
		for _, f := range faults {
			got = append(got, f.field)
			if f.Zh == "" || f.En == "" || strings.Contains(f.Zh+f.En, "%!") {
				t.Errorf("%s: badly said: %q / %q", test.form, f.Zh, f.En)
			}
		}
		if strings.Join(got, " ") != test.bad {
			t.Errorf("%s: at fault %v, want %q", test.form, got, test.bad)
		}
	}
}

// Whatever the form holds, checking it neither panics nor keeps what expressions could not be typed for.
func FuzzForm(f *testing.F) {
	w := formFlow()
	f.Add(`{"text":"x","rows":[{"who":"x","n":1}],"list":{"a":{"conclusion":"pass","note":null}}}`)
	f.Add(`{"organs":[1,null,"ONE"],"rows":[[]],"list":{"a":[]},"count":9007199254740993}`)
	f.Fuzz(func(t *testing.T, data string) {
		var form map[string]any
		if json.Unmarshal([]byte(data), &form) != nil {
			return
		}
		values, _ := w.checked(everyField, form, known1, nil)
		if _, err := encode(values); err != nil {
			t.Fatal(err)
		}
		for id, value := range values {
			w.native(w.fields[id], value)
		}
	})
}
