package identity

import (
	"errors"
	"fmt"
	"time"

	"santong/engine"
)

// A fault is an error that a person may cause, with what to do about it.
type fault struct{ engine.Words }

func (f *fault) Error() string { return f.En }

func faultf(zh, en string) error { return &fault{engine.Words{Zh: zh, En: en}} }

// What may go wrong when somebody comes.
var (
	ErrWrong        = faultf("人员编号、密码或验证码不正确", "the id, the password or the code is not right")
	ErrBusy         = faultf("正在核验的人太多，请稍后再试", "too many are signing in; try again in a moment")
	ErrNotSignedIn  = faultf("请先登录", "sign in first")
	ErrSecretOver   = faultf("一次性口令已过期，请联系管理员重新发放", "the one-time secret has expired; ask the administrator for a new one")
	ErrNotAwaited   = faultf("请先输入用户名和密码", "give your name and password first")
	ErrEnded        = faultf("会话已结束，请重新登录", "the session has ended; sign in again")
	ErrNoPassword   = faultf("该账户没有本人设定的密码，请用统一身份认证", "the account has no password of its owner; use the identity provider")
	ErrNotEnrolling = faultf("请重新开始启用动态验证码", "begin adding the authenticator again")
	ErrNotEnrolled  = faultf("尚未启用动态验证码", "no authenticator is in use yet")
	ErrProvider     = faultf("统一身份认证暂不可用，请稍后再试", "the identity provider cannot be reached; try again in a moment")
	ErrReturn       = faultf("统一身份认证的应答无效，请重新登录", "the answer of the identity provider is not valid; sign in again")
	ErrStranger     = faultf("该统一身份尚未关联本系统人员", "this account of the identity provider is not linked with anybody here")
	ErrSubject      = faultf("请填写统一身份认证中的账户标识，至多255个字符", "give the subject at the identity provider, at most 255 characters")
	ErrUnproved     = faultf("请先再次验证身份", "prove first who you are")
	ErrDemo         = faultf("演示链接无效", "the link of the demonstration is not valid")
	ErrScope        = faultf("请至少选一项权限，且只选所列权限", "choose at least one scope, and only those that are listed")
	ErrDays         = faultf("有效期应为1至366天", "a token is good for 1 to 366 days")
	ErrLabel        = faultf("请用1至100个字说明令牌用途", "say in 1 to 100 characters what the token is for")
	ErrLinked       = faultf("该统一身份已关联其他人员", "another person is linked with this account of the identity provider")
	ErrFaceless     = faultf("该岗位代表社会公众或者其他系统，没有账户，不能登录", "this post stands for the public or for another system: it has no account, and nobody signs in by it")
	ErrTokens       = faultf("令牌太多，请先撤销不用的", "there are too many tokens; revoke those that are not needed")
)

// A Throttled says how long to wait before the next attempt counts.
type Throttled struct{ Wait time.Duration }

func (t *Throttled) Error() string { return t.Words().En }

// Words say it to a person, in whole minutes.
func (t *Throttled) Words() engine.Words {
	minutes := max(1, int((t.Wait+time.Minute-1)/time.Minute))
	return engine.Words{Zh: fmt.Sprintf("失败次数过多，请在%d分钟后再试", minutes), En: fmt.Sprintf("too many failures: try again in %d min", minutes)}
}

// Say finds the words for a person in an error, or false where it is not for people.
func Say(err error) (engine.Words, bool) {
	if f, ok := errors.AsType[*fault](err); ok {
		return f.Words, true
	}
	if t, ok := errors.AsType[*Throttled](err); ok {
		return t.Words(), true
	}
	if w, ok := errors.AsType[*Weak](err); ok {
		return w.Words(), true
	}
	return engine.Words{}, false
}
