package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const columns = `id, name, role, role_text, business_name, description, theme_color, display_language, reply_language, auto_reply,
	greeting_text, greeting_html, unknown_mode, reply_unknown, bot_returns_mode, bot_returns_minutes, widget, unanswered_open, created_by,
	created_at, updated_at, country_code, avatar, chat, prompt, greeting_pictures`

func scan(ws tenant.ID, r interface{ Scan(...any) error }) (Bot, error) {
	var (
		b                Bot
		widget           string
		chat, prompt     string
		pictures         string
		by               sql.NullString
		created, updated int64
	)
	err := r.Scan(&b.ID, &b.Name, &b.Role, &b.RoleText, &b.BusinessName, &b.Description, &b.ThemeColor, &b.DisplayLanguage, &b.ReplyLanguage,
		&b.AutoReply, &b.GreetingText, &b.GreetingHTML, &b.UnknownMode, &b.ReplyUnknown, &b.BotReturns.Mode, &b.BotReturns.Minutes, &widget,
		&b.UnansweredOpen, &by, &created, &updated, &b.CountryCode, &b.Avatar, &chat, &prompt, &pictures)
	if err == nil {
		err = json.Unmarshal([]byte(prompt), &b.Prompt)
	}
	if err == nil {
		b.Chat, err = readChat(chat)
	}
	if err == nil {
		err = json.Unmarshal([]byte(pictures), &b.GreetingPictures)
	}
	if err != nil {
		return Bot{}, err
	}
	b.Workspace, b.CreatedBy, b.CreatedAt, b.UpdatedAt = ws, by.String, clock.FromMs(created), clock.FromMs(updated)
	b.Widget = plainWidget() // what an older record does not say
	return b, json.Unmarshal([]byte(widget), &b.Widget)
}

func byID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Bot, error) {
	b, err := scan(ws, q.QueryRowContext(ctx, `SELECT `+columns+` FROM bot WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, id))
	if db.NotFound(err) {
		return Bot{}, ErrNotFound
	}
	return b, err
}

// lock finds a bot to change it: two who change it wait for each other, so that neither undoes what the other did.
func lock(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (Bot, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE bot SET updated_at = updated_at WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`,
		ws, id); err != nil {
		return Bot{}, err
	}
	return byID(ctx, tx, ws, id)
}

// Hold keeps a bot from being deleted until the caller's transaction ends, which opens a conversation with it: whoever deletes
// the bot then finds the conversation, and closes it.
func Hold(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	query := `SELECT 1 FROM bot WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`
	if tx.Dialect() == db.Postgres {
		query += ` FOR SHARE`
	}
	var one int
	err := tx.QueryRowContext(ctx, query, ws, id).Scan(&one)
	if db.NotFound(err) {
		return ErrNotFound
	}
	return err
}

// home is the workspace of a bot, deleted or not.
func home(ctx context.Context, q db.Querier, id string) (tenant.ID, error) {
	var ws tenant.ID
	err := q.QueryRowContext(ctx, `SELECT workspace_id FROM bot_home WHERE bot_id = $1`, id).Scan(&ws)
	if db.NotFound(err) {
		return "", ErrNotFound
	}
	return ws, err
}

// list returns the bots after an id, oldest first; only is nil for all.
func list(ctx context.Context, q db.Querier, ws tenant.ID, only []string, after string, limit int) ([]Bot, error) {
	query := `SELECT ` + columns + ` FROM bot WHERE workspace_id = $1 AND deleted_at IS NULL`
	in := []any{ws}
	if only != nil {
		for _, id := range only {
			in = append(in, id)
		}
		query += ` AND id IN (` + db.Placeholders(2, len(only)) + `)`
	}
	if after != "" {
		in = append(in, after)
		query += ` AND id > ` + db.Placeholders(len(in), 1)
	}
	in = append(in, limit)
	query += ` ORDER BY id LIMIT ` + db.Placeholders(len(in), 1)
	rows, err := q.QueryContext(ctx, query, in...)
	return db.Collect(rows, err, func(r *sql.Rows) (Bot, error) { return scan(ws, r) })
}

// norm is the form in which two names are the same.
func norm(name string) string { return strings.ToLower(name) }

func insert(ctx context.Context, tx *db.Tx, b Bot) error {
	widget, err := json.Marshal(b.Widget)
	if err != nil {
		return err
	}
	pictures, err := json.Marshal(shownPictures(b))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO bot (workspace_id, id, name, name_norm, role, role_text, business_name, description, theme_color,
		display_language, reply_language, auto_reply, greeting_text, greeting_html, unknown_mode, reply_unknown, bot_returns_mode,
		bot_returns_minutes, widget, unanswered_open, created_by, created_at, updated_at, country_code, avatar, greeting_pictures)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, $20, $21, $21, $22, $23, $24)`,
		b.Workspace, b.ID, b.Name, norm(b.Name), b.Role, b.RoleText, b.BusinessName, b.Description, b.ThemeColor, b.DisplayLanguage,
		b.ReplyLanguage, b.AutoReply, b.GreetingText, b.GreetingHTML, b.UnknownMode, b.ReplyUnknown, b.BotReturns.Mode, b.BotReturns.Minutes,
		string(widget), nullable(b.CreatedBy), clock.Ms(b.CreatedAt), b.CountryCode, b.Avatar, string(pictures))
	if db.UniqueViolation(err) {
		return ErrNameTaken
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO bot_home (bot_id, workspace_id) VALUES ($1, $2)`, b.ID, b.Workspace)
	return err
}

