package notices_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows/holidays"
)

// An office is an engine with the small procedure of the engine's own tests, on a real store, with a worker beside it.
type office struct {
	*engine.Engine
	*notices.Worker
	t         *testing.T
	store     *store.Store
	now       time.Time
	ids       int
	directory *people.Directory
	log       bytes.Buffer
}

func onBoth(t *testing.T, test func(t *testing.T, config store.Config)) {
	t.Run("sqlite", func(t *testing.T) { test(t, store.Config{Path: storetest.SQLite(t)}) })
	t.Run("postgres", func(t *testing.T) { test(t, store.Config{URL: storetest.Postgres(t)}) })
}

func define(t *testing.T, file string, complete func(*engine.Definition)) *engine.Workflow {
	t.Helper()
	data, err := os.ReadFile("../engine/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var def engine.Definition
	if err := yaml.UnmarshalWithOptions(data, &def, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	complete(&def)
	w, err := engine.Compile(&def)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newOffice(t *testing.T, config store.Config, alter ...func(*engine.Definition)) *office {
	t.Helper()
	article := map[string]engine.Citation{"b": {Words: engine.Words{Zh: "第一条", En: "art. 1"}}}
	answer := define(t, "answer.yaml", func(d *engine.Definition) { d.Articles = article })
	notice := define(t, "notice.yaml", func(d *engine.Definition) {
		d.Articles, d.Children = article, map[string][]engine.Field{"answer": answer.Definition.Fields}
		d.Seats = map[string]string{"drafting": "self", "maker": "self", "office": "OFFICE"}
		d.Rules = []engine.Rule{{ID: "check.max", Period: calendar.Period{N: 15, Unit: calendar.WorkingDays}, Basis: []string{"b"}}}
		d.Series = []engine.Series{{ID: "notices", Template: "通〔{year}〕{seq}号", Scope: map[string][]string{"seq": {"year"}}, Basis: []string{"b"}}}
		for _, change := range alter {
			change(d)
		}
	})
	var organs []people.Organisation
	for _, code := range []string{"DEPT", "OFFICE", "ONE"} {
		organs = append(organs, people.Organisation{Code: code, Zh: code, En: code, Kind: "department"})
	}
	var persons []people.Person
	for _, line := range []string{"wen writer DEPT", "wu writer DEPT", "dh dept_head DEPT", "chen checker OFFICE", "cheng checker OFFICE", "bo boss OFFICE", "lh legal_head OFFICE",
		"yi clerk ONE", "ad administrator OFFICE", "au auditor ONE"} {
		f := strings.Fields(line)
		persons = append(persons, people.Person{ID: f[0], Name: "人" + f[0], Posts: []people.Post{{Kind: f[1], Organisation: f[2]}}})
	}
	directory, err := people.NewDirectory(organs, persons)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: storetest.Open(t, config), directory: directory, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	now := func() time.Time { return o.now }
	o.Engine = &engine.Engine{Store: o.store, Workflows: engine.NewCatalogue(notice, answer), Calendar: func() *calendar.Calendar { return cal },
		Directory: func() *people.Directory { return o.directory }, Now: now, NewID: func() string { o.ids++; return fmt.Sprintf("d-%04d", o.ids) }}
	if err := o.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.Worker = o.another(o.store)
	return o
}

// another is a second worker on the same database.
func (o *office) another(s notices.Store) *notices.Worker {
	return &notices.Worker{Engine: o.Engine, Store: s, Now: o.Engine.Now, Log: slog.New(slog.NewTextHandler(&o.log, nil))}
}

func (o *office) actor(person string) engine.Actor {
	return engine.Actor{Person: person, Posts: o.directory.Person(person).Posts}
}

type form = map[string]any

func (o *office) do(person, id, kase, event string, f form, reason string) {
	o.t.Helper()
	d, err := o.store.Dossier(o.t.Context(), id)
	if err == nil {
		_, err = o.Fire(o.t.Context(), engine.Command{Dossier: id, Case: kase, Event: event, Version: d.Version, Actor: o.actor(person), Form: f, Reason: reason})
	}
	if err != nil {
		o.t.Fatalf("%s by %s: %v", event, person, err)
	}
}

func (o *office) open() string {
	o.t.Helper()
	r, err := o.Open(o.t.Context(), "notice", "", engine.Command{Actor: o.actor("wen"), Form: form{"title": "关于试验的通知"}})
	if err == nil {
		_, err = o.Upload(o.t.Context(), engine.Command{Dossier: r.Dossier, Case: "notice", Version: r.Version, Actor: o.actor("wen")},
			engine.Upload{Kind: "text", Name: "通知.txt", Type: "text/plain", Data: []byte("第一稿")})
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return r.Dossier
}

// sent brings a dossier before the checkers.
func (o *office) sent() string {
	o.t.Helper()
	id := o.open()
	o.do("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	o.do("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	o.do("wen", id, "notice", "send", nil, "")
	return id
}

func verdict(v string) form {
	return form{"verdict": v, "grounds": form{"form": form{"conclusion": "pass"}, "content": form{"conclusion": "pass"}}}
}

func (o *office) tell() {
	o.t.Helper()
	if err := o.Tell(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	if left, err := o.store.Outbox(o.t.Context(), 10); err != nil || len(left) > 0 {
		o.t.Fatalf("left in the outbox: %v %v\n%s", left, err, o.log.String())
	}
}

// heard lists what everybody was told and had not read, and reads it.
func (o *office) heard() string {
	o.t.Helper()
	var out []string
	for _, p := range o.directory.Persons {
		list, err := o.store.Notices(o.t.Context(), notices.Reader{Person: p.ID, All: true}, notices.Query{Unread: true, Limit: 1000})
		if err == nil {
			err = o.store.ReadAll(o.t.Context(), p.ID, "read")
		}
		if err != nil {
			o.t.Fatal(err)
		}
		for _, n := range slices.Backward(list) {
			line := fmt.Sprint(p.ID, " ", n.Kind)
			if n.Stay != "" {
				line += fmt.Sprint(" ", n.Rung)
			}
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func (o *office) want(step, want string) {
	o.t.Helper()
	o.tell()
	if got := o.heard(); got != want {
		o.t.Errorf("%s:\n got %s\nwant %s", step, got, want)
	}
}
