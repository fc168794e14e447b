package engine

import (
	"slices"

	"santong/people"
)

// Turns lists the posts whose duties are the actor's today, in each organisation whose duties such a post has taken over: those that the actor
// holds and, for his own list, those of persons for whom he may act. For all of the organisation, its posts are not told apart.
func (e *Engine) Turns(a Actor, own bool) []PostAt {
	var out []PostAt
	add := func(p people.Post) {
		for _, organ := range e.Organs(Actor{Posts: []people.Post{p}}) { // none where the post is not held
			at := PostAt{Organ: organ}
			if own {
				at.Kind = p.Kind
			}
			if !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	for _, p := range a.Posts {
		add(p)
	}
	if own && a.For == "" {
		for _, principal := range e.Directory().Principals(a.Person, e.today()) {
			add(principal.Post)
		}
	}
	return out
}
