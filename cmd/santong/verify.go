package main

import (
	"encoding/json"
	"fmt"
	"time"

	"santong/engine"
)

type verifyCommand struct {
	location
	definitions
	JSON bool `help:"输出 JSON / Print one JSON object."`
}

func (cmd verifyCommand) Run(c *console) error {
	st, err := cmd.read(c.ctx)
	if err != nil {
		return err
	}
	defer closing(st, c)
	if err := st.Sound(c.ctx); err != nil {
		return err
	}
	in, err := assemble(c.ctx, st, cmd.definitions, time.Now, logger(c.err))
	if err != nil {
		return err
	}
	report, err := in.engine.Verify(c.ctx, progress(c))
	if err != nil {
		return err
	}
	house, err := in.steward.Verify(c.ctx)
	if err != nil {
		return err
	}
	dossiers := len(report.Broken)
	for _, b := range house.Broken {
		report.Broken = append(report.Broken, engine.Break{Dossier: b.Of, Seq: b.Seq, What: b.What})
	}
	if cmd.JSON {
		if err := json.NewEncoder(c.out).Encode(struct {
			*engine.Report
			Proposals int   `json:"proposals"`
			Journal   int64 `json:"journal"`
			Installed int   `json:"installed"`
		}{report, house.Seq, house.Lines, house.Installed}); err != nil {
			return err
		}
	} else {
		for i, b := range report.Broken {
			what := "案卷 dossier"
			if i >= dossiers {
				what = "内务 house"
			}
			fmt.Fprintf(c.out, "损坏 / broken: %s %s 第 %d 条 entry: %s\n", what, b.Dossier, b.Seq, b.What)
		}
	}
	switch {
	case !report.OK():
		fmt.Fprintf(c.err, "santong: %d 处核验不符 / %d faults in %d dossiers and %d lines of the journal\n", len(report.Broken), len(report.Broken), report.Dossiers, house.Lines)
		return errSaid
	case cmd.JSON:
		return nil
	}
	fmt.Fprintf(c.out, "核验无误 / verified: %d dossiers, %d entries, %d papers (%d erased), %d numbers, %d proposals, %d lines of the journal (%d lists taken in without a second person)\n",
		report.Dossiers, report.Entries, report.Papers, report.Erased, report.Numbers, house.Seq, house.Lines, house.Installed)
	return nil
}

// progress draws a line on a terminal, at most ten times a second.
func progress(c *console) func(*engine.Report) {
	if !c.terminal {
		return nil
	}
	var drawn time.Time
	return func(r *engine.Report) {
		if time.Since(drawn) > 100*time.Millisecond {
			drawn = time.Now()
			fmt.Fprintf(c.err, "\r%d dossiers, %d entries ", r.Dossiers, r.Entries)
		}
	}
}
