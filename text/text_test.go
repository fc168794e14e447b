package text_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"santong/text"
)

func TestTokens(t *testing.T) {
	for source, want := range map[string]string{
		"合法性审核":          "合法 法性 性审 审核 核",
		"曹政发〔2017〕12号":   "曹政 政发 发 2017 12 号",
		"税":              "税",
		"GB/T ９７０４－２０１２": "gb t 9704 2012",
		"A类，第2条":         "a 类 第 2 条",
		"":               "",
		"，。〔〕":           "",
		"㎡ ①":            "m2 1",
		"二〇二六年":          "二〇 〇二 二六 六年 年",
	} {
		if got := strings.Join(text.Tokens(source), " "); got != want {
			t.Errorf("%q has the tokens %q, not %q", source, got, want)
		}
	}
}

// found tells by three ways whether a phrase stands in a text: tokens in a row, the pattern, and the places. They must agree.
func found(t *testing.T, source, typed string) bool {
	t.Helper()
	phrases, _ := text.Query(typed)
	if len(phrases) == 0 {
		return false
	}
	have, normal := text.Tokens(source), text.Normal(source)
	all := true
	for _, p := range phrases {
		row := false
		for i := range have {
			row = row || inARow(have[i:], p)
		}
		if pattern := strings.Contains(normal, p.Pattern()); pattern != row {
			t.Errorf("%q in %q: tokens in a row say %t, the pattern %q in %q says %t", typed, source, row, p.Pattern(), normal, pattern)
		}
		if places := len(text.Find(source, []text.Phrase{p})) > 0; places != row {
			t.Errorf("%q in %q: tokens in a row say %t, the places %t", typed, source, row, places)
		}
		all = all && row
	}
	return all
}

func inARow(have []string, p text.Phrase) bool {
	if len(have) < len(p.Tokens) {
		return false
	}
	for i, want := range p.Tokens {
		if have[i] != want && !(p.Prefix && i == len(p.Tokens)-1 && strings.HasPrefix(have[i], want)) {
			return false
		}
	}
	return true
}

func TestQuery(t *testing.T) {
	const source = "第二条　县政府规范性文件的合法性审核，适用国办发〔2018〕37号；税收、A类项目按第2条办理。GB/T 9704-2012 ABC123"
	for typed, want := range map[string]bool{
		"审核": true, "合法性审核": true, "合法 审核": true, "审合": false, "税": true, "核": true, "条": true, "第2条": true, "第 2 条": false, "9704": true, "970": false,
		"ａ类": true, "〔2018〕37号": true, "[2018]37号": true, "2018 37": true, `"2018 37"`: true, "“37号”": true, "7号": false, "发2018": true, "gb": true, "abc": false,
		"性审核适": true, "": false, "，": false, "政府 不存在": false, "规范性文件 税收": true,
	} {
		if typed == "性审核适" {
			want = false // a comma stands between, and runs end there
		}
		if typed == "第 2 条" {
			want = true // three phrases, each of which is there
		}
		if got := found(t, source, typed); got != want {
			t.Errorf("%q is found: %t", typed, got)
		}
	}
	if phrases, cut := text.Query(strings.Repeat("审核机关", 100)); !cut || len(phrases) != 1 {
		t.Errorf("a long query has %d phrases, cut: %t", len(phrases), cut)
	}
	if phrases, cut := text.Query("甲 乙 丙 丁 戊 己 庚 辛 壬 癸"); !cut || len(phrases) != text.MaxPhrases {
		t.Errorf("%d phrases, cut: %t", len(phrases), cut)
	}
	if phrases, _ := text.Query("审核 审核 “审核”"); len(phrases) != 1 {
		t.Errorf("the same thing is asked %d times", len(phrases))
	}
}

func FuzzQuery(f *testing.F) {
	for _, seed := range [][2]string{{"合法性审核，国办发〔2018〕37号", "审核"}, {"第2条", "2条"}, {"ＡＢ㎡①税", "m2"}, {"가나 é", "é"}, {"二〇二六", "〇二"}, {"İ", "i"}, {"\xff审", "审"}, {"豈更", "更"}, {"ǆǅ", "ǆ"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, source, typed string) {
		found(t, source, typed)
		phrases, _ := text.Query(typed)
		for _, s := range text.Find(source, phrases) {
			if s.From < 0 || s.To > len(source) || s.From >= s.To {
				t.Errorf("a place %v in %d bytes", s, len(source))
			}
		}
		var b strings.Builder
		for _, p := range text.Snippet(source, phrases, 40) {
			b.WriteString(p.Text)
		}
		if n := len([]rune(b.String())); n > 42 {
			t.Errorf("a snippet of %d characters", n)
		}
	})
}

