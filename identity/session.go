package identity

import (
	"time"

	"santong/engine"
)

// How somebody has signed in.
type How string

// The ways in.
const (
	ByPassword How = "password"
	ByTOTP     How = "totp"     // with a password before it
	ByRecovery How = "recovery" // a recovery code in the place of a TOTP
	ByProvider How = "oidc"
	ByDemo     How = "demo"
	ByToken    How = "token"
	ByCommand  How = "command" // on the command line of the server
)

var hows = map[How]engine.Words{
	ByPassword: {Zh: "密码", En: "password"},
	ByTOTP:     {Zh: "密码和动态验证码", En: "password and authenticator"},
	ByRecovery: {Zh: "密码和恢复码", En: "password and recovery code"},
	ByProvider: {Zh: "统一身份认证", En: "identity provider"},
	ByDemo:     {Zh: "演示链接", En: "demonstration link"},
	ByToken:    {Zh: "访问令牌", En: "access token"},
	ByCommand:  {Zh: "命令行", En: "command line"},
}

// Words say the way to a person.
func (h How) Words() engine.Words { return hows[h] }

// How long a session lasts, and a proof in it.
const (
	Idle      = 30 * time.Minute
	Lifetime  = 12 * time.Hour
	ProvedFor = 5 * time.Minute
)

// A Session is a browser that has signed in.
type Session struct {
	ID      string // to revoke it by; it opens nothing
	Person  string
	How     How
	Since   time.Time
	Seen    time.Time
	Proved  time.Time // zero: never since signing in
	Address string
	Agent   string // shortened
	This    bool   // it is the one that asks
}

// ProvedAt tells whether the person has proved lately who he or she is.
func (s Session) ProvedAt(now time.Time) bool {
	return !s.Proved.IsZero() && !s.Proved.After(now) && now.Sub(s.Proved) < ProvedFor
}
