package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"santong/engine"
	"santong/steward"
)

// A statement is one line of SQL with its arguments. Placeholders are numbered in the order in which they stand and each is used once,
// because the SQLite driver binds them by first appearance.
type statement struct {
	sql  string
	args []any
	must error // what it means if no row was touched or a unique key is taken
	rows int   // how many rows there are to touch; 0 stands for 1
}

// A request waits for the writer.
type request struct {
	dossier string
	decide  func(engine.View) (*engine.Change, error) // nil: the work stands as it is
	before  *engine.Dossier                           // what the decision saw
	change  *engine.Change
	work    []statement
	lines   []steward.Line // that the journal of the house gets with it
	sealed  []statement    // the lines, as they go into this transaction
	size    int            // of the snapshot, in bytes
	err     error          // why it failed alone
	answer  chan error

	mu    sync.Mutex
	taken bool // by the writer
	gone  bool // whoever asked has left
}

// A view is what a decision reads.
type view struct {
	engine.Elsewhere
	dossier *engine.Dossier
	counter func(key string) (int64, error)
	taken   func(number string) (bool, error)
}

func (v view) Dossier() *engine.Dossier          { return v.dossier }
func (v view) Counter(key string) (int64, error) { return v.counter(key) }
func (v view) Taken(number string) (bool, error) { return v.taken(number) }

// settle asks the decision and turns its change into work.
func (r *request) settle(v view) (err error) {
	r.before, r.change, r.work, r.lines = v.dossier, nil, nil, nil
	change, err := r.decide(v)
	if err != nil || change == nil {
		return err
	}
	r.work, err = changeWork(r.dossier, v.dossier, change)
	if err == nil {
		r.size = snapshotSize(r.work)
		r.change, r.lines = change, openingLine(change)
	}
	return err
}

// settleAgain is settle in the goroutine of the writer: whoever asked may have left, and then the decision, which shares variables with him,
// must not run; and a panic is his, not that of all others.
func (r *request) settleAgain(v view) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return context.Canceled
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the decision panicked: %v", p)
		}
	}()
	if err = r.settle(v); errors.Is(err, errStale) {
		return engine.ErrStale
	}
	return err
}

// undecided tells that the decision must be asked (again) before there is anything to commit: its last answer fell with a broken group.
func (r *request) undecided() bool { return r.decide != nil && r.change == nil }

// looks tells that the decision rests on other dossiers.
func (r *request) looks() bool { return r.change != nil && len(r.change.Looks) > 0 }

// take tells whether somebody still waits for the answer.
func (r *request) take() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken = !r.gone
	return r.taken
}

// leave tells whether the writer had taken the request already.
func (r *request) leave() (taken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	return r.taken
}

// checkText refuses what PostgreSQL would not store, so that both databases take the same.
func checkText(work []statement) error {
	for _, st := range work {
		for _, arg := range st.args {
			if text, ok := arg.(string); ok && (!utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0) {
				return fmt.Errorf("%w: %.80q", ErrText, text)
			}
		}
	}
	return nil
}

// snapshotSize finds the snapshot among the arguments of the dossier's row, which is written first.
func snapshotSize(work []statement) (size int) {
	for _, arg := range work[0].args {
		if text, ok := arg.(string); ok {
			size = max(size, len(text))
		}
	}
	return size
}
