package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// LinkPreview is what is behind an address in a message, in the words of that page. Its picture is left out: loading it
// would tell a third party who reads the thread.
type LinkPreview struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Site        string `json:"site"`
}

// PreviewJob fetches the pages behind a message's links, after the message was stored.
const PreviewJob = "conversation.preview"

// previewArgs names the message.
type previewArgs struct {
	Workspace    tenant.ID `json:"workspace_id"`
	Conversation ID        `json:"conversation_id"`
	Seq          int64     `json:"seq"`
}

// Limits of previews.
const (
	maxPreviews     = 2                  // of one message
	maxPreviewBytes = 256 << 10          // read of a page: titles stand at its beginning
	previewsKept    = 7 * 24 * time.Hour // before a page is fetched again
	maxPreviewTitle = 140                // characters
	maxPreviewText  = 240
	maxPreviewURL   = 1000
)

// PreviewTime is how long a page may take to answer.
const PreviewTime = 8 * time.Second

var addresses = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"']+`)

// linksOf are the addresses in a text that are looked at, each once.
func linksOf(s string) []string {
	if !strings.Contains(s, "://") {
		return nil
	}
	var all []string
	for _, a := range addresses.FindAllString(s, 2*maxPreviews) {
		a = strings.TrimRight(a, ".,;:!?)]}’”")
		u, err := url.Parse(a)
		if err != nil || u.Host == "" || u.User != nil || len(a) > maxPreviewURL {
			continue
		}
		u.Fragment = ""
		if a = u.String(); !slices.Contains(all, a) && len(all) < maxPreviews {
			all = append(all, a)
		}
	}
	return all
}

// lookAt asks for previews of a new message's links; nothing when it has none.
func lookAt(ctx context.Context, tx *db.Tx, ws tenant.ID, m *Message) error {
	if m.Kind != KindText || m.Visibility != VisibleAll || len(linksOf(m.Text)) == 0 {
		return nil
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: PreviewJob, Args: previewArgs{ws, m.ConversationID, m.Seq}})
}

// Jobs registers what this room does after a commit. fetch reaches public addresses only.
func (s *Service) Jobs(r *jobs.Runner, fetch *http.Client) {
	r.Handle(PreviewJob, jobs.Options{Timeout: time.Minute, MaxAttempts: 2}, func(ctx context.Context, t jobs.Task) error {
		var a previewArgs
		if err := t.Decode(&a); err != nil {
			return err
		}
		return s.preview(ctx, fetch, a)
	})
}

// preview puts what is behind the links of a message under it. A page that does not answer, or has no title, shows
// nothing; running it again changes nothing.
func (s *Service) preview(ctx context.Context, fetch *http.Client, a previewArgs) error {
	m, err := messageBySeq(ctx, s.db.Read(), a.Workspace, a.Conversation, a.Seq)
	if db.NotFound(err) || err == nil && m.Unsent() {
		return nil
	}
	if err != nil {
		return err
	}
	var found []LinkPreview
	for _, address := range linksOf(m.Text) {
		p, err := s.lookUp(ctx, fetch, a.Workspace, address)
		if err != nil {
			return err
		}
		if p.Title != "" {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return nil
	}
	_, err = s.verb(ctx, a.Workspace, a.Conversation, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		m, err := messageBySeq(ctx, tx, a.Workspace, a.Conversation, a.Seq)
		if err != nil {
			return err
		}
		e := m.Extras()
		if m.Unsent() || slices.Equal(e.Links, found) {
			return errNothing
		}
		e.Links = found
		m.carry(e)
		ch.Touch(&m)
		return nil
	})
	return err
}

// lookUp is a page's preview, from the table when it was fetched lately. What cannot be fetched is remembered as empty.
func (s *Service) lookUp(ctx context.Context, fetch *http.Client, ws tenant.ID, address string) (LinkPreview, error) {
	sum := sha256.Sum256([]byte(address))
	key := hex.EncodeToString(sum[:])
	now := s.clock.Now()
	p := LinkPreview{URL: address}
	err := s.db.Read().QueryRowContext(ctx, `SELECT title, description, site FROM link_preview WHERE workspace_id = $1 AND url_key = $2 AND fetched_at > $3`,
		ws, key, clock.Ms(now.Add(-previewsKept))).Scan(&p.Title, &p.Description, &p.Site)
	if !db.NotFound(err) {
		return p, err
	}
	p = fetchPreview(ctx, fetch, address)
	return p, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM link_preview WHERE workspace_id = $1 AND fetched_at <= $2`, ws, clock.Ms(now.Add(-previewsKept))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO link_preview (workspace_id, url_key, url, title, description, site, fetched_at) VALUES ($1,$2,$3,$4,$5,$6,$7)
 ON CONFLICT (workspace_id, url_key) DO UPDATE SET title = excluded.title, description = excluded.description, site = excluded.site, fetched_at = excluded.fetched_at`,
			ws, key, address, p.Title, p.Description, p.Site, clock.Ms(now))
		return err
	})
}

// fetchPreview reads a page's own description of itself; an empty title when there is none to be had.
func fetchPreview(ctx context.Context, fetch *http.Client, address string) LinkPreview {
	none := LinkPreview{URL: address}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return none
	}
	req.Header.Set("Accept", "text/html,application/xhtml+xml")
	res, err := fetch.Do(req)
	if err != nil {
		return none
	}
	defer func() { _ = res.Body.Close() }()
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if res.StatusCode != http.StatusOK || kind != "text/html" && kind != "application/xhtml+xml" {
		return none
	}
	body, err := charset.NewReader(io.LimitReader(res.Body, maxPreviewBytes), res.Header.Get("Content-Type"))
	if err != nil {
		return none
	}
	p := readHead(body)
	if p.Title == "" {
		return none
	}
	p.URL = address
	if p.Site == "" {
		p.Site = strings.TrimPrefix(res.Request.URL.Hostname(), "www.")
	}
	return p
}

// readHead takes title, description and name of the site out of a page's head. What the page wrote for previews wins.
func readHead(r io.Reader) LinkPreview {
	var title, description string
	var p LinkPreview
	z := html.NewTokenizer(r)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return p.with(title, description)
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Head {
				return p.with(title, description)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Body:
				return p.with(title, description)
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
