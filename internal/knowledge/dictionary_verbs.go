package knowledge

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// lexiconTime is how long another node's change of a dictionary may go unseen here, keptLexicons how many are remembered.
const (
	lexiconTime  = 10 * time.Second
	keptLexicons = 2000
)

// Expand gives a question as it is searched for: with the meaning of each keyword of the bot's dictionary behind it. What
// the customer wrote is not changed by that. The dictionary is remembered for a moment; a change on this node is seen at once.
func (s *Service) Expand(ctx context.Context, ws tenant.ID, botID, question string) (string, error) {
	x, err := s.lexicons.Load(ctx, indexKey{ws, botID}, func(ctx context.Context) (lexicon, error) {
		on, list, err := dictionary(ctx, s.db.Read(), ws, botID)
		if err != nil || !on {
			return lexicon{}, err
		}
		return newLexicon(list), nil
	})
	if err != nil {
		return question, err
	}
	return x.expand(question), nil
}

// Dictionary is a bot's keywords by name, and whether they are used.
func (s *Service) Dictionary(ctx context.Context, c workspace.Caller, botID string) (on bool, list []Term, err error) {
	if err := inScope(c, botID); err != nil {
		return false, nil, err
	}
	return dictionary(ctx, s.db.Read(), c.Workspace, botID)
}

// dictionary reads the terms of a bot; ErrNoBot when there is no such bot.
func dictionary(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (on bool, list []Term, err error) {
	err = q.QueryRowContext(ctx, `SELECT use_dictionary FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2 AND closed_at IS NULL`, ws, botID).Scan(&on)
	if db.NotFound(err) {
		return false, nil, ErrNoBot
	}
	if err != nil {
		return false, nil, err
	}
	rows, err := q.QueryContext(ctx, `SELECT `+termColumns+` FROM term WHERE workspace_id = $1 AND bot_id = $2 ORDER BY term_key`, ws, botID)
	list, err = db.Collect(rows, err, func(r *sql.Rows) (Term, error) { return scanTerm(r) })
	return on, list, err
}

const termColumns = `id, bot_id, keyword, term_key, meaning, created_at, updated_at`

func scanTerm(r interface{ Scan(...any) error }) (t Term, err error) {
	var created, updated int64
	err = r.Scan(&t.ID, &t.BotID, &t.Keyword, &t.key, &t.Meaning, &created, &updated)
	t.CreatedAt, t.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	return t, err
}

func term(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Term, error) {
	t, err := scanTerm(q.QueryRowContext(ctx, `SELECT `+termColumns+` FROM term WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id))
	if db.NotFound(err) {
		return t, ErrNoTerm
	}
	return t, err
}

// onDictionary changes the dictionary of a bot. Answers that rest on nothing but the dictionary do not exist, so nobody
// has to be told but those who remember it.
func (s *Service) onDictionary(ctx context.Context, c workspace.Caller, botID string, fn func(ctx context.Context, tx *db.Tx) (DictionaryChanged, error)) error {
	if err := inScope(c, botID); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		done, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		tx.After(func() { s.lexicons.Drop(indexKey{c.Workspace, botID}) })
		done.BotID = botID
		return s.record(ctx, tx, c.Workspace, EventDictionary, botID, c.Actor(), done)
	})
}

// UseDictionary switches a bot's dictionary on or off.
func (s *Service) UseDictionary(ctx context.Context, c workspace.Caller, botID string, on bool) error {
	return s.onDictionary(ctx, c, botID, func(ctx context.Context, tx *db.Tx) (DictionaryChanged, error) {
		_, err := tx.ExecContext(ctx, `UPDATE knowledge_base SET use_dictionary = $3 WHERE workspace_id = $1 AND bot_id = $2`, c.Workspace, botID, on)
		return DictionaryChanged{On: &on}, err
	})
}

// AddTerm adds a keyword.
func (s *Service) AddTerm(ctx context.Context, c workspace.Caller, botID, keyword, meaning string) (Term, error) {
	t, wrong := checkTerm(keyword, meaning)
	if len(wrong) > 0 {
		return t, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	err := s.onDictionary(ctx, c, botID, func(ctx context.Context, tx *db.Tx) (DictionaryChanged, error) {
		known, err := termKeys(ctx, tx, c.Workspace, botID)
		switch {
		case err != nil:
			return DictionaryChanged{}, err
		case known[t.key] != "":
			return DictionaryChanged{}, errKeywordTaken
		case len(known) >= MaxTerms:
			return DictionaryChanged{}, ErrTooManyTerms
		}
		t.ID, t.BotID, t.CreatedAt = uid.New(), botID, s.clock.Now()
		t.UpdatedAt = t.CreatedAt
		return DictionaryChanged{Added: 1}, insertTerm(ctx, tx, c.Workspace, t)
	})
	return t, err
}

// EditTerm changes a keyword or its meaning.
func (s *Service) EditTerm(ctx context.Context, c workspace.Caller, botID, id, keyword, meaning string) (Term, error) {
	t, wrong := checkTerm(keyword, meaning)
	if err := inScope(c, botID); err != nil {
		return t, err
	}
	if !uid.Valid(id) {
		return t, ErrNoTerm
	}
	err := s.onDictionary(ctx, c, botID, func(ctx context.Context, tx *db.Tx) (DictionaryChanged, error) {
		old, err := term(ctx, tx, c.Workspace, botID, id)
		if err != nil {
			return DictionaryChanged{}, err
		}
		if len(wrong) > 0 {
			return DictionaryChanged{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
		}
		known, err := termKeys(ctx, tx, c.Workspace, botID)
		if err != nil {
			return DictionaryChanged{}, err
		}
		if other := known[t.key]; other != "" && other != id {
			return DictionaryChanged{}, errKeywordTaken
		}
		t.ID, t.BotID, t.CreatedAt, t.UpdatedAt = id, botID, old.CreatedAt, s.clock.Now()
		_, err = tx.ExecContext(ctx, `UPDATE term SET keyword = $3, term_key = $4, meaning = $5, updated_at = $6 WHERE workspace_id = $1 AND id = $2`,
			c.Workspace, id, t.Keyword, t.key, t.Meaning, clock.Ms(t.UpdatedAt))
		return DictionaryChanged{Changed: 1}, err
	})
	return t, err
}

// DeleteTerm takes a keyword out.
func (s *Service) DeleteTerm(ctx context.Context, c workspace.Caller, botID, id string) error {
	if err := inScope(c, botID); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return ErrNoTerm
	}
	return s.onDictionary(ctx, c, botID, func(ctx context.Context, tx *db.Tx) (DictionaryChanged, error) {
		res, err := tx.ExecContext(ctx, `DELETE FROM term WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, c.Workspace, botID, id)
		if err != nil {
			return DictionaryChanged{}, err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return DictionaryChanged{}, ErrNoTerm
		}
		return DictionaryChanged{Removed: 1}, nil
	})
}

