package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"santong/workflows"
)

type checkCommand struct {
	definitions
	Folder string `arg:"" optional:"" help:"完整的流程定义目录，缺省为内置 / Folder with all definitions; the built-in ones if not given." type:"existingdir"`
}

func (cmd checkCommand) Run(c *console) error {
	if cmd.Folder != "" && cmd.Workflows != "" {
		return errors.New("give a folder with all definitions, or one beside the built-in ones with --workflows, not both")
	}
	library, err := cmd.load()
	if cmd.Folder != "" {
		library, err = workflows.Load(os.DirFS(cmd.Folder), cmd.Profile)
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
