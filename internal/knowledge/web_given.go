package knowledge

import (
	"context"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// GivenPage is a web page that is at hand, so that nobody has to visit it to learn it.
type GivenPage struct {
	Address string // as people reach it; a private one, too
	Title   string
	HTML    []byte
}

// AddGivenPage adds a web page that is at hand, to be learnt. From then on it is a page like all others: who has it fetched again
// needs it to be where its address says.
func (s *Service) AddGivenPage(ctx context.Context, c workspace.Caller, botID string, p GivenPage) (WebPage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return WebPage{}, err
	}
	x := WebPage{Source: Source{BotID: botID, Title: text.Clip(text.Line(p.Title), maxPageTitle), Origin: byCaller(c).origin(), CreatedBy: c.MemberID},
		Address: p.Address, Final: p.Address, Code: 200, CrawledAt: s.clock.Now(), AddedBy: c.Name}
	raw := pack(crawl.Page{Type: "text/html", Body: p.HTML})
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if id, have, err := pageOf(ctx, tx, c.Workspace, botID, crawl.Key(p.Address)); err != nil || id != "" {
			return cmpErr(err, errAdded(have))
		}
		return s.addPage(ctx, tx, byCaller(c), &x, raw)
	})
	return x, err
}
