package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
)

// A demonstration plays a document's life over the real interface, each step by the person whose turn it is.
type demonstration struct {
	*instance
	ctx     context.Context
	at      location
	kept    bool // the data stays when the demonstration ends
	base    string
	clock   *clock
	tokens  map[string]string
	secret  string // of the link of a citizen's suggestion
	text    []byte
	out     io.Writer
	keys    string // sets the idempotency keys of this run apart from those of another in the same database
	version int
	last    string // the day printed last
	result  result
}

type form = map[string]any

// on turns the clock to nine o'clock of a day.
func (d *demonstration) on(day string) error {
	date, err := calendar.Parse(day)
	if err != nil {
		return err
	}
	d.clock.put(date.Time().Add(time.Hour)) // 01:00 UTC is 09:00 in China
	return nil
}

// call sends a request as the person and decodes the answer; a problem comes back with its status and needs.
func (d *demonstration) call(person, method, path, mediaType string, body []byte, answer any) (int, error) {
	request, err := http.NewRequestWithContext(d.ctx, method, d.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+d.tokens[person])
	if body != nil {
		request.Header.Set("Content-Type", mediaType)
		request.Header.Set("Idempotency-Key", fmt.Sprintf("demo-%s-%d-%d", d.keys, len(d.result.Steps), len(d.result.Refusals)))
	}
	if d.result.Dossier != "" && method == http.MethodPost {
		request.Header.Set("If-Match", fmt.Sprintf("%q", fmt.Sprint(d.version)))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if raw, ok := answer.(*[]byte); ok && response.StatusCode < 300 {
		*raw = data
		return response.StatusCode, nil
	}
	if response.StatusCode < 300 {
		return response.StatusCode, json.Unmarshal(data, answer)
	}
	var p problem
	if err := json.Unmarshal(data, &p); err != nil {
		return response.StatusCode, fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return response.StatusCode, &p
}

// A problem is what the interface answers when it does not do what was asked.
type problem struct {
	Title  string         `json:"title"`
	Detail string         `json:"detail"`
	Needs  []engine.Unmet `json:"needs"`
}

func (p *problem) Error() string {
	text := p.Title + ": " + p.Detail
	for _, n := range p.Needs {
		text += "; " + n.ID + " " + n.Zh
	}
	return text
}

func (d *demonstration) post(person, path string, body form) (int, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	return d.command(person, path, "application/json", data)
}

// command sends a command and prints the entry that came of it.
func (d *demonstration) command(person, path, mediaType string, body []byte) (int, error) {
	var done engine.Result
	status, err := d.call(person, http.MethodPost, path, mediaType, body, &done)
	if err != nil {
		return status, err
	}
	d.result.Dossier, d.version = done.Dossier, done.Version
	return status, d.show(person, &done.Entry)
}

func (d *demonstration) begin(person, variant string, f form) error {
	_, err := d.post(person, "/dossiers", form{"workflow": "document", "variant": variant, "form": f})
	return err
}

func (d *demonstration) do(person, kase, event string, f form, reason ...string) error {
	_, err := d.post(person, d.events(kase), form{"event": event, "form": f, "reason": strings.Join(reason, "")})
	if err != nil {
		return fmt.Errorf("%s by %s: %w", event, person, err)
	}
	return nil
}

func (d *demonstration) events(kase string) string {
	return "/dossiers/" + d.result.Dossier + "/cases/" + url.PathEscape(kase) + "/events"
}

// lay lays a paper down. The sample's own papers are embedded.
func (d *demonstration) lay(person, kase, kind, name string, data []byte) error {
	query := url.Values{"case": {kase}, "kind": {kind}, "name": {name}}
	_, err := d.command(person, "/dossiers/"+d.result.Dossier+"/materials?"+query.Encode(), "text/plain; charset=utf-8", data)
	if err != nil {
		return fmt.Errorf("laying down %s by %s: %w", kind, person, err)
	}
	return nil
}

// forbidden tries what the law forbids and prints the answer.
func (d *demonstration) forbidden(person, kase, event, what string, f form) error {
	status, err := d.post(person, d.events(kase), form{"event": event, "form": f})
	var p *problem
	if !errors.As(err, &p) || len(p.Needs) == 0 {
		return fmt.Errorf("%s by %s was not refused as the law demands: %w", event, person, err)
	}
	d.result.Refusals = append(d.result.Refusals, demoRefusal{Event: event, Person: person, Status: status, Needs: p.Needs})
	day := calendar.Of(d.clock.now()).String()
	if day == d.last {
		day = ""
	} else {
		d.last = day
	}
	fmt.Fprintf(d.out, "%s✗ %s：%s → %d\n", pad(day, 12), d.name(person), what, status)
	for _, n := range p.Needs {
		what := n.Zh
		if n.Do.Zh != "" && n.Kind != engine.UnmetApart { // there the remedy names events by their ids
			what += "（办法：" + n.Do.Zh + "）"
		}
		if n.Earliest != nil {
			what += "（" + n.Earliest.Zh + "）"
		}
		fmt.Fprintf(d.out, "              · %s\n                %s\n", what, articles(n.Basis))
	}
	return nil
}

// standing reads the dossier as an auditor sees it.
func (d *demonstration) standing() (*dossierView, error) {
	var view dossierView
	_, err := d.call("du.chaguan", http.MethodGet, "/dossiers/"+d.result.Dossier, "", nil, &view)
	return &view, err
}

// A dossierView is what the demonstration reads of a dossier.
type dossierView struct {
	Cases []struct {
		ID     string         `json:"id"`
		Facts  map[string]any `json:"facts"`
		Status *engine.Item   `json:"status"`
	} `json:"cases"`
	Papers []engine.Paper `json:"papers"`
}

func (d *demonstration) fact(kase, field string) (string, error) {
	view, err := d.standing()
	if err != nil {
		return "", err
	}
	for _, c := range view.Cases {
		if value, ok := c.Facts[field].(string); ok && c.ID == kase {
			return value, nil
		}
	}
	return "", fmt.Errorf("the case %s has no %s", kase, field)
}

func (d *demonstration) paperHash(kind string) (string, error) {
	view, err := d.standing()
	if err != nil {
		return "", err
	}
	hash := ""
	for _, p := range view.Papers {
		if p.Kind == kind {
			hash = p.Hash
		}
	}
	return hash, nil
}
