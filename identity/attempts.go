package identity

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"santong/engine"
)

// A Kind says what became of an attempt, or what was changed.
type Kind string

// Kinds are only ever added to: rows of the past have them.
const (
	Tried           Kind = "tried" // written before it is decided; counts as a failure where it stays so
	Failed          Kind = "failed"
	Passed          Kind = "passed" // the password, and the code is still to come
	SignedIn        Kind = "signed_in"
	SignedOut       Kind = "signed_out"
	Locked          Kind = "locked"
	Unlocked        Kind = "unlocked"
	Proved          Kind = "proved"
	PasswordChanged Kind = "password_changed"
	TOTPEnrolled    Kind = "totp_enrolled"
	TOTPRemoved     Kind = "totp_removed"
	RecoveryRenewed Kind = "recovery_renewed"
	SessionsEnded   Kind = "sessions_ended"
	SubjectLinked   Kind = "subject_linked"
	SubjectUnlinked Kind = "subject_unlinked"
	Unlinked        Kind = "unlinked" // somebody at the provider who is nobody here
	TokenIssued     Kind = "token_issued"
	TokenRevoked    Kind = "token_revoked"
	SecretIssued    Kind = "secret_issued"
	SecretUsed      Kind = "secret_used" // and a new password is still to come
)

var kinds = map[Kind]engine.Words{
	Tried:           {Zh: "尝试", En: "attempt"},
	Failed:          {Zh: "登录失败", En: "failed"},
	Passed:          {Zh: "密码正确，待验证码", En: "password right, code awaited"},
	SignedIn:        {Zh: "登录", En: "signed in"},
	SignedOut:       {Zh: "退出", En: "signed out"},
	Locked:          {Zh: "暂停尝试", En: "held off for a time"},
	Unlocked:        {Zh: "解除暂停", En: "let in again"},
	Proved:          {Zh: "再次验证身份", En: "proved again"},
	PasswordChanged: {Zh: "更改密码", En: "password changed"},
	TOTPEnrolled:    {Zh: "启用动态验证码", En: "authenticator added"},
	TOTPRemoved:     {Zh: "停用动态验证码", En: "authenticator removed"},
	RecoveryRenewed: {Zh: "更换恢复码", En: "recovery codes renewed"},
	SessionsEnded:   {Zh: "结束会话", En: "sessions ended"},
	SubjectLinked:   {Zh: "关联统一身份", En: "linked with the provider"},
	SubjectUnlinked: {Zh: "解除统一身份关联", En: "link with the provider undone"},
	Unlinked:        {Zh: "统一身份未关联", En: "not linked with anybody"},
	TokenIssued:     {Zh: "发放令牌", En: "token issued"},
	TokenRevoked:    {Zh: "撤销令牌", En: "token revoked"},
	SecretIssued:    {Zh: "发放一次性口令", En: "one-time secret issued"},
	SecretUsed:      {Zh: "使用一次性口令", En: "one-time secret used"},
}

// Words say the kind to a person.
func (k Kind) Words() engine.Words { return kinds[k] }

// An Attempt is a line of the record. It never has a secret in it.
type Attempt struct {
	ID      string
	At      string
	Person  string // of the account; for a name that nobody has "?" and a keyed hash, because it may be a password in the wrong field
	Kind    Kind
	How     How
	Network string // that the address is of
	Place   string // nearer: see [Client.place]
	Address string
	Device  string // the browser, where it has shown its device cookie; of a proof, the session
	Agent   string
	By      string // who did it, where it was not the person
	ByName  string // what that one is called, for the notice to the person; it is not kept
	Detail  string
}

// When it was.
func (a Attempt) When() time.Time { return instant(a.At) }

// Tells says whether the person must hear of it: somebody else has changed how one gets into the account.
func (a Attempt) Tells() bool {
	switch a.Kind {
	case SecretIssued, PasswordChanged, TOTPRemoved, SubjectLinked, SubjectUnlinked, TokenIssued, SessionsEnded:
		return a.By != "" && a.By != a.Person
	}
	return false
}

// A Filter chooses among attempts; they come newest first.
type Filter struct {
	Person string // "": everybody's
	Kinds  []Kind // none: all
	Before string // an instant as in [Attempt.At]: only older ones
	Limit  int    // at most maxListed
}

const maxListed = 500

// Retention is how long what is kept. Its fields are instants as in [Attempt.At].
type Retention struct {
	Failures string // attempts that came to nothing
	Attempts string // all others
	Sessions string // not seen since
	Strays   int    // attempts on names that nobody has, at most
}

// How long attempts are kept, so that whoever guesses cannot fill the disk.
const (
	keepFailures = 180 * 24 * time.Hour
	keepAttempts = 3 * 366 * 24 * time.Hour
	maxStrays    = 10_000
)

// Attempts lists what the filter chooses, newest first.
func (a *Accounts) Attempts(ctx context.Context, f Filter) ([]Attempt, error) {
	if f.Limit <= 0 || f.Limit > maxListed {
		f.Limit = maxListed
	}
	return a.store.Attempts(ctx, f)
}

// Prune drops what has been kept for long enough. It is for a timer: once an hour will do.
func (a *Accounts) Prune(ctx context.Context) error {
	now := a.now()
	return a.store.Prune(ctx, Retention{Failures: stamp(now.Add(-keepFailures)), Attempts: stamp(now.Add(-keepAttempts)),
		Sessions: stamp(now.Add(-Idle)), Strays: maxStrays})
}

// attempt begins a line of the record.
func (a *Accounts) attempt(person string, kind Kind, how How, from Client) Attempt {
	return Attempt{ID: rand.Text(), At: stamp(a.now()), Person: person, Kind: kind, How: how,
		Network: from.network(), Place: from.place(), Address: from.Address, Agent: from.Agent, By: from.By}
}

// tell puts a line into the log too, for those who watch logs. The person is named, a name that nobody has is not.
func (s *Service) tell(ctx context.Context, message string, a Attempt) {
	s.log.LogAttrs(context.WithoutCancel(ctx), slog.LevelInfo, message, slog.String("person", a.Person), slog.String("kind", string(a.Kind)),
		slog.String("how", string(a.How)), slog.String("address", a.Address))
}
