// Package people knows who is who: organisations (机关) with their periods of validity and successors,
// posts (岗位) in them, and the persons who hold the posts.
//
// Duty belongs to a post in an organisation, never to a person: who takes over a post takes over its work, and the history keeps the person.
// An organisation that is merged or renamed keeps its code and its history; its duties pass to its successor.
//
// A [Delegation] lets somebody act for another, within a post, a procedure and a time; who acts is never more than the principal. A few posts give a [Right]
// besides their part in procedures: to read everything, to administer, to put work right; the table in rights.go is the one place that says which.
//
// The package is pure: a [Directory] is a value, loaded once and never changed.
package people
