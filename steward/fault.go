package steward

import (
	"errors"
	"fmt"

	"santong/engine"
)

// A Fault is one way in which the steward says no, and what to do about it.
type Fault struct {
	ID string
	engine.Words
}

func (f *Fault) Error() string { return f.Zh + " / " + f.En }

func fault(id, zh, en string) *Fault { return &Fault{id, engine.Words{Zh: zh, En: en}} }

// What can be wrong with what somebody asks for.
var (
	ErrNotAdministrator = fault("not_administrator", "此事限管理岗位在任人员办理：请由管理员办理", "only who holds the post of administrator today may do this: ask an administrator")
	ErrDeputy           = fault("deputy", "管理事项不得代他人办理：请退出代理后以本人名义办理", "administration is never done for another: stop acting for somebody else and do it in your own name")
	ErrOwnProposal      = fault("own_proposal", "不得审批本人提出的变更：请另一名管理员审批", "nobody decides on what he or she proposed: ask another administrator")
	ErrNotProposer      = fault("not_proposer", "只有提出人可以撤回：请提出人撤回，或由其他管理员否决", "only who proposed it may withdraw it: ask that person, or decline it")
	ErrProposerGone     = fault("proposer_gone", "提出人已不任管理岗位：请否决后由在任管理员重新提出", "who proposed it is no administrator any more: decline it and have an administrator propose it again")
	ErrDecided          = fault("decided", "该变更已有结论：请刷新页面查看", "the proposal has been decided already: reload the page")
	ErrStale            = fault("stale", "所依据的情况已变化：请撤回或否决，再按现状重新提出", "what the proposal rests on has changed: withdraw or decline it and propose it again as things stand now")
	ErrNothing          = fault("nothing", "该变更与现状相同：无须提出", "this would change nothing: there is nothing to propose")
	ErrReason           = fault("reason", "请说明理由（1至2000字）", "give a reason of 1 to 2000 characters")
	ErrChange           = fault("change", "变更内容有误：请更正后重新提出", "there is a mistake in the change: correct it and propose it again")
	ErrTooMany          = fault("too_many", "待审批的变更过多：请先处理已有的变更", "too many proposals wait for a decision: decide on those first")
	ErrReplaces         = fault("replaces", "该年度已有放假安排且内容不同：请核对差异，确认替换后提出", "this year is known already and says something else: look at the differences, then say that it replaces what is there")
	ErrTooFew           = fault("too_few", "变更后管理员将不足两人，此后无人可以审批：请先增加管理员", "fewer than two administrators would be left, and nobody could accept anything any more: first make another person administrator")
	ErrBusy             = fault("busy", "其他变更正在进行：请稍后重试", "other changes were made at the same moment: try again")

	ErrNotYours   = fault("not_yours", "只能委托本人的职责：请由本人办理；本人不在时，由一名管理员提出，另一名管理员审批", "one may delegate only one's own duties: ask that person; for somebody who is absent an administrator proposes it, and another accepts it")
	ErrUnproved   = fault("unproved", "委托把本人的职权交给他人：请先再次验证身份", "a delegation hands one's powers on: prove again first who you are")
	ErrDelegation = fault("delegation", "委托有误：请更正后重新登记", "there is a mistake in the delegation: correct it and enter it again")
	ErrRevoked    = fault("revoked", "该委托已经终止：请刷新页面查看", "the delegation has ended already: reload the page")
	ErrContact    = fault("contact", "邮箱或语言有误：邮箱写作 name@example.com，语言为 zh 或 en", "the address or the language is wrong: write the address as name@example.com, the language as zh or en")
)

// ErrMoved is what a [Store] answers where the revision is another one: read again, and decide again.
var ErrMoved = errors.New("the revision has moved on")

// A detailed fault says what in particular is wrong.
type detailed struct {
	*Fault
	detail engine.Words
}

func (d *detailed) Error() string { return d.words().Zh + " / " + d.words().En }
func (d *detailed) Unwrap() error { return d.Fault }

func (d *detailed) words() engine.Words {
	return engine.Words{Zh: d.Fault.Zh + "（" + d.detail.Zh + "）", En: d.Fault.En + " (" + d.detail.En + ")"}
}

// because adds what in particular is wrong. The formats share their arguments.
func (f *Fault) because(zh, en string, args ...any) error {
	return &detailed{f, engine.Words{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}}
}

// Explain returns the sentence of a fault for the person who asked, and false where the error is no fault of the asking.
func Explain(err error) (engine.Words, bool) {
	if d, ok := errors.AsType[*detailed](err); ok {
		return d.words(), true
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Words, true
	}
	return engine.Words{}, false
}
