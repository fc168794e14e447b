package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/people"
	"santong/store/storetest"
	"santong/workflows"
)

// real puts the built-in procedures and people of a county into the harness.
func (h *harness) real() *people.Directory {
	h.t.Helper()
	library, err := workflows.Default("caoxian")
	if err != nil {
		h.t.Fatal(err)
	}
	if h.current, err = library.Seed(); err != nil {
		h.t.Fatal(err)
	}
	h.engine.Workflows = engine.NewCatalogue(library.All()...)
	if err := h.engine.Start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.api.Authenticate = func(_ context.Context, hash, _ string) (Grant, error) {
		for _, p := range h.current.Persons {
			if engine.HashOf([]byte("token-"+p.ID)).String() == hash {
				return Grant{p.ID, []string{scopeRead, scopeAct, scopeIrreversible}}, nil
			}
		}
		return Grant{}, engine.ErrNotFound
	}
	h.api.Diagram = func(def *engine.Definition, current string, visited []string, lang string) []byte {
		return workflows.Diagram(def, workflows.DiagramOptions{Current: current, Visited: visited, Lang: lang})
	}
	h.serve()
	return h.current
}

// Walks at random through the real procedures, over the network. At every step the actions are told to everybody, and what they call blocked is tried:
// it must be refused with the same needs. What they call allowed may fail only for what the form has to meet.
func TestActionsAndAttemptsAgree(t *testing.T) {
	storetest.InTurn(t)
	h := newHarness(t)
	directory := h.real()
	h.every = 31 // there are thousands of them
	random := rand.New(rand.NewPCG(3, 4))
	const steps = 9
	var list struct{ Items []listedWorkflow }
	h.must(200, h.get(directory.Persons[0].ID, Base+"/workflows"), &list)
	for _, w := range list.Items {
		query := "?variant=" + w.Variant
		for _, path := range []string{"", "/diagram.svg"} {
			h.must(200, h.get(directory.Persons[0].ID, Base+"/workflows/"+w.Workflow+path+query), nil)
		}
		if !w.Opens {
			continue
		}
		id, why := h.openReal(directory, w, random)
		if id == "" && w.Workflow == "comment" && slices.Equal(why, []string{"call-open"}) {
			continue // nobody has called for comments: package public plays that
		}
		if id == "" {
			t.Errorf("nobody could open %s %s", w.Workflow, w.Variant)
			continue
		}
		done := map[string]int{"withdraw": 3, "terminate": 3} // the ways that end at once come last
		for range steps {
			if !h.step(directory, id, done, random) {
				break
			}
			h.now.Add(int64(random.IntN(3)) * 24 * 3600)
		}
		for _, path := range []string{"", "/history", "/deadlines", "/offers", "/diagram/" + w.Workflow} {
			h.must(200, h.get(auditorOf(directory), Base+"/dossiers/"+id+path), nil)
		}
	}
	report, err := h.engine.Verify(t.Context(), nil)
	if err != nil || !report.OK() {
		t.Errorf("%v %+v", err, report)
	}
	t.Logf("%+v", report)
}

func auditorOf(d *people.Directory) string {
	for _, p := range d.Persons {
		if slices.ContainsFunc(p.Posts, func(post people.Post) bool { return post.Kind == "auditor" }) {
			return p.ID
		}
	}
	return d.Persons[0].ID
}

// opened is what openings ask for that chance does not come upon: days in order, and numbers as they are written. What is nil is left out.
var opened = map[string]map[string]any{
	"filing_review":    {"published_on": "2026-02-02", "received_on": "2026-02-20", "way": "paper", "parcel": nil, "parcel_from": nil},
	"document":         {"predecessor_no": nil, "succession": nil}, // of no older one: package public plays those
	"cleanup":          {"scope": "all", "propose_by": "2026-06-30"},
	"yearly_catalogue": {"year": 2025},
	"stock": {"makers": []string{"CX-GOV"}, "issue_no": "曹政发〔2010〕5号", "registration_no": nil, "signed_on": "2010-03-01", "registered_on": nil,
		"published_on": "2010-03-01", "effective_on": "2010-05-01", "lapse_on": "2013-05-01", "fate": nil, "fate_no": nil, "fate_on": nil, "source_hash": nil},
}

