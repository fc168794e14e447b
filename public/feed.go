package public

import (
	"encoding/xml"
	"fmt"
	"time"

	"santong/calendar"
	"santong/engine"
)

// maxFeed bounds the newest publications that a feed has.
const maxFeed = 50

// The words of Atom (RFC 4287) that we use.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  *atomPerson `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Updated   string      `xml:"updated"`
	Published string      `xml:"published"`
	Author    *atomPerson `xml:"author"`
	Links     []atomLink  `xml:"link"`
	Summary   string      `xml:"summary"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Lang string `xml:"hreflang,attr,omitempty"`
	Href string `xml:"href,attr"`
}

// feed is what was published last. What happens to a document later makes its entry a newer one.
func (s *site) feed(v *visit) error {
	list, err := s.Store.Listings(v.ctx, engine.ListingQuery{On: s.today(), Limit: maxFeed})
	if err != nil {
		return err
	}
	out := v.feed("/public", catalogueTitle)
	for i := range list {
		l := &list[i]
		at, err := time.Parse(engine.TimeLayout, l.ShownSince())
		if err != nil {
			return fmt.Errorf("the listing of %s/%s: %v", l.Dossier, l.Case, err)
		}
		updated := at.UTC().Format(time.RFC3339)
		out.Updated = max(out.Updated, updated)
		status := ""
		if p := l.On(s.today()); p != nil {
			status = v.say(p.Words)
		}
		address := v.base() + "/" + v.Lang + DocumentPath(l)
		out.Entries = append(out.Entries, atomEntry{ID: v.base() + "/zh" + keyPath(l), Title: plain(l.Title), Updated: updated,
			Published: morning(l.Published), Author: &atomPerson{v.say(s.Organ(l.Maker))},
			Links:   []atomLink{{Rel: "alternate", Type: "text/html", Lang: v.Lang, Href: address}},
			Summary: plain(number(l) + " · " + status + v.corrected(l))})
	}
	return v.sendXML("application/atom+xml; charset=utf-8", out)
}

// feed is one that has no entries yet, of what stands at the path below the language.
func (v *visit) feed(path string, title engine.Words) atomFeed {
	here := v.base() + "/" + v.Lang + path
	return atomFeed{Lang: map[string]string{"zh": "zh-CN", "en": "en"}[v.Lang], ID: here + "/feed.atom", Title: v.say(title), Updated: "1970-01-01T00:00:00Z",
		Author: &atomPerson{v.say(engine.Words{Zh: "三统", En: "Santong"})},
		Links:  []atomLink{{Rel: "self", Type: "application/atom+xml", Href: here + "/feed.atom"}, {Rel: "alternate", Type: "text/html", Lang: v.Lang, Href: here}}}
}

// morning is when the day begins.
func morning(day calendar.Date) string {
	d := day.Time()
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, china).Format(time.RFC3339)
}

// corrected tells of the last correction of the published copy.
func (v *visit) corrected(l *engine.Listing) string {
	if len(l.Corrections) == 0 {
		return ""
	}
	c := l.Corrections[len(l.Corrections)-1]
	return v.say(engine.Words{Zh: " · 公布文本已更正：" + c.What + "（" + c.No + "）", En: " · the published copy was corrected: " + c.What + " (" + c.No + ")"})
}

// plain leaves out what XML has no signs for; encoding/xml would say so by a replacement that reads badly.
func plain(text string) string {
	out := []rune{}
	for _, r := range text {
		if r >= ' ' && r != 0x7f {
			out = append(out, r)
		}
	}
	return string(out)
}

func (v *visit) sendXML(kind string, of any) error {
	data, err := xml.MarshalIndent(of, "", " ")
	if err != nil {
		return err
	}
	return v.send(kind, append([]byte(xml.Header), data...))
}

// robots lets machines read what is published, by the addresses that stay, and nothing else of the house.
func (s *site) robots(v *visit) error {
	return v.send("text/plain; charset=utf-8", []byte("User-agent: *\nAllow: /zh/public\nAllow: /en/public\nAllow: /public/\nAllow: /assets/\n"+
		"Disallow: /zh/public?\nDisallow: /en/public?\nDisallow: /\nSitemap: "+v.base()+"/sitemap.xml\n"))
}
