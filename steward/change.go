package steward

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"santong/calendar"
	"santong/people"
)

// A Change is what a proposal would do: a [DirectoryChange], a [CalendarChange], a [DefinitionsChange] or a [DelegationChange].
type Change interface {
	Kind() string
}

// A DirectoryChange changes who is who. Its lists are worked off in their order here.
type DirectoryChange struct {
	AddOrganisations []people.Organisation `json:"add_organisations,omitempty"`
	Rename           []Renaming            `json:"rename_organisations,omitempty"`
	Close            []Closing             `json:"close_organisations,omitempty"`
	AddPersons       []people.Person       `json:"add_persons,omitempty"`
	ChangePersons    []PersonChange        `json:"change_persons,omitempty"`
	End              []Ending              `json:"end_posts,omitempty"`
	Grant            []Granting            `json:"grant_posts,omitempty"`
}

// A Renaming gives an organisation other names; its code stays.
type Renaming struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// A Closing ends an organisation. Its duties pass to the successor.
type Closing struct {
	Code      string        `json:"code"`
	Until     calendar.Date `json:"until"` // the first day on which it is no more
	Successor string        `json:"successor,omitempty"`
}

// A PersonChange changes what is not nil.
type PersonChange struct {
	ID    string  `json:"id"`
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
	Lang  *string `json:"lang,omitempty"`
}

// A Granting gives a person a post.
type Granting struct {
	Person string `json:"person"`
	people.Post
}

// An Ending ends the post of a person.
type Ending struct {
	Person       string        `json:"person"`
	Post         string        `json:"post"`
	Organisation string        `json:"organisation"`
	Until        calendar.Date `json:"until"` // the first day on which it is held no more
}

// A CalendarChange takes in the notice of a year.
type CalendarChange struct {
	Year     calendar.Year `json:"year"`
	Replaces bool          `json:"replaces,omitempty"` // the year was known already, and said something else
}

// A DefinitionsChange adopts definitions for new cases: these and no others.
type DefinitionsChange struct {
	Adopt []string `json:"adopt"` // hashes
}

// A DelegationChange lets somebody act for another who is absent. Whoever is there delegates for himself or herself: see [Service.Delegate].
type DelegationChange struct {
	Delegation people.Delegation `json:"delegation"` // without ID and Granted, which it gets when it is accepted
}

func (DirectoryChange) Kind() string   { return KindDirectory }
func (CalendarChange) Kind() string    { return KindCalendar }
func (DefinitionsChange) Kind() string { return KindDefinitions }
func (DelegationChange) Kind() string  { return KindDelegation }

const (
	maxChange  = 256 << 10 // bytes of JSON
	maxReason  = 2000      // characters
	maxOpen    = 200       // proposals that wait
	maxSteps   = 500       // lines of a change of the directory
	maxWording = 200       // characters of a name
	maxAdopted = 500       // definitions
)

// Decode reads a change strictly: no unknown key, nothing after it.
func Decode(kind string, data []byte) (Change, error) {
	if len(data) > maxChange {
		return nil, ErrChange.because("内容有%d字节，至多%d", "it has %d bytes, at most %d", len(data), maxChange)
	}
	switch kind {
	case KindDirectory:
		return decode[DirectoryChange](data)
	case KindCalendar:
		return decode[CalendarChange](data)
	case KindDefinitions:
		return decode[DefinitionsChange](data)
	case KindDelegation:
		return decode[DelegationChange](data)
	}
	return nil, ErrChange.because("没有 %q 这类变更", "there is no kind %q", kind)
}

func decode[T Change](data []byte) (Change, error) {
	var change T
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&change); err != nil {
		return nil, ErrChange.because("无法识别：%v", "it cannot be read: %v", err)
	}
	if err := dec.Decode(new(json.RawMessage)); !errors.Is(err, io.EOF) {
		return nil, ErrChange.because("内容之后另有文字", "something follows it")
	}
	return change, nil
}

// encode writes JSON as it is sealed: nothing escaped for HTML, no newline.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encoding a change: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// checkReason asks for words.
func checkReason(reason string) error {
	if strings.TrimSpace(reason) == "" || !plain(reason, maxReason) {
		return ErrReason
	}
	return nil
}

// plain tells whether the text is at most so many characters that can be kept and shown.
func plain(text string, most int) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, 0) && utf8.RuneCountInString(text) <= most
}
