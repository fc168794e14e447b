package store

import (
	"sync"
	"time"
)

const (
	retryIndexing = 10 * time.Minute // of a document that could not be indexed; what is listed of it anew is tried at once
	maxUnindexed  = 10               // so many one after the other are no fault of theirs
	maxIndexed    = 1 << 20          // bytes of one paper that are searched: the longest statute has a third of it
)

// queued is a document that waits to be indexed.
type queued struct {
	dossier, kase string
	seq           int
}

// later remembers until when to leave a document that could not be indexed, so that it holds up none behind it.
type later struct {
	mu    sync.Mutex
	until map[queued]time.Time
}

func (l *later) waits(q queued, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, known := l.until[q]
	if known && !now.Before(until) {
		delete(l.until, q)
	}
	return known && now.Before(until)
}

func (l *later) put(q queued, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until == nil {
		l.until = map[queued]time.Time{}
	}
	l.until[q] = until
}
