package intake

import "syscall"

// limits are what the system keeps a child to.
type limits struct {
	memory  uint64 // of addresses, in bytes
	seconds uint64 // of the processor, from here on
	written uint64 // bytes of a file
}

// Limits of the child.
const (
	maxMemory  = 3 << 30 // far more than are used
	maxSeconds = 30
	maxWritten = 128 << 20
)

func limit() error { return limits{maxMemory, maxSeconds, maxWritten}.set() }

func (l limits) set() error {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return err
	}
	seconds := uint64(used.Utime.Sec+used.Stime.Sec) + l.seconds
	for what, value := range map[int]uint64{syscall.RLIMIT_AS: l.memory, syscall.RLIMIT_CPU: seconds, syscall.RLIMIT_FSIZE: l.written, syscall.RLIMIT_CORE: 0, syscall.RLIMIT_NOFILE: 64} {
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
			return err
		}
	}
	return nil
}
