// Package filing is the book of filings: what a maker published in a year and with whom it was filed (the yearly catalogue), how well makers file (the
// indicators), and the comparison of an office's list of issued documents with the ledger of numbers and the catalogue.
//
// It keeps nothing of its own. Catalogue and indicators are read from the listings and the filing cases; a comparison is a dossier under the definition
// reconciliation.yaml, in which the list, every result and every judgement of an official are sealed like anything else that is done here.
//
// The ids of workflows, fields and events that it looks at are those of filing.yaml, yearly_catalogue.yaml and reconciliation.yaml; a test holds both together.
package filing
