package public

import (
	"bytes"
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/porch"
	"santong/text"
)

// A paperText is a public paper, and what it says where that is plain text.
type paperText struct {
	engine.ListedPaper
	First    bool // the text of the document itself
	Articles []article
	Contents bool // long enough for a table of contents
}

// An article is what stands under one label, with the headings that begin before it.
type article struct {
	Anchor     string
	Heads      []head
	Label      string
	Paragraphs []string
}

// A head is a heading with its anchor.
type head struct{ Anchor, Text string }

// maxShown bounds the text that a page shows, in bytes; a longer one is to be downloaded.
const maxShown = 2 << 20

// texts are the papers, each with its text.
func texts(papers []engine.ListedPaper, read func(engine.ListedPaper) ([]byte, error)) (out []paperText, err error) {
	for i, p := range papers {
		one := paperText{ListedPaper: p, First: i == 0}
		kind, _, _ := mime.ParseMediaType(p.Type)
		if (kind == "text/plain" || kind == "text/markdown") && p.Size <= maxShown {
			data, err := read(p)
			if err != nil {
				return nil, fmt.Errorf("paper %s: %v", p.Hash, err) // the catalogue has it: that its bytes are missing is our fault, not a 404
			}
			if utf8.Valid(data) {
				prefix := ""
				if i > 0 {
					prefix = p.ID + "-"
				}
				one.Articles = articles(string(data), prefix)
				one.Contents = one.First && len(one.Articles) > 8
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// anchor is the name under which a link finds what stands under the headings: an article by its label alone, as it is cited; a heading with those above it, for 第一节
// comes in every chapter.
func anchor(under []string, label string) string {
	if label == "" {
		return "preamble"
	}
	if text.IsHeading(label) {
		label = strings.Join(append(slices.Clone(under), label), "-")
	}
	return strings.Join(strings.Fields(label), "")
}

// articles cuts the text. Labels that come again, as those of an annex do, get a number of their own.
func articles(source, prefix string) (out []article) {
	seen := map[string]int{}
	named := func(under []string, label string) string {
		name := prefix + anchor(under, label)
		if seen[name]++; seen[name] > 1 {
			name += fmt.Sprintf("-%d", seen[name])
		}
		return name
	}
	var under []string
	last := ""
	for i, p := range text.Split(source) {
		paragraphs := strings.Split(strings.TrimRight(p.Body, "\n"), "\n")
		if i > 0 && p.Label == last && slices.Equal(p.Under, under) && p.Label != "" {
			at := &out[len(out)-1] // it was too long for one part
			at.Paragraphs = append(at.Paragraphs, paragraphs...)
			continue
		}
		one := article{Anchor: named(nil, p.Label), Label: p.Label, Paragraphs: paragraphs}
		if p.Label != "" && !strings.HasPrefix(p.Label, "第") {
			one.Label += "、"
		}
		for k, text := range p.Under {
			if k >= len(under) || under[k] != text || len(one.Heads) > 0 {
				one.Heads = append(one.Heads, head{named(p.Under[:k], text), text})
			}
		}
		under, last = p.Under, p.Label
		out = append(out, one)
	}
	return out
}

// paper gives a published paper, by its hash: its address says what it must contain.
func (s *site) paper(v *visit) error {
	hash, err := v.segment("hash")
	if err != nil {
		return err
	}
	if !isHash(hash) {
		return engine.ErrNotFound
	}
	list, err := s.Store.ListingsByPaper(v.ctx, hash)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(l engine.Listing) bool { return !l.Published.After(s.today()) })
	if at < 0 {
		return engine.ErrNotFound
	}
	p := *paperOf(&list[at], hash)
	p.Name = fileName(&list[at], &p)
	return v.hand(&p, func() ([]byte, error) { return s.Store.ListedPaper(v.ctx, hash) })
}

// fileName is what a paper of a published document is called where somebody keeps it: by number and title, not as an official had named it while it was a draft.
func fileName(l *engine.Listing, p *engine.ListedPaper) string {
	name := strings.TrimSpace(cmp.Or(l.IssueNo, l.RegistrationNo) + " " + l.Title)
	if l.Papers[0].Hash != p.Hash { // the first is the text itself
		name += "（" + p.Zh + "）"
	}
	return strings.NewReplacer("/", "-", "\\", "-").Replace(name) + path.Ext(p.Name)
}

// hand gives a paper as a file that no browser opens in our name; who has it already gets nothing, and costs nothing. It is in memory as long as it travels.
func (v *visit) hand(p *engine.ListedPaper, read func() ([]byte, error)) error {
	h, tag := v.Response().Header(), `"`+p.Hash+`"`
	h.Set(echo.HeaderCacheControl, fresh)
	h.Set("ETag", tag)
	if strings.Contains(v.Request().Header.Get("If-None-Match"), tag) {
		return v.NoContent(http.StatusNotModified)
	}
	for _, bound := range []struct {
		*porch.Traffic
		who string
	}{{v.site.sites, siteOf(v.RealIP())}, {v.site.papers, network(v.RealIP())}} {
		leave, err := bound.Enter(v.ctx, bound.who)
		if err != nil {
			h.Set("Retry-After", "10")
			return busy
		}
		defer leave()
	}
	data, err := read()
	if err != nil {
		return fmt.Errorf("paper %s: %v", p.Hash, err) // it is listed: that its bytes are missing is our fault, not a 404
	}
	h.Set(echo.HeaderContentType, p.Type)
	h.Set(echo.HeaderContentDisposition, "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(p.Name), "+", "%20"))
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
	http.ServeContent(v.Response(), v.Request(), "", time.Time{}, bytes.NewReader(data))
	return nil
}

func paperOf(l *engine.Listing, hash string) *engine.ListedPaper {
	for i := range l.Papers {
		if l.Papers[i].Hash == hash {
			return &l.Papers[i]
		}
	}
	return nil
}

// isHash tells whether the text is a SHA-256 as we write it.
func isHash(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}
