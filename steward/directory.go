package steward

import (
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"santong/calendar"
	"santong/people"
)

// A name by which an organisation or a person is known for ever.
var lasting = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// directoryEffect works the change off on a copy of what stands.
func (s *Service) directoryEffect(now *standing, c DirectoryChange) (Write, error) {
	d, err := s.after(now.directory, c)
	if err != nil {
		return Write{}, err
	}
	var w Write
	for _, code := range c.organisations() {
		w.Organisations = append(w.Organisations, *d.Organisation(code))
	}
	for _, id := range c.persons() {
		w.Persons = append(w.Persons, *d.Person(id))
	}
	return w, nil
}

// after is the directory as the change would leave it, or what is wrong with the change.
func (s *Service) after(before *people.Directory, c DirectoryChange) (*people.Directory, error) {
	if n := c.steps(); n == 0 || n > maxSteps {
		return nil, ErrChange.because("共%d项，应为1至%d项", "it has %d lines, should have 1 to %d", n, maxSteps)
	}
	e := newEdition(before)
	for _, step := range []func(DirectoryChange) error{e.addOrganisations, e.rename, e.close, e.addPersons, e.changePersons, e.end, e.grant} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	d, err := people.NewDirectory(e.organisations, e.persons)
	if err != nil {
		return nil, ErrChange.because("%v", "%v", err)
	}
	d = d.WithDelegations(before.Delegations)
	if err := s.fits(before, d); err != nil {
		return nil, err
	}
	if is, was := s.administrators(d), s.administrators(before); is < 2 && is < was {
		return nil, ErrTooFew
	}
	return d, nil
}

// fits refuses posts that no procedure knows, unless they were there before.
func (s *Service) fits(before, after *people.Directory) error {
	var added []people.Person
	for _, p := range after.Persons {
		old := before.Person(p.ID)
		if old == nil || !slices.EqualFunc(p.Posts, old.Posts, func(a, b people.Post) bool { return a.Kind == b.Kind }) {
			added = append(added, p)
		}
	}
	if _, err := s.Library.Fits(&people.Directory{Persons: added}); err != nil {
		return ErrChange.because("%v", "%v", err)
	}
	return nil
}

// administrators counts who administers for good: today, and without a day on which it ends.
func (s *Service) administrators(d *people.Directory) (n int) {
	for _, p := range d.Persons {
		if slices.ContainsFunc(p.Posts, func(post people.Post) bool {
			return post.Held(s.today()) && post.Until.IsZero() && people.Gives(post.Kind, people.Administers)
		}) {
			n++
		}
	}
	return n
}

// An edition is a copy of the directory that is being changed.
type edition struct {
	organisations []people.Organisation
	persons       []people.Person
}

func newEdition(d *people.Directory) *edition {
	e := &edition{slices.Clone(d.Organisations), slices.Clone(d.Persons)}
	for i := range e.organisations {
		e.organisations[i].Codes = maps.Clone(e.organisations[i].Codes)
	}
	for i := range e.persons {
		e.persons[i].Posts = slices.Clone(e.persons[i].Posts)
	}
	return e
}

func (e *edition) organisation(code string) *people.Organisation {
	at := slices.IndexFunc(e.organisations, func(o people.Organisation) bool { return o.Code == code })
	if at < 0 {
		return nil
	}
	return &e.organisations[at]
}

func (e *edition) person(id string) *people.Person {
	at := slices.IndexFunc(e.persons, func(p people.Person) bool { return p.ID == id })
	if at < 0 {
		return nil
	}
	return &e.persons[at]
}

func (e *edition) addOrganisations(c DirectoryChange) error {
	for _, o := range c.AddOrganisations {
		switch {
		case !lasting.MatchString(o.Code):
			return ErrChange.because("机关代码 %q 只能用字母、数字和 . _ -，至多64个", "the code %q: use letters, digits and . _ -, at most 64", o.Code)
		case e.organisation(o.Code) != nil:
			return ErrChange.because("机关 %s 已存在", "the organisation %s is there already", o.Code)
		case !named(o.Zh) || !named(o.En):
			return ErrChange.because("机关 %s 须有中文、英文名称，至多200字", "the organisation %s needs a name in zh and en, of at most 200 characters", o.Code)
		case !slices.Contains(people.Kinds(), o.Kind):
			return ErrChange.because("机关 %s 的类别应为 %v 之一", "the kind of %s must be one of %v", o.Code, people.Kinds())
		case !o.Until.IsZero() || o.Successor != "":
			return ErrChange.because("新机关 %s 不得同时撤销", "the new organisation %s cannot be closed at once", o.Code)
		case len(o.Codes) > 20:
			return ErrChange.because("机关 %s 的编号用字过多", "the organisation %s has too many codes", o.Code)
		}
		for key, value := range o.Codes {
			if !lasting.MatchString(key) || !named(value) {
				return ErrChange.because("机关 %s 的编号用字 %q 有误", "the code %[2]q of %[1]s is wrong", o.Code, key)
			}
		}
		e.organisations = append(e.organisations, o)
	}
	return nil
}

