package parcel

import (
	"context"
	"slices"
	"time"

	"santong/engine"
)

// An Errand is what is to be sent of one case: noted in the transaction of the act that it tells of, so that nothing done is forgotten, and tried until it is signed for.
type Errand struct {
	Dossier  string       `json:"dossier"`
	Case     string       `json:"case"`
	Seq      int          `json:"seq"` // of the newest entry to be sent
	State    string       `json:"state"`
	Attempts int          `json:"attempts"`
	Begun    string       `json:"begun"` // UTC: from when it is tried
	Next     string       `json:"next"`  // UTC: when to try next, or when it ended
	Error    engine.Words `json:"error"` // why the last attempt did not succeed
}

// What becomes of an errand.
const (
	ErrandWaits   = "waiting"
	ErrandDone    = "done"     // all is signed for
	ErrandRefused = "refused"  // the other side will not take it, or it cannot be made a package
	ErrandGivenUp = "given_up" // tried for long enough
	ErrandNone    = "none"     // nobody is to be reached over the network: it goes on paper or on a medium
)

// waits are how long after each failed attempt the next one comes; the last one repeats. They are those of mails.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}

// tired is how long an errand is tried: longer than the longest holidays, in which nobody mends the other side, and shorter than the term for filing.
const tired = 12 * 24 * time.Hour

// Carries tells whether the event of the case is one that the other side is told of by packages.
func Carries(k *engine.Case, event string) bool {
	if k == nil {
		return false
	}
	switch k.Workflow {
	case filing:
		_, ok := sends[event]
		return ok
	case review:
		return k.Facts["way"] == "electronic" && (event == notified || slices.ContainsFunc(tells, func(t tell) bool { return slices.Contains(t.on, event) }))
	}
	return false
}

// Sender is the organ of ours that an errand is for.
func (c *Courier) Sender(ctx context.Context, e Errand) (string, error) {
	d, err := c.Engine.Store.Dossier(ctx, e.Dossier)
	if err != nil {
		return "", err
	}
	k := d.Case(e.Case)
	if k == nil {
		return "", engine.ErrNotFound
	}
	return k.Parties[ours[k.Workflow]], nil
}

// ours is the party of each procedure that packages go out from.
var ours = map[string]string{filing: "maker", review: "reviewing"}

// settle says how the errand stands after an attempt.
func (e *Errand) settle(err error, now time.Time) {
	e.State, e.Next, e.Error = ErrandDone, now.UTC().Format(engine.TimeLayout), engine.Words{}
	if err == nil {
		return
	}
	var ends string
	if ends, e.Error = hopeless(err); ends != "" {
		e.State = ends
		return
	}
	begun, _ := time.Parse(engine.TimeLayout, e.Begun)
	if e.State = ErrandGivenUp; now.Before(begun.Add(tired)) {
		next := now.Add(waits[max(0, min(e.Attempts, len(waits))-1)])
		if end := begun.Add(tired); next.After(end) {
			next = end // once more at the very end
		}
		e.State, e.Next = ErrandWaits, next.UTC().Format(engine.TimeLayout)
	}
}
