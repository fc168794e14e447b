package people

import (
	"slices"
	"strings"
	"unicode/utf8"

	"santong/calendar"
)

// Bounds of a delegation.
const (
	MaxDelegationMonths = 12
	MaxDelegationLinks  = 2
	maxDelegationReason = 500 // characters
)

// An Objection says what is wrong with one thing that somebody asked for, and what would do.
type Objection struct {
	Field string `json:"field"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

// Objections lists everything that stands against granting the delegation on the day. A delegate who does not hold the post cannot pass it on:
// From must hold it, so that a chain only joins people who all answer for the post themselves, but for the last.
func (d *Directory) Objections(g Delegation, on calendar.Date) []Objection {
	var out []Objection
	object := func(field, zh, en string) { out = append(out, Objection{field, zh, en}) }
	switch {
	case d.persons[g.From] == nil:
		object("from", "没有这个委托人", "there is no such person to delegate")
	case g.From == g.To:
		object("to", "不能委托给本人，请选择同机关的其他人", "nobody delegates to himself or herself: choose somebody else of the organisation")
	case d.persons[g.To] == nil:
		object("to", "没有这个受托人", "there is no such delegate")
	case !d.serves(g.To, g.Organisation, on):
		object("to", "受托人今日须在同一机关任职", "the delegate must hold a post in the same organisation today")
	}
	begin := g.Start
	if begin.Before(on) {
		begin = on
	}
	if d.persons[g.From] != nil {
		if _, holds := d.postOf(g.From, g.Post, g.Organisation, begin); !holds || g.Post == "" || d.organisations[g.Organisation] == nil {
			object("post", "委托人须在该机关担任所委托的岗位；受托的岗位不得再转委托", "the principal must hold the post there; what was delegated to somebody cannot be passed on")
		}
	}
	if !Delegable(g.Post) {
		object("post", "此岗位的职责须由本人履行，不得委托", "the duties of this post are its holder's alone and cannot be delegated")
	}
	switch {
	case g.Start.IsZero() || g.Until.IsZero():
		object("until", "须写明起止日期", "give the first day and the day on which it ends")
	case !g.Start.Before(g.Until):
		object("until", "终止日期须在起始日期之后", "it must end after it begins")
	case !on.Before(g.Until):
		object("until", "终止日期已经过去", "the day on which it ends has passed")
	case g.Until.After(g.Start.AddMonths(MaxDelegationMonths)):
		object("until", "委托期限不得超过一年", "a delegation lasts a year at most")
	}
	if reason := strings.TrimSpace(g.Reason); reason == "" || utf8.RuneCountInString(reason) > maxDelegationReason {
		object("reason", "须说明理由，不超过500字", "give the reason, in at most 500 characters")
	}
	if len(out) > 0 {
		return out // a chain of what cannot stand says nothing
	}
	switch links, circle := d.chain(g, on); {
	case circle:
		object("to", "受托人在同一期间已将同一岗位(直接或者间接)委托给委托人，委托不得循环", "the delegate has delegated the same post to the principal for the same time: delegations must not run in a circle")
	case links > MaxDelegationLinks:
		object("to", "连同已有的委托，转委托将超过两层，请由岗位本人直接委托", "with the delegations that there are, the chain would have more than two links: let the holder delegate directly")
	}
	return out
}

// A reach is the time and the procedure in which delegations meet.
type reach struct {
	start, until calendar.Date
	workflow     string
}

func (r reach) narrowed(g *Delegation) (reach, bool) {
	if g.Start.After(r.start) {
		r.start = g.Start
	}
	if g.Until.Before(r.until) {
		r.until = g.Until
	}
	workflow, ok := narrower(r.workflow, g.Workflow)
	r.workflow = workflow
	return r, ok && r.start.Before(r.until)
}

// chain counts the links of the longest chain of which the delegation would be one, and finds circles.
func (d *Directory) chain(g Delegation, on calendar.Date) (links int, circle bool) {
	within := reach{g.Start, g.Until, g.Workflow}
	back, circular := d.follow(&g, within, g.From, false, []string{g.From, g.To}, on)
	ahead, around := d.follow(&g, within, g.To, true, []string{g.From, g.To}, on)
	return back + 1 + ahead, circular || around
}

// follow counts how far delegations of the same duty lead on from the person, or back.
func (d *Directory) follow(g *Delegation, in reach, person string, ahead bool, seen []string, on calendar.Date) (links int, circle bool) {
	leading := d.from[person]
	if !ahead {
		leading = d.to[person]
	}
	for _, o := range leading {
		next := o.To
		if !ahead {
			next = o.From
		}
		at, meet := in.narrowed(o)
		if o.ID == g.ID || !meet || !d.sameDuty(g, o, on) {
			continue
		}
		if slices.Contains(seen, next) {
			return links, true
		}
		further, around := d.follow(g, at, next, ahead, append(slices.Clip(seen), next), on)
		links, circle = max(links, further+1), circle || around
	}
	return links, circle
}
