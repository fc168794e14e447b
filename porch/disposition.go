package porch

import (
	"fmt"
	"strings"
)

// Disposition says that what follows is shown in place ("inline") or kept as a file ("attachment"), and under which name, for browsers old and new
// (RFC 6266, RFC 5987).
func Disposition(kind, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return kind + `; filename="` + ascii + `"; filename*=UTF-8''` + b.String()
}
