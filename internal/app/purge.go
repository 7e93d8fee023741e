package app

import (
	"context"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/platform/tenant"
)

// forgetters are the rooms that keep something of a bot, in the order in which they forget one that is gone for good: what
// was made of something goes before it. A table with a bot_id that none of them empties fails TestPurge.
func (a *App) forgetters() []bot.Forgetter {
	return []bot.Forgetter{a.notices, a.guests, a.channels, a.checks, a.learning, evidence{a}, a.knowledge, a.workspaces}
}

// evidence is what the answers of a bot were made from; it is kept by message, and the messages are another room's.
type evidence struct{ a *App }

func (e evidence) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	since := e.a.clock.Now().Add(-answer.KeepEvidence)
	return e.a.conversations.EachAnswer(ctx, ws, botID, since, func(ids []string) error { return answer.ForgetMessages(ctx, e.a.db, ws, ids) })
}
