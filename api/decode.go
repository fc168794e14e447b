package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// Limits of a JSON body. A form is far below them; they keep a hostile one from costing more than it weighs.
const (
	maxBody    = 1 << 20
	maxDepth   = 32
	maxMembers = 500    // of one object
	maxValues  = 20_000 // altogether
	maxName    = 256    // bytes of a member's name
)

// decode reads one JSON object more strictly than encoding/json does: valid UTF-8, no member twice at any depth, nothing behind it,
// no text that a database cannot keep. Numbers become float64.
func decode(data []byte) (map[string]any, error) {
	switch {
	case len(data) == 0:
		return nil, bad("没有内容", "it is empty")
	case !utf8.Valid(data):
		return nil, bad("不是有效的 UTF-8", "it is not valid UTF-8")
	case !json.Valid(data): // the token reader below forgives what this does not
		return nil, bad("不是一个完整的 JSON 值", "it is not one complete JSON value")
	case loneSurrogate(data):
		return nil, bad("含有不成对的代理字符", "it contains half of a surrogate pair")
	}
	d := decoder{tokens: json.NewDecoder(bytes.NewReader(data))}
	value, err := d.value(1)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, bad("须为 JSON 对象", "it must be a JSON object")
	}
	return object, nil
}

func bad(zh, en string) error { return problemf(codeBadBody, "请求内容"+zh, "the body: "+en) }

type decoder struct {
	tokens *json.Decoder
	values int
}

func (d *decoder) value(depth int) (any, error) {
	token, err := d.tokens.Token()
	if err == io.EOF || d.values >= maxValues || depth > maxDepth {
		return nil, bad(fmt.Sprintf("过于复杂(至多 %d 层、%d 个值)", maxDepth, maxValues), fmt.Sprintf("it is too complex (at most %d levels and %d values)", maxDepth, maxValues))
	}
	if err != nil {
		return nil, bad("有无法表示的数", "it has a number that cannot be represented")
	}
	d.values++
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return d.object(depth)
		}
		return d.array(depth)
	case string:
		return t, storable(t)
	}
	return token, nil
}

func (d *decoder) object(depth int) (any, error) {
	out := map[string]any{}
	for d.tokens.More() {
		token, err := d.tokens.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if err := storable(name); err != nil {
			return nil, err
		}
		if len(name) > maxName || len(out) >= maxMembers {
			return nil, bad(fmt.Sprintf("的对象过大(至多 %d 项，名称至多 %d 字节)", maxMembers, maxName), fmt.Sprintf("an object is too large (at most %d members with names of %d bytes)", maxMembers, maxName))
		}
		if _, twice := out[name]; twice {
			return nil, bad(fmt.Sprintf("中“%s”重复出现", name), fmt.Sprintf("%q stands there twice", name))
		}
		if out[name], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	_, err := d.tokens.Token()
	return out, err
}

func (d *decoder) array(depth int) (any, error) {
	out := []any{}
	for d.tokens.More() {
		value, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	_, err := d.tokens.Token()
	return out, err
}

// storable refuses the character NUL, which PostgreSQL cannot keep and nobody can read.
func storable(s string) error {
	for i := range len(s) {
		if s[i] == 0 {
			return bad("含有空字符(NUL)", "it contains the character NUL")
		}
	}
	return nil
}

// loneSurrogate finds an escape that is half of a pair. encoding/json would silently replace it, and two different requests would become one.
// The data is valid JSON.
func loneSurrogate(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		if i++; data[i] != 'u' {
			continue
		}
		switch unit := hex4(data[i+1:]); {
		case unit >= 0xdc00 && unit < 0xe000:
			return true
		case unit >= 0xd800 && unit < 0xdc00:
			next := data[i+5:]
			if len(next) < 6 || next[0] != '\\' || next[1] != 'u' {
				return true
			}
			if low := hex4(next[2:]); low < 0xdc00 || low >= 0xe000 {
				return true
			}
			i += 6
		}
		i += 4
	}
	return false
}

// hex4 reads four hexadecimal digits that are known to be there.
func hex4(digits []byte) int {
	n := 0
	for _, c := range digits[:4] {
		n <<= 4
		switch {
		case c <= '9':
			n += int(c - '0')
		case c <= 'F':
			n += int(c-'A') + 10
		default:
			n += int(c-'a') + 10
		}
	}
	return n
}
