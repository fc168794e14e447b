package workflows

import (
	"slices"
	"strings"
	"testing"

	"santong/engine"
)

// Whatever channel of publication the profile demands is one of the list, and closing the publication asks for its receipt by name and article: a misspelt one would be asked for by nobody.
func TestChannelsAreKnown(t *testing.T) {
	lib, err := Default(county)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, w := range lib.All() {
		def := w.Definition
		if def.Workflow != "document" {
			continue
		}
		for _, id := range []string{"publish.channels", "publish.decision_channels"} {
			rule := def.Rule(id)
			if rule == nil || len(rule.List) == 0 {
				t.Errorf("%s: no %s", def.Variant, id)
				continue
			}
			for _, code := range rule.List {
				seen++
				known := slices.ContainsFunc(def.Items("channels"), func(i engine.Item) bool { return i.ID == code })
				asked := slices.ContainsFunc(def.Event("conclude_publication").Needs, func(n engine.Need) bool {
					return n.ID == "receipt-"+strings.ReplaceAll(code, "_", "-") && len(n.Basis) > 0
				})
				if !known || !asked {
					t.Errorf("%s: %s demands %q (known: %v, asked for: %v)", def.Variant, id, code, known, asked)
				}
			}
		}
	}
	if seen < 12 {
		t.Errorf("only %d channels were looked at", seen)
	}
}
