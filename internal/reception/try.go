package reception

import (
	"context"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Trial is a question that a member asks a bot to see what it says.
type Trial struct {
	BotID   string
	Text    string
	Before  []answer.Turn    // what was said before, oldest first
	Prompt  *bot.PromptPatch // what is not saved yet; nil: as it is
	Guessed *answer.Guessed  // what the bot asked back last; nil: nothing
}

const maxTrial = 2000

// Try answers as the bot would, and tells how it came about. Nothing is stored and no conversation begins, but what a
// model did is paid for.
func (s *Service) Try(ctx context.Context, c workspace.Caller, t Trial) (answer.Result, error) {
	b, err := s.bots.Get(ctx, c, t.BotID)
	if err != nil {
		return answer.Result{}, err
	}
	if b, err = s.bots.With(ctx, b, t.Prompt); err != nil {
		return answer.Result{}, err
	}
	switch t.Text = text.Trim(t.Text); {
	case t.Text == "":
		return answer.Result{}, errs.InvalidField("body.text", "field.required", "This field is required.")
	case text.Len(t.Text) > maxTrial:
		return answer.Result{}, errs.InvalidField("body.text", "field.too_long", "Too long: at most 2,000 characters.")
	case len(t.Before) > answer.MaxHistory:
		t.Before = t.Before[len(t.Before)-answer.MaxHistory:]
	}
	res, err := s.answers.Answer(ctx, answer.Request{Workspace: c.Workspace, Bot: b, Texts: []string{t.Text}, CustomerName: c.Name, Guessed: t.Guessed,
		History: func(context.Context) ([]answer.Turn, error) { return t.Before, nil }})
	if err != nil || res.Free() {
		return res, err
	}
	return res, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.models.Spend(ctx, tx, c.Workspace, model.Spender{BotID: b.ID}, res.Choice, res.Usage, res.Credits)
	})
}
