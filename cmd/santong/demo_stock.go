package main

import (
	"fmt"
	"time"

	"santong/calendar"
	"santong/engine"
)

// A stage is how far a document of the stock has come: everybody in the demonstration finds something to do.
type stage struct {
	title string
	days  int // before today on which its last step was done
	steps []step
}

// A step is what somebody did so many days after the dossier was opened.
type step struct {
	day  int
	play func(*clerk) error
}

// stock are documents on their way, besides the one whose whole life is shown. They are played in the engine itself, with the clock turned back,
// so that their deadlines run now.
func papersOfDemo() []stage {
	drafting := []step{{0, opened("wang.xiaomin")}, {0, classified("wang.xiaomin")}}
	consulting := append(drafting[:2:2], step{1, consulted})
	submitted := append(consulting[:3:3], step{25, closedConsultation}, step{26, prereviewed}, step{27, countersigned}, step{29, sent})
	reviewing := append(submitted[:7:7], step{30, by("zhou.mingyuan", "accept", nil, "")})
	reviewed := append(reviewing[:8:8], step{36, opined})
	meeting := append(reviewed[:9:9], step{38, onAgenda("县政府常务会议第21次", 14)})
	registering := append(reviewed[:9:9], step{38, onAgenda("县政府常务会议第20次", 14)}, step{52, met}, step{53, signed})
	return []stage{
		{"曹县公共停车场管理办法", 2, drafting},
		{"曹县政府投资项目评审办法", 6, consulting},
		{"曹县农村供水工程运行管理办法", 1, submitted},
		{"曹县城区临时占道审批服务规定", 3, reviewing},
		{"曹县职业教育校企合作促进办法", 14, reviewing}, // its review is late soon
		{"曹县历史建筑保护管理办法", 2, reviewed},
		{"曹县政务数据共享管理办法", 1, reviewed},
		{"曹县惠企资金兑付管理办法", 3, meeting},
		{"曹县养老服务设施配建办法", 1, registering},
	}
}

// A clerk plays one document of the stock.
type clerk struct {
	*demonstration
	title   string
	dossier string
	version int
	today   calendar.Date
}

// fill plays the stock. Should one document not come through, the demonstration says which and why.
func (d *demonstration) fill() error {
	defer d.clock.letGo()
	for _, st := range papersOfDemo() {
		last := st.steps[len(st.steps)-1].day
		first := calendar.Of(time.Now()).Add(-st.days - last)
		c := &clerk{demonstration: d, title: st.title}
		for _, s := range st.steps {
			c.today = first.Add(s.day)
			d.clock.put(c.today.Time().Add(90 * time.Minute)) // half past nine in China
			if err := s.play(c); err != nil {
				return fmt.Errorf("%s: %w", st.title, err)
			}
		}
	}
	return nil
}

func (c *clerk) command(person, kase, event string, f form, reason string) engine.Command {
	return engine.Command{Dossier: c.dossier, Case: kase, Event: event, Version: c.version, Form: f, Reason: reason,
		Actor: engine.Actor{Person: person, Posts: c.steward.Directory().Person(person).Posts, Proved: true}}
}

func (c *clerk) do(person, kase, event string, f form, reason string) error {
	r, err := c.engine.Fire(c.ctx, c.command(person, kase, event, f, reason))
	if err == nil {
		c.version = r.Version
	}
	return err
}

// lay hands in a short paper of the kind; what matters of it here is that it is there.
func (c *clerk) lay(person, kind, words string) error {
	text := fmt.Sprintf("%s\n\n%s\n\n（演示用文本，内容从略。）\n", c.title, words)
	r, err := c.engine.Upload(c.ctx, c.command(person, "document", "", nil, ""), engine.Upload{Kind: kind, Name: words + ".txt", Type: "text/plain; charset=utf-8", Data: []byte(text)})
	if err == nil {
		c.version = r.Version
	}
	return err
}

func by(person, event string, f form, reason string) func(*clerk) error {
	return func(c *clerk) error { return c.do(person, "document", event, f, reason) }
}

func opened(person string) func(*clerk) error {
	return func(c *clerk) error {
		r, err := c.engine.Open(c.ctx, "document", "government", c.command(person, "", "", form{"title": c.title, "contact": "王晓敏 0530-0000000"}, ""))
		if err == nil {
			c.dossier, c.version = r.Dossier, r.Version
		}
		return err
	}
}

func classified(person string) func(*clerk) error {
	return by(person, "classify", form{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false}, "")
}

func consulted(c *clerk) error {
	return all(
		func() error { return c.lay("wang.xiaomin", "draft", "送审稿") },
		func() error { return c.lay("wang.xiaomin", "drafting_note", "起草说明") },
		func() error {
			return c.do("wang.xiaomin", "document", "begin_consultation", nil, "")
		},
		func() error {
			return c.do("wang.xiaomin", "document", "publish_consultation", form{"consult_question": "请对各条提出意见。", "public_notice": "曹县人民政府网站·征求意见"}, "")
		},
		func() error {
			return c.do("wang.xiaomin", "document", "ask_opinions", form{"consulted": []any{"CX-FINANCE"}, "question": "涉及贵单位职责的条款是否可行"}, "")
		},
	)
}

