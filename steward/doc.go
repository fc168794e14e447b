// Package steward administers an instance: who is who, which days are working days, which definitions hold for new cases, who stands in for whom.
//
// Every grave change is a [Proposal]: one administrator proposes it with a reason, another accepts it. Until then nothing of it holds. Who accepts
// sees beforehand what it would do ([Service.Preview]): tasks that nobody could do any more, due days that move, articles that read otherwise. A
// proposal says what it rests on; if that has changed meanwhile, it is refused, with what changed, and must be made again. The effect and the
// decision are kept in one transaction, or neither is. Decided proposals stay for ever, each sealed on the one before.
//
// Everything that is kept here stands in the journal of the house as well ([Line]), a chain of seals that also knows each dossier that was opened. [Service.Verify]
// makes the tables from it and compares. It cannot see what somebody seals wholly anew who can write the database: that waits for a log that others hold.
//
// What a person may do alone is apart from that: change the own e-mail address and language, delegate the own duties with a fresh proof of identity, withdraw what one proposed.
//
// Several processes may serve one database. A [Service] notices within seconds what another has changed ([Service.Run]), and at once what went
// through itself. Every change is conditional on the revision of the whole, so that two never pass each other unseen.
package steward
