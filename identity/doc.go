// Package identity knows who signs in, how, and for how long. It knows no pages and no SQL: pages call a [Service], a [Store] keeps what it decides.
//
// # Words
//
// An [Account] is what a person of the directory signs in with: a password, a second factor (TOTP), the subject at a provider of identities, or several.
// A [Session] is a browser that has signed in; a [Token] lets a program in, with less. An [Attempt] is a line of the record: who came, how, from where,
// and what became of it. A [Proof] shows again who sits there, as irreversible events demand; it holds for [ProvedFor]. A one-time secret is what an administrator hands out in the place
// of a password: it lets its owner choose one, once, and does nothing else.
//
// # What a page calls
//
// Every handler runs inside [Sessions.Load], and gives the context of its request. from is [Service.From] of the request and its address.
//
//	Sessions.Current(ctx)                 who is signed in: Session{Person, How, Since, Proved, …}; Session.ProvedAt(now) for engine.Actor.Proved
//	SignIn(ctx, name, password, from)     Outcome{Person, NeedsCode, MustChoose, Device}: hand Device to http.SetCookie; with NeedsCode ask for the code:
//	SignInCode(ctx, code, from)           a code of the authenticator, or a recovery code. AwaitsCode(ctx) tells whether one is waited for
//	ChoosePassword(ctx, new, from)        with MustChoose, which either may say: it was a one-time secret. Choosing(ctx) tells who had handed it out
//	Lately(ctx, person)                   what to show after signing in: the sign-in before, the change of the password, a secret that was issued
//	SignOut(ctx, from)                    the address at the provider to send the browser to, or "" for a page of ours
//	Prove(ctx, Proof{Password|Code}, from)  holds for five minutes; a demonstration's session is proved by Proof{} alone
//	Standing(ctx, person)                 what the person has to sign in with: password, TOTP, recovery codes left, provider
//
//	ChangePassword(ctx, old, new, keep, from)   ends all sessions of the person, and all tokens but those to keep; this browser gets a new session.
//	                                      A *Weak says all that is wrong with it
//	EnrolTOTP(ctx, password, from)        Enrolment{Secret, URL, PNG} to show; Enrolling(ctx) shows it again
//	ConfirmTOTP(ctx, code, from)          the ten recovery codes, shown once; RenewRecovery(ctx, password, from) makes new ones
//	RemoveTOTP(ctx, password, from)
//
//	Sessions.List(ctx)                    of whoever is signed in, this one marked; Sessions.Revoke(ctx, id), Sessions.RevokeOthers(ctx)
//	IssueToken(ctx, label, scopes, days, from)   asks for a proof first (ErrUnproved); Tokens(ctx, person), RevokeToken(ctx, person, hash, from)
//	Attempts(ctx, Filter{Person, Kinds, Before, Limit})   of a person, or with Person "" everybody's
//
//	Provider == nil                       no provider of identities is configured; otherwise Provider.Name says what its button is called
//	Provider.BeginLink(ctx, back)         the same, to link whoever is signed in and has just proved it; Unlink(ctx, from)
//	Provider.Begin(ctx, back)             the address to send the browser to. back is where he or she wanted to go; Provider.BeginProof for a proof
//	ReturnFromProvider(ctx, query, from)  for the page at Provider.RedirectPath: where to go now, always a path of ours. A *Stranger is linked with nobody
//
//	Demo == nil                           unless this is a demonstration. Demo.Sign(person) is the sig of a link …/sign-in/demo?person=…&sig=…
//	SignInDemo(ctx, person, sig, from)    for the page behind it; the page lets only loopback in
//
//	HandOut, Unlock, ResetTOTP, Link, EndSessions, Accounts.Accounts   for administrators and the command line: each takes who does it, and the person
//	                                      is told. SetPassword is for the command line alone
//
// Every error that a person may cause says in both languages what to do: [Say] finds the words, or false for one that is ours.
// [Sessions.Keep] and [Sessions.Take] hold a word for the next page.
//
// # Guesses
//
// An attempt is written down before it is decided, so that a hundred at once are a hundred. Failures are counted for the account with the network
// that they come from, and apart from it for each browser that has signed in to this account before and shows its device cookie. So whoever guesses
// wrongly for somebody else locks out his own network, never the browser of the one he means. A third bound, over all networks, only ever
// holds off browsers without a device cookie. A fourth is for a password that is tried on all accounts: too many of them on which somebody fails from one
// address and never gets in, and new browsers there wait, on every account. All pass by themselves, and none differs for a name that nobody has.
// Proofs in a session that is signed in are counted for that session alone.
package identity
