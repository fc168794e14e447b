package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"santong/door"
	"santong/public"
)

// suggest has somebody from outside suggest that the document be reviewed which the demonstration has published, as the citizens' site does it, and keeps the secret of the link.
func (d *demonstration) suggest() error {
	list, err := d.store.DossierListings(d.ctx, d.result.Dossier)
	if err != nil || len(list) == 0 {
		return err
	}
	secret := make([]byte, 24)
	_, _ = rand.Read(secret) // never fails
	d.secret = base64.RawURLEncoding.EncodeToString(secret)
	_, err = (&door.Door{Engine: d.engine}).Suggest(d.ctx, public.Suggestion{Secret: d.secret, Key: rand.Text(), Form: form{"document_no": list[len(list)-1].RegistrationNo, "ground": "power",
		"matter": "请求审查第二条：办理时限是否与上位法一致。", "reasons": "上位法规定的时限更短，请予说明（演示用建议）。",
		"applicant_kind": "citizen", "applicant": "高明（虚构）", "telephone": "0530-0000000", "address": "曹县某街道1号"}})
	if err != nil {
		return fmt.Errorf("a suggestion: %w", err)
	}
	return nil
}
