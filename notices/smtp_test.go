package notices

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A postOffice is an SMTP server of the tests. What it does wrong is said by its fields, before it is used.
type postOffice struct {
	tls      *tls.Config // for STARTTLS; nil: it does not offer it
	implicit bool        // it speaks TLS from the first byte
	user     string      // "" where it asks nobody
	password string
	answer   map[string]string // instead of what it would say: by the command, or "." for the end of the letter
	refuses  string            // a recipient whom it does not know
	cut      map[string]int    // after the command (or "." before, ".." after the letter was taken), it breaks off so many times

	mu      sync.Mutex
	got     []string // letters that it took
	heard   []string // commands
	dialled int
	host    string
	port    int
	roots   *x509.CertPool
}

// certificate makes a server's certificate and the pool that vouches for it.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// open starts the server; it ends with the test.
func (p *postOffice) open(t testing.TB) *postOffice {
	t.Helper()
	if p.tls != nil || p.implicit {
		cert, pool := certificate(t)
		p.tls, p.roots = &tls.Config{Certificates: []tls.Certificate{cert}}, pool
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	p.host, p.port = "127.0.0.1", address.Port
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.dialled++
			p.mu.Unlock()
			all.Go(func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
				if p.implicit {
					conn = tls.Server(conn, p.tls)
				}
				p.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		all.Wait()
	})
	return p
}

func (p *postOffice) letters() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.got...)
}

func (p *postOffice) commands() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.heard...)
}

func (p *postOffice) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dialled
}

// breaks tells whether the server breaks off here, once less next time.
func (p *postOffice) breaks(at string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut[at] > 0 {
		p.cut[at]--
		return true
	}
	return false
}

func (p *postOffice) serve(conn net.Conn) {
	encrypted := p.implicit
	in := bufio.NewReader(conn)
	say := func(command, line string) {
		if other, ok := p.answer[command]; ok && command != "" {
			line = other
		}
		_, _ = io.WriteString(conn, line+"\r\n")
	}
	say("", "220 post office")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		command, rest, _ := strings.Cut(strings.ToUpper(line), " ")
		p.mu.Lock()
		p.heard = append(p.heard, command)
		p.mu.Unlock()
		if p.breaks(command) {
			return
		}
		switch command {
		case "EHLO", "HELO":
			lines := "250-post office\r\n"
			if p.tls != nil && !encrypted {
				lines += "250-STARTTLS\r\n"
			}
			if p.user != "" && encrypted {
				lines += "250-AUTH PLAIN LOGIN\r\n"
			}
			say(command, lines+"250 8BITMIME")
		case "STARTTLS":
			say(command, "220 go ahead")
			secured := tls.Server(conn, p.tls)
			conn, in, encrypted = secured, bufio.NewReader(secured), true
		case "AUTH":
			_, secret, _ := strings.Cut(strings.TrimPrefix(line, "AUTH "), " ")
			plain, _ := base64.StdEncoding.DecodeString(secret)
			if strings.HasPrefix(rest, "PLAIN") && string(plain) == "\x00"+p.user+"\x00"+p.password {
				say(command, "235 welcome")
			} else {
				say(command, "535 who are you")
			}
		case "DATA":
			say(command, "354 go on")
			if _, refused := p.answer[command]; refused {
				continue
			}
			var letter strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if strings.TrimRight(line, "\r\n") == "." {
					break
				}
				letter.WriteString(line)
			}
			if p.breaks(".") {
				return
			}
			if _, refused := p.answer["."]; !refused {
				p.mu.Lock()
				p.got = append(p.got, letter.String())
				p.mu.Unlock()
			}
			if p.breaks("..") {
				return // it took the letter, but never said so
			}
			say(".", "250 taken")
		case "QUIT":
			say(command, "221 bye")
			return
		default:
			if p.refuses != "" && strings.Contains(line, p.refuses) {
				say("", "550 5.1.1 no such user "+p.refuses)
				continue
			}
			say(command, "250 ok")
		}
	}
}
