package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"santong/calendar"
	"santong/engine"
	"santong/identity"
	"santong/people"
)

// The command is for whoever sits at the server: the first password, and what helps people in again whom no page can help.
type accountCommand struct {
	SetPassword accountPassword `cmd:"" name:"set-password" help:"为管理员设置密码(结束其全部会话) / Set an administrator's password; all sessions and tokens end."`
	OneTime     accountOneTime  `cmd:"" name:"one-time" help:"发放一次性口令，由本人设定密码 / Issue a one-time secret with which its owner chooses a password."`
	Unlock      accountUnlock   `cmd:"" help:"解除失败次数过多的暂停 / Let somebody try again at once after too many failures."`
	List        accountList     `cmd:"" help:"列出账户 / List the accounts."`
	ResetTOTP   accountReset    `cmd:"" name:"reset-totp" help:"停用动态验证码 / Take the authenticator away from somebody who has lost it."`
	Link        accountLink     `cmd:"" help:"关联统一身份认证账户 / Say as whom the identity provider knows somebody."`
}

type accountPassword struct {
	location
	Person string `arg:"" help:"人员编号 / Id of the person."`
	Stdin  bool   `name:"password-stdin" help:"从标准输入读取密码 / Read the password from standard input."`
}

func (cmd accountPassword) Run(c *console) error {
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	who, err := accounts.Person(cmd.Person)
	if err != nil {
		return unknown(err, cmd.Person)
	}
	if !people.Grants(who.Posts, people.Administers, calendar.Of(time.Now())) {
		return fmt.Errorf("%[1]s 不是管理员，其密码不得为他人所知：用 santong account one-time %[1]s / %[1]s is no administrator, and nobody else may know the password: santong account one-time %[1]s", cmd.Person)
	}
	password, err := cmd.read(c)
	if err != nil {
		return err
	}
	err = accounts.SetPassword(c.ctx, "", cmd.Person, password)
	if weak, ok := errors.AsType[*identity.Weak](err); ok {
		return fmt.Errorf("%s / %s", weak.Words().Zh, weak.Words().En)
	}
	return done(c, err, "%[1]s 的密码已设置，原有会话和令牌已结束 / the password of %[1]s is set; earlier sessions and tokens have ended", cmd.Person)
}

type accountOneTime struct {
	location
	Person string `arg:"" help:"人员编号 / Id of the person."`
}

func (cmd accountOneTime) Run(c *console) error {
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	secret, until, err := accounts.HandOut(c.ctx, "", cmd.Person)
	if err != nil {
		return unknown(err, cmd.Person)
	}
	fmt.Fprintf(c.err, "一次性口令，只显示这一次，%[1]s前有效 / One-time secret, shown this once, good until %[1]s:\n", beijing(until.UTC().Format(engine.TimeLayout)))
	_, err = fmt.Fprintln(c.out, secret)
	return err
}

const maxLine = 1024

// read takes the password from standard input, or asks twice for it without showing it.
func (cmd accountPassword) read(c *console) (string, error) {
	if cmd.Stdin {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, maxLine)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	keyboard := int(os.Stdin.Fd())
	if !term.IsTerminal(keyboard) {
		return "", errors.New("没有终端可以询问密码：用 --password-stdin 给出 / there is nobody to ask for a password: give it with --password-stdin")
	}
	ask := func(prompt string) (string, error) {
		fmt.Fprint(c.err, prompt)
		line, err := term.ReadPassword(keyboard)
		fmt.Fprintln(c.err)
		return string(line), err
	}
	first, err := ask("新密码 New password: ")
	if err != nil {
		return "", err
	}
	second, err := ask("再输一次 Once more: ")
	if err == nil && first != second {
		err = errors.New("两次输入不一致，请重试 / the two are not the same: try again")
	}
	return first, err
}

type accountUnlock struct {
	location
	Person string `arg:"" help:"人员编号 / Id of the person."`
}

func (cmd accountUnlock) Run(c *console) error {
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	return done(c, unknown(accounts.Unlock(c.ctx, "", cmd.Person), cmd.Person), "%[1]s 可以立即重试 / %[1]s may try again at once", cmd.Person)
}

type accountList struct {
	location
}

func (cmd accountList) Run(c *console) error {
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	list, err := accounts.Accounts(c.ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		var has []string
		if a.Pending(time.Now()) {
			has = append(has, "一次性口令 one-time secret "+beijing(a.OnceUntil))
		} else if a.Standing().Password {
			has = append(has, "密码 password "+beijing(a.Changed))
		}
		if a.TOTP != "" {
			has = append(has, fmt.Sprintf("动态验证码 authenticator %s(恢复码 recovery codes %d)", beijing(a.Since), len(a.Recovery)))
		}
		if a.Subject != "" {
			has = append(has, "统一身份 provider "+a.Issuer+" "+a.Subject)
		}
		if _, err := fmt.Fprintf(c.out, "%s  %s\n", a.Person, strings.Join(has, "; ")); err != nil {
			return err
		}
	}
	return nil
}

type accountReset struct {
	location
	Person string `arg:"" optional:"" help:"人员编号 / Id of the person."`
	All    bool   `help:"全部人员(密钥丢失时) / Everybody's, where the identity key is lost."`
}

func (cmd accountReset) Run(c *console) error {
	if (cmd.Person == "") != cmd.All {
		return errors.New("须说明是谁的：santong account reset-totp PERSON，或者 --all / say whose: santong account reset-totp PERSON, or --all")
	}
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	if !cmd.All {
		err := accounts.ResetTOTP(c.ctx, "", cmd.Person)
		if errors.Is(err, identity.ErrNotEnrolled) || errors.Is(err, engine.ErrNotFound) {
			return fmt.Errorf("%[1]s 没有启用动态验证码，santong account list 列出已启用的 / %[1]s has no authenticator: santong account list shows who has one", cmd.Person)
		}
		return done(c, err, "%[1]s 的动态验证码已停用 / the authenticator of %[1]s is taken away", cmd.Person)
	}
	list, err := accounts.Accounts(c.ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.TOTP == "" {
			continue
		}
		if err := accounts.ResetTOTP(c.ctx, "", a.Person); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(c.out, a.Person); err != nil {
			return err
		}
	}
	return nil
}

type accountLink struct {
	location
	Person  string `arg:"" help:"人员编号 / Id of the person."`
	Issuer  string `arg:"" optional:"" help:"统一身份认证的地址 / The provider's issuer."`
	Subject string `arg:"" optional:"" help:"其中的账户标识 / The subject there."`
	Undo    bool   `help:"解除关联 / Undo the link."`
}

func (cmd accountLink) Run(c *console) error {
	if given := cmd.Issuer != "" && cmd.Subject != ""; given == cmd.Undo || !given && cmd.Issuer != "" {
		return errors.New("须给出认证服务地址和账户标识，或者 --undo 解除关联 / give the issuer and the subject there, or --undo")
	}
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	err = unknown(accounts.Link(c.ctx, "", cmd.Person, cmd.Issuer, cmd.Subject), cmd.Person)
	if cmd.Undo {
		return done(c, err, "%[1]s 的关联已解除 / the link of %[1]s is undone", cmd.Person)
	}
	return done(c, err, "%[1]s 已关联 %[2]s %[3]s / %[1]s is linked with %[2]s %[3]s", cmd.Person, cmd.Issuer, cmd.Subject)
}
