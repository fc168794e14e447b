package engine_test

import (
	"maps"
	"math"
	"slices"

	"santong/engine"
)

// A temper bends the walk of a dossier: the law allows much that nobody would do most of the time.
type temper map[string]float64

var tempers = []temper{
	{}, {}, {},
	{"request_emergency": 3, "authorise_emergency": 4, "decide_urgently": 8, "schedule": 0.3},
	{"return_back": 2, "refuse_registration": 3, "void_registration": 2, "recall_submission": 3, "recall_schedule": 2},
	{"withdraw": 0.002, "terminate": 0.03, "close_not_normative": 0.03, "confirm_not_normative": 0.03, "lapse_supplement": 0.5, "return_incomplete": 2, "fail_prereview": 1},
	{"record_silence": 5, "reply": 0.1, "urge_filing": 4, "submit_filing": 0.1, "circulate_notice": 4},
}

// liking is how gladly each thing is done at first; 3 where nothing is said, more where the way would come too short.
var liking = temper{"ask_opinions": 0.8, "request_countersign": 0.8, "record_opinion": 0.4, "withdraw": 0.00005, "terminate": 0.0003, "close_not_normative": 0.02, "confirm_not_normative": 0.3, "assess_competition": 0.8, "lapse_supplement": 0.001, "return_back": 0.2, "refuse_registration": 0.4,
	"fail_prereview": 0.2, "suspend_review": 0.1, "ask_supplement": 0.1, "return_incomplete": 0.4, "recall_submission": 0.3, "recall_schedule": 0.3, "refuse_changes": 2,
	"review_changes": 0.5, "void_registration": 0.2, "request_emergency": 0.2, "authorise_emergency": 0.3, "refuse_emergency": 0.05, "shorten_consultation": 0.5, "resume_procedure": 6,
	"declare_void": 0.2, "revoke": 0.3, "repeal": 0.2, "supersede": 0.2, "declare_lapsed": 0.2, "suspend": 0.5, "return_filing": 0.3,
	"schedule": 8, "hold_meeting": 6, "decide": 12, "issue_minutes": 12, "sign": 8} // the meeting has many steps, and a walk only so many

// dutiful is how gladly acts about duties are done: seldom enough to leave the law its turn.
var dutiful = temper{"duty:claim": 0.05, "duty:release": 0.02, "duty:assign": 0.01, "duty:urge": 0.004, "duty:recuse": 0.0002, "duty:exclude": 0.0001}

// disruptive things soon pall; so do things that leave the case where it is, and papers of which there is one.
func (w *walker) weight(d *engine.Dossier, a *engine.Action) float64 {
	n := float64(w.times[a.Case+"/"+a.Event])
	if weight, is := dutiful[a.Event]; is {
		if w.steady {
			return 0
		}
		return weight
	}
	base, bent := w.temper[a.Event]
	disliked, disruptive := liking[a.Event]
	switch {
	case !bent && disruptive:
		base = disliked
	case !bent:
		base = 3
	}
	if base > 0 && w.wanted != nil && w.nearer(w.laws[d.Case(a.Case).Definition], d.Case(a.Case).State, a.To) {
		base = 20
	}
	if l, c := w.laws[d.Case(a.Case).Definition], d.Case(a.Case); len(a.To) > 0 && l.left[a.To[0]] < l.left[c.State] {
		base *= 4
	}
	switch {
	case a.Upload == "draft" && slices.Contains([]string{"revising", "amending"}, d.Case(a.Case).State):
		return 1.5 * math.Pow(0.8, n)
	case a.Upload != "" && d.PaperFor(d.Case(a.Case), a.Upload) != nil:
		return 0.04 * math.Pow(0.25, n)
	case disruptive && disliked < 3, a.Upload == "" && len(a.To) == 1 && a.To[0] == d.Case(a.Case).State:
		return base * math.Pow(0.25, n)
	}
	return base / (1 + n/3)
}

