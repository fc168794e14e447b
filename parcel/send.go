package parcel

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/letters"
)

// sends says which acts of the maker go to the recipient, with which of its words, and with which letter.
var sends = map[string]struct {
	kind, text string
	letter     letters.Kind
}{
	"submit_filing":      {kind: Filing},
	"resubmit_filing":    {kind: Supplement, text: "supplement_note"},
	"explain":            {kind: Explanation, text: "explanation"},
	"accept_correction":  {kind: Agreement, text: "correction", letter: letters.CorrectionReply},
	"decline_correction": {kind: Refusal, letter: letters.CorrectionReply}, // why it declines is the reason of the act
	"report_correction":  {kind: Correction, text: "correction_report"},
}

// Make makes packages of what the maker has done in a case of filing and that is not made yet, and lists all of them, in the order of the record. It does not ask who wants them.
func (c *Courier) Make(ctx context.Context, dossier, kase string) ([]Exchange, error) {
	if c.Key == nil {
		return nil, disabled()
	}
	d, err := c.Engine.Store.Dossier(ctx, dossier)
	if err != nil {
		return nil, err
	}
	k := d.Case(kase)
	if k == nil || k.Workflow != filing {
		return nil, engine.ErrNotFound
	}
	peer, err := c.peerFor(ctx, c.name(k.Parties["recipient"]))
	if err != nil {
		return nil, err
	}
	entries, err := c.Engine.History(ctx, dossier)
	if err != nil {
		return nil, err
	}
	made, err := c.Store.Exchanges(ctx, Query{Way: Out, Dossier: dossier, Case: kase, Limit: maxEntries})
	if err != nil {
		return nil, err
	}
	thread, pinned := "", map[string]string{}
	for i := range entries {
		e := &entries[i]
		how, ok := sends[e.Event]
		if e.Kind != engine.KindEvent || e.Case != kase || !ok {
			continue
		}
		var payload engine.Payload
		if err := json.Unmarshal(e.Payload, &payload); err != nil {
			return nil, err
		}
		at := slices.IndexFunc(made, func(x Exchange) bool { return x.Seq == e.Seq })
		if at < 0 {
			m := c.manifest(d, k, e)
			m.Kind, m.Of, m.To.Instance = how.kind, thread, peer.Name
			if m.Text, _ = payload.Form[how.text].(string); how.kind == Refusal {
				m.Text = payload.Reason
			}
			if m.Papers, err = c.papers(ctx, d, k, payload.Pins, pinned); err != nil {
				return nil, err
			}
			if how.letter != "" {
				paper, err := c.letter(ctx, how.letter, "maker_reply", d, k, entries, e.Seq)
				if err != nil {
					return nil, err
				}
				m.Papers = append(m.Papers, paper)
			}
			x, err := c.made(ctx, m, thread, e, kase)
			if err != nil {
				return nil, err
			}
			made = append(made, x)
			at = len(made) - 1
		}
		if how.kind == Filing {
			thread = made[at].Hash
		}
		for kind, hash := range payload.Pins {
			pinned[kind] = hash
		}
	}
	if len(made) == 0 {
		return nil, nothingYet()
	}
	return made, nil
}

func nothingYet() *Fault {
	return fault(CodeTooEarly, "尚未办理“报送备案”等事项，没有可以报送的", "nothing has been done yet that could be sent: do “File” first")
}

// made seals a package and keeps it. Of two who do it at once the first wins, and both get his.
func (c *Courier) made(ctx context.Context, m Manifest, thread string, e *engine.Entry, kase string) (Exchange, error) {
	p, err := Seal(m, c.Key)
	if err != nil {
		return Exchange{}, err
	}
	if thread == "" {
		thread = p.Hash
	}
	x := Exchange{Hash: p.Hash, Way: Out, Peer: m.To.Instance, Kind: m.Kind, Number: m.Document.ReportNo, Thread: thread, Dossier: e.Dossier, Case: kase, Seq: e.Seq, At: c.instant(), Data: p.Bytes}
	err = c.Store.AddExchange(ctx, x)
	if !errors.Is(err, ErrTaken) {
		return x, err
	}
	list, err := c.Store.Exchanges(ctx, Query{Way: Out, Dossier: e.Dossier, Case: kase, Limit: maxEntries})
	if at := slices.IndexFunc(list, func(x Exchange) bool { return x.Seq == e.Seq }); err == nil && at >= 0 {
		return list[at], nil
	}
	return x, errors.Join(err, ErrTaken)
}

