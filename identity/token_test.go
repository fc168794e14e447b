package identity_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/identity"
	"santong/people"
)

var discard = slog.New(slog.DiscardHandler)

func testDirectory() *people.Directory { return &people.Directory{} }

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func TestTokens(t *testing.T) {
	h := newHouse(t)
	b := h.in("wang", passWang)
	issue := func(label string, scopes []string, days int) (secret string, token identity.Token, err error) {
		err = b.do(func(ctx context.Context, from identity.Client) (err error) {
			secret, token, err = h.IssueToken(ctx, label, scopes, days, from)
			return err
		})
		return secret, token, err
	}
	read := []string{identity.ScopeRead}
	_, _, err := issue("laptop", read, 1)
	is(t, err, identity.ErrUnproved)
	ok(t, b.do(func(ctx context.Context, from identity.Client) error {
		return h.Prove(ctx, identity.Proof{Password: passWang}, from)
	}))
	for name, c := range map[string]struct {
		label  string
		scopes []string
		days   int
		want   error
	}{
		"no day": {"x", read, 0, identity.ErrDays}, "too many": {"x", read, 367, identity.ErrDays}, "no scope": {"x", nil, 1, identity.ErrScope},
		"another scope": {"x", []string{"read", "everything"}, 1, identity.ErrScope}, "no label": {" ", read, 1, identity.ErrLabel},
		"a long label": {strings.Repeat("长", 101), read, 1, identity.ErrLabel}, "two lines": {"a\nb", read, 1, identity.ErrLabel},
	} {
		if _, _, err := issue(c.label, c.scopes, c.days); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	secret, token, err := issue("laptop", []string{identity.ScopeAct, identity.ScopeRead, identity.ScopeAct}, 366)
	if err != nil || !slices.Equal(token.Scopes, []string{"read", "act"}) || token.Hash != hashOf(secret) {
		t.Fatal(token, err)
	}
	h.secret(secret)
	authenticate := func(secret, from string) (identity.Grant, error) {
		return h.Authenticate(t.Context(), hashOf(secret), from)
	}
	used := func() (string, string) {
		kept, err := h.store.Token(t.Context(), token.Hash)
		ok(t, err)
		return kept.LastUsed, kept.LastFrom
	}
	if at, from := used(); at != "" || from != "" {
		t.Error(at, from)
	}
	grant, err := authenticate(secret, "192.0.2.1")
	if err != nil || grant.Person != "wang" || !slices.Equal(grant.Scopes, []string{"read", "act"}) {
		t.Fatal(grant, err)
	}
	first, from := used()
	if first == "" || from != "192.0.2.1" {
		t.Error(first, from)
	}
	h.pass(59 * time.Second)
	_, err = authenticate(secret, "192.0.2.2")
	ok(t, err)
	if at, from := used(); at != first || from != "192.0.2.1" {
		t.Error("it is written down more than once a minute")
	}
	h.pass(time.Second)
	_, err = authenticate(secret, "192.0.2.3")
	ok(t, err)
	if at, from := used(); at == first || from != "192.0.2.3" {
		t.Error("it is not written down")
	}
	_, err = authenticate("st_nonsense", "")
	is(t, err, engine.ErrNotFound)
	is(t, h.RevokeToken(t.Context(), "li", token.Hash, identity.Client{}), engine.ErrNotFound)
	ok(t, h.RevokeToken(t.Context(), "wang", token.Hash, identity.Client{}))
	ok(t, h.RevokeToken(t.Context(), "wang", token.Hash, identity.Client{})) // twice is once
	_, err = authenticate(secret, "")
	is(t, err, engine.ErrNotFound)
	short, _, err := issue("short", read, 1)
	ok(t, err)
	h.pass(24*time.Hour - time.Second)
	_, err = authenticate(short, "")
	ok(t, err)
	h.pass(time.Second)
	_, err = authenticate(short, "")
	is(t, err, engine.ErrNotFound)
	if got := h.kinds("wang"); count(got, identity.TokenIssued) != 2 || count(got, identity.TokenRevoked) != 1 {
		t.Error(got)
	}
	for range 50 {
		_, _, err = h.Issue(t.Context(), "li", "x", read, 1, identity.Client{})
		ok(t, err)
	}
	_, _, err = h.Issue(t.Context(), "li", "x", read, 1, identity.Client{})
	is(t, err, identity.ErrTokens)
	_, _, err = h.Issue(t.Context(), "nobody", "x", read, 1, identity.Client{})
	is(t, err, engine.ErrNotFound)
}

func TestKeyFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "data", identity.KeyFile)
	var keys sync.Map
	var working sync.WaitGroup
	for range 10 { // ten that start at once end up with one key
		working.Go(func() {
			key, err := identity.LoadKey(path)
			if err != nil {
				t.Error(err)
			}
			keys.Store(key, true)
		})
	}
	working.Wait()
	n := 0
	keys.Range(func(any, any) bool { n++; return true })
	info, err := os.Stat(path)
	ok(t, err)
	left, err := os.ReadDir(filepath.Dir(path))
	ok(t, err)
	if n != 1 || info.Mode() != 0o600 || len(left) != 1 {
		t.Errorf("%d keys, %v, %v", n, info.Mode(), left)
	}
	for name, c := range map[string]struct {
		text string
		mode fs.FileMode
		want error
	}{
		"empty": {"", 0o600, identity.ErrKeyForm}, "short": {"abcd\n", 0o600, identity.ErrKeyForm}, "long": {strings.Repeat("ab", 33), 0o600, identity.ErrKeyForm},
		"no figures": {strings.Repeat("xy", 32), 0o600, identity.ErrKeyForm}, "very long": {strings.Repeat("ab", 1<<20), 0o600, identity.ErrKeyForm},
		"open": {strings.Repeat("ab", 32), 0o644, identity.ErrKeyOpen}, "right": {strings.Repeat("ab", 32), 0o640, nil},
	} {
		path := filepath.Join(folder, name)
		ok(t, os.WriteFile(path, []byte(c.text), c.mode))
		ok(t, os.Chmod(path, c.mode))
		if _, err := identity.LoadKey(path); !errors.Is(err, c.want) || err != nil && (strings.Contains(err.Error(), "abab") || !strings.Contains(err.Error(), path)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPrune(t *testing.T) {
	h := newHouse(t)
	_, err := h.browser("192.0.2.1").signIn("wang", wrong)
	is(t, err, identity.ErrWrong)
	h.in("wang", passWang)
	h.pass(200 * 24 * time.Hour)
	ok(t, h.Prune(t.Context()))
	if got := h.kinds("wang"); count(got, identity.Failed) != 0 || count(got, identity.SignedIn) != 1 {
		t.Error(got)
	}
	if kept, err := h.store.Sessions(t.Context(), "wang"); err != nil || len(kept) != 0 {
		t.Error(kept, err)
	}
	h.pass(3 * 366 * 24 * time.Hour)
	ok(t, h.Prune(t.Context()))
	if got := h.kinds("wang"); len(got) != 0 {
		t.Error(got)
	}
}
