package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"santong/engine"
	"santong/stock"
)

type importsCommand struct {
	location
	definitions
	Taking   string `arg:"" name:"run" optional:"" help:"批次；不写则列出最近的 / The run; without it the newest are listed."`
	Withdraw int    `help:"撤销这一批：写明其中尚未撤销的件数，以确认 / Withdraw the run: say how many of its documents are left, which confirms it." placeholder:"COUNT"`
	Reason   string `help:"撤销的理由 / Why it is withdrawn." placeholder:"TEXT"`
	As       string `help:"以哪位登记人员办理；只有一位时可以不写 / The registrar who does it; need not be said where there is one." placeholder:"PERSON"`
	JSON     bool   `help:"输出 JSON / Print JSON."`
}

// maxTakings bounds how many runs are listed.
const maxTakings = 50

func (cmd importsCommand) Run(c *console) error {
	in, err := cmd.work(c, cmd.definitions)
	if err != nil {
		return err
	}
	defer closing(in.store, c)
	im := &stock.Importer{Engine: in.engine}
	if cmd.Taking == "" {
		list, err := im.Takings(c.ctx, maxTakings)
		if err != nil {
			return err
		}
		return cmd.list(c, list)
	}
	one, err := im.Taking(c.ctx, cmd.Taking)
	if err != nil {
		return fmt.Errorf("补录批次 %[1]s / the run %[1]s: %[2]w", cmd.Taking, err)
	}
	actor, err := in.officer(cmd.As, "registrar", func(engine.Actor) bool { return true })
	if err != nil {
		return err
	}
	actor.Proved = true // whoever may run this has the database in hand; the count says that this run is meant
	order := stock.Withdrawal{Run: cmd.Taking, Actor: actor, Reason: cmd.Reason, Dry: cmd.Withdraw == 0}
	switch {
	case !order.Dry && cmd.Withdraw != one.Left():
		return fmt.Errorf("该批次还有 %[1]d 件，不是 %[2]d 件：请先查看（不带 --withdraw） / %[1]d documents of the run are left, not %[2]d: look at them first (without --withdraw)", one.Left(), cmd.Withdraw)
	case !order.Dry && cmd.Reason == "":
		return errors.New("请写明理由：--reason TEXT / say why: --reason TEXT")
	}
	report, err := im.Withdraw(c.ctx, order)
	if err != nil {
		return err
	}
	if !report.Dry {
		if _, err := in.store.Index(c.ctx); err != nil {
			return err
		}
	}
	if cmd.JSON {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = reportTable(c.out, report)
	}
	if err == nil && report.Counts[stock.Refused] > 0 {
		what := "已据以办理其他事项，整批不能撤销 / something was built on what it took in: nothing was withdrawn"
		if !report.Dry {
			what = "撤销期间有文件已据以办理其他事项，未撤销，其余已撤销 / on some of it something was built meanwhile: that stays, the rest is withdrawn"
		}
		fmt.Fprintln(c.err, "santong: "+what)
		return errSaid
	}
	return err
}

func (cmd importsCommand) list(c *console, list []stock.Taking) error {
	if cmd.JSON {
		return json.NewEncoder(c.out).Encode(list)
	}
	w := tabwriter.NewWriter(c.out, 0, 1, 2, ' ', 0)
	for _, one := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t补录 taken in %d\t撤销 withdrawn %d\n", one.ID, one.On, one.Person, one.Documents, one.Withdrawn)
	}
	return w.Flush()
}
