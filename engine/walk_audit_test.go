package engine_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"santong/engine"
)

// An audit reads a history as an inspector would: from the entries alone, knowing neither the engine nor the definition, only what the law wants of
// a publication: 未经合法性审查、未经集体讨论决定、未经统一登记编号的，不得公布; and whoever wrote a text does not approve it.
type audit struct {
	deeds []paged // of the making, oldest first
	texts []paged // versions of the draft
}

// A paged entry is an entry with its payload.
type paged struct {
	engine.Entry
	engine.Payload
}

func (p *paged) who() []string {
	out := slices.DeleteFunc([]string{p.Person, p.For}, func(who string) bool { return who == "" })
	for _, link := range p.Via {
		out = append(out, link.From, link.To)
	}
	return out
}

func newAudit(entries []engine.Entry) (*audit, error) {
	a := &audit{}
	for _, e := range entries {
		p := paged{Entry: e}
		if err := json.Unmarshal(e.Payload, &p.Payload); err != nil {
			return nil, err
		}
		switch {
		case e.Case != "document":
		case e.Event == "upload:draft":
			a.texts = append(a.texts, p)
			a.deeds = append(a.deeds, p)
		case e.Kind == engine.KindEvent, e.Kind == engine.KindOpened:
			a.deeds = append(a.deeds, p)
		}
	}
	return a, nil
}

// standing returns what still counts at the end of the deeds: what came since drafting was last entered, or, after a return that was resumed
// without going on in between, what counted when it was returned. What was recalled does not count.
func standing(deeds []paged) []paged {
	var counts, aside []paged
	for _, d := range deeds {
		moved := d.Kind == engine.KindEvent && d.To != d.From
		switch {
		case d.Event == "resume_procedure":
			counts, aside = slices.Clone(aside), nil
		case (d.Event == "return_back" || d.Event == "refuse_registration") && d.Form["mode"] == "resume":
			aside = slices.Clone(counts)
		case moved:
			aside = nil
		}
		if moved && d.To == "drafting" {
			counts = nil
			continue
		}
		if d.Undoes > 0 {
			counts = slices.DeleteFunc(counts, func(x paged) bool { return x.Seq == d.Undoes })
		}
		counts = append(counts, d)
	}
	return counts
}

// lastOf returns the newest deed of the events that passes the test, or nil.
func lastOf(deeds []paged, passes func(*paged) bool, events ...string) *paged {
	for i := len(deeds) - 1; i >= 0; i-- {
		if slices.Contains(events, deeds[i].Event) && (passes == nil || passes(&deeds[i])) {
			return &deeds[i]
		}
	}
	return nil
}

func outcome(any ...string) func(*paged) bool {
	return func(p *paged) bool { return slices.Contains(any, p.Outcome) }
}

