// Package engine is the rules of the game for any procedure. It knows no SQL, no HTTP and no law: the law arrives as data. The one exception are the rules of the house (house.go): what holds in every
// procedure for taking on, delegating and recusal must also hold in one that was pinned years ago, and says of itself what it rests on.
//
// # Words
//
// A [Definition] is a procedure: states, events, who may act, what must be true, which article says so, which clock runs.
// A [Dossier] (案卷) is everything about one document. It holds several [Case] values side by side, each a finite-state machine under
// one definition, and one history of [Entry] values, each sealed on the one before it. The dossier is a fold of its history.
// An [Event] moves a case; a [Need] is a guard with its sentence and article; a [Gate] is an event that every path must have passed;
// a [Separation] keeps persons apart; a [Refusal] names everything that is unmet at once. A [Task] is somebody's turn, a [Clock] a statutory period.
//
// A duty is whose turn it is in a state: a role, and so a post in an organisation. One person may take it on, or be given it ([Holding]): it is then held, and
// others who hold the post are refused until it is given back, assigned anew, or the case moves on. Who can do it no longer holds nothing up.
// A [Turn] may depend on the record, never on a clock: then it comes up, and is over, by an entry, which says so. It may begin or end on a day: then the
// entries give the turn, and whether the day has come is seen when it is read ([Task.Open]).
// A clock that waits is a minimum period, and never overdue; a guard that only time keeps from holding says from which day it will ([Earliest]).
// A person who is recused (回避) has no part in the dossier any more, in person, as principal or as a link between. A duty that nobody is left to do is stranded.
// A [Link] is one delegation on the way from the person acted for to the person who acts; separation of duties and recusal bind all of them.
// An [Onward] offers to begin another procedure out of a case, in a dossier of its own, which then names this one in a field of the type dossier.
// A case that what had started it ends before its own end has come to nothing: the public is told of it no more.
// An event that is irreversible waits for proof: the actor must just have proved again who he or she is.
//
// # One event
//
// [Engine.Fire] takes the time once and gives the store a decision to run. The decision is pure: is the version the one that was seen? Is there such an
// event here, for this role, by a person who is not kept apart from it? Is the form right? Are all needs met and all gates passed? Everything that fails
// is reported together. Otherwise the decision yields the entries that say all that follows, and the store keeps them whole or not at all.
//
// Acts about duties (duty:claim, duty:release, duty:assign, duty:urge, duty:recuse, duty:exclude) are events of the house, open in every case under any definition: they are
// listed, tried, refused and sealed in the same way, but move no case. What they rest on is said in house.go, not in the definition.
// Whoever acts on behalf of another names that person ([Actor.For]); by which post, and through which chain, is asked of the directory alone.
//
// # Expressions
//
// Guards and derived fields are expressions of github.com/expr-lang/expr, compiled against a typed environment, so that a misspelt name or a wrong type stops the load.
// They see the record as it would stand with the form filled in, and without what the event itself then derives:
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
//	clock.reply(period)       the last day of the period, counted as this clock is: from its start, without its pauses
//	unanswered.adoption       of a table with a column of the type row: the names of the rows that it could answer and does not yet
//	cases.consultation        the child cases of that kind in this round: id, state, open, organ, and their fields
//	party.review              the code of the organisation that plays the part
//
// and may call given(x) (a date or text is not empty), days(a, b) (calendar days from a to b), due(from, period) (the last day of the period),
// passed(from, period) (today is after it), ahead(date, period) (the first day from which no more than the period is left), months(date, n),
// listed(number) (what the catalogue has of a document), catalogue(phase, ...) (all that it has in these phases today), called(number) (what a call for comments says: found, open, points,
// title), counted(field, value) (how many indexed facts of any dossier have the value), relied(number) (how many other documents of the catalogue it has changed) and same_number(a, b) (two writings of one number). What is handed to a case that
// begins once for each organisation may ask for organ, its code.
//
// # A new section of the definition
//
// Sections that not every procedure has ([Meeting], [Publicity], [Docket], [FiledRule], [Bulletin], [Calling], [Comments]) each have a file of their own, with the type, what is checked of it, and what is made of
// it. Another one touches, in this order:
//
//	definition.go        a pointer with omitempty, and a comment on what its absence means: definitions that are pinned do not have it
//	index.go, compile.go the check is called; each name in it is known, each field of the right type
//	fold.go, decide.go   only if the history must tell of it: then what is written is made again from the entries alone
//	verify_kept.go       what the store keeps of it is compared with what the history says
//	store/               if it is found by: rows in both migrations, [Change], the contract in storetest, Strays, and a test that alters every column
//	workflows/           the render (prose for lawyers), the check (what is idle, what is missing), the golden files
//	public/, web/        who may see it: a row in the matrix, and what the public may never be told
package engine
