package engine

import (
	"encoding/json"
	"testing"
)

// The seal of a known entry, computed independently (in Python). If this changes, every history ever written stops verifying: change entryVersion instead.
func TestSealVector(t *testing.T) {
	e := Entry{Dossier: "d-1", Seq: 7, At: "2026-03-02T01:02:03.000004Z", Kind: KindEvent, Case: "document", Event: "submit", From: "drafting", To: "submitted",
		Person: "wang", Post: "drafter", Organ: "CX-MARKET", Payload: json.RawMessage(`{"form":{"title":"曹县〔2026〕𠮷"}}`)}
	if got, want := e.Seal(Hash{1, 2, 3}).String(), "c46bcb7d8e411aebf298b3cf2cfd3b6e941cf9e89d9744159d680867ff26a361"; got != want {
		t.Errorf("seal = %s, want %s", got, want)
	}
}

// No two entries share a seal: moving a character from one field into the next changes it.
func FuzzEntrySeal(f *testing.F) {
	f.Add("ab", "c", "d", "e", []byte("{}"), 1)
	f.Fuzz(func(t *testing.T, dossier, kase, event, person string, payload []byte, seq int) {
		e := Entry{Dossier: dossier, Seq: seq, Case: kase, Event: event, Person: person, Payload: payload}
		sum := e.Seal(Hash{})
		changes := map[string]Entry{}
		change := func(name string, alter func(*Entry)) {
			c := e
			alter(&c)
			changes[name] = c
		}
		change("seq", func(c *Entry) { c.Seq++ })
		change("payload", func(c *Entry) { c.Payload = append(append(json.RawMessage{}, payload...), ' ') })
		change("for", func(c *Entry) { c.For += "x" })
		if kase != "" {
			change("shift", func(c *Entry) { c.Dossier, c.Case = dossier+kase[:1], kase[1:] })
		}
		if event != person {
			change("swap", func(c *Entry) { c.Event, c.Person = person, event })
		}
		for name, c := range changes {
			if c.Seal(Hash{}) == sum {
				t.Errorf("%s: the seal did not change", name)
			}
		}
		if e.Seal(Hash{1}) == sum {
			t.Error("the seal does not bind the entry before")
		}
	})
}
