package intake

import "syscall"

// Limits of the child, which the system keeps.
const (
	maxMemory  = 3 << 30 // of addresses, far more than are used
	maxSeconds = 30      // of the processor, from here on
	maxWritten = 128 << 20
)

func limit() error {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return err
	}
	seconds := uint64(used.Utime.Sec+used.Stime.Sec) + maxSeconds
	for what, value := range map[int]uint64{syscall.RLIMIT_AS: maxMemory, syscall.RLIMIT_CPU: seconds, syscall.RLIMIT_FSIZE: maxWritten, syscall.RLIMIT_CORE: 0, syscall.RLIMIT_NOFILE: 64} {
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
			return err
		}
	}
	return nil
}
