// Package stock brings in what was published before Santong was in use: lists (.xlsx, .csv) and texts (.docx, .txt, .md, .pdf).
//
// A row of a list, or a text that no row is about, is an [Item]; what becomes of it is a [Row] of the [Report]. Nothing is written around the engine: an item is taken in by the
// opening event of the definition stock.yaml, gets its papers, and is listed, all by the registrar who imports. What had become of it (repealed, amended, lapsed) is entered in
// the case of its legal effect. What the rules of the definition do not allow is refused, with their words.
//
// A dry run asks the engine the same questions and keeps nothing. A second run finds what is there already by its number and compares: the same is left alone, what was
// interrupted goes on, and what differs is told and not overwritten.
package stock
