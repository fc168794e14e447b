package notices

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"santong/engine"
	"santong/people"
)

// How a mail server is spoken to.
const (
	StartTLS = "starttls" // begins in the open and must then be encrypted
	TLS      = "tls"      // is encrypted from the first byte
	Plain    = "plain"    // is never encrypted: only for a server on the same machine
)

// A Mailer sends letters through an SMTP server. Check must pass before use.
type Mailer struct {
	Host     string
	Port     int
	Security string // StartTLS, TLS or Plain
	User     string // "" where the server asks nobody who he is
	Password string
	From     string         // address of the sender
	Name     string         // of the sender
	Base     string         // address of the pages, without a slash at the end
	Timeout  time.Duration  // of one step; 0 stands for 15 seconds
	Roots    *x509.CertPool // who vouches for the server; nil: whom the machine trusts

	// Quiet tells at which hours a person wants no mail. Nil: nobody said any.
	Quiet func(person string) (Hours, bool)
}

// Hours are part of a day in China, as minutes since midnight; they may run past midnight.
type Hours struct{ From, Until int }

// Check names everything that is wrong with how the mailer was set up.
func (m *Mailer) Check() error {
	var faults []error
	if m.Host == "" || strings.ContainsAny(m.Host, " \r\n/") {
		faults = append(faults, fmt.Errorf("mail host %q: give the name of the SMTP server", m.Host))
	}
	if m.Port < 1 || m.Port > 65535 {
		faults = append(faults, fmt.Errorf("mail port %d: give 587 (STARTTLS), 465 (TLS) or the server's own", m.Port))
	}
	if m.Security != StartTLS && m.Security != TLS && m.Security != Plain {
		faults = append(faults, fmt.Errorf("mail security %q: give %s, %s or %s", m.Security, StartTLS, TLS, Plain))
	}
	if m.Security == Plain && m.User != "" {
		faults = append(faults, errors.New("mail: a password does not go over an open line: use starttls or tls"))
	}
	if address, err := mail.ParseAddress(m.From); err != nil || address.Address != m.From {
		faults = append(faults, fmt.Errorf("mail sender %q: give an address such as santong@example.gov.cn", m.From))
	}
	if base, err := url.Parse(m.Base); err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || strings.HasSuffix(m.Base, "/") {
		faults = append(faults, fmt.Errorf("address of the pages %q: give https://… without a slash at the end", m.Base))
	}
	return errors.Join(faults...)
}

func (m *Mailer) timeout() time.Duration {
	if m.Timeout > 0 {
		return m.Timeout
	}
	return 15 * time.Second
}

// domain is that of the sender, in which letters get their ids.
func (m *Mailer) domain() string { return m.From[strings.LastIndex(m.From, "@")+1:] }

// china has one civil time.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// first is when a mail to the person may go: now, or when the quiet hours end.
func (m *Mailer) first(p *people.Person, now time.Time) string {
	if m.Quiet != nil {
		if hours, ok := m.Quiet(p.ID); ok {
			now = hours.after(now)
		}
	}
	return now.UTC().Format(engine.TimeLayout)
}

// after is the first instant from now on that does not lie in the hours.
func (h Hours) after(now time.Time) time.Time {
	local := now.In(china)
	minute := local.Hour()*60 + local.Minute()
	until := time.Date(local.Year(), local.Month(), local.Day(), 0, h.Until, 0, 0, china)
	switch {
	case h.From < h.Until && minute >= h.From && minute < h.Until:
		return until
	case h.From > h.Until && minute < h.Until:
		return until
	case h.From > h.Until && minute >= h.From:
		return until.AddDate(0, 0, 1)
	}
	return now
}

// waits are how long after each failed attempt the next one comes; the last one repeats.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}

// patience is how long a mail is tried.
const patience = 72 * time.Hour

// next is when a mail begun at the instant is tried again after so many attempts, or false if it has been tried for long enough.
func next(begun, now time.Time, attempts int) (time.Time, bool) {
	end := begun.Add(patience)
	if !now.Before(end) {
		return time.Time{}, false
	}
	at := now.Add(waits[max(0, min(attempts, len(waits))-1)])
	if at.After(end) {
		at = end // once more at the very end
	}
	return at, true
}
