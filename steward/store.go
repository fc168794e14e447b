package steward

import (
	"context"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A Store keeps what the steward administers, beside the dossiers. It knows no rule.
type Store interface {
	// Revision is a number that every change of what is kept here raises.
	Revision(ctx context.Context) (int64, error)
	// Directory returns organisations, persons and delegations, those that were revoked too.
	Directory(ctx context.Context) (*people.Directory, error)
	// CalendarYears returns the years that were taken in, oldest first.
	CalendarYears(ctx context.Context) ([]calendar.Year, error)
	// Adoptions returns every definition that was ever adopted, in the order in which it was; nil before the first.
	Adoptions(ctx context.Context) ([]Adoption, error)
	// Definitions returns the hashes of all definitions that are kept.
	Definitions(ctx context.Context) ([]string, error)
	// OpenCases counts the open cases that are pinned to each definition.
	OpenCases(ctx context.Context) (map[string]int, error)
	// Turns counts the open tasks of each post of each organisation.
	Turns(ctx context.Context) ([]Turn, error)
	// Parties counts the dossiers in which the organisation plays a part.
	Parties(ctx context.Context, organisation string) (int, error)
	// OpenDossiers lists dossiers with open tasks in the order of their ids, after the given one.
	OpenDossiers(ctx context.Context, after string, limit int) ([]string, error)

	// Propose keeps a new proposal.
	Propose(ctx context.Context, p Proposal) error
	// Proposal returns [engine.ErrNotFound] where there is none. It need not fill in Change.
	Proposal(ctx context.Context, id string) (Proposal, error)
	Proposals(ctx context.Context, q ProposalQuery) ([]Proposal, error)
	CountProposals(ctx context.Context, q ProposalQuery) (int, error)
	// Decided lists decided proposals with a Seq above after, in order.
	Decided(ctx context.Context, after, limit int) ([]Proposal, error)
	// LastDecided returns the newest Seq with its hash, or zeroes.
	LastDecided(ctx context.Context) (int, engine.Hash, error)
	// SaveResult keeps the result of an accepted proposal, once; a second one changes nothing.
	SaveResult(ctx context.Context, id string, r Result) error

	// Redate gives tasks other due days, as long as they are as they were; of a task that has moved on meanwhile it changes nothing.
	Redate(ctx context.Context, was, now []engine.Task) error

	// Write keeps all of it or nothing, and raises the revision. It returns [ErrMoved] and keeps nothing where the revision is not was.
	Write(ctx context.Context, was int64, w Write) error

	// Journal lists the lines with a Seq above after, in order. The store writes them, each in the transaction of what it tells.
	Journal(ctx context.Context, after int64, limit int) ([]Line, error)
	// House returns every row of the tables of the house as a line of the journal would have it.
	House(ctx context.Context) (Rows, error)
	// Openings lists the dossiers that are kept in the order of their ids, after the given one.
	Openings(ctx context.Context, after string, limit int) ([]Opening, error)

	// Meta returns [engine.ErrNotFound] where nothing was set under the key.
	Meta(ctx context.Context, key string) (string, error)
	SetMeta(ctx context.Context, key, value string) error
}

// A Write is everything that one decision changes.
type Write struct {
	Decided       *Proposal
	Organisations []people.Organisation // as they are from now on
	Persons       []people.Person
	Year          *calendar.Year
	Adoptions     []Adoption // the whole list; nil leaves it
	Delegated     *people.Delegation
	DelegatedBy   string
	Revoked       *Revocation
	Tell          []Telling // who hears of it on the page and by mail
}

// A Telling is a notice to one person about what others have decided of him or her.
type Telling struct {
	Person string
	What   engine.Words
	Reason string
	By     string // name of who did it
	Key    string // no two with one key are told to one person
}

// A Revocation ends a delegation early.
type Revocation struct{ Delegation, By, At string }

// An Adoption is a period in which new cases began under a definition.
type Adoption struct {
	Hash     string `json:"hash"`
	Workflow string `json:"workflow"`
	Variant  string `json:"variant,omitempty"`
	Since    string `json:"since"`           // UTC
	Until    string `json:"until,omitempty"` // UTC; empty for the current ones
}

// A Turn is how many open tasks wait for a post of an organisation.
type Turn struct {
	Post         string `json:"post"`
	Organisation string `json:"organisation"`
	Tasks        int    `json:"tasks"`
}
