package main

import (
	"encoding/json"
	"fmt"
	"time"

	"santong/engine"
)

type verifyCommand struct {
	location
	Profile string `help:"适用方案 / Profile of figures and organs." default:"caoxian"`
	JSON    bool   `help:"输出 JSON / Print one JSON object."`
}

func (cmd verifyCommand) Run(c *console) error {
	st, err := cmd.open(c.ctx, nil, true)
	if err != nil {
		return err
	}
	defer closing(st, c)
	in, err := assemble(c.ctx, st, cmd.Profile, time.Now, logger(c.err))
	if err != nil {
		return err
	}
	report, err := in.engine.Verify(c.ctx, progress(c))
	if err != nil {
		return err
	}
	if cmd.JSON {
		if err := json.NewEncoder(c.out).Encode(report); err != nil {
			return err
		}
	} else {
		for _, b := range report.Broken {
			fmt.Fprintf(c.out, "损坏 / broken: 案卷 dossier %s 第 %d 条 entry: %s\n", b.Dossier, b.Seq, b.What)
		}
	}
	switch {
	case !report.OK():
		fmt.Fprintf(c.err, "santong: %d 个案卷核验不符 / %d of %d dossiers do not verify\n", len(report.Broken), len(report.Broken), report.Dossiers)
		return errSaid
	case cmd.JSON:
		return nil
	}
	fmt.Fprintf(c.out, "核验无误 / verified: %d dossiers, %d entries, %d papers, %d numbers\n", report.Dossiers, report.Entries, report.Papers, report.Numbers)
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
