package workflows

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"santong/engine"
)

// An Act is a statute or document that articles belong to.
type Act struct {
	ID           string `yaml:"id"`
	engine.Words `yaml:",inline"`
	Source       string `yaml:"source"`    // where its text stands, or what the figures rest on
	Memory       bool   `yaml:"memory"`    // nothing of it could be read
	Elsewhere    bool   `yaml:"elsewhere"` // of another place: an example, without force here
}

var sourceTag = regexp.MustCompile(`\[[A-Z][0-9]+\]`)

// Told is the source as readers are told it, without the tags of the list of sources.
func (a Act) Told() string { return sourceTag.ReplaceAllString(a.Source, "") }

// law is law.yaml: the acts, the articles that may be cited, the lists that are shared, and the gates that no definition may leave out.
type law struct {
	Acts          []Act          `yaml:"acts"`
	Articles      []article      `yaml:"articles"`
	Lists         []engine.List  `yaml:"lists"` // those that several definitions share
	RequiredGates []requiredGate `yaml:"required_gates"`

	source    *source
	citations map[string]engine.Citation
}

// An article is one that may be cited, as act#no. Its words say in one line what it asks.
type article struct {
	ID           string `yaml:"id"`
	engine.Words `yaml:",inline"`
	Memory       bool `yaml:"memory"` // from memory: no stored source confirms it
}

// A requiredGate names gates that an event of a workflow must have: whoever edits the workflow cannot quietly drop them.
type requiredGate struct {
	Workflow string   `yaml:"workflow"`
	Event    string   `yaml:"event"`
	Gates    []string `yaml:"gates"`
	Basis    []string `yaml:"basis"`
}

func (l *loading) readLaw() *law {
	out := &law{citations: map[string]engine.Citation{}}
	if out.source = l.open("law.yaml"); out.source == nil || !l.decode(out.source, out) {
		return out
	}
	acts := map[string]Act{}
	for i, a := range out.Acts {
		path := fmt.Sprintf("acts[%d]", i)
		if _, twice := acts[a.ID]; twice {
			l.say(out.source.named(path, a.ID, "法规编号重复", "this act is listed twice: %q", a.ID))
		}
		l.worded(out.source, path, a.ID, a.Words)
		acts[a.ID] = a
		out.citations[a.ID] = engine.Citation{Words: a.quoted(), Memory: a.Memory} // where a whole act is meant
	}
	for i, a := range out.Articles {
		path := fmt.Sprintf("articles[%d]", i)
		id, no, _ := strings.Cut(a.ID, "#")
		act, known := acts[id]
		switch _, twice := out.citations[a.ID]; {
		case no != "" && !known:
			l.say(out.source.named(path, a.ID, "没有登记这部法规，请先加入 acts", "no act has the id of %q: add it to acts", a.ID))
		case no == "":
			l.say(out.source.named(path, a.ID, "缺条号，应为“法规#条号”", "%q has no number: write act#no", a.ID))
		case twice:
			l.say(out.source.named(path, a.ID, "条文重复", "this article is listed twice: %q", a.ID))
		}
		l.worded(out.source, path, a.ID, a.Words)
		out.citations[a.ID] = cite(act, no, a)
	}
	return out
}

// quoted is how people name the act. What another place has laid down is no law here, and says so.
func (a Act) quoted() engine.Words {
	if a.Elsewhere {
		return engine.Words{Zh: "参照" + a.Zh, En: "cf. " + a.En}
	}
	return a.Words
}

// cite writes an article as people quote it. Where no number is known, the id names the subject instead.
func cite(act Act, no string, a article) engine.Citation {
	name := act.quoted()
	zh, en := name.Zh+"关于"+no+"的部分", name.En+", on "+no
	if !strings.ContainsFunc(no, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }) {
		parts := strings.Split(no, ".")
		zh, en = name.Zh+"第"+parts[0]+"条", name.En+", art. "+parts[0]
		for i, part := range parts[1:] {
			zh, en = zh+"第"+part+[]string{"款", "项"}[min(i, 1)], en+"("+part+")"
		}
	}
	return engine.Citation{Words: engine.Words{Zh: zh + contentMark + a.Zh, En: en + ": " + a.En}, Memory: a.Memory}
}

// contentMark stands between an article and what it says.
const contentMark = "："

// cited refuses a basis that law.yaml does not have, wherever in the file it stands.
func (l *loading) cited(s *source, citations map[string]engine.Citation) {
	if s == nil || s.body == nil {
		return
	}
	ast.Walk(visitor(func(n ast.Node) bool {
		pair, ok := n.(*ast.MappingValueNode)
		if !ok || pair.Key.String() != "basis" {
			return true
		}
		list, ok := pair.Value.(*ast.SequenceNode)
		if !ok {
			return true // sets: {basis: …} is a field of that name
		}
		for _, item := range list.Values {
			text, ok := item.(*ast.StringNode)
			if !ok {
				continue
			}
			if _, known := citations[text.Value]; !known {
				place := position(item)
				l.say(s.fault(place.Line, place.Column, "law.yaml 中没有这一条，请核对或补入",
					fmt.Sprintf("law.yaml has no article %q: correct it or add it there", text.Value)))
			}
		}
		return true
	}), s.body)
}
