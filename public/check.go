package public

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// maxChecked bounds a file that is checked, in bytes: no paper that is published is larger.
const maxChecked = 64 << 20

// A checkView is the check whether a number or a file is one of ours.
type checkView struct {
	Typed  string // a number
	File   string // the name of a file
	Size   int64
	Hash   string
	On     calendar.Date
	Asked  bool
	Proofs []proof
}

// A proof says what a number or a file is.
type proof struct {
	engine.Listing
	Phase *engine.Phase
	Paper *engine.ListedPaper // of a file: which one it is; of a number: the text of the document, nil where none is kept
	Old   bool                // it has been replaced since
}

var checkTitle = engine.Words{Zh: "真伪核验", En: "Authenticity check"}

// check tells what the number is that was typed.
func (s *site) check(v *visit) error {
	view := checkView{Typed: strings.TrimSpace(v.query.Get("no")), On: s.today()}
	if !sound(view.Typed) || len([]rune(view.Typed)) > 100 {
		return wrong("文号过长，或者含有不能识别的字符。请写作“曹政发〔2026〕1号”的形式。", "The number is too long or has characters that cannot be read. Write it as 曹政发〔2026〕1号.")
	}
	if view.Typed != "" {
		view.Asked = true
		list, err := s.Store.ListingsByNumber(v.ctx, view.Typed, "")
		if err != nil {
			return err
		}
		for _, l := range list {
			if l.Published.After(view.On) {
				continue
			}
			one := proof{Listing: l, Phase: l.On(view.On)}
			if len(l.Papers) > 0 {
				one.Paper = &l.Papers[0]
			}
			view.Proofs = append(view.Proofs, one)
		}
	}
	return v.render(http.StatusOK, "check", v.say(checkTitle), &view)
}

var noFile = wrong("没有收到文件。请先选择文件，再按“核验”。", "No file came. Choose one first, then press Check.")

// checkFile tells what the file is that was sent. It is read once, as it comes, and nothing of it is kept.
func (s *site) checkFile(v *visit) error {
	q := v.Request()
	q.Body = http.MaxBytesReader(v.Response(), q.Body, maxChecked+1<<16)
	parts, err := q.MultipartReader()
	if err != nil {
		return noFile
	}
	view := checkView{Asked: true, On: s.today()}
	for view.Hash == "" {
		part, err := parts.NextPart()
		if err != nil {
			return broken(err)
		}
		if part.FormName() == "file" {
			if err := view.read(part); err != nil {
				return err
			}
		}
	}
	list, err := s.Store.ListingsByPaper(v.ctx, view.Hash)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, l := range list { // newest first
		key := l.Dossier + "\x00" + l.Case
		if seen[key] || l.Published.After(view.On) {
			continue
		}
		seen[key] = true
		view.Proofs = append(view.Proofs, proof{Listing: l, Phase: l.On(view.On), Paper: paperOf(&l, view.Hash), Old: l.Until != ""})
	}
	return v.render(http.StatusOK, "check", v.say(checkTitle), &view)
}

func (view *checkView) read(part *multipart.Part) error {
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(part, maxChecked+1))
	switch {
	case err != nil:
		return broken(err)
	case n > maxChecked:
		return tooLarge
	case n == 0:
		return noFile
	}
	view.File, view.Size, view.Hash = part.FileName(), n, hex.EncodeToString(sum.Sum(nil))
	if !sound(view.File) {
		view.File = ""
	}
	return nil
}

// broken is a form that ended without a file, or that is none.
func broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	return noFile
}
