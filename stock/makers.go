package stock

import (
	"cmp"
	"slices"
	"strings"

	"santong/engine"
	"santong/people"
)

// A register finds organisations by what lists call them.
type register struct {
	all    []*people.Organisation
	others []*people.Organisation // which make no documents of ours, and may have decided about them
	county string                 // 曹县
}

func newRegister(d *people.Directory) *register {
	r := &register{}
	for _, o := range d.Organisations {
		if documentKinds[o.Kind] == "" {
			r.others = append(r.others, &o)
			continue // congresses and upper organs make no documents of ours
		}
		r.all = append(r.all, &o)
		if o.Kind == "government" {
			r.county = strings.TrimSuffix(o.Zh, "人民政府")
		}
	}
	return r
}

// documentKinds are the kinds of documents that kinds of organisations make.
var documentKinds = map[string]string{"government": "government", "office": "government_office", "department": "department", "township": "township"}

// plain is a name without what lists leave out.
func (r *register) plain(name string) string {
	name = strings.Join(strings.Fields(name), "")
	name = strings.TrimPrefix(name, r.county)
	return strings.TrimPrefix(strings.Replace(name, "人民政府", "政府", 1), "县")
}

// find is the organisation of the name or code, or of the word in an issue number.
func (r *register) find(name, issueNo string) *people.Organisation {
	for _, o := range r.all {
		if name != "" && (o.Zh == name || o.Code == name || r.plain(o.Zh) == r.plain(name)) {
			return o
		}
	}
	if name != "" {
		return nil
	}
	word, _, _ := strings.Cut(issueNo, "〔")
	for _, o := range r.all {
		if word != "" && o.Codes["word"] == word {
			return o
		}
	}
	return nil
}

// kind is the kind of the organisation of the name, also of one that makes no documents of ours; "" where there is none.
func (r *register) kind(name string) string {
	for _, o := range append(r.others, r.all...) {
		if name != "" && (o.Zh == name || o.Code == name || r.plain(o.Zh) == r.plain(name)) {
			return o.Kind
		}
	}
	return ""
}

// nearest are the names most like the one that is unknown.
func (r *register) nearest(name string) (out []string) {
	type like struct {
		name string
		much float64
	}
	var all []like
	asked := pairs(r.plain(name))
	for _, o := range r.all {
		own, both := pairs(r.plain(o.Zh)), 0
		for pair := range asked {
			if own[pair] {
				both++
			}
		}
		if both > 0 {
			all = append(all, like{o.Zh, 2 * float64(both) / float64(len(own)+len(asked))})
		}
	}
	slices.SortStableFunc(all, func(a, b like) int { return cmp.Compare(b.much, a.much) })
	for _, l := range all[:min(len(all), 3)] {
		out = append(out, l.name)
	}
	return out
}

// pairs are the characters of a name, and what stands side by side.
func pairs(name string) map[string]bool {
	out := map[string]bool{}
	runes := []rune(name)
	for i := range runes {
		out[string(runes[i])] = true
		out[string(runes[i:min(i+2, len(runes))])] = true
	}
	return out
}

func (r *register) unknown(name string) engine.Words {
	near := r.nearest(name)
	words := engine.Words{Zh: "制定机关“" + name + "”不在机关名录中", En: "the organ " + name + " is not in the directory"}
	if name == "" {
		words = engine.Words{Zh: "没有写明制定机关，也不能由发文字号得知", En: "no making organ is given, and the issue number does not tell"}
	}
	if len(near) > 0 {
		words.Zh += "；相近的有：" + strings.Join(near, "、")
		words.En += "; nearest: " + strings.Join(near, ", ")
	}
	return words
}
