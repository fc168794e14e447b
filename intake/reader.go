package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	patience  = 3 * time.Minute // for one file, by the clock on the wall, on a machine that may have much else to do
	maxAnswer = 3 * maxText     // bytes that the child may say: text grows by its escapes
	together  = 2               // files at a time
)

// A Reader has files taken apart by child processes. The zero Reader is ready to use.
type Reader struct {
	Patience time.Duration // 0: three minutes a file
}

var places = make(chan struct{}, together)

// Read returns what is in the file. The error is a [*Fault] where the file is to blame.
func (r Reader) Read(ctx context.Context, name string, data []byte) (*Content, error) {
	if len(data) > MaxFile {
		return nil, tooLarge()
	}
	if plain(name, data) {
		return convert(name, data)
	}
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	limit := r.Patience
	if limit == 0 {
		limit = patience
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(running, program, childWord, "file"+ending(name)) // names stay here
	cmd.Env = environment()
	cmd.Stdin, cmd.WaitDelay = bytes.NewReader(data), time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		if ctx.Err() == nil && running.Err() != nil {
			return nil, damaged() // there was no time even to begin
		}
		return nil, err
	}
	said, readErr := io.ReadAll(io.LimitReader(out, maxAnswer+1))
	if len(said) > maxAnswer || readErr != nil {
		cancel()
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var a answer
	if err != nil || len(said) > maxAnswer || json.Unmarshal(said, &a) != nil {
		var exited *exec.ExitError
		if errors.As(err, &exited) || running.Err() != nil || err == nil {
			return nil, damaged()
		}
		return nil, err
	}
	switch {
	case a.Fault != nil:
		return nil, a.Fault
	case a.Content == nil:
		return nil, damaged()
	}
	return a.Content, nil
}

// plain tells whether there is nothing to take apart: a short text is only looked at, once from the first byte to the last.
func plain(name string, data []byte) bool {
	ext := strings.ToLower(ending(name))
	return (ext == ".txt" || ext == ".md") && len(data) <= 1<<20
}

// ending is all that the child is told of the name.
func ending(name string) string {
	for i := len(name) - 1; i >= 0 && len(name)-i <= 8; i-- {
		switch c := name[i]; {
		case c == '.':
			return name[i:]
		case (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9'):
			return ""
		}
	}
	return ""
}

// environment is what the child needs to know: where what was compiled is kept. Secrets of the server are not its business.
func environment() []string {
	out := []string{"GOTRACEBACK=none"}
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "TMPDIR"} {
		if value := os.Getenv(name); value != "" {
			out = append(out, name+"="+value)
		}
	}
	return out
}
