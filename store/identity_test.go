package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"santong/engine"
	"santong/identity"
	"santong/notices"
	"santong/store"
	"santong/store/storetest"
)

var _ identity.Store = (*store.Store)(nil)

func minute(n int) string {
	return time.Date(2026, 3, 2, 1, n, 0, 0, time.UTC).Format(engine.TimeLayout)
}

func TestIdentity(t *testing.T) {
	storetest.InTurn(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, *store.Store)
	}{
		{"accounts", accounts}, {"codes are taken once", codesOnce}, {"subjects", subjects}, {"sessions", sessions},
		{"attempts", attempts}, {"pruning", pruning}, {"tokens", tokens},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, db := range databases {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					c.test(t, storetest.Open(t, db.make(t)))
				})
			}
		})
	}
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func same[T any](t *testing.T, got T, err error, want T) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func line(n int, person string, kind identity.Kind) identity.Attempt {
	return identity.Attempt{ID: fmt.Sprintf("%s-%d-%s", kind, n, person), At: minute(n), Person: person, Kind: kind, How: identity.ByPassword, Network: "192.0.2.0/24", Place: "192.0.2.1/32",
		Address: "192.0.2.1", Device: "d", Agent: "Firefox 140", By: "zhou", Detail: "说明"}
}

func accounts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	_, err := s.Account(ctx, "wang")
	is(t, err, engine.ErrNotFound)
	no(t, s.AddSession(ctx, identity.KeptSession{Hash: "s", Person: "wang"}))
	no(t, s.SavePassword(ctx, identity.NewPassword{Person: "wang", Hash: "phc", Changed: minute(1)}, line(1, "wang", identity.PasswordChanged)))
	_, err = s.Session(ctx, "s")
	is(t, err, engine.ErrNotFound)
	no(t, s.SaveTOTP(ctx, "wang", "sealed", minute(2), 7, []string{"a", "b"}, line(2, "wang", identity.TOTPEnrolled)))
	no(t, s.SaveTOTP(ctx, "li", "other", minute(2), 7, nil, line(2, "li", identity.TOTPEnrolled)))
	want := identity.Account{Person: "wang", Password: "phc", Changed: minute(1), TOTP: "sealed", Since: minute(2), Step: 7, Recovery: []string{"a", "b"}}
	found, err := s.Account(ctx, "wang")
	same(t, found, err, want)
	no(t, s.Rehash(ctx, "wang", "not the old one", "x"))
	no(t, s.Rehash(ctx, "wang", "phc", "better"))
	want.Password = "better"
	found, err = s.Account(ctx, "wang")
	same(t, found, err, want)
	list, err := s.Accounts(ctx)
	same(t, list, err, []identity.Account{{Person: "li", TOTP: "other", Since: minute(2), Step: 7, Recovery: []string{}}, want})
	// A one-time secret is taken once, and only the one that was handed out then; what replaces it stands on that.
	no(t, s.SaveToken(ctx, identity.Token{Hash: "kept", Person: "wang"}))
	no(t, s.SaveToken(ctx, identity.Token{Hash: "lost", Person: "wang"}))
	no(t, s.SaveToken(ctx, identity.Token{Hash: "li's", Person: "li"}))
	is(t, s.UseOnce(ctx, "wang", minute(1)), engine.ErrStale)
	no(t, s.SavePassword(ctx, identity.NewPassword{Person: "wang", Hash: "once", Changed: minute(4), Until: minute(9), By: "zhou", Keep: []string{"kept", "li's"}},
		line(4, "wang", identity.SecretIssued), line(4, "wang", identity.TokenRevoked)))
	for hash, revoked := range map[string]bool{"kept": false, "lost": true, "li's": false} {
		if token, err := s.Token(ctx, hash); err != nil || token.Revoked != revoked {
			t.Errorf("%+v %v", token, err)
		}
	}
	want.Password, want.Changed, want.OnceUntil, want.OnceBy = "once", minute(4), minute(9), "zhou"
	found, err = s.Account(ctx, "wang")
	same(t, found, err, want)
	is(t, s.UseOnce(ctx, "wang", minute(1)), engine.ErrStale)
	no(t, s.UseOnce(ctx, "wang", minute(4)))
	is(t, s.UseOnce(ctx, "wang", minute(4)), engine.ErrStale)
	is(t, s.SavePassword(ctx, identity.NewPassword{Person: "wang", Hash: "x", Changed: minute(5), Was: minute(1)}, line(5, "wang", identity.PasswordChanged)), engine.ErrStale)
	own := line(6, "wang", identity.PasswordChanged)
	own.By = ""
	no(t, s.SavePassword(ctx, identity.NewPassword{Person: "wang", Hash: "own", Changed: minute(6), Was: minute(4)}, own))
	want.Password, want.Changed, want.OnceUntil, want.OnceBy = "own", minute(6), "", ""
	// The person is told of what others have done, with a letter, and not of his or her own doings.
	told, err := s.Notices(ctx, notices.Reader{Person: "wang"}, notices.Query{})
	var about []string
	for _, n := range told {
		about = append(about, string(n.Kind)+" "+n.Said.Event.En)
	}
	same(t, about, err, []string{"account one-time secret issued", "account password changed"})
	mails, err := s.WaitingMails(ctx, minute(59), 9)
	if err != nil || len(mails) != 2 {
		t.Errorf("%+v %v", mails, err)
	}
	// A change whose line is refused is refused with it.
	if err := s.SavePassword(ctx, identity.NewPassword{Person: "wang", Hash: "lost", Changed: minute(3)}, line(1, "wang", identity.PasswordChanged)); err == nil {
		t.Error("two lines under one id")
	}
	found, err = s.Account(ctx, "wang")
	same(t, found, err, want)
}

