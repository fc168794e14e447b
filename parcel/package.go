package parcel

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
)

const (
	manifestName = "manifest.json"
	maxHeader    = 4 << 10
	headed       = "santong parcel 1"
	headerLines  = 8 // five of text, an empty one, the signature, an empty one
)

// A Parcel is a package that was read, or is to be sent.
type Parcel struct {
	Manifest Manifest
	By       Peer // who signed it, of one that was read
	Hash     string
	Bytes    []byte
}

// Seal makes a package of the manifest and its papers, and signs it. The same makes the same bytes, always.
func Seal(m Manifest, key *Key) (*Parcel, error) {
	m.Format, m.From.Instance = Format, key.Name()
	if m.Papers == nil {
		m.Papers = []Paper{}
	}
	for i := range m.Papers {
		m.Papers[i].Size, m.Papers[i].SHA256 = int64(len(m.Papers[i].Data)), engine.HashOf(m.Papers[i].Data)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	listed, err := m.encode()
	if err != nil {
		return nil, err
	}
	if len(listed) > maxManifest {
		return nil, fault(CodeSize, "清单超过 %d KiB", "the manifest has more than %d KiB", maxManifest>>10)
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	put := func(name string, data []byte) error {
		h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(data), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data))}
		h.CreatorVersion, h.ReaderVersion = 20, 20
		f, err := w.CreateRaw(h)
		if err == nil {
			_, err = f.Write(data)
		}
		return err
	}
	if err := put(manifestName, listed); err != nil {
		return nil, err
	}
	for i, p := range m.Papers {
		if err := put(entryName(i), p.Data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	signed, err := key.sign(header{archive.Len(), engine.HashOf(archive.Bytes()), m.From.Instance, m.To.Instance}.text())
	if err != nil {
		return nil, err
	}
	whole := append([]byte(signed+"\n"), archive.Bytes()...)
	if len(whole) > MaxBytes {
		return nil, tooLarge()
	}
	return &Parcel{Manifest: m, Hash: engine.HashOf(whole).String(), Bytes: whole}, nil
}

// A header is what is signed.
type header struct {
	size     int
	sum      engine.Hash
	from, to string
}

func (h header) text() string {
	return fmt.Sprintf("%s\nsha256 %s\nsize %d\nfrom %s\nto %s\n", headed, h.sum, h.size, h.from, h.to)
}

func readHeader(text string) (h header, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 5 {
		return h, malformed("签名的内容不认识", "what is signed is not known")
	}
	field := func(i int, name string) string {
		value, _ := strings.CutPrefix(lines[i], name+" ")
		return value
	}
	sumErr := h.sum.UnmarshalText([]byte(field(1, "sha256")))
	h.size, err = strconv.Atoi(field(2, "size"))
	h.from, h.to = field(3, "from"), field(4, "to")
	if sumErr != nil || err != nil || h.text() != text { // written in one way only
		return h, malformed("签名的内容不认识", "what is signed is not known")
	}
	return h, nil
}

// A Reader opens packages for one instance.
type Reader struct {
	Self  string // the name of the instance
	Peers []Peer // whom it trusts
	Now   time.Time
	Own   string // the instance's own public key, where what it made for others may be looked at too
}

// Open takes a package apart after it has found who signed it: nothing of the zip is looked at before.
func (r *Reader) Open(in io.Reader) (*Parcel, error) {
	top, by, h, err := r.head(in)
	if err != nil {
		return nil, err
	}
	whole := make([]byte, len(top)+h.size+1)
	copy(whole, top)
	n, err := io.ReadFull(in, whole[len(top):])
	switch {
	case err == nil || n > h.size:
		return nil, malformed("后面还有别的内容", "there is more behind it")
	case err != io.ErrUnexpectedEOF && err != io.EOF:
		return nil, err
	case n < h.size:
		return nil, fault(CodeSignature, "内容不完整", "it is not complete")
	}
	whole = whole[:len(top)+n]
	archive := whole[len(top):]
	if engine.HashOf(archive) != h.sum {
		return nil, fault(CodeSignature, "内容与签名不符：签名后被改动", "the content does not fit the signature: it was changed after it was signed")
	}
	m, err := unpack(archive)
	if err != nil {
		return nil, err
	}
	if m.From.Instance != h.from || m.To.Instance != h.to {
		return nil, malformed("清单与签名所写的双方不一致", "the manifest names other sides than the signature")
	}
	if !r.own(by) && !speaks(by, m.From.Organ) {
		return nil, fault(CodeOrgan, "该密钥不能代表“%s”", "the key does not speak for %s", m.From.Organ)
	}
	return &Parcel{Manifest: *m, By: by, Hash: engine.HashOf(whole).String(), Bytes: whole}, nil
}

// own tells whether the instance has signed it itself, where that is allowed.
func (r *Reader) own(by Peer) bool { return r.Own != "" && by.Key == r.Own }

func speaks(p Peer, organ string) bool {
	for _, o := range p.Organs {
		if o == organ {
			return true
		}
	}
	return false
}

// head reads up to the zip, byte by byte so that nothing behind is taken, and says who signed.
func (r *Reader) head(in io.Reader) (top []byte, by Peer, h header, err error) {
	one := make([]byte, 1)
	for lines := 0; lines < headerLines && len(top) < maxHeader; {
		if _, err := io.ReadFull(in, one); err == io.EOF {
			break
		} else if err != nil {
			return nil, by, h, err
		}
		if top = append(top, one[0]); one[0] == '\n' {
			lines++
		}
		if lines == 0 && len(top) > len(headed)+1 || lines == 1 && len(top) <= len(headed) {
			break // it is something else
		}
	}
	signed, ok := strings.CutSuffix(string(top), "\n")
	if !ok || !strings.HasPrefix(signed, headed+"\n") || !strings.HasSuffix(signed, "\n") {
		return nil, by, h, malformed("开头不是签名", "it does not begin with a signature")
	}
	known := r.Peers
	if r.Own != "" {
		known = append(slices.Clone(known), Peer{Name: r.Self, Key: r.Own, From: calendar.Of(r.Now)})
	}
	text, by, err := trusted(known).opened(signed, r.Now)
	if err != nil {
		return nil, by, h, err
	}
	if h, err = readHeader(text); err != nil {
		return nil, by, h, err
	}
	switch {
	case h.from != by.Name:
		return nil, by, h, malformed("签名者不是所写的发件系统", "it was signed by another than the sender that it names")
	case h.to != r.Self && !r.own(by):
		return nil, by, h, fault(CodeRecipient, "收件系统是“%s”，不是本系统“%s”", "it is for %s and not for us, %s", h.to, r.Self)
	case h.size < 1 || h.size > MaxBytes-len(top):
		return nil, by, h, tooLarge()
	}
	return top, by, h, nil
}

// unpack reads a zip of stored files, each where it must be.
func unpack(archive []byte) (*Manifest, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil || len(z.File) == 0 || z.Comment != "" {
		return nil, malformed("压缩包无法读出", "the zip cannot be read")
	}
	if len(z.File) > 1+maxPapers {
		return nil, malformed("压缩包中的文件过多", "the zip has too many files")
	}
	listed, err := member(z.File[0], manifestName, maxManifest)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(listed)
	if err != nil {
		return nil, err
	}
	if len(z.File) != 1+len(m.Papers) {
		return nil, malformed("压缩包中的文件与清单不一致", "the zip has other files than the manifest")
	}
	for i := range m.Papers {
		p := &m.Papers[i]
		if p.Data, err = member(z.File[1+i], entryName(i), p.Size); err != nil {
			return nil, err
		}
		if int64(len(p.Data)) != p.Size || engine.HashOf(p.Data) != p.SHA256 {
			return nil, malformed("第 %d 份材料与清单不一致", "paper %d is not as the manifest says", i+1)
		}
	}
	return m, nil
}

// member reads one file of the zip, which must be an ordinary one, stored, with the name.
func member(f *zip.File, name string, most int64) ([]byte, error) {
	switch {
	case f.Name != name || f.NonUTF8 || f.Comment != "" || len(f.Extra) > 0:
		return nil, malformed("压缩包中应为 %s", "the zip should have %s there", name)
	case f.Method != zip.Store || f.Flags != 0 || f.ExternalAttrs != 0 || f.CompressedSize64 != f.UncompressedSize64:
		return nil, malformed("压缩包中的 %s 不是原样存放的普通文件", "%s in the zip is not an ordinary file, stored as it is", name)
	case f.UncompressedSize64 > uint64(most):
		return nil, malformed("压缩包中的 %s 过大", "%s in the zip is too large", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, malformed("压缩包中的 %s 无法读出", "%s in the zip cannot be read", name)
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil || r.Close() != nil || int64(len(data)) > most {
		return nil, malformed("压缩包中的 %s 无法读出", "%s in the zip cannot be read", name)
	}
	return data, nil
}
