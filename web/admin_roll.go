package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"santong/people"
)

const rollPage = 50

// A roll is one page of a search among persons. It lives in the address, and forms on the page carry it along.
type roll struct {
	Path  string // of the page
	Turn  string // what the number of the page is called in the address
	Text  string // that is looked for
	Page  int    // from 1
	Pages int
	Total int // that match
}

// sought reads what is looked for, of the address or of a form that was refused.
func sought(r *request, path, turn string) roll {
	l := roll{Path: path, Turn: turn, Text: strings.TrimSpace(r.FormValue("text"))}
	if !utf8.ValidString(l.Text) || !bounded(l.Text) {
		l.Text = ""
	}
	l.Page, _ = strconv.Atoi(r.FormValue(turn)) // a wrong one is the first
	return l
}

// query is the same page in an address.
func (l roll) query() string {
	return url.Values{"text": {l.Text}, l.Turn: {strconv.Itoa(l.Page)}}.Encode()
}

// paged cuts the page out of what matches. A page beyond the end is the last.
func paged[T any](l *roll, list []T) []T {
	l.Total, l.Pages = len(list), max(1, (len(list)+rollPage-1)/rollPage)
	l.Page = min(max(1, l.Page), l.Pages)
	begin := (l.Page - 1) * rollPage
	return list[begin:min(begin+rollPage, len(list))]
}

// finder tells whether a person's name, id or organisation has the text in it.
func (s *service) finder(text string) func(*people.Person) bool {
	has := func(field string) bool { return strings.Contains(strings.ToLower(field), text) }
	text = strings.ToLower(text)
	organs := map[string]bool{}
	for _, o := range s.Engine.Directory().Organisations {
		organs[o.Code] = has(o.Code) || has(o.Zh) || has(o.En)
	}
	return func(p *people.Person) bool {
		return text == "" || has(p.Name) || has(p.ID) || slices.ContainsFunc(p.Posts, func(post people.Post) bool { return organs[post.Organisation] })
	}
}

// find lists whom the directory names and the roll looks for: leavers and those without a post too, unless only those in office are wanted.
func (s *service) find(l roll, inOffice bool) (out []*people.Person) {
	directory, fits, on := s.Engine.Directory(), s.finder(l.Text), s.today()
	for i := range directory.Persons {
		p := &directory.Persons[i]
		if fits(p) && (!inOffice || !p.Faceless() && slices.ContainsFunc(p.Posts, func(post people.Post) bool { return post.Held(on) })) {
			out = append(out, p)
		}
	}
	return out
}
