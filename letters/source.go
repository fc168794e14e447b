package letters

import (
	"errors"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A Source is what letters are made of. Only Dossier, Entries and a definition are indispensable; Case may be left out for [Offered].
type Source struct {
	Dossier     *engine.Dossier
	Case        *engine.Case
	Definition  *engine.Definition                   // of the case
	Definitions func(hash string) *engine.Definition // of the other cases; may answer nil
	Entries     []engine.Entry                       // the whole history of the dossier, oldest first
	Directory   *people.Directory
	Today       calendar.Date
	Holidays    *calendar.Calendar
	Seq         int // the entry that the letter is about ([Offer.Seq]); 0 for the record as it stands

	read []entry // Entries, once they have been decoded
}

var (
	// ErrNoSuchLetter says that the procedure of the case knows no letter of that kind, or none about that entry.
	ErrNoSuchLetter = errors.New("the case has no such letter")
	// ErrIncompleteSource says that the source lacks what no letter can do without.
	ErrIncompleteSource = errors.New("letters need a dossier, a case of it and its definition")
)

// definition of a case: the one given, or that of the dossier's other cases; nil where nobody knows it.
func (s *Source) definition(c *engine.Case) *engine.Definition {
	switch {
	case s.Definition != nil && s.Case != nil && s.Case.Definition == c.Definition:
		return s.Definition
	case s.Definitions != nil:
		return s.Definitions(c.Definition)
	}
	return nil
}

func (s *Source) check() error {
	if s.Dossier == nil || s.Case == nil || s.definition(s.Case) == nil || s.Dossier.Case(s.Case.ID) == nil {
		return ErrIncompleteSource
	}
	return nil
}
