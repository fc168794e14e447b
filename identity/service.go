package identity

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"santong/people"
)

// A Config is what identity needs of the rest. Store, Key, Directory, Now and Log must be set.
type Config struct {
	Store     Store
	Key       Key
	Directory func() *people.Directory
	Now       func() time.Time
	Log       *slog.Logger

	Name     string         // what authenticators call this service
	Secure   bool           // browsers come by https: cookies never travel without
	Demo     bool           // links of the demonstration let in
	Provider ProviderConfig // without Issuer there is none
}

// A Service lets people in. See the package's words for what a page calls.
type Service struct {
	*Accounts
	Sessions *Sessions
	Provider *Provider  // nil where none is configured
	Demo     *DemoLinks // nil unless this is a demonstration
	Secure   bool

	name  string
	keys  keys
	log   *slog.Logger
	dummy string // a hash that no password has, for names that nobody has
}

// New refuses a key other than the one that the database was used with: everything sealed with that would be lost silently.
func New(ctx context.Context, c Config) (*Service, error) {
	if c.Store == nil || c.Directory == nil || c.Now == nil || c.Log == nil {
		return nil, errors.New("identity: Store, Directory, Now and Log must be set")
	}
	keys, err := c.Key.derive()
	if err != nil {
		return nil, err
	}
	if err := keys.recognise(ctx, c.Store); err != nil {
		return nil, err
	}
	s := &Service{Accounts: NewAccounts(c.Store, c.Directory, c.Now), Secure: c.Secure, name: c.Name, keys: keys, log: c.Log}
	if s.name == "" {
		s.name = "三统 Santong"
	}
	s.Sessions = newSessions(c.Store, c.Now, c.Secure, c.Log)
	if c.Demo {
		s.Demo = &DemoLinks{key: keys.demo}
	}
	if c.Provider.Issuer != "" {
		if s.Provider, err = newProvider(c.Provider, s.Sessions, c.Now); err != nil {
			return nil, err
		}
	}
	if s.dummy, err = s.hasher.hash(ctx, string(keys.names)); err != nil {
		return nil, err
	}
	return s, nil
}
