package engine

import (
	"context"
	"slices"
)

// A Store keeps dossiers. It knows no rule: it runs a decision on what stands and keeps the outcome whole or not at all.
//
// When Update returns nil, the change has been synced to disk; when it returns an error, nothing of it is to be seen, unless the error is
// [ErrUnknownOutcome]. Readers see only whole changes. Two updates of one dossier never both stand on the same version, and a counter never gives one value twice.
type Store interface {
	// Update runs decide and commits what it returns. decide gets a nil dossier where there is none. It may run more than once
	// (first on a snapshot, again inside the transaction if the snapshot proved stale), so it must have no effect of its own.
	// An error of decide comes back as it is.
	Update(ctx context.Context, dossier string, decide func(View) (*Change, error)) error

	// Dossier returns [ErrNotFound] where there is none.
	Dossier(ctx context.Context, id string) (*Dossier, error)
	// Dossiers lists what any of the organisations is party to (all = every dossier), newest change first, after the cursor.
	Dossiers(ctx context.Context, q DossierQuery) ([]Summary, error)
	// Entries returns at most limit entries with a Seq above after, in order.
	Entries(ctx context.Context, dossier string, after, limit int) ([]Entry, error)
	// Receipt returns [ErrNotFound] where the person has not used the key.
	Receipt(ctx context.Context, person, key string) (Receipt, error)
	// Tasks lists open tasks, least time left first.
	Tasks(ctx context.Context, q TaskQuery) ([]Task, error)
	// CountTasks counts what Tasks would list without cursor and limit.
	CountTasks(ctx context.Context, q TaskQuery) (int, error)
	// DossierTasks lists the open tasks of one dossier.
	DossierTasks(ctx context.Context, dossier string) ([]Task, error)
	// Kept returns what the disk holds of a dossier, past everything that is remembered, or [ErrNotFound].
	Kept(ctx context.Context, dossier string) (Kept, error)
	// Strays lists dossiers of which there are entries, numbers, tasks, facts, readers or persons, but which are not there themselves.
	Strays(ctx context.Context) ([]string, error)
	// Leftover tells whether the bytes are still there although no dossier has them, or each has given them up.
	Leftover(ctx context.Context, hash string) (bool, error)
	// Counters returns the newest value of every counter.
	Counters(ctx context.Context) (map[string]int64, error)
	// Blob returns [ErrNotFound] or bytes that have the hash.
	Blob(ctx context.Context, hash string) ([]byte, error)
	// Refuse records a refused attempt, in a stream of its own.
	Refuse(ctx context.Context, r RefusedAttempt) error
	// Definition returns the pinned bytes of a definition, or [ErrNotFound].
	Definition(ctx context.Context, hash string) ([]byte, error)
	// SaveDefinition keeps the bytes under their hash; saving again changes nothing.
	SaveDefinition(ctx context.Context, hash string, data []byte) error
	// IDs lists all dossiers in the order of their ids, after the given one.
	IDs(ctx context.Context, after string, limit int) ([]string, error)
	// Numbers returns the ledger of numbers of a dossier, or of all where dossier is "", in the order of allocation.
	Numbers(ctx context.Context, dossier string) ([]NumberEntry, error)
	// Facts lists indexed facts with the field and value, in the order of their dossiers.
	Facts(ctx context.Context, q FactQuery) ([]Fact, error)
	// DossierFacts and DossierPersons are what is kept of one dossier besides its snapshot.
	DossierFacts(ctx context.Context, dossier string) ([]Fact, error)
	DossierPersons(ctx context.Context, dossier string) ([]string, error)
	// Personal lists what is kept of a dossier beside its history and has not been erased, in the order of Seq and Field.
	Personal(ctx context.Context, dossier string) ([]Personal, error)
	// ListingByNumber returns what is now listed under the [NumberKey], the newest where several are, or [ErrNotFound].
	ListingByNumber(ctx context.Context, key string) (Listing, error)
	// Listings lists what is in the catalogue as of a day, newest publication first.
	Listings(ctx context.Context, q ListingQuery) ([]Listing, error)
	// DossierListings lists what the dossier has ever made the public know, in the order of its entries.
	DossierListings(ctx context.Context, dossier string) ([]Listing, error)
	// Call returns the call for comments with the number, or [ErrNotFound].
	Call(ctx context.Context, number string) (Call, error)
	// ListingsChangedBy lists the documents that the one with any of the keys ([NumberKey]) has changed, as known at a moment, "" for now.
	ListingsChangedBy(ctx context.Context, keys []string, known string) ([]Listing, error)
	// DossierCalls lists what the dossier has ever called for, in the order of the numbers.
	DossierCalls(ctx context.Context, dossier string) ([]Call, error)
	// CountFacts tells how many indexed facts have the field and value, in whatever dossiers.
	CountFacts(ctx context.Context, field, value string) (int, error)
}

// A View is what a decision may read.
type View interface {
	Elsewhere
	Dossier() *Dossier
	// Counter returns the newest value given out, 0 where there is none.
	Counter(key string) (int64, error)
	// Taken tells whether the number stands in the ledger.
	Taken(number string) (bool, error)
}

