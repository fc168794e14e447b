package people

import (
	"errors"
	"fmt"
	"slices"

	"santong/calendar"
)

// An Organisation is an organ, department or township. Codes are what number templates may use of it
// (for example number: "001", word: 曹政发, short: 曹政办).
type Organisation struct {
	Code      string            `yaml:"code" json:"code"`
	Zh        string            `yaml:"zh" json:"zh"`
	En        string            `yaml:"en" json:"en"`
	Kind      string            `yaml:"kind" json:"kind"` // government, office, department, township, congress, upper
	Codes     map[string]string `yaml:"codes" json:"codes,omitempty"`
	From      calendar.Date     `yaml:"from" json:"from,omitzero"`
	Until     calendar.Date     `yaml:"until" json:"until,omitzero"` // the first day on which it is no more
	Successor string            `yaml:"successor" json:"successor,omitempty"`
}

// A Post is a kind of duty held in an organisation for a period.
type Post struct {
	Kind         string        `yaml:"post" json:"post"`
	Organisation string        `yaml:"at" json:"organisation"`
	From         calendar.Date `yaml:"from" json:"from,omitzero"`
	Until        calendar.Date `yaml:"until" json:"until,omitzero"` // the first day on which it is held no more
}

// Held tells whether the post is held on the day.
func (p Post) Held(on calendar.Date) bool { return within(on, p.From, p.Until) }

// A Person is a natural person who signs with his or her own name.
type Person struct {
	ID    string `yaml:"id" json:"id"`
	Name  string `yaml:"name" json:"name"`
	Email string `yaml:"email" json:"email,omitempty"`
	Lang  string `yaml:"lang" json:"lang,omitempty"` // zh (also where empty) or en: in which letters are written to the person
	Posts []Post `yaml:"posts" json:"posts"`
}

// A Directory is all organisations and persons of an instance.
type Directory struct {
	Organisations []Organisation `yaml:"organisations" json:"organisations"`
	Persons       []Person       `yaml:"persons" json:"persons"`
	Delegations   []Delegation   `yaml:"-" json:"-"`

	organisations map[string]*Organisation
	persons       map[string]*Person
	held          map[seat][]*Person       // who holds or ever held it
	forerunners   map[string][]string      // successor → those whose duties passed to it
	to, from      map[string][]*Delegation // by the delegate, and by the principal; without those that were revoked
}

// NewDirectory checks the lists and makes them searchable. It names every fault at once.
func NewDirectory(organisations []Organisation, persons []Person) (*Directory, error) {
	d := &Directory{Organisations: organisations, Persons: persons,
		organisations: map[string]*Organisation{}, persons: map[string]*Person{}}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for i := range organisations {
		o := &organisations[i]
		switch {
		case o.Code == "" || o.Zh == "" || o.En == "" || o.Kind == "":
			fault("organisation %d (%q): code, zh, en and kind must all be given", i+1, o.Code)
		case d.organisations[o.Code] != nil:
			fault("organisation %s is listed twice", o.Code)
		}
		d.organisations[o.Code] = o
	}
	for _, o := range organisations {
		if o.Successor != "" && d.organisations[o.Successor] == nil {
			fault("organisation %s: its successor %s is not listed", o.Code, o.Successor)
		}
		if o.Successor != "" && o.Until.IsZero() {
			fault("organisation %s has a successor but no day until which it existed", o.Code)
		}
		for seen, at := []string{}, o.Code; at != ""; at = d.successor(at) {
			if slices.Contains(seen, at) {
				fault("organisation %s: its successors run in a circle (%v)", o.Code, seen)
				break
			}
			seen = append(seen, at)
		}
	}
	for i := range persons {
		p := &persons[i]
		switch {
		case p.ID == "" || p.Name == "":
			fault("person %d (%q): id and name must both be given", i+1, p.ID)
		case d.persons[p.ID] != nil:
			fault("person %s is listed twice", p.ID)
		}
		d.persons[p.ID] = p
		for _, post := range p.Posts {
			if d.organisations[post.Organisation] == nil {
				fault("person %s holds the post %s in %q, which is not listed", p.ID, post.Kind, post.Organisation)
			}
		}
	}
	d.index()
	return d, errors.Join(faults...)
}

// Organisation returns the organisation with the code, or nil.
func (d *Directory) Organisation(code string) *Organisation { return d.organisations[code] }

// Person returns the person with the id, or nil.
func (d *Directory) Person(id string) *Person { return d.persons[id] }

// Current follows successors: the code of the organisation that carries the duties of code on the day.
func (d *Directory) Current(code string, on calendar.Date) string {
	for {
		o := d.organisations[code]
		if o == nil || o.Successor == "" || on.Before(o.Until) {
			return code
		}
		code = o.Successor
	}
}

// Exists tells whether the organisation is listed and exists on the day.
func (d *Directory) Exists(code string, on calendar.Date) bool {
	o := d.organisations[code]
	return o != nil && within(on, o.From, o.Until)
}

func (d *Directory) successor(code string) string {
	if o := d.organisations[code]; o != nil {
		return o.Successor
	}
	return ""
}

func within(on, from, until calendar.Date) bool {
	return (from.IsZero() || !on.Before(from)) && (until.IsZero() || on.Before(until))
}
