package conversation

import (
	"context"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Translation is what a message means in another language. It is made on demand and kept: nobody pays for it twice.
type Translation struct {
	Language string `json:"language"`
	From     string `json:"from" doc:"The language it was written in, as far as that is known."`
	Text     string `json:"text"`
}

// ErrNotTranslatable answers for what has no words to translate.
var ErrNotTranslatable = errs.New(errs.Conflict, "message.not_translatable", "There is nothing to translate in this message.")

// Translatable is the text of a message as its members read it, where there is one to translate: what was taken back, notes
// and what the system says are not. A message outside of the caller's scope does not exist.
func (s *Service) Translatable(ctx context.Context, sc Scope, id ID, message string) (*Conversation, string, error) {
	c, err := s.Get(ctx, sc, id)
	if err != nil {
		return nil, "", err
	}
	m, err := s.Message(ctx, sc.Workspace, id, message)
	if err != nil {
		return nil, "", err
	}
	if m.Kind != KindText || m.AuthorKind == AuthorSystem || m.Unsent() || m.Text == "" {
		return nil, "", ErrNotTranslatable
	}
	return c, m.Read(), nil
}

// TranslationOf reads a translation that was kept; false when there is none.
func (s *Service) TranslationOf(ctx context.Context, ws tenant.ID, message, language string) (Translation, bool, error) {
	t := Translation{Language: language}
	err := s.db.Read().QueryRowContext(ctx, `SELECT origin, text FROM message_translation WHERE workspace_id = $1 AND message_id = $2 AND language = $3`,
		ws, message, language).Scan(&t.From, &t.Text)
	if db.NotFound(err) {
		return t, false, nil
	}
	return t, err == nil, err
}

// KeepTranslation keeps a translation in the caller's transaction; false when somebody was faster.
func (s *Service) KeepTranslation(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, message string, t Translation) (bool, error) {
	return affected(tx.ExecContext(ctx, `INSERT INTO message_translation (workspace_id, conversation_id, message_id, language, origin, text, created_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (workspace_id, message_id, language) DO NOTHING`, ws, id, message, t.Language, t.From, t.Text, clock.Ms(s.now())))
}