// openReal has everybody try until somebody may. Where nobody may, it tells what the rules of the opening still wanted of the last who tried.
func (h *harness) openReal(d *people.Directory, w listedWorkflow, random *rand.Rand) (id string, why []string) {
	def := h.engine.Workflows.Current(w.Workflow, w.Variant).Definition
	var asked []formField
	for _, id := range slices.Concat(def.Opening.Requires, def.Opening.Accepts) {
		asked = append(asked, fieldOf(def, id))
	}
	form := h.filled(asked, d, random)
	for field, value := range opened[w.Workflow] {
		if form[field] = value; value == nil {
			delete(form, field)
		}
	}
	body, _ := json.Marshal(map[string]any{"workflow": w.Workflow, "variant": w.Variant, "form": form})
	for _, p := range d.Persons {
		var r engine.Result
		if a := h.do(request{method: "POST", url: Base + "/dossiers", as: p.ID, body: string(body)}); a.status == 201 {
			h.must(201, a, &r)
			return r.Dossier, nil
		} else if a.status == 422 {
			h.t.Logf("%s", a.body)
			var problem struct {
				Needs []struct{ ID string }
			}
			h.must(422, a, &problem)
			why = nil
			for _, need := range problem.Needs {
				why = append(why, need.ID)
			}
		}
	}
	return "", why
}

type formField = engine.FormField

func fieldOf(def *engine.Definition, id string) formField {
	at := slices.IndexFunc(def.Fields, func(f engine.Field) bool { return f.ID == id })
	f := def.Fields[at]
	out := formField{ID: f.ID, Type: f.Type, Max: f.Max}
	for _, l := range def.Lists {
		if l.ID == f.Of {
			out.Options = l.Items
		}
	}
	for _, c := range f.Columns {
		column := formField{ID: c.ID, Type: c.Type, Max: c.Max}
		for _, l := range def.Lists {
			if l.ID == c.Of {
				column.Options = l.Items
			}
		}
		out.Columns = append(out.Columns, column)
	}
	return out
}

// filled answers every field with something of its type.
func (h *harness) filled(fields []formField, d *people.Directory, random *rand.Rand) map[string]any {
	form := map[string]any{}
	for _, f := range fields {
		switch f.Type {
		case engine.Text:
			text := "测试文字"
			if f.Max > 0 && f.Max < 4 {
				text = text[:3*f.Max]
			}
			form[f.ID] = text
		case engine.Choice:
			if len(f.Options) > 0 {
				form[f.ID] = f.Options[random.IntN(len(f.Options))].ID
			}
		case engine.Flag:
			form[f.ID] = random.IntN(4) > 0
		case engine.Day:
			form[f.ID] = time.Unix(h.now.Load(), 0).UTC().AddDate(0, 0, random.IntN(60)).Format("2006-01-02")
		case engine.Integer:
			form[f.ID] = random.IntN(30)
		case engine.Parties:
			form[f.ID] = []string{d.Organisations[random.IntN(len(d.Organisations))].Code}
		case engine.Table:
			form[f.ID] = []any{h.filled(f.Columns, d, random)}
		case engine.Checklist:
			answers := map[string]any{}
			for _, item := range f.Options {
				answers[item.ID] = map[string]any{"conclusion": "pass", "note": ""}
			}
			form[f.ID] = answers
		}
	}
	return form
}

