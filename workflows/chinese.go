package workflows

import "strings"

// The parser and the engine report in English. Their messages fall into few kinds, and what kind it is can be said in Chinese too; the name in question
// stands in the English and at the caret.
var kinds = [][2]string{
	{"unknown field \"", "不认识的键，请核对拼写或删去"},
	{"already defined", "同一个键写了两次"},
	{"duplicate", "同一个键写了两次"},
	{"cannot unmarshal", "值的类型不对"},
	{"mapping value is not allowed", "值里有冒号加空格，请给整个值加引号"},
	{"was used where", "值的类型不对"},
	{"period \"", "期限写法有误，应如 15wd（工作日）、30d（日）、6m（月）"},
	{"a target is", "转入何处写法有误，应为一个状态、same，或者一个选择项及其各代码对应的状态"},
	{"a duty is a role", "轮到谁写法有误，应为一个角色，或者带 when、unless、only 的角色（role）"},
	{"give one of both", "轮到的条件只能写 when 或者 unless 之一"},
	{"follows from the entries alone", "轮到谁只能取决于案卷记录，条件中不得用 today、passed、due、listed、called、counted、reason"},
	{"no state is called", "没有叫这个名字的状态"},
	{"no event is called", "没有叫这个名字的事件"},
	{"no role is called", "没有叫这个名字的角色"},
	{"no field is called", "没有叫这个名字的填写项"},
	{"no list is called", "没有叫这个名字的清单"},
	{"no material is called", "没有叫这个名字的材料"},
	{"no party is called", "没有叫这个名字的一方"},
	{"no parties is called", "没有叫这个名字的一方"},
	{"no rule is called", "方案中没有叫这个名字的数字"},
	{"no series is called", "方案中没有叫这个名字的编号"},
	{"no kind of child case", "没有启动过这种流程"},
	{"stands there twice", "名字重复"},
	{"has no id", "缺编号（id）"},
	{"is no type", "没有这种类型"},
	{"is no period", "不是期限"},
	{"is no date", "不是日期"},
	{"is no number", "不是编号"},
	{"is no code", "清单中没有这个代码"},
	{"nothing says where that leads", "没有写明该结果转入何处"},
	{"leads nowhere", "没有写明转入何处"},
	{"dossiers cannot be found by", "只有单项的文字、选择、是否、日期、机关、编号可以检索"},
	{"dossiers are found by short texts", "可检索的文字须写明 max，且不超过 200"},
	{"does not ask for", "该事件没有要求填写此项"},
	{"does not pin", "列入议题的事件没有锁定这份材料"},
	{", and must be a ", "类型不符"},
	{"needs a column", "表中缺少须有的栏目"},
	{"nothing decides", "没有写明由哪些事件决定"},
	{"counts for the quorum", "没有写明哪些身份计入法定人数"},
	{"the outcome is chosen by", "决定去向的必须是须填的选择项"},
	{"exactly one of", "period、int、flag、list 须且只须写一个"},
	{"the template", "编号样式有误"},
	{"unknown name", "表达式中有未定义的名字"},
	{"unknown field", "表达式中有未定义的名字"},
	{"has no field", "表达式中有未定义的名字"},
	{"mismatched types", "表达式中类型不符"},
	{"cannot use", "表达式中类型不符"},
	{"unexpected token", "表达式写法有误；含“ #”“: ”的值须加引号，否则后半截不算数"},
	{"expected ", "表达式的结果类型不符"},
}

// inEnglish is the English half of a message that says itself in both languages.
func inEnglish(message string) string {
	if zh, en, both := strings.Cut(message, " / "); both && strings.ContainsFunc(zh, wide) {
		return en
	}
	return message
}

func inChinese(message string) string {
	for _, kind := range kinds {
		if strings.Contains(message, kind[0]) {
			return kind[1]
		}
	}
	return "写法有误"
}
