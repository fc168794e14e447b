package letters_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/letters"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

type form = map[string]any

// A stage is the real engine with the procedures of Cao County, on which a document is carried as in the demonstration.
type stage struct {
	*engine.Engine
	t        testing.TB
	store    *store.Store
	now      time.Time
	holidays *calendar.Calendar
	id       string
}

func newStage(t testing.TB) *stage {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	st, err := store.Open(context.Background(), store.Config{Path: storetest.SQLite(t)})
	must(err)
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	library, err := workflows.Default("caoxian")
	must(err)
	seed, err := library.Seed()
	must(err)
	must(st.SaveDirectory(context.Background(), seed))
	directory, err := st.Directory(context.Background())
	must(err)
	cal, err := holidays.Calendar()
	must(err)
	s := &stage{t: t, store: st, holidays: cal, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	s.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(library.All()...), Calendar: func() *calendar.Calendar { return cal },
		Directory: func() *people.Directory { return directory }, Now: func() time.Time { return s.now }, NewID: func() string { return "d-0001" }}
	must(s.Start(context.Background()))
	return s
}

func (s *stage) on(day string) {
	date, err := calendar.Parse(day)
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = date.Time().Add(time.Hour)
}

func (s *stage) actor(person string) engine.Actor {
	return engine.Actor{Person: person, Posts: s.Directory().Person(person).Posts, Proved: true}
}

func (s *stage) open(person, variant, title string) {
	s.t.Helper()
	done, err := s.Open(context.Background(), "document", variant, engine.Command{Actor: s.actor(person), Form: form{"title": title, "contact": "王晓敏 0530-0000000"}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.id = done.Dossier
}

func (s *stage) dossier() *engine.Dossier {
	s.t.Helper()
	d, err := s.store.Dossier(context.Background(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s *stage) act(person, kase, event string, f form, reason ...string) {
	s.t.Helper()
	_, err := s.Fire(context.Background(), engine.Command{Dossier: s.id, Case: kase, Event: event, Version: s.dossier().Version, Actor: s.actor(person),
		Form: s.sent(f), Reason: strings.Join(reason, "")})
	if err != nil {
		s.t.Fatalf("%s by %s: %v", event, person, err)
	}
}

// sent is the form as it comes over the wire.
func (s *stage) sent(f form) (out map[string]any) {
	data, err := json.Marshal(f)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s *stage) lay(person, kase, kind, text string) {
	s.t.Helper()
	_, err := s.Upload(context.Background(), engine.Command{Dossier: s.id, Case: kase, Version: s.dossier().Version, Actor: s.actor(person)},
		engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain", Data: []byte(text)})
	if err != nil {
		s.t.Fatalf("laying down %s by %s: %v", kind, person, err)
	}
}

// source is what letters are made of, as the dossier now stands.
func (s *stage) source(kase string) letters.Source {
	s.t.Helper()
	d := s.dossier()
	entries, err := s.store.Entries(context.Background(), s.id, 0, 10000)
	if err != nil {
		s.t.Fatal(err)
	}
	src := letters.Source{Dossier: d, Entries: entries, Directory: s.Directory(), Today: calendar.Of(s.now), Holidays: s.holidays, Definitions: func(hash string) *engine.Definition {
		w, err := s.Workflow(context.Background(), hash)
		if err != nil {
			s.t.Fatal(err)
		}
		return w.Definition
	}}
	if kase != "" {
		src.Case = d.Case(kase)
		src.Definition = src.Definitions(src.Case.Definition)
	}
	return src
}