func (e *edition) rename(c DirectoryChange) error {
	for _, r := range c.Rename {
		o := e.organisation(r.Code)
		switch {
		case o == nil:
			return ErrChange.because("没有机关 %s", "there is no organisation %s", r.Code)
		case !named(r.Zh) || !named(r.En):
			return ErrChange.because("机关 %s 须有中文、英文名称，至多200字", "the organisation %s needs a name in zh and en, of at most 200 characters", r.Code)
		case o.Zh == r.Zh && o.En == r.En:
			return ErrNothing
		}
		o.Zh, o.En = r.Zh, r.En
	}
	return nil
}

func (e *edition) close(c DirectoryChange) error {
	for _, closing := range c.Close {
		o, next := e.organisation(closing.Code), e.organisation(closing.Successor)
		switch {
		case o == nil:
			return ErrChange.because("没有机关 %s", "there is no organisation %s", closing.Code)
		case !o.Until.IsZero():
			return ErrChange.because("机关 %s 已于 %s 撤销", "the organisation %s was closed on %s", closing.Code, o.Until)
		case closing.Until.IsZero() || closing.Until.Before(o.From):
			return ErrChange.because("机关 %s 的撤销日期有误", "the day on which %s ends is wrong", closing.Code)
		case closing.Successor != "" && next == nil:
			return ErrChange.because("没有承接机关 %s", "there is no successor %s", closing.Successor)
		case next != nil && (closing.Until.Before(next.From) || !next.Until.IsZero() && !closing.Until.Before(next.Until)):
			return ErrChange.because("承接机关 %s 在 %s 并不存续", "the successor %s does not exist on %s", closing.Successor, closing.Until)
		}
		o.Until, o.Successor = closing.Until, closing.Successor
	}
	return nil
}

// organisations are the codes that the change touches, persons the ids; both sorted, each once.
func (c DirectoryChange) organisations() (out []string) {
	for _, o := range c.AddOrganisations {
		out = append(out, o.Code)
	}
	for _, r := range c.Rename {
		out = append(out, r.Code)
	}
	for _, closing := range c.Close {
		out = append(out, closing.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (c DirectoryChange) persons() (out []string) {
	for _, p := range c.AddPersons {
		out = append(out, p.ID)
	}
	for _, p := range c.ChangePersons {
		out = append(out, p.ID)
	}
	for _, end := range c.End {
		out = append(out, end.Person)
	}
	for _, grant := range c.Grant {
		out = append(out, grant.Person)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (c DirectoryChange) steps() int {
	return len(c.AddOrganisations) + len(c.Rename) + len(c.Close) + len(c.AddPersons) + len(c.ChangePersons) + len(c.End) + len(c.Grant)
}

// effective is the day by which all of the change holds, today at the earliest.
func (c DirectoryChange) effective(today calendar.Date) calendar.Date {
	last := today
	later := func(d calendar.Date) {
		if d.After(last) {
			last = d
		}
	}
	for _, o := range c.AddOrganisations {
		later(o.From)
	}
	for _, closing := range c.Close {
		later(closing.Until)
	}
	for _, end := range c.End {
		later(end.Until)
	}
	for _, p := range c.AddPersons {
		for _, post := range p.Posts {
			later(post.From)
		}
	}
	for _, grant := range c.Grant {
		later(grant.From)
	}
	return last
}

// named tells whether the text will do as a name.
func named(text string) bool {
	return strings.TrimSpace(text) != "" && plain(text, maxWording) && !strings.ContainsAny(text, "\r\n\t")
}

// contact tells whether the address and the language will do; both may be empty.
func contact(email, lang string) bool {
	if lang != "" && lang != "zh" && lang != "en" || len(email) > 254 {
		return false
	}
	address, err := mail.ParseAddress(email)
	return email == "" || err == nil && address.Address == email && address.Name == ""
}
