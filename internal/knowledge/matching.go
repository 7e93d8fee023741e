package knowledge

import (
	"context"
	"database/sql"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// atOnce is how many of a target are worked on in one transaction: what takes several statements each, or a job, less.
func (o Target) atOnce() int {
	switch o {
	case OfArticles:
		return 10
	case OfDocuments, OfPages, OfPassages:
		return 25
	}
	return chunk
}

// BulkMatching does the same to all that a filter lets through, as a task. Which those are is asked step by step in the order
// of their ids: each comes up once, whatever becomes of it, and what is added later is not meant.
func (s *Service) BulkMatching(ctx context.Context, c workspace.Caller, botID string, a BulkAction, m Matching, category string) (Task, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Task{}, err
	}
	m.Of = m.target()
	if err := a.check(c, m.Of, &category); err != nil {
		return Task{}, err
	}
	if wrong := m.check("body.matching"); len(wrong) > 0 {
		return Task{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	total, err := m.count(ctx, s.db.Read(), c.Workspace, botID)
	if err != nil {
		return Task{}, err
	}
	t := Task{BotID: botID, Kind: BulkTask, Total: int(total), plan: plan{Action: a, Category: category, Matching: m, Until: uid.New()}}
	return t, s.start(ctx, c, &t, nil)
}

// check lists what is wrong with the selection of a target. at is its place in the request.
func (m Matching) check(at string) []errs.Field {
	switch m.Of {
	case OfArticles:
		return m.Articles.check(at)
	case OfProposals:
		return m.Proposals.check(at)
	case OfPassages:
		return m.Passages.check(at)
	}
	wrong := m.Sources.check(at)
	if m.Of == OfPages && m.SiteID != "" && !uid.Valid(m.SiteID) {
		wrong = append(wrong, errs.Field{Location: at + ".site_id", Code: "field.not_allowed", Message: "There is no such site."})
	}
	return wrong
}

// kindOf is the condition that leaves sources of one kind.
func kindOf(k Kind) string { return "s.kind = '" + string(k) + "' AND s.deleted_at IS NULL" }

// rows is how the rows of a target are found: the tables, the one whose id counts, and the conditions.
func (m Matching) rows(ws tenant.ID, botID string) (tables, t, condition string, w where) {
	switch m.target() {
	case OfArticles:
		return articleTables, "a", "a.deleted_at IS NULL", m.Articles.where(ws, botID)
	case OfDocuments:
		return documentTables, "s", kindOf(Document), m.Sources.where(ws, botID)
	case OfPages:
		return webPageTables, "s", kindOf(URL), pageWhere(ws, botID, m.Sources, m.SiteID)
	case OfProposals:
		return "proposal p", "p", "1 = 1", m.Proposals.where(ws, botID)
	case OfPassages:
		w.sql, w.in = m.Passages.filter().Where(ws, botID)
		return passage.Tables, "p", "s.deleted_at IS NULL", w
	}
	return "source s", "s", kindOf(QAndA), m.Sources.where(ws, botID)
}

func (m Matching) count(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (n int64, err error) {
	tables, t, condition, w := m.rows(ws, botID)
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+tables+` WHERE `+t+`.workspace_id = $1 AND `+t+`.bot_id = $2 AND `+condition+w.sql, w.in...).Scan(&n)
	return n, err
}

// left is how many there are behind after, up to until.
func (p plan) left(ctx context.Context, q db.Querier, botID string) (n int, err error) {
	tables, t, condition, w := p.Matching.rows(p.By.Workspace, botID)
	w.and(t+".id > ", p.After, "")
	w.and(t+".id <= ", p.Until, "")
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+tables+` WHERE `+t+`.workspace_id = $1 AND `+t+`.bot_id = $2 AND `+condition+w.sql, w.in...).Scan(&n)
	return n, err
}

// next are the ids behind after, up to until, that come next.
func (p plan) next(ctx context.Context, q db.Querier, botID string, n int) ([]string, error) {
	tables, t, condition, w := p.Matching.rows(p.By.Workspace, botID)
	if p.After != "" {
		w.and(t+".id > ", p.After, "")
	}
	w.and(t+".id <= ", p.Until, "")
	w.in = append(w.in, n)
	rows, err := q.QueryContext(ctx, `SELECT `+t+`.id FROM `+tables+` WHERE `+t+`.workspace_id = $1 AND `+t+`.bot_id = $2 AND `+condition+w.sql+
		` ORDER BY `+t+`.id LIMIT `+db.Placeholders(len(w.in), 1), w.in...)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

// bulkPart does the next of what a bulk task works on.
func (s *Service) bulkPart(ctx context.Context, tx *db.Tx, t *Task) (more bool, err error) {
	p, most := &t.plan, t.Of.atOnce()
	ids, err := p.next(ctx, tx, t.BotID, most)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	n, err := s.applyToAll(ctx, tx, t, ids)
	if err != nil {
		return false, err
	}
	p.After = ids[len(ids)-1]
	t.Report.Changed += n
	t.Done = min(t.Done+len(ids), t.Total)
	return len(ids) == most, nil
}

// applyToAll does what a bulk task is to do to some of its target, and tells how many that has changed.
func (s *Service) applyToAll(ctx context.Context, tx *db.Tx, t *Task, ids []string) (int, error) {
	p := t.plan
	switch ws := p.By.Workspace; t.Of {
	case OfArticles:
		list, err := articles(ctx, tx, ws, t.BotID, ids)
		if err != nil {
			return 0, err
		}
		return s.applyToArticles(ctx, tx, p.By, t.BotID, p.Action, p.Category, list)
	case OfDocuments:
		list, err := documents(ctx, tx, ws, t.BotID, ids)
		if err != nil {
			return 0, err
		}
		return s.applyToDocuments(ctx, tx, p.By, t.BotID, p.Action, list)
	case OfPages:
		list, err := webPages(ctx, tx, ws, t.BotID, ids)
		if err != nil {
			return 0, err
		}
		return s.applyToPages(ctx, tx, p.By, t.BotID, p.Action, list)
	case OfProposals:
		return s.rejectAll(ctx, tx, p.By, t.BotID, ids)
	case OfPassages:
		list, err := passage.Several(ctx, tx, ws, t.BotID, ids)
		if err != nil {
			return 0, err
		}
		return s.switchPieces(ctx, tx, p.By, t.BotID, list, p.Action == BulkActivate)
	}
	list, err := faqs(ctx, tx, p.By.Workspace, t.BotID, ids)
	if err != nil {
		return 0, err
	}
	return s.apply(ctx, tx, p.By, t.BotID, p.Action, p.Category, list)
}
