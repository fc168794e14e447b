package parcel

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
)

// Where an instance takes packages, below its address.
const (
	Path       = "/api/v1/parcels"
	scheme     = "Santong-Note"
	patience   = 10 * time.Minute // how old a signed request may be, and how far the clocks may differ
	maxAnswers = 100
	maxReply   = 64 << 20
)

// Delivery is what came of sending.
type Delivery struct {
	Exchange
	Sent bool // now; else it had been before
}

func (c *Courier) deliver(ctx context.Context, x Exchange) (string, error) {
	full, err := c.Store.Exchange(ctx, x.Hash)
	if err != nil {
		return "", err
	}
	peers, err := c.Store.Peers(ctx)
	if err != nil {
		return "", err
	}
	address := reached(peers, x.Peer, c.today())
	if address == "" {
		return "", fault(CodeDisabled, "没有登记“%s”的网络地址：导出报送包，用介质送交", "no address of %s is known: export the package and bring it on a medium", x.Peer)
	}
	body, err := c.call(ctx, http.MethodPost, address+Path, full.Data, "")
	if err != nil {
		return "", err
	}
	var answer struct {
		Receipt string `json:"receipt"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", &unreached{fmt.Errorf("%s answered what is no receipt", x.Peer)}
	}
	return answer.Receipt, c.Acknowledge(ctx, x.Hash, answer.Receipt)
}

// Acknowledge keeps the receipt of a package that was sent, if it is one and is signed by whom it was sent to.
func (c *Courier) Acknowledge(ctx context.Context, hash, receipt string) error {
	x, err := c.Store.Exchange(ctx, hash)
	if err != nil {
		return err
	}
	peers, err := c.Store.Peers(ctx)
	if err != nil {
		return err
	}
	text, by, err := trusted(peers).opened(receipt, c.Engine.Now())
	if err != nil {
		return err
	}
	if by.Name != x.Peer || !strings.HasPrefix(text, receiptText(hash, c.Key.Name(), x.Peer)) {
		return fault(CodeThread, "回执不是对这个报送包的", "the receipt is not for this package")
	}
	err = c.Store.Acknowledge(ctx, hash, x.Dossier, receipt)
	if errors.Is(err, ErrTaken) { // there is one already
		return nil
	}
	return err
}

// reached is where the peer is to be found: of those whose trust has not ended, what was said last.
func reached(peers []Peer, name string, today calendar.Date) (address string) {
	var said calendar.Date
	for _, p := range peers {
		if p.Name == name && p.URL != "" && p.Good(today) && !p.From.Before(said) {
			address, said = strings.TrimSuffix(p.URL, "/"), p.From
		}
	}
	return address
}

// Fetch gets the answers to what was filed in the case, and enters those that are new, in order. One that is refused keeps none of the others; what was wrong is told at the end.
func (c *Courier) Fetch(ctx context.Context, dossier, kase string) (out []Received, err error) {
	var wrong []error
	if c.Key == nil {
		return nil, disabled()
	}
	made, err := c.Store.Exchanges(ctx, Query{Way: Out, Dossier: dossier, Case: kase, Limit: maxEntries})
	if err != nil {
		return nil, err
	}
	peers, err := c.Store.Peers(ctx)
	if err != nil {
		return nil, err
	}
filings:
	for _, x := range made {
		address := reached(peers, x.Peer, c.today())
		if x.Kind != Filing || address == "" {
			continue
		}
		proof, err := c.Key.sign(requestText(x.Hash, x.Peer, c.Engine.Now().UTC().Format(time.RFC3339)))
		if err != nil {
			return out, err
		}
		body, err := c.call(ctx, http.MethodGet, address+Path+"/"+x.Hash+"/answers", nil, scheme+" "+base64.StdEncoding.EncodeToString([]byte(proof)))
		if err != nil {
			return out, err
		}
		var answer struct {
			Answers [][]byte `json:"answers"`
		}
		if err := json.Unmarshal(body, &answer); err != nil || len(answer.Answers) > maxAnswers {
			return out, &unreached{fmt.Errorf("%s answered what are no answers", x.Peer)}
		}
		for _, data := range answer.Answers {
			got, err := c.TakeIn(ctx, bytes.NewReader(data))
			if f, ok := errors.AsType[*Fault](err); ok {
				wrong = append(wrong, err)
				if f.Code == CodeRefused { // what the procedure is against today comes again, and those behind it build on it
					continue filings
				}
				continue // for good: nothing behind it is to wait for it
			}
			if err != nil {
				return out, errors.Join(append(wrong, err)...)
			}
			if !got.Again {
				out = append(out, *got)
			}
		}
	}
	return out, errors.Join(wrong...)
}

func requestText(hash, to, at string) string {
	return fmt.Sprintf("santong request 1\nanswers %s\nto %s\nat %s\n", hash, to, at)
}

// Answers gives whoever sent the package what has become of it: signed packages, in order. The request is signed, and not old.
func (c *Courier) Answers(ctx context.Context, authorization, hash string) ([][]byte, error) {
	if c.Key == nil {
		return nil, disabled()
	}
	text, by, err := c.asked(ctx, authorization)
	if err != nil {
		return nil, err
	}
	_, at, _ := strings.Cut(text, "\nat ")
	when, err := time.Parse(time.RFC3339, strings.TrimSuffix(at, "\n"))
	if now := c.Engine.Now(); err != nil || text != requestText(hash, c.Key.Name(), strings.TrimSuffix(at, "\n")) || now.Sub(when).Abs() > patience {
		return nil, fault(CodeSignature, "请求的签名不是为此出具的，或者已经过时：核对两边的时钟", "the signature is not for this request, or too old: compare the clocks")
	}
	first, err := c.Store.Exchange(ctx, hash)
	if err == nil && (first.Way != In || first.Kind != Filing || first.Peer != by.Name || first.Receipt == "") {
		err = engine.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	list, err := c.answers(ctx, first)
	if err != nil {
		return nil, err
	}
	out := [][]byte{}
	for _, x := range list {
		full, err := c.Store.Exchange(ctx, x.Hash)
		if err != nil {
			return nil, err
		}
		out = append(out, full.Data)
	}
	return out, nil
}

func (c *Courier) asked(ctx context.Context, authorization string) (string, Peer, error) {
	kind, text, _ := strings.Cut(authorization, " ")
	signed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || kind != scheme || len(signed) > maxHeader {
		return "", Peer{}, fault(CodeUnknown, "须在 Authorization 中出示签名", "show a signature in Authorization")
	}
	peers, err := c.Store.Peers(ctx)
	if err != nil {
		return "", Peer{}, err
	}
	return trusted(peers).opened(string(signed), c.Engine.Now())
}

// call sends a request, once: errands are tried again, and everything here may be done twice.
func (c *Courier) call(ctx context.Context, method, address string, body []byte, authorization string) ([]byte, error) {
	ctx, done := context.WithTimeout(ctx, 2*time.Minute)
	defer done()
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", MediaType)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	client := c.Client
	if client == nil {
		client = &http.Client{Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, &unreached{err}
	}
	defer resp.Body.Close() // only read
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	switch {
	case err != nil:
		return nil, &unreached{err}
	case len(data) > maxReply:
		return nil, &unreached{errors.New("the answer is too large")}
	case resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusCreated:
		return data, nil
	}
	return nil, refusedBy(resp, data)
}

// A Rejection is what the other side says of a package, or of a request, that it does not take.
type Rejection struct {
	Code  string // of a [Fault] there, or of its interface
	Words engine.Words
}

func (r *Rejection) Error() string {
	return fmt.Sprintf("the other system refused it (%s): %s / %s", r.Code, r.Words.Zh, r.Words.En)
}

// unreached is an error of the way to the other side, or of the other side itself, not of what was sent.
type unreached struct{ error }

func (u *unreached) Unwrap() error { return u.error }

// refusedBy tells what the other side says of it.
func refusedBy(resp *http.Response, data []byte) error {
	var p struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(data, &p); err != nil || p.Code == "" || !plain(p.Code) || !plain(p.Detail) || resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests {
		return &unreached{fmt.Errorf("the other system answered %s", resp.Status)}
	}
	r := &Rejection{Code: p.Code}
	if inner, rest, ok := strings.Cut(strings.TrimPrefix(p.Detail, "["), "] "); ok && strings.HasPrefix(p.Detail, "[") {
		r.Code, p.Detail = inner, rest
	}
	var both bool
	if r.Words.Zh, r.Words.En, both = strings.Cut(clip(p.Detail), " / "); !both {
		r.Words.En = r.Words.Zh
	}
	return r
}

func clip(text string) string {
	if runes := []rune(text); len(runes) > maxWhy {
		text = string(runes[:maxWhy]) + "…"
	}
	return text
}
