package api

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// theContract is what clients read, not the file: it has gone through the conversion to JSON.
var theContract = sync.OnceValues(func() (routers.Router, error) {
	for _, raw := range []string{"application/pdf", "image/svg+xml", "text/html"} {
		openapi3filter.RegisterBodyDecoder(raw, openapi3filter.FileBodyDecoder)
	}
	doc, err := loadContract()
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

func loadContract() (*openapi3.T, error) {
	spec, err := readSpec()
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(spec.data)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
}

// answered is which answers of which operations the tests have seen.
var answered sync.Map // "operationId status"

// What the contract promises must have been seen to happen, when all tests were run.
func TestMain(m *testing.M) {
	status := m.Run()
	if flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.fuzz").Value.String() == "" && status == 0 {
		doc, err := loadContract()
		if err != nil {
			panic(err)
		}
		for path, item := range doc.Paths.Map() {
			for method, op := range item.Operations() {
				for code := range op.Responses.Map() {
					if _, seen := answered.Load(op.OperationID + " " + code); !seen && code != "default" && code != "413" {
						fmt.Printf("no test got %s from %s %s\n", code, method, path)
						status = 1
					}
				}
			}
		}
	}
	os.Exit(status)
}

// conforms holds one exchange against the contract: what was accepted must have been allowed, and what is answered must stand there.
func conforms(req *http.Request, body string, got answer) error {
	router, err := theContract()
	if err != nil {
		return err
	}
	if got.status >= 400 {
		if kind := got.header.Get("Content-Type"); kind != problemType && req.Method != http.MethodHead {
			return fmt.Errorf("an error came as %q", kind)
		}
	}
	twin := req.Clone(context.Background())
	twin.URL.Scheme, twin.URL.Host, twin.Host = "", "", ""
	twin.Body = io.NopCloser(strings.NewReader(body))
	if twin.Method == http.MethodHead {
		twin.Method = http.MethodGet
	}
	route, params, err := router.FindRoute(twin)
	if err != nil {
		if code := got.code(); code == string(codeNoRoute) || code == string(codeMethod) || code == string(codeNotFound) {
			return nil
		}
		return err
	}
	answered.Store(fmt.Sprintf("%s %d", route.Operation.OperationID, got.status), true)
	options := &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true}
	in := &openapi3filter.RequestValidationInput{Request: twin, PathParams: params, Route: route, Options: options}
	if got.status < 400 {
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			return fmt.Errorf("the request: %w", err)
		}
	}
	if req.Method == http.MethodHead {
		return nil
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: got.status, Header: got.header, Body: io.NopCloser(bytes.NewReader([]byte(got.body))), Options: options}
	return openapi3filter.ValidateResponse(context.Background(), out)
}

// What stands in the table and what stands in the contract are the same.
func TestRoutesAreTheContract(t *testing.T) {
	doc, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	var mounted, written []string
	for _, r := range routes {
		slices.Sort(r.query)
		mounted = append(mounted, fmt.Sprintf("%s %s %s open=%t %v", r.method, r.path, r.who, r.who == anyone, r.query))
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			var query []string
			for _, p := range op.Parameters {
				if p.Value.In == "query" {
					query = append(query, p.Value.Name)
				}
			}
			slices.Sort(query)
			written = append(written, fmt.Sprintf("%s %s %v open=%t %v", method, path, op.Extensions["x-who"], op.Security != nil && len(*op.Security) == 0, query))
			if zh, en, ok := strings.Cut(op.Summary, " / "); !ok || zh == "" || en == "" {
				t.Errorf("%s %s: the summary is not in both languages: %q", method, path, op.Summary)
			}
		}
	}
	slices.Sort(mounted)
	slices.Sort(written)
	for _, line := range mounted {
		if !slices.Contains(written, line) {
			t.Errorf("mounted, not in the contract: %s", line)
		}
	}
	for _, line := range written {
		if !slices.Contains(mounted, line) {
			t.Errorf("in the contract, not mounted: %s", line)
		}
	}
}

// Every code is documented, and has a status and a title in both languages.
func TestCodesAreTheContract(t *testing.T) {
	doc, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	var written []code
	for _, v := range doc.Components.Schemas["Problem"].Value.Properties["code"].Value.Enum {
		written = append(written, code(v.(string)))
	}
	var known []code
	for c, of := range sorts {
		known = append(known, c)
		if of.status < 400 || of.zh == "" || of.en == "" {
			t.Errorf("%s: %+v", c, of)
		}
	}
	slices.Sort(written)
	slices.Sort(known)
	if !slices.Equal(written, known) {
		t.Errorf("in the contract %v\nin the program  %v", written, known)
	}
}

// Header limits are the http.Server's; a server without them is a mistake.
func TestHTTPServerHasLimits(t *testing.T) {
	h := newHarness(t)
	s := h.api.HTTPServer("127.0.0.1:0")
	if cmp.Or(s.ReadHeaderTimeout, 0) == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 || s.Handler == nil {
		t.Errorf("%+v", s)
	}
	defer func() {
		if recover() == nil {
			t.Error("an incomplete server was started")
		}
	}()
	(&Server{}).Handler()
}
