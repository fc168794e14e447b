package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"santong/engine"
)

// A dossier is found by its facts and by who acted in it, as both change; l.must holds them against the history after each step.
func TestProject(t *testing.T) {
	l := alteredLab(t, func(n, _ *engine.Definition) {
		for i := range n.Fields {
			n.Fields[i].Index = slices.Contains([]string{"title", "asked", "verdict", "urgent", "number", "from_day"}, n.Fields[i].ID)
			n.Fields[i].Round = n.Fields[i].ID == "asked"
		}
	})
	ctx := context.Background()
	id := l.open("wen")
	is := func(when string, want ...string) {
		t.Helper()
		facts, err := l.Store.DossierFacts(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range facts {
			if f.Case != "notice" || f.Dossier != id {
				t.Errorf("%s: a fact of %+v", when, f)
			}
			got = append(got, f.Field+"="+f.Value)
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	acted := func(when string, want ...string) {
		t.Helper()
		if got, err := l.Store.DossierPersons(ctx, id); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v acted, want %v, %v", when, got, want, err)
		}
	}
	const title = "title=关于试验的通知"
	is("opened", title)
	acted("opened", "wen")
	if err := l.upload("duo", id, "第一稿"); err != nil {
		t.Fatal(err)
	}
	l.must("duo", id, "notice", "ask", form{"asked": []any{"ONE", "TWO"}}, "")
	is("asked", title, "asked=ONE", "asked=TWO")
	acted("asked", "duo", "wen")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must("er", id, "answer-TWO", "reply", form{"stance": "同意"}, "")
	acted("answered", "duo", "er", "wen", "yi")
	l.must("wen", id, "notice", "send", nil, "")
	l.must("chen", id, "notice", "check", verdict("bad"), "不行")
	is("sent back: what belongs to the round is gone", title, "verdict=bad")
	acted("sent back", "chen", "duo", "er", "wen", "yi")
	l.must("wen", id, "notice", "ask", form{"asked": []any{"TWO"}}, "")
	is("asked again", title, "verdict=bad", "asked=TWO")
	l.must("er", id, "answer-TWO~2", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	l.must("chen", id, "notice", "check", verdict("good"), "")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-06-01"}, "")
	is("numbered", title, "asked=TWO", "verdict=good", "from_day=2026-06-01", "number=通〔2026〕1号")
	l.must("bo", id, "notice", "unnumber", nil, "编号有误")
	is("given up", title, "asked=TWO", "verdict=good", "from_day=2026-06-01")
	l.must("bo", id, "notice", "number", form{"from_day": "2026-07-01"}, "")
	is("numbered again", title, "asked=TWO", "verdict=good", "from_day=2026-07-01", "number=通〔2026〕2号")
	for value, want := range map[string]int{"2026-06-01": 0, "2026-07-01": 1} {
		if found, err := l.Store.Facts(ctx, engine.FactQuery{All: true, Field: "from_day", Value: value}); err != nil || len(found) != want {
			t.Errorf("from %s: %v, %v", value, found, err)
		}
	}
}

// A delegate's act is found under everybody through whose hands it went.
func TestProjectDelegates(t *testing.T) {
	l := sqliteLab(t)
	l.hire("ling", "typist", "OFFICE")
	id := l.sent()
	l.delegated("chen duo checker OFFICE", "duo ling checker OFFICE")
	l.must("ling@chen", id, "notice", "check", verdict("good"), "")
	persons, err := l.Store.DossierPersons(context.Background(), id)
	if err != nil || !slices.Equal(persons, []string{"chen", "duo", "ling", "wen", "yi"}) {
		t.Errorf("%v, %v", persons, err)
	}
}

// Meetings and indexes are checked when a definition is compiled: every fault is found, and nothing else is.
func TestMeetingsChecked(t *testing.T) {
	meeting := func() *engine.Definition {
		text := func(id string, index bool) engine.Field {
			return engine.Field{ID: id, Words: engine.Words{Zh: id, En: id}, Type: engine.Text, Max: 100, Index: index}
		}
		day, kind, decision := text("on", true), text("kind", false), text("decision", false)
		day.Type = engine.Day
		kind.Type, kind.Of, decision.Type, decision.Of = engine.Choice, "codes", engine.Choice, "codes"
		column := func(id, kind string) engine.Field { return engine.Field{ID: id, Type: kind, Of: "codes"} }
		attendance := engine.Field{ID: "attendance", Type: engine.Table, Columns: []engine.Field{
			column("person", engine.Text), column("organ", engine.Text), column("capacity", engine.Choice), column("present", engine.Flag)}}
		statements := engine.Field{ID: "statements", Type: engine.Table, Columns: []engine.Field{
			column("person", engine.Text), column("vote", engine.Choice), column("words", engine.Text)}}
		event := func(id string, requires ...string) engine.Event {
			return engine.Event{ID: id, From: []string{"s"}, To: engine.Target{State: "same"}, By: []string{"r"}, Requires: requires}
		}
		put := event("put", "kind", "name", "on")
		put.Pins = []string{"draft"}
		return &engine.Definition{Workflow: "w", Parties: []engine.Party{{ID: "p"}}, Roles: []engine.Role{{ID: "r", Post: "x", Of: "p"}},
			Lists:  []engine.List{{ID: "codes", Items: []engine.Item{{ID: "chief"}, {ID: "member"}}}},
			Fields: []engine.Field{text("name", true), day, kind, text("minutes", false), attendance, statements, decision, text("long", false)},
			Start:  "s", States: []engine.State{{ID: "s"}}, Materials: []engine.Material{{ID: "draft", By: []string{"r"}, In: []string{"s"}}, {ID: "other"}},
			Events: []engine.Event{put, event("hold", "attendance", "statements", "minutes"), event("decide", "decision")},
			Meeting: &engine.Meeting{Of: "p", Kind: "kind", Name: "name", On: "on", Minutes: "minutes", Attendance: "attendance", Statements: "statements", Decision: "decision",
				Texts: []string{"draft"}, Schedule: "put", Record: "hold", Decide: []string{"decide"}, Capacities: []string{"chief", "member"}}}
	}
	if _, err := engine.Compile(meeting()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*engine.Definition)
		want  string
	}{
		"party":              {func(d *engine.Definition) { d.Meeting.Of = "q" }, "meeting.of"},
		"no such field":      {func(d *engine.Definition) { d.Meeting.Minutes = "minute" }, "meeting.minutes"},
		"no field at all":    {func(d *engine.Definition) { d.Meeting.Kind = "" }, "meeting.kind"},
		"type":               {func(d *engine.Definition) { d.Meeting.On = "name" }, "meeting.on"},
		"name without max":   {func(d *engine.Definition) { d.Fields[0].Max, d.Fields[0].Index = 0, false }, "meeting.name"},
		"column":             {func(d *engine.Definition) { d.Fields[4].Columns[3].Type = engine.Text }, "meeting.attendance"},
		"no table":           {func(d *engine.Definition) { d.Meeting.Statements = "attendance" }, "meeting.statements"},
		"capacity":           {func(d *engine.Definition) { d.Meeting.Capacities = []string{"guest"} }, "meeting.members"},
		"nobody counts":      {func(d *engine.Definition) { d.Meeting.Capacities = nil }, "meeting.members"},
		"event":              {func(d *engine.Definition) { d.Meeting.Schedule = "puts" }, "meeting.schedule"},
		"event asks nothing": {func(d *engine.Definition) { d.Meeting.Record = "decide" }, "meeting.record"},
		"no such place":      {func(d *engine.Definition) { d.Meeting.Place = "where" }, "meeting.place"},
		"place not asked":    {func(d *engine.Definition) { d.Meeting.Place = "long" }, "meeting.record"},
		"issues no number":   {func(d *engine.Definition) { d.Meeting.Issue = "put" }, "meeting.issue"},
		"nothing decides":    {func(d *engine.Definition) { d.Meeting.Decide = nil }, "meeting.decide"},
		"decides nothing":    {func(d *engine.Definition) { d.Meeting.Decide = []string{"decide", "hold"} }, "meeting.decide[1]"},
		"no such paper":      {func(d *engine.Definition) { d.Meeting.Texts = []string{"drafts"} }, "meeting.texts"},
		"paper not pinned":   {func(d *engine.Definition) { d.Meeting.Texts = []string{"other"} }, "meeting.texts"},
		"index of a table":   {func(d *engine.Definition) { d.Fields[4].Index = true }, "fields[4].index"},
		"index of a column":  {func(d *engine.Definition) { d.Fields[4].Columns[0].Index = true }, "fields[4].columns[0].index"},
		"index of an essay":  {func(d *engine.Definition) { d.Fields[7].Index, d.Fields[7].Max = true, 201 }, "fields[7].index"},
		"index without max":  {func(d *engine.Definition) { d.Fields[7].Index, d.Fields[7].Max = true, 0 }, "fields[7].index"},
	} {
		d := meeting()
		c.spoil(d)
		_, err := engine.Compile(d)
		var fault *engine.DefinitionError
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for line := range strings.Lines(err.Error()) {
			if !strings.HasPrefix(line, c.want+": ") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}