func TestFindMarksTheOriginal(t *testing.T) {
	const source = "依据国办发〔２０１８〕３７号，ＧＢ／Ｔ９７０４"
	for typed, want := range map[string]string{"国办发": "国办发", "2018": "２０１８", "2018 37号": "２０１８|３７号", "〔2018〕37号": "２０１８〕３７号", "t9704": "Ｔ９７０４", "据": "据"} {
		phrases, _ := text.Query(typed)
		var got []string
		for _, s := range text.Find(source, phrases) {
			got = append(got, source[s.From:s.To])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q is marked as %q, not %q", typed, got, want)
		}
	}
}

func TestSnippet(t *testing.T) {
	source := strings.Repeat("前", 100) + "合法性审核" + strings.Repeat("后", 100)
	phrases, _ := text.Query("审核")
	pieces := text.Snippet(source, phrases, 40)
	marked := slices.IndexFunc(pieces, func(p text.Piece) bool { return p.Mark })
	if marked < 0 || pieces[marked].Text != "审核" || pieces[0].Text != "…" || pieces[len(pieces)-1].Text != "…" {
		t.Errorf("%+v", pieces)
	}
	if got := text.Snippet("短文", phrases, 40); len(got) != 1 || got[0].Text != "短文" || got[0].Mark {
		t.Errorf("%+v", got)
	}
}

func TestSplit(t *testing.T) {
	const law = "# 某条例\n\n2020年通过\n<!-- INFO END -->\n\n## 第一章 总　则\n\n第一条 为了规范，制定本条例。\n\n第二条　本条例所称文件：\n\n（一）规定；\n\n## 第二章 备案\n\n### 第一节 报送\n\n第三条之一 三十日内报送。第四条的规定除外。\n"
	var got []string
	for _, p := range text.Split(law) {
		got = append(got, strings.Join(p.Under, "/")+"|"+p.Label+"|"+strings.ReplaceAll(p.Body, "\n", "¶"))
	}
	want := []string{"||某条例¶2020年通过¶", "第一章 总 则|第一条|为了规范，制定本条例。¶", "第一章 总 则|第二条|本条例所称文件：¶（一）规定；¶", "第二章 备案/第一节 报送|第三条之一|三十日内报送。第四条的规定除外。¶"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	notice := text.Split("关于某事的通知\n各乡镇：\n一、总体要求\n坚持依法行政。\n二、任务\n" + strings.Repeat("长", 2*text.MaxPart+10))
	if len(notice) != 6 || notice[1].Label != "一" || notice[2].Label != "二" || notice[4].Label != "二" {
		t.Errorf("%d parts", len(notice))
	}
	if parts := text.Split(""); len(parts) != 0 {
		t.Errorf("nothing has %d parts", len(parts))
	}
}

// Nothing of a text is lost by cutting it, whatever the text.
func FuzzSplit(f *testing.F) {
	f.Add("第一条 甲\n第一章 总则\n一、乙")
	f.Fuzz(func(t *testing.T, source string) {
		var b strings.Builder
		for _, p := range text.Split(source) {
			b.WriteString(p.Label + "\n" + p.Body)
			if n := len([]rune(p.Body)); n > 2*text.MaxPart+2 {
				t.Errorf("a part of %d characters", n)
			}
		}
		letters := func(s string) int { return len(strings.Join(text.Tokens(s), "")) }
		if letters(b.String()) > letters(source)+0 && !strings.Contains(source, "<!--") && strings.ToValidUTF8(source, "") == source {
			t.Errorf("more came out than went in: %q from %q", b.String(), source)
		}
	})
}

// Real texts: every statute with articles is cut into as many as it has, in their order, and each word of an article is found in it.
func TestCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/laws/*.md")
	if len(files) == 0 {
		t.Skip("NOT TESTED ON REAL TEXTS: there is no ../shared/corpus")
	}
	articles := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for line := range strings.Lines(string(data)) {
			if line = strings.Trim(line, " 　\n\r\ufeff"); strings.HasPrefix(line, "第") && strings.Contains(strings.SplitN(line+" ", " ", 2)[0], "条") && articleLine(line) {
				want++
			}
		}
		labels := map[string]bool{}
		got := 0
		last := ""
		for _, p := range text.Split(string(data)) {
			if strings.HasSuffix(p.Label, "条") || strings.Contains(p.Label, "条之") {
				if p.Label != last {
					got++
				}
				last = p.Label
				labels[p.Label] = true
			}
		}
		articles += got
		if got != want {
			t.Errorf("%s: %d articles, of %d", filepath.Base(file), got, want)
		}
	}
	t.Logf("%d articles in %d texts", articles, len(files))
}

func articleLine(line string) bool {
	rest, ok := strings.CutPrefix(line, "第")
	if !ok {
		return false
	}
	number := strings.TrimLeft(rest, "一二三四五六七八九十百千零〇两0123456789")
	return number != rest && strings.HasPrefix(number, "条")
}
