package web

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A document is an answer as a browser has it.
type document struct {
	t      testing.TB
	status int
	url    *url.URL
	header http.Header
	body   string
	root   *html.Node // nil where it is no HTML
}

func parsePage(t testing.TB, res *http.Response, data []byte) *document {
	t.Helper()
	d := &document{t: t, status: res.StatusCode, url: res.Request.URL, header: res.Header, body: string(data)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		var err error
		if d.root, err = html.Parse(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// must stops the test unless the status is the one that was expected.
func (d *document) must(status int) *document {
	d.t.Helper()
	if d.status != status {
		d.t.Fatalf("%s: got %d, want %d:\n%s", d.url, d.status, status, d.text())
	}
	return d
}

// text is what the page says in its main part, or all of it where there is none.
func (d *document) text() string {
	if d.root == nil {
		return d.body
	}
	if at := d.byID("main"); at != nil {
		return textOf(at)
	}
	return textOf(d.root)
}

// says stops the test unless the page has all of the texts.
func (d *document) says(texts ...string) *document {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(d.text(), text) {
			d.t.Fatalf("%s does not say %q:\n%s", d.url, text, d.text())
		}
	}
	return d
}

// find lists the elements that pass, in the order of the page.
func (d *document) find(passes func(*html.Node) bool) []*html.Node { return find(d.root, passes) }

func (d *document) byID(id string) *html.Node {
	if found := d.find(func(n *html.Node) bool { return attr(n, "id") == id }); len(found) > 0 {
		return found[0]
	}
	return nil
}

// links lists where the page's links lead.
func (d *document) links() (out []string) {
	for _, a := range d.find(func(n *html.Node) bool { return n.Data == "a" }) {
		out = append(out, attr(a, "href"))
	}
	return out
}

func find(root *html.Node, passes func(*html.Node) bool) (out []*html.Node) {
	if root == nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && passes(n) {
			out = append(out, n)
		}
	}
	return out
}

func hasClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), class) }
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// textOf is the text below a node, in one line for each block.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "template"):
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// A form is what a browser would send if nobody touched it, and the inputs and buttons that it has.
type form struct {
	method, action string
	multipart      bool
	values         url.Values
	has            map[string]bool
	buttons        []string // name=value of the named ones
}

func (f *form) names() []string { return slices.Sorted(maps.Keys(f.has)) }

// form returns the form with the id, or the only one in the main part.
func (d *document) form(id string) *form {
	d.t.Helper()
	main := d.byID("main")
	forms := find(main, func(n *html.Node) bool { return n.Data == "form" && (id == "" || attr(n, "id") == id) })
	if len(forms) != 1 {
		d.t.Fatalf("%s: %d forms %q:\n%s", d.url, len(forms), id, d.text())
	}
	return formIn(forms[0], d.url)
}

// formIn reads the inputs as the standard says that a browser does.
func formIn(n *html.Node, base *url.URL) *form {
	f := &form{method: strings.ToUpper(attr(n, "method")), multipart: attr(n, "enctype") == "multipart/form-data", values: url.Values{}, has: map[string]bool{}}
	if action, err := base.Parse(attr(n, "action")); err == nil {
		f.action = action.RequestURI()
	}
	for _, in := range find(n, func(n *html.Node) bool { return hasAttr(n, "name") && !inTemplate(n) }) {
		name, value := attr(in, "name"), attr(in, "value")
		if name == "confirm" && value == "" { // everybody but the test of it types what is asked
			for _, code := range find(n, func(n *html.Node) bool { return attr(n, "id") == "confirm.code" }) {
				value = textOf(code)
			}
		}
		if hasAttr(in, "disabled") {
			continue
		}
		f.has[name] = true
		switch {
		case in.Data == "textarea":
			f.values.Add(name, textIn(in))
		case in.Data == "select":
			f.values.Add(name, selected(in))
		case in.Data == "button" || in.Data == "input" && attr(in, "type") == "submit":
			f.buttons = append(f.buttons, name+"="+value)
		case in.Data != "input" || attr(in, "type") == "file":
		case attr(in, "type") == "radio" || attr(in, "type") == "checkbox":
			if hasAttr(in, "checked") {
				f.values.Add(name, value)
			}
		default:
			f.values.Add(name, value)
		}
	}
	return f
}

func inTemplate(n *html.Node) bool {
	for at := n.Parent; at != nil; at = at.Parent {
		if at.Data == "template" {
			return true
		}
	}
	return false
}

func selected(n *html.Node) string {
	options := find(n, func(n *html.Node) bool { return n.Data == "option" })
	for _, o := range options {
		if hasAttr(o, "selected") {
			return attr(o, "value")
		}
	}
	if len(options) > 0 {
		return attr(options[0], "value")
	}
	return ""
}

func textIn(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(c.Data)
	}
	return b.String()
}
