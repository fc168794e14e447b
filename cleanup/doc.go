// Package cleanup carries out what a clean-up has decided: document by document, each in the dossier of its own, by the registrar and through the engine, as if it had been entered alone.
//
// [Carrier.Run] looks first: every document of the published result that is repealed or lapses is found by its number, and the engine is asked what it would say (a dry run keeps nothing).
// Then it enters them. What was entered under the number of the decision before is left alone, so a run that was killed goes on where it stopped, and a second run does nothing twice.
// What the rules refuse is a result like any other: it has its reason, and stops no other document. When each document has its result, the clean-up's own record says so.
package cleanup
