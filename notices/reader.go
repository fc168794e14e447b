package notices

import (
	"slices"

	"santong/calendar"
	"santong/engine"
)

// A Reader is a person with what he or she may know of today. A notice is shown by the right of the day on which it is read, not of the day on which it was
// written: whoever was recused meanwhile, or has left the organisation, is shown nothing of the dossier any more.
type Reader struct {
	Person string
	All    bool     // every dossier, save those from which the person is recused
	Organs []string // else the dossiers to which one of these is party
}

// ReaderOf says what the person may know of today, by own posts and by those delegated.
func ReaderOf(e *engine.Engine, person string) Reader {
	on, directory := calendar.Of(e.Now()), e.Directory()
	p := directory.Person(person)
	if p == nil {
		return Reader{Person: person}
	}
	a := engine.Actor{Person: person, Posts: slices.Clone(p.Posts)}
	for _, principal := range directory.Principals(person, on) {
		a.Posts = append(a.Posts, principal.Post)
	}
	return Reader{Person: person, All: a.Watches(on), Organs: e.Organs(a)}
}
