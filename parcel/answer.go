package parcel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/letters"
)

// A tell says what the maker is told of an act of the organ that receives: the event of its own case, with what of the record, and the letter.
type tell struct {
	on     []string
	event  string            // of filing, "" for what is only to be known
	form   map[string]string // field there → field here
	letter letters.Kind
}

var tells = []tell{
	{on: []string{"register_received"}, event: "register_filing", letter: letters.FilingReceipt},
	{on: []string{"defer_registration"}, event: "ask_supplement", form: map[string]string{"missing": "to_supplement"}, letter: letters.FilingSupplement},
	{on: []string{"refuse_registration"}, event: "return_filing"},
	{on: []string{"begin_filing_review"}, event: "begin_review"},
	{on: []string{"request_explanation", "request_explanation_extended"}, event: "ask_explanation", form: map[string]string{"explanation_question": "questions"}, letter: letters.ExplanationRequest},
	{on: []string{"record_no_explanation", "record_no_explanation_extended"}, event: "go_on_unexplained"},
	{on: []string{"send_opinion"}, event: "ask_correction", form: map[string]string{"grounds": "grounds", "correction_opinion": "review_opinion"}, letter: letters.ReviewOpinion},
	{on: []string{"approve_extension"}, event: "extend_review", form: map[string]string{"extension_ground": "extension_ground"}},
	{on: []string{"reject_correction"}, event: "reject_correction", letter: letters.CorrectionRejected},
	{on: []string{"order_correction"}, event: "order_correction", form: map[string]string{"decision_no": "decision_no", "decided_on": "ordered_on"}, letter: letters.CorrectionOrder},
}

// outcomes are what the maker is told when it is notified of the end.
var outcomes = map[string]tell{
	"compliant": {event: "clear", form: map[string]string{"grounds": "grounds"}, letter: letters.ReviewResult},
	"technical": {event: "clear", form: map[string]string{"grounds": "grounds", "technical_note": "technical_note"}, letter: letters.ReviewResult},
	"corrected": {event: "confirm_correction", letter: letters.ReviewResult},
	"ordered":   {event: "confirm_correction", letter: letters.ReviewResult},
	"revoked":   {event: "revoke", form: map[string]string{"decision_no": "decision_no"}, letter: letters.ReviewResult},
}

const notified = "notify_maker"

// Answers makes signed answers of what has become of a filing that came as the package, and lists all of them, in the order of the record. Only who sent it gets them.
func (c *Courier) answers(ctx context.Context, first Exchange) ([]Exchange, error) {
	d, err := c.Engine.Store.Dossier(ctx, first.Dossier)
	if err != nil {
		return nil, err
	}
	k := d.Cases[0]
	w, err := c.Engine.Workflow(ctx, k.Definition)
	if err != nil {
		return nil, err
	}
	entries, err := c.Engine.History(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	made, err := c.Store.Exchanges(ctx, Query{Way: Out, Thread: first.Hash, Limit: maxEntries})
	if err != nil {
		return nil, err
	}
	facts := map[string]any{} // as they stood with each entry
	revoked := calendar.Date{}
	for i := range entries {
		e := &entries[i]
		var p engine.Payload
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return nil, err
		}
		if e.Case != k.ID {
			continue
		}
		for _, given := range []map[string]any{p.Form, p.Facts} {
			for field, value := range given {
				facts[field] = value
			}
		}
		at, err := e.Time()
		if err != nil {
			return nil, err
		}
		on := calendar.Of(at)
		if e.Event == "revoke_filed" {
			revoked = on
		}
		t, tells := told(e.Event, facts)
		if !tells || slices.ContainsFunc(made, func(x Exchange) bool { return x.Seq == e.Seq }) {
			continue
		}
		says := &Told{Event: t.event, Words: w.Definition.Event(e.Event).Words, On: on, Reason: p.Reason, Form: map[string]any{}}
		for there, here := range t.form {
			if facts[here] != nil {
				says.Form[there] = facts[here]
			}
		}
		if t.event == "revoke" {
			says.Form["decided_on"] = revoked.String()
		}
		m := c.answer(d, k, e, first, says)
		if t.letter != "" {
			paper, err := c.letter(ctx, t.letter, "reply_letter", d, k, entries, e.Seq)
			if err != nil {
				return nil, err
			}
			m.Papers = []Paper{paper}
		}
		x, err := c.made(ctx, m, first.Hash, e, k.ID)
		if err != nil {
			return nil, err
		}
		made = append(made, x)
	}
	return made, nil
}

func told(event string, facts map[string]any) (tell, bool) {
	if event == notified {
		outcome, _ := facts["outcome"].(string)
		t, ok := outcomes[outcome]
		return t, ok
	}
	at := slices.IndexFunc(tells, func(t tell) bool { return slices.Contains(t.on, event) })
	if at < 0 {
		return tell{}, false
	}
	return tells[at], true
}

