package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"santong/door"
	"santong/engine"
	"santong/intake"
	"santong/public"
	"santong/store"
	"santong/web"
)

// site is the citizens' site. It gets the catalogue, what codes are called, and the door by which they make suggestions, and neither the engine nor anything else of the house.
func (o *office) site() http.Handler {
	out := &door.Door{Engine: o.engine}
	return (&public.Server{Key: o.siteKey, Examine: examine,
		Store: o.store, Now: o.engine.Now, Organ: o.organWords, Kind: o.kindWords, Phase: o.phaseWords, Asset: web.Asset, Busy: busy,
		Door: out, Results: out, Filed: o.engine.FiledBetween, Base: o.base, Address: o.address, Demo: o.demo, Log: o.log}).Handler()
}

// keySite is where the key of the citizens' forms stands. It signs forms and is no secret of anybody's: a copy of the database leads to no suggestion, for that takes the
// number that only the form has.
const keySite = "site.key"

// siteKey is the key of the citizens' forms, made once for each database.
func siteKey(ctx context.Context, st *store.Store) ([]byte, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	text, err := st.SetMetaOnce(ctx, keySite, hex.EncodeToString(key))
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(text)
}

// examine takes an office document apart as those of officials are, in a child process.
func examine(ctx context.Context, name string, data []byte) (engine.Words, error) {
	_, err := intake.Reader{}.Read(ctx, name, data)
	if fault, ok := errors.AsType[*intake.Fault](err); ok {
		return engine.Words{Zh: "附件“" + name + "”：" + fault.Zh, En: name + ": " + fault.En}, nil
	}
	return engine.Words{}, err
}

func (o *office) organWords(code string) engine.Words {
	if one := o.steward.Directory().Organisation(code); one != nil {
		return engine.Words{Zh: one.Zh, En: one.En}
	}
	return engine.Words{Zh: code, En: code}
}

// kindWords is what the procedures call a kind of document.
func (o *office) kindWords(code string) engine.Words {
	return o.listed(code, func(d *engine.Definition) []engine.Item {
		at := slices.IndexFunc(d.Fields, func(f engine.Field) bool { return f.ID == d.Catalogue.Kind })
		if at < 0 {
			return nil
		}
		for _, l := range d.Lists {
			if l.ID == d.Fields[at].Of {
				return l.Items
			}
		}
		return nil
	})
}

// phaseWords is what they call that which a document is on a day.
func (o *office) phaseWords(code string) engine.Words {
	return o.listed(code, func(d *engine.Definition) (out []engine.Item) {
		for _, p := range d.Catalogue.Phases {
			out = append(out, p.Item)
		}
		return out
	})
}

// listed looks the code up among those that the procedures of today make public; what only old ones had goes by its code.
func (o *office) listed(code string, items func(*engine.Definition) []engine.Item) engine.Words {
	for _, w := range o.engine.Workflows.All() {
		if w.Definition.Catalogue == nil {
			continue
		}
		for _, item := range items(w.Definition) {
			if item.ID == code {
				return item.Words
			}
		}
	}
	return engine.Words{Zh: code, En: code}
}

// indexPause is how long what is published may wait until it is found.
const indexPause = time.Second

// index keeps what citizens search up to the catalogue. A failure is told once, until it is another or has gone.
func (o *office) index(ctx context.Context) {
	each := time.NewTicker(indexPause)
	defer each.Stop()
	told := ""
	for {
		said := ""
		if _, err := o.store.Index(ctx); err != nil && ctx.Err() == nil {
			if said = err.Error(); said != told {
				o.log.LogAttrs(ctx, slog.LevelError, "search", slog.Any("error", err))
			}
		}
		told = said
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
	}
}

// tidy discards once an hour what citizens drew up on earlier days and never handed in.
func (o *office) tidy(ctx context.Context) {
	each := time.NewTicker(time.Hour)
	defer each.Stop()
	drafts := &door.Door{Engine: o.engine}
	for {
		if err := drafts.Tidy(ctx); err != nil && ctx.Err() == nil {
			o.log.LogAttrs(ctx, slog.LevelError, "drafts of the public", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
	}
}
