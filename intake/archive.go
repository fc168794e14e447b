package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Limits of an archive. What its parts say of their size is not believed: they are read.
const (
	maxParts    = 3000
	maxUnpacked = 96 << 20 // bytes of all parts together
	maxDepth    = 200      // of elements within each other
)

// parts reads the archive of an office document, with everything that would make it dangerous refused.
func parts(data []byte) (map[string][]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault("文件已损坏，打不开", "the file is damaged and cannot be opened")
	}
	if len(archive.File) > maxParts {
		return nil, bomb()
	}
	out, left := map[string][]byte{}, int64(maxUnpacked)
	for _, f := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		if strings.Contains(name, "vbaproject") || strings.Contains(name, "/macrosheets/") || strings.HasSuffix(name, ".bin") && strings.Contains(name, "vba") {
			return nil, macros()
		}
		if strings.HasPrefix(name, "xl/externallinks/") {
			return nil, outside()
		}
		body, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(body))
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			if bytes.Contains(body, []byte("<!DOCTYPE")) || bytes.Contains(body, []byte("<!ENTITY")) || !encodedPlainly(body) {
				return nil, fault("文件中有文档类型声明或者外部实体，不予读取", "the file declares a document type or entities and is not read")
			}
			if strings.HasSuffix(name, ".rels") && fetches(body) {
				return nil, outside()
			}
		}
		if _, twice := out[name]; twice {
			return nil, fault("文件已损坏：其中的部分重名", "the file is damaged: it has two parts of one name")
		}
		out[name] = body
	}
	return out, nil
}

// encodedPlainly tells whether the bytes are what the checks have looked at: in UTF-16 they would have looked past everything.
func encodedPlainly(body []byte) bool {
	return !bytes.HasPrefix(body, []byte("\xFF\xFE")) && !bytes.HasPrefix(body, []byte("\xFE\xFF")) && !bytes.Contains(body[:min(len(body), 200)], []byte{0})
}

func unpack(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault("文件已损坏，或者加了密", "the file is damaged or encrypted")
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, left+1))
	switch {
	case int64(len(body)) > left:
		return nil, bomb()
	case err != nil:
		return nil, fault("文件已损坏：%s", "the file is damaged: %s", f.Name)
	}
	return body, nil
}

// fetches tells whether a part is related to something outside that would be loaded with it. A link for people to click is not.
func fetches(rels []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(rels))
	for {
		token, err := d.RawToken()
		if err != nil {
			return !errors.Is(err, io.EOF)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Relationship" {
			continue
		}
		mode, kind := "", ""
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "TargetMode":
				mode = a.Value
			case "Type":
				kind = a.Value
			}
		}
		if strings.EqualFold(mode, "External") && !strings.HasSuffix(kind, "/hyperlink") {
			return true
		}
	}
}

func bomb() *Fault {
	return fault("压缩的内容过大，不予读取", "what is compressed in the file is too large, and is not read")
}

func outside() *Fault {
	return fault("文件引用了外部的工作簿、模板、图片或者对象，不予读取：请断开链接后另存", "the file refers to other workbooks, templates, pictures or objects outside and is not read: break the links and save it again")
}

// Limits of a packed folder.
const (
	maxPacked      = 2000
	maxPackedBytes = 30 << 20
)

// unpackFolder reads the files of a .zip, as far as they are not hidden. Folders in it are kept in the names, which are only names.
func unpackFolder(data []byte) (out []File, err error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault("压缩文件已损坏，打不开", "the archive is damaged and cannot be opened")
	}
	left := int64(maxPackedBytes)
	for _, f := range archive.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if f.NonUTF8 {
			if name, err = simplifiedchinese.GB18030.NewDecoder().String(name); err != nil {
				return nil, fault("压缩文件中有无法识别的文件名", "a file in the archive has a name that cannot be read")
			}
		}
		base := path.Base(name)
		if f.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasPrefix(name, "__MACOSX/") {
			continue
		}
		if len(out) >= maxPacked {
			return nil, bomb()
		}
		body, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(body))
		out = append(out, File{strings.ToValidUTF8(name, "?"), body})
	}
	if len(out) == 0 {
		return nil, fault("压缩文件中没有文件", "there is no file in the archive")
	}
	return out, nil
}
