package public

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"santong/engine"
)

// What a form of a citizen may bring.
const (
	maxSuggestFiles = 3
	maxSuggestFile  = 5 << 20
	maxSuggestBody  = maxSuggestFiles*maxSuggestFile + 256<<10
	maxGiven        = 20 << 10 // bytes of one field
	maxParts        = 40

	tokenField = "token"
	trapField  = "website" // no person sees it; programs fill it in
)

// A form is answered by a person: not at once, and not days later. Without cookies this is what keeps programs away that send forms they have not asked for.
const (
	quickest     = 3 * time.Second
	slowest      = 12 * time.Hour
	secretLength = 32 // characters, of 192 bits
)

// newToken is a nonce with the moment at which the form was made, signed with the key of the site.
func (s *site) newToken() string {
	nonce := make([]byte, 18)
	_, _ = rand.Read(nonce) // never fails
	body := base64.RawURLEncoding.EncodeToString(nonce) + "." + strconv.FormatInt(s.Now().Unix(), 36)
	return body + "." + s.sign("token", body)
}

func (s *site) sign(what, body string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(what + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:24])
}

// secretOf is the secret of what is handed in with the nonce. Who sends the same form twice gets the same one.
func (s *site) secretOf(nonce string) string { return s.sign("secret", nonce) }

// redeem gives the nonce of a token, or says why the form is to be sent again.
func (s *site) redeem(token, trap string) (nonce string, wrong engine.Words) {
	again := engine.Words{Zh: "此页停留过久或者已失效，请核对内容后再次提交；附件须重新选择", En: "The page has stood open for too long: check it and send it again; files must be chosen again"}
	at := strings.LastIndexByte(token, '.')
	if at < 0 || trap != "" || !hmac.Equal([]byte(s.sign("token", token[:at])), []byte(token[at+1:])) {
		return "", again
	}
	nonce, moment, _ := strings.Cut(token[:at], ".")
	seconds, err := strconv.ParseInt(moment, 36, 64)
	switch age := s.Now().Sub(time.Unix(seconds, 0)); {
	case err != nil || age > slowest:
		return "", again
	case age < quickest:
		return "", engine.Words{Zh: "提交过快，请核对内容后再次提交；附件须重新选择", En: "That was very quick: check it and send it again; files must be chosen again"}
	}
	return nonce, engine.Words{}
}

// A taking is a form as it came.
type taking struct {
	given map[string]string
	files []engine.Upload
	wrong engine.Words // with a file
}

var badForm = wrong("表单内容无法识别，请从页面上填写并提交。", "The form cannot be read: fill it in on the page.")

// take reads a form, piece by piece, with a limit on each.
func (v *visit) take() (*taking, error) {
	select {
	case v.site.taking <- struct{}{}:
		defer func() { <-v.site.taking }()
	default:
		return nil, busy // what is being sent stands in memory
	}
	q := v.Request()
	q.Body = http.MaxBytesReader(v.Response(), q.Body, maxSuggestBody)
	parts, err := q.MultipartReader()
	if err != nil {
		return nil, badForm
	}
	in := &taking{given: map[string]string{}}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return in, nil
		case err != nil:
			return nil, tooMuch(err)
		case n >= maxParts:
			return nil, badForm
		}
		if part.FileName() != "" {
			if err := in.file(v, part); err != nil {
				return nil, err
			}
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, maxGiven+1))
		if err != nil {
			return nil, tooMuch(err)
		}
		if len(data) > maxGiven || !utf8.Valid(data) {
			return nil, badForm
		}
		if name := part.FormName(); in.given[name] == "" {
			in.given[name] = strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n"))
		}
	}
}

func tooMuch(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &fault{http.StatusRequestEntityTooLarge, engine.Words{Zh: "附件过大", En: "The attachments are too large"},
			engine.Words{Zh: "附件至多三份，每份不得超过5 MiB。", En: "There may be three attachments, of 5 MiB at most each."}}
	}
	return badForm
}

// kinds of files, by their endings, and how they begin.
var fileKinds = map[string]struct {
	media string
	magic string
}{
	".pdf": {"application/pdf", "%PDF-"}, ".png": {"image/png", "\x89PNG\r\n\x1a\n"}, ".jpg": {"image/jpeg", "\xff\xd8\xff"}, ".jpeg": {"image/jpeg", "\xff\xd8\xff"},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"}, ".txt": {"text/plain; charset=utf-8", ""},
}

func (in *taking) file(v *visit, part *multipart.Part) error {
	data, err := io.ReadAll(io.LimitReader(part, maxSuggestFile+1))
	if err != nil {
		return tooMuch(err)
	}
	name := path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	kind, known := fileKinds[strings.ToLower(path.Ext(name))]
	switch {
	case len(data) == 0:
		return nil // nothing was chosen
	case len(data) > maxSuggestFile:
		in.wrong = engine.Words{Zh: "附件每份不得超过5 MiB", En: "an attachment may have 5 MiB at most"}
	case len(in.files) >= maxSuggestFiles:
		in.wrong = engine.Words{Zh: "附件至多三份", En: "there may be three attachments at most"}
	case !known || !bytes.HasPrefix(data, []byte(kind.magic)) || kind.magic == "" && !utf8.Valid(data):
		in.wrong = engine.Words{Zh: "附件须为 PDF、Word（.docx）、图片（.png、.jpg）或者 UTF-8 文本（.txt），内容与扩展名相符", En: "attachments are PDF, Word (.docx), pictures (.png, .jpg) or text in UTF-8 (.txt), and are what their names say"}
	case !sound(name) || utf8.RuneCountInString(name) > 100:
		in.wrong = engine.Words{Zh: "附件名称过长，或者含有不能识别的字符", En: "the name of an attachment is too long or has characters that cannot be read"}
	default:
		if kind.media == fileKinds[".docx"].media && v.site.Examine != nil {
			if in.wrong, err = v.site.Examine(v.ctx, name, data); err != nil || in.wrong != (engine.Words{}) {
				return err
			}
		}
		in.files = append(in.files, engine.Upload{Name: name, Type: kind.media, Data: data})
	}
	return nil
}
