package intake

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Limits of what is read.
const (
	MaxFile = 64 << 20 // bytes of one file

	maxText    = 16 << 20 // bytes of the text that comes out
	maxRows    = 20_000
	maxColumns = 100
	maxCell    = 20_000 // bytes
)

// A Content is what a file holds: rows of a list, or text.
type Content struct {
	Format string     `json:"format"` // xlsx, csv, docx, txt, pdf, zip
	Rows   [][]string `json:"rows,omitempty"`
	Text   string     `json:"text,omitempty"`
	Scan   bool       `json:"scan,omitempty"`  // pages without any text: a picture of paper
	Exact  bool       `json:"exact,omitempty"` // the text is the file itself, byte for byte
	More   bool       `json:"more,omitempty"`  // the workbook has further sheets, which were not read
	Files  []File     `json:"files,omitempty"` // of a folder that was packed (.zip)
}

// A File is one of a packed folder.
type File struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// A Fault is what is wrong with a file, for people.
type Fault struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func (f *Fault) Error() string { return f.Zh + " / " + f.En }

func fault(zh, en string, args ...any) *Fault {
	if len(args) == 0 {
		return &Fault{zh, en}
	}
	return &Fault{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}
}

// Known tells whether files of this name can be read, and whether they are lists.
func Known(name string) (known, list bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".csv":
		return true, true
	case ".docx", ".txt", ".md", ".pdf":
		return true, false
	}
	return false, false
}

// MediaType is the type under which a file of the name is kept.
func MediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".pdf":
		return "application/pdf"
	case ".csv":
		return "text/csv"
	}
	return "application/octet-stream"
}

// convert takes a file apart by what it is, which its name must agree with. It is run in the child only, and by fuzzing.
func convert(name string, data []byte) (*Content, error) {
	ext := strings.ToLower(path.Ext(name))
	switch {
	case len(data) == 0:
		return nil, fault("文件是空的", "the file is empty")
	case len(data) > MaxFile:
		return nil, tooLarge()
	case ext == ".docm" || ext == ".xlsm" || ext == ".dotm" || ext == ".xltm":
		return nil, macros()
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return nil, fault("文件是旧的二进制格式（.doc、.xls），或者加了密：请另存为不加密的 .docx 或者 .xlsx",
			"the file is of an old binary format (.doc, .xls) or encrypted: save it as .docx or .xlsx without a password")
	}
	archive, pdf := bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("%PDF-"))
	switch {
	case ext == ".xlsx" && archive:
		rows, more, err := readSheet(data)
		return &Content{Format: "xlsx", Rows: rows, More: more}, err
	case ext == ".zip" && archive:
		files, err := unpackFolder(data)
		return &Content{Format: "zip", Files: files}, err
	case ext == ".docx" && archive:
		text, err := readDocument(data)
		return &Content{Format: "docx", Text: text}, err
	case ext == ".pdf" && pdf:
		text, err := readPages(data)
		return &Content{Format: "pdf", Text: text, Scan: err == nil && text == ""}, err
	case (ext == ".csv" || ext == ".txt" || ext == ".md") && !archive && !pdf:
		text, err := decode(data)
		if err != nil {
			return nil, err
		}
		if ext == ".csv" {
			rows, err := readTable(text)
			return &Content{Format: "csv", Rows: rows}, err
		}
		return &Content{Format: "txt", Text: text, Exact: text == string(data)}, nil
	}
	return nil, fault("文件的内容与扩展名“%s”不符，或者不是能读的种类（.xlsx、.csv、.docx、.txt、.pdf）", "what is in the file is not what its ending %s says, or not of a kind that is read (.xlsx, .csv, .docx, .txt, .pdf)", ext)
}

// decode reads text in UTF-8, UTF-16 with a mark, or GB18030.
func decode(data []byte) (string, error) {
	text := ""
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		text = string(data[3:])
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		text = wide(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		text = wide(data[2:], binary.BigEndian)
	case utf8.Valid(data):
		text = string(data)
	default:
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return "", notText()
		}
		text = string(out)
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		return "", notText()
	}
	if len(text) > maxText {
		return "", tooLarge()
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return "", notText()
		}
	}
	return text, nil
}

func wide(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func notText() *Fault {
	return fault("文件不是文本，或者编码不是 UTF-8、GB18030：请另存为 UTF-8", "the file is no text, or neither in UTF-8 nor in GB18030: save it as UTF-8")
}

func tooLarge() *Fault {
	return fault("文件过大：单个文件不超过%[1]d MiB，其中的文字不超过%[2]d MiB", "the file is too large: a file has at most %[1]d MiB, and its text %[2]d MiB", MaxFile>>20, maxText>>20)
}

func macros() *Fault {
	return fault("文件带有宏，不予读取：请另存为不带宏的 .docx 或者 .xlsx", "the file has macros and is not read: save it as .docx or .xlsx without macros")
}
