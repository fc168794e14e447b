package workflows

import (
	"strings"
	"testing"

	"santong/engine"
)

// What a definition makes public of a filing must be there, be of the right type, and be found by its day.
func TestFiledIsChecked(t *testing.T) {
	library, err := Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range library.All() {
		if w.Definition.Workflow != "filing" {
			continue
		}
		for want, spoil := range map[string]func(*engine.FiledRule){
			"filed.title":     func(f *engine.FiledRule) { f.Title = "nothing" },
			"give index":      func(f *engine.FiledRule) { f.Registered = "filed_on" },
			"filed.maker":     func(f *engine.FiledRule) { f.Sender = "title" },
			"filed.recipient": func(f *engine.FiledRule) { f.Recipient = "" },
			"is no list":      func(f *engine.FiledRule) { f.Within = "filing.due" },
			"filed.hidden":    func(f *engine.FiledRule) { f.Hidden = []string{"nowhere"} },
		} {
			def, rule := *w.Definition, *w.Definition.Filed
			spoil(&rule)
			def.Filed = &rule
			if _, err := engine.Compile(&def); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", want, err)
			}
		}
		return
	}
	t.Fatal("no definition is called filing")
}
