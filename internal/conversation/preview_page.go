package conversation

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// fetchPreview reads a page's own description of itself; an empty title when there is none to be had. picture is where it
// says that its picture is.
func fetchPreview(ctx context.Context, fetch *http.Client, address string) (p LinkPreview, picture string) {
	none := LinkPreview{URL: address}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return none, ""
	}
	req.Header.Set("Accept", "text/html,application/xhtml+xml")
	res, err := fetch.Do(req)
	if err != nil {
		return none, ""
	}
	defer func() { _ = res.Body.Close() }()
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if res.StatusCode != http.StatusOK || kind != "text/html" && kind != "application/xhtml+xml" {
		return none, ""
	}
	body, err := charset.NewReader(io.LimitReader(res.Body, maxPreviewBytes), res.Header.Get("Content-Type"))
	if err != nil {
		return none, ""
	}
	p, picture = readHead(body)
	if p.Title == "" {
		return none, ""
	}
	p.URL = address
	if p.Site == "" {
		p.Site = strings.TrimPrefix(res.Request.URL.Hostname(), "www.")
	}
	return p, resolved(res.Request.URL, picture)
}

// resolved is an address as a page names it; empty for what is none of the web.
func resolved(page *url.URL, address string) string {
	u, err := page.Parse(strings.TrimSpace(address))
	if address == "" || err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || len(address) > maxPreviewURL {
		return ""
	}
	return u.String()
}

// Limits of a page's picture.
const (
	maxPictureBytes  = 4 << 20
	maxPicturePixels = 16_000_000
	pictureSide      = 640 // as it is kept
	pictureLeast     = 48  // wide and high; what is smaller counts visits, or is a mark
)

// fetchPicture keeps a page's picture, redrawn small. Nothing comes of one that is missing, broken, too large or no picture
// by its content (a drawing in words, SVG, is none): the preview does without.
func (s *Service) fetchPicture(ctx context.Context, fetch *http.Client, ws tenant.ID, of ID, address string) file.File {
	if address == "" {
		return file.File{}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return file.File{}
	}
	req.Header.Set("Accept", "image/jpeg,image/png,image/webp,image/gif")
	res, err := fetch.Do(req)
	if err != nil {
		return file.File{}
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.ContentLength > maxPictureBytes {
		return file.File{}
	}
	f, err := s.files.PutImage(ctx, ws, file.Upload{By: file.By{Kind: file.Found, ID: string(of)}, Name: "preview", Body: res.Body, MaxBytes: maxPictureBytes},
		file.Fit{Side: pictureSide, Pixels: maxPicturePixels})
	if err != nil || f.Width < pictureLeast || f.Height < pictureLeast {
		return file.File{} // what was kept of it is swept away, as nobody shows it
	}
	return f
}

// readHead takes title, description, picture and name of the site out of a page's head. What the page wrote for previews wins.
func readHead(r io.Reader) (p LinkPreview, picture string) {
	var title, description string
	z := html.NewTokenizer(r)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return p.with(title, description), picture
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Head {
				return p.with(title, description), picture
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Body:
				return p.with(title, description), picture
			case atom.Title:
				if z.Next() == html.TextToken && title == "" {
					title = string(z.Text())
				}
			case atom.Meta:
				var name, content string
				for _, a := range t.Attr {
					switch a.Key {
					case "property", "name":
						name = strings.ToLower(a.Val)
					case "content":
						content = a.Val
					}
				}
				switch name {
				case "og:title":
					p.Title = content
				case "og:description":
					p.Description = content
				case "og:site_name":
					p.Site = content
				case "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src":
					if picture == "" {
						picture = html.UnescapeString(content)
					}
				case "description":
					description = content
				}
			}
		}
	}
}

func (p LinkPreview) with(title, description string) LinkPreview {
	pick := func(first, second string, limit int) string {
		if first = text.Line(html.UnescapeString(first)); first == "" {
			first = text.Line(html.UnescapeString(second))
		}
		return text.Clip(first, limit)
	}
	p.Title, p.Description, p.Site = pick(p.Title, title, maxPreviewTitle), pick(p.Description, description, maxPreviewText), pick(p.Site, "", maxPreviewTitle)
	return p
}