func codesOnce(t *testing.T, s *store.Store) {
	ctx := context.Background()
	is(t, s.UseStep(ctx, "wang", 1), engine.ErrStale)
	no(t, s.SaveTOTP(ctx, "wang", "sealed", minute(2), 7, []string{"a", "b"}, line(2, "wang", identity.TOTPEnrolled)))
	is(t, s.UseStep(ctx, "wang", 6), engine.ErrStale)
	is(t, s.UseStep(ctx, "wang", 7), engine.ErrStale)
	results := make(chan error, 20)
	for range 10 {
		go func() { results <- s.UseStep(ctx, "wang", 8) }()
		go func() { results <- s.SaveRecovery(ctx, "wang", []string{"a", "b"}, []string{"b"}) }()
	}
	passed := 0
	for range 20 {
		if err := <-results; err == nil {
			passed++
		} else {
			is(t, err, engine.ErrStale)
		}
	}
	if passed != 2 {
		t.Errorf("%d got through, want one step and one recovery code", passed)
	}
	no(t, s.SaveRecovery(ctx, "wang", []string{"b"}, nil))
	found, err := s.Account(ctx, "wang")
	if err != nil || len(found.Recovery) != 0 || found.Step != 8 {
		t.Errorf("%+v %v", found, err)
	}
}

func subjects(t *testing.T, s *store.Store) {
	ctx := context.Background()
	no(t, s.SavePassword(ctx, identity.NewPassword{Person: "wang", Hash: "phc", Changed: minute(1)}, line(1, "wang", identity.PasswordChanged)))
	no(t, s.SavePassword(ctx, identity.NewPassword{Person: "li", Hash: "phc", Changed: minute(1)}, line(1, "li", identity.PasswordChanged)))
	_, err := s.AccountOf(ctx, "", "")
	is(t, err, engine.ErrNotFound)
	no(t, s.SaveSubject(ctx, "wang", "https://id", "42", "", line(2, "wang", identity.SubjectLinked)))
	is(t, s.SaveSubject(ctx, "li", "https://id", "42", "", line(2, "li", identity.SubjectLinked)), identity.ErrLinked)
	no(t, s.SaveSubject(ctx, "li", "https://other", "42", "", line(3, "li", identity.SubjectLinked)))
	found, err := s.AccountOf(ctx, "https://id", "42")
	if err != nil || found.Person != "wang" || found.Password != "phc" {
		t.Errorf("%+v %v", found, err)
	}
	for hash, how := range map[string]identity.How{"by": identity.ByProvider, "this": identity.ByProvider, "other": identity.ByPassword} {
		no(t, s.AddSession(ctx, identity.KeptSession{Hash: hash, Person: "wang", How: how}))
	}
	no(t, s.SaveSubject(ctx, "wang", "https://id", "42", "this", line(9, "wang", identity.SubjectLinked)))
	if kept, err := s.Sessions(ctx, "wang"); err != nil || len(kept) != 2 || kept[0].Hash != "other" || kept[1].Hash != "this" {
		t.Errorf("%+v %v", kept, err)
	}
	no(t, s.SaveSubject(ctx, "wang", "", "", "", line(4, "wang", identity.SubjectLinked)))
	no(t, s.SaveSubject(ctx, "li", "https://id", "42", "", line(5, "li", identity.SubjectLinked)))
}

