// Package store keeps dossiers in SQLite or in PostgreSQL: one SQL text, one [Store], the same promises.
// Beside dossiers it keeps what the other packages decide, each behind an interface of theirs: accounts and sessions (identity), notices and mails (notices), who is
// who, calendar years and proposals (steward), drafts and watches (web).
//
// # Promises
//
// [Store.Update] returns nil only after the change has been synced to disk. It returns an error only if nothing of the change
// is to be seen; the one exception says so ([engine.ErrUnknownOutcome]: the connection broke while the database committed).
// Two updates never stand on one version of a dossier, and a counter never gives one value twice. What has been
// recorded (entries, numbers, blobs, definitions, refusals) is append-only: triggers refuse to change or to delete it.
//
// # The journal of the house
//
// Whatever is administered, and the opening of each dossier, leaves a line in the table journal, in the transaction of what it tells (journal.go). The lines are
// numbered and sealed by the writer, since a chain has one end: on PostgreSQL under a lock that is held until the commit. From them [steward.Service.Verify]
// makes the tables of the house again; houseTables is the list of what is watched.
//
// # How an update goes
//
// The decision runs first in the goroutine of its caller, on what is remembered, and so does all work that needs no lock: turning the change into
// statements. Then it queues for the writer, the one goroutine that writes. The writer takes all requests that wait and commits them
// together, because a sync costs more than a hundred rows. Inside the transaction it holds each change against what stands there now; where the
// memory has proved stale it asks the decision again, on fresh data. So every request gets its turn, however many want one counter.
// A group that one request has spoilt is undone and tried in halves, until that request fails alone.
//
// # Search
//
// What is listed is queued in the transaction of its change and indexed afterwards ([Store.Index]), so that no act waits for the cutting of a text into words.
// SQLite keeps a document as one row of FTS5, by tokens with their positions; PostgreSQL keeps a row for each part, finds it by its tokens without positions and confirms
// by the normal form of the part. Both find the same: storetest holds them against package text. Documents have ids that grow with the day of publication, so that the newest come first without sorting.
//
// A list of dossiers finds a text that few titles have by its rarest pair of letters (grams.go); triggers keep those pairs, and the title itself is always looked at.
//
// # Why the cache needs no trust
//
// Dossiers that were read or written lately are kept decoded, so that the usual update decodes no JSON; one that is not kept is taken as not there.
// Nobody relies on either: a change is committed only if version and hash of the newest entry, compared inside the transaction, are still those
// that the decision saw; a refusal that was decided on a memory is decided again if the database holds something else; and a reader gets a kept
// dossier only after the database has confirmed its hash. Other processes may write to the same database, and it may be restored from a backup below us.
package store
