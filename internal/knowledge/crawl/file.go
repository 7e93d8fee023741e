package crawl

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"strings"
	"time"

	"cxgenie/internal/platform/safehttp"
)

// fileTime is how long a file may take to come, its body included.
const fileTime = 3 * time.Minute

// FetchFile fetches a file that a page links to, as Fetch does a page: politely, and public addresses only. take gets its
// name and its body, at most so many bytes of it; what take says is the error. Everything else is the page's status: OK
// when the file was taken.
func (c *Crawler) FetchFile(ctx context.Context, r Request, most int64, take func(name string, body io.Reader) error) (Page, error) {
	return c.fetch(ctx, r, &trip{c: c, r: r, client: c.client(most, -1, fileTime), take: take, times: map[string]int{}})
}

// save hands a file on. A page in its place is not what the link promised: a sign-in, or word that it is gone.
func (t *trip) save(u *url.URL, res *http.Response, p *Page) error {
	p.Type, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	if p.Type == "text/html" || p.Type == "application/xhtml+xml" {
		*p = p.ended(NotHTML, WrongType)
		return nil
	}
	body := &watched{r: res.Body}
	t.refused = t.take(fileName(u, res.Header), body)
	if body.err != nil {
		t.refused = nil
		return body.err
	}
	*p = p.ended(OK, "")
	return nil
}

// watched remembers that a body broke off, which is the site's doing and not that of who reads it.
type watched struct {
	r   io.Reader
	err error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// fileName is what a server calls a file, or the end of its address.
func fileName(u *url.URL, h http.Header) string {
	if _, params, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && strings.TrimSpace(params["filename"]) != "" {
		return params["filename"]
	}
	return path.Base(u.Path)
}

func (c *Crawler) client(bytes int64, redirects int, limit time.Duration) *http.Client {
	return safehttp.New(safehttp.Options{Allow: c.o.Allow, Timeout: limit, MaxBytes: bytes, MaxRedirects: redirects, UserAgent: c.agent})
}

// fetch sends one trip on its way.
func (c *Crawler) fetch(ctx context.Context, r Request, t *trip) (Page, error) {
	p := Page{Address: r.Address, At: c.o.Clock.Now()}
	from := r.As
	if from == "" {
		from = r.Address
	}
	u, err := readAddress(from)
	if err != nil {
		return p.ended(Failed, Refused), nil
	}
	u.Fragment, u.RawFragment = "", ""
	if t.jar, err = cookiejar.New(nil); err != nil {
		return p, err
	}
	t.asked = u
	for hop := 0; u != nil; hop++ {
		if hop > maxRedirects {
			return p.ended(Failed, Redirects), nil
		}
		if u, err = t.hop(ctx, u, &p); err != nil {
			if ctx.Err() != nil {
				return Page{}, ctx.Err()
			}
			return p.failed(err), nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Page{}, err
	}
	return p, t.refused
}
