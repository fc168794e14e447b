package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/steward"
)

// differed says in words what a proposal changes, or what has changed since it was made. What is sealed stands below on the page, as it is.
func (s *service) differed(list []steward.Difference) (out []engine.Words) {
	for _, d := range list {
		kind, id, _ := strings.Cut(d.Of, "/")
		switch {
		case kind == "person" && d.Field == "posts":
			out = append(out, s.postsDiffered(s.personNamed(id), d.Was, d.Now)...)
		case kind == "person" && d.Field == "":
			out = append(out, s.personDiffered(id, d)...)
		case kind == "organisation" && d.Field == "":
			out = append(out, organDiffered(id, d))
		default:
			out = append(out, changed(s.ofWords(kind, id), fieldWords(d.Field), plainly(s, d.Field, d.Was), plainly(s, d.Field, d.Now)))
		}
	}
	return out
}

func (s *service) personNamed(id string) engine.Words {
	if p := s.Engine.Directory().Person(id); p != nil {
		return engine.Words{Zh: p.Name, En: p.Name}
	}
	return engine.Words{Zh: id, En: id}
}

func (s *service) organNamed(code string) engine.Words {
	if o := s.Engine.Directory().Organisation(code); o != nil {
		return engine.Words{Zh: o.Zh, En: o.En}
	}
	return engine.Words{Zh: code, En: code}
}

func (s *service) ofWords(kind, id string) engine.Words {
	switch kind {
	case "person":
		return s.personNamed(id)
	case "organisation":
		return s.organNamed(id)
	case "year":
		return engine.Words{Zh: id + "年放假安排", En: "holidays of " + id}
	case "definitions":
		return engine.Words{Zh: "所采用的程序定义", En: "definitions in use"}
	}
	return engine.Words{Zh: id, En: id}
}

// changed says that a field is another, was given, or was taken away.
func changed(of, field, was, now engine.Words) engine.Words {
	switch {
	case was.Zh == "":
		return engine.Words{Zh: of.Zh + "：" + field.Zh + "定为" + now.Zh, En: of.En + ": " + field.En + " is set to " + now.En}
	case now.Zh == "":
		return engine.Words{Zh: of.Zh + "：取消" + field.Zh + was.Zh, En: of.En + ": " + field.En + " " + was.En + " is taken away"}
	}
	return engine.Words{Zh: of.Zh + "：" + field.Zh + "由" + was.Zh + "改为" + now.Zh, En: of.En + ": " + field.En + " changes from " + was.En + " to " + now.En}
}

// postsDiffered names each post that is given, ended or changed.
func (s *service) postsDiffered(of engine.Words, was, now string) (out []engine.Words) {
	before, after := posts(was), posts(now)
	same := func(a people.Post) func(people.Post) bool {
		return func(b people.Post) bool {
			return a.Kind == b.Kind && a.Organisation == b.Organisation && a.From == b.From
		}
	}
	say := func(p people.Post, zh, en string) {
		organ, post := s.organNamed(p.Organisation), s.Library.Post(p.Kind)
		line := engine.Words{Zh: of.Zh + "：" + zh + " " + organ.Zh + " " + post.Zh, En: of.En + ": " + en + " " + post.En + ", " + organ.En}
		if !p.From.IsZero() {
			line.Zh, line.En = line.Zh+"，自"+dayIn("zh", p.From), line.En+", from "+dayIn("en", p.From)
		}
		if !p.Until.IsZero() {
			line.Zh, line.En = line.Zh+"，自"+dayIn("zh", p.Until)+"起不再任职", line.En+", no more from "+dayIn("en", p.Until)+" on"
		}
		out = append(out, line)
	}
	for _, p := range after {
		switch at := slices.IndexFunc(before, same(p)); {
		case at < 0:
			say(p, "增加", "gains")
		case before[at].Until != p.Until && p.Until.IsZero():
			say(p, "继续担任", "keeps")
		case before[at].Until != p.Until:
			say(p, "免去", "loses")
		}
	}
	for _, p := range before {
		if !slices.ContainsFunc(after, same(p)) {
			say(p, "删去", "has no more")
		}
	}
	return out
}

func posts(data string) (out []people.Post) {
	_ = json.Unmarshal([]byte(data), &out) // the steward has encoded it; nothing is an empty list
	return out
}

func (s *service) personDiffered(id string, d steward.Difference) []engine.Words {
	var p people.Person
	if d.Now == "" || json.Unmarshal([]byte(d.Now), &p) != nil {
		return []engine.Words{{Zh: "删去人员 " + id, En: "person " + id + " is removed"}}
	}
	name := engine.Words{Zh: p.Name, En: p.Name}
	data, _ := json.Marshal(p.Posts)
	return append([]engine.Words{{Zh: "新增人员 " + p.Name + "（编号 " + id + "）", En: "new person " + p.Name + " (id " + id + ")"}}, s.postsDiffered(name, "", string(data))...)
}

func organDiffered(code string, d steward.Difference) engine.Words {
	var o people.Organisation
	if d.Now == "" || json.Unmarshal([]byte(d.Now), &o) != nil {
		return engine.Words{Zh: "删去机关 " + code, En: "organisation " + code + " is removed"}
	}
	return engine.Words{Zh: "新增机关 " + o.Zh + "（代码 " + code + "）", En: "new organisation " + o.En + " (code " + code + ")"}
}

var namesOfFields = map[string]engine.Words{
	"name": {Zh: "姓名", En: "name"}, "email": {Zh: "电子邮箱", En: "e-mail"}, "lang": {Zh: "邮件语言", En: "language of mails"},
	"zh": {Zh: "中文名称", En: "Chinese name"}, "en": {Zh: "英文名称", En: "English name"}, "kind": {Zh: "类别", En: "kind"}, "codes": {Zh: "代字和代码", En: "codes"},
	"from": {Zh: "起始日", En: "first day"}, "until": {Zh: "不再存在的首日", En: "first day on which it is no more"}, "successor": {Zh: "承继机关", En: "successor"},
}

func fieldWords(field string) engine.Words {
	if w, ok := namesOfFields[field]; ok {
		return w
	}
	return engine.Words{Zh: field, En: field}
}

// plainly says a JSON value as people write it.
func plainly(s *service, field, data string) engine.Words {
	var value any
	if data == "" || json.Unmarshal([]byte(data), &value) != nil {
		return engine.Words{Zh: data, En: data}
	}
	switch value := value.(type) {
	case string:
		if field == "successor" {
			return s.organNamed(value)
		}
		if d, err := calendar.Parse(value); err == nil {
			return engine.Words{Zh: dayIn("zh", d), En: dayIn("en", d)}
		}
		return engine.Words{Zh: "“" + value + "”", En: "“" + value + "”"}
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			parts = append(parts, fmt.Sprintf("%s “%v”", key, value[key]))
		}
		return engine.Words{Zh: strings.Join(parts, "、"), En: strings.Join(parts, ", ")}
	case []any:
		return engine.Words{Zh: fmt.Sprintf("%d项", len(value)), En: fmt.Sprintf("%d entries", len(value))}
	}
	return engine.Words{Zh: data, En: data}
}
