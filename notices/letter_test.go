package notices

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"santong/people"
)

var testMailer = &Mailer{Host: "127.0.0.1", Port: 25, Security: Plain, From: "santong@example.gov.cn", Name: "三统", Base: "https://santong.example.gov.cn"}

// written takes a letter apart as a mail program would.
func written(t *testing.T, raw string) (head netmail.Header, parts map[string]string) {
	t.Helper()
	msg, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s %v", kind, err)
	}
	parts = map[string]string{}
	for reader := multipart.NewReader(msg.Body, params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return msg.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("encoding %q", part.Header.Get("Content-Transfer-Encoding"))
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		parts[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

func raw(t *testing.T, n *Notice, p *people.Person) string {
	t.Helper()
	msg, err := testMailer.compose(n, p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLetters(t *testing.T) {
	var all strings.Builder
	for _, lang := range []string{"", English} {
		n := samples()[1]
		head, parts := written(t, raw(t, &n, &people.Person{ID: "wen", Name: "文起草", Email: "wen@example.gov.cn", Lang: lang}))
		decoder := new(mime.WordDecoder)
		for _, name := range []string{"Date", "From", "To", "Subject", "Message-Id", "References", "List-Id", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "User-Agent", "X-Mailer"} {
			value, err := decoder.DecodeHeader(head.Get(name))
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(&all, "%s: %s\n", name, value)
		}
		fmt.Fprintf(&all, "\n%s\n%s\n", parts["text/plain"], parts["text/html"])
	}
	golden(t, "letters.golden.txt", all.String())
}

// Sent again, a letter has the same Message-ID and date; another reader's has another id, and none tells whom or what it is about.
func TestLettersAreRecognised(t *testing.T) {
	n := samples()[1]
	wen := &people.Person{ID: "wen", Name: "文", Email: "wen@example.gov.cn"}
	first, _ := written(t, raw(t, &n, wen))
	again, _ := written(t, raw(t, &n, wen))
	n.Person = "bo"
	other, _ := written(t, raw(t, &n, wen))
	id := first.Get("Message-Id")
	if id != again.Get("Message-Id") || first.Get("Date") != again.Get("Date") || id == other.Get("Message-Id") || strings.Contains(id, "wen") || strings.Contains(id, "d1") {
		t.Errorf("%s, %s, %s", id, again.Get("Message-Id"), other.Get("Message-Id"))
	}
}

// Whatever people type, a letter has the head that we gave it.
func TestNoHeadersCanBeSmuggledIn(t *testing.T) {
	plain := samples()[1]
	clean, _ := written(t, raw(t, &plain, &people.Person{ID: "wen", Name: "文", Email: "wen@example.gov.cn"}))
	for _, evil := range []string{"x\r\nBcc: spy@example.org", "x\nBcc: spy@example.org\n\nbody", "x\" <spy@example.org>, \"y", "=?utf-8?q?x=0D=0ABcc:_spy@example.org?=", "\r\n.\r\nMAIL FROM:<a>"} {
		n := samples()[1]
		n.Said.Title, n.Said.Reason, n.Said.Event.Zh, n.Said.By, n.Dossier = evil, evil, evil, evil, "d1"
		head, parts := written(t, raw(t, &n, &people.Person{ID: evil, Name: evil, Email: "wen@example.gov.cn"}))
		to, err := head.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "wen@example.gov.cn" || head.Get("Bcc") != "" || len(head) != len(clean) || len(parts) != 2 {
			t.Errorf("%q: %v %v, %d headers, %d parts", evil, to, err, len(head), len(parts))
		}
		if strings.Contains(parts["text/html"], "<spy@") {
			t.Errorf("%q stands in the page as it is", evil)
		}
	}
	for _, email := range []string{"", "wen", "wen@example.gov.cn\r\nBcc: spy@example.org", "a@b.cn, c@d.cn", "文 <wen@example.gov.cn>"} {
		n := samples()[1]
		if _, err := testMailer.compose(&n, &people.Person{ID: "wen", Name: "文", Email: email}); err == nil {
			t.Errorf("%q passes for an address", email)
		}
	}
}
