package engine

import (
	"reflect"
	"testing"
)

// What was recalled never was: neither the agenda with all that followed, nor a record or a decision, behind which the one before stands again.
func TestSittingsFollow(t *testing.T) {
	put := func(name string) *Payload {
		return &Payload{Sitting: &Sitting{Organ: "o", Day: "2026-05-06", Name: name}}
	}
	record, decision := &Payload{Sits: sitsRecord}, &Payload{Sits: sitsDecision}
	minutes := &Payload{Sits: sitsMinutes}
	minuted := func(s Sitting, minutes ...int) Sitting { s.Minutes = minutes; return s }
	undo := func(seq int) *Payload { return &Payload{Undoes: seq} }
	sat := func(name string, agenda int, records, decisions []int) Sitting {
		return Sitting{Organ: "o", Day: "2026-05-06", Name: name, Agenda: agenda, Records: records, Decisions: decisions}
	}
	for name, c := range map[string]struct {
		acts []*Payload // the entries 1, 2, …
		want []Sitting
	}{
		"decided, then another":     {[]*Payload{put("a"), record, decision, put("b")}, []Sitting{sat("a", 1, []int{2}, []int{3}), sat("b", 4, nil, nil)}},
		"minutes issued twice":      {[]*Payload{put("a"), record, decision, minutes, minutes}, []Sitting{minuted(sat("a", 1, []int{2}, []int{3}), 4, 5)}},
		"minutes recalled":          {[]*Payload{put("a"), record, decision, minutes, undo(4)}, []Sitting{sat("a", 1, []int{2}, []int{3})}},
		"agenda recalled":           {[]*Payload{put("a"), undo(1)}, nil},
		"second agenda recalled":    {[]*Payload{put("a"), record, put("b"), undo(3)}, []Sitting{sat("a", 1, []int{2}, nil)}},
		"record recalled":           {[]*Payload{put("a"), record, record, undo(3)}, []Sitting{sat("a", 1, []int{2}, nil)}},
		"decision recalled":         {[]*Payload{put("a"), record, decision, undo(3)}, []Sitting{sat("a", 1, []int{2}, nil)}},
		"something else, recalled":  {[]*Payload{put("a"), {}, undo(2)}, []Sitting{sat("a", 1, nil, nil)}},
		"decided without a meeting": {[]*Payload{decision, record}, nil},
	} {
		kase := new(Case)
		for i, p := range c.acts {
			before, kept := kase.Sittings, append([]Sitting(nil), kase.Sittings...)
			kase = kase.clone()
			kase.sit(&Entry{Seq: i + 1}, p)
			if !reflect.DeepEqual(before, kept) {
				t.Errorf("%s: what was handed out before was written to", name)
			}
		}
		if !reflect.DeepEqual(kase.Sittings, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, kase.Sittings, c.want)
		}
	}
}
