package parcel

import (
	"context"
	"errors"
	"slices"

	"santong/engine"
)

// receive opens a dossier for a filing. Whatever is interrupted goes on when the same package comes again.
func (c *Courier) receive(ctx context.Context, p *Parcel) (dossier, receipt string, err error) {
	m := &p.Manifest
	organ := c.organ(m.To.Organ)
	if organ == "" {
		return "", "", fault(CodeRecipient, "本系统没有“%s”", "there is no %s here", m.To.Organ)
	}
	actor, err := c.gate(organ)
	if err != nil {
		return "", "", err
	}
	w := c.opens(organ)
	if w == nil {
		return "", "", fault(CodeRecipient, "“%s”不在本系统受理备案", "%s receives no filings here", m.To.Organ)
	}
	if err := fits(m.Papers, layable(w.Definition, postGate, w.Definition.Start), "parcel"); err != nil {
		return "", "", err
	}
	cmd := engine.Command{Actor: actor, Key: "parcel:" + p.Hash, Request: p.Hash, Form: map[string]any{"title": m.Document.Title, "sender": m.From.Organ, "issue_no": m.Document.IssueNo,
		"report_no": m.Document.ReportNo, "published_on": m.Document.PublishedOn.String(), "received_on": c.today().String(), "way": "electronic", "parcel": p.Hash, "parcel_from": p.By.Name}}
	if m.Document.RegistrationNo != "" {
		cmd.Form["registration_no"] = m.Document.RegistrationNo
	}
	dry := cmd
	dry.Dry, dry.Key = true, ""
	if _, err := c.Engine.Open(ctx, review, w.Definition.Variant, dry); err != nil {
		return "", "", err
	}
	err = c.Store.AddExchange(ctx, Exchange{Hash: p.Hash, Way: In, Peer: p.By.Name, Kind: Filing, Number: m.Document.ReportNo, Thread: p.Hash, Case: review, Seq: m.Evidence.Seq, At: c.instant()})
	if errors.Is(err, ErrTaken) { // by this very package, which was interrupted, or by another
		if _, err = c.Store.Exchange(ctx, p.Hash); errors.Is(err, engine.ErrNotFound) {
			return "", "", fault(CodeReplay, "备案报告编号“%s”已经报送过，内容不同：补充材料请在原备案中补充报送", "%s was filed before with other content: supplement that filing instead", m.Document.ReportNo)
		}
	}
	if err != nil {
		return "", "", err
	}
	opened, err := c.Engine.Open(ctx, review, w.Definition.Variant, cmd)
	if _, no := errors.AsType[*engine.Refusal](err); no {
		err = errors.Join(err, c.Store.ReleaseExchange(ctx, p.Hash))
	}
	if err != nil {
		return "", "", err
	}
	if err := c.lay(ctx, opened.Dossier, review, p, "parcel", actor); err != nil {
		return "", "", err
	}
	if receipt, err = c.receipt(p, opened.Entry.At); err != nil {
		return "", "", err
	}
	return c.acknowledged(ctx, p.Hash, opened.Dossier, receipt)
}

// acknowledged keeps the receipt; where somebody was faster with the same package, his is the one.
func (c *Courier) acknowledged(ctx context.Context, hash, dossier, receipt string) (string, string, error) {
	err := c.Store.Acknowledge(ctx, hash, dossier, receipt)
	if errors.Is(err, ErrTaken) {
		x, err := c.Store.Exchange(ctx, hash)
		return x.Dossier, x.Receipt, err
	}
	return dossier, receipt, err
}

// opens is the procedure by which the organ's exchange takes filings in, nil where it does not.
func (c *Courier) opens(organ string) *engine.Workflow {
	o := c.Engine.Directory().Organisation(organ)
	for _, w := range c.Engine.Workflows.All() {
		def := w.Definition
		if def.Workflow == review && def.Opening != nil && o != nil && def.OpenTo(o.Kind) &&
			slices.ContainsFunc(def.Opening.By, func(role string) bool { return def.Role(role).Post == postGate }) {
			return w
		}
	}
	return nil
}

// later says what each kind of package that follows a filing does to the dossier: the first event that starts where the case stands, with what the maker says.
var later = map[string]struct {
	events []string
	field  string
}{
	Supplement:  {[]string{"record_supplement"}, "supplement_received"},
	Explanation: {[]string{"record_explanation", "record_explanation_extended"}, "answer"},
	Agreement:   {[]string{"record_agreement"}, "agreed_how"},
	Refusal:     {[]string{"record_refusal"}, "declined_because"},
	Correction:  {[]string{"record_correction"}, "correction_received"},
}

// follow enters what the maker has supplemented, explained or corrected.
func (c *Courier) follow(ctx context.Context, p *Parcel) (dossier, receipt string, err error) {
	m := &p.Manifest
	first, err := c.Store.Exchange(ctx, m.Of)
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return "", "", err
	}
	if err != nil || first.Way != In || first.Kind != Filing || first.Peer != p.By.Name || first.Receipt == "" {
		return "", "", fault(CodeThread, "本系统没有收到过它所说的报送包", "the package to which it belongs was never received here from this sender")
	}
	d, err := c.Engine.Store.Dossier(ctx, first.Dossier)
	if err != nil {
		return "", "", err
	}
	k := d.Cases[0]
	if k.Facts["sender"] != m.From.Organ {
		return "", "", fault(CodeOrgan, "原报送机关不是“%s”", "it was not %s that filed", m.From.Organ)
	}
	actor, err := c.gate(k.Parties["reviewing"])
	if err != nil {
		return "", "", err
	}
	w, err := c.Engine.Workflow(ctx, k.Definition)
	if err != nil {
		return "", "", err
	}
	how := later[m.Kind]
	event := how.events[0]
	for _, id := range how.events {
		if e := w.Definition.Event(id); e != nil && slices.Contains(e.From, k.State) {
			event = id
		}
	}
	cmd := engine.Command{Actor: actor, Form: map[string]any{how.field: m.Text}, Key: "parcel:" + p.Hash, Request: p.Hash}
	dry := cmd
	dry.Dry, dry.Key = true, ""
	if err := c.do(ctx, d.ID, k.ID, event, dry); err != nil {
		if _, again := c.Engine.Store.Receipt(ctx, actor.Person, cmd.Key); again != nil { // else it was done, and only the receipt is missing
			return "", "", err
		}
	} else {
		if err := fits(m.Papers, layable(w.Definition, postGate, k.State), "parcel", "later_parcel"); err != nil {
			return "", "", err
		}
		if err := c.lay(ctx, d.ID, k.ID, p, "later_parcel", actor); err != nil {
			return "", "", err
		}
		if err := c.do(ctx, d.ID, k.ID, event, cmd); err != nil {
			return "", "", err
		}
	}
	return c.kept(ctx, p, Exchange{Thread: first.Hash, Dossier: d.ID, Case: k.ID})
}

// kept keeps that a package which follows another was taken in.
func (c *Courier) kept(ctx context.Context, p *Parcel, x Exchange) (dossier, receipt string, err error) {
	x.Hash, x.Way, x.Peer, x.Kind, x.Number, x.Seq, x.At = p.Hash, In, p.By.Name, p.Manifest.Kind, p.Manifest.Document.ReportNo, p.Manifest.Evidence.Seq, c.instant()
	if x.Receipt, err = c.receipt(p, x.At); err != nil {
		return "", "", err
	}
	err = c.Store.AddExchange(ctx, x)
	if errors.Is(err, ErrTaken) {
		x, err = c.Store.Exchange(ctx, p.Hash)
	}
	return x.Dossier, x.Receipt, err
}
