package main

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// A pace is how slowly the body of a request may come, and how slowly an answer may be taken. How long it may take at most is for those who answer to say (readTime of package api, and patience of both): within
// that, whoever sends a byte now and then to hold a connection, and of a paper's few places one, is cut off.
type pace struct {
	stall time.Duration // without a byte
	grace time.Duration // before the average counts: connections begin slowly
	rate  int64         // bytes a second on average since the beginning
}

// usualPace asks for less than what the slowest lines of a township give, and for so much that a trickle is none.
var usualPace = pace{stall: 15 * time.Second, grace: 20 * time.Second, rate: 8 << 10}

// keep reads every body and writes every answer at the pace. A handler that extends the time, by [http.ResponseController], moves the end and not the pace.
// toRead and toWrite are the server's own ReadTimeout and WriteTimeout: the pace never gives more.
func (p pace) keep(toRead, toWrite time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		answer := &pacedWriter{ResponseWriter: w, pace: p, control: http.NewResponseController(w)}
		if toWrite > 0 {
			answer.end = now.Add(toWrite)
		}
		if r.Body != nil && r.Body != http.NoBody {
			answer.body = &pacedBody{ReadCloser: r.Body, pace: p, control: answer.control, begun: now}
			if toRead > 0 {
				answer.body.end = now.Add(toRead)
			}
			r = r.WithContext(r.Context()) // a copy: the server keeps the body that it made
			r.Body = answer.body
		}
		next.ServeHTTP(answer, r)
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

// A pacedWriter writes no slower than the pace allows, and hears when a handler moves the end of either.
type pacedWriter struct {
	http.ResponseWriter
	pace
	control *http.ResponseController
	body    *pacedBody // nil where there is none
	written int64
	waited  time.Duration // for who reads: that we are slow ourselves does not count

	mu  sync.Mutex
	end time.Time // zero: never
}

// pacePiece is what is written at once: so little that the slowest line takes it before it is held to have stopped.
const pacePiece = 32 << 10

// Write waits no longer than the pace allows. What the server sends after the last piece has the whole time.
func (w *pacedWriter) Write(data []byte) (n int, err error) {
	for {
		begun := time.Now()
		_ = w.control.SetWriteDeadline(w.deadline(begun))
		piece, err := w.ResponseWriter.Write(data[n:min(len(data), n+pacePiece)])
		n, w.written, w.waited = n+piece, w.written+int64(piece), w.waited+time.Since(begun)
		if err != nil {
			return n, err
		}
		if n == len(data) {
			w.mu.Lock()
			defer w.mu.Unlock()
			_ = w.control.SetWriteDeadline(w.end)
			return n, nil
		}
	}
}

// deadline is when the next piece must have gone.
func (w *pacedWriter) deadline(now time.Time) time.Time {
	w.mu.Lock()
	at := w.end
	w.mu.Unlock()
	average := now.Add(w.grace + time.Duration(float64(w.written)/float64(w.rate)*float64(time.Second)) - w.waited)
	for _, other := range []time.Time{now.Add(w.stall), average} {
		if at.IsZero() || other.Before(at) {
			at = other
		}
	}
	return at
}

// Unwrap is for [http.ResponseController].
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SetReadDeadline is for [http.ResponseController].
func (w *pacedWriter) SetReadDeadline(end time.Time) error {
	if w.body == nil {
		return w.control.SetReadDeadline(end)
	}
	w.body.mu.Lock()
	defer w.body.mu.Unlock()
	w.body.end = end
	return w.body.control.SetReadDeadline(end)
}

// SetWriteDeadline is for [http.ResponseController].
func (w *pacedWriter) SetWriteDeadline(end time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end = end
	return w.control.SetWriteDeadline(end)
}
