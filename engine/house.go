package engine

import "maps"

// houseRules are what the engine's own refusals and acts rest on, whatever the procedure. A definition need not have these articles, and one that
// was pinned years ago has none of them; so they stand here, in one place, and say of themselves what they are.
var houseRules = map[string]Citation{
	"civilservant2018#76": {Words: Words{"《公务员法》（2018年修订）第76条：执行公务时涉及本人或者亲属的利害关系，或者有其他可能影响公正的情形的，应当回避",
		"Civil Servants Law (2018), art. 76: who has, or whose relatives have, an interest in the matter, or whose fairness may otherwise be doubted, recuses himself or herself"}, Memory: true},
	"civilservant2018#77": {Words: Words{"《公务员法》（2018年修订）第77条：本人应当申请回避；机关经审查或者不经申请均可决定回避",
		"Civil Servants Law (2018), art. 77: the person applies for recusal, and the organ decides, also without being asked"}, Memory: true},
	"house#1": {Words: Words{"本系统办理规则（非法定）第1条：职责属于岗位；任职人员可以领办本岗位的待办，领办后由其一人承办，可以交回或者由负责人改派",
		"House rules of this system (not law), rule 1: a duty belongs to a post; who holds the post may take it on, then alone has it, and may give it back or see it assigned to another"}},
	"house#2": {Words: Words{"本系统办理规则（非法定）第2条：对同一待办每两个工作日至多催办一次，催办计入统计",
		"House rules of this system (not law), rule 2: a duty is urged once in two working days at most, and every urging is counted"}},
	"house#3": {Words: Words{"本系统办理规则（非法定）第3条：受托人在委托的岗位、机关、程序和期限内代为办理，委托人仍负责任；转委托至多两层；分工制约和回避及于委托人、受托人和中间人",
		"House rules of this system (not law), rule 3: a delegate acts within the post, organisation, procedure and time delegated, and the principal stays answerable; " +
			"a chain has two links at most; separation of duties and recusal bind the principal, the delegate and whoever stands between"}},
	"house#5": {Words: Words{"本系统办理规则（非法定）第5条：本人申请回避的，自申请时起不再参与本案卷的办理；回避决定由当事人所在机关的负责人登记，写明由谁决定；系统管理员不决定回避，也不分派业务",
		"House rules of this system (not law), rule 5: who applies for recusal has no part in the dossier from then on; a decision on recusal is entered by a supervisor of the person's own " +
			"organisation, who says who decided it; administrators decide on no recusal and hand out no work"}},
	"house#4": {Words: Words{"本系统办理规则（非法定）第4条：不可撤销的事项，由办理人再次验证身份后办理",
		"House rules of this system (not law), rule 4: what cannot be undone is done by somebody who has just proved again who he or she is"}},
}

// HouseRules are the articles that the engine itself cites, by their ids.
func HouseRules() map[string]Citation { return maps.Clone(houseRules) }
