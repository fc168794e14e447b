package web

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// fill types what an event asks into the form that the page has made of the definition.
func (w *window) fill(given rowOf) {
	w.t.Helper()
	for _, name := range slices.Sorted(maps.Keys(given)) {
		w.field("f."+name, given[name])
	}
}

func (w *window) field(name string, value any) {
	w.t.Helper()
	switch value := value.(type) {
	case nil: // as the interface empties a field
		w.text(name, "")
	case string:
		w.text(name, value)
	case int:
		w.text(name, fmt.Sprint(value))
	case bool:
		w.tick(name, map[bool]string{true: "yes", false: "no"}[value])
	case []string: // organisations
		for _, one := range value {
			w.tick(name, one)
		}
	case []rowOf:
		w.rows(name, value)
	case rowOf: // a checklist
		for _, item := range slices.Sorted(maps.Keys(value)) {
			one := value[item].(rowOf)
			w.tick(name+"."+item+".conclusion", one["conclusion"].(string))
			if note, ok := one["note"].(string); ok {
				w.text(name+"."+item+".note", note)
			}
		}
	default:
		w.t.Fatalf("nobody can type a %T into %s", value, name)
	}
}

// text goes into an input, or chooses of several.
func (w *window) text(name, value string) {
	w.t.Helper()
	if tell[bool](w, `(__find.input(`+quoted(name)+`) || {}).type === 'radio'`) {
		w.tick(name, value)
		return
	}
	w.write(`__find.input(`+quoted(name)+`)`, value)
}

func (w *window) tick(name, value string) {
	w.t.Helper()
	at := `__find.input(` + quoted(name) + `, ` + quoted(value) + `)`
	if !tell[bool](w, at+`?.checked === true`) {
		w.hand.press(w, at)
	}
	if !tell[bool](w, at+`?.checked === true`) {
		w.t.Fatalf("%s could not tick %s of %s", w.person, value, name)
	}
}

// rows types a table, asking for further rows by the button.
func (w *window) rows(name string, rows []rowOf) {
	w.t.Helper()
	table := `document.querySelector('table[data-rows=` + quoted(name) + `]')`
	for range tell[int](w, table+`.tBodies[0].rows.length`) - max(1, len(rows)) {
		w.hand.press(w, `[...`+table+`.querySelectorAll('button[data-drop]')].at(-1)`)
	}
	if len(rows) == 0 {
		w.hand.press(w, table+`.querySelector('button[data-drop]')`)
	}
	for i, row := range rows {
		if i >= tell[int](w, table+`.tBodies[0].rows.length`) {
			w.hand.press(w, `document.querySelector('button[data-add=`+quoted(name)+`]')`)
		}
		key := tell[string](w, fmt.Sprintf(`%s.tBodies[0].rows[%d].dataset.key`, table, i))
		for _, column := range slices.Sorted(maps.Keys(row)) {
			at, value := name+"."+key+"."+column, fmt.Sprint(row[column])
			if given := tell[string](w, `document.querySelector('input[type=hidden][name=`+quoted(at)+`]')?.value ?? ''`); given == value {
				continue // the form has laid down what is answered
			}
			w.text(at, value)
		}
	}
}

// sendForm proves who sits there, where that is asked, and sends the form of the page.
func (w *window) sendForm() {
	w.t.Helper()
	if code := tell[string](w, `document.getElementById('confirm.code')?.textContent ?? ''`); code != "" {
		w.write(`document.getElementById('confirm')`, code)
	}
	if tell[bool](w, `!!document.getElementById('proof.password')`) {
		w.write(`document.getElementById('proof.password')`, password)
	}
	w.follow(`document.querySelector('[data-send]')`)
	w.done()
}

// done asks that the page says that it has been done.
func (w *window) done() {
	w.t.Helper()
	if !tell[bool](w, `!!document.querySelector('#main .alert-done[role=status]')`) {
		w.t.Fatalf("%s was not told that it is done: %d %s\n%s", w.person, w.last, tell[string](w, "location.href"), w.says())
	}
}

// onDisk puts a paper where a browser can find it.
func (w *window) onDisk(name string, data []byte) string {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return file
}