// A Change is everything that one command changes. The store commits it only if the dossier still has the version Base and the counters still stand at Was.
type Change struct {
	Base        int // 0: the dossier is new
	Dossier     *Dossier
	Entries     []Entry
	Counters    []Count
	Numbers     []NumberEntry // newly allocated
	Voids       []Void
	AddTasks    []Task
	DropTasks   []TaskKey
	AddFacts    []Fact
	DropFacts   []Fact
	AddPersonal []Personal
	Erase       []Personal // of a case and field, whenever it was given
	Destroy     []string   // hashes of papers of which the dossier gives the bytes up; what another dossier has laid down, too, stays for that one
	Listings    []Listing  // each takes the place of what was listed of its case before
	Calls       []Call     // each takes the place of what was kept under its number
	Looks       []Look     // what the decision was told of other dossiers
	Persons     []string   // who have now acted in the dossier for the first time, or were acted for
	Blob        *Blob
	Receipt     *Receipt
}

// A Count moves a counter.
type Count struct {
	Key      string
	Was, Now int64
}

// A Draft is a form that a person has begun to fill in and has not sent.
type Draft struct {
	Key   string `json:"key"`
	Data  []byte `json:"data"`
	Saved string `json:"saved"` // UTC
}

// A Blob is bytes and their hash.
type Blob struct {
	Hash string
	Data []byte
}

// A Receipt remembers a command by the key that its sender gave it, so that sending it again does nothing again.
type Receipt struct {
	Person  string
	Key     string
	Request string // hash of what was asked
	Dossier string
	Seq     int // of the command's first entry
}

// A TaskKey names a task.
type TaskKey struct {
	Dossier string `json:"dossier"`
	Case    string `json:"case"`
	Role    string `json:"role"`
}

// A Task is somebody's turn: it belongs to a post in an organisation.
type Task struct {
	TaskKey
	Workflow    string `json:"workflow"`
	State       string `json:"state"`
	Post        string `json:"post"`
	Organ       string `json:"organisation"`
	Since       string `json:"since"`         // UTC
	Due         string `json:"due,omitempty"` // date; empty where no clock runs or it stands still
	Provisional bool   `json:"provisional,omitempty"`
	Title       string `json:"title"`
	Holder      string `json:"holder,omitempty"`     // the person who has taken it on
	Held        string `json:"held_since,omitempty"` // UTC, [TimeLayout]
	Stranded    bool   `json:"stranded,omitempty"`   // when it came up, nobody was left who may do it
	Begins      string `json:"begins,omitempty"`     // date: the first day on which it is the role's turn; empty where it is at once
	Ends        string `json:"ends,omitempty"`       // date: the first day on which it is no more; empty where the turn ends with the state
	Waits       string `json:"waits,omitempty"`      // date: the last day of the minimum period that the case waits for
	Marks       string `json:"-"`                    // dates, in order, with commas between: see [Task.Recalled]
	Awaits      string `json:"-"`                    // whose turn must come first: see [Task.Awaited]
}

// A TaskQuery selects tasks of posts; a Post with an empty Kind stands for every post of its organisation. What is empty selects nothing out.
type TaskQuery struct {
	Posts     []PostAt
	All       bool     // of everybody; Posts does not count
	Known     []string // only of dossiers that any of the organisations is party to
	Dossier   string   // only of this dossier
	Workflow  string
	State     string
	Holder    string // only what the person has taken on
	Free      bool   // only what nobody has taken on
	DueFrom   string // only what is due on or after the date
	DueUntil  string // only what is due on or before the date
	NoDue     bool   // only what has no due day
	Stranded  bool   // only what nobody was left to do when it came up
	Open      string // only what is somebody's turn on the date
	Later     string // only what begins after the date
	BegunFrom string // only what begins, by a day, on or after the date
	Recalled  string // only what is to be recalled on or before the date
	Text      string // only where the title contains it, in whatever case
	After     *TaskCursor
	Limit     int
}

// A PostAt is a post in an organisation.
type PostAt struct{ Kind, Organ string }

// A TaskCursor is where a page of tasks ended.
type TaskCursor struct {
	Due string
	TaskKey
}

// Kept is the row of a dossier: all of it can be made again from the entries.
type Kept struct {
	Summary  Summary
	Head     Hash
	Snapshot string   // JSON of the dossier, byte for byte
	Organs   []string // who may know of it, sorted
	Recused  []string // persons, sorted
}

// A RefusedAttempt is what somebody tried and was not allowed.
type RefusedAttempt struct {
	At      string   `json:"at"`
	Dossier string   `json:"dossier"`
	Case    string   `json:"case"`
	Event   string   `json:"event"`
	Person  string   `json:"person"`
	Needs   []string `json:"needs"`
}

// move moves a counter; one that the change has moved before goes on from where the change found it.
func (c *Change) move(count Count) {
	at := slices.IndexFunc(c.Counters, func(one Count) bool { return one.Key == count.Key })
	if at < 0 {
		c.Counters = append(c.Counters, count)
		return
	}
	c.Counters[at].Now = count.Now
}
