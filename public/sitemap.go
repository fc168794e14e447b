package public

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"santong/engine"
)

// A sitemap has at most 50,000 addresses by its protocol; ours has two for each document, one in each language.
const perSitemap = 20000

const batch = 500 // listings that are read at once

type sitemapIndex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []sitemapURL `xml:"sitemap"`
}

type sitemapSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc   string        `xml:"loc"`
	Mod   string        `xml:"lastmod,omitempty"`
	Other []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemaps names a sitemap for each year of publication; a year that has too many documents for one has several.
func (s *site) sitemaps(v *visit) error {
	facets, err := s.Store.ListingFacets(v.ctx, engine.ListingQuery{On: s.today()})
	if err != nil {
		return err
	}
	out := sitemapIndex{Maps: []sitemapURL{{Loc: v.base() + "/public/sitemaps/pages.xml"}}}
	for _, year := range facets.Years {
		for part := range (year.N + perSitemap - 1) / perSitemap {
			out.Maps = append(out.Maps, sitemapURL{Loc: fmt.Sprintf("%s/public/sitemaps/%s-%d.xml", v.base(), year.Value, part+1)})
		}
	}
	return v.sendXML("application/xml; charset=utf-8", out)
}

func (s *site) sitemap(v *visit) error {
	name, ok := strings.CutSuffix(v.Param("file"), ".xml")
	out := sitemapSet{XHTML: "http://www.w3.org/1999/xhtml"}
	if ok && name == "pages" {
		for _, path := range []string{"/public", "/public/check", "/public/data"} {
			out.add(v, path, "")
		}
		return v.sendXML("application/xml; charset=utf-8", out)
	}
	year, part, found := strings.Cut(name, "-")
	y, err := strconv.Atoi(year)
	n, err2 := strconv.Atoi(part)
	if !ok || !found || err != nil || err2 != nil || y < 1900 || y > 9999 || n < 1 || n > 1000 {
		return engine.ErrNotFound
	}
	at := 0
	err = s.each(v, engine.ListingQuery{On: s.today(), Year: y}, func(l *engine.Listing) error {
		if at++; at <= (n-1)*perSitemap {
			return nil
		}
		mod := ""
		if known, err := time.Parse(engine.TimeLayout, l.Known); err == nil {
			mod = known.UTC().Format(time.RFC3339)
		}
		out.add(v, DocumentPath(l), mod)
		if at == n*perSitemap {
			return errEnough
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(out.URLs) == 0:
		return engine.ErrNotFound
	}
	return v.sendXML("application/xml; charset=utf-8", out)
}

func (m *sitemapSet) add(v *visit, path, mod string) {
	other := []sitemapLink{{"alternate", "zh-CN", v.base() + "/zh" + path}, {"alternate", "en", v.base() + "/en" + path}}
	for _, lang := range languages {
		m.URLs = append(m.URLs, sitemapURL{v.base() + "/" + lang + path, mod, other})
	}
}

var errEnough = fmt.Errorf("enough")

// each visits every listing that the query selects, page by page, so that none has to be held.
func (s *site) each(v *visit, q engine.ListingQuery, visit func(*engine.Listing) error) error {
	q.Limit = batch
	for {
		list, err := s.Store.Listings(v.ctx, q)
		if err != nil {
			return err
		}
		for i := range list {
			if err := visit(&list[i]); err == errEnough {
				return nil
			} else if err != nil {
				return err
			}
		}
		if len(list) < batch {
			return nil
		}
		q.Before = list[batch-1].Cursor()
	}
}
