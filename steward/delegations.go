package steward

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"santong/engine"
	"santong/people"
)

// Delegate lets d.To act for d.From, who is the actor and has just proved it: whoever finds an open browser must not be able to hand its powers on. For somebody
// who is absent it is a [DelegationChange], which needs two administrators. What administers cannot be delegated.
func (s *Service) Delegate(ctx context.Context, a engine.Actor, d people.Delegation) (granted people.Delegation, err error) {
	err = s.change(ctx, func(now *standing) (Write, error) {
		switch {
		case a.For != "":
			return Write{}, ErrDeputy
		case a.Person == "" || a.Person != d.From:
			return Write{}, ErrNotYours
		case !a.Proved:
			return Write{}, ErrUnproved
		}
		w, err := s.delegationEffect(now, DelegationChange{d})
		if err != nil {
			return Write{}, err
		}
		w.DelegatedBy, w.Tell = a.Person, s.tellGranted(now, a, w.Delegated, d.To)
		granted = *w.Delegated
		return w, nil
	})
	return granted, err
}

// delegationEffect grants the delegation, unless something stands against it today.
func (s *Service) delegationEffect(now *standing, c DelegationChange) (Write, error) {
	d := c.Delegation
	switch {
	case d.Revoked != "" || now.directory.Person(d.From) == nil:
		return Write{}, ErrDelegation
	case people.Gives(d.Post, people.Administers):
		return Write{}, ErrDelegation.because("管理岗位不得委托", "the post of administrator cannot be delegated")
	case !plain(d.Workflow, maxWording) || !plain(d.Reason, maxReason):
		return Write{}, ErrDelegation
	}
	if objections := now.directory.Objections(d, s.today()); len(objections) > 0 {
		return Write{}, &objected{ErrDelegation.because("%s", "%s", sayObjections(objections)).(*detailed), objections}
	}
	d.ID, d.Granted = s.NewID(), s.instant()
	return Write{Delegated: &d}, nil
}

// Revoke ends a delegation at once. It takes powers away and gives none, so it needs no second person: who delegated and who stands in do it by themselves,
// an administrator with a fresh proof. The others of them are told.
func (s *Service) Revoke(ctx context.Context, a engine.Actor, id string) error {
	return s.change(ctx, func(now *standing) (Write, error) {
		at := slices.IndexFunc(now.directory.Delegations, func(d people.Delegation) bool { return d.ID == id })
		if at < 0 {
			return Write{}, engine.ErrNotFound
		}
		d := &now.directory.Delegations[at]
		switch {
		case a.For != "":
			return Write{}, ErrDeputy
		case a.Person == d.From || a.Person == d.To: // who was asked to stand in may always decline
		case !s.administers(now.directory, a.Person):
			return Write{}, ErrNotYours
		case !a.Proved:
			return Write{}, ErrUnproved
		}
		if d.Revoked != "" {
			return Write{}, ErrRevoked
		}
		return Write{Revoked: &Revocation{id, a.Person, s.instant()}, Tell: s.tellRevoked(now, a, d)}, nil
	})
}

// tellGranted tells the persons of a delegation.
func (s *Service) tellGranted(now *standing, a engine.Actor, d *people.Delegation, persons ...string) []Telling {
	from, to, organ, post := s.wordsOf(now, d)
	return tell(now, a, d, "granted", engine.Words{
		Zh: fmt.Sprintf("委托%s代理%s的%s（%s）事项，自%s起，至%s前一日止", to, from, post.Zh, organ.Zh, d.Start, d.Until),
		En: fmt.Sprintf("%s may act for %s as %s of %s from %s, until the day before %s", to, from, post.En, organ.En, d.Start, d.Until)}, persons...)
}

func (s *Service) tellRevoked(now *standing, a engine.Actor, d *people.Delegation) []Telling {
	from, to, organ, post := s.wordsOf(now, d)
	return tell(now, a, d, "revoked", engine.Words{
		Zh: fmt.Sprintf("%s不再代理%s的%s（%s）事项", to, from, post.Zh, organ.Zh),
		En: fmt.Sprintf("%s acts for %s as %s of %s no more", to, from, post.En, organ.En)}, d.From, d.To)
}

// tell makes a telling for each of the persons but the one who acts.
func tell(now *standing, a engine.Actor, d *people.Delegation, what string, words engine.Words, persons ...string) (out []Telling) {
	for _, person := range persons {
		if person != a.Person {
			out = append(out, Telling{Person: person, What: words, Reason: d.Reason, By: nameOf(now, a.Person), Key: d.ID + " " + what})
		}
	}
	return out
}

func (s *Service) wordsOf(now *standing, d *people.Delegation) (from, to string, organ, post engine.Words) {
	organ, post = engine.Words{Zh: d.Organisation, En: d.Organisation}, engine.Words{Zh: d.Post, En: d.Post}
	if o := now.directory.Organisation(d.Organisation); o != nil {
		organ = engine.Words{Zh: o.Zh, En: o.En}
	}
	for _, w := range s.Engine.Workflows.All() {
		if i := slices.IndexFunc(w.Definition.Roles, func(r engine.Role) bool { return r.Post == d.Post }); i >= 0 {
			post = w.Definition.Roles[i].Words
			break
		}
	}
	return nameOf(now, d.From), nameOf(now, d.To), organ, post
}

func nameOf(now *standing, id string) string {
	if p := now.directory.Person(id); p != nil {
		return p.Name
	}
	return id
}

// SetContact changes the person's own e-mail address and language.
func (s *Service) SetContact(ctx context.Context, a engine.Actor, email, lang string) error {
	email = strings.TrimSpace(email)
	return s.change(ctx, func(now *standing) (Write, error) {
		p := now.directory.Person(a.Person)
		switch {
		case a.For != "":
			return Write{}, ErrDeputy
		case p == nil:
			return Write{}, engine.ErrNotFound
		case !contact(email, lang):
			return Write{}, ErrContact
		case taken(now.directory.Persons, a.Person, email):
			return Write{}, ErrContact.because("该邮箱已为他人所用", "the address is that of somebody else")
		}
		next := *p
		next.Email, next.Lang = email, lang
		return Write{Persons: []people.Person{next}}, nil
	})
}

// change writes what needs no second person, again where something else was changed meanwhile.
func (s *Service) change(ctx context.Context, decide func(now *standing) (Write, error)) error {
	for range maxTries {
		now, err := s.read(ctx)
		if err != nil {
			return err
		}
		w, err := decide(now)
		if err != nil {
			return err
		}
		if err = s.Store.Write(ctx, now.revision, w); errors.Is(err, ErrMoved) {
			continue
		}
		if err != nil {
			return err
		}
		s.written(ctx)
		return nil
	}
	return ErrBusy
}

// An objected delegation is ErrDelegation with everything that stands against it.
type objected struct {
	*detailed
	objections []people.Objection
}

func (o *objected) Unwrap() error { return o.detailed }

// Objections lists, field by field, what stands against a delegation that was refused.
func Objections(err error) []people.Objection {
	if o, ok := errors.AsType[*objected](err); ok {
		return o.objections
	}
	return nil
}

// sayObjections is for a log; pages show them beside their fields.
func sayObjections(list []people.Objection) string {
	var parts []string
	for _, o := range list {
		parts = append(parts, o.Zh+" / "+o.En)
	}
	return strings.Join(parts, "; ")
}
