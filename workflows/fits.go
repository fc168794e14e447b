package workflows

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/calendar"
	"santong/people"
)

// Fits refuses a directory with a post that no procedure knows: a misspelt one would silently allow nothing. It returns the organisations that the
// profile seats or lists in its figures and the directory lacks, with where it does; whatever is theirs to do will wait for them.
func (l *Library) Fits(d *people.Directory) (missing []string, err error) {
	posts, named := map[string]bool{"auditor": true, "administrator": true}, map[string][]string{}
	codes := map[string]bool{} // of the procedures' own lists: a figure may list those, too
	for _, w := range l.workflows {
		for _, list := range w.Definition.Lists {
			for _, item := range list.Items {
				codes[item.ID] = true
			}
		}
		for _, r := range w.Definition.Roles {
			posts[r.Post] = true
		}
		for party, organ := range w.Definition.Seats {
			if organ != "self" && !slices.Contains(named[organ], party) {
				named[organ] = append(named[organ], party)
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
	for _, r := range l.Profile.Rules {
		for _, code := range r.List {
			if _, err := calendar.ParsePeriod(code); err != nil && !codes[code] { // what is neither a period nor a code is an organ
				named[code] = append(named[code], r.ID)
			}
		}
	}
	for _, organ := range slices.Sorted(maps.Keys(named)) {
		if d.Organisation(organ) == nil {
			slices.Sort(named[organ])
			missing = append(missing, organ+"("+strings.Join(slices.Compact(named[organ]), ", ")+")")
		}
	}
	return missing, errors.Join(faults...)
}
