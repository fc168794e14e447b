package store

import (
	"context"
	"encoding/json"

	"santong/engine"
	"santong/identity"
)

const (
	selectAccount = `select person, password, changed, totp, since, step, recovery, issuer, subject, once_until, once_by from accounts`
	savePassword  = `insert into accounts (person, password, changed, totp, since, step, recovery, issuer, subject, once_until, once_by) values ($1, $2, $3, '', '', 0, '[]', '', '', $4, $5)
		on conflict (person) do update set password = excluded.password, changed = excluded.changed, once_until = excluded.once_until, once_by = excluded.once_by`
	replacePassword = `update accounts set password = $1, changed = $2, once_until = $3, once_by = $4 where person = $5 and changed = $6`
	saveTOTP        = `insert into accounts (person, password, changed, totp, since, step, recovery, issuer, subject) values ($1, '', '', $2, $3, $4, $5, '', '')
		on conflict (person) do update set totp = excluded.totp, since = excluded.since, step = excluded.step, recovery = excluded.recovery`
	saveSubject = `insert into accounts (person, password, changed, totp, since, step, recovery, issuer, subject) values ($1, '', '', '', '', 0, '[]', $2, $3)
		on conflict (person) do update set issuer = excluded.issuer, subject = excluded.subject`
)

// Account returns [engine.ErrNotFound] where there is none.
func (s *Store) Account(ctx context.Context, person string) (identity.Account, error) {
	return first(many(ctx, s, selectAccount+` where person = $1`, []any{person}, readAccount))
}

// AccountOf returns whom a subject of a provider is linked with, or [engine.ErrNotFound].
func (s *Store) AccountOf(ctx context.Context, issuer, subject string) (identity.Account, error) {
	return first(many(ctx, s, selectAccount+` where subject <> '' and issuer = $1 and subject = $2`, []any{issuer, subject}, readAccount))
}

// Accounts lists all, in the order of persons.
func (s *Store) Accounts(ctx context.Context) ([]identity.Account, error) {
	return many(ctx, s, selectAccount+` order by person`, nil, readAccount)
}

// SavePassword implements [identity.Store].
func (s *Store) SavePassword(ctx context.Context, p identity.NewPassword, lines ...identity.Attempt) error {
	set := statement{sql: savePassword, args: []any{p.Person, p.Hash, p.Changed, p.Until, p.By}}
	if p.Was != "" {
		set = statement{sql: replacePassword, args: []any{p.Hash, p.Changed, p.Until, p.By, p.Person, p.Was}, must: engine.ErrStale}
	}
	var end query
	end.add(`update tokens set revoked = true where not revoked and person = `, p.Person)
	if len(p.Keep) > 0 {
		end.add(` and hash not in (`, texts(p.Keep)...)
		end.add(`)`)
	}
	return s.perform(ctx, append([]statement{set, {sql: `delete from sessions where person = $1`, args: []any{p.Person}}, {sql: end.text(), args: end.args}}, recorded(lines...)...)...)
}

// UseOnce implements [identity.Store]. What is left says who handed it out, and when.
func (s *Store) UseOnce(ctx context.Context, person, changed string) error {
	return s.perform(ctx, statement{sql: `update accounts set password = '' where person = $1 and changed = $2 and once_until <> '' and password <> ''`,
		args: []any{person, changed}, must: engine.ErrStale})
}

// Rehash does nothing where the password has changed meanwhile.
func (s *Store) Rehash(ctx context.Context, person, old, password string) error {
	return s.perform(ctx, statement{sql: `update accounts set password = $1 where person = $2 and password = $3`, args: []any{password, person, old}})
}

// SaveTOTP sets the second factor, or with secret "" takes it away.
func (s *Store) SaveTOTP(ctx context.Context, person, secret, since string, step int64, recovery []string, a identity.Attempt) error {
	return s.change(ctx, statement{sql: saveTOTP, args: []any{person, secret, since, step, listed(recovery)}}, a)
}

// UseStep takes a code's step once: [engine.ErrStale] for one that is not later than all before.
func (s *Store) UseStep(ctx context.Context, person string, step int64) error {
	return s.perform(ctx, statement{sql: `update accounts set step = $1 where person = $2 and step < $3`, args: []any{step, person, step}, must: engine.ErrStale})
}

// SaveRecovery returns [engine.ErrStale] where the old codes have changed meanwhile.
func (s *Store) SaveRecovery(ctx context.Context, person string, old, recovery []string) error {
	return s.perform(ctx, statement{sql: `update accounts set recovery = $1 where person = $2 and recovery = $3`,
		args: []any{listed(recovery), person, listed(old)}, must: engine.ErrStale})
}

// SaveSubject returns [identity.ErrLinked] where another person has it.
func (s *Store) SaveSubject(ctx context.Context, person, issuer, subject, but string, a identity.Attempt) error {
	return s.perform(ctx, append([]statement{{sql: saveSubject, args: []any{person, issuer, subject}, must: identity.ErrLinked},
		{sql: `delete from sessions where person = $1 and how = $2 and hash <> $3`, args: []any{person, string(identity.ByProvider), but}}}, recorded(a)...)...)
}

func readAccount(scan func(...any) error) (a identity.Account, err error) {
	var recovery string
	if err = scan(&a.Person, &a.Password, &a.Changed, &a.TOTP, &a.Since, &a.Step, &recovery, &a.Issuer, &a.Subject, &a.OnceUntil, &a.OnceBy); err == nil {
		err = json.Unmarshal([]byte(recovery), &a.Recovery)
	}
	return a, err
}

// listed is a list of words as it is kept: always in the same bytes, so that it can be compared.
func listed(words []string) string {
	if len(words) == 0 {
		return "[]"
	}
	data, _ := json.Marshal(words) // strings always can be
	return string(data)
}

// first is the only row that a key can find, or [engine.ErrNotFound].
func first[T any](list []T, err error) (value T, _ error) {
	switch {
	case err != nil:
		return value, err
	case len(list) == 0:
		return value, engine.ErrNotFound
	}
	return list[0], nil
}
