package identity

import "context"

// DemoLinks are signed links that let anybody in as a person of the demonstration. They hold as long as its key, and only where the service
// was told that it is a demonstration; the page behind them lets only the same machine in.
type DemoLinks struct{ key []byte }

// Sign makes the sig of a link for the person.
func (d *DemoLinks) Sign(person string) string { return sign(d.key, "demo", person) }

// Verify tells whether the sig is of the person.
func (d *DemoLinks) Verify(person, sig string) bool {
	return d != nil && person != "" && signed(d.key, sig, "demo", person)
}

// SignInDemo begins a session for whoever follows a link of the demonstration.
func (s *Service) SignInDemo(ctx context.Context, person, sig string, from Client) error {
	if s.Demo == nil || !s.Demo.Verify(person, sig) {
		return ErrDemo
	}
	if _, err := s.Person(person); err != nil {
		return ErrDemo
	}
	if err := s.Sessions.Begin(ctx, person, ByDemo); err != nil {
		return err
	}
	return s.store.Record(ctx, s.attempt(person, SignedIn, ByDemo, from))
}
