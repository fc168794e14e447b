package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"santong/calendar"
	"santong/parcel"
	"santong/people"
	"santong/store"
)

// organNames are the names of organs of the directory, which were given by name or by code. Another system would be trusted for nobody by a name that nothing here bears.
func organNames(ctx context.Context, st *store.Store, on calendar.Date, given []string) ([]string, error) {
	directory, err := st.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, one := range given {
		at := slices.IndexFunc(directory.Organisations, func(o people.Organisation) bool {
			return (o.Zh == one || o.Code == one) && directory.Exists(o.Code, on)
		})
		if at < 0 {
			return nil, fmt.Errorf("名录中没有机关“%[1]s”，相近的有：%[2]s / the directory has no organ %[1]s; the nearest are: %[2]s", one, cmp.Or(strings.Join(nearest(directory, on, one), "、"), "—"))
		}
		out = append(out, directory.Organisations[at].Zh)
	}
	return out, nil
}

// replaced are the keys whose trust ends because p speaks for their organs instead. For an organ one system speaks at a time: where another name is trusted for it meanwhile,
// it must be said that this one comes instead of that. Another key of the same name is no other system.
func replaced(peers []parcel.Peer, p parcel.Peer, insteadOf string) (ended []parcel.Peer, err error) {
	for _, other := range peers {
		at := slices.IndexFunc(p.Organs, func(o string) bool { return slices.Contains(other.Organs, o) })
		apart := !other.Until.IsZero() && other.Until.Before(p.From) || !p.Until.IsZero() && p.Until.Before(other.From)
		switch {
		case other.Name == p.Name || at < 0 || apart:
		case other.Name == insteadOf:
			if other.Until = p.From.Add(-1); other.Until.Before(other.From) {
				other.From = other.Until // it was never good
			}
			ended = append(ended, other)
		default:
			return nil, fmt.Errorf("“%[1]s”已由“%[2]s”代表：如由“%[3]s”取代，请加 --instead-of %[2]s / %[2]s speaks for %[1]s already: if %[3]s is to come in its place, add --instead-of %[2]s", p.Organs[at], other.Name, p.Name)
		}
	}
	if insteadOf != "" && len(ended) == 0 {
		return nil, fmt.Errorf("“%[1]s”没有代表其中任何一个机关，santong peer list 列出已登记的 / %[1]s speaks for none of these organs: santong peer list shows who does", insteadOf)
	}
	return ended, nil
}

// maxNearest is how many names are offered for one that is not known.
const maxNearest = 3

// nearest are the names that have most pairs of characters in common with what was given.
func nearest(directory *people.Directory, on calendar.Date, given string) []string {
	type near struct {
		name   string
		common int
	}
	var all []near
	for _, o := range directory.Organisations {
		common := 0
		for name, i := []rune(o.Zh), 0; i+1 < len(name); i++ {
			if strings.Contains(given, string(name[i:i+2])) {
				common++
			}
		}
		if common > 0 && directory.Exists(o.Code, on) {
			all = append(all, near{o.Zh, common})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return b.common - a.common })
	var out []string
	for _, n := range all[:min(len(all), maxNearest)] {
		out = append(out, n.name)
	}
	return out
}
