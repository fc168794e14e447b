package api

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"santong/engine"
	"santong/parcel"
)

// A gatekeeper answers as an exchange does; what is in a package is tested where packages are.
type gatekeeper struct{}

func (gatekeeper) TakeIn(_ context.Context, in io.Reader) (*parcel.Received, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	fault := func(code string) error {
		return &parcel.Fault{Code: code, Words: engine.Words{Zh: "不行", En: "no"}}
	}
	switch string(data) {
	case "new", "again":
		return &parcel.Received{Hash: engine.HashOf(data).String(), Receipt: "signed\n", Again: string(data) == "again"}, nil
	case "replay":
		return nil, fault(parcel.CodeReplay)
	case "expired":
		return nil, fault(parcel.CodeExpired)
	}
	return nil, fault(parcel.CodeUnknown)
}

// Signer takes the first line for who signed.
func (gatekeeper) Signer(_ context.Context, in io.Reader) (string, io.Reader, error) {
	r := bufio.NewReader(in)
	name, err := r.ReadString('\n')
	if err != nil && err != io.EOF {
		return "", nil, err
	}
	return name, io.MultiReader(strings.NewReader(name), r), nil
}

func (gatekeeper) Answers(_ context.Context, authorization, hash string) ([][]byte, error) {
	if authorization != "Santong-Note good" {
		return nil, &parcel.Fault{Code: parcel.CodeUnknown, Words: engine.Words{Zh: "不行", En: "no"}}
	}
	if hash == "unknown" {
		return nil, engine.ErrNotFound
	}
	return [][]byte{[]byte("answer")}, nil
}

func TestParcels(t *testing.T) {
	h := newHarness(t)
	send := func(body, media string) answer {
		return h.do(request{method: http.MethodPost, url: Base + "/parcels", body: body, headers: []string{"Content-Type: " + media}})
	}
	for _, c := range []struct {
		body, media string
		status      int
		code        code
	}{
		{"new", parcel.MediaType, 201, ""},
		{"again", parcel.MediaType, 200, ""},
		{"replay", parcel.MediaType, 422, codeParcel},
		{"expired", parcel.MediaType, 403, codeUntrusted},
		{"new", "application/json", 415, codeMediaType},
	} {
		a := send(c.body, c.media)
		if a.status != c.status || a.code() != string(c.code) {
			t.Errorf("%s as %s: %d %s", c.body, c.media, a.status, a.body)
		}
	}
	if a := send("replay", parcel.MediaType); !strings.Contains(a.body, "[parcel-replay]") || !strings.Contains(a.body, "no") {
		t.Errorf("the reason is missing: %s", a.body)
	}
	ask := func(hash, authorization string) answer {
		return h.do(request{method: http.MethodGet, url: Base + "/parcels/" + hash + "/answers", headers: []string{"Authorization: " + authorization}})
	}
	if a := ask("some", "Santong-Note good"); a.status != 200 || !strings.Contains(a.body, base64.StdEncoding.EncodeToString([]byte("answer"))) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := ask("unknown", "Santong-Note good"); a.status != 404 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := ask("some", "Bearer token-"+auditor); a.status != 403 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// A porter tells when a package has its place.
type porter struct {
	gatekeeper
	in chan struct{}
}

func (p porter) TakeIn(ctx context.Context, in io.Reader) (*parcel.Received, error) {
	p.in <- struct{}{}
	return p.gatekeeper.TakeIn(ctx, in)
}

// A place is for who is trusted: those who do not sign get none, and one of those who do does not get all.
func TestPlacesForPackages(t *testing.T) {
	h, at := newHarness(t), porter{in: make(chan struct{}, 99)}
	h.api.Parcels = at
	h.serve()
	hold := func(begins string) {
		r, w := io.Pipe()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			q, err := http.NewRequest(http.MethodPost, h.web.URL+Base+"/parcels", r)
			if err != nil {
				t.Error(err)
				return
			}
			q.Header.Set("Content-Type", parcel.MediaType)
			if resp, err := http.DefaultClient.Do(q); err == nil {
				_ = resp.Body.Close()
			}
		}()
		_, _ = io.WriteString(w, begins)
		t.Cleanup(func() { _ = w.Close(); <-ended })
	}
	send := func(body string) answer {
		return h.do(request{method: http.MethodPost, url: Base + "/parcels", body: body, headers: []string{"Content-Type: " + parcel.MediaType}})
	}
	for range 2 * maxPackages {
		hold("s")
	}
	for range maxPackages / 2 {
		hold("county\nmore")
	}
	for range maxPackages / 2 {
		<-at.in
	}
	if a := send("county\n"); a.status != 503 {
		t.Errorf("one more of the same: %d %s", a.status, a.body)
	}
	if a := send("new"); a.status != 201 {
		t.Errorf("another finds no place: %d %s", a.status, a.body)
	}
}

// Whoever sends too much waits: packages and questions are counted together.
func TestParcelsAreBounded(t *testing.T) {
	h := newHarness(t)
	for range parcelBurst + 2*parcelRate + 5 {
		a := h.do(request{method: http.MethodPost, url: Base + "/parcels", body: "new", headers: []string{"Content-Type: " + parcel.MediaType}})
		if a.status == 503 && a.header.Get("Retry-After") != "" {
			return
		}
	}
	t.Error("nothing bounded them")
}

// An instance that exchanges nothing has nothing there.
func TestNoParcels(t *testing.T) {
	h := newHarness(t)
	h.api.Parcels = nil
	h.serve()
	if a := h.do(request{method: http.MethodPost, url: Base + "/parcels", body: "new", headers: []string{"Content-Type: " + parcel.MediaType}}); a.status != 404 {
		t.Errorf("%d %s", a.status, a.body)
	}
}
