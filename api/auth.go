package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/engine"
)

const (
	personKey = "person"
	challenge = `Bearer realm="santong"`
	maxToken  = 512
)

// What a token may do: look, act, and act where it cannot be taken back.
const (
	scopeRead         = "read"
	scopeAct          = "act"
	scopeIrreversible = "irreversible"
)

// identify finds out who asks. The token itself goes no further than this function.
func (s *service) identify(c *call) error {
	token, ok := bearer(c.Request().Header.Values(echo.HeaderAuthorization))
	if !ok {
		return problemf(codeUnauthorised, "请在 Authorization 中出示令牌：Bearer <令牌>", "show your token in Authorization: Bearer <token>")
	}
	sum := sha256.Sum256([]byte(token))
	grant, err := s.Authenticate(c.ctx, hex.EncodeToString(sum[:]), c.RealIP())
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return err
	}
	who := s.Engine.Directory().Person(grant.Person)
	if err != nil || who == nil {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, challenge+`, error="invalid_token"`)
		return problemf(codeUnauthorised, "令牌不存在、已过期或已作废", "the token is unknown, expired or revoked")
	}
	c.Set(personKey, who.ID)
	// Nobody sits behind a token to prove anything, so its scope is the proof.
	c.actor = engine.Actor{Person: who.ID, Posts: who.Posts, Proved: slices.Contains(grant.Scopes, scopeIrreversible)}
	scope := scopeAct
	if method := c.Request().Method; method == http.MethodGet || method == http.MethodHead {
		scope = scopeRead
	}
	if !slices.Contains(grant.Scopes, scope) {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, challenge+`, error="insufficient_scope", scope="`+scope+`"`)
		return problemf(codeScope, "此令牌没有 "+scope+" 权限，请换用有此权限的令牌", "the token lacks the scope "+scope+"; use one that has it")
	}
	return nil
}

// bearer takes the token out of the header. Two headers are one too many: who reads which would be chance.
func bearer(headers []string) (string, bool) {
	if len(headers) != 1 {
		return "", false
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	plain := !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
	return token, strings.EqualFold(scheme, "Bearer") && token != "" && len(token) <= maxToken && plain
}
