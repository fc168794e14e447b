package workflows

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/people"
)

// Fits refuses a directory with a post that no procedure knows: a misspelt one would silently allow nothing. It returns the organisations that the
// profile seats and the directory lacks; whatever is theirs to do will wait for them.
func (l *Library) Fits(d *people.Directory) (missing []string, err error) {
	posts, seated := map[string]bool{"auditor": true, "administrator": true}, map[string]bool{}
	for _, w := range l.workflows {
		for _, r := range w.Definition.Roles {
			posts[r.Post] = true
		}
		for _, organ := range w.Definition.Seats {
			if organ != "self" {
				seated[organ] = true
			}
		}
	}
	var faults []error
	for _, p := range d.Persons {
		for _, post := range p.Posts {
			if !posts[post.Kind] {
				known := strings.Join(slices.Sorted(maps.Keys(posts)), ", ")
				faults = append(faults, fmt.Errorf("%[1]s：没有岗位 %[2]s，可用：%[3]s / no procedure knows the post %[2]s of %[1]s; there are: %[3]s", p.ID, post.Kind, known))
			}
		}
	}
	for _, organ := range slices.Sorted(maps.Keys(seated)) {
		if d.Organisation(organ) == nil {
			missing = append(missing, organ)
		}
	}
	return missing, errors.Join(faults...)
}