// peerFor is the instance that speaks for the organ today.
func (c *Courier) peerFor(ctx context.Context, organ string) (Peer, error) {
	peers, err := c.Store.Peers(ctx)
	if err != nil {
		return Peer{}, err
	}
	for _, p := range peers {
		if speaks(p, organ) && p.Good(c.today()) {
			return p, nil
		}
	}
	return Peer{}, fault(CodeOrgan, "“%s”没有可以电子报送的系统：改用纸质报送，或者由管理员用 santong peer add 登记其公钥", "no other system speaks for %s: file on paper, or have its key entered with santong peer add", organ)
}

// manifest says what the document is and where it comes from.
func (c *Courier) manifest(d *engine.Dossier, k *engine.Case, e *engine.Entry) Manifest {
	text := func(field string) string { s, _ := k.Facts[field].(string); return s }
	on := func(field string) calendar.Date { day, _ := calendar.Parse(text(field)); return day } // a zero day is refused where the package is sealed
	return Manifest{From: Side{Organ: c.name(k.Parties["maker"])}, To: Side{Organ: c.name(k.Parties["recipient"])},
		Document: Document{Title: text("title"), IssueNo: text("issue_no"), RegistrationNo: text("registration_no"), PublishedOn: on("published_on"), FiledOn: on("filed_on"), ReportNo: text("filing_no")},
		Evidence: Evidence{Dossier: d.ID, Case: k.ID, Seq: e.Seq, Head: e.Hash, Definition: k.Definition, At: e.At}}
}

// papers are those to which the act was bound, but for what went along before as it is.
func (c *Courier) papers(ctx context.Context, d *engine.Dossier, k *engine.Case, pins, before map[string]string) (out []Paper, err error) {
	w, err := c.Engine.Workflow(ctx, k.Definition)
	if err != nil {
		return nil, err
	}
	for _, m := range w.Definition.Materials { // in the order of the procedure
		hash := pins[m.ID]
		if hash == "" || before[m.ID] == hash {
			continue
		}
		at := slices.IndexFunc(d.Papers, func(p *engine.Paper) bool { return p.Hash == hash && p.Kind == m.ID })
		if at < 0 {
			return nil, fault(CodeTooEarly, "案卷中没有所报送的“%s”", "the dossier does not have the paper %s that was filed", m.ID)
		}
		data, err := c.Engine.Store.Blob(ctx, hash)
		if err != nil {
			return nil, err
		}
		out = append(out, Paper{Kind: m.ID, Name: d.Papers[at].Name, Type: d.Papers[at].Type, Data: data})
	}
	return out, nil
}

// A File is a package as a file.
type File struct {
	Exchange
	Name string
}

// Export gives what goes out of a case as files: of a case of filing what is to be sent, of a filing that came in the answers.
func (c *Courier) Export(ctx context.Context, dossier, kase string) ([]File, error) {
	list, err := c.outgoing(ctx, dossier, kase)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, x := range list {
		full, err := c.Store.Exchange(ctx, x.Hash)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Exchange: full, Name: FileName(&Manifest{Kind: x.Kind}, x.Hash)})
	}
	return out, nil
}

// outgoing makes and lists what goes out of a case, in order.
func (c *Courier) outgoing(ctx context.Context, dossier, kase string) ([]Exchange, error) {
	if c.Key == nil {
		return nil, disabled()
	}
	came, err := c.Store.Exchanges(ctx, Query{Way: In, Dossier: dossier, Case: kase, Limit: maxEntries})
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(came, func(x Exchange) bool { return x.Kind == Filing }); at >= 0 {
		return c.answers(ctx, came[at])
	}
	return c.Make(ctx, dossier, kase)
}
