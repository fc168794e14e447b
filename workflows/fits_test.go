package workflows

import (
	"slices"
	"strings"
	"testing"

	"santong/people"
)

func TestFits(t *testing.T) {
	lib, err := Default("caoxian")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := lib.Seed()
	if err != nil {
		t.Fatal(err)
	}
	if missing, err := lib.Fits(seed); err != nil || len(missing) > 0 {
		t.Errorf("the built-in seed: %v, %v", missing, err)
	}
	small, err := people.NewDirectory([]people.Organisation{{Code: "CX-GOV", Zh: "x", En: "x", Kind: "government"}},
		[]people.Person{{ID: "zhang", Name: "张", Posts: []people.Post{{Kind: "draftr", Organisation: "CX-GOV"}}}})
	if err != nil {
		t.Fatal(err)
	}
	missing, err := lib.Fits(small)
	if err == nil || !strings.Contains(err.Error(), "draftr") || !strings.Contains(err.Error(), "drafter") {
		t.Errorf("no word of the post and those that there are: %v", err)
	}
	if !slices.Contains(missing, "HZ-GOV(filing.letter_recipients, filing.recipients)") { // in the figures
		t.Errorf("missing %v", missing)
	}
	for code, want := range map[string]bool{"CX-JUSTICE(": true, "CX-GOV(": false, "20d(": false, "website(": false, "gazette(": false} {
		if slices.ContainsFunc(missing, func(m string) bool { return strings.HasPrefix(m, code) }) != want {
			t.Errorf("missing %v: %s", missing, code)
		}
	}
}