// TermsReport tells what became of a file of keywords.
type TermsReport struct {
	Added    int
	Changed  int // keywords that were there already, and mean something else now
	Same     int
	Problems []RowError
	LeftOut  int
}

// ImportTerms adds the keywords of a file with the columns keyword and meaning, row by row as far as they are right. A
// keyword that is there already gets the file's meaning.
func (s *Service) ImportTerms(ctx context.Context, c workspace.Caller, botID string, raw []byte) (TermsReport, error) {
	var r TermsReport
	if err := s.exists(ctx, c, botID); err != nil {
		return r, err
	}
	t, err := readSheet(raw)
	if err != nil {
		return r, err
	}
	rows := t.rows
	if len(rows) > 0 && len(rows[0].cells) > 1 && text.Key(rows[0].cells[0]) == "keyword" && text.Key(rows[0].cells[1]) == "meaning" {
		rows = rows[1:]
	}
	r.Problems = append(r.Problems, t.bad...)
	var list []Term
	for _, row := range rows {
		cells := append(row.cells, "", "")
		x, wrong := checkTerm(fromCell(cells[0]), fromCell(cells[1]))
		if len(wrong) > 0 {
			name := strings.TrimPrefix(wrong[0].Location, "body.")
			r.Problems = append(r.Problems, RowError{row.line, wrong[0].Code, name + ": " + wrong[0].Message, text.Clip(x.Keyword, 120)})
			continue
		}
		list = append(list, x)
	}
	if len(list) == 0 {
		return r, nil
	}
	report := r
	err = s.onDictionary(ctx, c, botID, func(ctx context.Context, tx *db.Tx) (DictionaryChanged, error) {
		r = report
		known, err := termKeys(ctx, tx, c.Workspace, botID)
		if err != nil {
			return DictionaryChanged{}, err
		}
		now := s.clock.Now()
		for _, x := range list {
			if id := known[x.key]; id != "" {
				n, err := setMeaning(ctx, tx, c.Workspace, id, x.Meaning, clock.Ms(now))
				if err != nil {
					return DictionaryChanged{}, err
				}
				r.Changed, r.Same = r.Changed+n, r.Same+1-n
				continue
			}
			if len(known) >= MaxTerms {
				r.LeftOut++
				continue
			}
			x.ID, x.BotID, x.CreatedAt = uid.New(), botID, now
			if err := insertTerm(ctx, tx, c.Workspace, x); err != nil {
				return DictionaryChanged{}, err
			}
			known[x.key] = x.ID
			r.Added++
		}
		return DictionaryChanged{Added: r.Added, Changed: r.Changed}, nil
	})
	return r, err
}

func setMeaning(ctx context.Context, tx *db.Tx, ws tenant.ID, id, meaning string, now int64) (int, error) {
	res, err := tx.ExecContext(ctx, `UPDATE term SET meaning = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2 AND meaning <> $3`, ws, id, meaning, now)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

func insertTerm(ctx context.Context, tx *db.Tx, ws tenant.ID, t Term) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO term (workspace_id, id, bot_id, keyword, term_key, meaning, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, ws, t.ID, t.BotID, t.Keyword, t.key, t.Meaning, clock.Ms(t.CreatedAt))
	return err
}

// termKeys are the ids of a bot's terms by their keys.
func termKeys(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (map[string]string, error) {
	found := map[string]string{}
	rows, err := q.QueryContext(ctx, `SELECT term_key, id FROM term WHERE workspace_id = $1 AND bot_id = $2`, ws, botID)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key, id string
		err := r.Scan(&key, &id)
		found[key] = id
		return struct{}{}, err
	})
	return found, err
}

// copyDictionary gives a new bot the keywords of another, used or not as there.
func copyDictionary(ctx context.Context, tx *db.Tx, ws tenant.ID, from, to string, now int64) error {
	on, list, err := dictionary(ctx, tx, ws, from)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE knowledge_base SET use_dictionary = $3 WHERE workspace_id = $1 AND bot_id = $2`, ws, to, on); err != nil {
		return err
	}
	const each = 8
	for chunk := range slices.Chunk(list, 50) {
		values, args := make([]string, len(chunk)), make([]any, 0, len(chunk)*each)
		for i, t := range chunk {
			values[i] = "(" + db.Placeholders(len(args)+1, each) + ")"
			args = append(args, ws, uid.New(), to, t.Keyword, t.key, t.Meaning, now, now)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO term (workspace_id, id, bot_id, keyword, term_key, meaning, created_at, updated_at) VALUES `+
			strings.Join(values, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}
