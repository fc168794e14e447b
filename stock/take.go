package stock

import (
	"context"
	"encoding/json"
	"errors"

	"santong/engine"
)

// take takes one document in, as far as it is not there yet.
func (im *Importer) take(ctx context.Context, it *item, o *Order) error {
	if len(it.row.Faults) > 0 {
		it.row.Verdict = Refused
		return nil
	}
	d, err := im.there(ctx, it, o.Actor)
	if err != nil {
		return err
	}
	if d != nil {
		return im.again(ctx, it, d, o)
	}
	it.row.Verdict = New
	it.form["run"] = o.run
	result, err := im.Engine.Open(ctx, workflow, "", engine.Command{Actor: o.Actor, Form: it.form, Dry: o.Dry})
	if refused(it, err) {
		it.row.Verdict = Refused
		return nil
	}
	if err != nil {
		return err
	}
	it.defects(&result.Entry, im)
	if o.Dry {
		return nil
	}
	it.row.Dossier = result.Dossier
	return im.complete(ctx, it, nil, o)
}

// refused tells whether the rules were against it, and keeps their words.
func refused(it *item, err error) bool {
	var r *engine.Refusal
	if !errors.As(err, &r) {
		return false
	}
	for _, u := range r.Unmet {
		it.row.Faults = append(it.row.Faults, u.Words)
	}
	return true
}

// defects are what the definition has found of a document that it takes in all the same.
func (it *item) defects(e *engine.Entry, im *Importer) {
	var p engine.Payload
	if json.Unmarshal(e.Payload, &p) != nil {
		return
	}
	w := im.Engine.Workflows.Current(workflow, "")
	for _, field := range []string{"unlimited", "overlong"} {
		if p.Facts[field] == true {
			words := w.Definition.FieldWords(field)
			it.row.Warnings = append(it.row.Warnings, engine.Words{Zh: "缺陷：" + words.Zh, En: "defect: " + words.En})
		}
	}
}

// there is the dossier of the document, nil where there is none: the one with its number, or with its title and day where it has none.
func (im *Importer) there(ctx context.Context, it *item, a engine.Actor) (*engine.Dossier, error) {
	field, value := "issue_no", it.text("issue_no")
	if value == "" {
		field, value = "registration_no", it.text("registration_no")
	}
	if value == "" {
		return nil, nil // the definition will say that it must have one
	}
	facts, err := im.Engine.Store.Facts(ctx, engine.FactQuery{All: true, Field: field, Value: value, Limit: 20})
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		if f.Case != workflow {
			continue
		}
		d, err := im.Engine.Dossier(ctx, f.Dossier, a)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		return d, err
	}
	return nil, nil
}

// again compares with what is there, and goes on with what was interrupted.
func (im *Importer) again(ctx context.Context, it *item, d *engine.Dossier, o *Order) error {
	c := d.Case(workflow)
	w, err := im.Engine.Workflow(ctx, c.Definition)
	if err != nil {
		return err
	}
	it.row.Dossier = d.ID
	if differences := it.differs(w, d, c); len(differences) > 0 {
		it.row.Verdict, it.row.Faults = Changed, differences
		return nil
	}
	it.row.Verdict = There
	if c.State == "listed" && !it.unfinished(d, im) {
		return nil
	}
	it.row.Verdict = Resumed
	if o.Dry {
		return nil
	}
	return im.complete(ctx, it, d, o)
}

// unfinished tells whether what had become of the document is still to be entered: its run was interrupted, or the day has come meanwhile.
func (it *item) unfinished(d *engine.Dossier, im *Importer) bool {
	c := d.Case(effect + "-" + it.maker)
	if c == nil || c.State != "issued" || len(c.Acted) > 0 {
		return false
	}
	return it.text("fate") != "" || im.lapsed(it)
}

func (im *Importer) lapsed(it *item) bool {
	lapse := it.day("lapse_on")
	return !lapse.IsZero() && !today(im.Engine).Before(lapse)
}

// complete lays down the papers, lists the document, and enters what had become of it.
func (im *Importer) complete(ctx context.Context, it *item, d *engine.Dossier, o *Order) error {
	fire := func(kase, event string, form map[string]any, reason string) error {
		return im.Engine.AsItStands(ctx, it.row.Dossier, o.Actor, func(d *engine.Dossier) error {
			_, err := im.Engine.Fire(ctx, engine.Command{Dossier: d.ID, Case: kase, Event: event, Version: d.Version, Actor: o.Actor, Form: form, Reason: reason})
			return err
		})
	}
	listed := d != nil && d.Case(workflow).State == "listed"
	for _, up := range it.papers {
		if listed || d != nil && d.PaperFor(d.Case(workflow), up.Kind) != nil {
			continue
		}
		err := im.Engine.AsItStands(ctx, it.row.Dossier, o.Actor, func(d *engine.Dossier) error {
			_, err := im.Engine.Upload(ctx, engine.Command{Dossier: d.ID, Case: workflow, Version: d.Version, Actor: o.Actor}, up)
			return err
		})
		if err != nil {
			return im.partly(it, err)
		}
	}
	if !listed {
		if err := fire(workflow, "list", nil, ""); err != nil {
			return im.partly(it, err)
		}
	}
	kase := effect + "-" + it.maker
	no, on := it.text("fate_no"), it.text("fate_on")
	var err error
	switch fate := it.text("fate"); {
	case fate == "amended":
		row := map[string]any{"by": no, "clause": "所据材料未写明条款", "on": on}
		err = fire(kase, "enter_amendment", map[string]any{"amendments": []any{row}}, "")
		if err == nil && im.lapsed(it) {
			err = fire(kase, "file_expired", nil, "")
		}
	case fate != "":
		form := map[string]any{"ended_how": fate, "ends_on": on}
		switch {
		case fate == "revoked":
			form["decided_by"], form["decision_no"] = it.text("fate_by"), no
		case no == "":
		case fate == "superseded":
			form["successor_no"] = no
		case fate == "repealed":
			form["repealing_no"] = no
		default:
			form["decision_no"] = no
		}
		err = fire(kase, "enter_ending", form, it.text("source"))
	case im.lapsed(it):
		err = fire(kase, "file_expired", nil, "")
	}
	return im.partly(it, err)
}

// partly tells of a row that came in and could not be completed by the rules.
func (im *Importer) partly(it *item, err error) error {
	if refused(it, err) {
		it.row.Verdict = Changed
		it.row.Faults = append(it.row.Faults, engine.Words{Zh: "已补录，但上述事项没有记入，须在案卷中办理", En: "it was taken in, but this was not entered: do it in the dossier"})
		return nil
	}
	return err
}
