package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"santong/engine"
	"santong/filing"
	"santong/intake"
)

type reconcileCommand struct {
	location
	definitions
	File   string `arg:"" type:"existingfile" help:"发文目录(.xlsx、.csv) / The office's list of issued documents."`
	DryRun bool   `help:"只看结果，不记录 / Only say what is found; record nothing."`
	As     string `help:"由哪位受理机关的报备人员核对；只有一位时可以不写 / The filing officer of a receiving organ who compares; need not be said where there is one." placeholder:"PERSON"`
	JSON   bool   `help:"输出 JSON / Print one JSON object."`
}

// Run compares a list of issued documents with the record. It ends with 1 where something is to be dealt with.
func (cmd reconcileCommand) Run(c *console) error {
	info, err := os.Stat(cmd.File)
	if err != nil {
		return err
	}
	if info.Size() > intake.MaxFile {
		return fmt.Errorf("%[1]s 超过 %[2]d MiB：请把目录分开 / %[1]s is larger than %[2]d MiB: take the list apart", cmd.File, intake.MaxFile>>20)
	}
	data, err := os.ReadFile(cmd.File)
	if err != nil {
		return err
	}
	in, err := cmd.work(c, cmd.definitions)
	if err != nil {
		return err
	}
	defer closing(in.store, c)
	book := &filing.Book{Engine: in.engine, Store: in.store}
	actor, err := in.officer(cmd.As, "filing_officer", book.Oversees)
	if err != nil {
		return err
	}
	run, err := book.Run(c.ctx, intake.Reader{}, actor, filepath.Base(cmd.File), data, cmd.DryRun)
	if err != nil {
		return err
	}
	if cmd.JSON {
		err = json.NewEncoder(c.out).Encode(run)
	} else {
		err = reconciled(c, book, run)
	}
	if err != nil {
		return err
	}
	if run.Problems > 0 {
		fmt.Fprintf(c.err, "santong: %[1]d件须处理 / %[1]d findings to be dealt with\n", run.Problems)
		return errSaid
	}
	return nil
}

func reconciled(c *console, book *filing.Book, run *filing.Run) error {
	words := map[string]engine.Words{}
	for _, item := range book.FindingItems() {
		words[item.ID] = item.Words
	}
	w := tabwriter.NewWriter(c.out, 0, 1, 2, ' ', 0)
	for i := range run.Findings {
		f := &run.Findings[i]
		row := "—"
		if f.Row > 0 {
			row = fmt.Sprint(f.Row)
		}
		detail := ""
		if f.Detail.Zh != "" {
			detail = f.Detail.Zh + " / " + f.Detail.En
		}
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\t%s\n", row, words[f.Found].Zh, words[f.Found].En, f.Number, f.Title, detail)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	how := "记入案卷 / recorded in dossier " + run.Dossier
	switch {
	case run.Dry:
		how = "试运行，没有记录 / a dry run, nothing was recorded"
	case run.Again:
		how = "与上次相同，没有重复记录 / the same as before, in dossier " + run.Dossier
	}
	_, err := fmt.Fprintf(c.out, "%d行，须处理%d件 / %[1]d rows, %[2]d to be dealt with；%s\n", run.Rows, run.Problems, how)
	return err
}
