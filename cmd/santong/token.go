package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"santong/engine"
	"santong/store"
)

type tokenCommand struct {
	location
	Person string `arg:"" optional:"" help:"人员编号 / Id of the person."`
	Label  string `help:"用途 / What the token is for." default:"command line"`
	Days   int    `help:"有效天数 / For how many days it is good." default:"90"`
	List   bool   `help:"列出此人的令牌(只列散列) / List the person's tokens, by their hashes."`
	All    bool   `name:"revoke-all" help:"撤销此人的全部令牌 / Revoke all tokens of the person."`
	Revoke string `help:"撤销令牌(填写令牌或其散列) / Revoke this token, given itself or by its hash." placeholder:"TOKEN"`
}

func (cmd tokenCommand) Run(c *console) error {
	switch {
	case cmd.Revoke == "" && cmd.Person == "":
		return errors.New("say for whom: santong token PERSON, or which to revoke: --revoke TOKEN")
	case cmd.Days < 1 || cmd.Days > 366:
		return errors.New("--days must be from 1 to 366")
	}
	st, err := cmd.open(c.ctx, nil, true)
	if err != nil {
		return err
	}
	defer closing(st, c)
	if cmd.Revoke != "" {
		hash := cmd.Revoke
		if len(hash) != 64 {
			hash = engine.HashOf([]byte(cmd.Revoke)).String()
		}
		err := st.RevokeToken(c.ctx, hash)
		if errors.Is(err, engine.ErrNotFound) {
			return errors.New("there is no such token: give --revoke the token itself, or the 64 digits of its hash")
		}
		return err
	}
	directory, err := st.Directory(c.ctx)
	if err != nil {
		return err
	}
	if directory.Person(cmd.Person) == nil {
		return fmt.Errorf("nobody has the id %s: take persons in with santong serve --seed FILE", cmd.Person)
	}
	if cmd.List || cmd.All {
		return cmd.each(c, st)
	}
	secret, token := newToken(cmd.Person, cmd.Label, time.Now(), cmd.Days)
	if err := st.SaveToken(c.ctx, token); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, secret)
	return err
}

// each lists the person's tokens, revoking them where that was asked.
func (cmd tokenCommand) each(c *console, st *store.Store) error {
	tokens, err := st.Tokens(c.ctx, cmd.Person)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if cmd.All && !t.Revoked {
			if err := st.RevokeToken(c.ctx, t.Hash); err != nil {
				return err
			}
			t.Revoked = true
		}
		state := "有效至 good until " + t.Expires
		if t.Revoked {
			state = "已撤销 revoked"
		}
		if _, err := fmt.Fprintf(c.out, "%s  %s  %s\n", t.Hash, state, t.Label); err != nil {
			return err
		}
	}
	return nil
}

// newToken makes a secret, which is shown once, and what is kept of it.
func newToken(person, label string, now time.Time, days int) (string, store.Token) {
	var random [24]byte
	rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	secret := "st_" + base64.RawURLEncoding.EncodeToString(random[:])
	return secret, store.Token{Hash: engine.HashOf([]byte(secret)).String(), Person: person, Label: label,
		Created: now.UTC().Format(engine.TimeLayout), Expires: now.AddDate(0, 0, days).UTC().Format(engine.TimeLayout)}
}
