package engine

import (
	"strings"
	"testing"
)

func answeringDefinition() *Definition {
	words := Words{"字", "words"}
	return &Definition{Workflow: "w", Words: words, Start: "s", States: []State{{ID: "s", Words: words}},
		Children: map[string][]Field{"child": {{ID: "stance", Type: Text}, {ID: "on", Type: Day}}},
		Fields: []Field{
			{ID: "opinions", Words: words, Type: Table, Accumulates: true, Columns: []Field{{ID: "text", Words: words, Type: Text}}},
			{ID: "points", Words: words, Type: Table, Columns: []Field{{ID: "name", Words: words, Type: Text, Required: true}, {ID: "n", Words: words, Type: Integer}}},
			{ID: "answers", Words: words, Type: Table, Columns: []Field{
				{ID: "to", Words: words, Type: Row, Required: true, Rows: []Rows{{Of: "opinions", Show: []string{"text"}}, {Of: "points", Key: "name", When: "n > 0"}, {Of: "cases.child", When: `stance != ""`}}},
				{ID: "fate", Words: words, Type: Text}}},
		},
		Events: []Event{{ID: "answer", Words: words, From: []string{"s"}, To: Target{State: "same"}, Requires: []string{"answers"},
			Needs: []Need{{ID: "all", Must: "len(unanswered.answers) == 0", Words: words}}}},
	}
}

// What a column chooses from is checked as strictly as every other name of a definition.
func TestRowsAreChecked(t *testing.T) {
	if _, err := Compile(answeringDefinition()); err != nil {
		t.Fatal(err)
	}
	rows := func(d *Definition) *[]Rows { return &d.Fields[2].Columns[0].Rows }
	for name, c := range map[string]struct {
		spoil func(d *Definition)
		want  string
	}{
		"no such table":        {func(d *Definition) { (*rows(d))[0].Of = "opinion" }, `fields[2].columns[0].rows[0].of: no field is called "opinion"`},
		"no table":             {func(d *Definition) { d.Fields[0].Type, d.Fields[0].Accumulates = Text, false }, "opinions is no table"},
		"itself":               {func(d *Definition) { (*rows(d))[0].Of = "answers" }, "answers is no table that answers could answer"},
		"no such case":         {func(d *Definition) { (*rows(d))[2].Of = "cases.children" }, `no kind of child case is called "children"`},
		"case with a key":      {func(d *Definition) { (*rows(d))[2].Key = "stance" }, "a child case is named by its id"},
		"rows without a place": {func(d *Definition) { (*rows(d))[1].Key = "" }, "keep no place"},
		"key of no column":     {func(d *Definition) { (*rows(d))[1].Key = "nam" }, `"nam" is no column of points`},
		"key of another type":  {func(d *Definition) { (*rows(d))[1].Key = "n" }, `"n" is no column of points that is a required text`},
		"condition misspelt":   {func(d *Definition) { (*rows(d))[1].When = "m > 0" }, "fields[2].columns[0].rows[1].when: unknown name m"},
		"condition of a type":  {func(d *Definition) { (*rows(d))[1].When = "n" }, "rows[1].when"},
		"shows nothing":        {func(d *Definition) { (*rows(d))[0].Show = []string{"said"} }, `rows[0].show: a row has no "said"`},
		"not required":         {func(d *Definition) { d.Fields[2].Columns[0].Required = false }, "one column names the row"},
		"two of them": {func(d *Definition) {
			d.Fields[2].Columns[1] = d.Fields[2].Columns[0]
			d.Fields[2].Columns[1].ID = "too"
		}, "the only one"},
		"accumulating":           {func(d *Definition) { d.Fields[2].Accumulates = true }, "does not accumulate"},
		"no rows":                {func(d *Definition) { *rows(d) = nil }, "give rows"},
		"rows of a text":         {func(d *Definition) { d.Fields[2].Columns[0].Type = Text }, "only what is of the type row"},
		"no column":              {func(d *Definition) { d.Fields = append(d.Fields, Field{ID: "r", Type: Row}) }, "only a column names a row"},
		"given in the same form": {func(d *Definition) { d.Events[0].Accepts = []string{"opinions"} }, "answers answers rows that the same form would give"},
		"unanswered misspelt":    {func(d *Definition) { d.Events[0].Needs[0].Must = "len(unanswered.points) == 0" }, "unknown field points"},
	} {
		d := answeringDefinition()
		c.spoil(d)
		if _, err := Compile(d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// A row that others answer must be told apart from them, and an answer must be to a row that is there, once.
func TestAnswersNameRows(t *testing.T) {
	w, err := Compile(answeringDefinition())
	if err != nil {
		t.Fatal(err)
	}
	d := &Dossier{Cases: []*Case{{ID: "w", Facts: map[string]any{
		"opinions": []any{map[string]any{"text": "甲"}, map[string]any{"text": "乙"}},
		"points":   []any{map[string]any{"name": "p", "n": 1.0}, map[string]any{"name": "q"}}}},
		{ID: "child-1", As: "child", Parent: "w", Facts: map[string]any{"stance": "no"}}, {ID: "child-2", As: "child", Parent: "w"},
		{ID: "child-3", As: "child", Parent: "w", Past: true, Facts: map[string]any{"stance": "no"}}}}
	s := &scene{engine: &Engine{}, flow: w, dossier: d, kase: d.Cases[0]}
	if got := strings.Join(s.choosable("answers"), " "); got != "1 2 p child-1" {
		t.Fatalf("it offers %s", got)
	}
	row := func(to string) any { return map[string]any{"to": to, "fate": "x"} }
	for _, c := range []struct {
		answers []any
		faults  int
		left    int
	}{
		{[]any{row("1"), row("2"), row("p"), row("child-1")}, 0, 0}, {[]any{row("2"), row("p")}, 0, 2}, {[]any{row("1")}, 0, 3}, {[]any{}, 1, 0},
		{[]any{row("1"), row("1")}, 1, 0}, {[]any{row("q")}, 1, 0}, {[]any{row("3")}, 1, 0}, {[]any{row("child-2"), row("child-3")}, 2, 0}, {[]any{row("")}, 1, 0},
	} {
		values, faults := w.checked(w.events["answer"], map[string]any{"answers": c.answers}, nil, s.choosable)
		if len(faults) != c.faults {
			t.Errorf("%v: %v", c.answers, faults)
		}
		if len(faults) == 0 {
			s.lay("answers", values["answers"])
			if left := s.unanswered()["answers"].([]string); len(left) != c.left {
				t.Errorf("%v leaves %v", c.answers, left)
			}
		}
	}
	_, faults := w.checked(&event{Event: &Event{Accepts: []string{"points"}}}, map[string]any{"points": []any{map[string]any{"name": "p"}, map[string]any{"name": "p"}}}, nil, nil)
	if len(faults) != 1 || !strings.Contains(faults[0].Zh, "重复") {
		t.Errorf("two points of one name: %v", faults)
	}
}
