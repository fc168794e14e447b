package stock

import (
	"regexp"
	"strconv"
	"strings"

	"santong/calendar"
)

var (
	dashed   = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?$`)
	packed   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	spelt    = regexp.MustCompile(`^([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$`)
	years    = regexp.MustCompile(`^([1-9]\d?|[一二三四五六七八九十]{1,2})年$`)
	anyDate  = `(\d{4}年\d{1,2}月\d{1,2}日|[〇零○Ｏ一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)`
	digitsZh = strings.NewReplacer("〇", "0", "零", "0", "○", "0", "Ｏ", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")
)

// date reads a day as people write it. It must be in the calendar.
func date(text string) (calendar.Date, bool) {
	text = strings.TrimSpace(strings.NewReplacer(" 年 ", "年", " ", " ", "－", "-").Replace(text))
	at := dashed.FindStringSubmatch(text)
	if at == nil {
		at = packed.FindStringSubmatch(text)
	}
	if at == nil {
		if zh := spelt.FindStringSubmatch(text); zh != nil {
			at = []string{"", digitsZh.Replace(zh[1]), strconv.Itoa(small(zh[2])), strconv.Itoa(small(zh[3]))}
		}
	}
	if at == nil {
		return calendar.Date{}, false
	}
	d, err := calendar.Parse(at[1] + "-" + two(at[2]) + "-" + two(at[3]))
	return d, err == nil
}

func two(text string) string {
	if len(text) == 1 {
		return "0" + text
	}
	return text
}

// small reads 一 to 九十九, or a number in digits.
func small(zh string) int {
	if n, err := strconv.Atoi(zh); err == nil {
		return n
	}
	tens, ones, has := strings.Cut(zh, "十")
	one := func(text string, none int) int {
		if text == "" {
			return none
		}
		n, _ := strconv.Atoi(digitsZh.Replace(text))
		return n
	}
	if !has {
		return one(zh, 0)
	}
	return 10*one(tens, 1) + one(ones, 0)
}

// validity reads until when a document holds, from “有效期至2025年12月31日”, “5年”, “长期”: the first day on which it holds no more.
func validity(text string, effective calendar.Date) (lapse calendar.Date, unlimited, ok bool) {
	text = strings.TrimSpace(text)
	for _, lead := range []string{"有效期", "至", "截至", "截止", "到"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, lead))
	}
	text = strings.TrimSuffix(text, "止")
	if text == "" || text == "长期" || text == "长期有效" || text == "永久" || text == "无" {
		return calendar.Date{}, true, true
	}
	if n := years.FindStringSubmatch(text); n != nil {
		return effective.AddMonths(12 * small(n[1])), false, !effective.IsZero()
	}
	d, ok := date(text)
	if !ok {
		return d, false, false
	}
	return d.Add(1), false, true // the day named is the last one
}

// What lists say of a document's status, and what it means here: a fate of the definition, or one of these.
const (
	standing = "standing"
	expired  = "expired"
)

// Who revokes, as lists have it where they do not name the organ: the kind of its organisation, and the code of the definition.
var (
	deciders = map[string]string{"本级政府": "government", "本级人民政府": "government", "上级政府": "upper_government", "上级人民政府": "upper_government",
		"人大常委会": "congress", "本级人大常委会": "congress"}
	decidersOf = map[string]string{"government": "government", "upper": "upper_government", "congress": "congress"}
)

var statuses = map[string]string{
	"": "", "有效": standing, "现行有效": standing, "现行": standing, "继续有效": standing, "继续执行": standing, "尚未施行": standing, "尚未生效": standing,
	"已修改": "amended", "修改": "amended", "已修订": "amended", "已被修改": "amended", "部分修改": "amended",
	"已废止": "repealed", "废止": "repealed", "已被废止": "repealed",
	"已失效": expired, "失效": expired, "自动失效": expired, "已自动失效": expired,
	"宣布失效": "declared_lapsed", "已宣布失效": "declared_lapsed",
	"已被替代": "superseded", "被替代": "superseded", "已替代": "superseded",
	"已撤销": "revoked", "撤销": "revoked", "被撤销": "revoked",
}
