package people

import (
	"slices"
	"strings"
	"testing"
)

func staff(t *testing.T) *Directory {
	t.Helper()
	old := organ("OLD")
	old.Until, old.Successor = day(t, "2026-01-01"), "JUSTICE"
	reviewer := Post{Kind: "reviewer", Organisation: "JUSTICE"}
	d, err := NewDirectory([]Organisation{organ("JUSTICE"), organ("OTHER"), old}, []Person{
		{ID: "a", Name: "A", Posts: []Post{reviewer, {Kind: "head", Organisation: "JUSTICE"}}}, {ID: "b", Name: "B", Posts: []Post{reviewer}}, {ID: "c", Name: "C", Posts: []Post{reviewer}},
		{ID: "d", Name: "D", Posts: []Post{{Kind: "typist", Organisation: "OLD"}}}, {ID: "x", Name: "X", Posts: []Post{{Kind: "reviewer", Organisation: "OTHER"}}},
		{ID: "left", Name: "L", Posts: []Post{{Kind: "reviewer", Organisation: "JUSTICE", Until: day(t, "2026-02-01")}}}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// grant writes a delegation as "from to post", from 1 March for a month.
func grant(t *testing.T, line string, alter ...func(*Delegation)) Delegation {
	t.Helper()
	f := strings.Fields(line)
	g := Delegation{ID: line, From: f[0], To: f[1], Post: f[2], Organisation: "JUSTICE", Start: day(t, "2026-03-01"), Until: day(t, "2026-04-01"), Reason: "出差"}
	for _, a := range alter {
		a(&g)
	}
	return g
}

func only(workflow string) func(*Delegation) { return func(g *Delegation) { g.Workflow = workflow } }

func during(t *testing.T, start, until string) func(*Delegation) {
	return func(g *Delegation) { g.Start, g.Until = day(t, start), day(t, until) }
}

func TestObjections(t *testing.T) {
	for name, c := range map[string]struct {
		have []Delegation
		ask  Delegation
		want string
	}{
		"fits":                     {nil, grant(t, "a b reviewer"), ""},
		"the delegate's organ":     {nil, grant(t, "a d reviewer"), ""}, // OLD became part of JUSTICE
		"to oneself":               {nil, grant(t, "a a reviewer"), "to"},
		"nobody":                   {nil, grant(t, "a nobody reviewer"), "to"},
		"by nobody":                {nil, grant(t, "nobody b reviewer"), "from"},
		"elsewhere":                {nil, grant(t, "a x reviewer"), "to"},
		"who has left":             {nil, grant(t, "a left reviewer"), "to"},
		"by who has left":          {nil, grant(t, "left a reviewer"), "post"},
		"a post not held":          {nil, grant(t, "b c head"), "post"},
		"no post":                  {nil, grant(t, "b c -", func(g *Delegation) { g.Post = "" }), "post"},
		"an unknown organisation":  {nil, grant(t, "a b reviewer", func(g *Delegation) { g.Organisation = "NONE" }), "to post"},
		"a year":                   {nil, grant(t, "a b reviewer", during(t, "2026-03-01", "2027-03-01")), ""},
		"more than a year":         {nil, grant(t, "a b reviewer", during(t, "2026-03-01", "2027-03-02")), "until"},
		"backwards":                {nil, grant(t, "a b reviewer", during(t, "2026-03-05", "2026-03-05")), "until"},
		"over":                     {nil, grant(t, "a b reviewer", during(t, "2026-02-01", "2026-03-02")), "until"},
		"for ever":                 {nil, grant(t, "a b reviewer", func(g *Delegation) { g.Until = g.Until.Add(0); g.Start, g.Until = g.Until, day(t, "2199-01-01") }), "until"},
		"no days":                  {nil, Delegation{From: "a", To: "b", Post: "reviewer", Organisation: "JUSTICE", Reason: "x"}, "until"},
		"no reason":                {nil, grant(t, "a b reviewer", func(g *Delegation) { g.Reason = " " }), "reason"},
		"a circle":                 {[]Delegation{grant(t, "b a reviewer")}, grant(t, "a b reviewer"), "to"},
		"a circle of three":        {[]Delegation{grant(t, "b c reviewer"), grant(t, "c a reviewer")}, grant(t, "a b reviewer"), "to"},
		"another post":             {[]Delegation{grant(t, "b a reviewer")}, grant(t, "a b head"), ""},
		"another time":             {[]Delegation{grant(t, "b a reviewer", during(t, "2026-04-01", "2026-05-01"))}, grant(t, "a b reviewer"), ""},
		"another procedure":        {[]Delegation{grant(t, "b a reviewer", only("filing"))}, grant(t, "a b reviewer", only("document")), ""},
		"all and one procedure":    {[]Delegation{grant(t, "b a reviewer", only("filing"))}, grant(t, "a b reviewer"), "to"},
		"revoked":                  {[]Delegation{grant(t, "b a reviewer", func(g *Delegation) { g.Revoked = "2026-03-01" })}, grant(t, "a b reviewer"), ""},
		"two links":                {[]Delegation{grant(t, "a b reviewer")}, grant(t, "b c reviewer"), ""},
		"two links, from the back": {[]Delegation{grant(t, "b c reviewer")}, grant(t, "a b reviewer"), ""},
		"three links":              {[]Delegation{grant(t, "a b reviewer"), grant(t, "b c reviewer")}, grant(t, "c d reviewer"), "to"},
		"three, in the middle":     {[]Delegation{grant(t, "a b reviewer"), grant(t, "c d reviewer")}, grant(t, "b c reviewer"), "to"},
		"passed on":                {[]Delegation{grant(t, "a d head")}, grant(t, "d b head"), "post"},
		"itself again":             {[]Delegation{grant(t, "a b reviewer")}, grant(t, "a b reviewer"), ""},
	} {
		var got []string
		for _, o := range staff(t).WithDelegations(c.have).Objections(c.ask, day(t, "2026-03-02")) {
			if got = append(got, o.Field); o.Zh == "" || o.En == "" {
				t.Errorf("%s: %+v teaches nothing", name, o)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: objections to %q, want %q", name, strings.Join(got, " "), c.want)
		}
	}
}

func TestPrincipals(t *testing.T) {
	d := staff(t).WithDelegations([]Delegation{grant(t, "a b reviewer"), grant(t, "b d reviewer", only("filing")), grant(t, "d a typist", func(g *Delegation) { g.Organisation = "OLD" }),
		grant(t, "a x reviewer"), grant(t, "left d reviewer"), grant(t, "a d head"), grant(t, "c b reviewer", during(t, "2026-05-01", "2026-06-01"))})
	names := func(person, on string) string {
		var out []string
		for _, p := range d.Principals(person, day(t, on)) {
			out = append(out, strings.TrimSuffix(p.Person+"/"+p.Post.Kind+"/"+p.Workflow, "/")+strings.Repeat("+", len(p.Chain)))
		}
		return strings.Join(out, " ")
	}
	for _, c := range [][3]string{{"b", "2026-03-02", "a/reviewer+"}, {"d", "2026-03-02", "a/head+ b/reviewer/filing+ a/reviewer/filing++"}, {"a", "2026-03-02", "d/typist+"}, {"x", "2026-03-02", ""},
		{"c", "2026-03-02", ""}, {"b", "2026-02-28", ""}, {"b", "2026-04-01", ""}, {"b", "2026-05-01", "c/reviewer+"}} {
		if got := names(c[0], c[1]); got != c[2] {
			t.Errorf("on %s %s may act for %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

func TestHolders(t *testing.T) {
	d := staff(t)
	ids := func(kind, organ, on string) string {
		var out []string
		for _, p := range d.Holders(kind, organ, day(t, on)) {
			out = append(out, p.ID)
		}
		return strings.Join(out, " ")
	}
	for _, c := range [][4]string{{"reviewer", "JUSTICE", "2026-01-15", "a b c left"}, {"reviewer", "JUSTICE", "2026-02-01", "a b c"}, {"typist", "JUSTICE", "2026-02-01", "d"},
		{"typist", "JUSTICE", "2025-12-31", ""}, {"typist", "OLD", "2025-12-31", "d"}, {"typist", "OLD", "2026-02-01", "d"}, {"", "JUSTICE", "2026-02-01", "a b c d"}, {"", "NONE", "2026-02-01", ""}} {
		if got := ids(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%q in %s on %s: %q, want %q", c[0], c[1], c[2], got, c[3])
		}
	}
	if !d.AnyHolder("reviewer", "JUSTICE", day(t, "2026-02-01"), func(p *Person) bool { return p.ID == "c" }) ||
		d.AnyHolder("reviewer", "JUSTICE", day(t, "2026-02-01"), func(p *Person) bool { return p.ID == "left" }) {
		t.Error("any holder")
	}
}

// The table of rights, read aloud.
func TestRights(t *testing.T) {
	d, on := staff(t), day(t, "2026-03-02")
	all := []Right{Reads, Administers, Operates, Supervises}
	for post, want := range map[string]string{"auditor": "read", "administrator": "read administer operate", "chief": "supervise", "legal_head": "supervise", "dept_head": "supervise", "reviewer": ""} {
		var at, elsewhere []string
		for _, r := range all {
			posts := []Post{{Kind: post, Organisation: "OLD"}}
			if d.May(posts, r, "JUSTICE", on) {
				at = append(at, string(r))
			}
			if d.May(posts, r, "OTHER", on) {
				elsewhere = append(elsewhere, string(r))
			}
			if d.May([]Post{{Kind: post, Organisation: "OLD", Until: on}}, r, "JUSTICE", on) {
				t.Errorf("%s: a right of a post that is held no more", post)
			}
			if Grants(posts, r, on) != Gives(post, r) {
				t.Errorf("%s: %s", post, r)
			}
		}
		if strings.Join(at, " ") != want {
			t.Errorf("%s may %v, want %s", post, at, want)
		}
		if slices.Contains(elsewhere, "supervise") {
			t.Errorf("%s supervises another organisation", post)
		}
	}
	if d.May([]Post{{Kind: "chief", Organisation: "JUSTICE"}}, Supervises, "", on) {
		t.Error("nobody supervises nothing")
	}
	for _, s := range SpecialPosts() {
		if s.Zh == "" || s.En == "" {
			t.Errorf("%+v", s)
		}
	}
}
