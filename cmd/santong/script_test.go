package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"santong/store/storetest"
)

// TestMain makes the program available to the scripts: they run this very binary under the name santong.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"santong": main})
}

// TestScripts runs testdata/script: what a person sees of every command, and what scripts can rely on (output, error output, exit code).
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "postgres":
				if os.Getenv(storetest.Variable) == "" && os.Getenv("CI") == "true" {
					return false, fmt.Errorf("%s is not set: in CI the tests on PostgreSQL must run", storetest.Variable)
				}
				return os.Getenv(storetest.Variable) != "", nil
			case "mounts":
				return mounts(t), nil
			}
			return false, fmt.Errorf("unknown condition %s", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"says": says, "exits": exits, "sql": sqlStatements, "lock": lock, "disk": disk, "fill": fill, "port": port, "answers": answers, "sends": sends, "terminate": terminate,
			"postgres": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Setenv(args[0], storetest.EmptyPostgres(t))
			},
		},
	})
}

// says demands that the program has written exactly one line of error, which begins with its name and has the words: says WORDS…
func says(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile("stderr")
	line, rest, ended := strings.Cut(text, "\n")
	if !ended || rest != "" || !strings.HasPrefix(line, "santong: ") {
		ts.Fatalf("not one line: %q", text)
	}
	if !strings.ContainsFunc(line, chinese) {
		ts.Fatalf("%q is not in Chinese", line)
	}
	for _, words := range args {
		if !strings.Contains(line, words) {
			ts.Fatalf("%q does not say %q", line, words)
		}
	}
	if ts.ReadFile("stdout") != "" {
		ts.Fatalf("and there is output")
	}
}

// exits runs a command and demands its exit code: exits 2 santong …
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, ok := errors.AsType[interface {
		error
		ExitCode() int
	}](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("the exit code is %d", code)
	}
}

// sqlStatements runs statements behind the program's back: sql FILE STATEMENT…
func sqlStatements(ts *testscript.TestScript, _ bool, args []string) {
	driver, dsn := "sqlite3", "file:"+ts.MkAbs(args[0])
	if strings.HasPrefix(args[0], "postgres:") {
		driver, dsn = "pgx", args[0]
	}
	db, err := sql.Open(driver, dsn)
	ts.Check(err)
	defer db.Close()
	for _, statement := range args[1:] {
		_, err := db.Exec(statement)
		ts.Check(err)
	}
}

// lock holds an SQLite file until the script ends: lock FILE
func lock(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite3", "file:"+ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`pragma locking_mode = exclusive`, `begin immediate`, `delete from meta`} {
		_, err := db.Exec(statement)
		ts.Check(err)
	}
}

// mounts tells whether this process may mount a small disk, and says loudly when it may not.
func mounts(t *testing.T) bool {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Logf("NOT TESTED ON A FULL DISK: only root can mount a small one (%v)", err)
		return false
	}
	return syscall.Unmount(folder, 0) == nil
}

// disk mounts a small disk until the script ends: disk FOLDER SIZE
func disk(ts *testscript.TestScript, _ bool, args []string) {
	folder := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(folder, 0o700))
	ts.Check(syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+args[1]))
	ts.Defer(func() { ts.Check(syscall.Unmount(folder, syscall.MNT_DETACH)) })
}

// fill writes a file until the disk is full: fill FILE
func fill(ts *testscript.TestScript, _ bool, args []string) {
	file, err := os.Create(filepath.Clean(ts.MkAbs(args[0])))
	ts.Check(err)
	defer file.Close()
	for page := make([]byte, 1024); err == nil; {
		_, err = file.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		ts.Check(err)
	}
}

// port finds a free port: port VARIABLE. With ! it is taken until the script ends.
func port(ts *testscript.TestScript, taken bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, number, err := net.SplitHostPort(listener.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], number)
	if taken {
		ts.Defer(func() { _ = listener.Close() })
		return
	}
	ts.Check(listener.Close())
}

// answers waits until an address answers with this status: answers STATUS URL [TOKEN]
func answers(ts *testscript.TestScript, _ bool, args []string) {
	request, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	if len(args) > 2 {
		request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(ts.ReadFile(args[2])))
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		response, err := client.Do(request)
		if err == nil {
			_ = response.Body.Close()
			if fmt.Sprint(response.StatusCode) != args[0] {
				ts.Fatalf("%s answers %s", args[1], response.Status)
			}
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%v", err)
		}
	}
}

// sends posts JSON with a token and demands the status: sends STATUS URL TOKEN JSON [VERSION]. What it has opened is written to the file location; PORT:events stands for the
// events of the first case of that.
func sends(ts *testscript.TestScript, _ bool, args []string) {
	url := args[1]
	if port, ok := strings.CutSuffix(url, ":events"); ok {
		at := strings.TrimSpace(ts.ReadFile("dossier"))
		url = "http://127.0.0.1:" + port + at + "/cases/lending/events"
	}
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(args[3]))
	ts.Check(err)
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(ts.ReadFile(args[2])))
	request.Header.Set("Content-Type", "application/json")
	if len(args) > 4 {
		request.Header.Set("If-Match", `"`+args[4]+`"`)
	}
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	ts.Check(err)
	if fmt.Sprint(response.StatusCode) != args[0] {
		ts.Fatalf("%s answers %s: %s", url, response.Status, body)
	}
	if at := response.Header.Get("Location"); at != "" {
		ts.Check(os.WriteFile(ts.MkAbs("location"), []byte(at), 0o600))
	}
}

// terminate sends SIGTERM, as an operating system does, to the command that was started last in the background.
func terminate(ts *testscript.TestScript, _ bool, _ []string) {
	commands := ts.BackgroundCmds()
	ts.Check(commands[len(commands)-1].Process.Signal(syscall.SIGTERM))
}
