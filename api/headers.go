package api

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
)

const maxKey = 128

// command reads what every change carries in its headers. The version that was seen is asked for where there is something to have seen.
func (c *call) command(body []byte) (engine.Command, error) {
	cmd := engine.Command{Dossier: c.path["id"], Actor: c.actor, Request: c.fingerprint(body)}
	var err error
	if cmd.Key, err = idempotencyKey(c.Request().Header); err != nil {
		return cmd, err
	}
	if cmd.Dossier != "" {
		cmd.Version, err = seenVersion(c.Request().Header)
	}
	return cmd, err
}

// seenVersion reads If-Match: exactly one strong tag, as a dossier's ETag gives it. A star would overwrite what nobody has seen.
func seenVersion(h http.Header) (int, error) {
	tags := h.Values("If-Match")
	if len(tags) == 0 {
		return 0, problemf(codeVersion, "请在 If-Match 中写明所见案卷的 ETag", "give the ETag of the dossier that you have seen in If-Match")
	}
	digits, ok := strings.CutPrefix(tags[0], `"`)
	digits, closed := strings.CutSuffix(digits, `"`)
	version, err := strconv.Atoi(digits)
	if len(tags) > 1 || !ok || !closed || err != nil || version < 1 || strconv.Itoa(version) != digits {
		return 0, problemf(codeBadHeader, `If-Match 须为一个案卷版本，如 "12"`, `If-Match must be one version of the dossier, such as "12"`)
	}
	return version, nil
}

func idempotencyKey(h http.Header) (string, error) {
	keys := h.Values("Idempotency-Key")
	if len(keys) == 0 {
		return "", nil
	}
	visible := !strings.ContainsFunc(keys[0], func(r rune) bool { return r <= ' ' || r > '~' })
	if len(keys) > 1 || keys[0] == "" || len(keys[0]) > maxKey || !visible {
		return "", problemf(codeBadHeader, "Idempotency-Key 须为 1 至 128 个可见 ASCII 字符", "Idempotency-Key must be 1 to 128 visible ASCII characters")
	}
	return keys[0], nil
}

// fingerprint is what makes two requests the same: method, path, parameters, media type and body, but not the version that was seen:
// who repeats a request after a lost answer may have looked at the dossier in between.
func (c *call) fingerprint(body []byte) string {
	r, sum := c.Request(), sha256.New()
	for _, part := range [][]byte{[]byte(r.Method), []byte(r.URL.Path), []byte(r.URL.Query().Encode()), []byte(r.Header.Get("Content-Type")), body} {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part)))) // so that no two requests run together
		sum.Write(part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// mediaType reads the type of the body and refuses one in pieces or in disguise.
func mediaType(h http.Header) (string, map[string]string, error) {
	given, plain := h.Values("Content-Type"), h.Get("Content-Encoding")
	if len(given) != 1 || len(given[0]) > 200 || plain != "" && plain != "identity" {
		return "", nil, problemf(codeMediaType, "须有一个 Content-Type，且不得压缩", "give one Content-Type, and do not compress the body")
	}
	kind, params, err := mime.ParseMediaType(given[0])
	if err != nil || !strings.Contains(kind, "/") {
		return "", nil, problemf(codeMediaType, "Content-Type 有误", "the Content-Type cannot be read")
	}
	return kind, params, nil
}

// listed tells whether the tag stands in the list of an If-None-Match.
func listed(list, tag string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(one string) bool {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		return one == tag || one == "*"
	})
}
