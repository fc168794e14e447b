package web

import (
	"errors"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"santong/engine"
	"santong/intake"
)

// reading is how long a paper may take to be read while its sender waits.
const reading = 10 * time.Second

// unread warns, on the next page, of a paper in which no text can be read. It stays: a scan is a paper too, and what the law wants laid down is not for a format to refuse.
func (s *service) unread(r *request, name string, data []byte) {
	var words engine.Words
	_, err := intake.Reader{Patience: reading}.Read(r.ctx, name, data)
	switch fault, ok := errors.AsType[*intake.Fault](err); {
	case ok:
		words = engine.Words{Zh: fault.Zh, En: fault.En}
	case err != nil:
		s.Log.LogAttrs(r.ctx, slog.LevelWarn, "paper not read", slog.String("error", err.Error()))
		return
	case strings.HasSuffix(strings.ToLower(name), ".txt") && !utf8.Valid(data):
		words = engine.Words{Zh: "文字不是 UTF-8 编码（可能是 GBK）", En: "its text is not in UTF-8 (it may be GBK)"}
	default:
		return
	}
	s.Identity.Sessions.Keep(r.ctx, "warned", r.say(engine.Words{
		Zh: "“" + name + "”已入卷，但本系统不能显示其中的文字：" + words.Zh + "。能够读出文字的格式是 DOCX、含文字的 PDF、UTF-8 的 TXT 和 MD；如有这样的文本，建议另行提交。",
		En: name + " is in the dossier, but its text cannot be shown: " + words.En + ". Text is read from DOCX, PDF with text, TXT and MD in UTF-8; hand in such a version if there is one."}))
}

// Warned is what the page before wanted to warn of, once.
func (r *request) Warned() string {
	if r.Person == nil {
		return ""
	}
	return r.service.Identity.Sessions.Take(r.ctx, "warned")
}