func (c *Courier) answer(d *engine.Dossier, k *engine.Case, e *engine.Entry, first Exchange, says *Told) Manifest {
	text := func(field string) string { s, _ := k.Facts[field].(string); return s }
	on := func(field string) calendar.Date { day, _ := calendar.Parse(text(field)); return day } // a zero day is refused where the package is sealed
	return Manifest{Kind: Answer, Of: first.Hash, From: Side{Organ: c.name(k.Parties["reviewing"])}, To: Side{Instance: first.Peer, Organ: text("sender")}, Told: says,
		Document: Document{Title: text("title"), IssueNo: text("issue_no"), RegistrationNo: text("registration_no"), PublishedOn: on("published_on"), FiledOn: on("received_on"), ReportNo: text("report_no")},
		Evidence: Evidence{Dossier: d.ID, Case: k.ID, Seq: e.Seq, Head: e.Hash, Definition: k.Definition, At: e.At}}
}

// letter writes the letter about the entry, to be laid down on the other side as the paper.
func (c *Courier) letter(ctx context.Context, kind letters.Kind, paper string, d *engine.Dossier, k *engine.Case, entries []engine.Entry, seq int) (Paper, error) {
	w, err := c.Engine.Workflow(ctx, k.Definition)
	if err != nil {
		return Paper{}, err
	}
	l, err := letters.Compose(kind, letters.Source{Dossier: d, Case: k, Definition: w.Definition, Entries: entries, Directory: c.Engine.Directory(), Today: c.today(), Holidays: c.Engine.Calendar(), Seq: seq})
	if err != nil {
		return Paper{}, err
	}
	var b bytes.Buffer
	err = l.DOCX(&b)
	return Paper{Kind: paper, Name: l.Name() + ".docx", Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Data: b.Bytes()}, err
}

// heed enters in our case of filing what the recipient says.
func (c *Courier) heed(ctx context.Context, p *Parcel) (dossier, receipt string, err error) {
	m := &p.Manifest
	sent, err := c.Store.Exchange(ctx, m.Of)
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return "", "", err
	}
	if err != nil || sent.Way != Out || sent.Kind != Filing || sent.Peer != p.By.Name {
		return "", "", fault(CodeThread, "本系统没有向该系统报送过它所说的报送包", "the package that it answers was never sent from here to this system")
	}
	d, err := c.Engine.Store.Dossier(ctx, sent.Dossier)
	if err != nil {
		return "", "", err
	}
	k := d.Case(sent.Case)
	if k == nil || c.name(k.Parties["recipient"]) != m.From.Organ {
		return "", "", fault(CodeOrgan, "受理机关不是“%s”", "it was not filed with %s", m.From.Organ)
	}
	before, err := c.Store.Exchanges(ctx, Query{Way: In, Thread: sent.Hash, Limit: maxEntries})
	if err != nil {
		return "", "", err
	}
	if n := len(before); n > 0 && before[n-1].Seq >= m.Evidence.Seq {
		return "", "", fault(CodeReplay, "在它之后的回执已经收下", "an answer that came after it was taken in already")
	}
	actor, err := c.gate(k.Parties["recipient"])
	if err != nil {
		return "", "", err
	}
	if err := c.enter(ctx, p, d.ID, k, actor); err != nil {
		return "", "", err
	}
	return c.kept(ctx, p, Exchange{Thread: sent.Hash, Dossier: d.ID, Case: k.ID})
}

// enter lays the answer down and does what it says; what the procedure is against leaves nothing behind.
func (c *Courier) enter(ctx context.Context, p *Parcel, dossier string, k *engine.Case, actor engine.Actor) error {
	says := p.Manifest.Told
	w, err := c.Engine.Workflow(ctx, k.Definition)
	if err != nil {
		return err
	}
	cmd := engine.Command{Actor: actor, Form: says.Form, Reason: says.Reason, Key: "parcel:" + p.Hash, Request: p.Hash}
	if cmd.Reason == "" {
		cmd.Reason = says.Words.Zh
	}
	if says.Event != "" {
		if !answerable(says.Event) {
			return malformed("回执所说的事项不认识", "what the answer tells of is not known")
		}
		dry := cmd
		dry.Dry, dry.Key = true, ""
		if err := c.do(ctx, dossier, k.ID, says.Event, dry); err != nil {
			if _, again := c.Engine.Store.Receipt(ctx, actor.Person, cmd.Key); again == nil {
				return nil // it was done, and only the receipt is missing
			}
			return err
		}
	}
	kinds := layable(w.Definition, "filing_officer", k.State)
	if slices.Contains(kinds, "reply_parcel") {
		if err := fits(p.Manifest.Papers, []string{"reply_letter"}); err != nil {
			return err
		}
		if err := c.lay(ctx, dossier, k.ID, p, "reply_parcel", actor); err != nil {
			return err
		}
	}
	if says.Event == "" {
		return nil
	}
	return c.do(ctx, dossier, k.ID, says.Event, cmd)
}

// answerable tells whether recipients may do the event by an answer.
func answerable(event string) bool {
	for _, t := range tells {
		if t.event == event {
			return true
		}
	}
	for _, t := range outcomes {
		if t.event == event {
			return true
		}
	}
	return false
}
