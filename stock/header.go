package stock

import (
	"strings"
	"unicode"

	"santong/engine"
)

// columns are the headings under which lists say the same thing; the first is ours.
var columns = map[string][]string{
	"title":           {"文件名称", "标题", "文件标题", "名称", "题名", "规范性文件名称", "title"},
	"issue_no":        {"发文字号", "文号", "文件编号", "字号", "文件字号", "文件文号", "issueno", "issuenumber"},
	"registration_no": {"登记号", "登记编号", "统一登记号", "规范性文件登记号", "三统一编号", "三统一登记号", "规范性文件标识", "registrationno", "registrationnumber"},
	"maker":           {"制定机关", "发文机关", "制定单位", "发文单位", "印发机关", "制发机关", "制定主体", "maker"},
	"signed_on":       {"成文日期", "发文日期", "印发日期", "签发日期", "成文时间", "发文时间", "印发时间", "dated"},
	"registered_on":   {"登记日期", "登记时间", "登记日"},
	"published_on":    {"公布日期", "发布日期", "公开发布日期", "公开日期", "公布时间", "发布时间", "公开时间", "published"},
	"effective_on":    {"施行日期", "实施日期", "生效日期", "开始实施时间", "施行时间", "实施时间", "生效时间", "effective"},
	"lapse_on":        {"失效日期", "失效时间", "文件失效时间", "lapses"},
	"valid":           {"有效期", "有效期至", "有效期限", "有效期截止日期", "截止日期", "有效截止日期", "validuntil"},
	"status":          {"状态", "效力状态", "文件状态", "有效性", "效力", "时效性", "清理结果", "处理意见", "status"},
	"fate_on":         {"废止日期", "废止时间", "文件废止时间", "终止日期", "修改日期", "处理日期", "endedon"},
	"fate_no":         {"废止文号", "废止依据", "替代文号", "修改文号", "处理文号", "废止修改文号", "据以废止的文号", "endedby"},
	"fate_by":         {"撤销机关", "决定机关", "作出决定的机关", "处理机关", "decidedby"},
	"file":            {"文件", "附件", "文本", "文件名", "正文文件", "正文", "file"},
}

// Headings are the usual ones, in the order in which lists have them.
var Headings = []string{"文件名称", "发文字号", "登记号", "制定机关", "成文日期", "公布日期", "施行日期", "有效期至", "效力状态", "废止日期", "废止文号", "附件"}

var headings = func() map[string]string {
	out := map[string]string{}
	for column, names := range columns {
		for _, name := range names {
			out[name] = column
		}
	}
	return out
}()

// heading is the column of a heading, "" where it is none that we know.
func heading(cell string) string {
	cell, _, _ = strings.Cut(strings.NewReplacer("(", "（", ")", "）").Replace(cell), "（") // what stands in brackets explains
	return headings[strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cell)]
}

// header finds the row with the headings among the first ones, and in which cell each column stands.
func header(rows [][]string) (at int, where map[string]int, err error) {
	for i, row := range rows[:min(len(rows), 20)] {
		found := map[string]int{}
		for j, cell := range row {
			if column := heading(cell); column != "" {
				if _, twice := found[column]; !twice {
					found[column] = j
				}
			}
		}
		if _, ok := found["title"]; ok && len(found) >= 2 {
			return i, found, nil
		}
	}
	return 0, nil, &Fault{engine.Words{Zh: "表格前20行中没有表头：至少要有“文件名称”和另一栏，如“发文字号”“制定机关”“公布日期”",
		En: "the first 20 rows have no headings: at least 文件名称 (title) and another such as 发文字号, 制定机关, 公布日期 are needed"}}
}

// A Fault says why a whole file cannot be taken in.
type Fault struct{ engine.Words }

func (f *Fault) Error() string { return f.Zh + " / " + f.En }
