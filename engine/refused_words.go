package engine

import "strings"

// NeedWords says in words what a refused attempt lacked, of which only the id is kept: the sentence of the need or gate, the name of the field, or what the house asks in every
// procedure. An id that the definition does not know, as of a form that never existed, is said as it is.
func (d *Definition) NeedWords(event, id string) Words {
	e := d.Event(event)
	if e == nil && d.Opening != nil && d.Opening.ID == event {
		e = d.Opening
	}
	if kind, laid := strings.CutPrefix(event, "upload:"); laid && d.Material(kind) != nil {
		e = d.Material(kind).laying()
	}
	if e != nil {
		for i := range e.Needs {
			if e.Needs[i].ID == id {
				return e.Needs[i].Words
			}
		}
		for i := range e.After {
			if e.After[i].ID == id {
				return e.After[i].Words
			}
		}
		if id == "apart" && e.Apart != nil {
			return e.Apart.Words
		}
	}
	if field, ok := strings.CutPrefix(id, "field:"); ok {
		words := Words{Zh: field, En: field}
		if f := d.Field(field); f != nil {
			words = f.Words
		} else if field == "reason" {
			words = Words{Zh: "理由", En: "reason"}
		}
		return Words{Zh: "“" + words.Zh + "”填写有误或者缺少", En: "“" + words.En + "” is missing or not right"}
	}
	if words, ok := refusedFor[id]; ok {
		return words
	}
	return Words{Zh: id, En: id}
}

// refusedFor says what the engine itself asks, whatever the definition.
var refusedFor = map[string]Words{
	"state":        {Zh: "事项不在可以办理的环节", En: "the case was not in a step from which it may be done"},
	"role":         {Zh: "由他人办理", En: "it is for others to do"},
	"opener":       {Zh: "不由这类机关建卷", En: "organisations of this kind do not open it"},
	"apart":        {Zh: "与此前的办理人须分开", En: "who acted before may not do it"},
	"recused":      {Zh: "已经回避", En: "the person is recused"},
	"held":         {Zh: "已由他人承办", En: "somebody else has taken it on"},
	"proof":        {Zh: "不可撤销的事项须再次验证身份", En: "what cannot be undone needs a fresh proof of identity"},
	"recall":       {Zh: "已经不能收回", En: "it could not be taken back any more"},
	"resume":       {Zh: "没有可以恢复的环节", En: "there was no step to resume"},
	"free":         {Zh: "没有待办可以处理", En: "nobody had a duty there"},
	"nobody":       {Zh: "没有其他人员可以承办", En: "there was nobody else who could take it on"},
	"urged":        {Zh: "刚刚催办过", En: "it had just been urged"},
	"own":          {Zh: "待办由本人承办", En: "the duty was the person's own"},
	"number-form":  {Zh: "编号不合格式", En: "the number does not have the form of its series"},
	"number-taken": {Zh: "编号已经使用", En: "the number had been given already"},
}
