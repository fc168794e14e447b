package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4/middleware"

	"santong/engine"
	"santong/parcel"
)

// Parcels takes signed packages in and gives answers to who sent them. Whoever may is found out by signatures alone.
type Parcels interface {
	// Signer reads no more than what tells which trusted instance signed the package; whole is the package from its beginning.
	Signer(ctx context.Context, in io.Reader) (name string, whole io.Reader, err error)
	// TakeIn reads no more than it has found worth reading.
	TakeIn(ctx context.Context, in io.Reader) (*parcel.Received, error)
	Answers(ctx context.Context, authorization, hash string) ([][]byte, error)
}

// How many packages may come from one address: so many in a second, and so many at once.
const (
	parcelRate  = 5
	parcelBurst = 40

	signTime = 5 * time.Second // in which it must be shown who sends
)

func newParcelLimit() *middleware.RateLimiterMemoryStore {
	return middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: parcelRate, Burst: parcelBurst})
}

// exchange tells whether packages are exchanged at all, and not too many from there.
func (s *service) exchange(c *call) error {
	if s.Parcels == nil {
		return errNothing
	}
	if ok, err := s.parcels.Allow(c.RealIP()); !ok || err != nil {
		return problemf(codeBusy, "来自该地址的请求太多，请稍后再试", "too many requests come from this address; try again in a moment")
	}
	return nil
}

// takeParcel takes a package in.
func (s *service) takeParcel(c *call) error {
	if err := s.exchange(c); err != nil {
		return err
	}
	media, _, err := mediaType(c.Request().Header)
	if err != nil {
		return err
	}
	if media != parcel.MediaType {
		return problemf(codeMediaType, "须为 "+parcel.MediaType, "it must be "+parcel.MediaType)
	}
	if c.Request().ContentLength > parcel.MaxBytes {
		return &http.MaxBytesError{Limit: parcel.MaxBytes}
	}
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(signTime)) // where the server underneath knows no deadlines there is none to set
	signer, whole, err := s.Parcels.Signer(c.ctx, http.MaxBytesReader(c.Response(), c.Request().Body, parcel.MaxBytes))
	if err != nil {
		return ofParcel(err)
	}
	leave, err := enter(c.ctx, s.packages, signer) // only now: the nameless get no place, and no patience
	if err != nil {
		return err
	}
	defer leave()
	patience(c.Context, paperTime)
	got, err := s.Parcels.TakeIn(c.ctx, whole)
	if err != nil {
		return ofParcel(err)
	}
	status := http.StatusCreated
	if got.Again {
		status = http.StatusOK
	}
	return c.json(status, map[string]string{"parcel": got.Hash, "receipt": got.Receipt})
}

// parcelAnswers gives the answers to a package to who sent it.
func (s *service) parcelAnswers(c *call) error {
	if err := s.exchange(c); err != nil {
		return err
	}
	headers := c.Request().Header.Values("Authorization")
	if len(headers) != 1 || len(headers[0]) > 8<<10 {
		return ofParcel(&parcel.Fault{Code: parcel.CodeUnknown, Words: engine.Words{Zh: "须在 Authorization 中出示签名", En: "show a signature in Authorization"}})
	}
	list, err := s.Parcels.Answers(c.ctx, headers[0], c.path["hash"])
	if err != nil {
		return ofParcel(err)
	}
	return c.json(http.StatusOK, map[string]any{"parcel": c.path["hash"], "answers": list})
}

// ofParcel finds what a fault is to the other side.
func ofParcel(err error) error {
	f, ok := errors.AsType[*parcel.Fault](err)
	if !ok {
		return err
	}
	of := codeParcel
	switch f.Code {
	case parcel.CodeUnknown, parcel.CodeExpired, parcel.CodeSignature, parcel.CodeOrgan:
		of = codeUntrusted
	}
	return problemf(of, "["+f.Code+"] "+f.Words.Zh, f.Words.En)
}
