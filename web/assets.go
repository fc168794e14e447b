package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"santong/letters"
)

//go:embed assets
var assetFiles embed.FS

// An asset is a file that never changes under its address, for the address has its hash in it.
type asset struct {
	address string
	kind    string
	plain   []byte
	packed  []byte // gzip; nil where that saves nothing
}

// assets are read and compressed once.
var assets = sync.OnceValue(func() map[string]*asset {
	out := map[string]*asset{}
	err := fs.WalkDir(assetFiles, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), "LICENSE") {
			return err
		}
		data, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		keepAsset(out, name, data)
		return nil
	})
	if err != nil {
		panic(err) // what is embedded can be read
	}
	keepAsset(out, "letters.css", []byte(letters.CSS)) // which package letters keeps beside what it describes
	return out
})

func keepAsset(out map[string]*asset, name string, data []byte) {
	sum := sha256.Sum256(data)
	base, ext := strings.TrimSuffix(path.Base(name), path.Ext(name)), path.Ext(name)
	a := &asset{address: "/assets/" + base + "." + hex.EncodeToString(sum[:6]) + ext, kind: mime.TypeByExtension(ext), plain: data}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid, and a buffer never refuses
	_, _ = w.Write(data)
	_ = w.Close()
	if b.Len() < len(data) {
		a.packed = b.Bytes()
	}
	out[path.Base(name)], out[a.address] = a, a
}

// assetAddress is where the file is found, by its name in assets/.
func assetAddress(name string) string {
	if a := assets()[name]; a != nil {
		return a.address
	}
	panic("web: there is no asset " + name)
}

// Asset is where a file that all pages of the house share is found, by its name.
func Asset(name string) string { return assetAddress(name) }

func (s *service) asset(c echo.Context) error {
	a := assets()[c.Request().URL.Path]
	if a == nil {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	h.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if a.packed != nil && strings.Contains(c.Request().Header.Get(echo.HeaderAcceptEncoding), "gzip") {
		h.Set(echo.HeaderContentEncoding, "gzip")
		return c.Blob(http.StatusOK, a.kind, a.packed)
	}
	return c.Blob(http.StatusOK, a.kind, a.plain)
}
