package web

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"

	"santong/engine"
	"santong/letters"
)

// A writtenLetter is the letter that an act writes itself, out of the record and of what the act will add to it: the number that it takes, its day, its outcome. It is
// looked at before it is sent; then exactly these bytes go into the dossier together with the act, which is bound to their hash.
type writtenLetter struct {
	engine.Words
	Hash    string
	Size    int64
	Number  string
	Missing []engine.Words
	Paper   template.HTML // which package letters has escaped
	Unlike  bool          // the one that was looked at would no longer be true

	upload *engine.Upload
	seen   *engine.Entry
}

// writeLetter composes the letter of the act as it is foreseen.
func (s *service) writeLetter(r *request, a *act, cmd engine.Command) (*writtenLetter, error) {
	kind, ok := letters.Written(a.Flow.Definition, cmd.Event)
	if !ok {
		return nil, engine.ErrNotFound
	}
	seen, err := s.Engine.Foresee(r.ctx, cmd)
	if err != nil {
		return nil, err
	}
	src, err := s.letterSource(r, seen.Dossier)
	if err != nil {
		return nil, err
	}
	src.Entries = append(src.Entries, seen.Entries...)
	src.Case, src.Definition, src.Seq = seen.Dossier.Case(cmd.Case), a.Flow.Definition, seen.Event.Seq
	l, err := letters.Compose(kind, src)
	if err != nil {
		return nil, err
	}
	var file, page bytes.Buffer
	if err := errors.Join(l.DOCX(&file), l.HTML(&page, r.Lang)); err != nil {
		return nil, err
	}
	return &writtenLetter{Words: l.Words, Hash: engine.HashOf(file.Bytes()).String(), Size: int64(file.Len()), Number: l.Ledger, Missing: l.Missing, Paper: template.HTML(page.String()),
		upload: &engine.Upload{Kind: a.Event.Writes, Name: l.Name() + ".docx", Type: docx, Data: file.Bytes()}, seen: &seen.Event}, nil
}

// showLetter writes the letter of what has been typed, and shows it above the button that sends both.
func (s *service) showLetter(r *request, a *act, cmd engine.Command) error {
	var err error
	if a.sheet.Letter, err = s.writeLetter(r, a, cmd); err != nil {
		return s.actAgain(r, a, err)
	}
	s.safe(r, a.sheet)
	return s.showAct(r, http.StatusOK, a)
}

// bindLetter puts the letter that was looked at into the command. Where it would now read otherwise, it is shown anew and nothing is done.
func (s *service) bindLetter(r *request, a *act, cmd *engine.Command, hash string) (bool, error) {
	if hash == "" {
		return true, nil
	}
	letter, err := s.writeLetter(r, a, *cmd)
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok {
		return false, s.actAgain(r, a, refusal)
	}
	if err != nil {
		return false, s.actAgain(r, a, err)
	}
	a.sheet.Letter = letter
	if letter.Hash != hash {
		return false, s.readAgain(r, a)
	}
	cmd.Letter, cmd.Foreseen = letter.upload, letter.seen
	return true, nil
}

// writtenAnew shows the letter again where somebody else has taken its number at the last moment, or midnight has passed.
func (s *service) writtenAnew(r *request, a *act, cmd engine.Command) error {
	letter, err := s.writeLetter(r, a, cmd)
	if err != nil {
		return s.actAgain(r, a, err)
	}
	a.sheet.Letter = letter
	return s.readAgain(r, a)
}

func (s *service) readAgain(r *request, a *act) error {
	a.sheet.Letter.Unlike = true
	s.safe(r, a.sheet)
	return s.showAct(r, http.StatusConflict, a)
}
