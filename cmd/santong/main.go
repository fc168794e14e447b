// Command santong carries the normative documents of a local government through legality review, collective discussion,
// three-unified registration and filing, and keeps every step provably.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "dev"

// A command line, with where it reads and writes, so that tests can run it in their own process.
type command struct {
	Serve     serveCommand     `cmd:"" help:"启动服务 / Serve the API."`
	Demo      demoCommand      `cmd:"" help:"演示一份文件的全过程 / Carry a sample document all the way, then serve."`
	Check     checkCommand     `cmd:"" help:"检查流程定义 / Check the workflow definitions under a profile."`
	Verify    verifyCommand    `cmd:"" help:"核验全部案卷 / Recompute every dossier from its sealed entries."`
	Due       dueCommand       `cmd:"" help:"计算期限 / Compute a statutory deadline."`
	Token     tokenCommand     `cmd:"" help:"发放或撤销访问令牌 / Issue or revoke an access token."`
	Account   accountCommand   `cmd:"" help:"管理登录账户 / Passwords, authenticators, and who may try again."`
	Imports   importsCommand   `cmd:"" help:"列出补录的批次，撤销误补录的一批 / Runs in which documents were taken in; withdraw one that was a mistake."`
	Import    importCommand    `cmd:"" help:"补录原有文件 / Take in what was published before: lists, texts, folders."`
	Reconcile reconcileCommand `cmd:"" help:"核对发文目录 / Compare an office's list of issued documents with the record."`
	Key       keyCommand       `cmd:"" help:"电子报送的密钥 / The key with which this instance signs packages."`
	Peer      peerCommand      `cmd:"" help:"可信的其他系统 / Other instances that are trusted, and for whom they speak."`
	Parcel    parcelCommand    `cmd:"" help:"收发签名报送包 / Send, export, take in and look at signed packages."`
	Version   versionCommand   `cmd:"" help:"显示版本 / Print the version."`
}

// A console is the outside world of a command.
type console struct {
	ctx      context.Context
	out, err io.Writer
	terminal bool // err is a terminal: progress may be drawn there
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	info, err := os.Stderr.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	os.Exit(run(os.Args[1:], &console{ctx, os.Stdout, os.Stderr, terminal}))
}

// errSaid ends a command that has already said what is wrong.
var errSaid = errors.New("said")

// run returns the exit code: 0 done, 1 it could not be done, 2 the command line was not understood.
func run(args []string, c *console) (code int) {
	exited := false
	parser, err := kong.New(&command{}, kong.Name("santong"), kong.Description("三统：行政规范性文件全流程管理 / normative documents from drafting to filing, provably."),
		kong.Writers(c.out, c.err), kong.Exit(func(status int) { exited, code = true, status }), kong.UsageOnError(), kong.Bind(c))
	if err != nil {
		fmt.Fprintln(c.err, "santong:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	switch {
	case exited: // --help has been answered
		return code
	case err != nil:
		fmt.Fprintln(c.err, "santong:", misread(err))
		return 2
	}
	if err := parsed.Run(c); err != nil {
		if !errors.Is(err, errSaid) {
			fmt.Fprintln(c.err, "santong:", oneLine(bilingual(err)))
		}
		return 1
	}
	return 0
}

// oneLine keeps an error to one line, except where it shows a place in a file.
func oneLine(err error) string {
	text := strings.TrimSpace(err.Error())
	if strings.Contains(text, "^") {
		return "\n" + text
	}
	return strings.ReplaceAll(text, "\n", "; ")
}

type versionCommand struct{}

func (versionCommand) Run(c *console) error {
	_, err := fmt.Fprintln(c.out, "santong", version)
	return err
}
