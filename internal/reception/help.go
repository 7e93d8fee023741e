package reception

import (
	"context"
	"encoding/json"
	"errors"

	"golang.org/x/text/language"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// What a language model does for the agents when they ask for it. None of it reaches the customer by itself.

// Errors of help that cannot be had.
var (
	ErrNoModel     = errs.New(errs.Conflict, "help.no_model", "There is no language model that could do this.")
	ErrNoCredits   = errs.New(errs.Forbidden, "help.no_credits", "The AI credits are used up.")
	ErrDailyCap    = errs.New(errs.Forbidden, "help.daily_cap", "Today's money for language models is spent.")
	ErrHelpFailed  = errs.New(errs.Unavailable, "help.failed", "The language model did not answer. Try again in a moment.")
	ErrNothingSaid = errs.New(errs.Conflict, "help.nothing_said", "Nothing has been said yet.")
)

// translationsACredit is how many translations one credit pays for.
const translationsACredit = 5

func refusal(why answer.Without) error {
	switch why {
	case "":
		return nil
	case answer.CreditsUsed:
		return ErrNoCredits
	case answer.DailyCap:
		return ErrDailyCap
	}
	return ErrNoModel
}

// helperOf are the settings by which a model helps with the conversations of a bot: those of a bot that is gone are the
// workspace's own.
func (s *Service) helperOf(ctx context.Context, ws tenant.ID, botID string) (bot.Bot, model.Spender, error) {
	b, err := s.bots.Settings(ctx, ws, botID)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Bot{}, model.Spender{}, nil
	}
	return b, model.Spender{BotID: botID}, err
}

// CanHelp reads a bot, and says why no model can help the caller with its conversations; empty: one can.
func (s *Service) CanHelp(ctx context.Context, by workspace.Caller, botID string) (bot.Bot, answer.Without, error) {
	if !by.SeesBot(botID) {
		return bot.Bot{}, "", bot.ErrNotFound
	}
	b, err := s.bots.Settings(ctx, by.Workspace, botID)
	if err != nil {
		return b, "", err
	}
	why, err := s.answers.CanHelp(ctx, by.Workspace, b, model.Spender{BotID: botID}, 1)
	return b, why, err
}

// TranslateMessage says what a message of a conversation means in another language. What was translated once is kept, and
// costs nothing again.
func (s *Service) TranslateMessage(ctx context.Context, by workspace.Caller, id conversation.ID, message, to string) (conversation.Translation, error) {
	to, err := languageTag(to)
	if err != nil {
		return conversation.Translation{}, err
	}
	c, words, err := s.conversations.Translatable(ctx, conversation.ScopeOf(by), id, message)
	if err != nil {
		return conversation.Translation{}, err
	}
	if t, known, err := s.conversations.TranslationOf(ctx, by.Workspace, message, to); known || err != nil {
		return t, err
	}
	return s.translate(ctx, c, to, words, func(ctx context.Context, tx *db.Tx, t conversation.Translation) (bool, error) {
		return s.conversations.KeepTranslation(ctx, tx, by.Workspace, id, message, t)
	})
}

// TranslateDraft puts what an agent is writing into another language; empty: the customer's. He reads and sends it himself.
func (s *Service) TranslateDraft(ctx context.Context, by workspace.Caller, id conversation.ID, typed, to string) (conversation.Translation, error) {
	c, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id)
	if err != nil {
		return conversation.Translation{}, err
	}
	if typed, err = conversation.CheckText("body.text", typed); err != nil {
		return conversation.Translation{}, err
	}
	if to == "" {
		to = c.Language
	}
	if to, err = languageTag(to); err != nil {
		return conversation.Translation{}, err
	}
	return s.translate(ctx, c, to, typed, func(context.Context, *db.Tx, conversation.Translation) (bool, error) { return true, nil })
}

// languageTag is a language as it is kept: pt-br and pt-BR are one.
func languageTag(typed string) (string, error) {
	tag, err := language.Parse(text.Trim(typed))
	if err != nil || tag == language.Und || len(typed) > 35 {
		return "", errs.InvalidField("body.to", "field.language", "A language looks like en, vi or pt-BR.")
	}
	return tag.String(), nil
}

