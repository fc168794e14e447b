// Package people knows who is who: organisations (机关) with their periods of validity and successors,
// posts (岗位) in them, and the persons who hold the posts.
//
// Duty belongs to a post in an organisation, never to a person: who takes over a post takes over its work, and the history keeps the person.
// An organisation that is merged or renamed keeps its code and its history; its duties pass to its successor.
//
// The package is pure: a [Directory] is a value, loaded once and never changed.
package people
