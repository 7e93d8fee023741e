package knowledge

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Report tells what became of an imported file, or would become of it.
type Report struct {
	Rows       int // rows that hold anything
	Imported   int
	Duplicates []int // lines whose question the bot has already, or the file earlier
	Invalid    []RowError
	Preview    []FAQ // the first of those imported
	Encoding   Encoding
	Columns    []string
	// LimitReached says that the plan's or the bot's limit was met before the end: the rest was left out.
	LimitReached bool
}

const previewRows = 10

// Import adds the FAQs of a CSV file, row by row as far as they are right. With dryRun nothing is stored.
func (s *Service) Import(ctx context.Context, c workspace.Caller, botID string, raw []byte, dryRun bool) (Report, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Report{}, err
	}
	f, err := readFile(raw)
	if err != nil {
		return Report{}, err
	}
	r := Report{Rows: f.count(), Invalid: f.invalid, Encoding: f.encoding, Columns: f.columns}
	seen := map[string]bool{}
	for rows := f.rows; len(rows) > 0; {
		n := min(len(rows), chunk)
		if err := s.importChunk(ctx, c, botID, rows[:n], seen, dryRun, &r); err != nil {
			if r.Imported == 0 || !errors.Is(err, ErrTooMany) { // the plan's limit has the same code
				return Report{}, err
			}
			r.LimitReached = true
			break
		}
		rows = rows[n:]
	}
	return r, nil
}

// importChunk stores what is new among rows in one transaction, and notes in seen which questions have been there.
func (s *Service) importChunk(ctx context.Context, c workspace.Caller, botID string, rows []fileRow, seen map[string]bool, dryRun bool, r *Report) error {
	keys := make([]any, len(rows))
	for i, row := range rows {
		keys[i] = row.faq.key
	}
	var fresh []FAQ
	var double []int
	sift := func(ctx context.Context, q db.Querier) error {
		have, err := titleKeys(ctx, q, c.Workspace, botID, keys)
		if err != nil {
			return err
		}
		fresh, double = nil, nil
		here := map[string]bool{}
		for _, row := range rows {
			if k := row.faq.key; have[k] || seen[k] || here[k] {
				double = append(double, row.line)
			} else {
				here[k] = true
				fresh = append(fresh, row.faq)
			}
		}
		return nil
	}
	var err error
	if dryRun {
		err = sift(ctx, s.db.Read())
	} else {
		err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
				return err
			}
			if err := sift(ctx, tx); err != nil || len(fresh) == 0 {
				return err
			}
			return s.add(ctx, tx, c, botID, fresh, FromUser)
		})
	}
	if err != nil {
		return err
	}
	for _, f := range fresh {
		seen[f.key] = true
	}
	r.Imported += len(fresh)
	r.Preview = append(r.Preview, fresh[:min(len(fresh), previewRows-len(r.Preview))]...)
	r.Duplicates = append(r.Duplicates, double...)
	return nil
}

// titleKeys are those of keys that a FAQ of the bot has.
func titleKeys(ctx context.Context, q db.Querier, ws tenant.ID, botID string, keys []any) (map[string]bool, error) {
	in := append([]any{ws, botID}, keys...)
	rows, err := q.QueryContext(ctx, `SELECT title_key FROM source WHERE workspace_id = $1 AND bot_id = $2 AND kind = 'q_and_a'
		AND deleted_at IS NULL AND title_key IN (`+db.Placeholders(3, len(keys))+`)`, in...)
	found := map[string]bool{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var k string
		err := r.Scan(&k)
		found[k] = true
		return struct{}{}, err
	})
	return found, err
}

// Export writes all FAQs of a bot, the oldest first, as a file that Import reads.
func (s *Service) Export(ctx context.Context, c workspace.Caller, botID string) ([]byte, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT `+faqColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.kind = 'q_and_a' AND s.deleted_at IS NULL ORDER BY s.id`, c.Workspace, botID)
	list, err := db.Collect(rows, err, scanFAQRow)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = writeFile(&b, list)
	return b.Bytes(), err
}

// Template is an empty file with the columns, and a row that shows how they are filled.
func Template() []byte {
	var b bytes.Buffer
	_ = writeFile(&b, []FAQ{{ // into memory: cannot fail
		Question: "What are your opening hours?", AnswerText: "We are open from 9 to 18, Monday to Friday.",
		AnswerHTML: "<p>We are open from 9 to 18, Monday to Friday.</p>", Category: "General",
		Alternatives: []string{"When are you open?", "Are you open on weekends?"},
	}})
	return b.Bytes()
}
