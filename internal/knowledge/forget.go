package knowledge

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// ForgetBot deletes all that a bot knew, with its files and the pictures that no other bot shows.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	pictured, err := textsOfWithImages(ctx, s.db.Read(), ws, botID)
	if err != nil {
		return err
	}
	if err := s.forgetDocuments(ctx, ws, botID); err != nil {
		return err
	}
	for _, query := range []string{ // what leans on something goes before it
		`DELETE FROM article_version WHERE workspace_id = $1 AND article_id IN (SELECT p.id FROM article p WHERE p.workspace_id = $1 AND p.bot_id = $2
			AND EXISTS (SELECT 1 FROM article_version c WHERE c.workspace_id = $1 AND c.article_id = p.id) LIMIT 50)`,
		`DELETE FROM article WHERE workspace_id = $1 AND id IN (SELECT id FROM article WHERE workspace_id = $1 AND bot_id = $2 LIMIT 100)`,
		`DELETE FROM entry_use WHERE workspace_id = $1 AND entry_id IN (SELECT p.id FROM entry p WHERE p.workspace_id = $1 AND p.bot_id = $2
			AND EXISTS (SELECT 1 FROM entry_use c WHERE c.workspace_id = $1 AND c.entry_id = p.id) LIMIT 200)`,
		`DELETE FROM entry WHERE workspace_id = $1 AND id IN (SELECT id FROM entry WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM meaning WHERE workspace_id = $1 AND bot_id = $2 AND id IN (SELECT id FROM meaning WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM meaning_backdrop WHERE workspace_id = $1 AND bot_id = $2`,
		`DELETE FROM meaning_base WHERE workspace_id = $1 AND bot_id = $2`,
		`DELETE FROM passage_use WHERE workspace_id = $1 AND source_id IN (SELECT p.id FROM source p WHERE p.workspace_id = $1 AND p.bot_id = $2
			AND EXISTS (SELECT 1 FROM passage_use c WHERE c.workspace_id = $1 AND c.source_id = p.id) LIMIT 1)`,
		`DELETE FROM passage_mark WHERE workspace_id = $1 AND source_id IN (SELECT p.id FROM source p WHERE p.workspace_id = $1 AND p.bot_id = $2
			AND EXISTS (SELECT 1 FROM passage_mark c WHERE c.workspace_id = $1 AND c.source_id = p.id) LIMIT 1)`,
		`DELETE FROM passage WHERE workspace_id = $1 AND id IN (SELECT id FROM passage WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM web_found WHERE workspace_id = $1 AND site_id IN (SELECT p.id FROM web_site p WHERE p.workspace_id = $1 AND p.bot_id = $2
			AND EXISTS (SELECT 1 FROM web_found c WHERE c.workspace_id = $1 AND c.site_id = p.id) LIMIT 1)`,
		`DELETE FROM web_page WHERE workspace_id = $1 AND id IN (SELECT id FROM web_page WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM web_site WHERE workspace_id = $1 AND id IN (SELECT id FROM web_site WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM crawl_plan WHERE workspace_id = $1 AND bot_id = $2`,
		`DELETE FROM proposal WHERE workspace_id = $1 AND id IN (SELECT id FROM proposal WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM term WHERE workspace_id = $1 AND id IN (SELECT id FROM term WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM knowledge_task_part WHERE workspace_id = $1 AND task_id IN (SELECT p.id FROM knowledge_task p WHERE p.workspace_id = $1 AND p.bot_id = $2
			AND EXISTS (SELECT 1 FROM knowledge_task_part c WHERE c.workspace_id = $1 AND c.task_id = p.id) LIMIT 5)`,
		`DELETE FROM knowledge_task WHERE workspace_id = $1 AND id IN (SELECT id FROM knowledge_task WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM source WHERE workspace_id = $1 AND id IN (SELECT id FROM source WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM source_count WHERE workspace_id = $1 AND bot_id = $2`,
		`DELETE FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2`,
	} {
		if err := s.db.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.dropPictures(ctx, tx, ws, pictured) })
}

// forgetDocuments deletes each file before the row that leads to it.
func (s *Service) forgetDocuments(ctx context.Context, ws tenant.ID, botID string) error {
	for {
		rows, err := s.db.Read().QueryContext(ctx, `SELECT file_id FROM document WHERE workspace_id = $1 AND bot_id = $2 LIMIT 100`, ws, botID)
		files, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
		if err != nil || len(files) == 0 {
			return err
		}
		for _, id := range files {
			if s.files == nil {
				break
			}
			if err := s.files.Delete(ctx, fileKey(ws, id)); err != nil {
				return err
			}
		}
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, id := range files {
				if _, err := tx.ExecContext(ctx, `DELETE FROM document WHERE workspace_id = $1 AND bot_id = $2 AND file_id = $3`, ws, botID, id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
}

// textsOfWithImages is textsWithImages for one bot.
func textsOfWithImages(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT body FROM source WHERE workspace_id = $1 AND bot_id = $3 AND body LIKE $2
		UNION SELECT answer_html FROM entry WHERE workspace_id = $1 AND bot_id = $3 AND answer_html LIKE $2
		UNION SELECT body FROM article WHERE workspace_id = $1 AND bot_id = $3 AND body LIKE $2
		UNION SELECT v.body FROM article_version v JOIN article a ON a.workspace_id = v.workspace_id AND a.id = v.article_id
			WHERE v.workspace_id = $1 AND a.bot_id = $3 AND v.body LIKE $2`, ws, "%/files/public/"+string(ws)+"/%", botID)
	return db.Collect(rows, err, func(r *sql.Rows) (html string, err error) {
		err = r.Scan(&html)
		return html, err
	})
}
