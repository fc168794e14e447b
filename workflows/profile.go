package workflows

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"santong/engine"
)

// A Profile is what differs from place to place, after its chain has been merged.
type Profile struct {
	ID           string
	engine.Words        // of the place itself
	Chain        []Link // the place first, what all share last
	Posts        []engine.Item
	Rules        []Rule
}

// A Link is one profile of a chain.
type Link struct {
	ID string
	engine.Words
}

// A Rule is a figure with where it comes from.
type Rule struct {
	engine.Rule
	From      string            // the profile that says it
	Overrides []string          // the profiles that it overrides, nearest first
	Articles  []engine.Citation // its basis in full
	Memory    bool              // part of the basis is from memory: to be checked by a lawyer
}

type profileFile struct {
	ID           string `yaml:"profile"`
	engine.Words `yaml:",inline"`
	Extends      string            `yaml:"extends"`
	Abstract     bool              `yaml:"abstract"` // incomplete by design: only to be extended
	Vars         map[string]string `yaml:"vars"`
	Seats        []seat            `yaml:"seats"`
	Posts        []engine.Item     `yaml:"posts"` // what posts are called that give no rights: the others are named with their rights
	Rules        []engine.Rule     `yaml:"rules"`
	Series       []engine.Series   `yaml:"series"`
}

// A seat says which organisation plays a part: a code of the directory, or self for the opener's own.
type seat struct {
	Party string `yaml:"party"`
	For   string `yaml:"for"`
	Is    string `yaml:"is"`
}

// A placed value remembers where it was written, so that a mistake found later can be shown there.
type placed[T any] struct {
	value     T
	source    *source
	path      string
	from      string
	overrides []string
}

// figures is a merged chain, nearest profile last.
type figures struct {
	chain  []Link
	vars   map[string]string
	seats  []placed[seat]
	posts  []placed[engine.Item]
	rules  []placed[engine.Rule]
	series []placed[engine.Series]
}

// readProfiles merges the chain of the profile: what is nearer to the place overrides, by id and variant.
func (l *loading) readProfiles(id string) figures {
	out := figures{vars: map[string]string{}}
	var chain []profileFile
	var sources []*source
	for next := id; next != ""; {
		if slices.ContainsFunc(chain, func(p profileFile) bool { return p.ID == next }) {
			last := sources[len(sources)-1]
			l.say(last.named("extends", next, "方案相互继承，形成循环", "the profiles extend each other in a circle, by way of %q", next))
			break
		}
		name := "profiles/" + next + ".yaml"
		if _, err := fs.Stat(l.fsys, name); err != nil {
			if len(chain) == 0 {
				l.say(fmt.Errorf("没有方案 %[1]s，可用的有：%[2]s / there is no profile %[1]q; there are: %[2]s", next, l.usable()))
			} else {
				l.say(sources[len(sources)-1].named("extends", next, "没有这个方案", "there is no profile %q", next))
			}
			break
		}
		s := l.open(name)
		var p profileFile
		if s == nil || !l.decode(s, &p) {
			break
		}
		if p.ID != next {
			l.say(s.named("profile", p.ID, "方案编号应与文件名一致", "the profile calls itself %q: it must be named as its file", p.ID))
			break
		}
		l.worded(s, "", p.ID, p.Words)
		if p.Abstract && len(chain) == 0 {
			l.say(fmt.Errorf("方案 %[1]s（%[2]s）不完整，只供继承：可用的有：%[3]s；也可以另写方案并写 extends: %[1]s / the profile %[1]s is incomplete and only to be extended; there are: %[3]s; "+
				"or write one that says extends: %[1]s", p.ID, p.Zh, l.usable()))
		}
		chain, sources, next = append(chain, p), append(sources, s), p.Extends
	}
	for i, p := range slices.Backward(chain) {
		s := sources[i]
		out.chain = append([]Link{{p.ID, p.Words}}, out.chain...)
		for k, v := range p.Vars {
			out.vars[k] = v
		}
		out.seats = merge(l, s, out.seats, p.Seats, "seats", p.ID, func(s seat) [2]string { return [2]string{s.Party, s.For} })
		for i, post := range p.Posts {
			l.worded(s, fmt.Sprintf("posts[%d]", i), post.ID, post.Words)
		}
		out.posts = merge(l, s, out.posts, p.Posts, "posts", p.ID, func(i engine.Item) [2]string { return [2]string{i.ID} })
		out.rules = merge(l, s, out.rules, p.Rules, "rules", p.ID, func(r engine.Rule) [2]string { return [2]string{r.ID, r.For} })
		out.series = merge(l, s, out.series, p.Series, "series", p.ID, func(s engine.Series) [2]string { return [2]string{s.ID, s.For} })
	}
	return out
}

// usable names the profiles under which one may work.
func (l *loading) usable() string {
	var out []string
	entries, _ := fs.ReadDir(l.fsys, "profiles") // of a folder without profiles there are none
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".yaml")
		if s, err := read(l.fsys, "profiles/"+e.Name()); ok && err == nil {
			if p := (profileFile{}); s.decode(&p) == nil && !p.Abstract {
				out = append(out, id)
			}
		}
	}
	return strings.Join(out, ", ")
}

// merge lays a nearer profile's list over what stands: an equal key takes the place of the old value, a new one is added.
func merge[T any](l *loading, s *source, base []placed[T], list []T, what, from string, key func(T) [2]string) []placed[T] {
	own := map[[2]string]bool{}
	for i, value := range list {
		next := placed[T]{value: value, source: s, path: fmt.Sprintf("%s[%d]", what, i), from: from}
		k := key(value)
		if own[k] {
			l.say(s.named(next.path, k[0], "同一方案中写了两次", "%q stands twice in this profile", k[0]))
		}
		own[k] = true
		if at := slices.IndexFunc(base, func(p placed[T]) bool { return key(p.value) == k }); at >= 0 {
			next.overrides = append([]string{base[at].from}, base[at].overrides...)
			base[at] = next
		} else {
			base = append(base, next)
		}
	}
	return base
}

// pick chooses what holds for the variant: what is said of it before what is said of all.
func pick[T any](list []placed[T], id, variant string, key func(T) [2]string) (placed[T], bool) {
	var all placed[T]
	found := false
	for _, p := range list {
		switch k := key(p.value); {
		case k[0] != id:
		case k[1] == variant:
			return p, true
		case k[1] == "":
			all, found = p, true
		}
	}
	return all, found
}

func (f figures) profile(citations map[string]engine.Citation) Profile {
	out := Profile{Chain: f.chain}
	if len(f.chain) > 0 {
		out.ID, out.Words = f.chain[0].ID, f.chain[0].Words
	}
	for _, p := range f.posts {
		out.Posts = append(out.Posts, p.value)
	}
	for _, r := range f.rules {
		rule := Rule{Rule: r.value, From: r.from, Overrides: r.overrides}
		for _, id := range r.value.Basis {
			rule.Articles = append(rule.Articles, citations[id])
			rule.Memory = rule.Memory || citations[id].Memory
		}
		out.Rules = append(out.Rules, rule)
	}
	return out
}
