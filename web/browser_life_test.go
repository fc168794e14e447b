package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"

	"santong/api"
	"santong/calendar"
	"santong/engine"
	"santong/identity"
)

// TestBrowserLife carries a document from drafting to the end of its filing through the pages alone, and through the interface for machines.
// Whatever way it took, the history must be the same to the last byte: pages and API write identical entries for the same act.
func TestBrowserLife(t *testing.T) {
	inBrowser(t)
	slow(t)
	if os.Getenv("SANTONG_PROVE") != "" {
		lives(t, wholeLife(t), mouse{}, languages...)
		return
	}
	lives(t, wholeLife(t), mouse{}, "zh")
}

// lives plays the steps in the languages side by side, each by hand through the pages.
func lives(t *testing.T, steps []step, with hand, languages ...string) {
	want := history(t, byInterface(t, steps))
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			h := byPages(t, steps, lang, with)
			sameHistory(t, history(t, h), want)
			t.Logf("%d entries in %s", len(want), time.Since(begun).Round(time.Second))
		})
	}
}

func history(t *testing.T, h *harness) []engine.Entry {
	t.Helper()
	entries, err := h.store.Entries(context.Background(), "d0001", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// sameHistory compares everything that is sealed. The clocks stood alike, so even the seals are the same.
func sameHistory(t *testing.T, got, want []engine.Entry) {
	t.Helper()
	text := func(e engine.Entry) string {
		e.Hash = engine.Hash{} // which differs for all that follows; the last is compared below
		data, err := json.MarshalIndent(e, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for i := range min(len(got), len(want)) {
		if a, b := text(got[i]), text(want[i]); a != b {
			t.Errorf("entry %d differs: by the pages\n%s\nby the interface\n%s", i+1, a, b)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d entries by the pages, %d by the interface", len(got), len(want))
	}
	if last := len(got) - 1; got[last].Hash != want[last].Hash {
		t.Errorf("the last seal differs: %s by the pages, %s by the interface", got[last].Hash, want[last].Hash)
	}
}

func (h *harness) on(t *testing.T, day string) {
	t.Helper()
	d, err := calendar.Parse(day)
	if err != nil {
		t.Fatal(err)
	}
	h.now.Store(d.Time().Add(time.Hour).Unix()) // 01:00 UTC is 09:00 in China
}

// byInterface plays the steps over the JSON interface.
func byInterface(t *testing.T, steps []step) *harness {
	t.Helper()
	h := newHarness(t)
	persons := map[string]string{} // hash of the token → person
	for _, p := range h.seed.Persons {
		persons[engine.HashOf([]byte("token-"+p.ID)).String()] = p.ID
	}
	server := (&api.Server{Engine: h.engine, Documents: h.store, Refusals: h.store.Refusals, Ping: h.store.Ping, Busy: h.server.Busy, Log: h.server.Log,
		Authenticate: func(_ context.Context, hash, _ string) (api.Grant, error) {
			if person := persons[hash]; person != "" {
				return api.Grant{Person: person, Scopes: []string{"read", "act", "irreversible"}}, nil
			}
			return api.Grant{}, engine.ErrNotFound
		},
		Diagram: func(*engine.Definition, string, []string, string) []byte { return nil },
	}).Handler()
	version := 0
	for i, s := range steps {
		if s.day != "" {
			h.on(t, s.day)
			continue
		}
		for name, value := range s.form {
			if value == "" {
				s.form[name] = nil // which is how a field is emptied
			}
		}
		path, kind, body := "/dossiers/d0001/cases/"+s.kase+"/events", "application/json", []byte(nil)
		switch s.event {
		case "open":
			path = "/dossiers"
			body, _ = json.Marshal(rowOf{"workflow": "document", "variant": "government", "form": s.form})
		case "lay":
			path, kind, body = "/dossiers/d0001/materials?"+url.Values{"case": {s.kase}, "kind": {s.kind}, "name": {s.file}}.Encode(), "text/plain", s.data
		default:
			body, _ = json.Marshal(rowOf{"event": s.event, "form": s.form, "reason": s.reason})
		}
		req := httptest.NewRequest(http.MethodPost, api.Base+path, bytes.NewReader(body))
		req.Header.Set("Authorization", "Bearer token-"+s.person)
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Idempotency-Key", fmt.Sprintf("life-%04d", i))
		if version > 0 {
			req.Header.Set("If-Match", fmt.Sprintf(`"%d"`, version))
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, req)
		var done engine.Result
		if err := json.Unmarshal(answer.Body.Bytes(), &done); answer.Code >= 300 || err != nil {
			t.Fatalf("%s by %s: %d %s", s.event, s.person, answer.Code, answer.Body)
		}
		version = done.Version
	}
	return h
}

// A troupe plays the steps by the pages, each person in a window of his or her own.
type troupe struct {
	t       *testing.T
	h       *harness
	lang    string
	with    hand
	windows map[string]*window
	last    *window // in which something was done last: nothing that it shows is out of date
}

func byPages(t *testing.T, steps []step, lang string, with hand) *harness {
	t.Helper()
	p := &troupe{t: t, h: newHarness(t), lang: lang, with: with, windows: map[string]*window{}}
	for _, s := range steps {
		if s.day != "" {
			p.h.on(t, s.day)
			continue
		}
		p.play(s)
	}
	return p.h
}

// window is the person's, with an account and a page open.
func (p *troupe) window(person string) *window {
	p.t.Helper()
	if w := p.windows[person]; w != nil {
		return w
	}
	accounts := identity.NewAccounts(p.h.store, p.h.steward.Directory, p.h.clock)
	if err := accounts.SetPassword(context.Background(), "", person, password); err != nil {
		p.t.Fatal(err)
	}
	w := p.h.open(p.t, person, p.lang, p.with)
	w.visit("/inbox")
	p.windows[person] = w
	return w
}

func (p *troupe) play(s step) {
	p.t.Helper()
	w := p.window(s.person)
	look := func() {
		if w != p.last || !w.shows(s.kase) {
			w.look(s.kase)
		}
	}
	defer func() { p.last = w }()
	switch s.event {
	case "open":
		w.follow(w.menu("/open"))
		w.follow(link("#main a", "/open/document/government"))
		w.fill(s.form)
		w.sendForm()
	case "schedule":
		w.schedule(s)
	case "hold_meeting":
		w.holdMeeting(s)
	case "issue_minutes":
		w.issueMinutes(s)
	case "lay":
		switch s.kind {
		case "meeting_record":
			w.toRecord()
			w.handInAtMeeting(s)
			return
		case "minutes":
			w.toMinutes()
			w.handInAtMeeting(s)
			return
		}
		look()
		w.follow(link("#main ul.papers a", "/cases/"+s.kase+"/papers/"+s.kind))
		w.hand.choose(w, `document.getElementById('file')`, w.onDisk(s.file, s.data))
		w.follow(`document.querySelector('[data-send]')`)
		w.done()
	default:
		look()
		w.follow(link("#main ul.acts a", "/cases/"+s.kase+"/acts/"+s.event))
		w.fill(s.form)
		if s.reason != "" {
			w.text("reason", s.reason)
		}
		w.sendForm()
	}
}

// link finds the first shown link among those of the scope whose address ends so.
func link(scope, ending string) string {
	return `[...document.querySelectorAll(` + quoted(scope) + `)].find((e) => __find.shown(e) && e.getAttribute('href').endsWith(` + quoted(ending) + `))`
}

// menu is a link of the main menu.
func (w *window) menu(path string) string { return link("header nav a", "/"+w.lang+path) }

// shows tells whether the dossier is open at the case, as it is once something was done there.
func (w *window) shows(kase string) bool {
	w.t.Helper()
	return tell[bool](w, `!!`+link("#main ul.cases a[aria-current]", "?case="+kase))
}

// look opens the dossier at the case, as one gets there: by the list of dossiers, or from the dossier itself.
func (w *window) look(kase string) {
	w.t.Helper()
	at := link("#main ul.cases a", "?case="+kase)
	if !tell[bool](w, "!!"+at) {
		w.follow(w.menu("/dossiers"))
		w.follow(`__find.named('#main td a', ` + quoted(lifeTitle) + `)`)
	}
	w.follow(at)
}

func (w *window) schedule(s step) {
	w.t.Helper()
	w.follow(w.menu("/meetings"))
	form := `document.querySelector('form[action$="/meetings/schedule"]')`
	w.hand.press(w, form+`.querySelector('input[name=item]')`)
	for name, field := range map[string]string{"kind": "meeting_kind", "name": "meeting_name", "day": "meeting_on"} {
		w.write(form+`.elements.namedItem(`+quoted(name)+`)`, s.form[field].(string))
	}
	w.follow(form + `.querySelector('button[type=submit]')`)
	w.done()
}

// toRecord goes to where the secretary records the meeting.
func (w *window) toRecord() {
	w.t.Helper()
	if tell[bool](w, `!!document.getElementById('record')`) {
		return
	}
	w.follow(w.menu("/meetings"))
	w.follow(`__find.named('#main th a', ` + quoted(twelfth) + `)`)
	w.follow(link("#main a", "/record"))
}

// toMinutes goes to where the secretary issues the minutes.
func (w *window) toMinutes() {
	w.t.Helper()
	if tell[bool](w, `!!document.getElementById('minutes')`) {
		return
	}
	w.follow(w.menu("/meetings"))
	w.follow(`__find.named('#main th a', ` + quoted(twelfth) + `)`)
	w.follow(link("#main a", "/minutes"))
}

func (w *window) issueMinutes(s step) {
	w.t.Helper()
	w.toMinutes()
	w.write(`__find.input('number')`, s.form["minutes_no"].(string))
	w.follow(`document.querySelector('#minutes button.btn-primary')`)
	w.done()
}

func (w *window) handInAtMeeting(s step) {
	w.t.Helper()
	form := `document.getElementById('paper-` + s.kind + `')`
	w.hand.choose(w, form+`.querySelector('input[type=file]')`, w.onDisk(s.file, s.data))
	w.follow(form + `.querySelector('button[type=submit]')`)
	w.done()
}

// holdMeeting fills in the meeting's own page: the attendance, and what was said on the one item.
func (w *window) holdMeeting(s step) {
	w.t.Helper()
	w.toRecord()
	w.write(`__find.input('place')`, s.form["meeting_place"].(string))
	for i, row := range s.form["attendance"].([]rowOf) {
		if !tell[bool](w, fmt.Sprintf(`!!__find.input('a.%d.person')`, i)) {
			w.follow(`document.querySelector('#record button[name=more][value=a]')`) // empty rows follow those that are filled
		}
		w.sheetRow(fmt.Sprintf("a.%d", i), row)
	}
	for i, row := range s.form["statements"].([]rowOf) {
		w.sheetRow(fmt.Sprintf("s.1.%d", i), row)
	}
	w.follow(`document.querySelector('#record button.btn-primary')`)
	w.done()
}

func (w *window) sheetRow(name string, row rowOf) {
	w.t.Helper()
	for column, value := range row {
		switch value := value.(type) {
		case string:
			w.text(name+"."+column, value)
		case bool:
			if value {
				w.tick(name+"."+column, "yes")
			}
		}
	}
}
