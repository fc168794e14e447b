package cleanup

import (
	"context"
	"errors"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// What ends the effect of a document, by its treatment: the event of its case, and the states in which it then is.
var endings = map[string]struct{ event, state string }{
	Repeal: {"repeal", "repealed"},
	Lapse:  {"declare_lapsed", "declared_lapsed"},
}

// enter brings the row into the dossier of its document.
func (c *Carrier) enter(ctx context.Context, r *Result, row *Row, o *Order) error {
	l, err := c.Engine.Store.ListingByNumber(ctx, engine.NumberKey(row.No))
	if errors.Is(err, engine.ErrNotFound) {
		row.refuse(engine.Words{Zh: "目录中没有这份文件", En: "the catalogue has no such document"})
		return nil
	}
	if err != nil {
		return err
	}
	row.Document, row.Case = l.Dossier, l.Case
	if phase := l.On(calendar.Of(c.Engine.Now())); phase != nil {
		row.Before = phase.Words
	}
	if hash := textHash(&l); hash != row.TextHash {
		row.refuse(engine.Words{Zh: "目录中的文本与清理清单的不是同一文本", En: "the text in the catalogue is not the one of the list"})
		return nil
	}
	err = c.Engine.AsItStands(ctx, l.Dossier, o.Actor, func(d *engine.Dossier) error { return c.fire(ctx, r, row, d, o) })
	var refusal *engine.Refusal
	switch {
	case errors.As(err, &refusal):
		for _, u := range refusal.Unmet {
			row.refuse(u.Words)
		}
		return nil
	case errors.Is(err, engine.ErrNotFound):
		row.refuse(engine.Words{Zh: "登记人员不能办理这份文件的效力案卷", En: "the registrar has no part in the dossier of this document"})
		return nil
	}
	return err
}

// fire does the event, unless it was done under this decision before.
func (c *Carrier) fire(ctx context.Context, r *Result, row *Row, d *engine.Dossier, o *Order) error {
	kase, ending := d.Case(row.Case), endings[row.Treatment]
	if kase == nil {
		return engine.ErrNotFound
	}
	if row.Treatment == Repeal && !slices.Contains(r.repeals, row.Maker) { // 地方组织法第73条第3项：改变或者撤销，没有废止
		row.refuse(engine.Words{Zh: "由制定机关自行废止，或者由县政府依《地方各级人民代表大会和地方各级人民政府组织法》第七十三条撤销",
			En: "its maker repeals it itself, or the county government revokes it under article 73 of the organic law of local people's congresses and governments"})
		return nil
	}
	if no, _ := kase.Facts["decision_no"].(string); kase.State == ending.state && no == r.DecisionNo {
		row.Verdict = There
		return nil
	}
	form := map[string]any{"decision_no": r.DecisionNo, "decided_on": r.DecidedOn, "ends_on": r.EndsOn}
	if row.Treatment == Lapse {
		form["decided_by"] = decider(r, row, kase)
	}
	cmd := engine.Command{Dossier: d.ID, Case: row.Case, Event: ending.event, Version: d.Version, Actor: o.Actor, Form: form, Reason: clip(row.reason(r), 2000), Dry: o.Dry}
	if o.Dry {
		cmd.Actor.Proved = true // whoever only looks need not prove who he or she is: nothing is kept
	} else {
		cmd.Key = "cleanup/" + r.Dossier + "/" + row.No
		cmd.Request = engine.HashOf([]byte(r.DecisionNo + "\x00" + row.Treatment)).String()
	}
	if _, err := c.Engine.Fire(ctx, cmd); err != nil {
		return err
	}
	row.Verdict = Entered
	return nil
}

// decider is who declares the document lapsed, as seen from it: its maker, or the government that leads the maker. A township's is an upper one, not one of its own level.
func decider(r *Result, row *Row, effect *engine.Case) string {
	switch {
	case row.Maker == r.Maker:
		return "maker"
	case effect.Facts["kind"] == "township":
		return "upper_government"
	}
	return "government"
}

func textHash(l *engine.Listing) string {
	if len(l.Papers) == 0 {
		return ""
	}
	return l.Papers[0].Hash
}

// reason is what stands as the reason in the dossier of the document.
func (row *Row) reason(r *Result) string {
	return "据清理结果（" + r.DecisionNo + "，" + r.Title + "）。" + row.CauseZh + "。" + row.Reason
}

func (row *Row) refuse(words engine.Words) {
	if row.Verdict = Refused; !slices.Contains(row.Faults, words) {
		row.Faults = append(row.Faults, words)
	}
}
