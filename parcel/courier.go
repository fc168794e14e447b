package parcel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// The names by which the law's procedures are known here; a test holds both together.
const (
	filing     = "filing"        // of the maker
	review     = "filing_review" // of the organ that receives
	postGate   = people.Exchange
	maxEntries = 5000 // packages of one dossier that are looked through
)

// A Courier carries packages between this instance and others. Key is nil where the instance has none: then it neither sends nor takes in.
type Courier struct {
	Engine *engine.Engine
	Store  Store
	Key    *Key
	Client *http.Client // may be left out
	Log    *slog.Logger // may be left out
	// Tell tells the people whom it concerns that an errand was refused or given up. It may be called twice for one. May be left out.
	Tell func(ctx context.Context, e Errand) error
}

// Received is what came of a package that was taken in.
type Received struct {
	Kind    string
	Hash    string
	Dossier string
	Title   string
	Again   bool   // it had been taken in before, and nothing was done
	Receipt string // signed, for the sender
}

// handing is how long taking in may last. It goes on when whoever sent it has gone.
const handing = time.Minute

// TakeIn takes a package in, whatever it is, from HTTP, from a page or from a file. What is wrong with it comes back as a [*Fault]. The same package twice is taken in once
// and gets the same receipt.
func (c *Courier) TakeIn(ctx context.Context, in io.Reader) (*Received, error) {
	p, err := c.Look(ctx, in)
	if err != nil {
		return nil, err
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), handing)
	defer done()
	out := &Received{Kind: p.Manifest.Kind, Hash: p.Hash, Title: p.Manifest.Document.Title}
	x, err := c.Store.Exchange(ctx, p.Hash)
	switch {
	case err == nil && x.Receipt != "":
		out.Again, out.Dossier, out.Receipt = true, x.Dossier, x.Receipt
		return out, nil
	case err != nil && !errors.Is(err, engine.ErrNotFound):
		return nil, err
	}
	switch p.Manifest.Kind {
	case Filing:
		out.Dossier, out.Receipt, err = c.receive(ctx, p)
	case Answer:
		out.Dossier, out.Receipt, err = c.heed(ctx, p)
	default:
		out.Dossier, out.Receipt, err = c.follow(ctx, p)
	}
	if err != nil {
		return nil, refused(err)
	}
	return out, nil
}

// Signer reads what a package begins with, no more, and tells which trusted instance signed that. whole reads the package from its beginning.
func (c *Courier) Signer(ctx context.Context, in io.Reader) (name string, whole io.Reader, err error) {
	r, err := c.reader(ctx)
	if err != nil {
		return "", nil, err
	}
	top, by, _, err := r.head(in)
	if err != nil {
		return "", nil, err
	}
	return by.Name, io.MultiReader(bytes.NewReader(top), in), nil
}

// Look opens a package and takes nothing in.
func (c *Courier) Look(ctx context.Context, in io.Reader) (*Parcel, error) {
	r, err := c.reader(ctx)
	if err != nil {
		return nil, err
	}
	return r.Open(in)
}

// Inspect opens a package to show it: one that came, or one that was made here.
func (c *Courier) Inspect(ctx context.Context, in io.Reader) (*Parcel, error) {
	r, err := c.reader(ctx)
	if err != nil {
		return nil, err
	}
	r.Own = c.Key.Public()
	return r.Open(in)
}

// reader opens what comes from those who are trusted.
func (c *Courier) reader(ctx context.Context) (*Reader, error) {
	if c.Key == nil {
		return nil, disabled()
	}
	peers, err := c.Store.Peers(ctx)
	if err != nil {
		return nil, err
	}
	return &Reader{Self: c.Key.Name(), Peers: peers, Now: c.Engine.Now()}, nil
}

func disabled() *Fault {
	return fault(CodeDisabled, "本系统没有启用电子报送", "this instance takes no packages: it has no key")
}

// refused turns what the procedure says into a fault for the sender.
func refused(err error) error {
	r, ok := errors.AsType[*engine.Refusal](err)
	if !ok {
		return err
	}
	var zh, en []string
	for _, u := range r.Unmet {
		zh, en = append(zh, u.Zh), append(en, u.En)
	}
	return fault(CodeRefused, "%s", "%s", strings.Join(zh, "；")).with(strings.Join(en, "; "))
}

func (f *Fault) with(en string) *Fault { f.Words.En = en; return f }

func (c *Courier) today() calendar.Date { return calendar.Of(c.Engine.Now()) }

