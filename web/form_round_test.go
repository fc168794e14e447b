package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"santong/engine"
)

// Whatever the record holds comes back from the rendered page as it was: a form that is opened and sent changes nothing that nobody has touched.
func TestFormRoundTrip(t *testing.T) {
	h := office(t)
	s := h.pages()
	def := h.library.Workflow("sample", "short").Definition
	var mend *engine.Event
	for i := range def.Events {
		if def.Events[i].ID == "mend" {
			mend = &def.Events[i]
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		record := map[string]any{}
		for _, f := range def.Fields {
			if f.Type != engine.Number && !f.Accumulates && rapid.Bool().Draw(t, "has "+f.ID) {
				record[f.ID] = drawn(t, def, &f)
			}
		}
		kept, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		var facts map[string]any
		if err := json.Unmarshal(kept, &facts); err != nil { // as the store has it
			t.Fatal(err)
		}
		list := blanks(def, nil, asked(def, mend, &engine.Case{Facts: facts}))
		lang := rapid.SampledFrom(languages).Draw(t, "lang")
		sent := through(t, s, lang, list, spread(list))
		got, err := take(list, sent)
		if err != nil {
			t.Fatalf("%v: %v", err, sent)
		}
		back, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var again map[string]any
		if err := json.Unmarshal(back, &again); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(facts, again) {
			t.Fatalf("the record\n%s\ncame back as\n%s", kept, back)
		}
	})
}

// What is emptied is taken back from the record, and what never was there is not in the form.
func TestFormTakesBack(t *testing.T) {
	list := []blank{
		{FormField: engine.FormField{ID: "a", Type: engine.Text, Value: "x"}}, {FormField: engine.FormField{ID: "b", Type: engine.Text}},
		{FormField: engine.FormField{ID: "c", Type: engine.Table, Required: true, Columns: []engine.FormField{{ID: "d", Type: engine.Text}}}},
		{FormField: engine.FormField{ID: "e", Type: engine.Table, Required: true, Columns: []engine.FormField{{ID: "d", Type: engine.Text}}}, Accumulates: true},
		{FormField: engine.FormField{ID: "g", Type: engine.Parties, Value: []any{"jia"}}}, {FormField: engine.FormField{ID: "h", Type: engine.Integer}}, {FormField: engine.FormField{ID: "i", Type: engine.Flag, Value: true}},
	}
	got, err := take(list, url.Values{"f.a": {"  "}, "f.b": {""}, "f.c.row": {"1"}, "f.c.1.d": {""}, "f.h": {"3a"}})
	want := map[string]any{"a": nil, "c": []any{}, "g": nil, "h": "3a", "i": nil}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// through renders the fields with what was typed, and reads the page as a browser would.
func through(t rapid.TB, s *service, lang string, list []blank, typed url.Values) url.Values {
	f := &sheet{Path: "/x", Key: newKey(), blanks: list, typed: typed}
	var b bytes.Buffer
	if err := s.views[lang].pages["act"].ExecuteTemplate(&b, "form-fields", s.view(f)); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader("<form>" + b.String() + "</form>"))
	if err != nil {
		t.Fatal(err)
	}
	forms := find(root, func(n *html.Node) bool { return n.Data == "form" })
	sent, err := parseForm(formIn(forms[0], &url.URL{Path: "/"}).values.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return typedOnly(sent)
}

// drawn is a value as the engine would keep it.
func drawn(t *rapid.T, def *engine.Definition, f *engine.Field) any {
	text := func(limit int, lines bool) string {
		letters := `a1 文件“”<>&'"{}%+=;\/𠮷é`
		if lines {
			letters += "\n\t"
		}
		out := strings.TrimSpace(rapid.StringOfN(rapid.RuneFrom([]rune(letters)), 1, min(limit, 30), -1).Draw(t, f.ID))
		if out == "" {
			return "字"
		}
		return out
	}
	code := func() string {
		for _, list := range def.Lists {
			if list.ID == f.Of {
				return rapid.SampledFrom(list.Items).Draw(t, f.ID).ID
			}
		}
		return ""
	}
	switch f.Type {
	case engine.Text:
		return text(f.Max, true)
	case engine.Choice:
		return code()
	case engine.Flag:
		return rapid.Bool().Draw(t, f.ID)
	case engine.Day:
		return fmt.Sprintf("20%02d-%02d-%02d", rapid.IntRange(10, 40).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
	case engine.Integer:
		return rapid.IntRange(0, 1_000_000_000).Draw(t, f.ID)
	case engine.Parties:
		return rapid.SampledFrom([]any{[]any{"jia"}, []any{"sfj", "jia"}, []any{"sfj", "yi", "zhen"}}).Draw(t, f.ID) // in the order of the page: choosing knows no other
	case engine.Checklist:
		out := map[string]any{}
		for _, list := range def.Lists {
			for _, item := range list.Items {
				if list.ID == f.Of {
					note := ""
					if rapid.Bool().Draw(t, "note") {
						note = text(30, true)
					}
					out[item.ID] = map[string]any{"conclusion": rapid.SampledFrom(engine.Conclusions).Draw(t, "conclusion"), "note": note}
				}
			}
		}
		return out
	}
	out := []any{}
	for range rapid.IntRange(1, 4).Draw(t, "rows") {
		row := map[string]any{}
		for i := range f.Columns {
			if f.Columns[i].Required || rapid.Bool().Draw(t, "cell") {
				row[f.Columns[i].ID] = drawn(t, def, &f.Columns[i])
			}
		}
		out = append(out, row)
	}
	return out
}

// Whatever arrives is taken apart without a panic; what is taken fits what was typed, and is typed again the same.
func FuzzForm(f *testing.F) {
	for _, seed := range []string{"", "f.title=a&f.points.row=1&f.points.1.clause=x", "f.points.row=1&f.points.row=1", "f.points.row=-1", "%zz=%", "f.title=%ff", "f.title=%00",
		"f.asked=jia&f.asked=yi", "f.grounds.power.conclusion=pass", "f.title.a.b.c=1", "&&&==&", "f.points.9.clause=x", "reason=1&reason=2"} {
		f.Add(seed)
	}
	library, err := officeLibrary()
	if err != nil {
		f.Fatal(err)
	}
	def := library.Workflow("sample", "short").Definition
	list := blanks(def, nil, asked(def, def.Opening, nil))
	f.Fuzz(func(t *testing.T, body string) {
		sent, err := parseForm(body)
		if err != nil {
			return
		}
		form, err := take(list, typedOnly(sent))
		if err != nil {
			return
		}
		kept := slices.Clone(list)
		for i := range kept {
			kept[i].Value = form[list[i].ID]
		}
		again, err := take(list, spread(kept))
		if err != nil {
			t.Fatalf("%q: what was taken cannot be typed: %v", body, err)
		}
		if !reflect.DeepEqual(form, again) {
			t.Fatalf("%q was taken as\n%v\nand then as\n%v", body, form, again)
		}
		d := draft{newKey(), typedOnly(sent)}
		data, err := d.encode()
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := decodeDraft(data); err != nil || !reflect.DeepEqual(d, kept) {
			t.Fatalf("%q was kept as\n%v\nand came back as\n%v, %v", body, d, kept, err)
		}
		_, _ = decodeDraft([]byte(body))
	})
}
