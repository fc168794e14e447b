package web

import (
	"net/http"

	"santong/engine"
)

var formRoutes = []route{
	{method: http.MethodGet, path: "/dossiers/:id/cases/:case/acts/:event", who: party, handle: (*service).act},
	{method: http.MethodPost, path: "/dossiers/:id/cases/:case/acts/:event", who: party, handle: (*service).doAct},
	{method: http.MethodPost, path: "/dossiers/:id/cases/:case/acts/:event/draft", who: party, handle: (*service).keepAct},
	{method: http.MethodGet, path: "/dossiers/:id/cases/:case/papers/:kind", who: party, handle: (*service).paper},
	{method: http.MethodPost, path: "/dossiers/:id/cases/:case/papers/:kind", who: party, handle: (*service).handIn, paper: true},
	{method: http.MethodGet, path: "/dossiers/:id/papers/:hash", who: party, handle: (*service).download, paper: true},
	{method: http.MethodGet, path: "/open", who: signed, handle: (*service).openings},
	{method: http.MethodGet, path: "/open/:workflow", who: signed, handle: (*service).opening},
	{method: http.MethodPost, path: "/open/:workflow", who: signed, handle: (*service).doOpen},
	{method: http.MethodGet, path: "/open/:workflow/:variant", who: signed, handle: (*service).opening},
	{method: http.MethodPost, path: "/open/:workflow/:variant", who: signed, handle: (*service).doOpen},
}

// A blank is a field of a form that waits to be filled in.
type blank struct {
	engine.FormField
	Accumulates bool  // what is typed are further rows
	Earlier     []any // the rows before them
	articles    map[string]engine.Citation
}

// name is what the inputs of the field are called. The prefix keeps fields apart from what every form carries, whatever a definition calls them.
func (b *blank) name() string { return "f." + b.ID }

// blanks are the fields of a form, with what the definition says of them besides.
func blanks(def *engine.Definition, c *engine.Case, form []engine.FormField) []blank {
	out := make([]blank, 0, len(form))
	for _, f := range form {
		b := blank{FormField: f, articles: def.Articles}
		if known := def.Field(f.ID); known != nil && known.Accumulates {
			b.Accumulates = true
			if c != nil {
				b.Earlier, _ = c.Facts[f.ID].([]any)
			}
		}
		out = append(out, b)
	}
	return out
}

// asked are the fields of an event as a form shows them, where the engine has not listed them: before a dossier is open, and after a case is closed.
func asked(def *engine.Definition, ev *engine.Event, c *engine.Case) (out []engine.FormField) {
	add := func(ids []string, required bool) {
		for _, id := range ids {
			known := def.Field(id)
			if known == nil {
				continue
			}
			f := formField(def, known)
			f.Required = required
			if c != nil && !known.Accumulates {
				f.Value = c.Facts[id]
			}
			out = append(out, f)
		}
	}
	add(ev.Requires, true)
	add(ev.Accepts, false)
	return out
}

func formField(def *engine.Definition, f *engine.Field) engine.FormField {
	out := engine.FormField{ID: f.ID, Words: f.Words, Type: f.Type, Required: f.Required, Max: f.Max, Options: def.Items(f.Of)}
	for i := range f.Columns {
		out.Columns = append(out.Columns, formField(def, &f.Columns[i]))
	}
	return out
}

// cited turns ids of articles into quotations, as the engine does for its refusals.
func cited(articles map[string]engine.Citation, ids []string) []engine.Basis {
	var out []engine.Basis
	for _, id := range ids {
		if article, ok := articles[id]; ok {
			out = append(out, engine.Basis{ID: id, Citation: article})
		}
	}
	return out
}
