// Package engine is the rules of the game for any procedure. It knows no SQL, no HTTP and no law: the law arrives as data.
//
// # Words
//
// A [Definition] is a procedure: states, events, who may act, what must be true, which article says so, which clock runs.
// A [Dossier] (案卷) is everything about one document. It holds several [Case] values side by side, each a finite-state machine under
// one definition, and one history of [Entry] values, each sealed on the one before it. The dossier is a fold of its history.
// An [Event] moves a case; a [Need] is a guard with its sentence and article; a [Gate] is an event that every path must have passed;
// a [Separation] keeps persons apart; a [Refusal] names everything that is unmet at once. A [Task] is somebody's turn, a [Clock] a statutory period.
//
// # One event
//
// [Engine.Fire] takes the time once and gives the store a decision to run. The decision is pure: is the version the one that was seen? Is there such an
// event here, for this role, by a person who is not kept apart from it? Is the form right? Are all needs met and all gates passed? Everything that fails
// is reported together. Otherwise the decision yields the entries that say all that follows, and the store keeps them whole or not at all.
//
// # Expressions
//
// Guards and derived fields are expressions of github.com/expr-lang/expr, compiled against a typed environment, so that a misspelt name or a wrong type stops the load.
// They see the record as it would stand with the form filled in:
//
//	verdict, effective_on     every field of the definition. text, choice, number: string; flag: bool; int: int; date: time.Time;
//	                          table: rows of its columns (an accumulating table's rows also have no, their number as text);
//	                          checklist: rows of item, conclusion, note; parties: codes of organisations
//	today                     the civil date in China
//	reason, variant, state    the reason given with the event; the definition's variant; the state that the case is in
//	rule.review.max           a figure of the profile: a period, an int, a flag or a list
//	material.draft            the hash of the newest version of a paper, "" where there is none
//	pinned.decide.draft       the hash to which an earlier event was bound, "" where it never was
//	done.register             whether the event has been passed since the way last started again
//	cases.consultation        the child cases of that kind in this round: id, state, open, organ, and their fields
//	party.review              the code of the organisation that plays the part
//
// and may call given(x) (a date or text is not empty), days(a, b) (calendar days from a to b), due(from, period) (the last day of the period),
// passed(from, period) (today is after it) and months(date, n).
package engine
