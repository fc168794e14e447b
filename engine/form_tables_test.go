package engine_test

import (
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/workflows"
)

// Whatever table a procedure requires has at least one row: an empty one says nothing, and was sealed as if it did. A table that answers rows of the record may be
// empty where the record has none.
func TestRequiredTablesHaveRows(t *testing.T) {
	library, err := workflows.Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	tables, answering := 0, 0
	for _, w := range library.All() {
		def := w.Definition
		events := slices.Clone(def.Events)
		if def.Opening != nil {
			events = append(events, *def.Opening)
		}
		for _, e := range events {
			for _, id := range e.Requires {
				f := def.Field(id)
				if f.Type != engine.Table {
					continue
				}
				tables++
				empty := map[string]any{id: []any{}}
				faults := w.FormFaults(e.ID, empty, func(string) []string { return []string{"1"} })
				if !strings.Contains(faults[id].Zh, "至少填写一行") || faults[id].En == "" {
					t.Errorf("%s.%s.%s takes an empty table: %v", def.Workflow, e.ID, id, faults)
				}
				if !slices.ContainsFunc(f.Columns, func(c engine.Field) bool { return c.Type == engine.Row }) {
					continue
				}
				answering++
				if faults := w.FormFaults(e.ID, empty, func(string) []string { return nil }); faults[id].Zh != "" {
					t.Errorf("%s.%s.%s has nothing to answer and is refused: %v", def.Workflow, e.ID, id, faults[id])
				}
			}
		}
	}
	if tables < 20 || answering < 3 {
		t.Errorf("only %d required tables, %d of which answer others", tables, answering)
	}
}

// What a form does wrong is said in the words of the codes, not in the codes.
func TestFormFaultsInWords(t *testing.T) {
	library, err := workflows.Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	w := library.Workflow("document", "government")
	faults := w.FormFaults("prepare_opinion", map[string]any{"grounds": map[string]any{}, "methods": []any{map[string]any{"method": "letter"}}}, nil)
	if said := faults["grounds"].Zh; !strings.Contains(said, "须作出结论（符合、不符合或者不涉及）") || strings.Contains(said, "pass") {
		t.Error(said)
	}
	if said := faults["methods"]; !strings.Contains(said.Zh, "书面审查") || strings.Contains(said.Zh, "written") || !strings.Contains(said.En, "written") {
		t.Error(said)
	}
}