// publication returns everything that is wrong with the publication that ends the deeds.
func (a *audit) publication() []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	publish := &a.deeds[len(a.deeds)-1]
	counts := standing(a.deeds[:len(a.deeds)-1])
	text := publish.Pins["draft"]
	bound := func(p *paged) bool { return p.Pins["draft"] == text }
	if len(a.texts) == 0 || text != a.texts[len(a.texts)-1].Material.Hash {
		say("the text published is not the newest version")
	}
	opinion := lastOf(counts, outcome("lawful", "revise"), "issue_opinion")
	decision := lastOf(counts, nil, "decide", "decide_urgently")
	confirmed := lastOf(counts, nil, "confirm_changes")
	sign, register := lastOf(counts, nil, "sign"), lastOf(counts, nil, "register")
	for name, deed := range map[string]*paged{"opinion": opinion, "decision": decision, "signature": sign, "registration": register} {
		if deed == nil {
			say("there is no %s that still counts", name)
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	if !(opinion.Seq < decision.Seq && decision.Seq < sign.Seq && sign.Seq < register.Seq) {
		say("the order is opinion %d, decision %d, signature %d, registration %d", opinion.Seq, decision.Seq, sign.Seq, register.Seq)
	}
	if !bound(sign) || !bound(register) {
		say("another text was published than was signed or registered")
	}
	switch changed := decision.Outcome == "approve_with_changes"; {
	case decision.Event == "decide_urgently":
		if lastOf(a.deeds, nil, "authorise_emergency") == nil {
			say("decided as an emergency that nobody authorised")
		}
	case decision.Outcome != "approve" && !changed:
		say("the last decision was to %s", decision.Outcome)
	case changed && (confirmed == nil || confirmed.Seq < decision.Seq || !bound(confirmed)):
		say("the text as changed was confirmed by nobody")
	}
	if decision.Pins["draft"] != opinion.Pins["draft"] || decision.Outcome != "approve_with_changes" && !bound(decision) {
		say("another text was published than was reviewed and decided on")
	}
	number, _ := register.Facts["registration_no"].(string)
	if void := lastOf(a.deeds, nil, "void_registration"); number == "" || publish.Form["printed_no"] != number || void != nil && void.Seq > register.Seq {
		say("published without a number that stands")
	}
	if lastOf(counts, nil, "ask_opinions") == nil {
		say("no department was consulted on the way that counts")
	}
	return append(wrong, a.apart(text)...)
}

// Approvals are what nobody may do to a text of his or her own, nor for somebody whose text it is.
var approvals = []string{"issue_opinion", "decide", "decide_urgently", "sign", "register"}

// apart names who opened, uploaded a draft or submitted, and afterwards approved; and who approved the text that was published although it is his or
// her own, in whatever order.
func (a *audit) apart(text string) []string {
	var wrong []string
	var before, ever []string
	for _, d := range a.deeds {
		if d.Kind == engine.KindOpened || d.Event == "submit" || d.Event == "upload:draft" && d.Material.Hash == text {
			ever = append(ever, d.who()...)
		}
	}
	for _, d := range a.deeds {
		if d.Kind == engine.KindOpened || d.Event == "submit" || d.Event == "upload:draft" {
			before = append(before, d.who()...)
		}
		if !slices.Contains(approvals, d.Event) {
			continue
		}
		for _, who := range d.who() {
			if slices.Contains(before, who) {
				wrong = append(wrong, fmt.Sprintf("%s wrote it and then had part in %s (entry %d)", who, d.Event, d.Seq))
			}
			if d.Pins["draft"] == text && slices.Contains(ever, who) {
				wrong = append(wrong, fmt.Sprintf("%s had part in %s of the text (entry %d) and in writing it", who, d.Event, d.Seq))
			}
		}
	}
	return wrong
}

// ledger checks all numbers that were ever given: none twice, every counter from 1 without a gap, every void explained by the entry that it names.
func ledger(numbers []engine.NumberEntry, entryOf func(dossier string, seq int) (paged, error)) []string {
	var wrong []string
	seen := map[string]bool{}
	counters := map[string][]int64{}
	for _, n := range numbers {
		if seen[n.Number] {
			wrong = append(wrong, n.Number+" was given twice")
		}
		seen[n.Number] = true
		counters[n.Counter] = append(counters[n.Counter], n.Value)
		if n.VoidSeq == 0 {
			continue
		}
		if e, err := entryOf(n.Dossier, n.VoidSeq); err != nil || !slices.Contains(e.Voids, n.Number) || strings.TrimSpace(e.Reason) == "" {
			wrong = append(wrong, fmt.Sprintf("%s is void, and entry %d does not say why (%v)", n.Number, n.VoidSeq, err))
		}
	}
	for key, values := range counters {
		slices.Sort(values)
		for i, v := range values {
			if v != int64(i+1) {
				wrong = append(wrong, fmt.Sprintf("the counter %s has %d where %d must stand", key, v, i+1))
				break
			}
		}
	}
	return wrong
}
