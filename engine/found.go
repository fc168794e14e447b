package engine

// A DossierQuery selects dossiers that any of the organisations is party to (or all). What is empty selects nothing out.
type DossierQuery struct {
	Organs   []string
	All      bool
	Opener   string // only those that the person opened
	Person   string // only those in which the person acted, or was acted for
	Watcher  string // only those that the person watches, and is not recused from
	Workflow string
	Variant  string
	State    string // of the first case
	Text     string // only where the title contains it, in whatever case
	Under    string // only with an open case under the definition of this hash
	Before   *DossierCursor
	Limit    int
}

// A Fact is an indexed fact of a case, as text, by which dossiers are found across the whole stock.
type Fact struct {
	Dossier string `json:"dossier"`
	Case    string `json:"case"`
	Field   string `json:"field"`
	Value   string `json:"value"`
}

// A FactQuery selects indexed facts of dossiers that any of the organisations is party to (or all): with exactly the value, or from one value to
// another, both included.
type FactQuery struct {
	Organs    []string
	All       bool
	Field     string
	Value     string
	From, To  string
	Backwards bool // the greatest value first
	After     *Fact
	Limit     int
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
