package web

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/letters"
	"santong/porch"
)

var letterRoutes = []route{
	{method: http.MethodGet, path: "/dossiers/:id/letters", who: party, handle: (*service).letters},
	{method: http.MethodGet, path: "/dossiers/:id/letters/:case/:kind", who: party, handle: (*service).letter},
}

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// A lettersView lists the letters of a dossier, case by case.
type lettersView struct {
	D     *engine.Dossier
	Cases []letterCase
}

type letterCase struct {
	engine.Words // of the procedure
	ID, Organ    string
	Offers       []letterOffer
}

// A letterOffer is a letter that can be made now, with its address.
type letterOffer struct {
	letters.Offer
	path  string
	query string
}

// Path leads to the letter as a page, and File to the same for a word processor.
func (o letterOffer) Path() string { return o.path + o.query }
func (o letterOffer) File() string { return o.path + ".docx" + o.query }

func offered(d *engine.Dossier, o letters.Offer) letterOffer {
	out := letterOffer{Offer: o, path: "/dossiers/" + url.PathEscape(d.ID) + "/letters/" + url.PathEscape(o.Case) + "/" + url.PathEscape(string(o.Kind))}
	if o.Seq > 0 {
		out.query = "?seq=" + strconv.Itoa(o.Seq)
	}
	return out
}

func (s *service) letters(r *request) error {
	d, err := r.dossier()
	if err != nil {
		return err
	}
	src, err := s.letterSource(r, d)
	if err != nil {
		return err
	}
	view := lettersView{D: d}
	for _, o := range letters.Offered(src) {
		at := slices.IndexFunc(view.Cases, func(c letterCase) bool { return c.ID == o.Case })
		if at < 0 {
			c := d.Case(o.Case)
			one := letterCase{ID: c.ID, Organ: c.Organ()}
			if def := src.Definitions(c.Definition); def != nil {
				one.Words = def.Words
			}
			view.Cases, at = append(view.Cases, one), len(view.Cases)
		}
		view.Cases[at].Offers = append(view.Cases[at].Offers, offered(d, o))
	}
	return r.render(http.StatusOK, "letters", engine.Words{Zh: d.Title + "：文书", En: d.Title + ": letters"}, view)
}

// letterSource is what letters are made of: the dossier with its whole history.
func (s *service) letterSource(r *request, d *engine.Dossier) (letters.Source, error) {
	src := letters.Source{Dossier: d, Directory: s.Engine.Directory(), Today: s.today(), Holidays: s.Engine.Calendar()}
	defs := map[string]*engine.Definition{}
	for _, c := range d.Cases {
		w, err := s.Engine.Workflow(r.ctx, c.Definition)
		if err != nil {
			return src, err
		}
		defs[c.Definition] = w.Definition
	}
	src.Definitions = func(hash string) *engine.Definition { return defs[hash] }
	var err error
	src.Entries, err = s.Engine.History(r.ctx, d.ID)
	return src, err
}

// A letterView is one letter as a page.
type letterView struct {
	D     *engine.Dossier
	Offer letterOffer
	Paper template.HTML // which package letters has escaped
}

// letter gives one letter: as a page, or for a word processor where the address ends in .docx.
func (s *service) letter(r *request) error {
	kind, file := strings.CutSuffix(r.segment("kind"), ".docx")
	d, err := r.dossier()
	if err != nil {
		return err
	}
	src, err := s.letterSource(r, d)
	if err != nil {
		return err
	}
	src.Case = d.Case(r.segment("case"))
	if src.Case == nil {
		return engine.ErrNotFound
	}
	if text := r.query.Get("seq"); text != "" {
		if src.Seq, err = strconv.Atoi(text); err != nil || src.Seq < 1 || src.Seq > d.Version {
			return engine.ErrNotFound
		}
	}
	src.Definition = src.Definitions(src.Case.Definition)
	l, err := letters.Compose(letters.Kind(kind), src)
	if errors.Is(err, letters.ErrNoSuchLetter) {
		return engine.ErrNotFound
	}
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if file {
		if err := l.DOCX(&b); err != nil {
			return err
		}
		r.Response().Header().Set("Content-Disposition", porch.Disposition("attachment", l.Name()+".docx"))
		return r.Blob(http.StatusOK, docx, b.Bytes())
	}
	if err := l.HTML(&b, r.Lang); err != nil {
		return err
	}
	offer := offered(d, letters.Offer{Kind: l.Kind, Case: l.Case, Seq: l.Seq, Words: l.Words, Complete: l.Complete(), Missing: l.Missing})
	view := letterView{D: d, Offer: offer, Paper: template.HTML(b.String())}
	return r.render(http.StatusOK, "letter", l.Words, view)
}
