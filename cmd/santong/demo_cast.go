package main

import (
	"context"
	"time"

	"santong/people"
)

// A cast is the persons of the demonstration with their tokens.
type cast []castMember

type castMember struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Posts []string `json:"posts"`
	Token string   `json:"token"`
}

func (c cast) tokens() map[string]string {
	out := map[string]string{}
	for _, m := range c {
		out[m.ID] = m.Token
	}
	return out
}

// populate takes in the people of Cao County (the persons are invented) and gives each a token for a week.
func (in *instance) populate(ctx context.Context) (cast, error) {
	directory, err := in.library.Seed()
	if err != nil {
		return nil, err
	}
	if err := in.settle(ctx, directory); err != nil {
		return nil, err
	}
	var out cast
	for _, p := range directory.Persons {
		if p.Faceless() {
			continue
		}
		secret, token := newToken(p.ID, "demo", time.Now(), 7)
		if err := in.store.SaveToken(ctx, token); err != nil {
			return nil, err
		}
		out = append(out, castMember{p.ID, p.Name, in.postNames(directory, p), secret})
	}
	return out, nil
}

func (in *instance) postNames(directory *people.Directory, p people.Person) []string {
	var out []string
	for _, post := range p.Posts {
		out = append(out, directory.Organisation(post.Organisation).Zh+" "+in.library.Post(post.Kind).Zh)
	}
	return out
}
