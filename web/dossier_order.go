package web

import (
	"cmp"
	"slices"

	"santong/engine"
)

// The ranks of what the reader can do now, the ordinary next step first.
const (
	ordinary   = iota // it leads on, or what leads on waits for it
	reasoned          // it leads on too, and always wants a reason: a supplement, a suspension
	occasional        // it stays where it is, or goes back
)

// rank tells how ordinary an act is. That is not said anew for the page: the definition says where an act leads, which act another one comes after, and which always has to
// give its reason.
func (c *caseView) rank(a engine.Action) int {
	e := c.Definition.Event(a.Event)
	switch {
	case isException(e):
		return occasional
	case e.Reason == "always" && c.leadsOn(a):
		return reasoned
	case c.leadsOn(a) || c.awaited(e.ID):
		return ordinary
	}
	return occasional
}

// awaited tells whether an act that starts here demands this one first.
func (c *caseView) awaited(event string) bool {
	return slices.ContainsFunc(c.Definition.Events, func(next engine.Event) bool {
		return next.ID != event && !isException(&next) && slices.Contains(next.From, c.State) && c.Definition.Demands(next.ID, event)
	})
}

// order puts the ordinary next step first; among equals the definition's order stays.
func (c *caseView) order() {
	slices.SortStableFunc(c.Able, func(a, b engine.Action) int { return cmp.Compare(c.rank(a), c.rank(b)) })
}

// Leads tells the page which acts stand out: the most ordinary of those that lead on.
func (c *caseView) Leads(a engine.Action) bool {
	rank := c.rank(a)
	return rank < occasional && rank == c.rank(c.Able[0])
}
