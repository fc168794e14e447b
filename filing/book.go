package filing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// A Store is what the book reads besides dossiers.
type Store interface {
	Listings(ctx context.Context, q engine.ListingQuery) ([]engine.Listing, error)
	ListingsByNumber(ctx context.Context, number, known string) ([]engine.Listing, error)
	Ledger(ctx context.Context, q engine.LedgerQuery) ([]engine.LedgerLine, error)
}

// A Book reads filings. Both fields must be set.
type Book struct {
	Engine *engine.Engine
	Store  Store
}

// How a filing stands.
const (
	Due       = "due"        // not filed, and its term has not run out
	Overdue   = "overdue"    // not filed, and its term has run out
	Filed     = "filed"      // filed in time
	FiledLate = "filed_late" // filed, after its term
)

// Standings are the words for how a filing stands.
var Standings = map[string]engine.Words{
	Due:       {Zh: "期限未满", En: "not due yet"},
	Overdue:   {Zh: "逾期未报备", En: "overdue"},
	Filed:     {Zh: "按期报备", En: "filed in time"},
	FiledLate: {Zh: "逾期报备", En: "filed late"},
}

// A Filing is a document filed, or to be filed, with one recipient.
type Filing struct {
	Case       string        `json:"case"`
	Recipient  string        `json:"recipient"`        // the code of the organisation
	Number     string        `json:"number,omitempty"` // of the report
	Due        calendar.Date `json:"due"`
	Filed      calendar.Date `json:"filed,omitzero"`
	Registered calendar.Date `json:"registered,omitzero"`
	Urged      calendar.Date `json:"urged,omitzero"`
	Bulletin   string        `json:"bulletin,omitempty"` // the number of the notice of criticism that named it
	Standing   string        `json:"standing"`
	State      engine.Words  `json:"state"` // of the case

	Supplemented bool `json:"supplemented,omitempty"` // the recipient asked for a supplement
	Returned     bool `json:"returned,omitempty"`     // the recipient refused it as out of scope
}

// Words are the words for how it stands.
func (f *Filing) Words() engine.Words { return Standings[f.Standing] }

// Answered tells whether the recipient has registered, deferred or returned it.
func (f *Filing) Answered() bool { return !f.Registered.IsZero() || f.Supplemented || f.Returned }

// InForm tells whether it was registered at the first attempt.
func (f *Filing) InForm() bool { return !f.Registered.IsZero() && !f.Supplemented && !f.Returned }

// A Document is what was published, with its filings. One that was taken in from earlier times has none: it is not filed by this system.
type Document struct {
	engine.Listing
	Filings []Filing
}

const (
	page         = 200
	maxDocuments = 5000 // of one answer
)

// ErrTooMany says that a year has more documents than are listed at once: narrow it to one maker.
var ErrTooMany = errors.New("more than 5000 documents: choose one maker")

// Year lists what was published in the year, by the maker where one is named, the oldest first.
func (b *Book) Year(ctx context.Context, year int, maker string) ([]Document, error) {
	q := engine.ListingQuery{On: calendar.Of(b.Engine.Now()), Year: year, Maker: maker, Limit: page}
	var out []Document
	for {
		list, err := b.Store.Listings(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			if len(out) == maxDocuments {
				return nil, ErrTooMany
			}
			d, err := b.document(ctx, l)
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
		if len(list) < page {
			slices.Reverse(out)
			return out, nil
		}
		q.Before = list[len(list)-1].Cursor()
	}
}

// document finds the filings of what is listed.
func (b *Book) document(ctx context.Context, l engine.Listing) (Document, error) {
	out := Document{Listing: l}
	d, err := b.Engine.Store.Dossier(ctx, l.Dossier)
	if err != nil {
		return out, fmt.Errorf("the dossier of %s: %w", l.Title, err)
	}
	for _, c := range d.Cases {
		if c.Workflow != "filing" || c.Parties["maker"] != l.Maker {
			continue
		}
		w, err := b.Engine.Workflow(ctx, c.Definition)
		if err != nil {
			return out, err
		}
		out.Filings = append(out.Filings, b.filing(w, c))
	}
	return out, nil
}

func (b *Book) filing(w *engine.Workflow, c *engine.Case) Filing {
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	day := func(field string) calendar.Date { d, _ := calendar.Parse(text(field)); return d }
	f := Filing{Case: c.ID, Recipient: c.Parties["recipient"], Number: text("filing_no"), Filed: day("filed_on"), Registered: day("registered_on"),
		Urged: day("urged_on"), Bulletin: text("bulletin_no"), Supplemented: len(c.Acted["ask_supplement"]) > 0, Returned: c.State == "returned_out_of_scope"}
	for _, s := range w.Definition.States {
		if s.ID == c.State {
			f.State = s.Words
		}
	}
	for _, r := range w.Definition.Rules {
		if r.ID == "filing.due" {
			f.Due = b.Engine.Calendar().Due(day("published_on"), r.Period).Due
		}
	}
	late, _ := c.Facts["filed_late"].(bool)
	switch {
	case !f.Filed.IsZero() && late:
		f.Standing = FiledLate
	case !f.Filed.IsZero():
		f.Standing = Filed
	case calendar.Of(b.Engine.Now()).After(f.Due):
		f.Standing = Overdue
	default:
		f.Standing = Due
	}
	return f
}
