package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/parcel"
	"santong/people"
	"santong/store"
)

// Whom this instance trusts. It is said at the server, and the journal of the house tells of it.
type peerCommand struct {
	Add  peerAdd  `cmd:"" help:"登记其他系统的公钥 / Trust a key."`
	End  peerEnd  `cmd:"" help:"终止信任 / End the trust in a key, with this day as its last or an earlier one."`
	List peerList `cmd:"" help:"列出 / List whom this instance trusts."`
}

type peerAdd struct {
	location
	Key   string   `arg:"" help:"对方 santong key show 所示的一行 / The line that santong key show prints there."`
	Organ []string `required:"" help:"其代表的机关的名称或者代码，可多次给出 / The organs for which it speaks, by name or code; may be repeated." sep:"none" placeholder:"NAME"`
	URL   string   `help:"其网络地址，不填则只用介质交换 / Its address; without it packages are brought on a medium." placeholder:"https://…"`
	From  string   `help:"自何日起有效，默认今日 / First day on which the key is good; today unless given." placeholder:"YYYY-MM-DD"`
	Until string   `help:"至何日止 / Last day." placeholder:"YYYY-MM-DD"`

	InsteadOf string `help:"原代表这些机关的系统的名称，其信任同时终止 / The name of the system that has spoken for these organs: the trust in it ends at the same time." placeholder:"NAME"`
}

func (cmd peerAdd) Run(c *console) error {
	name, _, _ := strings.Cut(cmd.Key, "+")
	now := time.Now()
	p := parcel.Peer{Name: name, Key: cmd.Key, Organs: cmd.Organ, URL: cmd.URL, From: calendar.Of(now), Added: now.UTC().Format(engine.TimeLayout)}
	for _, day := range []struct {
		flag, text string
		into       *calendar.Date
	}{{"--from", cmd.From, &p.From}, {"--until", cmd.Until, &p.Until}} {
		if day.text == "" {
			continue
		}
		var err error
		if *day.into, err = calendar.Parse(day.text); err != nil {
			return fmt.Errorf("%[1]s %[2]s：应写日期，如 2026-03-02 / %[1]s %[2]s: give a day as 2026-03-02", day.flag, day.text)
		}
	}
	if err := p.Check(); err != nil {
		return err
	}
	st, err := cmd.open(c.ctx, nil, true)
	if err != nil {
		return err
	}
	defer closing(st, c)
	if p.Organs, err = organNames(c.ctx, st, p.From, cmd.Organ); err != nil {
		return err
	}
	until := engine.Words{}
	if !p.Until.IsZero() {
		until = engine.Words{Zh: "至" + p.Until.String() + "止", En: " until " + p.Until.String()}
	}
	peers, err := st.Peers(c.ctx)
	if err != nil {
		return err
	}
	ended, err := replaced(peers, p, cmd.InsteadOf)
	if err != nil {
		return err
	}
	organs := strings.Join(p.Organs, "、")
	said := engine.Words{Zh: fmt.Sprintf("登记“%s”的公钥，代表%s，自%s起%s有效", p.Name, organs, p.From, until.Zh), En: fmt.Sprintf("the key of %s is trusted from %s%s, for %s", p.Name, p.From, until.En, organs)}
	if len(ended) > 0 {
		said.Zh += fmt.Sprintf("；同时终止对“%s”的信任，最后有效日为%s", cmd.InsteadOf, ended[0].Until)
		said.En += fmt.Sprintf("; the trust in %s ends, its last day is %s", cmd.InsteadOf, ended[0].Until)
	}
	if err := trust(c.ctx, st, said, append(ended, p)...); err != nil {
		return err
	}
	return listPeer(c, "已信任 now trusted: ", p)
}

// trust keeps the peers, and tells every administrator: whoever sits at the server needs no second person, and none of them is to find out by chance.
func trust(ctx context.Context, st *store.Store, what engine.Words, peers ...parcel.Peer) error {
	directory, err := st.Directory(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	var tell []notices.Notice
	for _, person := range directory.Persons {
		if people.Grants(person.Posts, people.Administers, calendar.Of(now)) {
			tell = append(tell, notices.OfTrust(peers[len(peers)-1].Key, person.ID, now.UTC().Format(engine.TimeLayout), what))
		}
	}
	return st.SavePeers(ctx, peers, tell...)
}

type peerEnd struct {
	location
	Key string `arg:"" help:"公钥 / The public key."`
	On  string `help:"最后有效日，默认昨日，即立即失效 / The last day on which it is good; yesterday unless given." placeholder:"YYYY-MM-DD"`
}

func (cmd peerEnd) Run(c *console) error {
	on := calendar.Of(time.Now().AddDate(0, 0, -1))
	if cmd.On != "" {
		var err error
		if on, err = calendar.Parse(cmd.On); err != nil {
			return fmt.Errorf("--on %[1]s：应写日期，如 2026-03-02 / --on %[1]s: give a day as 2026-03-02", cmd.On)
		}
	}
	st, err := cmd.open(c.ctx, nil, true)
	if err != nil {
		return err
	}
	defer closing(st, c)
	peers, err := st.Peers(c.ctx)
	if err != nil {
		return err
	}
	for _, p := range peers {
		if p.Key == cmd.Key {
			if p.Until = on; on.Before(p.From) {
				p.From = on // it was never good
			}
			if err := trust(c.ctx, st, engine.Words{Zh: fmt.Sprintf("终止对“%s”公钥的信任，最后有效日为%s", p.Name, on), En: fmt.Sprintf("the trust in the key of %s ends, its last day is %s", p.Name, on)}, p); err != nil {
				return err
			}
			return listPeer(c, "已终止 ended: ", p)
		}
	}
	return errors.New("没有登记过这个公钥，santong peer list 列出已登记的 / no such key is trusted: santong peer list shows them")
}

type peerList struct{ location }

func (cmd peerList) Run(c *console) error {
	st, err := cmd.open(c.ctx, nil, true)
	if err != nil {
		return err
	}
	defer closing(st, c)
	peers, err := st.Peers(c.ctx)
	if err != nil {
		return err
	}
	for _, p := range peers {
		if err := listPeer(c, "", p); err != nil {
			return err
		}
	}
	return nil
}

func listPeer(c *console, lead string, p parcel.Peer) error {
	until := "无期限 no end"
	if !p.Until.IsZero() {
		until = p.Until.String()
	}
	_, err := fmt.Fprintf(c.out, "%s%s  %s  %s..%s  %s\n", lead, p.Key, strings.Join(p.Organs, "、"), p.From, until, p.URL)
	return err
}
