package api

import (
	"encoding/json"
	"testing"

	"santong/engine"
)

// What may be begun out of a dossier is offered while its condition holds, with its form, which opens the new dossier as it is.
func TestOffers(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	var offered struct{ Items []engine.Offer }
	h.must(200, h.get(drafter, Base+"/dossiers/"+id+"/offers"), &offered)
	if len(offered.Items) != 1 || offered.Items[0].Workflow != "paper" || offered.Items[0].Variant != "government" || offered.Items[0].Form["title"] == "" || len(offered.Items[0].Basis) != 1 {
		t.Fatalf("offered: %+v", offered.Items)
	}
	o := offered.Items[0]
	body, err := json.Marshal(map[string]any{"workflow": o.Workflow, "variant": o.Variant, "form": o.Form})
	if err != nil {
		t.Fatal(err)
	}
	var r engine.Result
	h.must(201, h.do(request{method: "POST", url: Base + "/dossiers", as: drafter, body: string(body)}), &r)
	h.must(200, h.get(drafter, Base+"/dossiers/"+r.Dossier+"/offers"), &offered)
	if len(offered.Items) != 0 {
		t.Errorf("what is only drafted offers %+v", offered.Items)
	}
}
