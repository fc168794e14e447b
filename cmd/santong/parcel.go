package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"santong/engine"
	"santong/parcel"
)

// Packages at the server: for whoever brings them on a medium, and for timers.
type parcelCommand struct {
	Send    parcelSend    `cmd:"" help:"向受理机关的系统报送 / Send what a filing case has to send."`
	Fetch   parcelFetch   `cmd:"" help:"取回回执并记入 / Get the answers and enter them."`
	Export  parcelExport  `cmd:"" help:"导出报送包或者回执包，用介质送交 / Write packages to files, to be brought on a medium."`
	Import  parcelImport  `cmd:"" help:"收下介质送来的包 / Take in packages that came on a medium."`
	Inspect parcelInspect `cmd:"" help:"核验并显示一个包，不收下 / Verify a package and show what it holds, without taking it in."`
}

// Where packages are handled.
type parcelPlace struct {
	location
	definitions
	ParcelKey string `help:"密钥文件，默认在数据目录 / File of the key, in the data folder unless given." type:"path" placeholder:"FILE"`
}

func (p parcelPlace) with(c *console, do func(*parcel.Courier) error) error {
	in, err := p.work(c, p.definitions)
	if err != nil {
		return err
	}
	defer closing(in.store, c)
	courier, err := in.courier(p.location, p.ParcelKey)
	if err != nil {
		return err
	}
	if courier.Key == nil {
		return parcel.ErrNoKey
	}
	return do(courier)
}

// A filingCase is a case by its dossier and id.
type filingCase struct {
	Dossier string `arg:"" help:"案卷 / Dossier."`
	Case    string `arg:"" help:"备案事项，如 filing-HZ-GOV / Case of filing."`
}

// there demands that the dossier has the case, and names those that it has.
func (f filingCase) there(c *console, courier *parcel.Courier) error {
	d, err := courier.Engine.Store.Dossier(c.ctx, f.Dossier)
	if errors.Is(err, engine.ErrNotFound) {
		return fmt.Errorf("没有案卷 %[1]s / there is no dossier %[1]s", f.Dossier)
	}
	if err != nil {
		return err
	}
	var cases []string
	for _, k := range d.Cases {
		if k.Workflow == "filing" || k.Workflow == "filing_review" {
			cases = append(cases, k.ID)
		}
	}
	if slices.Contains(cases, f.Case) {
		return nil
	}
	return fmt.Errorf("案卷 %[1]s 没有备案事项 %[2]s，有：%[3]s / the dossier %[1]s has no case of filing %[2]s; it has: %[3]s", f.Dossier, f.Case, cmp.Or(strings.Join(cases, ", "), "—"))
}

type parcelSend struct {
	parcelPlace
	filingCase
}

func (cmd parcelSend) Run(c *console) error {
	return cmd.with(c, func(courier *parcel.Courier) error {
		if err := cmd.there(c, courier); err != nil {
			return err
		}
		sent, err := courier.Send(c.ctx, cmd.Dossier, cmd.Case)
		for _, d := range sent {
			state := "以前已经送达 delivered before"
			if d.Sent {
				state = "已送达 delivered"
			}
			fmt.Fprintf(c.out, "%s  %s  %s\n", d.Hash, d.Kind, state)
		}
		return err
	})
}

type parcelFetch struct {
	parcelPlace
	filingCase
}

func (cmd parcelFetch) Run(c *console) error {
	return cmd.with(c, func(courier *parcel.Courier) error {
		if err := cmd.there(c, courier); err != nil {
			return err
		}
		got, err := courier.Fetch(c.ctx, cmd.Dossier, cmd.Case)
		for _, r := range got {
			fmt.Fprintf(c.out, "%s  已记入 entered\n", r.Hash)
		}
		if err == nil && len(got) == 0 {
			fmt.Fprintln(c.out, "没有新的回执 / there are no new answers")
		}
		return err
	})
}

type parcelExport struct {
	parcelPlace
	filingCase
	To string `help:"写入此目录，没有的则建立 / Folder to write to; it is made if it is not there." type:"path" default:"."`
}

func (cmd parcelExport) Run(c *console) error {
	return cmd.with(c, func(courier *parcel.Courier) error {
		if err := cmd.there(c, courier); err != nil {
			return err
		}
		made, err := courier.Export(c.ctx, cmd.Dossier, cmd.Case)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(cmd.To, 0o700); err != nil {
			return err
		}
		for _, p := range made {
			name := filepath.Join(cmd.To, p.Name)
			if err := os.WriteFile(name, p.Data, 0o600); err != nil {
				return err
			}
			fmt.Fprintf(c.out, "%s  %s\n", p.Hash, name)
		}
		return nil
	})
}

type parcelImport struct {
	parcelPlace
	Files []string `arg:"" name:"file" type:"existingfile" help:"报送包、回执包 / Packages."`
}

func (cmd parcelImport) Run(c *console) error {
	return cmd.with(c, func(courier *parcel.Courier) error {
		failed := false
		for _, name := range cmd.Files {
			data, err := readParcel(name)
			if err != nil {
				return err
			}
			got, err := courier.TakeIn(c.ctx, bytes.NewReader(data))
			if f, ok := errors.AsType[*parcel.Fault](err); ok {
				failed = true
				fmt.Fprintf(c.err, "santong: %s: [%s] %s / %s\n", filepath.Base(name), f.Code, f.Words.Zh, f.Words.En)
				continue
			}
			if err != nil {
				return err
			}
			state := "已收下 taken in"
			if got.Again {
				state = "以前已经收下 taken in before"
			}
			fmt.Fprintf(c.out, "%s  %s  %s  %s\n", got.Dossier, got.Kind, got.Title, state)
		}
		if failed {
			return errSaid
		}
		return nil
	})
}

type parcelInspect struct {
	parcelPlace
	File string `arg:"" type:"existingfile" help:"报送包、回执包 / A package."`
}

func (cmd parcelInspect) Run(c *console) error {
	return cmd.with(c, func(courier *parcel.Courier) error {
		data, err := readParcel(cmd.File)
		if err != nil {
			return err
		}
		p, err := courier.Inspect(c.ctx, bytes.NewReader(data))
		if err != nil {
			return err
		}
		m := &p.Manifest
		fmt.Fprintf(c.out, "%s  %s\n%s（%s）→ %s（%s）\n《%s》 %s %s\n备案报告 filing report: %s\n", p.Hash, m.Kind, m.From.Organ, m.From.Instance, m.To.Organ, m.To.Instance, m.Document.Title, m.Document.IssueNo, m.Document.RegistrationNo, m.Document.ReportNo)
		for _, paper := range m.Papers {
			fmt.Fprintf(c.out, "  %s  %s  %s  %d\n", paper.SHA256, paper.Kind, paper.Name, paper.Size)
		}
		_, err = fmt.Fprintf(c.out, "来源 from: %s %s #%d %s\n", m.Evidence.Dossier, m.Evidence.Case, m.Evidence.Seq, strings.ToLower(m.Evidence.Head.String()))
		return err
	})
}

// readParcel reads a file that may be one package.
func readParcel(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > parcel.MaxBytes {
		return nil, fmt.Errorf("%[1]s 超过 %[2]d MiB，不是报送包 / %[1]s has more than %[2]d MiB and is no package", name, parcel.MaxBytes>>20)
	}
	return os.ReadFile(name)
}
