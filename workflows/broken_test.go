package workflows

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// Every kind of mistake must stop the load and show its place. What people are told stands in testdata/broken.golden.txt.
func TestBroken(t *testing.T) {
	const paper, law, base, town = "paper.yaml", "law.yaml", "profiles/base.yaml", "profiles/town.yaml"
	var out bytes.Buffer
	for _, c := range []struct {
		name  string
		edits []edit
	}{
		{"unknown key", []edit{{paper, "    by: [drafter]\n    reason: always", "    bye: [drafter]\n    reason: always"}}},
		{"unknown key inside braces", []edit{{paper, "resets: true", "reset: true"}}},
		{"comma inside braces", []edit{{paper, "en: Choose a later day", "en: Choose a later day, or ask"}}},
		{"colon in a value", []edit{{paper, `reason: verdict == "revise"`, `reason: given(verdict) ? true : false`}}},
		{"key twice", []edit{{paper, "    to: withdrawn\n", "    to: withdrawn\n    to: published\n"}}},
		{"wrong type", []edit{{paper, "max: 200", "max: many"}}},
		{"list missing", []edit{{paper, "from: [reviewing]", "from: reviewing"}}},
		{"endless message", []edit{{paper, "", strings.Repeat("a:", 5000)}}},
		{"syntax", []edit{{paper, "from: [reviewing]", "from: [reviewing"}}},
		{"empty file", []edit{{paper, "", "# nothing\n"}}},
		{"two documents", []edit{{paper, "clocks:", "---\nclocks:"}}},
		{"tab", []edit{{paper, "  - id: consult\n", "\t- id: consult\n"}}},
		{"tag", []edit{{paper, "from: [reviewing]", "from: !!set [reviewing]"}}},
		{"merge", []edit{{paper, "    from: [reviewing]", "    <<: *x\n    from: [reviewing]"}}},
		{"alias of nothing", []edit{{paper, "from: [reviewing]", "from: *here"}}},
		{"aliases of aliases", []edit{{paper, "lists:", "a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n" +
			"d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e]\nlists:"}}},
		{"mistake behind an alias", []edit{{paper, "    from: [reviewing]", "    from: &here [reviewing, review]"}, {paper, "    from: [reviewed]", "    from: *here"}}},
		{"no target", []edit{{paper, "to: consulting", "to: [consulting]"}}},
		{"two targets", []edit{{paper, "to: {verdict: {lawful: reviewed, revise: drafting}}", "to: {verdict: {lawful: reviewed}, verdicts: {revise: drafting}}"}}},
		{"deep", []edit{{paper, "from: [reviewing]", "from: " + strings.Repeat("[", 100)}}},
		{"unknown key of a duty", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [{role: reviewer, if: trial}]"}}},
		{"duty of nobody", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [{when: trial}]"}}},
		{"duty of a role unknown", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [{role: reviewers}]"}}},
		{"duty that looks at the clock", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [reviewer, {role: drafter, when: closing_on < today}]"}}},
		{"duty with two conditions", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [reviewer, {role: drafter, when: verdict == \"lawful\", unless: verdict == \"lawful\"}]"}}},
		{"duty of an unknown variant", []edit{{paper, "en: Legality review, duty: [reviewer]", "en: Legality review, duty: [reviewer, {role: drafter, only: [nowhere]}]"}}},
		{"large", []edit{{paper, "start: drafting", "start: drafting # " + strings.Repeat("长", maxFile/3)}}},
		{"named otherwise", []edit{{paper, "workflow: paper", "workflow: papers"}}},
		{"words missing", []edit{{paper, "en: Making a paper", "en: ''"}}},

		{"state unknown", []edit{{paper, "from: [drafting, consulting]\n    to: reviewing", "from: [drafting, consultin]\n    to: reviewing"}}},
		{"target unknown", []edit{{paper, "to: consulting", "to: consult"}}},
		{"outcome unknown", []edit{{paper, "revise: drafting}}", "revised: drafting}}"}}},
		{"role unknown", []edit{{paper, "by: [reviewer]", "by: [审查人]"}}},
		{"role unknown only in one variant", []edit{{paper, "    to: consulting\n    by: [drafter]", "    to: consulting\n    by: [author]"}}},
		{"field type", []edit{{paper, "type: date", "type: day"}}},
		{"numbers of a party unknown", []edit{{paper, "start: drafting", "start: drafting\nnumbers_of: nobody"}}},
		{"series unknown", []edit{{paper, "of: register}", "of: registers}"}}},
		{"misspelt name in an expression", []edit{{paper, "closing_on >= due", "closing_at >= due"}}},
		{"types in an expression", []edit{{paper, `material.draft != ""`, `material.draft != 3`}}},
		{"expression after Chinese", []edit{{paper, `{id: has_draft, must: 'material.draft != ""', zh: 已提交草案`, `{id: has_draft, zh: 已提交草案, must: 'material.draf != ""'`}}},
		{"expression over lines", []edit{{paper, "reason: verdict == \"revise\"", "reason: |\n      given(verdict) and\n      verdikt == \"revise\""}}},
		{"rule unknown", []edit{{paper, "rule: review.max,", "rule: review.most,"}}},
		{"rule is no period", []edit{{town, "en: Term of review, period: 5wd", "en: Term of review, int: 5"}}},
		{"rule with two values", []edit{{base, "period: 7wd", "period: 7wd, int: 7"}}},
		{"period", []edit{{base, "period: 7wd", "period: 7 days"}}},
		{"template", []edit{{base, "{seq:4}", "{seq:4"}}},
		{"separation from nothing", []edit{{paper, "apart: {from: [submit,", "apart: {from: [submitted,"}}},
		{"separation from no upload", []edit{{paper, `"upload:draft"`, `"upload:drafts"`}}},
		{"gate that nothing passes", []edit{{paper, `any: ["conclude:lawful"]`, `any: ["concluded:lawful"]`}}},
		{"gate of no outcome", []edit{{paper, `any: ["conclude:lawful"]`, `any: ["conclude:legal"]`}}},
		{"gate empty", []edit{{paper, `any: ["conclude:lawful"]`, `any: []`}}},
		{"variant unknown", []edit{{paper, "only: [government]}", "only: [nobody]}"}}},
		{"variant without target", []edit{{paper, "{government: published, office: published}", "{government: published}"}}},
		{"nothing left for a variant", []edit{{paper, "from: [reviewing]", "from: [consulting]"}}},
		{"starts nothing", []edit{{paper, "    allocates: [number]", "    allocates: [number]\n    starts: [{workflow: effects, as: effect}]"}}},

		{"starts what the variant does not have", []edit{
			{paper, "    allocates: [number]", "    allocates: [number]\n    starts: [{workflow: note, as: note}]"},
			{"note.yaml", "", "workflow: note\nzh: 记录\nen: Note\nvariants: [{id: office, zh: 办公室, en: Office}]\nstart: done\nstates: [{id: done, zh: 完, en: Done, final: true}]\n"}}},
		{"gives a part that there is not", []edit{
			{paper, "    allocates: [number]", "    allocates: [number]\n    starts: [{workflow: note, as: note, each: '[\"a\"]', party: friend}]"},
			{"note.yaml", "", "workflow: note\nzh: 记录\nen: Note\nstart: done\nstates: [{id: done, zh: 完, en: Done, final: true}]\n"}}},

		{"index of an essay", []edit{{paper, "type: text, max: 200}", "type: text, max: 201, index: true}"}}},
		{"meeting of nobody", []edit{{paper, "clocks:", "meeting:\n  of: nobody\n  kind: verdict\n  name: title\n  on: closing_on\n  minutes: title\n  attendance: title\n" +
			"  statements: title\n  decision: verdict\n  texts: [draft]\n  schedule: submit\n  record: publish\n  decide: [conclude]\n  members: []\nclocks:"}}},

		{"article unknown", []edit{{paper, `    basis: ["code#15"]`, `    basis: ["code#16"]`}}},
		{"article unknown in a profile", []edit{{base, `period: 7wd, basis: ["reg#6"]`, `period: 7wd, basis: ["reg#66"]`}}},
		{"act unknown", []edit{{law, `"code#15"`, `"codex#15"`}}},
		{"article without number", []edit{{law, `"code#15"`, `code`}}},
		{"article twice", []edit{{law, `"code#15"`, `"reg#6"`}}},
		{"demand of nothing", []edit{{law, "event: publish", "event: publication"}}},
		{"profile unknown", []edit{{town, "extends: base", "extends: basis"}}},
		{"profiles in a circle", []edit{{base, "vars:", "extends: town\nvars:"}}},
		{"profile named otherwise", []edit{{town, "profile: town", "profile: city"}}},
		{"rule twice in a profile", []edit{{town, "for: office, ", ""}}},
		{"several mistakes", []edit{{paper, "to: consulting", "to: consult"}, {paper, "by: [reviewer]", "by: [editor]"}, {paper, `material.draft != ""`, `material.draft`}}},
	} {
		dir := small(t)
		for _, e := range c.edits {
			e.apply(t, dir)
		}
		_, err := Load(dir, "town")
		if err == nil {
			t.Errorf("%s: loaded", c.name)
			continue
		}
		text := err.Error()
		if len(text) > 2000 {
			t.Errorf("%s: a message of %d bytes", c.name, len(text))
		}
		fmt.Fprintf(&out, "== %s\n%s\n\n", c.name, text)
	}
	golden(t, "broken.golden.txt", out.Bytes())

	for _, profile := range []string{"", "nowhere", "../profiles/town", "Town"} {
		if _, err := Load(small(t), profile); err == nil || !strings.Contains(err.Error(), "profile") {
			t.Errorf("profile %q: %v", profile, err)
		}
	}
}
