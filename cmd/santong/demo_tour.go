package main

import (
	"fmt"
	"io"
	"strings"

	"santong/public"
	"santong/web"
)

// visitors are those whose inboxes show most, one for each kind of work.
var visitors = []string{"wang.xiaomin", "zhao.yifan", "sun.deming", "zhou.mingyuan", "fang.jianguo", "meng.fanhua", "gu.changfa", "ye.wenjing", "shi.zhengping", "qin.dengke",
	"he.chunyan", "jiang.beian", "ke.jianyan", "xie.gongping", "luo.jing", "du.chaguan", "guan.xitong", "yin.fuhe"}

// tour gives links that sign the visitor in as each role, on this machine only.
func (d *demonstration) tour(out io.Writer, o *office) {
	host := strings.TrimSuffix(d.base, "/api/v1")
	fmt.Fprintf(out, "\n页面：点链接即以其身份登录(仅演示、仅本机) / Pages: a link signs you in as that person (demonstration and this machine only)\n")
	for _, id := range visitors {
		for _, m := range d.result.Persons {
			if m.ID == id {
				fmt.Fprintf(out, "  %s%s %s%s\n", pad(m.Name, 8), pad(m.Posts[0], 34), host, web.DemoLink("zh", o.identity.Demo, id))
			}
		}
	}
	fmt.Fprintf(out, "  其余人员见登录页 / everybody else: %s/zh/sign-in · %s/en/sign-in\n", host, host)
}

// shown gives the page that citizens see of the document that was carried through.
func (d *demonstration) shown(out io.Writer) error {
	host := strings.TrimSuffix(d.base, "/api/v1")
	list, err := d.store.DossierListings(d.ctx, d.result.Dossier)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n公众所见，不需要登录 / What the public sees, without signing in\n  目录 catalogue: %s/zh/public · %s/en/public\n", host, host)
	if n := len(list); n > 0 && !list[n-1].Gone {
		path := public.DocumentPath(&list[n-1])
		fmt.Fprintf(out, "  本文件 this document: %s/zh%s · %s/en%s\n", host, path, host, path)
	}
	if d.secret != "" {
		fmt.Fprintf(out, "  审查建议 suggestions: %s/zh/public/suggestions · 申请人凭此查询 the link of who made one: %s/zh/public/suggestions/%s\n", host, host, d.secret)
	}
	return nil
}

// invite says where to look now.
func (d *demonstration) invite(out io.Writer, cmd demoCommand) {
	fmt.Fprintf(out, "\n服务已启动，按 Ctrl-C 结束 / Serving; Ctrl-C stops.\n  %s/openapi.json\n", d.base)
	if d.kept {
		fmt.Fprintf(out, "  数据 data: %s\n", cmd.Data)
	} else {
		fmt.Fprintln(out, "  数据结束时删除；要保留请加 --data DIR / The data goes at the end; --data DIR keeps it.")
	}
	acted := map[string]bool{}
	for _, step := range d.result.Steps {
		acted[step.Person] = true
	}
	fmt.Fprintf(out, "\n试一试 / Try:\n  TOKEN=%s\n", d.tokens["wang.xiaomin"])
	fmt.Fprintf(out, "  DOSSIER=%s/dossiers/%s\n", d.base, d.result.Dossier)
	fmt.Fprintf(out, "  curl -H \"Authorization: Bearer $TOKEN\" $DOSSIER\n  curl -H \"Authorization: Bearer $TOKEN\" $DOSSIER/history\n")
	fmt.Fprintf(out, "  curl -H \"Authorization: Bearer $TOKEN\" $DOSSIER/diagram/document > document.svg\n")
	fmt.Fprintf(out, "\n办理过本案卷的人员与令牌（虚构，七日有效） / Who acted, with tokens (invented persons; good for a week):\n")
	for _, m := range d.result.Persons {
		if acted[m.ID] || m.ID == "du.chaguan" { // and the auditor, who sees everything
			fmt.Fprintf(out, "  %s%s%s %s\n", pad(m.Name, 8), pad(m.ID, 16), pad(strings.Join(m.Posts, "、"), 48), m.Token)
		}
	}
}

// pad fills the text up to a width; a Chinese character takes two columns.
func pad(s string, width int) string {
	for _, r := range s {
		width--
		if r >= 0x1100 {
			width--
		}
	}
	return s + strings.Repeat(" ", max(width, 0))
}
