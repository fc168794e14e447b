package parcel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
)

// Format is the version of what a package is.
const Format = "santong.parcel/1"

// The kinds of packages.
const (
	Filing      = "filing"      // 备案报送
	Supplement  = "supplement"  // 补充报送
	Explanation = "explanation" // 说明情况
	Agreement   = "agreement"   // 答复同意修改或者废止
	Refusal     = "refusal"     // 答复不予修改或者废止
	Correction  = "correction"  // 报告纠正情况
	Answer      = "answer"      // 回执：what the recipient did
)

// Limits of a package.
const (
	MaxBytes    = 32 << 20 // of the whole file: that of one paper, for it is laid down as one
	maxManifest = 256 << 10
	maxPapers   = 40
	maxName     = 200 // characters of a file's name
	maxText     = 5000
)

// A Manifest is what a package says of itself.
type Manifest struct {
	Format   string   `json:"format"`
	Kind     string   `json:"kind"`
	From     Side     `json:"from"`
	To       Side     `json:"to"`
	Of       string   `json:"of,omitempty"` // the hash of the package of the filing, of all that come after it
	Document Document `json:"document"`
	Text     string   `json:"text,omitempty"` // of a supplement, an explanation, a correction: what the maker says
	Told     *Told    `json:"told,omitempty"` // of an answer
	Papers   []Paper  `json:"papers"`
	Evidence Evidence `json:"evidence"`
}

// A Side is an instance and the organ for which it speaks.
type Side struct {
	Instance string `json:"instance"`
	Organ    string `json:"organ"`
}

// A Document is the normative document that is filed.
type Document struct {
	Title          string        `json:"title"`
	IssueNo        string        `json:"issue_no"`
	RegistrationNo string        `json:"registration_no,omitempty"`
	PublishedOn    calendar.Date `json:"published_on"`
	FiledOn        calendar.Date `json:"filed_on"`
	ReportNo       string        `json:"report_no"` // of the filing report
}

// Told is what a recipient tells of one thing that it did.
type Told struct {
	Event  string         `json:"event"` // of the case of filing, "" for what only is to be known
	Words  engine.Words   `json:"words"`
	On     calendar.Date  `json:"on"`
	Reason string         `json:"reason,omitempty"`
	Form   map[string]any `json:"form,omitempty"`
}

// A Paper of a package. Its bytes stand under papers/ and its number.
type Paper struct {
	Kind   string      `json:"kind"`
	Name   string      `json:"name"`
	Type   string      `json:"type"` // media type
	Size   int64       `json:"size"` // bytes
	SHA256 engine.Hash `json:"sha256"`

	Data []byte `json:"-"`
}

// Evidence is where in the record of the sender it comes from: whoever gets to see that record can compare.
type Evidence struct {
	Dossier    string      `json:"dossier"`
	Case       string      `json:"case"`
	Seq        int         `json:"seq"`        // of the entry that it tells of
	Head       engine.Hash `json:"head"`       // the hash of that entry, which seals all before it
	Definition string      `json:"definition"` // the hash of the procedure
	At         string      `json:"at"`         // UTC
}

func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(m)
	return b.Bytes(), err
}

// readManifest reads a manifest in the one way in which it is written: no member twice, none unknown, nothing behind it, for what is read is written again and compared.
func readManifest(data []byte) (*Manifest, error) {
	if len(data) > maxManifest {
		return nil, fault(CodeSize, "清单超过 %d KiB", "the manifest has more than %d KiB", maxManifest>>10)
	}
	if depth(data) > 8 {
		return nil, malformed("清单的层次过深", "the manifest is nested too deeply")
	}
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, malformed("清单无法读出", "the manifest cannot be read")
	}
	if m.Format != Format {
		return nil, malformed("格式版本不是 %s，请由收件方升级系统或者由报送方按此版本重新导出", "its format is not %s: the recipient must take a newer version of the program, or the sender make it anew", Format)
	}
	again, err := m.encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, malformed("清单的写法不规范，或者有不认识的项目", "the manifest is not written as it should be, or has members that are not known")
	}
	return m, m.check()
}

