package engine

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// A Personal is what somebody said about himself or herself: a name, an address, a telephone number. What is sealed is only a commitment to it: the value
// and its salt stand beside the history and can be erased, as art. 47 of the law on personal information demands, without a seal being broken.
type Personal struct {
	Dossier string
	Seq     int // of the entry that commits to it
	Case    string
	Field   string
	Salt    []byte
	Value   string
}

const (
	personalVersion = "santong/personal/1"
	personalPrefix  = "personal:"
	personalSalt    = 32 // bytes: without it, a commitment to a telephone number could be guessed
)

// Commitment is what stands in the sealed payload in place of the value: the SHA-256 sum of salt, place and value, each prefixed with its length.
func (p *Personal) Commitment() string {
	var buf []byte
	for _, field := range []string{personalVersion, string(p.Salt), p.Dossier, p.Case, p.Field, p.Value} {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(field)))
		buf = append(buf, field...)
	}
	sum := HashOf(buf)
	return personalPrefix + hex.EncodeToString(sum[:])
}

func committed(value any) bool {
	text, ok := value.(string)
	return ok && strings.HasPrefix(text, personalPrefix) && len(text) == len(personalPrefix)+2*len(Hash{})
}

// conceal takes what is personal out of a form that is about to be sealed as the dossier's next entry, and keeps it beside.
func (d *decision) conceal(id, kase string, w *Workflow, form map[string]any) map[string]any {
	if len(w.personal) == 0 {
		return form
	}
	seq := 1
	if d.change.Dossier != nil {
		seq = d.change.Dossier.Version + 1
	}
	out := maps.Clone(form)
	for _, f := range w.personal {
		value, _ := form[f.ID].(string)
		if value == "" {
			continue
		}
		p := Personal{Dossier: id, Seq: seq, Case: kase, Field: f.ID, Salt: make([]byte, personalSalt), Value: value}
		_, _ = rand.Read(p.Salt) // never fails
		out[f.ID] = p.Commitment()
		d.change.AddPersonal = append(d.change.AddPersonal, p)
	}
	return out
}

// erase gives up, for good, what the event erases.
func (d *decision) erase(c *Case, ev *event, p *Payload) {
	p.Erases = ev.erases(c)
	for _, field := range p.Erases {
		d.change.Erase = append(d.change.Erase, Personal{Dossier: d.change.Dossier.ID, Case: c.ID, Field: field})
	}
}

// erases lists the fields whose values go when the event happens in the case.
func (ev *event) erases(c *Case) (fields []string) {
	for _, field := range ev.Erases {
		if committed(c.Facts[field]) {
			fields = append(fields, field)
		}
	}
	return fields
}

// reveal returns the dossier as the actor may read it: with what is personal in cases in which the actor's organisation plays a part by one of the actor's posts,
// and without it elsewhere, whatever else the actor may read.
func (e *Engine) reveal(ctx context.Context, d *Dossier, a Actor) (*Dossier, error) {
	var kept []Personal
	out := d
	for i, c := range d.Cases {
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(w.personal, func(f *Field) bool { return committed(c.Facts[f.ID]) }) || !e.handles(w, c, a) {
			continue
		}
		if kept == nil {
			if kept, err = e.Store.Personal(ctx, d.ID); err != nil {
				return nil, err
			}
			copied := *d
			out, copied.Cases = &copied, slices.Clone(d.Cases)
		}
		c = c.clone()
		c.Facts = maps.Clone(c.Facts)
		for _, p := range kept {
			if p.Case == c.ID && p.Commitment() == c.Facts[p.Field] {
				c.Facts[p.Field] = p.Value
			}
		}
		out.Cases[i] = c
	}
	return out, nil
}

// handles tells whether the actor holds a post by which a role of the case is filled.
func (e *Engine) handles(w *Workflow, c *Case, a Actor) bool {
	on := e.today()
	return slices.ContainsFunc(w.Definition.Roles, func(r Role) bool {
		return slices.ContainsFunc(e.warrants(a, w.Definition.Workflow, on), func(by warrant) bool { return e.fills(w, c, r.ID, by.post, on) })
	})
}

// A vault follows, entry by entry, what is committed to and not erased.
type vault map[[2]string]map[int]string // case and field → Seq → commitment

func (v vault) follow(en *Entry, p *Payload, c *Case, w *Workflow) {
	for _, field := range p.Erases {
		delete(v, [2]string{c.ID, field})
	}
	for _, f := range w.personal {
		if text := p.Form[f.ID]; committed(text) {
			at := [2]string{c.ID, f.ID}
			if v[at] == nil {
				v[at] = map[int]string{}
			}
			v[at][en.Seq] = text.(string)
		}
	}
}

// holds tells whether exactly what is committed to, and not erased, is kept.
func (v vault) holds(kept []Personal) bool {
	n := 0
	for _, of := range v {
		n += len(of)
	}
	return n == len(kept) && !slices.ContainsFunc(kept, func(p Personal) bool { return v[[2]string{p.Case, p.Field}][p.Seq] != p.Commitment() })
}
