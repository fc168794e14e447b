// Package letters writes the official papers of a dossier out of its record: opinion letters, supplement notices, submission letters, registration
// forms, filing reports, tables of adoption and response, agenda items and records of discussion, and the letters of the organ that reviews filings.
//
// # Nothing is invented
//
// Whatever stands in a letter was given, derived or allocated by somebody, and stands in the history. What the record does not have yet is shown as a
// visible blank, （待填）, and counted in [Letter.Missing]. What belongs on paper only (signatures, seals, the room of a meeting, numbers that no series
// of ours gives out) is a line to be filled in by hand, and is not missing.
//
// # Which letters there are
//
// The definition of the case decides which kinds exist (it has the field or the material that the letter is about), and the record decides which of
// them can be written: [Offered] lists one letter for every notice, opinion, response and meeting on record, and a draft where one is due. A letter
// about an entry is composed as of that entry: what happened later does not change it.
//
// # The document
//
// A [Letter] is a neutral document: head, number, title, addressee, blocks, annexes, signature, imprint. Two writers know how it looks: [Letter.HTML] for
// pages and printing (with [CSS]; no inline style, no script), [Letter.DOCX] for word processors, laid out by GB/T 9704-2012. The official text is Chinese;
// in English only the labels get captions.
package letters
