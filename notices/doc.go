// Package notices tells people what concerns them: that it is their turn, that something was sent back and why, that a period runs out.
//
// # From a change to a notice
//
// The store writes one [Happening] in the transaction of every change. The [Worker] takes them in their order, reads the dossier and the entries,
// and asks the table in rules.go who must know. The notices are kept in the transaction that removes the happening, under a key that can exist only
// once: whatever breaks in between, and however many processes work, each notice comes to be once and none is lost.
//
// # Who may read
//
// A notice tells of a dossier, so it is shown, counted and mailed only as long as its reader may know of that dossier ([ReaderOf]).
//
// # Reminders
//
// Nobody does anything when a day passes, so the ladder (ladder.go) compares all open tasks with today's calendar every ten minutes. A rung
// is known by the stay in the state, the day due and the person; only the newest rung that has been reached is told, so a server that was down
// catches up with one notice and not with three.
//
// # Letters
//
// Where an SMTP server is named, every notice to a person with an address has a mail, kept in the same transaction and sent afterwards (mail.go).
// A server that breaks off after it took a mail cannot be told from one that did not: the mail goes again, with the same Message-ID.
package notices
