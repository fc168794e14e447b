package notices

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"santong/engine"
)

const (
	mailBatch = 50
	mailLease = 10 * time.Minute // an attempt that has not ended by then is taken for dead
	maxReason = 500              // characters of an error that are kept
)

// Send sends the mails whose time has come, over one connection as long as it holds.
func (w *Worker) Send(ctx context.Context) error {
	line := &line{mailer: w.Mail}
	defer line.hangUp()
	for ctx.Err() == nil {
		list, err := w.Store.WaitingMails(ctx, w.at(), mailBatch)
		if err != nil {
			return err
		}
		for _, m := range list {
			if ctx.Err() != nil {
				return nil
			}
			if err := w.send(ctx, line, m); err != nil {
				return err
			}
		}
		if len(list) < mailBatch {
			return nil
		}
	}
	return nil
}

// send makes one attempt at one mail and keeps how it ended, even if the worker is told to stop meanwhile.
func (w *Worker) send(ctx context.Context, line *line, m Mail) error {
	until := w.Now().Add(mailLease).UTC().Format(engine.TimeLayout)
	if err := w.Store.TakeMail(ctx, m, until); errors.Is(err, ErrTaken) {
		return nil
	} else if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	m.Attempts++
	wanted, err := w.wanted(ctx, &m.Notice)
	if err != nil {
		return err
	}
	m.Error = ""
	if !wanted {
		m.State, m.Next = MailDropped, w.at()
	} else {
		w.attempt(ctx, line, &m)
	}
	if err := w.Store.SaveMail(ctx, m); !errors.Is(err, ErrTaken) {
		return err
	}
	return nil
}

// wanted tells whether the mail still makes sense: its reader may still know of the dossier and has not read the notice on a page, and what it
// asks for has not been done.
func (w *Worker) wanted(ctx context.Context, n *Notice) (bool, error) {
	if n.Kind.personal() {
		p := w.stages.now(w.Engine).directory.Person(n.Person)
		return p != nil && p.Email != "", nil
	}
	d, err := w.Engine.Store.Dossier(ctx, n.Dossier)
	if err != nil {
		return false, err
	}
	s := w.stages.now(w.Engine)
	if n.Read != "" || !s.reachable(n.Person, d) || s.directory.Person(n.Person).Email == "" {
		return false, nil
	}
	if !n.Kind.Calls() {
		return true, nil
	}
	tasks, err := w.Engine.Store.DossierTasks(ctx, n.Dossier)
	return slices.ContainsFunc(tasks, func(t engine.Task) bool {
		return t.Case == n.Case && taskID(&t) == n.Said.Task && (n.Stay == "" || t.Due == n.Said.Due && t.Begins == n.Said.Begins) &&
			(n.Kind == Stranded || n.Said.Oversees || slices.Contains(s.holders(&t), n.Person))
	}), err
}

func (w *Worker) attempt(ctx context.Context, line *line, m *Mail) {
	err := line.carry(ctx, &m.Notice, w)
	now := w.Now()
	m.State, m.Next = MailSent, now.UTC().Format(engine.TimeLayout)
	if err == nil {
		return
	}
	m.State, m.Error = MailFailed, clip(err.Error())
	begun, _ := time.Parse(engine.TimeLayout, m.Notice.At)
	if at, more := next(begun, now, m.Attempts); more && !errors.Is(err, errRefused) {
		m.State, m.Next = MailWaits, at.UTC().Format(engine.TimeLayout)
	}
	// Not the error itself: servers repeat the address in it. Administrators find it with the mail.
	w.Log.LogAttrs(ctx, slog.LevelWarn, "a mail did not go", slog.Int64("notice", m.ID), slog.Int("attempt", m.Attempts), slog.String("state", m.State))
}

func clip(text string) string {
	text = strings.ToValidUTF8(oneLine(strings.ReplaceAll(text, "\x00", "")), "")
	if runes := []rune(text); len(runes) > maxReason {
		text = string(runes[:maxReason]) + "…"
	}
	return text
}

// errRefused says that the server will never take this letter.
var errRefused = errors.New("the mail server refuses the letter")

// A line is a connection to the mail server, made when first needed. A server that could not be reached is not called again for the same batch.
type line struct {
	mailer *Mailer
	client *mail.Client
	conn   *smtp.Client
	down   error
}

func (l *line) carry(ctx context.Context, n *Notice, w *Worker) error {
	msg, err := l.mailer.compose(n, w.Engine.Directory().Person(n.Person))
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err) // an address that is none
	}
	if err := l.call(ctx); err != nil {
		return err
	}
	err = l.client.SendWithSMTPClient(l.conn, msg)
	if err == nil {
		return nil
	}
	_ = l.conn.Close() // after a fault nobody knows what the server waits for
	l.conn = nil
	if refusal, ok := errors.AsType[*mail.SendError](err); ok && refusal.ErrorCode() >= 500 {
		switch refusal.Reason {
		case mail.ErrSMTPRcptTo, mail.ErrSMTPData, mail.ErrSMTPDataClose:
			return fmt.Errorf("%w: %w", errRefused, err)
		}
		// It refuses us, not the letter: that can be mended.
	}
	return err
}

func (l *line) call(ctx context.Context) error {
	if l.conn != nil || l.down != nil {
		return l.down
	}
	m := l.mailer
	options := []mail.Option{mail.WithPort(m.Port), mail.WithTimeout(m.timeout()), mail.WithoutNoop(),
		mail.WithTLSConfig(&tls.Config{ServerName: m.Host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12})}
	var open net.Conn
	dial := mail.WithDialContextFunc(func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		open, err = new(net.Dialer).DialContext(ctx, network, address)
		return open, err
	})
	switch m.Security {
	case TLS:
		options = append(options, mail.WithSSL())
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory), dial)
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS), dial)
	}
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	client, err := mail.NewClient(m.Host, options...)
	if err == nil {
		l.client = client
		l.conn, err = client.DialToSMTPClientWithContext(ctx)
	}
	if err != nil {
		if open != nil {
			_ = open.Close() // the library forgets it
		}
		l.conn, l.down = nil, fmt.Errorf("the mail server cannot be used: %w", err)
	}
	return l.down
}

func (l *line) hangUp() {
	if l.conn != nil {
		_ = l.client.CloseWithSMTPClient(l.conn) // a farewell: what was taken is taken
		_ = l.conn.Close()
		l.conn = nil
	}
}
