package intake

import "syscall"

// Limits of the child, which the system keeps.
const (
	maxMemory  = 3 << 30 // of addresses, far more than are used
	maxSeconds = 30      // of the processor
	maxWritten = 128 << 20
)

func limit() error {
	for what, value := range map[int]uint64{syscall.RLIMIT_AS: maxMemory, syscall.RLIMIT_CPU: maxSeconds, syscall.RLIMIT_FSIZE: maxWritten, syscall.RLIMIT_CORE: 0, syscall.RLIMIT_NOFILE: 64} {
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
			return err
		}
	}
	return nil
}
