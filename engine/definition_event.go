package engine

// An Event is something a person does to a case.
type Event struct {
	ID        string `yaml:"id" json:"id"`
	Words     `yaml:",inline"`
	Only      []string          `yaml:"only" json:"only,omitempty"`
	From      []string          `yaml:"from" json:"from,omitempty"`
	To        Target            `yaml:"to" json:"to"`
	By        []string          `yaml:"by" json:"by"`
	Apart     *Separation       `yaml:"apart" json:"apart,omitempty"`
	Requires  []string          `yaml:"requires" json:"requires,omitempty"` // fields that the form must give
	Accepts   []string          `yaml:"accepts" json:"accepts,omitempty"`   // fields that it may give
	Reason    string            `yaml:"reason" json:"reason,omitempty"`     // "always", or when it must be given
	Sets      map[string]string `yaml:"sets" json:"sets,omitempty"`         // field → expression
	Allocates []string          `yaml:"allocates" json:"allocates,omitempty"`
	Enters    map[string]string `yaml:"enters" json:"enters,omitempty"` // text field → series: numbers that were given elsewhere, and are taken from now on
	Voids     []string          `yaml:"voids" json:"voids,omitempty"`
	Erases    []string          `yaml:"erases" json:"erases,omitempty"`     // personal fields that it erases for good
	Destroys  []string          `yaml:"destroys" json:"destroys,omitempty"` // materials whose bytes it erases for good; their hashes stay sealed
	Pins      []string          `yaml:"pins" json:"pins,omitempty"`         // materials whose hashes the event is bound to
	Writes    string            `yaml:"writes" json:"writes,omitempty"`     // one of these: a letter that says what only the event gives, and may be laid down with it
	Needs     []Need            `yaml:"needs" json:"needs,omitempty"`
	After     []Gate            `yaml:"after" json:"after,omitempty"`
	Starts    []Start           `yaml:"starts" json:"starts,omitempty"`
	Closes    []string          `yaml:"closes" json:"closes,omitempty"`   // kinds of child cases that end with it
	Recalls   []string          `yaml:"recalls" json:"recalls,omitempty"` // events that it takes back while nobody has acted on them
	Returns   []string          `yaml:"returns" json:"returns,omitempty"` // earlier states to which it may send the case
	Resumes   bool              `yaml:"resumes" json:"resumes,omitempty"` // goes straight back to the state that sent the case here

	Irreversible bool     `yaml:"irreversible" json:"irreversible,omitempty"` // who does it must just have proved again who he or she is
	Basis        []string `yaml:"basis" json:"basis"`
}

// A Target is where an event leads: one state, or one for each code of a choice.
type Target struct {
	State string            `json:"state,omitempty"` // "same" stays
	By    string            `json:"by,omitempty"`
	Of    map[string]string `json:"of,omitempty"`
}

// A Separation keeps apart from this event who did others: named events, uploads (upload:draft), or anything in a role (role:drafter), in this case and those that
// led to it. Where Document is given, what counts is what was done in the dossier of the document that has that number in the catalogue.
type Separation struct {
	From     []string `yaml:"from" json:"from"`
	Document string   `yaml:"document" json:"document,omitempty"` // text: the number of a document
	Words    `yaml:",inline"`
	Basis    []string `yaml:"basis" json:"basis"`
}

// A Need is a guard: what must be true, the sentence that says so, what would satisfy it, and the article. One that names a waiting clock instead of
// saying what must be true asks that its period be over.
type Need struct {
	ID    string `yaml:"id" json:"id"`
	Must  string `yaml:"must" json:"must"`
	Clock string `yaml:"clock" json:"clock,omitempty"`
	Words `yaml:",inline"`
	Do    Words    `yaml:"do" json:"do,omitzero"`
	Only  []string `yaml:"only" json:"only,omitempty"` // variants that have it
	Basis []string `yaml:"basis" json:"basis"`
}

// A Gate is an event (or one outcome of it, as issue_opinion:lawful) that every path must have passed.
// It is proved for all paths when the definition is checked, and looked up again at each attempt.
type Gate struct {
	ID    string   `yaml:"id" json:"id"`
	Any   []string `yaml:"any" json:"any"`
	Words `yaml:",inline"`
	Basis []string `yaml:"basis" json:"basis"`
}

// A Start begins another case in the same dossier: one, or one for each organisation that Each yields, which then plays the part Party.
type Start struct {
	Workflow string            `yaml:"workflow" json:"workflow"`
	As       string            `yaml:"as" json:"as"`
	When     string            `yaml:"when" json:"when,omitempty"`
	Each     string            `yaml:"each" json:"each,omitempty"`
	Party    string            `yaml:"party" json:"party,omitempty"`
	With     map[string]string `yaml:"with" json:"with,omitempty"`    // field of the new case → expression
	Called   Words             `yaml:"called" json:"called,omitzero"` // what the new case is called, where the name of its procedure does not tell it from others
}

// laying is the laying down of a paper, seen as an event, so that one judgement serves both.
func (m *Material) laying() *Event {
	return &Event{ID: "upload:" + m.ID, Words: Words{"提交" + m.Zh, "Hand in: " + m.En}, From: m.In, To: Target{State: "same"}, By: m.By, Apart: m.Apart, Basis: m.Basis}
}
