package main

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// A pace is how slowly the body of a request may come. How long it may take at most is for those who answer to say (readTime of package api, and patience of both): within
// that, whoever sends a byte now and then to hold a connection, and of a paper's few places one, is cut off.
type pace struct {
	stall time.Duration // without a byte
	grace time.Duration // before the average counts: connections begin slowly
	rate  int64         // bytes a second on average since the beginning
}

// usualPace asks for less than what the slowest lines of a township give, and for so much that a trickle is none.
var usualPace = pace{stall: 15 * time.Second, grace: 20 * time.Second, rate: 8 << 10}

// keep reads every body at the pace. A handler that extends the time to read, by [http.ResponseController], moves the end and not the pace.
// atMost is the server's own ReadTimeout: the pace never gives more.
func (p pace) keep(atMost time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		now := time.Now()
		body := &pacedBody{ReadCloser: r.Body, pace: p, control: http.NewResponseController(w), begun: now}
		if atMost > 0 {
			body.end = now.Add(atMost)
		}
		r = r.WithContext(r.Context()) // a copy: the server keeps the body that it made
		r.Body = body
		next.ServeHTTP(&pacedWriter{w, body}, r)
	})
}

type pacedBody struct {
	io.ReadCloser
	pace
	control *http.ResponseController
	begun   time.Time
	read    int64

	mu  sync.Mutex
	end time.Time // zero: never
}

// Read waits no longer than the pace allows. Where the server underneath knows no deadlines there is nothing to keep; a broken connection
// says so in the read that follows.
func (b *pacedBody) Read(into []byte) (int, error) {
	_ = b.control.SetReadDeadline(b.deadline(time.Now()))
	n, err := b.ReadCloser.Read(into)
	b.read += int64(n)
	if errors.Is(err, io.EOF) { // what the server reads on the connection from now on is no body
		b.mu.Lock()
		defer b.mu.Unlock()
		_ = b.control.SetReadDeadline(b.end)
	}
	return n, err
}

// deadline is when the next byte must have come.
func (b *pacedBody) deadline(now time.Time) time.Time {
	b.mu.Lock()
	at := b.end
	b.mu.Unlock()
	average := b.begun.Add(b.grace + time.Duration(float64(b.read)/float64(b.rate)*float64(time.Second)))
	for _, other := range []time.Time{now.Add(b.stall), average} {
		if at.IsZero() || other.Before(at) {
			at = other
		}
	}
	return at
}

// A pacedWriter hears when a handler moves the end.
type pacedWriter struct {
	http.ResponseWriter
	body *pacedBody
}

// Unwrap is for [http.ResponseController].
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SetReadDeadline is for [http.ResponseController].
func (w *pacedWriter) SetReadDeadline(end time.Time) error {
	w.body.mu.Lock()
	defer w.body.mu.Unlock()
	w.body.end = end
	return w.body.control.SetReadDeadline(end)
}
