package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/filing"
	"santong/intake"
	"santong/people"
)

type reconcileCommand struct {
	location
	Profile string `help:"适用方案 / Profile of figures and organs." default:"caoxian"`
	File    string `arg:"" type:"existingfile" help:"发文目录(.xlsx、.csv) / The office's list of issued documents."`
	DryRun  bool   `help:"只看结果，不记录 / Only say what is found; record nothing."`
	As      string `help:"以哪位报备人员核对 / The filing officer who compares." placeholder:"PERSON" required:""`
	JSON    bool   `help:"输出 JSON / Print one JSON object."`
}

// Run compares a list of issued documents with the record. It ends with 1 where something is to be dealt with.
func (cmd reconcileCommand) Run(c *console) error {
	info, err := os.Stat(cmd.File)
	if err != nil {
		return err
	}
	if info.Size() > intake.MaxFile {
		return fmt.Errorf("%s is larger than %d MiB: take the list apart", cmd.File, intake.MaxFile>>20)
	}
	data, err := os.ReadFile(cmd.File)
	if err != nil {
		return err
	}
	st, err := cmd.open(c.ctx, nil, true)
	if err != nil {
		return err
	}
	defer closing(st, c)
	in, err := assemble(c.ctx, st, definitions{Profile: cmd.Profile}, time.Now, logger(c.err))
	if err != nil {
		return err
	}
	if err := in.engine.Start(c.ctx); err != nil {
		return err
	}
	actor, err := in.filer(cmd.As)
	if err != nil {
		return err
	}
	book := &filing.Book{Engine: in.engine, Store: st}
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

// filer is the filing officer who was named.
func (in *instance) filer(named string) (engine.Actor, error) {
	directory, today := in.steward.Directory(), calendar.Of(in.engine.Now())
	var all []string
	for _, p := range directory.Persons {
		if slices.ContainsFunc(p.Posts, func(post people.Post) bool { return post.Kind == "filing_officer" && post.Held(today) }) {
			all = append(all, p.ID)
		}
	}
	if !slices.Contains(all, named) {
		return engine.Actor{}, fmt.Errorf("%s is no filing officer; there are: %s", named, strings.Join(all, ", "))
	}
	return engine.Actor{Person: named, Posts: directory.Person(named).Posts}, nil
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
