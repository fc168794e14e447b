package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// A flow is a browser on its way to the provider and back. It stands in the browser's session, so nobody can come back in the place of another.
type flow struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // PKCE
	Back     string `json:"back"`
	Begun    string `json:"begun"`
	Proof    string `json:"proof,omitempty"` // who is to be proved
	Link     string `json:"link,omitempty"`  // who is to be linked; neither: for signing in
}

const flowFor = 10 * time.Minute

// Begin returns the address at the provider to send the browser to. back is the path of ours to go to afterwards; what is no such becomes /.
func (p *Provider) Begin(ctx context.Context, back string) (string, error) {
	return p.begin(ctx, flow{Back: back})
}

// BeginProof has the provider ask again who sits there, whatever it remembers.
func (p *Provider) BeginProof(ctx context.Context, back string) (string, error) {
	session, ok := p.sessions.Current(ctx)
	if !ok {
		return "", ErrNotSignedIn
	}
	return p.begin(ctx, flow{Back: back, Proof: session.Person}, again...)
}

// again has the provider ask who sits there: in a browser that several people use it may remember another.
var again = []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0")}

func (p *Provider) begin(ctx context.Context, f flow, options ...oauth2.AuthCodeOption) (string, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	if !ours(f.Back) {
		f.Back = "/"
	}
	f.State, f.Nonce, f.Verifier, f.Begun = rand.Text(), rand.Text(), oauth2.GenerateVerifier(), stamp(p.now())
	data, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	p.sessions.put(ctx, flowKey, string(data))
	return d.oauth.AuthCodeURL(f.State, append(slices.Clone(options), oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier))...), nil
}

// ReturnFromProvider takes what the provider has sent the browser back with, signs the person in (or makes the session proved, or links it), and returns
// where to go. A flow is good for one return, whatever comes of it.
func (s *Service) ReturnFromProvider(ctx context.Context, query url.Values, from Client) (string, error) {
	p := s.Provider
	if p == nil {
		return "", ErrReturn
	}
	var f flow
	if text := s.Sessions.scs.PopString(ctx, flowKey); text == "" || json.Unmarshal([]byte(text), &f) != nil {
		return "", ErrReturn
	}
	who, err := p.finish(ctx, f, query)
	if err == nil && f.Link == "" {
		who.person, err = s.whom(ctx, who, from)
	}
	if err != nil {
		if _, ours := Say(err); ours {
			// Only our own words: what the provider answers may have secrets in it.
			s.log.LogAttrs(ctx, slog.LevelInfo, "not let in by the provider", slog.String("reason", err.Error()), slog.String("address", from.Address))
		}
		return "", err
	}
	if f.Link != "" {
		return f.Back, s.linkOwn(ctx, f, who, from)
	}
	kind := SignedIn
	if f.Proof != "" {
		current, ok := s.Sessions.Current(ctx)
		if !ok || current.Person != f.Proof || who.person != f.Proof {
			return "", ErrReturn
		}
		kind, err = Proved, s.Sessions.prove(ctx)
	} else {
		err = s.Sessions.Begin(ctx, who.person, ByProvider)
	}
	if err != nil {
		return "", err
	}
	s.Sessions.put(ctx, hintKey, s.keys.sealed(who.raw, "hint "+who.person))
	line := s.attempt(who.person, kind, ByProvider, from)
	s.tell(ctx, "let in", line)
	return f.Back, s.store.Record(ctx, line)
}

// A found is whom the provider has found.
type found struct {
	issuer, subject string
	raw             string // its token
	person          string // whom we know by that
}

// finish exchanges the code and returns whom the provider has found. Names that it tells are not looked at: who we take that for is a link, made by an administrator or by
// the person, and a name that somebody can have changed at the provider must not open an account here.
func (p *Provider) finish(ctx context.Context, f flow, query url.Values) (who found, err error) {
	refuse := func(why string) (found, error) { return found{}, fmt.Errorf("%w: %s", ErrReturn, why) }
	begun := instant(f.Begun)
	switch {
	case subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(f.State)) != 1:
		return refuse("another state")
	case p.now().Sub(begun) > flowFor:
		return refuse("it took too long")
	case query.Get("error") != "":
		return refuse("the provider has refused")
	case query.Has("iss") && query.Get("iss") != p.config.Issuer: // RFC 9207: the answer of another provider
		return refuse("another issuer")
	case query.Get("code") == "" || len(query.Get("code")) > 4096:
		return refuse("no code")
	}
	d, err := p.discover(ctx)
	if err != nil {
		return found{}, err
	}
	token, err := d.oauth.Exchange(p.client(ctx), query.Get("code"), oauth2.VerifierOption(f.Verifier))
	if err != nil {
		if _, refused := errors.AsType[*oauth2.RetrieveError](err); refused {
			return refuse("the code was not taken")
		}
		return found{}, fmt.Errorf("%w: the code could not be exchanged", ErrProvider)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := d.verifier.Verify(p.client(ctx), raw)
	if err != nil {
		return refuse("the token does not hold")
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.Nonce)) != 1 {
		return refuse("another nonce")
	}
	if f.Proof+f.Link != "" {
		var claims struct {
			At float64 `json:"auth_time"`
		}
		if err := id.Claims(&claims); err != nil || time.Unix(int64(claims.At), 0).Before(begun.Add(-time.Minute)) { // clocks differ
			return refuse("the person was not asked again")
		}
	}
	return found{issuer: id.Issuer, subject: id.Subject, raw: raw}, nil
}

func (s *Service) logoutAt(ctx context.Context) string {
	session, _ := s.Sessions.Current(ctx)
	hint, err := s.keys.opened(s.Sessions.value(ctx, hintKey), "hint "+session.Person)
	if err != nil {
		hint = ""
	}
	return s.Provider.logoutURL(ctx, hint)
}
