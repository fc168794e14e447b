package intake

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// childWord is how the program is told to be the child. It is no command for people, and stands in no help.
const childWord = "intake-child"

// init makes every program that can ask for a conversion able to do it: whatever else the program would do, its parser of commands included, has not begun yet.
func init() {
	if len(os.Args) == 3 && os.Args[1] == childWord {
		os.Exit(child(os.Args[2], os.Stdin, os.Stdout))
	}
}

// An answer is what the child says: what it has read, or what is wrong with it.
type answer struct {
	Content *Content `json:"content,omitempty"`
	Fault   *Fault   `json:"fault,omitempty"`
}

// child converts one file within its limits.
func child(name string, in io.Reader, out io.Writer) int {
	debug.SetMemoryLimit(maxMemory / 2)
	debug.SetMaxStack(64 << 20)
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		if _, err := pdfReader(); err != nil { // made before the limits begin to count: what it takes is not the file's doing
			return 3
		}
	}
	if err := limit(); err != nil {
		return 3
	}
	data, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return 3
	}
	content, err := convert(name, data)
	said := answer{Content: content}
	if err != nil {
		said = answer{Fault: damaged()}
		if known, ok := errors.AsType[*Fault](err); ok {
			said.Fault = known
		}
	}
	w := bufio.NewWriter(out)
	if json.NewEncoder(w).Encode(said) != nil || w.Flush() != nil {
		return 3
	}
	return 0
}

func damaged() *Fault {
	return fault("文件已损坏，或者读取所需的内存、时间超出限度", "the file is damaged, or takes more memory or time than it may")
}
