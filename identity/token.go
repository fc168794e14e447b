package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"santong/engine"
)

// What a token may do.
const (
	ScopeRead         = "read"         // look at what the person may look at
	ScopeAct          = "act"          // act, where it can be taken back
	ScopeIrreversible = "irreversible" // act where it cannot, as if the person had just proved who he or she is
)

// Scopes are all that there are, from least to most.
var Scopes = []string{ScopeRead, ScopeAct, ScopeIrreversible}

const (
	maxDays  = 366
	maxLabel = 100
	maxKept  = 50 // tokens of a person that hold at once
)

// A Token lets a program in for a person. Only the hash of its secret is kept, as hexadecimal SHA-256: who reads the database cannot use it.
type Token struct {
	Hash, Person, Label string
	Scopes              []string
	Created, Expires    string
	Revoked             bool
	LastUsed, LastFrom  string // "" where it never was
}

// Holds tells whether the token lets anybody in at the time.
func (t Token) Holds(now time.Time) bool { return !t.Revoked && t.Expires > stamp(now) }

// A Grant is whom a token lets in, and to what.
type Grant struct {
	Person string
	Scopes []string
}

// NewToken makes a secret, which is shown once, and what is kept of it. Scopes are put in order.
func NewToken(person, label string, scopes []string, days int, now time.Time) (string, Token, error) {
	switch {
	case days < 1 || days > maxDays:
		return "", Token{}, ErrDays
	case len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(Scopes, s) }):
		return "", Token{}, ErrScope
	case strings.TrimSpace(label) == "" || !utf8.ValidString(label) || utf8.RuneCountInString(label) > maxLabel || strings.ContainsFunc(label, unicode.IsControl):
		return "", Token{}, ErrLabel
	}
	var given []string
	for _, s := range Scopes {
		if slices.Contains(scopes, s) {
			given = append(given, s)
		}
	}
	var random [24]byte
	rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	secret := "st_" + base64.RawURLEncoding.EncodeToString(random[:])
	sum := sha256.Sum256([]byte(secret))
	return secret, Token{Hash: hex.EncodeToString(sum[:]), Person: person, Label: label, Scopes: given,
		Created: stamp(now), Expires: stamp(now.AddDate(0, 0, days))}, nil
}

// IssueToken makes a token for whoever is signed in, and returns its secret. It outlives the session, so a proof is asked for.
func (s *Service) IssueToken(ctx context.Context, label string, scopes []string, days int, from Client) (string, Token, error) {
	session, ok := s.Sessions.Current(ctx)
	switch {
	case !ok:
		return "", Token{}, ErrNotSignedIn
	case !session.ProvedAt(s.now()):
		return "", Token{}, ErrUnproved
	}
	return s.Issue(ctx, session.Person, label, scopes, days, from)
}

// Issue makes a token for the person.
func (a *Accounts) Issue(ctx context.Context, person, label string, scopes []string, days int, from Client) (string, Token, error) {
	if _, err := a.Person(person); err != nil {
		return "", Token{}, err
	}
	secret, token, err := NewToken(person, label, scopes, days, a.now())
	if err != nil {
		return "", Token{}, err
	}
	kept, err := a.store.Tokens(ctx, person)
	if err != nil {
		return "", Token{}, err
	}
	if len(slices.DeleteFunc(kept, func(t Token) bool { return !t.Holds(a.now()) })) >= maxKept {
		return "", Token{}, ErrTokens
	}
	line := a.attempt(person, TokenIssued, ByToken, from)
	line.Detail = label + " (" + strings.Join(token.Scopes, " ") + ")"
	return secret, token, a.store.SaveToken(ctx, token, line)
}

// Tokens lists the tokens of a person, oldest first.
func (a *Accounts) Tokens(ctx context.Context, person string) ([]Token, error) {
	return a.store.Tokens(ctx, person)
}

// RevokeToken ends a token at once. It returns [engine.ErrNotFound] where the person has none such; with person "" it may be anybody's.
func (a *Accounts) RevokeToken(ctx context.Context, person, hash string, from Client) error {
	token, err := a.store.Token(ctx, hash)
	switch {
	case err != nil:
		return err
	case person != "" && token.Person != person:
		return engine.ErrNotFound
	case token.Revoked:
		return nil
	}
	line := a.attempt(token.Person, TokenRevoked, ByToken, from)
	line.Detail = token.Label
	return a.store.RevokeToken(ctx, hash, line)
}

// Authenticate finds whom a token lets in, by the hash of its secret: [engine.ErrNotFound] if it holds no longer or never did. When and from where
// it was used is written down at most once a minute.
func (a *Accounts) Authenticate(ctx context.Context, hash, from string) (Grant, error) {
	token, err := a.store.Token(ctx, hash)
	now := a.now()
	switch {
	case err != nil:
		return Grant{}, err
	case !token.Holds(now):
		return Grant{}, engine.ErrNotFound
	}
	if who := a.directory().Person(token.Person); who != nil && who.Faceless() {
		return Grant{}, engine.ErrNotFound
	}
	if used := instant(token.LastUsed); now.Sub(used) >= time.Minute || used.After(now) {
		// It may be revoked in this very moment: then it is not found any more.
		if err := a.store.UseToken(ctx, hash, stamp(now), from); errors.Is(err, engine.ErrNotFound) {
			return Grant{}, err
		}
	}
	return Grant{token.Person, token.Scopes}, nil
}
