package api

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"
	"unicode/utf8"
)

// What decode accepts means the same to encoding/json, and says it only once.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{}`, `{"event":"submit","form":{"a":[1,2.5,-3e2,true,false,null,"x",{"b":{}}]}}`, `{"a":1,"a":2}`, `{"\u0061":1,"a":2}`, `{"a":"\ud83d\ude00"}`, `{"a":"\ud83d"}`,
		`{"a":"\\ud800"}`, `{"a":"\\\ud800"}`, `{"a":"\u0000"}`, `{"a":1} x`, `[1]`, `{"a":1e999}`, `{"":""}`, "{\"a\":\"\xff\"}", `{"a":[[[[[]]]]]}`, "\xef\xbb\xbf{}", `{"a":01}`, `{"a":1,}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode(data)
		if err != nil {
			if p, ok := err.(*problem); !ok || p.Code != codeBadBody {
				t.Fatalf("%q: %v is no answer", data, err)
			}
			return
		}
		var want map[string]any
		if err := json.Unmarshal(data, &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %v, want %v (%v)", data, got, want, err)
		}
		plain, err := json.Marshal(got)
		if err != nil || !utf8.Valid(plain) {
			t.Fatalf("%q: %v", data, err)
		}
		again, err := decode(plain)
		if err != nil || !reflect.DeepEqual(got, again) {
			t.Fatalf("%q: read again %v, %v", plain, again, err)
		}
	})
}

// A cursor is read back as it was made, and nothing else is one.
func FuzzCursor(f *testing.F) {
	f.Add("dossiers", "2026-03-02T01:00:00.000000Z", "d1")
	f.Add("tasks", "", "键")
	f.Add("posts", "a b", "\x00")
	f.Fuzz(func(t *testing.T, list, a, b string) {
		text := cursor(list, a, b)
		key, err := query{url.Values{"after": {text}}}.after(list, 2)
		if clean(list) && clean(a) && clean(b) != (err == nil) || err == nil && (key[0] != a || key[1] != b) {
			t.Fatalf("%q %q %q: %q, %v", list, a, b, key, err)
		}
		for _, forged := range []string{a, b, text + "A", text + "=", " " + text} {
			q := query{url.Values{"after": {forged}}}
			if key, err := q.after(list, 2); err == nil && forged != cursor(list, key...) {
				t.Fatalf("%q is taken for %q", forged, key)
			}
			_, _ = q.dossierCursor()
			_, _ = q.taskCursor()
		}
	})
}

// Whatever stands in a header or a query, it is read without a panic, and what is accepted is bounded.
func FuzzQuery(f *testing.F) {
	f.Add("limit=5&after=x")
	f.Add("limit=5&limit=6")
	f.Add("a=%ff;b")
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := readQuery(raw, []string{"limit", "after", "on", "pause"})
		if err != nil {
			return
		}
		if n, err := q.limit(); err == nil && (n < 1 || n > maxPage) {
			t.Fatalf("%q: a page of %d", raw, n)
		}
		_, _ = q.day("on", day("2026-03-02"))
		_, _ = q.dossierCursor()
		if id, err := q.id("after"); err == nil && !bounded(id) {
			t.Fatalf("%q: id %q", raw, id)
		}
	})
}