func sessions(t *testing.T, s *store.Store) {
	ctx := context.Background()
	a := identity.KeptSession{Hash: "a", Person: "wang", How: identity.ByTOTP, Created: minute(1), Seen: minute(2), Proved: minute(3), Address: "::1", Agent: "Edge 1", Data: `{"person":"wang"}`}
	b := identity.KeptSession{Hash: "b", Person: "wang", Created: minute(1), Seen: minute(5)}
	other := identity.KeptSession{Hash: "c", Person: "li", Created: minute(1), Seen: minute(5)}
	for _, k := range []identity.KeptSession{a, b, other} {
		no(t, s.AddSession(ctx, k))
	}
	if err := s.AddSession(ctx, a); err == nil {
		t.Error("one token twice")
	}
	list, err := s.Sessions(ctx, "wang")
	same(t, list, err, []identity.KeptSession{b, a})
	no(t, s.SeeSession(ctx, "a", minute(6), "::2", "Edge 2"))
	a.Seen, a.Address, a.Agent = minute(6), "::2", "Edge 2"
	found, err := s.Session(ctx, "a")
	same(t, found, err, a)
	a.Data, a.Proved = "{}", minute(7)
	no(t, s.ChangeSession(ctx, a))
	found, err = s.Session(ctx, "a")
	same(t, found, err, a)
	no(t, s.EndSessions(ctx, "wang", "b"))
	is(t, s.ChangeSession(ctx, a), engine.ErrNotFound) // what has been ended does not come back
	is(t, s.SeeSession(ctx, "a", minute(8), "", ""), engine.ErrNotFound)
	is(t, s.EndSession(ctx, "a"), engine.ErrNotFound)
	no(t, s.EndSession(ctx, "b"))
	if list, err := s.Sessions(ctx, "li"); err != nil || len(list) != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

func attempts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	tried := line(1, "wang", identity.Tried)
	no(t, s.Record(ctx, tried))
	no(t, s.Record(ctx, line(2, "li", identity.Failed)))
	no(t, s.Record(ctx, line(3, "wang", identity.PasswordChanged)))
	no(t, s.Record(ctx, line(4, "wang", identity.Failed)))
	tries, err := s.Tries(ctx, "wang", minute(0), 9)
	same(t, tries, err, []identity.Attempt{line(4, "wang", identity.Failed), tried})
	tries, err = s.Tries(ctx, "wang", minute(4), 9)
	same(t, tries, err, []identity.Attempt{line(4, "wang", identity.Failed)})
	tries, err = s.Tries(ctx, "wang", minute(0), 1)
	same(t, tries, err, []identity.Attempt{line(4, "wang", identity.Failed)})
	elsewhere := line(5, "wang", identity.Failed)
	elsewhere.Place = "192.0.2.2/32"
	no(t, s.Record(ctx, elsewhere))
	tries, err = s.TriesFrom(ctx, "192.0.2.1/32", minute(2), 9)
	same(t, tries, err, []identity.Attempt{line(4, "wang", identity.Failed), line(2, "li", identity.Failed)})
	tries, err = s.TriesFrom(ctx, "192.0.2.1/32", minute(0), 1)
	same(t, tries, err, []identity.Attempt{line(4, "wang", identity.Failed)})
	no(t, s.Unrecord(ctx, elsewhere.ID))
	tried.Kind, tried.How, tried.Detail = identity.SignedIn, identity.ByTOTP, "d"
	no(t, s.Settle(ctx, tried))
	list, err := s.Attempts(ctx, identity.Filter{Person: "wang", Limit: 10})
	same(t, list, err, []identity.Attempt{line(4, "wang", identity.Failed), line(3, "wang", identity.PasswordChanged), tried})
	list, err = s.Attempts(ctx, identity.Filter{Kinds: []identity.Kind{identity.Failed, identity.SignedIn}, Before: minute(4), Limit: 10})
	same(t, list, err, []identity.Attempt{line(2, "li", identity.Failed), tried})
	no(t, s.Unrecord(ctx, tried.ID))
	is(t, s.Settle(ctx, tried), engine.ErrNotFound)
	list, err = s.Attempts(ctx, identity.Filter{Limit: 1})
	same(t, list, err, []identity.Attempt{line(4, "wang", identity.Failed)})
}

