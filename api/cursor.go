package api

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"santong/calendar"
	"santong/engine"
)

// A cursor is where a page ended: the list it belongs to and the key of its last item. It is opaque to clients but no secret: whoever forges one
// only begins elsewhere in a list that is theirs to read.
func cursor(list string, key ...string) string {
	data, err := json.Marshal(append([]string{list}, key...))
	if err != nil { // strings always encode
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// after reads the cursor of a list whose key has n parts, nil where the first page is asked for.
func (q query) after(list string, n int) ([]string, error) {
	if !q.Has("after") {
		return nil, nil
	}
	text := q.Get("after")
	var parts []string
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &parts)
	}
	if err != nil || len(parts) != n+1 || parts[0] != list || cursor(list, parts[1:]...) != text || slices.ContainsFunc(parts, unclean) {
		return nil, errCursor
	}
	return parts[1:], nil
}

var errCursor = wrongParameter("after", "不是本列表给出的游标", "is no cursor of this list")

func unclean(s string) bool { return !clean(s) }

func dossierCursor(s engine.Summary) string { return cursor("dossiers", s.Changed, s.ID) }

func (q query) dossierCursor() (*engine.DossierCursor, error) {
	key, err := q.after("dossiers", 2)
	if key == nil {
		return nil, err
	}
	if _, err := time.Parse(engine.TimeLayout, key[0]); err != nil {
		return nil, errCursor
	}
	return &engine.DossierCursor{Changed: key[0], ID: key[1]}, nil
}

func taskCursor(t engine.Task) string { return cursor("tasks", t.Due, t.Dossier, t.Case, t.Role) }

func (q query) taskCursor() (*engine.TaskCursor, error) {
	key, err := q.after("tasks", 4)
	if key == nil {
		return nil, err
	}
	var due calendar.Date
	if due.UnmarshalText([]byte(key[0])) != nil {
		return nil, errCursor
	}
	return &engine.TaskCursor{Due: key[0], TaskKey: engine.TaskKey{Dossier: key[1], Case: key[2], Role: key[3]}}, nil
}

// page cuts a sorted list that is wholly in memory: what comes after the cursor, and the cursor behind it.
func page[T any](q query, list string, items []T, key func(T) string) ([]T, string, error) {
	limit, err := q.limit()
	if err != nil {
		return nil, "", err
	}
	after, err := q.after(list, 1)
	if err != nil {
		return nil, "", err
	}
	if after != nil {
		at, found := slices.BinarySearchFunc(items, after[0], func(item T, last string) int { return compare(key(item), last) })
		if found {
			at++
		}
		items = items[at:]
	}
	if len(items) <= limit {
		return items, "", nil
	}
	return items[:limit], cursor(list, key(items[limit-1])), nil
}
