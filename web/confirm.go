package web

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"santong/engine"
	"santong/text"
)

// A confirmView asks to type by which number the document goes. A password is typed by habit; a number has to be looked at, and so the document to which
// it belongs. It is a matter of the page alone (decision 0035): the interface names the dossier in the address of the call.
type confirmView struct {
	Asked bool
	Code  string       // what is to be typed
	What  engine.Words // what it is
	Given string       // what was typed
	Wrong engine.Words

	known []string // every number of the document: each of them will do
}

// asksConfirm chooses what has to be typed before an act that cannot be undone: the number under which others know the document, else any number that it has
// (that of its call for comments among them), else a short code that only the page of this act shows.
func (s *service) asksConfirm(r *request, a *act) error {
	if !a.sheet.Irreversible {
		return nil
	}
	v := &a.sheet.Confirm
	v.Asked = true
	for _, known := range []bool{true, false} {
		for c := a.Case; c != nil; c = a.D.Case(c.Parent) {
			w, err := s.Engine.Workflow(r.ctx, c.Definition)
			if err != nil {
				return err
			}
			for i := range w.Definition.Fields {
				f := &w.Definition.Fields[i]
				named := f.Index && (w.Definition.Call == nil || w.Definition.Call.Number != f.ID)
				if f.Type == engine.Number && named == known {
					v.knows(c.Facts[f.ID], f.Words)
				}
			}
		}
	}
	if v.Code == "" {
		v.knows(shortCode(a.D.ID, a.Case.ID, a.Action.Event), engine.Words{Zh: "本页的确认码", En: "the code of this page"})
	}
	return nil
}

func (v *confirmView) knows(number any, what engine.Words) {
	text, _ := number.(string)
	if text == "" {
		return
	}
	if v.Code == "" {
		v.Code, v.What = text, what
	}
	v.known = append(v.known, text)
}

// confirmed tells whether what was typed names the document. Brackets, blanks and full-width digits may be typed in any way.
func (v *confirmView) confirmed(typed string) bool {
	if !v.Asked {
		return true
	}
	v.Given = typed
	for _, number := range v.known {
		if text.Normal(number) == text.Normal(typed) {
			return true
		}
	}
	v.Wrong = engine.Words{Zh: "与本文件不符：请看清文件，输入“" + v.Code + "”", En: "That is not this document: look at it, then type “" + v.Code + "”"}
	if text.Normal(typed) == "" {
		v.Wrong = engine.Words{Zh: "请输入" + v.What.Zh + "“" + v.Code + "”，以确认办理的是本文件", En: "Type “" + v.Code + "” to confirm that this is the document (" + v.What.En + ")"}
	}
	return false
}

// shortCode is four digits that belong to one act on one document. It is no secret: it only differs from page to page.
func shortCode(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write([]byte(part + "\x00"))
	}
	return fmt.Sprintf("%04d", binary.BigEndian.Uint64(sum.Sum(nil))%10_000)
}

// unconfirmed asks the engine for everything else that stands in the way, without doing anything, so that all is said at once.
func (s *service) unconfirmed(r *request, a *act, cmd engine.Command) error {
	cmd.Dry = true
	_, err := s.Engine.Fire(r.ctx, cmd)
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok || err == nil {
		if refusal == nil {
			refusal = &engine.Refusal{}
		}
		return s.actAgain(r, a, refusal)
	}
	return s.actAgain(r, a, err)
}

// countConfirmed is the same for several at once: how many were picked has to be typed. The number does not change while some of them are done, so that the
// same form sent twice is answered as the first time.
func (v *bulkView) countConfirmed(typed string) bool {
	if !v.Chosen.Irreversible {
		return true
	}
	v.Given = typed
	return text.Normal(typed) == text.Normal(strconv.Itoa(len(v.Items)))
}
