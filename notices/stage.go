package notices

import (
	"slices"
	"sync"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A stage is what notices are decided against: who is who and what day it is. It serves as long as all of that is the same.
type stage struct {
	engine    *engine.Engine
	directory *people.Directory
	calendar  *calendar.Calendar
	today     calendar.Date

	proxies map[string][]people.Principal // delegate → for whom he or she may act
	deputed map[string][]proxy            // principal → who may act for him or her

	mu       sync.Mutex        // the works of a worker look at one stage
	entitled map[duty][]string // who has a right over an organisation
}

type proxy struct {
	delegate  string
	principal people.Principal
}

type duty struct {
	right people.Right
	organ string
}

func newStage(e *engine.Engine) *stage {
	s := &stage{engine: e, directory: e.Directory(), calendar: e.Calendar(), today: calendar.Of(e.Now()),
		entitled: map[duty][]string{}, proxies: map[string][]people.Principal{}, deputed: map[string][]proxy{}}
	for i := range s.directory.Delegations {
		d := &s.directory.Delegations[i]
		if _, known := s.proxies[d.To]; known || !d.Holds(s.today) {
			continue
		}
		s.proxies[d.To] = s.directory.Principals(d.To, s.today)
		for _, p := range s.proxies[d.To] {
			s.deputed[p.Person] = append(s.deputed[p.Person], proxy{d.To, p})
		}
	}
	return s
}

// stages keep the newest stage as long as the people, the calendar and the day are the same: to set one up takes a look at every delegation.
type stages struct {
	mu   sync.Mutex
	last *stage
}

func (k *stages) now(e *engine.Engine) *stage {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.last; s == nil || s.engine != e || s.directory != e.Directory() || s.calendar != e.Calendar() || s.today != calendar.Of(e.Now()) {
		k.last = newStage(e)
	}
	return k.last
}

// holders names whose turn the task is: who has taken it on, else all who hold its post, and whoever may act for one of them.
func (s *stage) holders(t *engine.Task) (out []string) {
	for _, p := range s.directory.Holders(t.Post, t.Organ, s.today) {
		out = append(out, p.ID)
	}
	if t.Holder != "" && s.serves(t.Holder) {
		out = []string{t.Holder}
	}
	for _, posted := range slices.Clone(out) {
		for i := range s.deputed[posted] {
			if p := &s.deputed[posted][i]; !slices.Contains(out, p.delegate) && s.covers(&p.principal, t) {
				out = append(out, p.delegate)
			}
		}
	}
	slices.Sort(out)
	return out
}

// covers tells whether the task is one that may be done for the principal.
func (s *stage) covers(p *people.Principal, t *engine.Task) bool {
	return p.Post.Kind == t.Post && (p.Workflow == "" || p.Workflow == t.Workflow) &&
		s.directory.Current(p.Post.Organisation, s.today) == s.directory.Current(t.Organ, s.today)
}

// with names who has the right today, over the organisation where that matters.
func (s *stage) with(right people.Right, organ string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, known := s.entitled[duty{right, organ}]
	if known {
		return out
	}
	for i := range s.directory.Persons {
		if p := &s.directory.Persons[i]; s.directory.May(p.Posts, right, organ, s.today) {
			out = append(out, p.ID)
		}
	}
	s.entitled[duty{right, organ}] = out
	return out
}

// serves tells whether the person holds any post today.
func (s *stage) serves(id string) bool {
	p := s.directory.Person(id)
	return p != nil && slices.ContainsFunc(p.Posts, func(held people.Post) bool { return held.Held(s.today) })
}

// reachable tells whether the person may be told of the dossier: holds a post, is not recused, and may know of it, by own posts or by those delegated.
func (s *stage) reachable(id string, d *engine.Dossier) bool {
	if !s.serves(id) || d.Recused[id] > 0 {
		return false
	}
	posts := slices.Clone(s.directory.Person(id).Posts)
	for _, p := range s.proxies[id] {
		posts = append(posts, p.Post)
	}
	return s.engine.Sees(d, engine.Actor{Person: id, Posts: posts})
}

// left counts the working days to the day due.
func (s *stage) left(due string) int {
	day, err := calendar.Parse(due)
	if err != nil {
		return 0
	}
	return s.calendar.Left(s.today, day)
}

func (s *stage) name(id string) string {
	if p := s.directory.Person(id); p != nil {
		return p.Name
	}
	return id
}

func (s *stage) organ(code string) engine.Words {
	if o := s.directory.Organisation(code); o != nil {
		return engine.Words{Zh: o.Zh, En: o.En}
	}
	return engine.Words{Zh: code, En: code}
}
