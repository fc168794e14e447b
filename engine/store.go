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
	// DossierTasks lists the open tasks of one dossier.
	DossierTasks(ctx context.Context, dossier string) ([]Task, error)
	// Kept returns what the disk holds of a dossier, past everything that is remembered, or [ErrNotFound].
	Kept(ctx context.Context, dossier string) (Kept, error)
	// Strays lists dossiers of which there are entries, numbers, tasks or readers, but which are not there themselves.
	Strays(ctx context.Context) ([]string, error)
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
}

// A View is what a decision may read.
type View interface {
	Dossier() *Dossier
	// Counter returns the newest value given out, 0 where there is none.
	Counter(key string) (int64, error)
}

// A Change is everything that one command changes. The store commits it only if the dossier still has the version Base and the counters still stand at Was.
type Change struct {
	Base      int // 0: the dossier is new
	Dossier   *Dossier
	Entries   []Entry
	Counters  []Count
	Numbers   []NumberEntry // newly allocated
	Voids     []Void
	AddTasks  []Task
	DropTasks []TaskKey
	Blob      *Blob
	Receipt   *Receipt
}

// A Count moves a counter.
type Count struct {
	Key      string
	Was, Now int64
}

// A NumberEntry is a line of the number ledger.
type NumberEntry struct {
	Number  string `json:"number"`
	Series  string `json:"series"`
	Counter string `json:"counter"` // the key it was counted under
	Value   int64  `json:"value"`
	Dossier string `json:"dossier"`
	Case    string `json:"case"`
	Seq     int    `json:"seq"`                // the entry that allocated it
	VoidSeq int    `json:"void_seq,omitempty"` // the entry that gave it up, which has the reason
}

// A Void gives a number up. The number stays in the ledger and is never used again.
type Void struct {
	Number  string
	Dossier string
	Seq     int
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
}

// A TaskQuery selects tasks of posts; a Post with an empty Kind stands for every post of its organisation.
type TaskQuery struct {
	Posts []PostAt
	After *TaskCursor
	Limit int
}

// A PostAt is a post in an organisation.
type PostAt struct{ Kind, Organ string }

// A TaskCursor is where a page of tasks ended.
type TaskCursor struct {
	Due string
	TaskKey
}

// A DossierQuery selects dossiers.
type DossierQuery struct {
	Organs []string
	All    bool
	Before *DossierCursor
	Limit  int
}

// A DossierCursor is where a page of dossiers ended.
type DossierCursor struct{ Changed, ID string }

// A Summary is a line of a list of dossiers.
type Summary struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Workflow string `json:"workflow"`
	Variant  string `json:"variant,omitempty"`
	Version  int    `json:"version"`
	State    string `json:"state"` // of the first case
	Opened   string `json:"opened"`
	Changed  string `json:"changed"`
}

// Kept is the row of a dossier: all of it can be made again from the entries.
type Kept struct {
	Summary  Summary
	Head     Hash
	Snapshot string   // JSON of the dossier, byte for byte
	Organs   []string // who may know of it, sorted
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
