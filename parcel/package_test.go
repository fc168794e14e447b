package parcel

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
)

var noon = time.Date(2026, 3, 20, 4, 0, 0, 0, time.UTC)

func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

func newKey(t testing.TB, name string) *Key {
	t.Helper()
	k, err := MakeKey(filepath.Join(t.TempDir(), KeyFile), name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func peerOf(k *Key, organs ...string) Peer {
	return Peer{Name: k.Name(), Key: k.Public(), Organs: organs, From: day("2026-01-01")}
}

const township = "青堌集镇人民政府"

// sample is a package of a filing that is as it should be.
func sample() Manifest {
	return Manifest{Kind: Filing, From: Side{Organ: township}, To: Side{Instance: "county", Organ: "曹县人民政府"},
		Document: Document{Title: "关于农村集体资产管理的办法", IssueNo: "青政发〔2026〕3号", RegistrationNo: "CXDR-2026-101-0003", PublishedOn: day("2026-03-02"), FiledOn: day("2026-03-18"), ReportNo: "青政规备字〔2026〕1号"},
		Papers: []Paper{{Kind: "draft", Name: "办法.txt", Type: "text/plain; charset=utf-8", Data: []byte("第一条 为了管理集体资产，制定本办法。\n")},
			{Kind: "drafting_note", Name: "起草说明.txt", Type: "text/plain", Data: []byte("说明\n")}},
		Evidence: Evidence{Dossier: "d1", Case: "filing-CX-GOV", Seq: 41, Head: engine.HashOf([]byte("entry")), Definition: engine.HashOf([]byte("law")).String(), At: "2026-03-18T02:00:00.000000Z"}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Whoever has made a package may look at it again; nobody takes it for one that came, and no other's key is one's own.
func TestOwnPackageIsShown(t *testing.T) {
	key := newKey(t, "township")
	sent, err := Seal(sample(), key)
	must(t, err)
	own := &Reader{Self: "township", Now: noon, Own: key.Public()}
	if got, err := own.Open(bytes.NewReader(sent.Bytes)); err != nil || got.Hash != sent.Hash {
		t.Errorf("%v", err)
	}
	for _, r := range []*Reader{{Self: "township", Now: noon}, {Self: "township", Now: noon, Own: newKey(t, "township").Public()},
		{Self: "other", Peers: []Peer{peerOf(key, township)}, Now: noon, Own: newKey(t, "other").Public()}} {
		if _, err := r.Open(bytes.NewReader(sent.Bytes)); err == nil {
			t.Errorf("%s opens what %s has made for another", r.Self, key.Name())
		}
	}
}

func TestPackageComesBackWhole(t *testing.T) {
	key := newKey(t, "township")
	sent, err := Seal(sample(), key)
	must(t, err)
	again, err := Seal(sample(), key)
	must(t, err)
	if !bytes.Equal(sent.Bytes, again.Bytes) {
		t.Error("the same made another package")
	}
	r := &Reader{Self: "county", Peers: []Peer{peerOf(key, township)}, Now: noon}
	got, err := r.Open(bytes.NewReader(sent.Bytes))
	must(t, err)
	if got.Hash != sent.Hash || got.By.Name != "township" || !bytes.Equal(got.Bytes, sent.Bytes) {
		t.Errorf("%s by %s, want %s", got.Hash, got.By.Name, sent.Hash)
	}
	was, err := json.Marshal(sent.Manifest)
	must(t, err)
	is, err := json.Marshal(got.Manifest)
	must(t, err)
	if string(was) != string(is) || string(got.Manifest.Papers[0].Data) != string(sent.Manifest.Papers[0].Data) {
		t.Errorf("came back as %s\nwant %s", is, was)
	}
}

// Every byte counts: whichever is changed, and wherever it is cut, the package is refused.
func TestEveryByteCounts(t *testing.T) {
	key := newKey(t, "township")
	sent, err := Seal(sample(), key)
	must(t, err)
	r := &Reader{Self: "county", Peers: []Peer{peerOf(key, township)}, Now: noon}
	for i := range sent.Bytes {
		for _, bit := range []byte{1, 0x20, 0x80} {
			changed := bytes.Clone(sent.Bytes)
			changed[i] ^= bit
			if _, err := r.Open(bytes.NewReader(changed)); err == nil {
				t.Fatalf("byte %d changed by %#x, and it was taken", i, bit)
			} else if _, ok := errors.AsType[*Fault](err); !ok {
				t.Fatalf("byte %d: %v is no fault", i, err)
			}
		}
		if _, err := r.Open(bytes.NewReader(sent.Bytes[:i])); err == nil {
			t.Fatalf("cut at %d, and it was taken", i)
		}
	}
	if _, err := r.Open(bytes.NewReader(append(bytes.Clone(sent.Bytes), 0))); err == nil {
		t.Error("more behind it, and it was taken")
	}
}

func code(err error) string {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Code
	}
	return fmt.Sprint(err)
}

func TestTrust(t *testing.T) {
	key, other := newKey(t, "township"), newKey(t, "township")
	sent, err := Seal(sample(), key)
	must(t, err)
	old := peerOf(key, township)
	old.Until = day("2026-03-01")
	future := peerOf(key, township)
	future.From = day("2026-04-01")
	for name, c := range map[string]struct {
		self  string
		peers []Peer
		want  string
	}{
		"nobody is trusted":      {"county", nil, CodeUnknown},
		"another key of a name":  {"county", []Peer{peerOf(other, township)}, CodeUnknown},
		"expired":                {"county", []Peer{old}, CodeExpired},
		"not good yet":           {"county", []Peer{future}, CodeExpired},
		"for somebody else":      {"city", []Peer{peerOf(key, township)}, CodeRecipient},
		"for no such organ":      {"county", []Peer{peerOf(key, "庄寨镇人民政府")}, CodeOrgan},
		"one key of several":     {"county", []Peer{peerOf(other, township), old, peerOf(key, township)}, "<nil>"},
		"the day the key is new": {"county", []Peer{{Name: "township", Key: key.Public(), Organs: []string{township}, From: day("2026-03-20"), Until: day("2026-03-20")}}, "<nil>"},
	} {
		_, err := (&Reader{Self: c.self, Peers: c.peers, Now: noon}).Open(bytes.NewReader(sent.Bytes))
		if code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// raw signs any bytes as a zip.
func raw(t testing.TB, key *Key, archive []byte) []byte {
	t.Helper()
	signed, err := key.sign(header{len(archive), engine.HashOf(archive), key.Name(), "county"}.text())
	must(t, err)
	return append([]byte(signed+"\n"), archive...)
}

type put struct {
	name, data string
	change     func(*zip.FileHeader)
}

func zipped(t testing.TB, comment string, files ...put) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	must(t, w.SetComment(comment))
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(f.data)), CompressedSize64: uint64(len(f.data)), UncompressedSize64: uint64(len(f.data))}
		if f.change != nil {
			f.change(h)
		}
		to, err := w.CreateRaw(h)
		must(t, err)
		if strings.HasSuffix(h.Name, "/") {
			continue
		}
		_, err = io.WriteString(to, f.data)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// What a trusted sender could sign, by mistake or by malice.
func TestHostileArchives(t *testing.T) {
	key := newKey(t, "township")
	m := sample()
	m.Format, m.From.Instance = Format, "township"
	for i := range m.Papers {
		m.Papers[i].Size, m.Papers[i].SHA256 = int64(len(m.Papers[i].Data)), engine.HashOf(m.Papers[i].Data)
	}
	encoded, err := m.encode()
	must(t, err)
	listed := string(encoded)
	first, second := string(m.Papers[0].Data), string(m.Papers[1].Data)
	whole := func(change int, f func(*zip.FileHeader)) []byte {
		files := []put{{name: manifestName, data: listed}, {name: "papers/001", data: first}, {name: "papers/002", data: second}}
		files[change].change = f
		return zipped(t, "", files...)
	}
	with := func(manifest string) []byte {
		return zipped(t, "", put{name: manifestName, data: manifest}, put{name: "papers/001", data: first}, put{name: "papers/002", data: second})
	}
	changed := func(change func(*Manifest)) []byte {
		n := m
		n.Papers = append([]Paper{}, m.Papers...)
		change(&n)
		data, err := n.encode()
		must(t, err)
		return with(string(data))
	}
	r := &Reader{Self: "county", Peers: []Peer{peerOf(key, township)}, Now: noon}
	if _, err := r.Open(bytes.NewReader(raw(t, key, whole(0, nil)))); err != nil {
		t.Fatalf("what nothing was done to: %v", err)
	}
	for name, archive := range map[string][]byte{
		"no zip":                 []byte("PK is what zips begin with"),
		"empty zip":              zipped(t, ""),
		"a comment":              zipped(t, "x", put{name: manifestName, data: listed}, put{name: "papers/001", data: first}, put{name: "papers/002", data: second}),
		"compressed":             whole(1, func(h *zip.FileHeader) { h.Method = zip.Deflate }),
		"a bomb":                 whole(1, func(h *zip.FileHeader) { h.Method = zip.Deflate; h.UncompressedSize64 = 1 << 40 }),
		"a size that is not":     whole(1, func(h *zip.FileHeader) { h.UncompressedSize64 = 5 }),
		"a sum that is not":      whole(1, func(h *zip.FileHeader) { h.CRC32++ }),
		"encrypted":              whole(1, func(h *zip.FileHeader) { h.Flags = 1 }),
		"a symlink":              whole(1, func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }),
		"a folder":               whole(1, func(h *zip.FileHeader) { h.Name = "papers/001/" }),
		"a path upwards":         whole(1, func(h *zip.FileHeader) { h.Name = "../001" }),
		"an absolute path":       whole(1, func(h *zip.FileHeader) { h.Name = "/papers/001" }),
		"a name twice":           whole(2, func(h *zip.FileHeader) { h.Name = "papers/001" }),
		"extra bytes":            whole(1, func(h *zip.FileHeader) { h.Extra = []byte{1, 2, 0, 0} }),
		"two manifests":          zipped(t, "", put{name: manifestName, data: listed}, put{name: manifestName, data: listed}),
		"a paper too few":        zipped(t, "", put{name: manifestName, data: listed}, put{name: "papers/001", data: first}),
		"a paper too many":       zipped(t, "", put{name: manifestName, data: listed}, put{name: "papers/001", data: first}, put{name: "papers/002", data: second}, put{name: "papers/003", data: second}),
		"papers changed places":  zipped(t, "", put{name: manifestName, data: listed}, put{name: "papers/001", data: second}, put{name: "papers/002", data: first}),
		"a huge manifest":        with(strings.Repeat(" ", maxManifest) + listed),
		"deep JSON":              with(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)),
		"space in the manifest":  with(" " + listed),
		"something behind":       with(listed + "{}"),
		"a member twice":         with(strings.Replace(listed, `"kind": "filing"`, `"kind": "filing", "kind": "filing"`, 1)),
		"an unknown member":      with(strings.Replace(listed, `"kind": "filing"`, `"kind": "filing", "more": 1`, 1)),
		"another format":         changed(func(m *Manifest) { m.Format = "santong.parcel/2" }),
		"a kind that is not":     changed(func(m *Manifest) { m.Kind = "order" }),
		"another sender":         changed(func(m *Manifest) { m.From.Instance = "village" }),
		"another recipient":      changed(func(m *Manifest) { m.To.Instance = "city" }),
		"another organ":          changed(func(m *Manifest) { m.From.Organ = "庄寨镇人民政府" }),
		"a name with a path":     changed(func(m *Manifest) { m.Papers[0].Name = "../../etc/passwd" }),
		"a name that turns":      changed(func(m *Manifest) { m.Papers[0].Name = "法\u202ecod.exe" }),
		"another size":           changed(func(m *Manifest) { m.Papers[0].Size++ }),
		"another hash":           changed(func(m *Manifest) { m.Papers[0].SHA256[3]++ }),
		"a size without bound":   changed(func(m *Manifest) { m.Papers[0].Size = 1 << 60 }),
		"no title":               changed(func(m *Manifest) { m.Document.Title = "" }),
		"a title of two lines":   changed(func(m *Manifest) { m.Document.Title = "关于\n办法" }),
		"a filing of a filing":   changed(func(m *Manifest) { m.Of = engine.HashOf(nil).String() }),
		"a supplement of none":   changed(func(m *Manifest) { m.Kind = Supplement }),
		"an answer that says no": changed(func(m *Manifest) { m.Kind, m.Of = Answer, engine.HashOf(nil).String() }),
		"no day":                 changed(func(m *Manifest) { m.Document.PublishedOn = calendar.Date{} }),
	} {
		_, err := r.Open(bytes.NewReader(raw(t, key, archive)))
		if _, ok := errors.AsType[*Fault](err); !ok {
			t.Errorf("%s: %v, and no fault", name, err)
		}
	}
}

// One signature, in one way of writing: nobody who is not the sender makes another package with the same content.
func TestSignaturesAreNotMalleable(t *testing.T) {
	key, stranger := newKey(t, "township"), newKey(t, "stranger")
	sent, err := Seal(sample(), key)
	must(t, err)
	top, rest, _ := bytes.Cut(sent.Bytes, []byte("\n\n"))
	signature, archive, _ := bytes.Cut(rest, []byte("\n\n"))
	other, err := stranger.sign(string(top) + "\n")
	must(t, err)
	_, second, _ := strings.Cut(other, "\n\n")
	join := func(signatures string) []byte {
		return append([]byte(string(top)+"\n\n"+signatures+"\n\n"), archive...)
	}
	r := &Reader{Self: "county", Peers: []Peer{peerOf(key, township)}, Now: noon}
	if _, err := r.Open(bytes.NewReader(join(string(signature)))); err != nil {
		t.Fatal(err)
	}
	last := []byte(signature)
	last[len(last)-2]++ // the bits behind the last byte: the same signature, written in another way
	for name, signatures := range map[string]string{"two": string(signature) + "\n" + strings.TrimSuffix(second, "\n"), "twice": string(signature) + "\n" + string(signature), "bits behind": string(last), "none": ""} {
		if _, err := r.Open(bytes.NewReader(join(signatures))); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", KeyFile)
	if _, err := LoadKey(path); !errors.Is(err, ErrNoKey) {
		t.Errorf("no key: %v", err)
	}
	for _, name := range []string{"", "two words", "a+b", strings.Repeat("长", 61), "a\nb"} {
		if _, err := MakeKey(path, name); !errors.Is(err, ErrKeyName) {
			t.Errorf("%q: %v", name, err)
		}
	}
	k, err := MakeKey(path, "caoxian.example")
	must(t, err)
	if _, err := MakeKey(path, "again"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second key: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	secret, err := os.ReadFile(path)
	must(t, err)
	private, _, _ := strings.Cut(string(secret), "\n")
	for _, shown := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k), k.Public()} {
		if strings.Contains(shown, private) || strings.Contains(shown, "PRIVATE") {
			t.Errorf("shows %s", shown)
		}
	}
	must(t, os.Chmod(path, 0o640))
	if _, err := LoadKey(path); !errors.Is(err, ErrKeyOpen) {
		t.Errorf("open to others: %v", err)
	}
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, []byte(private[:len(private)-3]), 0o600))
	if _, err := LoadKey(path); !errors.Is(err, ErrKeyForm) || strings.Contains(err.Error(), private[20:40]) {
		t.Errorf("cut off: %v", err)
	}
}

