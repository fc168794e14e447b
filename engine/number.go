package engine

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A part of a template: a literal, or a field in braces with an optional width, as in {seq:4}.
type part struct {
	literal string
	name    string
	width   int
}

var braces = regexp.MustCompile(`\{([a-z][a-z0-9_]*)(?::([1-9]))?\}`)

// parts takes the template apart and checks that every counter stands in it.
func (s *Series) parts() ([]part, error) {
	var out []part
	rest := s.Template
	for rest != "" {
		at := braces.FindStringSubmatchIndex(rest)
		if at == nil {
			out, rest = append(out, part{literal: rest}), ""
			break
		}
		if at[0] > 0 {
			out = append(out, part{literal: rest[:at[0]]})
		}
		p := part{name: rest[at[2]:at[3]]}
		if at[4] >= 0 {
			p.width, _ = strconv.Atoi(rest[at[4]:at[5]]) // one digit, by the pattern
		}
		out, rest = append(out, p), rest[at[1]:]
	}
	for _, p := range out {
		if strings.ContainsAny(p.literal, "{}") {
			return nil, fmt.Errorf("the template %q has a brace that is no field: write {name} or {name:width}", s.Template)
		}
	}
	for counter := range s.Scope {
		if !slices.ContainsFunc(out, func(p part) bool { return p.name == counter }) {
			return nil, fmt.Errorf("the counter %s does not stand in the template %q", counter, s.Template)
		}
	}
	if len(s.Scope) == 0 {
		return nil, fmt.Errorf("the series %s counts nothing: give the scope of its counters", s.ID)
	}
	return out, nil
}

// allocate gives out the next number: every counter in the template moves on by one within its scope.
func (s *Series) allocate(vars map[string]string, counter func(key string) (int64, error)) (string, []Count, error) {
	parts, err := s.parts()
	if err != nil {
		return "", nil, err
	}
	vars = maps.Clone(vars)
	maps.Copy(vars, s.Vars)
	var counts []Count
	for _, name := range slices.Sorted(maps.Keys(s.Scope)) {
		var scope []string
		for _, within := range s.Scope[name] {
			value, ok := vars[within]
			if !ok {
				return "", nil, fmt.Errorf("the series %s counts within %s, which is not known here", s.ID, within)
			}
			scope = append(scope, value)
		}
		key := counterKey(s.ID, name, scope)
		was, err := counter(key)
		if err != nil {
			return "", nil, err
		}
		counts = append(counts, Count{Key: key, Was: was, Now: was + 1})
		vars[name] = strconv.FormatInt(was+1, 10)
	}
	var b strings.Builder
	for _, p := range parts {
		value, ok := vars[p.name]
		switch {
		case p.name == "":
			b.WriteString(p.literal)
		case !ok:
			return "", nil, fmt.Errorf("the series %s needs %s, which is not known here", s.ID, p.name)
		case p.width > 0 && len(value) > p.width:
			return "", nil, fmt.Errorf("the series %s is full: %s has no room in %d digits", s.ID, value, p.width)
		case p.width > 0:
			b.WriteString(strings.Repeat("0", p.width-len(value)) + value)
		default:
			b.WriteString(value)
		}
	}
	return b.String(), counts, nil
}

// Numberer is the party in whose name numbers are given, and whose codes stand in them: the maker, where the definition does not say.
func (d *Definition) Numberer() string { return cmp.Or(d.NumbersOf, "maker") }

// Coded tells whether an organisation's codes stand in the numbers, or they are counted within them.
func (s *Series) Coded() bool {
	parts, _ := s.parts()
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	for counter := range s.Scope {
		names = append(names, s.Scope[counter]...)
	}
	return slices.ContainsFunc(names, func(name string) bool {
		_, counts := s.Scope[name]
		_, fixed := s.Vars[name]
		return name != "" && name != "year" && name != "month" && !counts && !fixed
	})
}

// example is a number as the series writes it: what is fixed as it is, and something possible for the rest.
func (s *Series) example() string {
	return braces.ReplaceAllStringFunc(s.Template, func(field string) string {
		at := braces.FindStringSubmatch(field)
		width, _ := strconv.Atoi(at[2]) // none is 0
		switch {
		case s.Vars[at[1]] != "":
			return s.Vars[at[1]]
		case at[1] == "year":
			return "2026"
		case width > 0 || len(s.Scope[at[1]]) > 0:
			return strings.Repeat("0", max(0, width-1)) + "1"
		}
		return "某政发" // the abbreviation of an organ
	})
}

// counterKey is what a counter is kept under, as in issue/seq/2026/曹政发: the series, its counter, and whatever it counts within.
func counterKey(series, counter string, within []string) string {
	return strings.Join(append([]string{series, counter}, within...), "/")
}

var yearly = regexp.MustCompile(`^(19|2\d)\d\d$`)

// CounterPart reads what [Series.allocate] has written: it takes the key of a counter apart. Last is for whoever knows it to fill in.
func CounterPart(key string) LedgerPart {
	parts := strings.Split(key, "/")
	out := LedgerPart{Counter: key, Series: parts[0]}
	var words []string
	for _, within := range parts[min(2, len(parts)):] {
		if out.Year == "" && yearly.MatchString(within) {
			out.Year = within
		} else {
			words = append(words, within)
		}
	}
	out.Word = strings.Join(words, "/")
	return out
}

// Parse takes a number of the series apart, as {"year": "2026", "seq": "1"…}, or says that it is none.
func (s *Series) Parse(number string) (map[string]string, bool) {
	parts, err := s.parts()
	if err != nil {
		return nil, false
	}
	var pattern strings.Builder
	var names []string
	for _, p := range parts {
		_, counts := s.Scope[p.name]
		fixed, isVar := s.Vars[p.name]
		switch {
		case p.name == "":
			pattern.WriteString(regexp.QuoteMeta(p.literal))
			continue
		case p.width > 0:
			fmt.Fprintf(&pattern, `(\d{%d})`, p.width)
		case p.name == "year":
			pattern.WriteString(`(\d{4})`)
		case counts:
			pattern.WriteString(`([1-9]\d*)`)
		case isVar:
			pattern.WriteString("(" + regexp.QuoteMeta(fixed) + ")")
		default:
			pattern.WriteString(`(.+?)`)
		}
		names = append(names, p.name)
	}
	match := regexp.MustCompile("^" + pattern.String() + "$").FindStringSubmatch(number)
	if match == nil {
		return nil, false
	}
	out := map[string]string{}
	for i, name := range names {
		value := match[i+1]
		if _, counts := s.Scope[name]; counts {
			if value = strings.TrimLeft(value, "0"); value == "" {
				return nil, false // counters begin at 1
			}
		}
		if before, twice := out[name]; twice && before != value {
			return nil, false
		}
		out[name] = value
	}
	return out, true
}
