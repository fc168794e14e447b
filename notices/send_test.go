package notices

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/engine"
)

var notNil = new(tls.Config) // the server makes its own

// A drawer keeps mails in memory, as the store promises to.
type drawer struct {
	Store
	mails []Mail
}

func (d *drawer) WaitingMails(_ context.Context, now string, limit int) (out []Mail, _ error) {
	for _, m := range d.mails {
		if m.State == MailWaits && m.Next <= now && len(out) < limit {
			out = append(out, m)
		}
	}
	return out, nil
}

func (d *drawer) TakeMail(_ context.Context, m Mail, until string) error {
	for i := range d.mails {
		if at := &d.mails[i]; at.ID == m.ID && at.State == MailWaits && at.Attempts == m.Attempts {
			at.Attempts, at.Next = at.Attempts+1, until
			return nil
		}
	}
	return ErrTaken
}

func (d *drawer) SaveMail(_ context.Context, m Mail) error {
	for i := range d.mails {
		if at := &d.mails[i]; at.ID == m.ID && at.State == MailWaits && at.Attempts == m.Attempts {
			*at = m
			return nil
		}
	}
	return ErrTaken
}

// A shelf has one dossier.
type shelf struct {
	engine.Store
	dossier *engine.Dossier
	tasks   []engine.Task
}

func (s *shelf) Dossier(context.Context, string) (*engine.Dossier, error)    { return s.dossier, nil }
func (s *shelf) DossierTasks(context.Context, string) ([]engine.Task, error) { return s.tasks, nil }

func (w *Worker) pass(d time.Duration) {
	now := w.Now()
	w.Now = func() time.Time { return now.Add(d) }
}

func turnFor(id int64, person string, change ...func(*Notice)) Mail {
	n := Notice{ID: id, Person: person, Kind: Turn, Dossier: "d1", Case: "paper", Seq: int(id), At: "2026-03-02T02:00:00.000000Z",
		Said: Said{Title: "关于试验的通知", Task: "checker checking 2026-03-02"}}
	for _, c := range change {
		c(&n)
	}
	return Mail{ID: id, State: MailWaits, Next: n.At, Notice: n}
}

func moved(n *Notice) { n.Kind = Moved }

// clerkFor makes a worker that has only the mails to send, through the server. wu has an address that is none.
func clerkFor(t *testing.T, office *postOffice, log *bytes.Buffer, mails ...Mail) (*Worker, *drawer) {
	t.Helper()
	s := stageOn(t, "2026-03-02")
	for i := range s.directory.Persons {
		p := &s.directory.Persons[i]
		p.Email = p.ID + "@example.gov.cn"
	}
	s.directory.Person("wu").Email = "wu@@example"
	s.engine.Store = &shelf{dossier: tale(t, nil, did(5, "wu", "writer", "send", "writing", "checking")).dossier,
		tasks: []engine.Task{{TaskKey: engine.TaskKey{Dossier: "d1", Case: "paper", Role: "checker"}, Workflow: "paper", State: "checking", Post: "checker", Organ: "OFFICE", Since: "2026-03-02"}}}
	mailer := *testMailer
	mailer.Host, mailer.Port, mailer.Timeout, mailer.Roots = office.host, office.port, 2*time.Second, office.roots
	switch {
	case office.implicit:
		mailer.Security = TLS
	case office.tls != nil:
		mailer.Security = StartTLS
	}
	if office.user != "" {
		mailer.User, mailer.Password = office.user, "right"
	}
	kept := &drawer{mails: mails}
	return &Worker{Engine: s.engine, Store: kept, Mail: &mailer, Now: s.engine.Now, Log: slog.New(slog.NewTextHandler(log, nil))}, kept
}

func states(mails []Mail) string {
	var out []string
	for _, m := range mails {
		out = append(out, fmt.Sprint(m.State, " ", m.Attempts))
	}
	return strings.Join(out, ", ")
}

