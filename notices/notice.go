package notices

import (
	"fmt"
	"strings"

	"santong/engine"
)

// A Kind is why somebody is told.
type Kind string

// The kinds, in the order of their weight.
const (
	Stranded Kind = "stranded" // nobody is left who may act
	Setback  Kind = "setback"  // sent back, ended, or decided against, with the reason
	Urged    Kind = "urged"
	Assigned Kind = "assigned"
	Turn     Kind = "turn"
	Closed   Kind = "closed"
	Moved    Kind = "moved"

	DueSoon  Kind = "due_soon"
	DueToday Kind = "due_today"
	Overdue  Kind = "overdue"

	// Unsent: what was to go to another instance does not, and is not tried any more.
	Unsent Kind = "unsent"

	// Account is about no dossier: somebody else has changed how one gets into the reader's account.
	Account Kind = "account"
	// Deputy is about no dossier either: others have let somebody act for another, or ended that.
	Deputy Kind = "deputy"
	// Trust is about no dossier: whoever sits at the server has changed whom this instance trusts to send it packages.
	Trust Kind = "trust"
)

// Calls tells whether the kind asks for something to be done, and so says nothing once it has been done.
func (k Kind) Calls() bool {
	switch k {
	case Stranded, Urged, Assigned, Turn, DueSoon, DueToday, Overdue:
		return true
	}
	return false
}

// A Notice tells one person one thing. It holds what it says as it stood then; the words are put together when it is read.
type Notice struct {
	ID      int64  `json:"id"`
	Person  string `json:"person"`
	Kind    Kind   `json:"kind"`
	Dossier string `json:"dossier"`
	Case    string `json:"case"`
	Seq     int    `json:"entry,omitempty"` // of the entry that it is about; 0 for a reminder
	Stay    string `json:"stay,omitempty"`  // of a reminder: since when the case stands there, and the day due; about an account: the line of its record; about a delegation: which, and what became of it
	Rung    int    `json:"rung,omitempty"`  // of a reminder: working days left, negative after the day due
	At      string `json:"at"`              // UTC, [engine.TimeLayout]
	Read    string `json:"read,omitempty"`  // UTC, "" as long as it was not read
	Said    Said   `json:"said"`

	Mail string `json:"-"` // when a mail about it may go first, UTC; "" for none
}

// Said is what a notice says.
type Said struct {
	Title     string       `json:"title"`
	Procedure engine.Words `json:"procedure"`
	Event     engine.Words `json:"event,omitzero"`
	State     engine.Words `json:"state,omitzero"`   // in which the case now stands
	Role      engine.Words `json:"role,omitzero"`    // whose turn it is
	Outcome   engine.Words `json:"outcome,omitzero"` // which of several the act had
	Reason    string       `json:"reason,omitempty"`
	By        string       `json:"by,omitempty"`  // name of the person who acted
	For       string       `json:"for,omitempty"` // name of the person acted for
	Organ     engine.Words `json:"organisation,omitzero"`
	Task      string       `json:"task,omitempty"`     // the task that it calls to: see taskID
	Oversees  bool         `json:"oversees,omitempty"` // the turn is that of others, whom the reader looks after
	Begins    string       `json:"begins,omitempty"`   // date: from which the turn is there, where a day says so
	Due       string       `json:"due,omitempty"`      // date
	Left      int          `json:"left,omitempty"`     // working days at the time of the notice
}

// OfAccount tells the owner of an account what somebody else has done to it. id is that of the line of the record, by the name of who did it, "" for whoever sits
// at the server. The letter goes at once, and even if somebody has opened the notice: that may have been the one who got in.
func OfAccount(id, person, at, by string, what engine.Words) Notice {
	return Notice{Person: person, Kind: Account, Stay: id, At: at, Mail: at, Said: Said{Event: what, By: by}}
}

// OfDeputy tells somebody of a delegation that others have granted or ended. Like that of an account, the letter goes at once and in any case.
func OfDeputy(key, person, at, by string, what engine.Words, reason string) Notice {
	return Notice{Person: person, Kind: Deputy, Stay: key, At: at, Mail: at, Said: Said{Event: what, By: by, Reason: reason}}
}

// OfTrust tells an administrator of a change of whom this instance trusts. Like that of an account, the letter goes at once and in any case.
func OfTrust(key, person, at string, what engine.Words) Notice {
	return Notice{Person: person, Kind: Trust, Stay: key + " " + at, At: at, Mail: at, Said: Said{Event: what}}
}

// personal tells whether the notice is about the reader, and no dossier.
func (k Kind) personal() bool { return k == Account || k == Deputy || k == Trust }

// Key names the notice: no two with one key ever come to be.
func (n *Notice) Key() string {
	if n.Stay != "" {
		return strings.Join([]string{n.Person, n.Dossier, n.Case, string(n.Kind), n.Stay, fmt.Sprint(n.Rung)}, "\x1f")
	}
	return strings.Join([]string{n.Person, n.Dossier, fmt.Sprint(n.Seq), string(n.Kind)}, "\x1f")
}

// taskID names a task in one stay.
func taskID(t *engine.Task) string { return strings.Join([]string{t.Role, t.State, t.Since}, " ") }

// Path is where the dossier stands at what the notice is about, below the language.
func (n *Notice) Path() string {
	if n.Kind == Trust {
		return "/parcels"
	}
	if n.Kind.personal() {
		return "/account"
	}
	if n.Seq > 0 {
		return fmt.Sprintf("/dossiers/%s/entries/%d", n.Dossier, n.Seq)
	}
	return "/dossiers/" + n.Dossier
}
