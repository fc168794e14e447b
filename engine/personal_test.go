package engine_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

const caller, number = "李秀英", "13805300001"

func personal(n, _ *engine.Definition) {
	n.Fields = append(n.Fields, engine.Field{ID: "caller", Words: engine.Words{Zh: "来电人", En: "Caller"}, Type: engine.Text, Max: 50, Personal: true},
		engine.Field{ID: "phone", Words: engine.Words{Zh: "电话", En: "Telephone"}, Type: engine.Text, Max: 50, Personal: true})
	opening := *n.Opening
	opening.Accepts = append(slices.Clone(opening.Accepts), "caller", "phone")
	n.Opening = &opening
	told := engine.Need{ID: "told", Must: "given(caller)", Words: engine.Words{Zh: "须有来电人", En: "There must be a caller"}, Basis: []string{"b"}}
	n.Events = append(slices.Clone(n.Events),
		engine.Event{ID: "correct", Words: engine.Words{Zh: "更正", En: "Correct"}, From: []string{"writing"}, To: engine.Target{State: "same"}, By: []string{"writer"},
			Accepts: []string{"caller", "phone"}, Needs: []engine.Need{told}, Basis: []string{"b"}},
		engine.Event{ID: "forget", Words: engine.Words{Zh: "删除", En: "Forget"}, From: []string{"writing"}, To: engine.Target{State: "same"}, By: []string{"writer"},
			Erases: []string{"caller", "phone"}, Irreversible: true, Basis: []string{"b"}})
}

func (l *lab) kept(id string) (out []string) {
	l.t.Helper()
	kept, err := l.Store.Personal(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, p := range kept {
		out = append(out, p.Field+"="+p.Value)
	}
	return out
}

// What a person said about himself is read by those who handle the case, guards ask only whether it is there, and once erased it is nowhere.
func TestPersonal(t *testing.T) {
	ctx := context.Background()
	l := alteredLab(t, personal)
	r, err := l.Open(ctx, "notice", "", engine.Command{Actor: l.actor("wen"), Form: form{"title": "关于试验的通知", "caller": caller, "phone": number}, Key: "k1", Request: "hash of all that was asked"})
	if err != nil {
		t.Fatal(err)
	}
	id := r.Dossier
	l.verified()
	for who, want := range map[string]string{"wen": caller, "chen": caller, "au": ""} {
		d, err := l.Dossier(ctx, id, l.actor(who))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := d.Cases[0].Facts["caller"].(string); got != want && (want != "" || strings.Contains(got, caller) || !strings.HasPrefix(got, "personal:")) {
			t.Errorf("%s reads %q", who, got)
		}
	}
	l.must("wen", id, "notice", "correct", form{"phone": "13805300002"}, "")
	if got := l.kept(id); !slices.Equal(got, []string{"caller=" + caller, "phone=" + number, "phone=13805300002"}) {
		t.Errorf("kept: %v", got)
	}
	for _, a := range l.actionsOf("wen", id) {
		for _, f := range a.Form {
			if text, _ := f.Value.(string); strings.HasPrefix(text, "personal:") {
				t.Errorf("the form of %s shows a commitment", a.Event)
			}
		}
	}
	if err := l.proved("wen", id, "forget"); err != nil {
		t.Fatal(err)
	}
	l.verified()
	if got := l.kept(id); len(got) != 0 {
		t.Errorf("still kept: %v", got)
	}
	if d := l.dossier(id); d.Cases[0].Facts["caller"] != nil {
		t.Errorf("the dossier has %v", d.Cases[0].Facts["caller"])
	}
	if _, err := l.Store.Receipt(ctx, "wen", "k1"); err == nil {
		t.Error("the receipt, from whose hash the telephone number could be guessed, is still there")
	}
	l.refused("wen", id, "notice", "correct", nil, "", "told")
	l.must("wen", id, "notice", "correct", form{"caller": "王"}, "")
	entries, err := l.Store.Entries(ctx, id, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		if bytes.Contains(entries[i].Payload, []byte(caller)) || bytes.Contains(entries[i].Payload, []byte("138053")) {
			t.Errorf("entry %d says who it was: %s", i+1, entries[i].Payload)
		}
	}
	said, err := l.Narrate(ctx, l.dossier(id), &entries[2])
	if err != nil || !strings.Contains(said.Zh, "删除个人信息“来电人”") {
		t.Errorf("the sentence is %q, %v", said.Zh, err)
	}
}

// What was erased is in no byte of the database's files.
func TestErasedIsOverwritten(t *testing.T) {
	path := storetest.SQLite(t)
	l := newLab(t, store.Config{Path: path})
	n := *definitions(t)[0].Definition
	personal(&n, nil)
	w, err := engine.Compile(&n)
	if err != nil {
		t.Fatal(err)
	}
	l.Workflows = engine.NewCatalogue(w, definitions(t)[1])
	if err := l.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	r, err := l.Open(context.Background(), "notice", "", engine.Command{Actor: l.actor("wen"), Form: form{"title": "关于试验的通知", "caller": caller, "phone": number}})
	if err != nil {
		t.Fatal(err)
	}
	found := func() (out []string) {
		files, _ := filepath.Glob(path + "*")
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, []byte(number)) {
				out = append(out, filepath.Base(file))
			}
		}
		return out
	}
	if len(found()) == 0 {
		t.Fatal("the number was never there: the test would find nothing")
	}
	if err := l.proved("wen", r.Dossier, "forget"); err != nil {
		t.Fatal(err)
	}
	if err := l.Store.(*store.Store).Close(); err != nil { // which brings what stands in the log into the file
		t.Fatal(err)
	}
	if left := found(); len(left) > 0 {
		t.Errorf("the number is still in %v", left)
	}
}

