package knowledge

import (
	"context"
	"html"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// A template's text may have blanks, {{opening_hours}} for instance. As long as one is open the FAQ is not learnt, so no
// customer ever sees it; it waits as failed with the reason "blanks". People's own FAQs may say {{anything}}.

// Blanks are the open blanks of a FAQ's texts.
func (f FAQ) Blanks() []string {
	return text.OpenBlanks(append(f.questions(), f.AnswerText)...)
}

func (f FAQ) incomplete() bool { return f.Origin == FromTemplate && len(f.Blanks()) > 0 }

// Incomplete lists the FAQs of a bot that wait for blanks to be filled, oldest first.
func (s *Service) Incomplete(ctx context.Context, c workspace.Caller, botID string) ([]FAQ, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	return incomplete(ctx, s.db.Read(), c.Workspace, botID)
}

// FillBlanks writes values into the FAQs that wait for them; those that are complete then are learnt. It tells how many
// were changed.
func (s *Service) FillBlanks(ctx context.Context, c workspace.Caller, botID string, values map[string]string) (int, error) {
	if err := inScope(c, botID); err != nil {
		return 0, err
	}
	n := 0
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		list, err := incomplete(ctx, tx, c.Workspace, botID)
		if err != nil {
			return err
		}
		for _, old := range list {
			f, wrong := old.filled(values)
			if len(wrong) > 0 {
				return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
			}
			if !f.learnsAnew(old) {
				continue
			}
			n++
			f.State, f.Reason, f.UpdatedAt = Waiting, "", s.clock.Now()
			if err := updateFAQ(ctx, tx, c.Workspace, f, true); err != nil {
				return err
			}
			ev := SourceEdited{BotID: botID, Kind: QAndA, Fields: f.differences(old)}
			if err := s.record(ctx, tx, c.Workspace, EventEdited, f.ID, c.Actor(), ev); err != nil {
				return err
			}
		}
		if n == 0 {
			return nil
		}
		if err := addCounts(ctx, tx, c.Workspace, botID, QAndA, moved(Failed, Waiting, int64(n))); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, c.Workspace, botID, nil); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, c.Workspace, botID)
	})
	return n, err
}

// filled is f with values in its blanks, checked. What somebody types into a blank is text, never markup.
func (f FAQ) filled(values map[string]string) (FAQ, []errs.Field) {
	escaped := map[string]string{}
	for k, v := range values {
		escaped[k] = html.EscapeString(v)
	}
	question, answer := text.FillBlanks(f.Question, values), text.FillBlanks(f.AnswerHTML, escaped)
	alternatives := make([]string, len(f.Alternatives))
	for i, a := range f.Alternatives {
		alternatives[i] = text.FillBlanks(a, values)
	}
	return Patch{Question: &question, Alternatives: &alternatives, Answer: &answer}.applied(f)
}

func incomplete(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]FAQ, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+faqColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.state = 'failed'
		AND s.kind = 'q_and_a' AND s.state_reason = $3 AND s.deleted_at IS NULL ORDER BY s.id LIMIT 100`, ws, botID, reasonBlanks)
	return db.Collect(rows, err, scanFAQRow)
}