// Each fault of the server, how the mail then stands, how it stands after the next attempt, and how many letters arrived by then.
func TestTheServersFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		office *postOffice
		first  string
		then   string
		taken  int
	}{
		{"none", &postOffice{}, "sent 1", "sent 1", 1},
		{"none, STARTTLS and a password", &postOffice{tls: notNil, user: "santong", password: "right"}, "sent 1", "sent 1", 1},
		{"none, TLS", &postOffice{implicit: true}, "sent 1", "sent 1", 1},
		{"breaks off at once: not sent", &postOffice{cut: map[string]int{"EHLO": 1}}, "waiting 1", "sent 2", 1},
		{"breaks off at the sender: not sent", &postOffice{cut: map[string]int{"MAIL": 1}}, "waiting 1", "sent 2", 1},
		{"breaks off before the letter: not sent", &postOffice{cut: map[string]int{"DATA": 1}}, "waiting 1", "sent 2", 1},
		{"breaks off in the letter: not sent", &postOffice{cut: map[string]int{".": 1}}, "waiting 1", "sent 2", 1},
		{"breaks off after the letter: sent, and nobody knows", &postOffice{cut: map[string]int{"..": 1}}, "waiting 1", "sent 2", 2},
		{"is busy", &postOffice{answer: map[string]string{"RCPT": "450 4.2.1 later"}}, "waiting 1", "waiting 2", 0},
		{"does not know the reader", &postOffice{answer: map[string]string{"RCPT": "550 5.1.1 no such user"}}, "failed 1", "failed 1", 0},
		{"will not have the letter", &postOffice{answer: map[string]string{"DATA": "554 5.7.1 no"}}, "failed 1", "failed 1", 0},
		{"will not have it when it has seen it", &postOffice{answer: map[string]string{".": "554 5.7.1 spam"}}, "failed 1", "failed 1", 0},
		{"is full", &postOffice{answer: map[string]string{".": "452 4.3.1 full"}}, "waiting 1", "waiting 2", 0},
		{"will not have us: that can be mended", &postOffice{answer: map[string]string{"MAIL": "553 5.7.1 not you"}}, "waiting 1", "waiting 2", 0},
		{"refuses the password", &postOffice{tls: notNil, user: "santong", password: "other"}, "waiting 1", "waiting 2", 0},
		{"has no encryption any more", &postOffice{tls: notNil, user: "santong", password: "right", answer: map[string]string{"EHLO": "250 8BITMIME"}}, "waiting 1", "waiting 2", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			office := c.office.open(t)
			w, kept := clerkFor(t, office, &log, turnFor(7, "chen"))
			step := func(want string) {
				t.Helper()
				if err := w.Send(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := states(kept.mails); got != want {
					t.Errorf("%s, want %s (%s)", got, want, kept.mails[0].Error)
				}
			}
			step(c.first)
			w.pass(time.Hour)
			step(c.then)
			letters := office.letters()
			if len(letters) != c.taken {
				t.Errorf("%d letters arrived, want %d", len(letters), c.taken)
			}
			for _, letter := range letters {
				id := func(raw string) string { head, _ := written(t, raw); return head.Get("Message-Id") }
				if id(letter) != id(letters[0]) {
					t.Error("sent again under another id")
				}
			}
			if m := kept.mails[0]; (m.Error == "") != (m.State == MailSent) {
				t.Errorf("%s with the error %q", m.State, m.Error)
			}
			for _, personal := range []string{"chen", "example.gov.cn", "陈审查", "关于试验"} {
				if strings.Contains(log.String(), personal) {
					t.Errorf("%q stands in the log: %s", personal, log.String())
				}
			}
			if office.tls == nil || office.implicit {
				return
			}
			for _, command := range office.commands() {
				if command == "STARTTLS" {
					break
				}
				if command == "AUTH" || command == "MAIL" {
					t.Errorf("%s went over an open line", command)
				}
			}
		})
	}
}

// An impostor's certificate ends the talk before anything is said.
func TestAnUnknownCertificateIsRefused(t *testing.T) {
	var log bytes.Buffer
	for _, office := range []*postOffice{{tls: notNil, user: "santong", password: "right"}, {implicit: true}} {
		office.open(t)
		w, kept := clerkFor(t, office, &log, turnFor(7, "chen"))
		_, w.Mail.Roots = certificate(t)
		if err := w.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := states(kept.mails); got != "waiting 1" || !strings.Contains(kept.mails[0].Error, "certificate") || slices.Contains(office.commands(), "AUTH") {
			t.Errorf("%s %q", got, kept.mails[0].Error)
		}
	}
}

