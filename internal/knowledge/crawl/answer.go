package crawl

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/gabriel-vasile/mimetype"

	"cxgenie/internal/platform/safehttp"
)

var errEncoding = errors.New("crawl: packed in a way we do not know")

// reason names what went wrong on the way.
func reason(err error) Reason {
	var (
		dns      *net.DNSError
		op       *net.OpError
		timeout  net.Error
		cert     *tls.CertificateVerificationError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		invalid  x509.CertificateInvalidError
		unknown  x509.UnknownAuthorityError
		wrong    x509.HostnameError
		gz       flate.CorruptInputError
		occupied busy
	)
	switch {
	case errors.As(err, &occupied):
		return Busy
	case errors.Is(err, safehttp.ErrRefused):
		return Refused
	case errors.Is(err, safehttp.ErrTooLarge):
		return TooLarge
	case errors.Is(err, safehttp.ErrRedirects):
		return Redirects
	case errors.Is(err, errEncoding), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &gz):
		return Encoding
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert), errors.As(err, &invalid), errors.As(err, &unknown), errors.As(err, &wrong),
		strings.Contains(err.Error(), "HTTP response to HTTPS client"), strings.Contains(err.Error(), "tls: "):
		return TLS
	case errors.As(err, &dns):
		return DNS
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return Timeout
	case errors.As(err, &op) && op.Op == "dial":
		return Connect
	}
	return Broken
}

// unpacked is the body without its packing, bounded: a small answer may not become a large one.
func unpacked(res *http.Response, limit int64) (io.Reader, error) {
	var r io.Reader = res.Body
	for _, how := range strings.Split(res.Header.Get("Content-Encoding"), ",") {
		switch strings.ToLower(strings.TrimSpace(how)) {
		case "", "identity":
		case "gzip", "x-gzip":
			z, err := gzip.NewReader(r)
			if errors.Is(err, io.EOF) {
				return strings.NewReader(""), nil
			}
			if err != nil {
				return nil, err
			}
			r = z
		case "br":
			r = packing{brotli.NewReader(r)}
		default:
			return nil, fmt.Errorf("%w: %s", errEncoding, how)
		}
	}
	return &bounded{r, limit}, nil
}

// packing names what is wrong with a damaged body.
type packing struct{ r io.Reader }

func (p packing) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && strings.HasPrefix(err.Error(), "brotli:") {
		err = fmt.Errorf("%w: %w", errEncoding, err)
	}
	return n, err
}

// bounded fails beyond its limit.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, safehttp.ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, safehttp.ErrTooLarge
	}
	return n, err
}

// read takes an answer with content apart.
func (t *trip) read(ctx context.Context, u *url.URL, res *http.Response, p *Page) (*url.URL, error) {
	kind, params, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Type"))), ";")
	}
	if p.Type = kind; kind != "" && !readable(kind) && !vague(kind) {
		*p = p.ended(NotHTML, unreadable(kind, u.Path))
		return nil, nil
	}
	src, err := unpacked(res, t.c.o.MaxBytes)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(src, 16<<10)
	head, err := in.Peek(3072)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	wide := strings.HasPrefix(strings.ToLower(params["charset"]), "utf-16") // looks like anything
	if is := mimetype.Detect(head); len(head) > 0 && !wide && (vague(kind) || kind == "" || !textual(is)) {
		name, _, _ := strings.Cut(is.String(), ";")
		if !readable(name) && !(textual(is) && readable(kind)) {
			p.Type = name
			*p = p.ended(NotHTML, unreadable(name, u.Path))
			return nil, nil
		}
		if kind == "" || vague(kind) {
			p.Type = name
		}
	}
	raw, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return t.judge(ctx, u, res.Header, raw, params["charset"], p)
}

// textual says that bytes are text of some kind.
func textual(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is("text/plain") {
			return true
		}
	}
	return false
}

// readable are the types whose content is a page.
func readable(kind string) bool {
	switch kind {
	case "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown":
		return true
	}
	return false
}

// vague types say nothing, so that the content must.
func vague(kind string) bool {
	return kind == "application/octet-stream" || kind == "binary/octet-stream" || kind == "application/unknown" || kind == "unknown/unknown"
}

// unreadable tells files that can be learnt from as such from all others.
func unreadable(kind, address string) Reason {
	switch {
	case kind == "application/pdf", kind == "application/msword", kind == "application/rtf", kind == "text/rtf", kind == "text/csv", kind == "application/epub+zip",
		strings.HasPrefix(kind, "application/vnd.openxmlformats-officedocument."), strings.HasPrefix(kind, "application/vnd.oasis.opendocument."),
		strings.HasPrefix(kind, "application/vnd.ms-excel"), strings.HasPrefix(kind, "application/vnd.ms-powerpoint"), strings.HasPrefix(kind, "application/vnd.ms-word"):
		return Document
	case (vague(kind) || kind == "application/zip" || kind == "application/x-download") && isDocument(address):
		return Document
	}
	return WrongType
}

// isDocument tells a file that can be learnt from by the end of its address.
func isDocument(address string) bool {
	switch strings.ToLower(path.Ext(address)) {
	case ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".rtf", ".csv", ".epub":
		return true
	}
	return false
}

// isAsset tells what is no page by the end of its address, so that nobody need be asked.
func isAsset(address string) bool {
	switch strings.ToLower(path.Ext(address)) {
	case ".css", ".js", ".mjs", ".json", ".map", ".xml", ".rss", ".atom", ".wasm", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp", ".tif", ".tiff",
		".mp3", ".mp4", ".m4a", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".ogg", ".wav", ".flac", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".exe", ".msi",
		".dmg", ".pkg", ".deb", ".rpm", ".apk", ".ipa", ".iso", ".jar", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".ics", ".vcf", ".torrent", ".swf":
		return true
	}
	return false
}