func closedConsultation(c *clerk) error {
	return all(
		func() error {
			return c.do("jin.suan", "consultation-CX-FINANCE", "reply", form{"stance": "agree"}, "")
		},
		func() error { return c.lay("wang.xiaomin", "consultation_record", "征求意见及采纳情况") },
		func() error {
			return c.do("wang.xiaomin", "document", "close_consultation", form{"adoption": []any{}}, "")
		},
		func() error {
			return c.do("wang.xiaomin", "document", "publish_adoption", nil, "")
		},
	)
}

func prereviewed(c *clerk) error {
	return all(
		func() error { return c.lay("zhao.yifan", "own_opinion", "初审意见") },
		func() error {
			return c.do("zhao.yifan", "document", "pass_prereview", form{"prereview_opinion": "属本局职责，程序已经履行，同意送审。"}, "")
		},
	)
}

func countersigned(c *clerk) error {
	return all(
		func() error {
			return c.do("wang.xiaomin", "document", "request_countersign", form{"countersigners": []any{"CX-FINANCE"}}, "")
		},
		func() error {
			return c.do("jin.suan", "countersign-CX-FINANCE", "reply", form{"stance": "agree"}, "")
		},
		func() error { return c.lay("wang.xiaomin", "legal_basis", "制定依据") },
		func() error { return c.lay("wang.xiaomin", "submission_letter", "送审函") },
	)
}

func sent(c *clerk) error {
	return c.do("sun.deming", "document", "submit", form{"requested_by": c.today.Add(40).String()}, "")
}

func opined(c *clerk) error {
	return all(
		func() error {
			return c.do("gu.changfa", "document", "record_advice", form{"advice": []any{form{"adviser": "顾常法", "text": "逐条核对，未见抵触。"}}}, "")
		},
		func() error { return c.lay("gu.changfa", "adviser_opinion", "法律顾问书面意见") },
		func() error {
			return c.do("fang.jianguo", "document", "prepare_opinion", form{"grounds": c.grounds(""), "methods": []any{written[0]}, "points": []any{}}, "")
		},
		func() error { return c.lay("fang.jianguo", "opinion_letter", "合法性审查意见书") },
		func() error {
			return c.do("meng.fanhua", "document", "issue_opinion", form{"verdict": "lawful"}, "")
		},
	)
}

func onAgenda(name string, after int) func(*clerk) error {
	return func(c *clerk) error {
		return c.do("ye.wenjing", "document", "schedule", form{"meeting_kind": "executive", "meeting_name": name, "meeting_on": c.today.Add(after).String()}, "")
	}
}

func met(c *clerk) error {
	present := func(person, organ, capacity string) any {
		return form{"person": person, "organ": organ, "capacity": capacity, "present": true}
	}
	return all(
		func() error { return c.lay("ye.wenjing", "meeting_record", "会议记录") },
		func() error {
			return c.do("ye.wenjing", "document", "hold_meeting", form{"meeting_place": "县政府第一会议室",
				"attendance": []any{present("石正平", "CX-GOV", "chief"), present("副县长甲", "CX-GOV", "member"), present("副县长乙", "CX-GOV", "member"), present("孟繁华", "CX-JUSTICE", "observer")},
				"statements": []any{form{"person": "孟繁华", "vote": "agree", "words": "经审查合法。"}, form{"person": "副县长甲", "vote": "agree"},
					form{"person": "副县长乙", "vote": "agree"}, form{"person": "石正平", "vote": "agree", "words": "同意。"}}}, "")
		},
		func() error {
			return c.do("shi.zhengping", "document", "decide", form{"decision": "approve"}, "")
		},
	)
}

func signed(c *clerk) error {
	return all(
		func() error { return c.lay("ye.wenjing", "minutes", "会议纪要") },
		func() error {
			return c.do("ye.wenjing", "document", "issue_minutes", form{"minutes_no": "曹政常纪〔2026〕20号"}, "")
		},
		func() error { return c.do("shi.zhengping", "document", "sign", nil, "") },
		func() error { return c.do("zhou.mingyuan", "document", "number_issue", nil, "") },
		func() error { return c.lay("wang.xiaomin", "registration_form", "登记申请表") },
		func() error { return c.lay("wang.xiaomin", "interpretation", "政策解读") },
		func() error {
			return c.do("wang.xiaomin", "document", "apply_registration", form{"category": "new", "copies": 2, "validity_years": 5, "effective_on": c.today.Add(60).String(), "contact": "王晓敏 0530-0000000"}, "")
		},
	)
}
