package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"santong/filing"
)

// A list is compared from the command line: dry, recorded, and not recorded twice.
func TestReconcile(t *testing.T) {
	data, list := settled(t), filepath.Join(t.TempDir(), "发文目录.csv")
	if err := os.WriteFile(list, []byte("发文字号,文件名称\n曹政发〔2026〕1号,甲办法\n曹政发〔2026〕3号,乙通知\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	reconcile := func(want int, args ...string) (filing.Run, string) {
		t.Helper()
		var out, problems bytes.Buffer
		if code := run(append([]string{"reconcile", list, "--data", data}, args...), &console{ctx: context.Background(), out: &out, err: &problems}); code != want {
			t.Fatalf("%v: exit code %d: %s %s", args, code, &out, &problems)
		}
		var r filing.Run
		if strings.HasPrefix(out.String(), "{") {
			if err := json.Unmarshal(out.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
		}
		return r, out.String() + problems.String()
	}
	dry, _ := reconcile(1, "--as", "su.wanqing", "--json", "--dry-run")
	if !dry.Dry || dry.Dossier != "" || dry.Problems != 3 || dry.Counts["unregistered"] != 2 || dry.Counts["gap"] != 1 {
		t.Errorf("%+v", dry)
	}
	first, _ := reconcile(1, "--as", "su.wanqing", "--json")
	second, _ := reconcile(1, "--as", "su.wanqing", "--json")
	if first.Dossier == "" || first.Again || !second.Again || second.Dossier != first.Dossier {
		t.Errorf("%+v, then %+v", first, second)
	}
	if _, said := reconcile(1, "--as", "su.wanqing"); !strings.Contains(said, "已发文，没有登记、编号") || !strings.Contains(said, "没有重复记录") || !strings.Contains(said, "3件须处理") {
		t.Error(said)
	}
	for _, nobody := range []string{"wang.xiaomin", "li.huifang"} { // a department's filing officer oversees nobody
		if _, said := reconcile(1, "--as", nobody); !strings.Contains(said, "those who may: jiang.beian, su.wanqing") || strings.Count(said, nobody) != 2 {
			t.Error(said)
		}
	}
	if err := os.WriteFile(list, []byte("x,y\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := reconcile(1, "--as", "su.wanqing"); !strings.Contains(said, "表头") || strings.Count(said, "\n") != 1 {
		t.Error(said)
	}
}