// depth is how deep brackets are nested, outside of texts.
func depth(data []byte) (most int) {
	at, text, escaped := 0, false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			at++
			most = max(most, at)
		case c == '}' || c == ']':
			at--
		}
	}
	return most
}

func (m *Manifest) check() error {
	one := func(what, s string, most int) error {
		if !line(s, most) {
			return malformed("清单的 %s 须为一行、至多 %d 字", "%[1]s in the manifest must be one line of at most %[2]d characters", what, most)
		}
		return nil
	}
	if !slices.Contains([]string{Filing, Supplement, Explanation, Agreement, Refusal, Correction, Answer}, m.Kind) {
		return malformed("清单的 kind 不认识", "the manifest is of no known kind")
	}
	for _, side := range []Side{m.From, m.To} {
		if checkName(side.Instance) != nil || !line(side.Organ, maxOrgan) {
			return malformed("清单的 from、to 须写明系统和机关", "from and to in the manifest must name instance and organ")
		}
	}
	d := m.Document
	for _, err := range []error{one("document.title", d.Title, 200), one("document.issue_no", d.IssueNo, 100), one("document.report_no", d.ReportNo, 100),
		one("evidence.dossier", m.Evidence.Dossier, 100), one("evidence.case", m.Evidence.Case, 200), one("evidence.definition", m.Evidence.Definition, 64), one("evidence.at", m.Evidence.At, 40)} {
		if err != nil {
			return err
		}
	}
	switch {
	case d.RegistrationNo != "" && !line(d.RegistrationNo, 100), d.PublishedOn.IsZero(), d.FiledOn.IsZero(), m.Evidence.Seq < 1:
		return malformed("清单的文件信息或者来源不全", "the manifest lacks what the document is, or where it comes from")
	case utf8.RuneCountInString(m.Text) > maxText || strings.ContainsRune(m.Text, 0):
		return malformed("说明超过 %d 字", "the text has more than %d characters", maxText)
	case (m.Kind == Filing) != (m.Of == ""), m.Of != "" && new(engine.Hash).UnmarshalText([]byte(m.Of)) != nil:
		return malformed("后续报送和回执须写明原报送包的散列", "what follows a filing names the hash of its package")
	case (m.Kind == Answer) != (m.Told != nil), m.Told != nil && (m.Told.On.IsZero() || !line(m.Told.Words.Zh, 200) || !line(m.Told.Words.En, 200) || utf8.RuneCountInString(m.Told.Reason) > maxText):
		return malformed("回执的内容不全", "the answer is not complete")
	}
	return m.checkPapers()
}

func (m *Manifest) checkPapers() error {
	if m.Papers == nil || len(m.Papers) > maxPapers {
		return malformed("材料至多 %d 份", "it has more than %d papers", maxPapers)
	}
	total := int64(0)
	for i := range m.Papers {
		p := &m.Papers[i]
		if !line(p.Kind, 60) || !fileName(p.Name) {
			return malformed("第 %d 份材料的名称不能作文件名", "the name of paper %d cannot be that of a file", i+1)
		}
		if _, _, err := mime.ParseMediaType(p.Type); err != nil || !line(p.Type, 200) {
			return malformed("第 %d 份材料的类型有误", "the media type of paper %d is none", i+1)
		}
		if p.Size < 1 || p.Size > MaxBytes {
			return malformed("第 %d 份材料的长度有误", "the size of paper %d is wrong", i+1)
		}
		total += p.Size
	}
	if total > MaxBytes {
		return tooLarge()
	}
	return nil
}

func tooLarge() *Fault {
	return fault(CodeSize, "报送包超过 %d MiB：改用纸质，或者压缩扫描件后重新报送", "the package has more than %d MiB: file on paper, or with smaller scans", MaxBytes>>20)
}

// fileName tells whether the text can be the name of a file anywhere, and no path.
func fileName(name string) bool {
	return line(name, maxName) && !strings.ContainsAny(name, `/\:*?"<>|`) && strings.Trim(name, ". ") != ""
}

func entryName(i int) string { return fmt.Sprintf("papers/%03d", i+1) }
