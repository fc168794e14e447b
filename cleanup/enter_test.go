package cleanup

import (
	"context"
	"testing"

	"santong/engine"
)

// A government changes or revokes what others made (地方组织法第73条第3项): it repeals nothing for them, and says of what it declares lapsed that it did so itself.
func TestOthersDocuments(t *testing.T) {
	clean := &engine.Case{ID: Workflow, Workflow: Workflow, Parties: map[string]string{"maker": "CX-GOV", "publisher": "CX-OFFICE"}}
	r, err := Read(&engine.Dossier{Cases: []*engine.Case{clean}})
	if err != nil {
		t.Fatal(err)
	}
	effect := &engine.Case{ID: "effect", Workflow: "effect", State: "repealed", Facts: map[string]any{"decision_no": ""}}
	document := &engine.Dossier{Cases: []*engine.Case{effect}}
	for maker, want := range map[string]string{"CX-GOV": There, "CX-OFFICE": There, "CX-AGRI": Refused, "CX-TOWN-ZHUANGZHAI": Refused} {
		row := &Row{Case: "effect", Maker: maker, Treatment: Repeal}
		if err := (&Carrier{}).fire(context.Background(), r, row, document, &Order{}); err != nil || row.Verdict != want || (len(row.Faults) == 1) != (want == Refused) {
			t.Errorf("the repeal of what %s made is %s: %v, %v", maker, row.Verdict, row.Faults, err)
		}
	}
	for kind, want := range map[string]string{"government_office": "government", "department": "government", "township": "upper_government"} {
		effect.Facts["kind"] = kind
		if got := decider(r, &Row{Maker: "another"}, effect); got != want {
			t.Errorf("a %s document is declared lapsed by the %s", kind, got)
		}
	}
	if got := decider(r, &Row{Maker: "CX-GOV"}, effect); got != "maker" {
		t.Errorf("its own is declared lapsed by the %s", got)
	}
}
