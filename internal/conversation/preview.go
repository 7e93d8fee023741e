package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
)

// LinkPreview is what is behind an address in a message, in the words of that page. Its picture is a copy of ours: loading
// the page's own would tell a third party who reads the thread.
type LinkPreview struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Site        string `json:"site"`
	Image       string `json:"image,omitempty" doc:"Where its picture is, below this installation's address"`
	ImageWidth  int    `json:"image_width,omitempty"`
	ImageHeight int    `json:"image_height,omitempty"`
}

// fade takes the pictures off the links of a message that is older than they are kept; the words stay. A picture that a later
// message got again is there still, which no reader misses here.
func (s *Service) fade(links []LinkPreview, said time.Time) {
	if len(links) == 0 || s.clock.Now().Sub(said) < file.FoundFor {
		return
	}
	for i := range links {
		links[i].Image, links[i].ImageWidth, links[i].ImageHeight = "", 0, 0
	}
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
		p, err := s.lookUp(ctx, fetch, a.Workspace, a.Conversation, address)
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
		for _, l := range found {
			if l.Image == "" {
				continue
			}
			// It was kept a moment ago, or lately for another message.
			if err := s.files.KeepImage(ctx, tx, a.Workspace, file.PublicID(a.Workspace, l.Image)); err != nil {
				return err
			}
		}
		e.Links = found
		m.carry(e)
		ch.Touch(&m)
		return nil
	})
	return err
}

// lookUp is a page's preview, from the table when it was fetched lately. What cannot be fetched is remembered as empty.
func (s *Service) lookUp(ctx context.Context, fetch *http.Client, ws tenant.ID, of ID, address string) (LinkPreview, error) {
	sum := sha256.Sum256([]byte(address))
	key := hex.EncodeToString(sum[:])
	now := s.clock.Now()
	var p LinkPreview
	err := s.db.Read().QueryRowContext(ctx, `SELECT title, description, site, image, image_width, image_height FROM link_preview WHERE workspace_id = $1 AND url_key = $2 AND fetched_at > $3`,
		ws, key, clock.Ms(now.Add(-previewsKept))).Scan(&p.Title, &p.Description, &p.Site, &p.Image, &p.ImageWidth, &p.ImageHeight)
	if p.URL = address; !db.NotFound(err) {
		return p, err
	}
	p, picture := fetchPreview(ctx, fetch, address)
	image := s.fetchPicture(ctx, fetch, ws, of, picture)
	if image.ID != "" {
		p.Image, p.ImageWidth, p.ImageHeight = file.PublicLink(image), image.Width, image.Height
	}
	return p, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM link_preview WHERE workspace_id = $1 AND fetched_at <= $2`, ws, clock.Ms(now.Add(-previewsKept))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO link_preview (workspace_id, url_key, url, title, description, site, fetched_at, image, image_width, image_height)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
 ON CONFLICT (workspace_id, url_key) DO UPDATE SET title = excluded.title, description = excluded.description, site = excluded.site, fetched_at = excluded.fetched_at,
 image = excluded.image, image_width = excluded.image_width, image_height = excluded.image_height`,
			ws, key, address, p.Title, p.Description, p.Site, clock.Ms(now), p.Image, p.ImageWidth, p.ImageHeight)
		if err != nil || image.ID == "" {
			return err
		}
		return s.files.KeepImage(ctx, tx, ws, image.ID)
	})
}