// A letter that is refused does not hold up the others, and a server that is away is called once for all of them.
func TestOneFaultIsNotThatOfAll(t *testing.T) {
	var log bytes.Buffer
	office := (&postOffice{refuses: "cheng@"}).open(t)
	mails := []Mail{turnFor(7, "chen"), turnFor(8, "cheng"), turnFor(9, "wu", moved), turnFor(10, "bo", moved)}
	w, kept := clerkFor(t, office, &log, mails...)
	if err := w.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states(kept.mails); got != "sent 1, failed 1, failed 1, sent 1" || len(office.letters()) != 2 || office.calls() != 2 {
		t.Errorf("%s, %d letters over %d lines", got, len(office.letters()), office.calls())
	}

	away := (&postOffice{answer: map[string]string{"EHLO": "421 closed", "HELO": "421 closed"}}).open(t)
	w, kept = clerkFor(t, away, &log, turnFor(7, "chen"), turnFor(8, "cheng"), turnFor(10, "bo", moved))
	if err := w.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states(kept.mails); got != "waiting 1, waiting 1, waiting 1" || away.calls() != 1 {
		t.Errorf("%s after %d calls", got, away.calls())
	}
	w.pass(73 * time.Hour)
	if err := w.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states(kept.mails); got != "failed 2, failed 2, failed 2" {
		t.Errorf("after three days: %s", got)
	}
}

// What was done, read, or is none of the reader's business any more is not written about.
func TestMailsThatMakeNoSenseAnyMore(t *testing.T) {
	var log bytes.Buffer
	office := (&postOffice{}).open(t)
	w, kept := clerkFor(t, office, &log,
		turnFor(1, "chen", func(n *Notice) { n.Said.Task = "checker checking 2026-02-01" }),             // the turn has passed
		turnFor(2, "chen", func(n *Notice) { n.Case = "filing" }),                                       // the case is closed
		turnFor(3, "chen", func(n *Notice) { n.Kind, n.Stay, n.Said.Due = Overdue, "x", "2026-03-01" }), // due on another day now
		turnFor(4, "chen", func(n *Notice) { n.Read = "2026-03-02" }),
		turnFor(10, "bo"), turnFor(5, "retired"), turnFor(6, "stranger"), turnFor(7, "nobody"), turnFor(8, "cheng"),
		turnFor(9, "chen", func(n *Notice) { n.Kind, n.Case = Setback, "filing" }))
	w.Engine.Directory().Person("cheng").Email = ""
	if err := w.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := strings.Repeat("dropped 1, ", 9) + "sent 1"
	if got := states(kept.mails); got != want || len(office.letters()) != 1 {
		t.Errorf("\n got %s\nwant %s; %d letters", got, want, len(office.letters()))
	}
}

// A stopping drawer stops the worker as soon as it takes a mail.
type stopping struct {
	*drawer
	stop func()
}

func (s stopping) TakeMail(ctx context.Context, m Mail, until string) error {
	defer s.stop()
	return s.drawer.TakeMail(ctx, m, until)
}

// A worker that is told to stop ends between two mails, and what it sent it has written down.
func TestSendingEndsWithItsContext(t *testing.T) {
	var log bytes.Buffer
	office := (&postOffice{}).open(t)
	w, kept := clerkFor(t, office, &log, turnFor(7, "chen"), turnFor(8, "cheng"))
	ctx, cancel := context.WithCancel(t.Context())
	w.Store = stopping{kept, cancel}
	if err := w.Send(ctx); err != nil {
		t.Fatal(err)
	}
	if got := states(kept.mails); got != "sent 1, waiting 0" {
		t.Error(got)
	}
}

// The letter about an account goes whatever was opened, to whoever has an address.
func TestLettersAboutAccounts(t *testing.T) {
	var log bytes.Buffer
	office := (&postOffice{}).open(t)
	about := func(id int64, person, by string) Mail {
		n := OfAccount(fmt.Sprint(id), person, "2026-03-02T02:00:00.000000Z", by, engine.Words{Zh: "发放一次性口令", En: "one-time secret issued"})
		n.ID, n.Read = id, "2026-03-02T02:00:00.000000Z"
		return Mail{ID: id, State: MailWaits, Next: n.Mail, Notice: n}
	}
	w, kept := clerkFor(t, office, &log, about(1, "chen", "关希同"), about(2, "nobody", ""))
	if err := w.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states(kept.mails); got != "sent 1, dropped 1" {
		t.Errorf("%s (%s)", got, kept.mails[0].Error)
	}
	letters := office.letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	head, parts := written(t, letters[0])
	body := parts["text/plain"]
	if head.Get("References") != "" || !strings.Contains(body, "/zh/account") || !strings.Contains(body, "由关希同办理") || !strings.Contains(body, "查看我的账户") {
		t.Errorf("%v\n%s", head, body)
	}
}
