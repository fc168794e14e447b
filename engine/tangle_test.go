package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/store/storetest"
)

// A tangled office is one of random people, each with random posts, who act for one another at random; and what an independent reader of the history
// knows of one dossier: who had a hand in the text, and who was recused.
type tangled struct {
	*lab
	*rand.Rand
	id      string
	hands   map[string]bool // who opened, laid the text down or sent it: in person, as principal, or as a link between
	recused map[string]bool
	seen    int // entries read
}

const townsfolk = 50

// settleAtRandom fills the office with new people. Half of the delegations are what the directory would grant, the others whatever comes.
func (g *tangled) settleAtRandom() {
	posts := []people.Post{{Kind: "writer", Organisation: "DEPT"}, {Kind: "checker", Organisation: "OFFICE"}, {Kind: "boss", Organisation: "OFFICE"}, {Kind: "dept_head", Organisation: "OFFICE"},
		{Kind: "writer", Organisation: "OFFICE"}, {Kind: "administrator", Organisation: "ONE"}, {Kind: "clerk", Organisation: "ONE"}}
	persons := []people.Person{}
	for i := range townsfolk {
		p := people.Person{ID: fmt.Sprintf("p%02d", i), Name: "某"}
		for range 1 + g.IntN(3) {
			post := posts[min(g.IntN(len(posts)+4), len(posts)+3)%len(posts)] // writers, checkers and bosses twice as often
			if !slices.Contains(p.Posts, post) {
				p.Posts = append(p.Posts, post)
			}
		}
		persons = append(persons, p)
	}
	persons[0].Posts = []people.Post{posts[0]} // somebody must be able to begin
	persons[1].Posts = []people.Post{posts[1]}
	persons[2].Posts = []people.Post{posts[6]}
	g.settle(persons)
	today := calendar.Of(g.now)
	var list []people.Delegation
	for i := range townsfolk * 2 {
		from := persons[g.IntN(len(persons))]
		post := from.Posts[g.IntN(len(from.Posts))]
		d := people.Delegation{ID: fmt.Sprint("g", i), From: from.ID, To: persons[g.IntN(len(persons))].ID, Post: post.Kind, Organisation: post.Organisation,
			Start: today.Add(g.IntN(3) - 1), Until: today.Add(1 + g.IntN(30)), Reason: "外出"}
		if g.IntN(8) == 0 {
			d.Workflow = []string{"notice", "answer"}[g.IntN(2)]
		}
		if i%2 == 1 || len(g.directory.WithDelegations(list).Objections(d, today)) == 0 {
			list = append(list, d)
		}
	}
	g.directory = g.directory.WithDelegations(list)
}

// anybody acts for himself or herself, for somebody who may have delegated, or for anybody at all.
func (g *tangled) anybody() engine.Actor {
	p := g.directory.Persons[g.IntN(len(g.directory.Persons))]
	a := engine.Actor{Person: p.ID, Posts: p.Posts, Proved: true}
	switch list := g.directory.Principals(p.ID, calendar.Of(g.now)); {
	case len(list) > 0 && g.IntN(2) == 0:
		a.For = list[g.IntN(len(list))].Person
	case g.IntN(6) == 0:
		a.For = g.directory.Persons[g.IntN(len(g.directory.Persons))].ID
	}
	return a
}

func (g *tangled) do(a engine.Actor, event string, f form) error {
	d := g.dossier(g.id)
	cmd := engine.Command{Dossier: g.id, Case: "notice", Event: event, Version: d.Version, Actor: a, Form: f, Reason: "理由"}
	if event == "reply" {
		cmd.Case = "answer-ONE"
	}
	if strings.HasPrefix(event, "upload:") {
		return attempt(g.Engine, cmd, "text")
	}
	return attempt(g.Engine, cmd, "")
}

// bySomebody has people try, whoever they are, until one of them may.
func (g *tangled) bySomebody(event string, f form) bool {
	for range 600 {
		a := g.anybody()
		if g.recused[a.Person] {
			continue
		}
		err := g.do(a, event, f)
		if err == nil {
			return true
		}
		if r := (*engine.Refusal)(nil); !errors.As(err, &r) && !errors.Is(err, engine.ErrNotFound) {
			g.t.Fatal(err)
		}
	}
	return false
}

// draft brings a text before the checkers, with hands of all kinds in it.
func (g *tangled) draft() bool {
	g.hands, g.recused, g.seen, g.id = map[string]bool{}, map[string]bool{}, 0, ""
	for range 400 {
		r, err := g.Open(context.Background(), "notice", "", engine.Command{Actor: g.anybody(), Form: form{"title": "通知"}})
		if err == nil {
			g.id = r.Dossier
			break
		}
	}
	return g.id != "" && g.bySomebody("upload:text", nil) && g.bySomebody("ask", form{"asked": []any{"ONE"}}) && g.bySomebody("reply", form{"stance": "同意"}) && g.bySomebody("send", nil)
}

