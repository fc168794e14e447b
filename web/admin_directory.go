package web

import (
	"net/http"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/steward"
)

var directoryRoutes = []route{
	{method: http.MethodGet, path: "/admin/organisations", who: administers, handle: (*service).organisations},
	{method: http.MethodPost, path: "/admin/organisations", who: administers, handle: (*service).changeOrganisations},
	{method: http.MethodGet, path: "/admin/persons", who: administers, handle: (*service).persons},
	{method: http.MethodPost, path: "/admin/persons", who: administers, handle: (*service).changePersons},
}

type organisationsView struct {
	List  []organisationView
	Kinds []option
	Wrong engine.Words
}

// An organisationView is an organisation with those whose duties it took over: 旧机关 → 新机关.
type organisationView struct {
	people.Organisation
	Former []string
	Gone   bool
	Posts  int // held today
}

func (s *service) organisations(r *request) error {
	return s.showOrganisations(r, http.StatusOK, engine.Words{})
}

func (s *service) showOrganisations(r *request, status int, wrong engine.Words) error {
	directory, on := s.Engine.Directory(), s.today()
	v := organisationsView{Wrong: wrong}
	former, held := map[string][]string{}, map[string]int{}
	for _, o := range directory.Organisations {
		former[o.Successor] = append(former[o.Successor], o.Code)
	}
	for i := range directory.Persons {
		for _, post := range directory.Persons[i].Posts {
			if post.Held(on) {
				held[post.Organisation]++
			}
		}
	}
	for _, o := range directory.Organisations {
		v.List = append(v.List, organisationView{Organisation: o, Former: former[o.Code], Gone: !directory.Exists(o.Code, on), Posts: held[o.Code]})
	}
	for _, kind := range people.Kinds() {
		zh, en := people.KindWords(kind)
		v.Kinds = append(v.Kinds, option{kind, r.say(engine.Words{Zh: zh, En: en})})
	}
	return r.render(status, "admin-organisations", engine.Words{Zh: "机关", En: "Organisations"}, v)
}

// changeOrganisations proposes to add, rename or close an organisation.
func (s *service) changeOrganisations(r *request) error {
	var c steward.DirectoryChange
	code := strings.TrimSpace(r.FormValue("code"))
	zh, en := strings.TrimSpace(r.FormValue("zh")), strings.TrimSpace(r.FormValue("en"))
	var err error
	switch r.FormValue("act") {
	case "add":
		o := people.Organisation{Code: code, Zh: zh, En: en, Kind: r.FormValue("kind"), Codes: map[string]string{}}
		for _, name := range []string{"organ", "word", "short"} {
			if value := strings.TrimSpace(r.FormValue("codes-" + name)); value != "" {
				o.Codes[name] = value
			}
		}
		if o.From, err = dayOrNone(r.FormValue("from")); err == nil {
			c.AddOrganisations = []people.Organisation{o}
		}
	case "rename":
		c.Rename = []steward.Renaming{{Code: code, Zh: zh, En: en}}
	case "close":
		closing := steward.Closing{Code: code, Successor: r.FormValue("successor")}
		if closing.Until, err = calendar.Parse(r.FormValue("until")); err != nil {
			err = errDay
		}
		c.Close = []steward.Closing{closing}
	default:
		err = &wrongWords{engine.Words{Zh: "没有这种变更", En: "there is no such change"}}
	}
	if err == nil {
		err = s.propose(r, c)
	}
	if words, ok := say(err); err != nil && ok {
		return s.showOrganisations(r, http.StatusUnprocessableEntity, words)
	}
	return err
}

type personsView struct {
	Roll   roll
	List   []*people.Person
	Organs []people.Organisation
	Posts  []option
	Wrong  engine.Words
	On     calendar.Date
}

func (s *service) persons(r *request) error {
	return s.showPersons(r, http.StatusOK, engine.Words{})
}

func (s *service) showPersons(r *request, status int, wrong engine.Words) error {
	v := personsView{Roll: sought(r, "/admin/persons", "page"), Wrong: wrong, On: s.today()}
	v.List = paged(&v.Roll, s.find(v.Roll, false))
	for _, o := range s.Engine.Directory().Organisations {
		if s.Engine.Directory().Exists(o.Code, v.On) {
			v.Organs = append(v.Organs, o)
		}
	}
	v.Posts = s.postOptions(r)
	return r.render(status, "admin-persons", engine.Words{Zh: "人员和岗位", En: "Persons and posts"}, v)
}

// postOptions lists every post that a procedure needs or that gives a right.
func (s *service) postOptions(r *request) (out []option) {
	add := func(kind string) {
		o := option{kind, r.say(s.Library.Post(kind))}
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	for _, w := range s.Engine.Workflows.All() {
		for _, role := range w.Definition.Roles {
			add(role.Post)
		}
	}
	for _, special := range people.SpecialPosts() {
		add(special.Kind)
	}
	return out
}

// changePersons proposes a new person, another name, a post, or the end of one.
func (s *service) changePersons(r *request) error {
	var c steward.DirectoryChange
	id, name := strings.TrimSpace(r.FormValue("id")), strings.TrimSpace(r.FormValue("name"))
	var err error
	switch r.FormValue("act") {
	case "add":
		c.AddPersons = []people.Person{{ID: id, Name: name, Email: strings.TrimSpace(r.FormValue("email")), Posts: []people.Post{}}}
		if r.FormValue("post") != "" {
			var g steward.Granting
			if g, err = granting(r, id); err == nil {
				c.Grant = []steward.Granting{g}
			}
		}
	case "rename":
		c.ChangePersons = []steward.PersonChange{{ID: id, Name: &name}}
	case "grant":
		var g steward.Granting
		if g, err = granting(r, id); err == nil {
			c.Grant = []steward.Granting{g}
		}
	case "end":
		post, organ, _ := strings.Cut(r.FormValue("post"), " ")
		ending := steward.Ending{Person: id, Post: post, Organisation: organ}
		if ending.Until, err = calendar.Parse(r.FormValue("until")); err != nil {
			err = errDay
		}
		c.End = []steward.Ending{ending}
	default:
		err = &wrongWords{engine.Words{Zh: "没有这种变更", En: "there is no such change"}}
	}
	if err == nil {
		err = s.propose(r, c)
	}
	if words, ok := say(err); err != nil && ok {
		return s.showPersons(r, http.StatusUnprocessableEntity, words)
	}
	return err
}

func granting(r *request, person string) (steward.Granting, error) {
	g := steward.Granting{Person: person, Post: people.Post{Kind: r.FormValue("post"), Organisation: r.FormValue("organisation")}}
	var err error
	if g.From, err = dayOrNone(r.FormValue("from")); err == nil {
		g.Until, err = dayOrNone(r.FormValue("until"))
	}
	return g, err
}

func dayOrNone(text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	d, err := calendar.Parse(text)
	if err != nil {
		return d, errDay
	}
	return d, nil
}
