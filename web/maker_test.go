package web

import (
	"context"
	"errors"
	"slices"
	"testing"

	"santong/engine"
)

// A document in the name of the government's office goes the way of the government's own: the office's numbers, its head's signature, the same recipients.
func TestTheOfficeIsAMaker(t *testing.T) {
	l := playingAs(t, "government_office", "wen.ruhai", "曹县政务公开办法")
	l.reviewed()
	l.scheduled()
	l.held()
	id := l.ids[0]
	l.do("shi.zhengping", "document", "decide", rowOf{"decision": "approve"})
	l.minuted()
	var refusal *engine.Refusal
	_, err := l.engine.Fire(context.Background(), engine.Command{Dossier: id, Case: "document", Event: "sign", Version: l.dossier(id).Version, Actor: l.actor("shi.zhengping")})
	if !errors.As(err, &refusal) || refusal.Unmet[0].Kind != engine.UnmetRole {
		t.Errorf("the county's head signs what the office issues: %v", err)
	}
	l.do("wen.ruhai", "document", "sign", nil)
	l.numbered()
	facts := l.dossier(id).Case("document").Facts
	if facts["issue_no"] != "曹政办发〔2026〕1号" || facts["registration_no"] != "CXDR-2026-0020001" {
		t.Errorf("the numbers are %v and %v", facts["issue_no"], facts["registration_no"])
	}
	l.do("he.chunyan", "document", "publish", rowOf{"printed_no": facts["registration_no"], "website": "曹县人民政府网站"})
	var recipients []string
	for _, c := range l.dossier(id).Cases {
		if c.As == "filing" {
			recipients = append(recipients, c.Parties["recipient"])
		}
	}
	if slices.Sort(recipients); !slices.Equal(recipients, []string{"CX-PCSC", "HZ-GOV"}) {
		t.Errorf("it is filed with %v", recipients)
	}
	l.lay("jin.xiulan", "filing-CX-PCSC", "filing_report", "备案报告")
	l.do("jin.xiulan", "filing-CX-PCSC", "submit_filing", rowOf{"copies": 5})
	if number := l.dossier(id).Case("filing-CX-PCSC").Facts["filing_no"]; number != "曹政办规备字〔2026〕1号" {
		t.Errorf("the filing report has the number %v", number)
	}
}
