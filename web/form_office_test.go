package web

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"santong/workflows"
)

// The people of testdata/office: wang and li draft in Bureau A, qian in Bureau B, wu in the town; zhou is a clerk of Bureau A,
// zhao reviews, sun audits, zheng has no post.

var officeLibrary = sync.OnceValues(func() (*workflows.Library, error) { return workflows.Load(os.DirFS("testdata/office"), "town") })

// office is a small town whose only procedure has every kind of field.
func office(t testing.TB, options ...harnessOption) *harness {
	t.Helper()
	library, err := officeLibrary()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := library.Seed()
	if err != nil {
		t.Fatal(err)
	}
	return newHarness(t, append([]harnessOption{workflowsOf(library, seed)}, options...)...)
}

// opened begins a dossier through the pages and returns its id.
func opened(b *browser, variant, title string) string {
	b.t.Helper()
	p := b.submit(b.get("/zh/open/sample/"+variant).must(http.StatusOK).form("act"), values{"f.title": {title}}).must(http.StatusOK)
	return strings.TrimPrefix(p.url.Path, "/zh/dossiers/")
}

func actURL(id, event string) string { return "/zh/dossiers/" + id + "/cases/sample/acts/" + event }

// filled are answers that fit the event “fill”.
func filled() values {
	return values{"f.topic": {"road"}, "f.urgent": {"yes"}, "f.checked_on": {"2026-03-02"}, "f.copies": {"12"}, "f.asked": {"sfj", "yi"},
		"f.grounds.power.conclusion": {"pass"}, "f.grounds.content.conclusion": {"fail"}, "f.grounds.content.note": {"第三条超出"},
		"f.points.1.clause": {"第三条"}, "f.points.1.problem": {"与上位法不一致\n应当删去"}, "f.points.1.fate": {"bad"}, "f.points.1.heard": {"no"}, "f.points.1.day": {"2026-02-27"}, "f.points.1.weight": {"3"},
		"f.summary": {"摘要"}}
}

// handIn lays a paper down through its page.
func handIn(b *browser, id, kind, name, data string) *document {
	b.t.Helper()
	page := b.get("/zh/dossiers/" + id + "/cases/sample/papers/" + kind).must(http.StatusOK)
	return b.submit(page.form("paper"), nil, file{"file", name, "application/pdf", data})
}

// reach asks that every input of the page has a name for whoever cannot see it, that every reference leads somewhere, and that no id comes twice.
func reach(t *testing.T, d *document) {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range d.find(func(n *html.Node) bool { return attr(n, "id") != "" && !inTemplate(n) }) {
		if ids[attr(n, "id")] {
			t.Errorf("%s: the id %s comes twice", d.url, attr(n, "id"))
		}
		ids[attr(n, "id")] = true
	}
	labelled := map[string]bool{}
	for _, n := range d.find(func(n *html.Node) bool { return n.Data == "label" }) {
		if attr(n, "for") == "" || !ids[attr(n, "for")] {
			t.Errorf("%s: the label %q leads nowhere", d.url, textOf(n))
		}
		labelled[attr(n, "for")] = true
	}
	for _, n := range d.find(func(n *html.Node) bool { return !inTemplate(n) }) {
		for _, name := range []string{"aria-labelledby", "aria-describedby"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if !ids[id] {
					t.Errorf("%s: %s of %s names %s, which is not there", d.url, name, n.Data, id)
				}
			}
		}
		input := slices.Contains([]string{"select", "textarea"}, n.Data) || n.Data == "input" && !slices.Contains([]string{"hidden", "submit"}, attr(n, "type"))
		if input && !labelled[attr(n, "id")] && attr(n, "aria-labelledby") == "" && attr(n, "aria-label") == "" {
			t.Errorf("%s: %s %s has no label", d.url, n.Data, attr(n, "name"))
		}
		if n.Data == "fieldset" && (n.FirstChild == nil || len(find(n, func(c *html.Node) bool { return c.Data == "legend" })) == 0) {
			t.Errorf("%s: a fieldset has no legend", d.url)
		}
		if n.Data == "button" && textOf(n) == "" && attr(n, "aria-label") == "" {
			t.Errorf("%s: a button says nothing", d.url)
		}
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), "#") {
			if id, err := url.PathUnescape(attr(n, "href")[1:]); err != nil || !ids[id] {
				t.Errorf("%s: the link %s leads nowhere", d.url, attr(n, "href"))
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("%s: %s has inline %s", d.url, n.Data, a.Key)
			}
		}
	}
}
