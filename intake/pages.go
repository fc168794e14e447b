package intake

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const maxPages = 2000

// pdfReader is the one of this process. On a new machine it takes many seconds of the processor to make, and has seen nothing of any file yet.
var pdfReader = sync.OnceValues(func() (pdfium.Pdfium, error) {
	pool, err := webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: runtimeConfig()})
	if err != nil {
		return nil, err
	}
	return pool.GetInstance(time.Minute)
})

// readPages reads the text of a .pdf, "" where its pages are pictures.
func readPages(data []byte) (string, error) {
	damaged := fault("PDF 已损坏或者加了密，打不开", "the PDF is damaged or encrypted and cannot be opened")
	instance, err := pdfReader()
	if err != nil {
		return "", err
	}
	doc, err := instance.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return "", damaged
	}
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil || count.PageCount == 0 {
		return "", damaged
	}
	if count.PageCount > maxPages {
		return "", fault("PDF 过长：不超过%[1]d页", "the PDF is too long: it has at most %[1]d pages", maxPages)
	}
	var b strings.Builder
	for i := range count.PageCount {
		page, err := pageText(instance, requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}})
		if err != nil {
			return "", damaged
		}
		if b.WriteString(page + "\n"); b.Len() > maxText {
			return "", tooLarge()
		}
	}
	if text := strings.TrimSpace(b.String()); text != "" {
		return text + "\n", nil
	}
	return "", nil
}

func pageText(instance pdfium.Pdfium, page requests.Page) (string, error) {
	out, err := instance.GetPageText(&requests.GetPageText{Page: page})
	if err != nil {
		return "", err
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "", "\uFFFE", "", "\uFFFF", "").Replace(out.Text)
	return strings.TrimSpace(strings.ToValidUTF8(text, "")), nil
}

// runtimeConfig keeps what was compiled once: the first file takes seconds, the next ones a tenth of one.
func runtimeConfig() wazero.RuntimeConfig {
	config := wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).WithMemoryLimitPages(8192) // 512 MiB
	if folder, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(folder, "santong")); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	return config
}
