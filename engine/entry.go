package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"santong/calendar"
)

// The kinds of entries. What the kinds mean is written once, in [Dossier.apply].
const (
	KindOpened   = "opened"   // a dossier and its first case
	KindEvent    = "event"    // an event of a case
	KindMaterial = "material" // a paper laid down
	KindStarted  = "started"  // a case begun by an event of another
	KindClosed   = "closed"   // a case ended by an event of another
	KindDuty     = "duty"     // who has a duty, or may have none: the case itself stays as it is
)

// An Entry is one thing that somebody did, sealed on the entry before it.
type Entry struct {
	Dossier string          `json:"dossier"`
	Seq     int             `json:"seq"` // from 1, without gaps
	At      string          `json:"at"`  // UTC, [TimeLayout]
	Kind    string          `json:"kind"`
	Case    string          `json:"case"`
	Event   string          `json:"event,omitempty"`
	From    string          `json:"from,omitempty"`
	To      string          `json:"to,omitempty"`
	Person  string          `json:"person"`
	Post    string          `json:"post,omitempty"`
	Organ   string          `json:"organisation,omitempty"`
	For     string          `json:"for,omitempty"` // the person acted for
	Payload json.RawMessage `json:"payload"`       // a [Payload], byte for byte as sealed
	Hash    Hash            `json:"hash"`
}

// TimeLayout is the fixed-width form in which instants are stored: it sorts as text and survives both databases.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// A Payload is what an entry carries besides who, when and where to.
type Payload struct {
	Role    string                   `json:"role,omitempty"` // in which the person acted
	Outcome string                   `json:"outcome,omitempty"`
	Reason  string                   `json:"reason,omitempty"`
	Form    map[string]any           `json:"form,omitempty"`   // what the person gave
	Facts   map[string]any           `json:"facts,omitempty"`  // what the definition derived: set fields, allocated numbers
	Adds    map[string][]any         `json:"adds,omitempty"`   // rows added to accumulating tables
	Clears  []string                 `json:"clears,omitempty"` // fields whose value ends, as the way starts again
	Pins    map[string]string        `json:"pins,omitempty"`   // material → hash of the text that the event is bound to
	Voids   []string                 `json:"voids,omitempty"`  // numbers given up
	Erases  []string                 `json:"erases,omitempty"` // personal fields whose values were erased
	Gone    []string                 `json:"gone,omitempty"`   // hashes of papers whose bytes were erased
	Round   int                      `json:"round,omitempty"`  // how often the case has now entered the state To, from 2
	Resets  bool                     `json:"resets,omitempty"`
	Keeps   bool                     `json:"keeps,omitempty"` // returned with leave to resume: what had been passed is kept aside
	Resumes bool                     `json:"resumes,omitempty"`
	Starts  map[string]calendar.Date `json:"starts,omitempty"` // clock → the day from which it counts, where a field says it
	AsOf    calendar.Date            `json:"as_of,omitzero"`   // from which day the state entered holds, where a field says it
	Undoes  int                      `json:"undoes,omitempty"` // a recall: the Seq of the event that counts as never done
	Final   bool                     `json:"final,omitempty"`
	Sitting *Sitting                 `json:"sitting,omitempty"` // the meeting on whose agenda it was put
	Sits    string                   `json:"sits,omitempty"`    // what it is to the meeting: record, decision

	Workflow   string            `json:"workflow,omitempty"` // opened, started
	Variant    string            `json:"variant,omitempty"`
	Definition string            `json:"definition,omitempty"` // its hash
	As         string            `json:"as,omitempty"`
	Parent     string            `json:"parent,omitempty"`
	Past       bool              `json:"past,omitempty"` // closed: the way starts again without it
	Parties    map[string]string `json:"parties,omitempty"`
	EachParty  string            `json:"each_party,omitempty"`

	Material *Paper `json:"material,omitempty"` // material

	Via  []Link   `json:"via,omitempty"`  // how the person acted for came to be acted for by this person
	Duty *DutyAct `json:"duty,omitempty"` // duty

	Turns []TurnChange `json:"turns,omitempty"` // what became of whose turn it is in cases that stayed where they were
}

// A Hash is a SHA-256 sum; as text it is 64 hexadecimal digits.
type Hash [sha256.Size]byte

func (h Hash) String() string               { return hex.EncodeToString(h[:]) }
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (h *Hash) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(h) {
		return fmt.Errorf("a hash has %d hexadecimal digits, not %d", hex.EncodedLen(len(h)), len(text))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// HashOf returns the SHA-256 sum of data.
func HashOf(data []byte) Hash { return sha256.Sum256(data) }

// entryVersion stands first in what is sealed, so that the encoding can change without two entries ever sharing a sum.
const entryVersion = "santong/entry/1"

// Seal returns the hash that binds every field of the entry to the entry before it:
// SHA-256 over the version, the previous hash, the fields and the payload's own hash, each prefixed with its length.
func (e *Entry) Seal(prev Hash) Hash {
	payload := HashOf(e.Payload)
	buf := make([]byte, 0, 512)
	put := func(field string) {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(field)))
		buf = append(buf, field...)
	}
	put(entryVersion)
	put(string(prev[:]))
	put(e.Dossier)
	put(fmt.Sprint(e.Seq))
	for _, field := range []string{e.At, e.Kind, e.Case, e.Event, e.From, e.To, e.Person, e.Post, e.Organ, e.For} {
		put(field)
	}
	put(string(payload[:]))
	return HashOf(buf)
}

// Time is when the entry was made.
func (e *Entry) Time() (time.Time, error) { return time.Parse(TimeLayout, e.At) }

func (e *Entry) payload() (Payload, error) {
	var p Payload
	err := json.Unmarshal(e.Payload, &p)
	return p, err
}

// encode writes v as the JSON that is sealed: keys of maps sorted, nothing escaped for HTML, no newline.
func encode(v any) (json.RawMessage, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n")), nil
}
