package intake

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// greedy is how the program of the tests is told to want more than it may: memory, time, or room.
const greedy = "SANTONG_TEST_GREEDY"

func init() {
	want := os.Getenv(greedy)
	if want == "" {
		return
	}
	may := limits{memory: 1 << 50, seconds: 1, written: 1 << 20}
	if want == "memory" {
		may.memory = 2 << 30
	}
	if err := may.set(); err != nil {
		os.Exit(3)
	}
	switch want {
	case "memory":
		var all [][]byte
		for range 64 { // 4 GiB of addresses, hardly any of which are touched
			all = append(all, make([]byte, 64<<20))
		}
		_ = all
	case "time":
		for used := (syscall.Rusage{}); used.Utime.Sec+used.Stime.Sec < 20; { // nobody waits for ever where there is no limit
			_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
		}
	case "room":
		file, err := os.CreateTemp("", "greedy")
		if err != nil {
			os.Exit(3)
		}
		_ = os.Remove(file.Name())
		if _, err := file.Write(make([]byte, 2<<20)); err != nil {
			os.Exit(4)
		}
	}
	os.Exit(0) // it got what it wanted
}

// The system ends a child that wants more memory or time than it may, and gives it no more room than that.
func TestLimits(t *testing.T) {
	for want, ended := range map[string]func(err *exec.ExitError, said string) bool{
		"memory": func(err *exec.ExitError, said string) bool {
			return err.ExitCode() != 3 && strings.Contains(said, "memory")
		},
		"time": func(err *exec.ExitError, _ string) bool {
			status, ok := err.Sys().(syscall.WaitStatus)
			return ok && status.Signaled() && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGXCPU)
		},
		"room": func(err *exec.ExitError, said string) bool {
			return err.ExitCode() == 4 || strings.Contains(said, "SIGXFSZ")
		},
	} {
		t.Run(want, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), greedy+"="+want)
			said, err := cmd.CombinedOutput()
			exited, ok := errors.AsType[*exec.ExitError](err)
			if !ok || !ended(exited, string(said)) {
				t.Errorf("%v: %.2000s", err, said)
			}
		})
	}
}
