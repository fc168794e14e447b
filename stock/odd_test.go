package stock_test

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"santong/engine"
	"santong/stock"
)

// What is no plain UTF-8 is kept as it was handed over, with its plain text beside it, which is searched; and a packed folder is as good as its files.
func TestPapers(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	packed := func(files map[string]string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, body := range files {
			f, err := w.Create(name)
			if err == nil {
				_, err = f.Write([]byte(body))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	docx := string(packed(map[string]string{"word/document.xml": `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>甲办法</w:t></w:r></w:p><w:p><w:r><w:t>第一条 养蜂的人。</w:t></w:r></w:p></w:body></w:document>`}))
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("乙办法\n第一条 养羊的人。\n")
	if err != nil {
		t.Fatal(err)
	}
	list := csvFile("甲办法,曹政发〔2010〕1号,,曹县人民政府,2010-01-01,,,5年,,,,甲.docx", "乙办法,曹政发〔2010〕2号,,曹县人民政府,2010-01-01,,,5年,,,,", "丙办法,曹政发〔2010〕3号,,曹县人民政府,2010-01-01,,,5年,,,,没有.docx")
	folder := stock.File{Name: "文件.zip", Data: packed(map[string]string{"甲.docx": docx, "乙办法.txt": gbk, "目录.csv": string(list.Data)})}
	r := o.run(false, folder)
	if got := verdicts(r); got != "new new new" || !strings.Contains(r.Rows[2].Warnings[len(r.Rows[2].Warnings)-1].Zh, "没有交来") {
		t.Fatalf("%s %+v", got, r.Rows)
	}
	for no, want := range map[string]string{"曹政发〔2010〕1号": docx, "曹政发〔2010〕2号": gbk} {
		l, err := o.store.ListingByNumber(ctx, engine.NumberKey(no))
		if err != nil || len(l.Papers) != 2 || l.Papers[0].ID != "text" || l.Papers[1].ID != "original" {
			t.Fatalf("%s: %+v, %v", no, l.Papers, err)
		}
		if l.Papers[1].Hash != engine.HashOf([]byte(want)).String() {
			t.Errorf("%s: the original is another file", no)
		}
		if text, err := o.store.Blob(ctx, l.Papers[0].Hash); err != nil || !strings.Contains(string(text), "第一条 养") {
			t.Errorf("%s: %q, %v", no, text, err)
		}
	}
	if got := verdicts(o.run(false, folder)); got != "there there there" {
		t.Error(got)
	}
}

// Whatever stands in a list is taken in or refused with words; nothing falls.
func FuzzList(f *testing.F) {
	o := newOffice(f)
	for _, row := range []string{good, older, standing, amended, gone, ",,,,,,,,,,,", "\"甲\n乙\",1,2,3,0000-00-00,99999999,一年,十年,废止,二〇〇〇年十三月四十日,x,../../etc/passwd"} {
		f.Add(row)
	}
	f.Fuzz(func(t *testing.T, row string) {
		r, err := o.Run(context.Background(), stock.Order{Files: []stock.File{csvFile(row)}, Actor: o.actor, Dry: true})
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Rows {
			if row := &r.Rows[i]; (row.Verdict == stock.Refused) != (len(row.Faults) > 0) || row.Words().Zh == "" {
				t.Errorf("%+v", row)
			}
		}
	})
}