// translate has a model translate, and counts it with what keep keeps; nothing is charged when keep says that somebody was
// faster.
func (s *Service) translate(ctx context.Context, c *conversation.Conversation, to, words string, keep func(context.Context, *db.Tx, conversation.Translation) (bool, error)) (t conversation.Translation, err error) {
	b, who, err := s.helperOf(ctx, c.Workspace, c.BotID)
	if err != nil {
		return t, err
	}
	made, err := translationsMade(ctx, s.db.Read(), c.Workspace)
	if err != nil {
		return t, err
	}
	next := int64(0)
	if made%translationsACredit == 0 {
		next = 1
	}
	got, why, err := s.answers.Translate(ctx, c.Workspace, b, who, next, to, words)
	if err == nil {
		err = refusal(why)
	} else {
		err = s.helpFailed(ctx, c, err)
	}
	if err != nil {
		return t, err
	}
	t = conversation.Translation{Language: to, From: got.From, Text: got.Text}
	return t, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		kept, err := keep(ctx, tx, t)
		if err != nil {
			return err
		}
		credits := int64(0)
		if kept && !got.Choice.Own {
			if credits, err = countTranslation(ctx, tx, c.Workspace); err != nil {
				return err
			}
		}
		return s.models.Spend(ctx, tx, c.Workspace, who, got.Choice, got.Usage, credits)
	})
}

// helpFailed is what an agent hears when a model has failed: that it may go in a moment.
func (s *Service) helpFailed(ctx context.Context, c *conversation.Conversation, err error) error {
	if ctx.Err() != nil || errs.CodeOf(err) != "" && errs.KindOf(err) != errs.Internal {
		return err
	}
	s.log.WarnContext(ctx, "help an agent", "conversation", c.ID, "err", err)
	return ErrHelpFailed.Wrap(err)
}

// RecapNote is the payload of a note that a model wrote: Made says what it is, UpTo how far the model had read.
type RecapNote struct {
	Made string `json:"made"` // MadeRecap
	UpTo int64  `json:"up_to"`
}

// MadeRecap marks a note that sums a conversation up.
const MadeRecap = "recap"

// RecapNow has a model sum up what a conversation is about, as a note of the caller, which he may take away again. While
// nothing was said since the last one, that is what he gets, and nothing is paid.
func (s *Service) RecapNow(ctx context.Context, by workspace.Caller, id conversation.ID) (conversation.Message, error) {
	var none conversation.Message
	c, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id)
	if err != nil {
		return none, err
	}
	list, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}, c.SeqHead+1, 1)
	if err != nil {
		return none, err
	}
	if len(list) == 0 {
		return none, ErrNothingSaid
	}
	upTo := list[len(list)-1].Seq
	if m, known, err := s.conversations.NoteMade(ctx, by.Workspace, id, upTo, isRecapOf(upTo)); known || err != nil {
		return m, err
	}
	b, who, err := s.helperOf(ctx, c.Workspace, c.BotID)
	if err != nil {
		return none, err
	}
	turns, err := s.turnsBefore(ctx, c, c.SeqHead+1, 4*answer.MaxHistory)
	if err != nil {
		return none, err
	}
	if len(turns) == 0 {
		return none, ErrNothingSaid
	}
	lang, err := s.members.Locale(ctx, by.Workspace)
	if err != nil {
		return none, err
	}
	recap, err := s.answers.Recap(ctx, by.Workspace, b, who, lang, turns)
	if err == nil {
		err = refusal(recap.Why)
	} else {
		err = s.helpFailed(ctx, c, err)
	}
	if err != nil {
		return none, err
	}
	payload, err := json.Marshal(RecapNote{MadeRecap, upTo})
	if err != nil {
		return none, err
	}
	m, _, err := s.conversations.Reply(ctx, by, id, conversation.Post{ClientID: uid.New(), Text: recap.Text, Note: true, Made: payload,
		Also: func(ctx context.Context, tx *db.Tx) error {
			return s.models.Spend(ctx, tx, by.Workspace, who, recap.Choice, recap.Usage, recap.Credits)
		}})
	return m, err
}

func isRecapOf(upTo int64) func(json.RawMessage) bool {
	return func(payload json.RawMessage) bool {
		var n RecapNote
		return json.Unmarshal(payload, &n) == nil && n.Made == MadeRecap && n.UpTo == upTo
	}
}

// translationsMade is how many translations of the installation's model a workspace has had.
func translationsMade(ctx context.Context, q db.Querier, ws tenant.ID) (made int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT made FROM translation_use WHERE workspace_id = $1`, ws).Scan(&made)
	if db.NotFound(err) {
		err = nil
	}
	return made, err
}

// countTranslation counts one more, and says what is to be charged for it: the first of five pays for them.
func countTranslation(ctx context.Context, tx *db.Tx, ws tenant.ID) (credits int64, err error) {
	var made int64
	err = tx.QueryRowContext(ctx, `INSERT INTO translation_use (workspace_id, made) VALUES ($1, 1)
 ON CONFLICT (workspace_id) DO UPDATE SET made = translation_use.made + 1 RETURNING made`, ws).Scan(&made)
	if made%translationsACredit == 1 {
		credits = 1
	}
	return credits, err
}
