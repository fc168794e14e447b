package engine

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
	Entered bool   `json:"entered,omitempty"`  // it was given elsewhere, and only entered here: its counter goes on behind it
}

// A LedgerLine is a line of the number ledger as a register shows it.
type LedgerLine struct {
	NumberEntry
	Position   int64  `json:"position"` // in the order of allocation
	Title      string `json:"title"`    // of the dossier, as it is now
	Maker      string `json:"maker"`    // the organisation in whose name the document is made
	At         string `json:"at"`       // UTC
	Person     string `json:"person"`   // who allocated it
	For        string `json:"for,omitempty"`
	VoidAt     string `json:"void_at,omitempty"`
	VoidPerson string `json:"void_person,omitempty"`
	VoidFor    string `json:"void_for,omitempty"`
	VoidReason string `json:"void_reason,omitempty"`
}

// A LedgerQuery selects lines of the number ledger, newest first, of dossiers that any of the organisations is party to (or all). What is empty selects nothing out.
type LedgerQuery struct {
	Organs   []string
	All      bool
	Series   string
	Counters []string // the keys that it was counted under
	Year     string   // within which it was counted
	Word     string   // or whatever else it was counted within, as a [LedgerPart] has it: the code of an organ
	Void     bool     // only what has been given up
	Text     string   // only where the number or the title contains it, in whatever case
	After    int64    // the position at which the page before ended
	Limit    int
}

// A LedgerPart is something that numbers were counted within: a series, in a year, under a word. Words other than the year stand in Word.
type LedgerPart struct {
	Counter string `json:"counter"` // the key, see [CounterPart]
	Series  string `json:"series"`
	Year    string `json:"year,omitempty"`
	Word    string `json:"word,omitempty"`
	Last    int64  `json:"last"` // the newest value
}

// A LedgerCount is how many numbers of one counter stand in the ledger.
type LedgerCount struct {
	Counter         string
	Given, Distinct int64
	First, Newest   int64 // the smallest value, and the greatest
	Void            int64 // given up
	Entered         int64 // given elsewhere, and only entered here
}

// A LedgerGap is values from one to another, both included, of which the ledger has none.
type LedgerGap struct{ From, To int64 }

// A Void gives a number up. The number stays in the ledger and is never used again.
type Void struct {
	Number  string
	Dossier string
	Seq     int
}
