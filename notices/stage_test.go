package notices

import (
	"fmt"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/workflows/holidays"
)

// grown is a directory of 5,000 persons with 10,000 delegations, of which few hold: the others have ended or were revoked.
func grown(t testing.TB) *people.Directory {
	t.Helper()
	const count, holding = 5000, 100
	var persons []people.Person
	for i := range count {
		persons = append(persons, people.Person{ID: fmt.Sprint("p", i), Name: fmt.Sprint("人", i), Posts: []people.Post{{Kind: "writer", Organisation: "DEPT"}}})
	}
	d, err := people.NewDirectory([]people.Organisation{{Code: "DEPT", Zh: "局", En: "DEPT", Kind: "department"}}, persons)
	if err != nil {
		t.Fatal(err)
	}
	var list []people.Delegation
	for i := range 2 * count {
		g := people.Delegation{ID: fmt.Sprint(i), From: persons[i%count].ID, To: persons[(i*7+1)%count].ID, Post: "writer", Organisation: "DEPT",
			Start: calendar.Day(2024, 1, 1), Until: calendar.Day(2024, 6, 1)}
		switch {
		case i < holding:
			g.Start, g.Until = calendar.Day(2026, 1, 1), calendar.Day(2026, 12, 1)
		case i%2 == 0:
			g.Start, g.Until, g.Revoked = calendar.Day(2026, 1, 1), calendar.Day(2026, 12, 1), "2026-01-02T00:00:00.000000Z"
		}
		list = append(list, g)
	}
	return d.WithDelegations(list)
}

func engineOf(t testing.TB, d **people.Directory, now *time.Time) *engine.Engine {
	t.Helper()
	cal, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return &engine.Engine{Directory: func() *people.Directory { return *d }, Calendar: func() *calendar.Calendar { return cal }, Now: func() time.Time { return *now }}
}

var morning = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

// A stage knows who may act for whom among many delegations; BenchmarkStage says what it takes to set up.
func TestManyDelegations(t *testing.T) {
	d, now := grown(t), morning
	s := newStage(engineOf(t, &d, &now))
	if len(s.proxies) != 100 {
		t.Errorf("%d persons may act for others", len(s.proxies))
	}
	for delegate, principals := range s.proxies {
		for _, p := range principals {
			if p.Chain[len(p.Chain)-1].To != delegate || p.Chain[0].From != p.Person || !p.Chain[0].Holds(s.today) {
				t.Errorf("%s: %+v", delegate, p)
			}
		}
	}
}

// One stage serves until the people or the day are other ones.
func TestAStageIsKept(t *testing.T) {
	d, now := grown(t), morning
	e, kept := engineOf(t, &d, &now), &stages{}
	first := kept.now(e)
	now = now.Add(time.Hour)
	if kept.now(e) != first {
		t.Error("set up again for nothing")
	}
	now = now.Add(24 * time.Hour)
	next := kept.now(e)
	if next == first || next.today == first.today {
		t.Error("kept over night")
	}
	d = d.WithDelegations(nil)
	if last := kept.now(e); last == next || len(last.proxies) != 0 {
		t.Error("kept though the delegations are other ones")
	}
}

func BenchmarkStage(b *testing.B) {
	d, now := grown(b), morning
	e := engineOf(b, &d, &now)
	for b.Loop() {
		newStage(e)
	}
}

func BenchmarkHolders(b *testing.B) {
	d, now := grown(b), morning
	s := newStage(engineOf(b, &d, &now))
	t := &engine.Task{Post: "writer", Organ: "DEPT", TaskKey: engine.TaskKey{Case: "c"}, Holder: "p1"}
	for b.Loop() {
		s.holders(t)
	}
}
