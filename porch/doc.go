// Package porch is the entrance that all faces of the house have in common: the interface for machines, the pages of the office and the site of the citizens.
//
// Behind it nobody sees what went wrong but the log; each request has a number that the house gave it; a panic ends one answer and nothing else; the browser
// is told what it must not do. What a face lets in, to whom, and what it says when it fails, is the face's own matter.
package porch
