package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"santong/workflows"
)

type checkCommand struct {
	definitions
	Folder string `arg:"" optional:"" help:"完整的流程定义目录，缺省为内置 / Folder with all definitions; the built-in ones if not given." type:"existingdir"`
}

func (cmd checkCommand) Run(c *console) error {
	if cmd.Folder != "" && cmd.Workflows != "" {
		return errors.New("完整的流程定义目录与 --workflows 只能给出一个 / give a folder with all definitions, or one beside the built-in ones with --workflows, not both")
	}
	if _, err := os.Stat(filepath.Join(cmd.Folder, "law.yaml")); cmd.Folder != "" && err != nil {
		return fmt.Errorf("%[1]s 没有 law.yaml，不是完整的定义：本地补充的流程和方案用 santong check --workflows %[1]s / "+
			"%[1]s has no law.yaml, so these are not all definitions: for procedures and profiles beside the built-in ones use santong check --workflows %[1]s", cmd.Folder)
	}
	library, err := cmd.load()
	if cmd.Folder != "" {
		library, err = workflows.Load(os.DirFS(cmd.Folder), cmp.Or(cmd.Profile, usualProfile))
	}
	if err != nil {
		return err
	}
	findings, wrong := workflows.Check(library), 0
	for _, f := range findings {
		if f.Severity == workflows.Error {
			wrong++
		}
		fmt.Fprintf(c.out, "%s: %s: %s: %s / %s\n", f.File, f.Where, f.Severity, f.Zh, f.En)
		if len(f.Path) > 0 {
			fmt.Fprintf(c.out, "    %s\n", strings.Join(f.Path, " → "))
		}
	}
	for _, w := range library.All() {
		def := w.Definition
		name := def.Workflow
		if def.Variant != "" {
			name += "." + def.Variant
		}
		fmt.Fprintf(c.out, "%-22s %2d states  %2d events  %s  %s\n", name, len(def.States), len(def.Events), w.Hash[:12], def.Zh)
	}
	if wrong > 0 {
		fmt.Fprintf(c.err, "santong: %d 处错误 / %d errors in the definitions\n", wrong, wrong)
		return errSaid
	}
	_, err = fmt.Fprintln(c.out, "没有绕过合法性审查、集体讨论、统一登记而到达公布的路径 / no path reaches publication around legality review, discussion or registration")
	return err
}