func pruning(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for n := range 5 {
		no(t, s.Record(ctx, line(n, "?stray", identity.Failed)))
		no(t, s.Record(ctx, line(n, "wang", identity.Failed)))
		no(t, s.Record(ctx, line(n, "wang", identity.SignedIn)))
		no(t, s.AddSession(ctx, identity.KeptSession{Hash: fmt.Sprint(n), Person: "wang", Seen: minute(n)}))
	}
	no(t, s.Prune(ctx, identity.Retention{Attempts: minute(1), Failures: minute(3), Sessions: minute(4), Strays: 1}))
	list, err := s.Attempts(ctx, identity.Filter{Limit: 99})
	same(t, list, err, []identity.Attempt{line(4, "wang", identity.SignedIn), line(4, "wang", identity.Failed), line(4, "?stray", identity.Failed),
		line(3, "wang", identity.SignedIn), line(3, "wang", identity.Failed), line(2, "wang", identity.SignedIn), line(1, "wang", identity.SignedIn)})
	if kept, err := s.Sessions(ctx, "wang"); err != nil || len(kept) != 1 || kept[0].Hash != "4" {
		t.Errorf("%+v %v", kept, err)
	}
}

func tokens(t *testing.T, s *store.Store) {
	ctx := context.Background()
	a := identity.Token{Hash: "h1", Person: "p", Label: "笔记本", Scopes: []string{identity.ScopeRead, identity.ScopeAct}, Created: minute(1), Expires: minute(9)}
	b := identity.Token{Hash: "h0", Person: "p", Scopes: []string{}, Created: minute(2)}
	no(t, s.SaveToken(ctx, a, line(1, "p", identity.TokenIssued)))
	no(t, s.SaveToken(ctx, b))
	no(t, s.UseToken(ctx, "h1", minute(3), "192.0.2.1"))
	a.LastUsed, a.LastFrom = minute(3), "192.0.2.1"
	found, err := s.Token(ctx, "h1")
	same(t, found, err, a)
	no(t, s.RevokeToken(ctx, "h1", line(2, "p", identity.TokenRevoked)))
	no(t, s.SaveToken(ctx, a)) // does not bring it back
	a.Revoked = true
	list, err := s.Tokens(ctx, "p")
	same(t, list, err, []identity.Token{a, b})
	_, err = s.Token(ctx, "none")
	is(t, err, engine.ErrNotFound)
	is(t, s.RevokeToken(ctx, "none", line(9, "p", identity.TokenRevoked)), engine.ErrNotFound)
	is(t, s.UseToken(ctx, "h1", minute(4), ""), engine.ErrNotFound)
	record, err := s.Attempts(ctx, identity.Filter{Person: "p", Limit: 9})
	same(t, record, err, []identity.Attempt{line(2, "p", identity.TokenRevoked), line(1, "p", identity.TokenIssued)})
}

// A token from before there were scopes keeps all that it could do.
func TestOldTokens(t *testing.T) {
	for name, schema1 := range map[string]func(*testing.T) store.Config{"sqlite": schema1, "postgres": schema1Postgres} {
		t.Run(name, func(t *testing.T) {
			c := schema1(t)
			run(t, raw(t, c), `insert into tokens (hash, person, label, created, expires, revoked) values ('old', 'yi', '', '2026', '2027', false)`)
			found, err := storetest.Open(t, c).Token(context.Background(), "old")
			same(t, found, err, identity.Token{Hash: "old", Person: "yi", Scopes: identity.Scopes, Created: "2026", Expires: "2027"})
		})
	}
}