// gate is who acts for the organ's electronic exchange. Where nobody does, the organ takes no packages in, or nothing is entered in its name.
func (c *Courier) gate(organ string) (engine.Actor, error) {
	holders := c.Engine.Directory().Holders(postGate, organ, c.today())
	if len(holders) == 0 {
		name := organ
		if o := c.Engine.Directory().Organisation(organ); o != nil {
			name = o.Zh
		}
		return engine.Actor{}, fault(CodeOrgan, "“%s”在本系统中没有电子交换岗位，不能收发报送包：由管理员设置岗位 exchange", "nobody holds the post exchange at %s, so no packages are taken in for it", name)
	}
	return engine.Actor{Person: holders[0].ID, Posts: holders[0].Posts, Proved: true}, nil // the signature is the proof
}

// organ is the code of the organisation with the name, "" where there is none today.
func (c *Courier) organ(name string) string {
	on := c.today()
	at := slices.IndexFunc(c.Engine.Directory().Organisations, func(o people.Organisation) bool { return o.Zh == name && c.Engine.Directory().Exists(o.Code, on) })
	if at < 0 {
		return ""
	}
	return c.Engine.Directory().Organisations[at].Code
}

// name is what the organisation with the code is called.
func (c *Courier) name(code string) string {
	if o := c.Engine.Directory().Organisation(c.Engine.Directory().Current(code, c.today())); o != nil {
		return o.Zh
	}
	return code
}

// do fires an event in a case, as it stands now.
func (c *Courier) do(ctx context.Context, dossier, kase, event string, cmd engine.Command) error {
	return c.Engine.AsItStands(ctx, dossier, cmd.Actor, func(d *engine.Dossier) error {
		cmd.Dossier, cmd.Case, cmd.Event, cmd.Version = dossier, kase, event, d.Version
		_, err := c.Engine.Fire(ctx, cmd)
		return err
	})
}

// lay lays papers down, each once however often it is tried. Kinds are those that the actor's role may lay down where the case stands; the package is another paper, as kind.
func (c *Courier) lay(ctx context.Context, dossier, kase string, p *Parcel, kind string, actor engine.Actor) error {
	whole := Paper{Kind: kind, Name: FileName(&p.Manifest, p.Hash), Type: MediaType, Data: p.Bytes}
	for i, paper := range append(slices.Clone(p.Manifest.Papers), whole) { // the package last: once it is there, all are
		err := c.Engine.AsItStands(ctx, dossier, actor, func(d *engine.Dossier) error {
			cmd := engine.Command{Dossier: dossier, Case: kase, Version: d.Version, Actor: actor, Key: fmt.Sprintf("parcel:%s:%d", p.Hash, i), Request: p.Hash}
			_, err := c.Engine.Upload(ctx, cmd, engine.Upload{Kind: paper.Kind, Name: paper.Name, Type: paper.Type, Data: paper.Data})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// MediaType is that of packages.
const MediaType = "application/vnd.santong.parcel"

// FileName is what a package is called as a file.
func FileName(m *Manifest, hash string) string {
	name := map[string]string{Filing: "备案报送包", Supplement: "补充报送包", Explanation: "说明报送包", Agreement: "同意纠正答复包", Refusal: "不予纠正答复包", Correction: "纠正报告包", Answer: "回执包"}[m.Kind]
	return name + "-" + hash[:12] + ".santong"
}

// layable are the kinds of papers that a holder of the post may lay down in the state.
func layable(def *engine.Definition, post, state string) (kinds []string) {
	for _, m := range def.Materials {
		if slices.Contains(m.In, state) && slices.ContainsFunc(m.By, func(role string) bool { return def.Role(role).Post == post }) {
			kinds = append(kinds, m.ID)
		}
	}
	return kinds
}

// fits tells whether the papers are of kinds that may be laid down, each once.
func fits(papers []Paper, kinds []string, but ...string) error {
	var seen []string
	for _, p := range papers {
		if !slices.Contains(kinds, p.Kind) || slices.Contains(but, p.Kind) || slices.Contains(seen, p.Kind) {
			return malformed("材料“%s”的种类不认识、重复，或者现在不能提交", "the paper %s is of a kind that is not known, comes twice, or cannot be handed in now", p.Name)
		}
		seen = append(seen, p.Kind)
	}
	return nil
}

// receipt signs that the package was taken in.
func (c *Courier) receipt(p *Parcel, at string) (string, error) {
	return c.Key.sign(receiptText(p.Hash, p.By.Name, c.Key.Name()) + "at " + at + "\n")
}

func receiptText(hash, from, by string) string {
	return fmt.Sprintf("santong receipt 1\nparcel %s\nfrom %s\nby %s\n", hash, from, by)
}

func (c *Courier) instant() string { return c.Engine.Now().UTC().Format(engine.TimeLayout) }
