package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// testPace is a thousand bytes a second after half a second, and no half second without a byte.
var testPace = pace{stall: 500 * time.Millisecond, grace: 500 * time.Millisecond, rate: 1000}

// trickle sends the head of a request, then a piece at each beat, until the server has enough. It says how long that took, and what was answered.
func trickle(t *testing.T, address, head string, length, piece int, beat time.Duration) (time.Duration, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	begun, ended := time.Now(), make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(conn).ReadString('\n') // "" where it hangs up without a word
		ended <- strings.TrimSpace(line)
	}()
	if _, err := fmt.Fprintf(conn, "%s\r\nHost: x\r\nContent-Length: %d\r\n\r\n", head, length); err != nil {
		t.Fatal(err)
	}
	for sent := 0; ; {
		if n := min(piece, length-sent); n > 0 {
			if _, err := conn.Write(bytes.Repeat([]byte("a"), n)); err == nil {
				sent += n
			}
		}
		select {
		case line := <-ended:
			return time.Since(begun), line
		case <-time.After(beat):
		}
	}
}

// Whoever is cut off is cut off for one reason at a time: the other limits of the case are so wide that a busy machine does not reach them. No case says how
// soon it must come, for the same reason.
func TestPace(t *testing.T) {
	const wide = time.Minute
	hurried, patient := testPace, pace{stall: wide, grace: wide, rate: 1}
	for _, c := range []struct {
		name          string
		pace          pace
		end, moved    time.Duration // that the server gives, and to which the handler moves it, as for a paper
		length, piece int
		beat          time.Duration
		status        string
		least         time.Duration
	}{
		{"at once, and long thought about", pace{stall: 2 * time.Second, grace: wide, rate: 1}, wide, 0, 100, 100, time.Second, "200", 0},
		{"nothing comes", hurried, wide, 0, 100, 0, time.Second, "408", 400 * time.Millisecond},
		{"it stops", hurried, wide, 0, 5000, 4999, time.Hour, "408", 400 * time.Millisecond},
		{"a trickle", hurried, wide, 0, 100000, 1, 50 * time.Millisecond, "408", 400 * time.Millisecond},
		{"a trickle of a paper", hurried, wide, 2 * wide, 100000, 1, 50 * time.Millisecond, "408", 400 * time.Millisecond},
		{"slow and steady", patient, wide, 0, 2000, 200, 100 * time.Millisecond, "200", 900 * time.Millisecond},
		{"slow and steady, and too long", patient, time.Second, 0, 100000, 200, 100 * time.Millisecond, "408", 900 * time.Millisecond},
		{"a paper may take longer", patient, 500 * time.Millisecond, wide, 2000, 200, 100 * time.Millisecond, "200", 900 * time.Millisecond},
		{"but not for ever", patient, wide, time.Second, 100000, 200, 100 * time.Millisecond, "408", 900 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c.moved > 0 {
					if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(c.moved)); err != nil {
						t.Error(err)
					}
				}
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					w.Header().Set("Connection", "close")
					w.WriteHeader(http.StatusRequestTimeout)
					return
				}
				if c.pace.stall < wide {
					time.Sleep(c.pace.stall + 500*time.Millisecond) // the body is there, and the reader at work
				}
				if r.Context().Err() != nil {
					t.Error("a request that came whole is given up")
				}
			})
			server := httptest.NewServer(c.pace.keep(c.end, c.end, handler))
			t.Cleanup(server.Close)
			took, line := trickle(t, server.Listener.Addr().String(), "POST / HTTP/1.1", c.length, c.piece, c.beat)
			if !strings.Contains(line, c.status) || took < c.least {
				t.Errorf("%q after %v, want %s after %v", line, took, c.status, c.least)
			}
		})
	}
}

// An answer goes as it is taken: whoever reads nothing is cut off long before its end, and whoever reads gets all of it, however long the handler thinks meanwhile.
func TestAnswersKeepThePace(t *testing.T) {
	t.Parallel()
	const wide = time.Minute
	large := make([]byte, 64<<20) // more than what lies on the way
	ended := make(chan error, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(wide)); err != nil {
			t.Error(err)
		}
		if r.URL.Path == "/slow" {
			for range 2 {
				time.Sleep(testPace.stall + 300*time.Millisecond)
				if _, err := w.Write(large[:1<<20]); err != nil {
					t.Error(err)
				}
			}
			return
		}
		_, err := w.Write(large)
		if r.Context().Err() == nil && err == nil {
			err = errors.New("all of it was written")
		}
		ended <- err
	})
	server := httptest.NewServer(testPace.keep(wide, wide, handler))
	t.Cleanup(server.Close)
	resp, err := http.Get(server.URL + "/slow")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(resp.Body)
	if _ = resp.Body.Close(); err != nil || len(got) != 2<<20 {
		t.Errorf("who reads gets %d bytes: %v", len(got), err)
	}
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begun) >= wide {
		t.Errorf("who reads nothing holds the handler for %v: %v", time.Since(begun), err)
	}
}

// The interface and the pages are behind it, whoever asks, and for papers too.
func TestServerKeepsThePace(t *testing.T) {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Path: storetest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	persons, err := in.populate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const who = "wang.xiaomin"
	made, err := in.engine.Open(ctx, "document", "government", engine.Command{Actor: engine.Actor{Person: who, Posts: in.steward.Directory().Person(who).Posts}, Form: form{"title": "关于试验的通知"}})
	if err != nil {
		t.Fatal(err)
	}
	o, err := in.open(ctx, location{Data: t.TempDir()}, reach{}, false)
	if err != nil {
		t.Fatal(err)
	}
	o.pace = testPace
	server := o.server("")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	token := "\r\nAuthorization: Bearer " + persons.tokens()[who]
	for name, head := range map[string]string{
		"a paper":   "POST /api/v1/dossiers/" + made.Dossier + "/materials?case=document&kind=draft&name=x.txt HTTP/1.1" + token + "\r\nContent-Type: text/plain\r\nIdempotency-Key: k1\r\nIf-Match: \"1\"",
		"a command": "POST /api/v1/dossiers HTTP/1.1" + token + "\r\nContent-Type: application/json\r\nIdempotency-Key: k2",
		"a page":    "POST /zh/sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			took, line := trickle(t, listener.Addr().String(), head, 10000, 1, 100*time.Millisecond)
			if took < 400*time.Millisecond || !strings.HasPrefix(line, "HTTP/1.1 400") {
				t.Errorf("%q after %v", line, took)
			}
		})
	}
}
