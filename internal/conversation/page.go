package conversation

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// pagesKept is how many pages of a conversation are remembered.
const pagesKept = 20

// Page is a page of the company's website that the contact has looked at.
type Page struct {
	URL    string    `json:"url"`
	Title  string    `json:"title"`
	SeenAt time.Time `json:"seen_at"`
}

// PageSeen is told to the members who see the conversation when its contact goes to a page.
type PageSeen struct {
	Event        string `json:"event"`
	Conversation ID     `json:"conversation_id"`
	Page         Page   `json:"page"`
}

// SawPage remembers in the caller's transaction that the contact of an open conversation looks at a page, and tells the
// members after it. The page that he was on already keeps its place. Other addresses than those of the web, and a contact
// whom nobody hears, leave nothing.
func (s *Service) SawPage(ctx context.Context, tx *db.Tx, c *Conversation, url, title string) error {
	url, title = text.Line(url), text.Clip(text.Line(title), 300)
	if c.Status != Open || c.Muted || len(url) > 2000 || !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return nil
	}
	p := Page{URL: url, Title: title, SeenAt: s.now()}
	var last, lastURL string
	err := tx.QueryRowContext(ctx, `SELECT id, url FROM conversation_page WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT 1`,
		c.Workspace, c.ID).Scan(&last, &lastURL)
	switch {
	case err != nil && !db.NotFound(err):
		return err
	case err == nil && lastURL == url:
		_, err = tx.ExecContext(ctx, `UPDATE conversation_page SET title = $4, seen_at = $5 WHERE workspace_id = $1 AND conversation_id = $2 AND id = $3`,
			c.Workspace, c.ID, last, title, clock.Ms(p.SeenAt))
	default:
		if _, err = tx.ExecContext(ctx, `INSERT INTO conversation_page (workspace_id, conversation_id, id, url, title, seen_at) VALUES ($1,$2,$3,$4,$5,$6)`,
			c.Workspace, c.ID, uid.New(), url, title, clock.Ms(p.SeenAt)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM conversation_page WHERE workspace_id = $1 AND conversation_id = $2 AND id IN (
 SELECT id FROM conversation_page WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT 100 OFFSET $3)`, c.Workspace, c.ID, pagesKept)
	}
	if err == nil {
		tx.After(func() { s.Tell(c, PageSeen{Event: "page.seen", Conversation: c.ID, Page: p}) })
	}
	return err
}

// Pages lists what the contact has looked at, newest first.
func (s *Service) Pages(ctx context.Context, sc Scope, id ID) ([]Page, error) {
	if err := s.seen(ctx, sc, id); err != nil {
		return nil, err
	}
	return pages(ctx, s.db.Read(), sc.Workspace, id)
}

func pages(ctx context.Context, q db.Querier, ws tenant.ID, id ID) ([]Page, error) {
	rows, err := q.QueryContext(ctx, `SELECT url, title, seen_at FROM conversation_page WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT 20`, ws, id)
	all, err := db.Collect(rows, err, func(r *sql.Rows) (p Page, err error) {
		var ms int64
		err = r.Scan(&p.URL, &p.Title, &ms)
		p.SeenAt = clock.FromMs(ms)
		return p, err
	})
	if all == nil {
		all = []Page{}
	}
	return all, err
}
