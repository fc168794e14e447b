package notices

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	html "html/template"
	netmail "net/mail"
	"text/template"
	"time"

	"github.com/wneessen/go-mail"

	"santong/engine"
	"santong/people"
)

//go:embed templates
var templates embed.FS

var (
	letterText = template.Must(template.ParseFS(templates, "templates/letter.txt"))
	letterHTML = html.Must(html.ParseFS(templates, "templates/letter.html"))
)

// A letter is what the templates see.
type letter struct {
	Lang, Greeting, Headline string
	Lines                    []string
	Link, Open, Foot         string
}

// compose writes the letter about a notice. Sent again, it is recognised by its Message-ID; letters about one dossier form a thread.
func (m *Mailer) compose(n *Notice, p *people.Person) (*mail.Msg, error) {
	lang, tag := Chinese, "zh-CN"
	if p.Lang == English {
		lang, tag = English, "en"
	}
	say := func(zh, en string) string { return In(lang, engine.Words{Zh: zh, En: en}) }
	text := n.Text(lang)
	l := letter{Lang: tag, Greeting: say(oneLine(p.Name)+"：", "Dear "+oneLine(p.Name)+","), Headline: text.Headline, Lines: text.Lines,
		Link: m.Base + "/" + lang + n.Path(), Open: say("打开案卷", "Open the dossier"),
		Foot: say("本邮件由系统自动发出，请勿回复。请登录系统办理。", "Sent by the system: please do not reply, but sign in and act there.")}
	if n.Kind == Trust {
		l.Open = say("查看可信的其他系统", "See whom this instance trusts")
	} else if n.Kind.personal() {
		l.Open = say("查看我的账户", "Look at my account")
	}
	var plain, page bytes.Buffer
	if err := letterText.Execute(&plain, l); err != nil {
		return nil, err
	}
	if err := letterHTML.Execute(&page, l); err != nil {
		return nil, err
	}

	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	to, err := netmail.ParseAddress(p.Email)
	if err != nil || to.Address != p.Email {
		return nil, fmt.Errorf("%q is no address", p.Email)
	}
	to.Name = oneLine(p.Name)
	msg.FromMailAddress(&netmail.Address{Name: oneLine(m.Name), Address: m.From})
	msg.ToMailAddress(to)
	if at, err := time.Parse(engine.TimeLayout, n.At); err == nil {
		msg.SetDateWithValue(at.In(china))
	}
	msg.Subject(text.Headline)
	msg.SetMessageIDWithValue(m.id("notice " + n.Key()))
	if n.Dossier != "" {
		msg.SetGenHeader("References", "<"+m.id("dossier "+n.Dossier)+">")
	}
	msg.SetGenHeader("List-Id", "<santong."+m.domain()+">")
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no automatic answers
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetGenHeader("Content-Language", tag)
	msg.SetBodyString(mail.TypeTextPlain, plain.String())
	msg.AddAlternativeString(mail.TypeTextHTML, page.String())
	return msg, nil
}

// id names a thing for mail programs; it shows nobody whom or what it is about.
func (m *Mailer) id(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:16]) + "@" + m.domain()
}