// step compares what the actions say with what happens, and does one thing that is allowed. It returns false once every case is closed.
func (h *harness) step(d *people.Directory, id string, done map[string]int, random *rand.Rand) bool {
	type chance struct {
		as string
		engine.Action
	}
	var open []chance
	version, listed := 0, 0
	for _, at := range random.Perm(len(d.Persons))[:2*len(d.Persons)/3] {
		p := d.Persons[at]
		var list struct {
			Version int
			Items   []engine.Action
		}
		a := h.get(p.ID, Base+"/dossiers/"+id+"/actions")
		if a.status == http.StatusNotFound {
			continue
		}
		h.must(200, a, &list)
		version, listed = list.Version, listed+len(list.Items)
		blocked := slices.DeleteFunc(slices.Clone(list.Items), func(a engine.Action) bool { return a.Allowed })
		if len(blocked) > 0 && random.IntN(3) == 0 {
			h.refused(p.ID, id, version, blocked[random.IntN(len(blocked))], d, random)
		}
		for _, a := range list.Items {
			if a.Allowed {
				open = append(open, chance{p.ID, a})
			}
		}
	}
	if version > 0 && listed == 0 {
		return false
	}
	random.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	slices.SortStableFunc(open, func(a, b chance) int { return done[a.Event] - done[b.Event] }) // what is new leads further
	for _, c := range open[:min(6, len(open))] {
		done[c.Event]++
		a := h.attempt(c.as, id, version, c.Action, d, random)
		if a.status == 200 || a.status == 201 {
			break
		}
		if a.status != 422 {
			h.t.Errorf("%s was told that %s is allowed: %d %s", c.as, c.Event, a.status, a.body)
		}
		for _, need := range needsOf(a) {
			conditional := slices.ContainsFunc(c.Conditions, func(u engine.Unmet) bool { return u.ID == need.ID })
			if need.Kind != engine.UnmetField && !conditional {
				h.t.Errorf("%s was told that %s is allowed, and is refused for %s", c.as, c.Event, need.ID)
			}
		}
	}
	return true
}

// refused tries what is blocked: everything that was said to stand in the way must be said again.
func (h *harness) refused(as, id string, version int, a engine.Action, d *people.Directory, random *rand.Rand) {
	got := h.attempt(as, id, version, a, d, random)
	if got.status != 403 && got.status != 422 {
		h.t.Errorf("%s was told that %s is blocked: %d %s", as, a.Event, got.status, got.body)
	}
	needs := needsOf(got)
	for _, told := range a.Unmet {
		if !slices.ContainsFunc(needs, func(u engine.Unmet) bool {
			return u.ID == told.ID && u.Zh == told.Zh && len(u.Basis) == len(told.Basis)
		}) {
			h.t.Errorf("%s of %s: %s was told beforehand and is missing from %s", a.Event, as, told.ID, got.body)
		}
	}
}

func (h *harness) attempt(as, id string, version int, a engine.Action, d *people.Directory, random *rand.Rand) answer {
	if a.Upload != "" {
		return h.do(request{method: "POST", url: fmt.Sprintf("%s/dossiers/%s/materials?case=%s&kind=%s&name=%s.pdf", Base, id, a.Case, a.Upload, a.Upload), as: as,
			body: fmt.Sprintf("%%PDF %d", random.Int()), headers: []string{"Content-Type: application/pdf", ifMatch(version)}})
	}
	command := map[string]any{"event": a.Event, "form": h.filled(a.Form, d, random), "reason": "理由"}
	if a.For != "" {
		command["for"] = a.For
	}
	body, _ := json.Marshal(command)
	return h.do(request{method: "POST", url: Base + "/dossiers/" + id + "/cases/" + a.Case + "/events", as: as, body: string(body), headers: []string{ifMatch(version)}})
}

func needsOf(a answer) []engine.Unmet {
	var p struct{ Needs []engine.Unmet }
	if !strings.HasPrefix(a.body, "{") || json.Unmarshal([]byte(a.body), &p) != nil {
		return nil
	}
	return p.Needs
}

// A case goes on under the definition with which it began, and is drawn from that one.
func TestPinnedDefinitions(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	def := *h.engine.Workflows.Current("paper", "government").Definition
	def.Words = engine.Words{Zh: "新办法", En: "New ways"}
	newer, err := engine.Compile(&def)
	if err != nil {
		t.Fatal(err)
	}
	h.engine.Workflows = engine.NewCatalogue(newer)
	h.play(t, []scenario{
		{request: at(drafter, "/dossiers/"+id), status: 200, has: []string{"文件制定"}, hasNot: []string{"新办法"}},
		{request: at(drafter, "/dossiers/"+id+"/diagram/paper?lang=en"), status: 200, has: []string{"paper en reviewing"}},
		{request: at(drafter, "/workflows/paper?variant=government"), status: 200, has: []string{"新办法"}},
	})
}
