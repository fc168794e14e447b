package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows/holidays"
)

// A lab is an engine over a fresh database, with the small notice procedure, a clock that stands still and ids that can be foretold.
type lab struct {
	*engine.Engine
	t         testing.TB
	now       time.Time
	ids       int
	directory *people.Directory
}

func define(t testing.TB, file string, complete func(*engine.Definition)) *engine.Workflow {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
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

func definitions(t testing.TB) []*engine.Workflow {
	article := map[string]engine.Citation{"b": {Words: engine.Words{Zh: "第一条", En: "art. 1"}}}
	answer := define(t, "answer.yaml", func(d *engine.Definition) { d.Articles = article })
	notice := define(t, "notice.yaml", func(d *engine.Definition) {
		d.Articles, d.Children = article, map[string][]engine.Field{"answer": answer.Definition.Fields}
		d.Seats = map[string]string{"drafting": "self", "maker": "self", "office": "OFFICE"}
		d.Rules = []engine.Rule{{ID: "check.max", Period: calendar.Period{N: 15, Unit: calendar.WorkingDays}, Basis: []string{"b"}}}
		d.Series = []engine.Series{{ID: "notices", Template: "通〔{year}〕{seq}号", Scope: map[string][]string{"seq": {"year"}}, Basis: []string{"b"}}}
	})
	decree := define(t, "decree.yaml", func(d *engine.Definition) {
		d.Articles, d.Seats = article, map[string]string{"drafting": "self", "maker": "self"}
	})
	return []*engine.Workflow{notice, answer, decree}
}

func folk(t testing.TB) *people.Directory {
	t.Helper()
	orgs := []people.Organisation{}
	for _, code := range []string{"DEPT", "OFFICE", "ONE", "TWO", "STRANGER"} {
		orgs = append(orgs, people.Organisation{Code: code, Zh: code, En: code, Kind: "department"})
	}
	persons := []people.Person{}
	for id, post := range map[string][2]string{"wen": {"writer", "DEPT"}, "chen": {"checker", "OFFICE"}, "bo": {"boss", "OFFICE"}, "yi": {"clerk", "ONE"}, "er": {"clerk", "TWO"},
		"mo": {"writer", "STRANGER"}, "au": {"auditor", "STRANGER"}} {
		persons = append(persons, people.Person{ID: id, Name: id, Posts: []people.Post{{Kind: post[0], Organisation: post[1]}}})
	}
	both := []people.Post{{Kind: "writer", Organisation: "DEPT"}, {Kind: "checker", Organisation: "OFFICE"}, {Kind: "boss", Organisation: "OFFICE"}}
	persons = append(persons, people.Person{ID: "duo", Name: "duo", Posts: both}, people.Person{ID: "duo2", Name: "duo2", Posts: both})
	slices.SortFunc(persons, func(a, b people.Person) int { return strings.Compare(a.ID, b.ID) })
	d, err := people.NewDirectory(orgs, persons)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newLab(t testing.TB, config store.Config) *lab {
	t.Helper()
	st, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	cal, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, directory: folk(t), now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	l.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(definitions(t)...), Calendar: func() *calendar.Calendar { return cal }, Directory: func() *people.Directory { return l.directory },
		Now: func() time.Time { return l.now }, NewID: func() string { l.ids++; return fmt.Sprintf("d-%04d", l.ids) }}
	if err := l.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return l
}

func sqliteLab(t testing.TB) *lab { return newLab(t, store.Config{Path: storetest.SQLite(t)}) }

func (l *lab) actor(person string) engine.Actor {
	name, principal, _ := strings.Cut(person, "@")
	p := l.Directory().Person(name)
	return engine.Actor{Person: name, Posts: p.Posts, For: principal}
}

// delegated lets people act for one another, each as "from to post at".
func (l *lab) delegated(list ...string) {
	var out []people.Delegation
	for i, line := range list {
		f := strings.Fields(line)
		out = append(out, people.Delegation{ID: fmt.Sprint("g", i+1), From: f[0], To: f[1], Post: f[2], Organisation: f[3],
			Start: calendar.Of(l.now), Until: calendar.Of(l.now).AddMonths(1), Reason: "出差"})
	}
	l.directory = l.directory.WithDelegations(out)
}

type form = map[string]any

func (l *lab) open(person string) string {
	l.t.Helper()
	r, err := l.Open(context.Background(), "notice", "", engine.Command{Actor: l.actor(person), Form: form{"title": "关于试验的通知"}})
	if err != nil {
		l.t.Fatal(err)
	}
	return r.Dossier
}

func (l *lab) dossier(id string) *engine.Dossier {
	l.t.Helper()
	d, err := l.Store.Dossier(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	return d
}

// try does an event on the dossier as it stands.
func (l *lab) try(person, id, kase, event string, f form, reason string) error {
	_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: kase, Event: event, Version: l.dossier(id).Version, Actor: l.actor(person), Form: f, Reason: reason})
	return err
}

func (l *lab) must(person, id, kase, event string, f form, reason string) {
	l.t.Helper()
	if err := l.try(person, id, kase, event, f, reason); err != nil {
		l.t.Fatalf("%s by %s: %v", event, person, err)
	}
	l.verified()
}

// refused demands a refusal with exactly these needs.
func (l *lab) refused(person, id, kase, event string, f form, reason string, needs ...string) {
	l.t.Helper()
	before := l.dossier(id).Version
	err := l.try(person, id, kase, event, f, reason)
	var r *engine.Refusal
	if !errors.As(err, &r) {
		l.t.Fatalf("%s by %s: %v, not a refusal", event, person, err)
	}
	var got []string
	for _, u := range r.Unmet {
		got = append(got, u.ID)
		if u.Zh == "" || u.En == "" || len(u.Basis) == 0 || u.Basis[0].Zh == "" {
			l.t.Errorf("%s: the need %s teaches nothing: %+v", event, u.ID, u)
		}
	}
	if !slices.Equal(got, needs) {
		l.t.Errorf("%s by %s is refused for %v, want %v", event, person, got, needs)
	}
	if after := l.dossier(id).Version; after != before {
		l.t.Errorf("the refused %s left an entry", event)
	}
}

func (l *lab) upload(person, id, text string) error {
	_, err := l.Upload(context.Background(), engine.Command{Dossier: id, Case: "notice", Version: l.dossier(id).Version, Actor: l.actor(person)},
		engine.Upload{Kind: "text", Name: "通知.txt", Type: "text/plain", Data: []byte(text)})
	return err
}

func (l *lab) state(id, kase string) string { return l.dossier(id).Case(kase).State }

// verified checks everything after each step.
func (l *lab) verified() {
	l.t.Helper()
	r, err := l.Verify(context.Background(), nil)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, b := range r.Broken {
		l.t.Errorf("dossier %s, entry %d: %s", b.Dossier, b.Seq, b.What)
	}
}

// sent brings a fresh notice before the checker.
func (l *lab) sent() string {
	l.t.Helper()
	id := l.open("wen")
	if err := l.upload("wen", id, "第一稿"); err != nil {
		l.t.Fatal(err)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	return id
}

func verdict(v string) form {
	return form{"verdict": v, "grounds": form{"form": form{"conclusion": "pass"}, "content": form{"conclusion": "pass"}}}
}