// read follows the history as anybody could who knows nothing of the engine, and says what no history may show.
func (g *tangled) read() {
	g.t.Helper()
	entries, err := g.Store.Entries(context.Background(), g.id, g.seen, 0)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, e := range entries {
		a, err := newAudit([]engine.Entry{{Case: "document", Kind: engine.KindEvent, Payload: e.Payload}})
		if err != nil {
			g.t.Fatal(err)
		}
		p := paged{e, a.deeds[0].Payload}
		for _, who := range p.who() {
			if g.recused[who] && e.Kind != engine.KindStarted {
				g.t.Errorf("entry %d: %s by %s for %q, and %s was recused", e.Seq, e.Event, e.Person, e.For, who)
			}
			switch e.Event {
			case "opening", "upload:text", "send":
				g.hands[who] = true
			case "check":
				if g.hands[who] {
					g.t.Errorf("entry %d: %s had a hand in the text and in its approval by %s for %q", e.Seq, who, e.Person, e.For)
				}
			}
		}
		if engine.Recuses(e.Event) {
			g.recused[p.Duty.Person] = true
		}
		g.seen = e.Seq
	}
}

// TestNobodyDecidesOnHisOwnText lets ten thousand random people loose on texts, by their own right, through chains of delegations that the directory
// would or would not grant, after assignments, recusals, and in bulk: nobody ever decides on a text in which he or she, the principal or a link between
// them had a hand, and nobody who was recused ever acts.
func TestNobodyDecidesOnHisOwnText(t *testing.T) {
	storetest.InTurn(t)
	offices, attempts := 10_000/townsfolk, 60
	if raceEnabled {
		offices = 20
	}
	l := sqliteLab(t)
	tally := map[string]int{}
	for office := range offices {
		g := &tangled{lab: l, Rand: rand.New(rand.NewPCG(uint64(office), 4))}
		g.settleAtRandom()
		if !g.draft() {
			tally["got stuck"]++
			continue
		}
		g.read()
		for range attempts {
			g.tryOne(tally)
			if g.state(g.id, "notice") != "checking" {
				break
			}
		}
		g.read()
		for _, r := range g.directory.Persons { // in bulk: everybody once more
			g.tally(tally, "bulk", engine.Actor{Person: r.ID, Posts: r.Posts}, "check", verdict("good"))
		}
		g.read()
	}
	l.verified()
	t.Logf("%d people: %v", offices*townsfolk, tally)
	for _, must := range []string{"check done", "check refused for apart", "check refused for recused", "check refused for held", "assign done", "recuse done", "claim done", "check done for another"} {
		if tally[must] == 0 {
			t.Errorf("not put to the test: %s", must)
		}
	}
}

// tryOne has somebody try to decide, or do an act about a duty.
func (g *tangled) tryOne(tally map[string]int) {
	somebody := func() string { return g.directory.Persons[g.IntN(townsfolk)].ID }
	a := g.anybody()
	switch g.IntN(10) {
	case 0:
		g.tally(tally, "claim", a, engine.DutyClaim, checker)
	case 1:
		g.tally(tally, "assign", a, engine.DutyAssign, form{"role": "checker", "person": somebody()})
	case 2:
		if g.IntN(2) == 0 {
			g.tally(tally, "recuse", a, engine.DutyRecuse, nil)
		} else {
			g.tally(tally, "recuse", a, engine.DutyExclude, form{"person": somebody(), "decided_by": "办公厅"})
		}
	case 3:
		g.tally(tally, "release", a, engine.DutyRelease, checker)
	case 4:
		g.tally(tally, "remark", a, "remark", form{"remarks": []any{form{"text": "阅"}}})
	default: // mostly those who had a hand in the text
		if through := g.through(); len(through) > 0 && g.IntN(2) == 0 { // or acts through the hands of one
			a = through[g.IntN(len(through))]
		} else if hands := sorted(g.hands); g.IntN(3) > 0 {
			who := hands[g.IntN(len(hands))]
			if g.IntN(2) == 0 {
				a = engine.Actor{Person: who, Posts: g.directory.Person(who).Posts}
			} else {
				a.For = who
			}
		}
		g.tally(tally, "check", a, "check", verdict("good"))
	}
}

// through lists who could act as a checker for another by a chain in whose middle stands somebody with a hand in the text, and is clean at both ends.
func (g *tangled) through() []engine.Actor {
	var out []engine.Actor
	for _, p := range g.directory.Persons {
		for _, principal := range g.directory.Principals(p.ID, calendar.Of(g.now)) {
			if len(principal.Chain) == 2 && principal.Post.Kind == "checker" && g.hands[principal.Chain[0].To] && !g.hands[p.ID] && !g.hands[principal.Person] {
				out = append(out, engine.Actor{Person: p.ID, Posts: p.Posts, For: principal.Person})
			}
		}
	}
	return out
}

func sorted(set map[string]bool) []string {
	var out []string
	for who := range set {
		out = append(out, who)
	}
	slices.Sort(out)
	return out
}

func (g *tangled) tally(tally map[string]int, what string, a engine.Actor, event string, f form) {
	g.t.Helper()
	err := g.do(a, event, f)
	var r *engine.Refusal
	switch {
	case err == nil:
		tally[what+" done"]++
		if a.For != "" {
			tally[what+" done for another"]++
		}
		g.read()
	case errors.As(err, &r):
		for _, u := range r.Unmet {
			if !formed(u.ID) {
				tally[what+" refused for "+u.ID]++
			}
		}
	case !errors.Is(err, engine.ErrNotFound):
		g.t.Fatal(err)
	}
}
