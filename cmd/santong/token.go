package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"santong/engine"
	"santong/identity"
	"santong/people"
	"santong/store"
)

type tokenCommand struct {
	location
	Person string   `arg:"" optional:"" help:"人员编号 / Id of the person."`
	Label  string   `help:"用途 / What the token is for." default:"command line"`
	Days   int      `help:"有效天数 / For how many days it is good." default:"90"`
	Scopes []string `name:"scope" help:"权限：read 查阅、act 办理、irreversible 办理不可撤销的事项；默认只能查阅 / What it may do: read, act, irreversible; read unless given." default:"read"`
	List   bool     `help:"列出此人的令牌(只列散列) / List the person's tokens, by their hashes."`
	All    bool     `name:"revoke-all" help:"撤销此人的全部令牌 / Revoke all tokens of the person."`
	Revoke string   `help:"撤销令牌(填写令牌或其散列) / Revoke this token, given itself or by its hash." placeholder:"TOKEN"`
}

func (cmd tokenCommand) Run(c *console) error {
	switch {
	case cmd.Revoke == "" && cmd.Person == "":
		return errors.New("须说明发给谁：santong token PERSON，或者撤销哪个：--revoke TOKEN / say for whom: santong token PERSON, or which to revoke: --revoke TOKEN")
	case cmd.Days < 1 || cmd.Days > 366:
		return errors.New("--days 应为1至366 / --days must be from 1 to 366")
	}
	for _, scope := range cmd.Scopes {
		if !slices.Contains(identity.Scopes, scope) {
			return fmt.Errorf("没有权限 %[1]s，可用：%[2]s / there is no scope %[1]s; there are: %[2]s", scope, strings.Join(identity.Scopes, ", "))
		}
	}
	st, accounts, err := cmd.accounts(c)
	if err != nil {
		return err
	}
	defer closing(st, c)
	if cmd.Revoke != "" {
		hash := cmd.Revoke
		if len(hash) != 64 {
			hash = engine.HashOf([]byte(cmd.Revoke)).String()
		}
		err := accounts.RevokeToken(c.ctx, "", hash, byCommand)
		if errors.Is(err, engine.ErrNotFound) {
			return errors.New("没有这个令牌：--revoke 后写令牌本身，或者其散列的64位数字 / there is no such token: give --revoke the token itself, or the 64 digits of its hash")
		}
		return done(c, err, "令牌已撤销 / the token is revoked")
	}
	if cmd.List || cmd.All {
		if err := known(accounts, cmd.Person); err != nil {
			return err
		}
		return cmd.each(c, accounts)
	}
	secret, _, err := accounts.Issue(c.ctx, cmd.Person, cmd.Label, cmd.Scopes, cmd.Days, byCommand)
	if err != nil {
		return unknown(err, cmd.Person)
	}
	_, err = fmt.Fprintln(c.out, secret)
	return err
}

// each lists the person's tokens, revoking them where that was asked.
func (cmd tokenCommand) each(c *console, accounts *identity.Accounts) error {
	tokens, err := accounts.Tokens(c.ctx, cmd.Person)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if cmd.All && !t.Revoked {
			if err := accounts.RevokeToken(c.ctx, cmd.Person, t.Hash, byCommand); err != nil {
				return err
			}
			t.Revoked = true
		}
		state := "有效至 good until " + beijing(t.Expires)
		if t.Revoked {
			state = "已撤销 revoked"
		}
		used := "从未使用 never used"
		if t.LastUsed != "" {
			used = "最近使用 last used " + beijing(t.LastUsed) + " " + t.LastFrom
		}
		if _, err := fmt.Fprintf(c.out, "%s  %s  %s  [%s]  %s\n", t.Hash, state, t.Label, strings.Join(t.Scopes, " "), used); err != nil {
			return err
		}
	}
	return nil
}

// done says in a line what was done, unless it failed.
func done(c *console, err error, what string, args ...any) error {
	if err == nil {
		_, err = fmt.Fprintf(c.out, what+"\n", args...)
	}
	return err
}

var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// beijing shows a stored instant as the clocks in China have it, wherever the server stands.
func beijing(text string) string {
	at, err := time.Parse(engine.TimeLayout, text)
	if err != nil {
		return text
	}
	return at.In(china).Format("2006-01-02 15:04") + "（北京时间 Beijing time）"
}

// byCommand is who sits at the server.
var byCommand = identity.Client{By: string(identity.ByCommand)}

// accounts opens the store and what can be done to its accounts.
func (l location) accounts(c *console) (*store.Store, *identity.Accounts, error) {
	st, err := l.open(c.ctx, nil, true)
	if err != nil {
		return nil, nil, err
	}
	directory, err := st.Directory(c.ctx)
	if err != nil {
		closing(st, c)
		return nil, nil, err
	}
	return st, identity.NewAccounts(st, func() *people.Directory { return directory }, time.Now), nil
}

// known tells whether the directory names the person.
func known(accounts *identity.Accounts, person string) error {
	_, err := accounts.Person(person)
	return unknown(err, person)
}

// unknown says what to do about a person whom the directory does not name.
func unknown(err error, person string) error {
	if errors.Is(err, engine.ErrNotFound) {
		return fmt.Errorf("没有编号为 %[1]s 的人员：用 santong serve --seed FILE 采用名单 / nobody has the id %[1]s: take persons in with santong serve --seed FILE", person)
	}
	return err
}

// newToken makes a token for a demonstration, which may do everything.
func newToken(person, label string, now time.Time, days int) (string, identity.Token) {
	secret, token, err := identity.NewToken(person, label, identity.Scopes, days, now)
	if err != nil {
		panic(err) // a label or a number of days in the program itself
	}
	return secret, token
}
