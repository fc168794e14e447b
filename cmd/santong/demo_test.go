package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"santong/identity"
	"santong/store/storetest"
)

// perform runs a command line as a person would, in this process, and returns what it wrote.
func perform(t *testing.T, args ...string) (output string, code int) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(args, &console{ctx: context.Background(), out: &out, err: &problems})
	if problems.Len() > 0 {
		t.Errorf("santong %s: %s", strings.Join(args, " "), &problems)
	}
	return out.String(), code
}

// A shape is the object that scripts are promised, and nothing else.
type shape struct {
	Dossier string `json:"dossier"`
	Persons []struct {
		ID    string   `json:"id"`
		Name  string   `json:"name"`
		Posts []string `json:"posts"`
		Token string   `json:"token"`
	} `json:"persons"`
	Steps []struct {
		Date   string       `json:"date"`
		Person string       `json:"person"`
		Case   string       `json:"case"`
		Event  string       `json:"event"`
		State  string       `json:"state"`
		Basis  []basisShape `json:"basis"`
	} `json:"steps"`
	Refusals []struct {
		Event  string `json:"event"`
		Person string `json:"person"`
		Status int    `json:"status"`
		Needs  []struct {
			ID    string       `json:"id"`
			Kind  string       `json:"kind"`
			Field string       `json:"field"`
			Zh    string       `json:"zh"`
			En    string       `json:"en"`
			Do    wordsShape   `json:"do"`
			Basis []basisShape `json:"basis"`
		} `json:"needs"`
	} `json:"refusals"`
	Entries  int  `json:"entries"`
	Verified bool `json:"verified"`
}

type basisShape struct {
	ID     string `json:"id"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	Memory bool   `json:"memory"`
}

type wordsShape struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// demonstrate runs the demonstration for scripts and checks what it promises.
func demonstrate(t *testing.T, args ...string) *shape {
	t.Helper()
	output, code := perform(t, append([]string{"demo", "--no-serve", "--json"}, args...)...)
	if code != 0 || strings.Count(output, "\n") != 1 {
		t.Fatalf("exit code %d, output %.200s", code, output)
	}
	var s shape
	decoder := json.NewDecoder(strings.NewReader(output))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		t.Fatal(err)
	}
	if !s.Verified || s.Entries < len(s.Steps) || len(s.Steps) < 50 || !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-`).MatchString(s.Dossier) {
		t.Errorf("dossier %s: verified %t, %d steps, %d entries", s.Dossier, s.Verified, len(s.Steps), s.Entries)
	}
	known := map[string]bool{}
	for _, p := range s.Persons {
		known[p.ID] = true
		if p.Name == "" || len(p.Posts) == 0 || !strings.HasPrefix(p.Token, "st_") {
			t.Errorf("person %+v", p)
		}
	}
	day := ""
	for _, step := range s.Steps {
		if !known[step.Person] || step.Date < day || step.Case == "" || step.Event == "" || len(step.Basis) == 0 {
			t.Errorf("step %+v", step)
		}
		for _, b := range step.Basis {
			if b.ID == "" || b.Zh == "" {
				t.Errorf("%s: basis %+v", step.Event, b)
			}
		}
		day = step.Date
	}
	if len(s.Refusals) != 2 || s.Refusals[0].Status != 403 || s.Refusals[0].Event != "issue_opinion" || s.Refusals[1].Status != 422 || s.Refusals[1].Event != "publish" {
		t.Fatalf("refusals %+v", s.Refusals)
	}
	for _, r := range s.Refusals {
		for _, n := range r.Needs {
			if n.ID == "" || n.Zh == "" || n.En == "" || len(n.Basis) == 0 || n.Basis[0].ID == "" || n.Basis[0].Zh == "" {
				t.Errorf("%s: a need that teaches nothing: %+v", r.Event, n)
			}
		}
	}
	var gates []string
	for _, n := range s.Refusals[1].Needs {
		gates = append(gates, n.ID)
	}
	if !slices.Contains(gates, "registered") {
		t.Errorf("publishing was refused for %v, not for want of the registration", gates)
	}
	return &s
}

// locations are where a demonstration may keep its data.
func locations(t *testing.T) map[string]func(*testing.T) []string {
	return map[string]func(*testing.T) []string{
		"nowhere":  func(*testing.T) []string { return nil },
		"sqlite":   func(t *testing.T) []string { return []string{"--data", t.TempDir()} },
		"postgres": func(t *testing.T) []string { return []string{"--database", storetest.EmptyPostgres(t)} },
	}
}

// withKey says where the identity key is kept, where no data folder does.
func withKey(t *testing.T, at []string) []string {
	if len(at) == 0 || at[0] != "--database" {
		return at
	}
	return append(slices.Clip(at), "--key", filepath.Join(t.TempDir(), identity.KeyFile))
}

func TestDemo(t *testing.T) {
	for name, location := range locations(t) {
		t.Run(name, func(t *testing.T) {
			at := location(t)
			keyed := withKey(t, at)
			first := demonstrate(t, keyed...)
			for _, state := range []string{"published", "cleared"} {
				found := false
				for _, step := range first.Steps {
					found = found || step.State == state
				}
				if !found {
					t.Errorf("no step leads to %s", state)
				}
			}
			if at == nil {
				return
			}
			// The same place again: another dossier, another number, and both verify, with the stock and the suggestion of each.
			second := demonstrate(t, keyed...)
			if second.Dossier == first.Dossier || second.Entries != first.Entries || second.Persons[0].Token == first.Persons[0].Token {
				t.Errorf("the second demonstration: dossier %s after %s, %d entries after %d", second.Dossier, first.Dossier, second.Entries, first.Entries)
			}
			output, code := perform(t, append([]string{"verify", "--json"}, at...)...)
			if code != 0 || !strings.HasPrefix(output, fmt.Sprintf(`{"dossiers":%d,`, 2*(2+len(papersOfDemo())))) || !strings.Contains(output, `"broken":[]`) {
				t.Errorf("exit code %d: %s", code, output)
			}
		})
	}
}

// What a person reads: the sections in their order, the two refusals with their articles, the number, the legal effect by date, the verification.
func TestDemoReads(t *testing.T) {
	for name, location := range locations(t) {
		t.Run(name, func(t *testing.T) {
			output, code := perform(t, append([]string{"demo", "--no-serve"}, withKey(t, location(t))...)...)
			if code != 0 {
				t.Fatal(code)
			}
			rest := output
			for _, part := range []string{"三统 Santong", "日期 date", "── 起草与征求意见 / Drafting and consultation ──", "2026-03-02", "王晓敏", "── 初审、会签、送审、补正 /",
				"── 合法性审查 /", "✗ 王晓敏：起草人员试图为本人起草的文件出具审查意见", "→ 403", "《", "── 集体讨论决定 /", "── 三统一：登记、编号、公布 /", "✗ 何春燕：尚未登记即办理公布", "→ 422",
				"未经统一登记、统一编号的，不得公布", "CXDR-2026-0010001", "统一公布 Publish → 已公布", "── 备案审查 /", "备案审查未发现问题，终结审查", "── 效力：", "2026-06-30", "尚未施行", "2026-07-01", "有效",
				"自动失效", "── 核验 / Verification ──", "文本逐字节一致(", "核验无误", "byte for byte"} {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Fatalf("%q is missing, or not where it belongs, in\n%s", part, output)
				}
				rest = after
			}
			if strings.Contains(output, "st_") || strings.Contains(output, "%!") {
				t.Error("there are tokens or faulty formats in the output")
			}
		})
	}
}
