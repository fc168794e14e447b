package storetest

import (
	"encoding/json"
	"fmt"
	"time"

	"santong/engine"
)

// Payload has the size of a usual one: 110 bytes.
const Payload = `{"outcome":"revise","reason":"第七条缺少上位法依据，请补充","form":{"round":2,"pages":14,"urgent":false}}`

// Begun is when the histories of the tests begin.
var Begun = time.Date(2026, 3, 2, 1, 30, 0, 123456000, time.UTC)

// Advance returns what a command would change: it opens the dossier, or moves it on by one event.
func Advance(v engine.View, id string) *engine.Change {
	before := v.Dossier()
	d := &engine.Dossier{ID: id, Title: "关于" + id + "的通知", Opened: at(1), Workflow: "document"}
	e := engine.Entry{Dossier: id, Seq: 1, Kind: engine.KindOpened, Case: "c1", To: "s1"}
	if before != nil {
		*d = *before
		e = engine.Entry{Dossier: id, Seq: before.Version + 1, Kind: engine.KindEvent, Case: "c1", Event: "advance",
			From: fmt.Sprint("s", before.Version), To: fmt.Sprint("s", before.Version+1)}
	}
	e.At, e.Person, e.Post, e.Organ = at(e.Seq), "p-0042", "reviewer", "justice"
	e.Payload = json.RawMessage(Payload)
	e.Hash = e.Seal(d.Head)
	d.Version, d.Head, d.Changed = e.Seq, e.Hash, e.At
	d.Cases = []*engine.Case{{ID: "c1", Workflow: "document", As: "main", State: e.To, Open: true,
		Parties: map[string]string{"drafter": "office", "reviewer": "justice"}, Facts: map[string]any{"title": d.Title},
		Marks: map[string]int{"advance": e.Seq}}}
	c := &engine.Change{Base: d.Version - 1, Dossier: d, Entries: []engine.Entry{e}}
	if before == nil {
		c.Persons = []string{e.Person}
	}
	return c
}

// Decide makes a decision that advances the dossier and adds to the change.
func Decide(id string, add func(engine.View, *engine.Change) error) func(engine.View) (*engine.Change, error) {
	return func(v engine.View) (*engine.Change, error) {
		c := Advance(v, id)
		if add == nil {
			return c, nil
		}
		return c, add(v, c)
	}
}

// Task returns a task of the dossier.
func Task(dossier, role, post, organ, due string) engine.Task {
	return engine.Task{TaskKey: engine.TaskKey{Dossier: dossier, Case: "c1", Role: role}, Workflow: "document", State: "s1",
		Post: post, Organ: organ, Since: at(1), Due: due, Title: "审查〔2018〕37号"}
}

// Allocate takes the next number of a series, as the engine does.
func Allocate(v engine.View, c *engine.Change, counter string) error {
	was, err := v.Counter(counter)
	if err != nil {
		return err
	}
	c.Counters = append(c.Counters, engine.Count{Key: counter, Was: was, Now: was + 1})
	c.Numbers = append(c.Numbers, engine.NumberEntry{Number: fmt.Sprintf("%s〔2026〕%d号", counter, was+1), Series: "document",
		Counter: counter, Value: was + 1, Dossier: c.Dossier.ID, Case: "c1", Seq: c.Dossier.Version})
	return nil
}

func at(seq int) string {
	return Begun.Add(time.Duration(seq) * 61 * time.Millisecond).Format(engine.TimeLayout)
}