func TestPeersAreChecked(t *testing.T) {
	key := newKey(t, "township")
	good := peerOf(key, township)
	must(t, good.Check())
	for name, change := range map[string]func(*Peer){
		"no key":       func(p *Peer) { p.Key = "township+12345678+abc" },
		"another name": func(p *Peer) { p.Name = "county" },
		"no organ":     func(p *Peer) { p.Organs = nil },
		"odd organ":    func(p *Peer) { p.Organs = []string{" x"} },
		"no day":       func(p *Peer) { p.From = calendar.Date{} },
		"backwards":    func(p *Peer) { p.Until = day("2025-01-01") },
		"in the open":  func(p *Peer) { p.URL = "http://county.example" },
		"no address":   func(p *Peer) { p.URL = "file:///etc/passwd" },
	} {
		p := good
		change(&p)
		if p.Check() == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	for _, address := range []string{"https://county.example", "http://127.0.0.1:8080", "http://localhost:1"} {
		p := good
		p.URL = address
		must(t, p.Check())
	}
}

func FuzzOpen(f *testing.F) {
	key := newKey(f, "township")
	sent, err := Seal(sample(), key)
	must(f, err)
	_, rest, _ := bytes.Cut(sent.Bytes, []byte("\n\n"))
	_, archive, _ := bytes.Cut(rest, []byte("\n\n"))
	f.Add(archive)
	f.Add([]byte("PK"))
	r := &Reader{Self: "county", Peers: []Peer{peerOf(key, township)}, Now: noon}
	f.Fuzz(func(t *testing.T, archive []byte) {
		if _, err := r.Open(bytes.NewReader(archive)); err == nil && len(archive) < 100 {
			t.Error("an unsigned one was taken")
		}
		p, err := r.Open(bytes.NewReader(raw(t, key, archive))) // as a malicious, but trusted sender would
		if err != nil {
			if _, ok := errors.AsType[*Fault](err); !ok {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		for i, paper := range p.Manifest.Papers {
			if engine.HashOf(paper.Data) != paper.SHA256 || !fileName(paper.Name) {
				t.Errorf("paper %d is not what it is said to be", i)
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	m := sample()
	m.Format, m.From.Instance = Format, "township"
	data, err := m.encode()
	must(f, err)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := readManifest(data)
		if err != nil {
			return
		}
		again, err := m.encode()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("read as %s", again)
		}
	})
}

// Who sends is told by what the package begins with: nothing behind it is waited for, and it can be read whole afterwards.
func TestSignerIsToldFirst(t *testing.T) {
	key, other := newKey(t, "township"), newKey(t, "elsewhere")
	sent, err := Seal(sample(), key)
	must(t, err)
	r := &Reader{Self: "county", Peers: []Peer{peerOf(key, township)}, Now: noon}
	in, out := io.Pipe()
	go func() {
		_, _ = out.Write(sent.Bytes[:bytes.Index(sent.Bytes, []byte("PK"))])
	}()
	top, by, _, err := r.head(in)
	if err != nil || by.Name != "township" {
		t.Fatalf("%s: %v", by.Name, err)
	}
	if _, err := r.Open(bytes.NewReader(append(top, sent.Bytes[len(top):]...))); err != nil {
		t.Error(err)
	}
	forged, err := Seal(sample(), other)
	must(t, err)
	if _, _, _, err := r.head(bytes.NewReader(forged.Bytes)); err == nil {
		t.Error("a stranger is taken for somebody")
	}
}
