package notices

import (
	"strings"
	"testing"
	"time"

	"santong/engine"
	"santong/people"
)

func TestAMailerNamesItsFaults(t *testing.T) {
	good := Mailer{Host: "mail.example.gov.cn", Port: 587, Security: StartTLS, From: "santong@example.gov.cn", Base: "https://santong.example.gov.cn"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*Mailer){
		"mail host":             func(m *Mailer) { m.Host = "" },
		"mail port":             func(m *Mailer) { m.Port = 0 },
		"mail security":         func(m *Mailer) { m.Security = "" },
		"open line":             func(m *Mailer) { m.Security, m.User = Plain, "u" },
		"mail sender":           func(m *Mailer) { m.From = "三统 <a@b.cn>\r\nBcc: c@d.cn" },
		"address of the pages":  func(m *Mailer) { m.Base = "https://santong.example.gov.cn/" },
		"address of the pages ": func(m *Mailer) { m.Base = "javascript:alert(1)" },
	} {
		bad := good
		spoil(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if err := (&Mailer{}).Check(); strings.Count(err.Error(), "\n") != 4 {
		t.Errorf("not every fault at once: %v", err)
	}
}

// The waits grow, and end after three days with a last attempt at their very end.
func TestMailsAreTriedForThreeDays(t *testing.T) {
	begun := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	now, last := begun, time.Duration(0)
	attempts := 1
	for {
		at, more := next(begun, now, attempts)
		if !more {
			break
		}
		wait := at.Sub(now)
		if wait <= 0 || wait < last && !at.Equal(begun.Add(patience)) {
			t.Fatalf("attempt %d waits %s after %s", attempts, wait, last)
		}
		now, last, attempts = at, wait, attempts+1
	}
	if now.Sub(begun) != 72*time.Hour || attempts < 10 || attempts > 20 {
		t.Errorf("given up after %s and %d attempts", now.Sub(begun), attempts)
	}
}

func TestQuietHours(t *testing.T) {
	night, noon := Hours{22 * 60, 7*60 + 30}, Hours{12 * 60, 14 * 60}
	for _, c := range []struct {
		hours     Hours
		now, want string // in China
	}{
		{night, "02 21:59", "02 21:59"}, {night, "02 22:00", "03 07:30"}, {night, "03 00:10", "03 07:30"}, {night, "03 07:30", "03 07:30"},
		{noon, "02 11:59", "02 11:59"}, {noon, "02 12:00", "02 14:00"}, {noon, "02 14:00", "02 14:00"}, {Hours{}, "02 00:00", "02 00:00"},
	} {
		now, err := time.ParseInLocation("2006-01 02 15:04", "2026-03 "+c.now, china)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.hours.after(now.UTC()).In(china).Format("02 15:04"); got != c.want {
			t.Errorf("%v at %s: %s, want %s", c.hours, c.now, got, c.want)
		}
	}
	m := &Mailer{Quiet: func(person string) (Hours, bool) { return night, person == "wen" }}
	now := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	if early, late := m.first(&people.Person{ID: "bo"}, now), m.first(&people.Person{ID: "wen"}, now); early != now.Format(engine.TimeLayout) || late != "2026-03-02T23:30:00.000000Z" {
		t.Errorf("%s, %s", early, late)
	}
}