// nearer tells whether one of the targets is nearer than here to a state that is wanted, by the table.
func (w *walker) nearer(l *law, here string, targets []string) bool {
	away := l.distance(here, w.wanted)
	return slices.ContainsFunc(targets, func(to string) bool { return to != here && l.distance(to, w.wanted) < away })
}

// steer has the clerk choose the outcome that leads to a wanted state, where it is free to choose.
func (w *walker) steer(d *engine.Dossier, a engine.Action, f form) {
	l := w.laws[d.Case(a.Case).Definition]
	if e := l.events[a.Event]; w.wanted != nil && e != nil && e.To.By == "decision" {
		for _, code := range slices.Sorted(maps.Keys(e.To.Of)) {
			if w.nearer(l, d.Case(a.Case).State, []string{e.To.Of[code]}) {
				f["decision"] = code
			}
		}
	}
}

// choose takes any action, allowed ones far more often than others, or nil: to wait.
func (w *walker) choose(d *engine.Dossier, actions []engine.Action) *engine.Action {
	if len(actions) > 0 && !w.steady && w.chance(0.05) {
		if any := &actions[w.IntN(len(actions))]; any.Event != engine.DutyRecuse || w.chance(0.05) { // many a post has one holder
			return any
		}
	}
	const idle = 0.03
	total := idle
	weights := make([]float64, len(actions))
	for i := range actions {
		if actions[i].Allowed {
			weights[i] = w.weight(d, &actions[i])
			total += weights[i]
		}
	}
	at := w.Float64() * total
	for i := range actions {
		if at -= weights[i]; at < 0 && actions[i].Allowed {
			return &actions[i]
		}
	}
	return nil
}

// A tally is what walks have come through.
type tally struct {
	looked, attempts, accepted, refused, dossiers, published int
	events, states                                           map[string]int
}

func newTally() *tally { return &tally{events: map[string]int{}, states: map[string]int{}} }

func (t *tally) visit(c *watched) { t.states[place(c.def, c.state)]++ }

func place(def *engine.Definition, state string) string {
	return def.Workflow + "(" + def.Variant + ")/" + state
}

func (t *tally) add(o *tally) {
	t.looked += o.looked
	t.attempts += o.attempts
	t.accepted += o.accepted
	t.refused += o.refused
	t.dossiers += o.dossiers
	t.published += o.published
	for k, n := range o.events {
		t.events[k] += n
	}
	for k, n := range o.states {
		t.states[k] += n
	}
}

// never are what the law of the county has room for and its figures do not allow.
var never = []string{
	"effect/enter_ending", "effect/enter_amendment", // for what was taken in, which walks do not
	"document/decide_urgently",                // emergency.chief_decides is false: the meeting is not waived
	"effect/extend", "evaluation()/to_extend", // evaluation.extend is false: what is kept is registered anew
}

// beside are the procedures to which no document leads, from the public's door, by the exchange or of themselves, and where they are played through.
var beside = map[string]string{
	"suggestion": "package public", "explanation": "package public", "comment": "package public", "filing_review": "package letters", "reconciliation": "package filing",
	"yearly_catalogue": "package letters", "catalogue_receipt": "package letters", "cleanup": "package cleanup", "cleanup_part": "package cleanup",
}

// missing lists the states and events of the law that no walk has come through.
func (t *tally) missing(c *county) []string {
	out := map[string]bool{}
	for _, l := range c.laws {
		if beside[l.def.Workflow] != "" {
			continue
		}
		for state := range l.states {
			if t.states[place(l.def, state)] == 0 {
				out[place(l.def, state)] = true
			}
		}
		for event := range l.events {
			if t.events[l.def.Workflow+"/"+event] == 0 {
				out[l.def.Workflow+"/"+event] = true
			}
		}
	}
	maps.DeleteFunc(out, func(place string, _ bool) bool { return slices.Contains(never, place) })
	return slices.Sorted(maps.Keys(out))
}