func TestPersonalIsChecked(t *testing.T) {
	for want, alter := range map[string]func(n *engine.Definition){
		"only ask whether it is given": func(n *engine.Definition) { n.Events[len(n.Events)-2].Needs[0].Must = `caller != "王"` },
		"is not personal":              func(n *engine.Definition) { n.Events[len(n.Events)-1].Erases = []string{"title"} },
		"say irreversible":             func(n *engine.Definition) { n.Events[len(n.Events)-1].Irreversible = false },
		"only a text can be personal":  func(n *engine.Definition) { n.Fields[len(n.Fields)-1].Index = true },
	} {
		n := *definitions(t)[0].Definition
		personal(&n, nil)
		alter(&n)
		if _, err := engine.Compile(&n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("wanted %q, got %v", want, err)
		}
	}
}

// What is personal is sealed although it stands beside the history: no column of a row can be altered, and no row left out or made up, without Verify finding it.
func TestPersonalIsSealed(t *testing.T) {
	ctx := context.Background()
	l := alteredLab(t, personal)
	if _, err := l.Open(ctx, "notice", "", engine.Command{Actor: l.actor("wen"), Form: form{"title": "关于试验的通知", "caller": caller, "phone": number}}); err != nil {
		t.Fatal(err)
	}
	l.verified()
	st := l.Store
	for name, alter := range map[string]func([]engine.Personal) []engine.Personal{
		"seq":      func(p []engine.Personal) []engine.Personal { p[0].Seq++; return p },
		"case":     func(p []engine.Personal) []engine.Personal { p[0].Case = "other"; return p },
		"field":    func(p []engine.Personal) []engine.Personal { p[0].Field = "other"; return p },
		"salt":     func(p []engine.Personal) []engine.Personal { p[0].Salt = append(p[0].Salt, 0); return p },
		"value":    func(p []engine.Personal) []engine.Personal { p[0].Value = "王"; return p },
		"left out": func(p []engine.Personal) []engine.Personal { return p[1:] },
		"made up":  func(p []engine.Personal) []engine.Personal { return append(p, p[0]) },
	} {
		l.Store = retouched{st, alter}
		if report, err := l.Verify(ctx, nil); err == nil && report.OK() {
			t.Errorf("%s: everything verifies", name)
		}
	}
	l.Store = st
	l.verified()
}

// A retouched store has other personal data than were written.
type retouched struct {
	engine.Store
	alter func([]engine.Personal) []engine.Personal
}

func (s retouched) Personal(ctx context.Context, dossier string) ([]engine.Personal, error) {
	list, err := s.Store.Personal(ctx, dossier)
	return s.alter(list), err
}

func (l *lab) actionsOf(who, id string) []engine.Action {
	l.t.Helper()
	_, actions, err := l.Actions(context.Background(), id, l.actor(who))
	if err != nil {
		l.t.Fatal(err)
	}
	return actions
}

// proved does an event that cannot be undone.
func (l *lab) proved(who, id, event string) error {
	actor := l.actor(who)
	actor.Proved = true
	_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: event, Version: l.dossier(id).Version, Actor: actor})
	return err
}
