package people

import (
	"slices"

	"santong/calendar"
)

// A Right is what a post gives besides its part in procedures.
type Right string

// The rights. Every guard asks for one of them; none asks for a post.
const (
	Reads       Right = "read"       // every dossier, and what was tried on it and refused
	Administers Right = "administer" // persons, posts, organisations, the delegations of others, calendars
	Operates    Right = "operate"    // may release and urge anywhere, so that nothing lies still; hands out no work
	TakesIn     Right = "take_in"    // what was published before the system was in use
	Exchanges   Right = "exchange"   // hands in signed packages of other systems, and sends our own
	Supervises  Right = "supervise"  // may release, assign and enter recusals within the own organisation
)

// A SpecialPost is a post that gives rights. Rights let nobody act in a procedure: that takes a role in it.
type SpecialPost struct {
	Kind   string  `json:"post"`
	Zh     string  `json:"zh"`
	En     string  `json:"en"`
	Rights []Right `json:"rights"`
	Own    bool    `json:"own,omitempty"` // its duties are the holder's alone: they cannot be delegated
}

// specialPosts is the one place where it is said which post gives which right.
var specialPosts = []SpecialPost{
	{"auditor", "审计员", "auditor", []Right{Reads}, true},
	{"administrator", "系统管理员", "administrator", []Right{Reads, Administers, Operates, Exchanges}, true},
	{"registrar", "登记人员", "registrar", []Right{TakesIn}, false},
	{"filing_officer", "报备、备案审查人员", "filing officer", []Right{Exchanges}, false},
	{"chief", "机关主要负责人", "head of the organ", []Right{Supervises}, true},
	{"legal_head", "法制机构负责人", "head of the legal office", []Right{Supervises}, false},
	{"dept_head", "部门负责人", "head of department", []Right{Supervises}, false},
	{Citizens, "社会公众（网站）", "the public, by way of the site", nil, true},
	{Exchange, "电子交换", "exchange of signed packages", nil, true},
}

// Citizens is the post by which the site acts for whoever brings something there. Nobody is behind it who could sign in.
const Citizens = "citizen"

// Exchange is the post by which signed packages from other systems are taken in. Nobody is behind it either.
const Exchange = "exchange"

// Faceless tells whether what the directory calls a person stands for the public or for another system: there is no account of it, and no token.
func (p *Person) Faceless() bool {
	return slices.ContainsFunc(p.Posts, func(post Post) bool { return post.Kind == Citizens || post.Kind == Exchange })
}

// SpecialPosts lists the posts that give rights.
func SpecialPosts() []SpecialPost { return slices.Clone(specialPosts) }

// Delegable tells whether the duties of the post may be delegated. What the head of an organ decides and signs is not (重大行政决策程序暂行条例第30条), nor are watching
// and administering.
func Delegable(kind string) bool {
	return !slices.ContainsFunc(specialPosts, func(s SpecialPost) bool { return s.Kind == kind && s.Own })
}

// Gives tells whether a post of the kind gives the right.
func Gives(kind string, right Right) bool {
	return slices.ContainsFunc(specialPosts, func(s SpecialPost) bool { return s.Kind == kind && slices.Contains(s.Rights, right) })
}

// Grants tells whether one of the posts, held on the day, gives the right somewhere.
func Grants(posts []Post, right Right, on calendar.Date) bool {
	return slices.ContainsFunc(posts, func(p Post) bool { return p.Held(on) && Gives(p.Kind, right) })
}

// May tells whether one of the posts, held on the day, gives the right over the organisation. Supervision ends at the own organisation
// and those whose duties it took over; the other rights hold everywhere.
func (d *Directory) May(posts []Post, right Right, organ string, on calendar.Date) bool {
	return slices.ContainsFunc(posts, func(p Post) bool {
		return p.Held(on) && Gives(p.Kind, right) && (right != Supervises || organ != "" && d.Current(p.Organisation, on) == d.Current(organ, on))
	})
}