func update(ctx context.Context, tx *db.Tx, b Bot) error {
	widget, err := json.Marshal(b.Widget)
	if err != nil {
		return err
	}
	pictures, err := json.Marshal(shownPictures(b))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE bot SET name = $3, name_norm = $4, role = $5, role_text = $6, business_name = $7, description = $8,
		theme_color = $9, display_language = $10, reply_language = $11, auto_reply = $12, greeting_text = $13, greeting_html = $14,
		unknown_mode = $15, reply_unknown = $16, bot_returns_mode = $17, bot_returns_minutes = $18, widget = $19, updated_at = $20,
		country_code = $21, avatar = $22, greeting_pictures = $23
		WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`,
		b.Workspace, b.ID, b.Name, norm(b.Name), b.Role, b.RoleText, b.BusinessName, b.Description, b.ThemeColor, b.DisplayLanguage,
		b.ReplyLanguage, b.AutoReply, b.GreetingText, b.GreetingHTML, b.UnknownMode, b.ReplyUnknown, b.BotReturns.Mode, b.BotReturns.Minutes,
		string(widget), clock.Ms(b.UpdatedAt), b.CountryCode, b.Avatar, string(pictures))
	if db.UniqueViolation(err) {
		return ErrNameTaken
	}
	return err
}

// shownPictures are the pictures of a greeting, never null.
func shownPictures(b Bot) []GreetingPicture {
	return append([]GreetingPicture{}, b.GreetingPictures...)
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func setChat(ctx context.Context, tx *db.Tx, b Bot) error {
	chat, err := json.Marshal(b.Chat)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE bot SET chat = $3 WHERE workspace_id = $1 AND id = $2`, b.Workspace, b.ID, string(chat))
	return err
}

// idle reads a page of the bots of all workspaces, after an id.
func idle(ctx context.Context, q db.Querier, after string, limit int) ([]Idle, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	rows, err := q.QueryContext(ctx, `/* all workspaces */ SELECT workspace_id, id, bot_returns_mode, bot_returns_minutes, chat FROM bot
		WHERE deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`, after, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (i Idle, err error) {
		var chat string
		if err = r.Scan(&i.Workspace, &i.BotID, &i.Returns.Mode, &i.Returns.Minutes, &chat); err == nil {
			i.Chat, err = readChat(chat)
		}
		return i, err
	})
}

// remove hides a bot; its name is free again.
func remove(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE bot SET deleted_at = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, now)
	return err
}

func addUnanswered(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n int) error {
	_, err := tx.ExecContext(ctx, `UPDATE bot SET unanswered_open = unanswered_open + $3 WHERE workspace_id = $1 AND id = $2`, ws, id, n)
	return err
}
