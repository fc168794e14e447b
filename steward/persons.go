package steward

import (
	"slices"
	"strings"

	"santong/people"
)

func (e *edition) addPersons(c DirectoryChange) error {
	for _, p := range c.AddPersons {
		switch {
		case !lasting.MatchString(p.ID):
			return ErrChange.because("人员编号 %q 只能用字母、数字和 . _ -，至多64个", "the id %q: use letters, digits and . _ -, at most 64", p.ID)
		case e.person(p.ID) != nil:
			return ErrChange.because("人员 %s 已存在，编号不得重用", "the person %s is there already, and an id is never used again", p.ID)
		case !named(p.Name):
			return ErrChange.because("人员 %s 须有姓名，至多200字", "the person %s needs a name of at most 200 characters", p.ID)
		case !contact(p.Email, p.Lang):
			return ErrContact
		case taken(e.persons, p.ID, p.Email):
			return ErrContact.because("人员 %s 的邮箱已为他人所用", "the address of %s is that of somebody else", p.ID)
		}
		for i, post := range p.Posts {
			if err := e.may(p.Posts[:i], post); err != nil {
				return err
			}
		}
		e.persons = append(e.persons, p)
	}
	return nil
}

func (e *edition) changePersons(c DirectoryChange) error {
	for _, change := range c.ChangePersons {
		p := e.person(change.ID)
		if p == nil {
			return ErrChange.because("没有人员 %s", "there is no person %s", change.ID)
		}
		before := *p
		for _, one := range []struct{ to, from *string }{{&p.Name, change.Name}, {&p.Email, change.Email}, {&p.Lang, change.Lang}} {
			if one.from != nil {
				*one.to = *one.from
			}
		}
		switch {
		case !named(p.Name):
			return ErrChange.because("人员 %s 须有姓名，至多200字", "the person %s needs a name of at most 200 characters", p.ID)
		case !contact(p.Email, p.Lang):
			return ErrContact
		case p.Email != before.Email && taken(e.persons, p.ID, p.Email):
			return ErrContact.because("人员 %s 的邮箱已为他人所用", "the address of %s is that of somebody else", p.ID)
		case p.Name == before.Name && p.Email == before.Email && p.Lang == before.Lang:
			return ErrNothing
		}
	}
	return nil
}

func (e *edition) end(c DirectoryChange) error {
	for _, end := range c.End {
		p := e.person(end.Person)
		if p == nil {
			return ErrChange.because("没有人员 %s", "there is no person %s", end.Person)
		}
		if end.Until.IsZero() {
			return ErrChange.because("须写明 %s 自何日起不再任职", "say from which day %s holds the post no more", end.Person)
		}
		at := slices.IndexFunc(p.Posts, func(post people.Post) bool {
			return post.Kind == end.Post && post.Organisation == end.Organisation && (post.Until.IsZero() || end.Until.Before(post.Until))
		})
		if at < 0 {
			return ErrChange.because("%s 届时并不在 %s 任 %s", "%s does not hold the post %[3]s at %[2]s by then", end.Person, end.Organisation, end.Post)
		}
		p.Posts[at].Until = end.Until
		if end.Until.Before(p.Posts[at].From) {
			p.Posts[at].Until = p.Posts[at].From // it was to begin later, and never will
		}
	}
	return nil
}

func (e *edition) grant(c DirectoryChange) error {
	for _, grant := range c.Grant {
		p := e.person(grant.Person)
		if p == nil {
			return ErrChange.because("没有人员 %s", "there is no person %s", grant.Person)
		}
		if err := e.may(p.Posts, grant.Post); err != nil {
			return err
		}
		p.Posts = append(p.Posts, grant.Post)
	}
	return nil
}

// may refuses a post in an organisation that does not exist then, or that the person holds at the time already.
func (e *edition) may(held []people.Post, post people.Post) error {
	o := e.organisation(post.Organisation)
	switch {
	case post.Kind == "" || o == nil:
		return ErrChange.because("没有机关 %s，或未写岗位", "there is no organisation %s, or the post is missing", post.Organisation)
	case !post.Until.IsZero() && !post.From.Before(post.Until):
		return ErrChange.because("岗位 %s 的任职日期有误", "the days of the post %s are wrong", post.Kind)
	case !o.Until.IsZero() && (post.From.IsZero() || !post.From.Before(o.Until)):
		return ErrChange.because("机关 %s 已于 %s 撤销", "the organisation %s ends on %s", o.Code, o.Until)
	}
	for _, other := range held {
		if other.Kind == post.Kind && other.Organisation == post.Organisation && overlap(other, post) {
			return ErrChange.because("在 %s 已任 %s", "the post %[2]s at %[1]s is held already", post.Organisation, post.Kind)
		}
	}
	return nil
}

func overlap(a, b people.Post) bool {
	before := func(x, y people.Post) bool { return !x.Until.IsZero() && !y.From.IsZero() && !y.From.Before(x.Until) } // x ends before y begins
	empty := func(x people.Post) bool { return !x.Until.IsZero() && !x.From.IsZero() && !x.From.Before(x.Until) }
	return !before(a, b) && !before(b, a) && !empty(a)
}

// taken tells whether the address is that of another person: letters, and perhaps the way in, go to who has it.
func taken(persons []people.Person, id, email string) bool {
	return email != "" && slices.ContainsFunc(persons, func(p people.Person) bool { return p.ID != id && strings.EqualFold(p.Email, email) })
}
