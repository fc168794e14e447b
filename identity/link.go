package identity

import (
	"context"
	"errors"
	"strings"

	"santong/engine"
)

// A Stranger is somebody at the provider who is linked with nobody here. What is in it is for the person to show to an administrator.
type Stranger struct{ Issuer, Subject string }

func (s *Stranger) Error() string { return ErrStranger.Error() }

// Unwrap makes it an [ErrStranger].
func (s *Stranger) Unwrap() error { return ErrStranger }

// whom finds the person with whom a subject is linked.
func (s *Service) whom(ctx context.Context, who found, from Client) (string, error) {
	linked, err := s.store.AccountOf(ctx, who.issuer, who.subject)
	if err == nil {
		if _, none := s.Person(linked.Person); none == nil {
			return linked.Person, nil
		}
	}
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return "", err
	}
	line := s.attempt("?"+sign(s.keys.strays, who.issuer, who.subject)[:22], Unlinked, ByProvider, from)
	return "", errors.Join(s.store.Record(ctx, line), &Stranger{who.issuer, who.subject})
}

const maxSubject = 255 // OpenID Connect Core, 2

// Link says as whom the provider knows the person: nobody else comes in from there as that person. An empty subject undoes it. Sessions that began by way of the
// provider end, for they began as somebody else perhaps.
func (a *Accounts) Link(ctx context.Context, by, person, issuer, subject string) error {
	if _, err := a.Person(person); err != nil {
		return err
	}
	return a.link(ctx, person, issuer, strings.TrimSpace(subject), "", a.by(by, person, SubjectLinked))
}

func (a *Accounts) link(ctx context.Context, person, issuer, subject, but string, line Attempt) error {
	if line.Detail = issuer + " " + subject; subject == "" {
		issuer, line.Kind, line.Detail = "", SubjectUnlinked, ""
	}
	if subject != "" && (issuer == "" || !possible(subject, maxSubject) || !possible(issuer, maxSubject)) {
		return ErrSubject
	}
	return a.store.SaveSubject(ctx, person, issuer, subject, but, line)
}

// BeginLink has the provider ask who sits there, to link whoever is signed in with that. It asks for a proof first: a link is a way in.
func (p *Provider) BeginLink(ctx context.Context, back string) (string, error) {
	session, ok := p.sessions.Current(ctx)
	switch {
	case !ok:
		return "", ErrNotSignedIn
	case !session.ProvedAt(p.now()):
		return "", ErrUnproved
	}
	return p.begin(ctx, flow{Back: back, Link: session.Person}, again...)
}

// linkOwn ends what BeginLink has begun.
func (s *Service) linkOwn(ctx context.Context, f flow, who found, from Client) error {
	session, ok := s.Sessions.Current(ctx)
	if !ok || session.Person != f.Link {
		return ErrReturn
	}
	line := s.attempt(session.Person, SubjectLinked, session.How, from)
	s.tell(ctx, "linked with the provider", line)
	return s.link(ctx, session.Person, who.issuer, who.subject, session.ID, line)
}

// Unlink undoes the link of whoever is signed in. Who has no password keeps it, and the way in.
func (s *Service) Unlink(ctx context.Context, from Client) error {
	session, ok := s.Sessions.Current(ctx)
	switch {
	case !ok:
		return ErrNotSignedIn
	case !session.ProvedAt(s.now()):
		return ErrUnproved
	}
	standing, err := s.Standing(ctx, session.Person)
	switch {
	case err != nil:
		return err
	case !standing.Password:
		return ErrNoPassword
	}
	return s.link(ctx, session.Person, "", "", session.ID, s.attempt(session.Person, SubjectUnlinked, session.How, from))
}
