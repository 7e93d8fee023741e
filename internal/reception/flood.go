package reception

import (
	"context"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// flooding says whether a contact has written more within an hour than the bot answers. A short conversation is not even
// looked at: it cannot hold that many.
func (s *Service) flooding(ctx context.Context, p *conversation.Pending, b bot.Bot) (bool, error) {
	c, limit := p.Conversation, b.Chat.HourlyMessages
	if limit == 0 || c.Testing || c.SeqHead <= int64(limit) {
		return false, nil
	}
	last := p.Batch[len(p.Batch)-1]
	n, err := s.conversations.WrittenSince(ctx, c, last.CreatedAt.Add(-time.Hour), last.Seq)
	return n > limit, err
}

// flooded is what comes of messages beyond that: one word to the contact and one to the members, then silence until an
// hour has passed.
func (s *Service) flooded(ctx context.Context, p *conversation.Pending, b bot.Bot) (conversation.Outcome, error) {
	c, last, now := p.Conversation, p.Batch[len(p.Batch)-1], s.clock.Now()
	o := conversation.Outcome{Ended: conversation.TurnEnded{Answers: seqs(p.Batch), Reason: "too_many"}}
	told, err := floodTold(ctx, s.db.Read(), c.Workspace, c.ID)
	if err != nil || now.Sub(told) < time.Hour {
		return o, err
	}
	w := want{bot: b, language: firstOf(c.Language, b.DisplayLanguage), key: replyKey(c, last)}
	o.Reply = s.line(c, w, in(tooMany, w.languages()...), "too_many")
	o.NeedsAgent = true
	o.Lines = []*conversation.Message{conversation.Flagged(c, "too_many")}
	o.Also = func(ctx context.Context, tx *db.Tx) error { return tellFlood(ctx, tx, c.Workspace, c.ID, now) }
	return o, nil
}

// floodTold is when a contact was told last that he writes too much; the zero time: never.
func floodTold(ctx context.Context, q db.Querier, ws tenant.ID, id conversation.ID) (time.Time, error) {
	var at int64
	err := q.QueryRowContext(ctx, `SELECT told_at FROM flood WHERE workspace_id = $1 AND conversation_id = $2`, ws, id).Scan(&at)
	if db.NotFound(err) {
		return time.Time{}, nil
	}
	return clock.FromMs(at), err
}

func tellFlood(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO flood (workspace_id, conversation_id, told_at) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET told_at = excluded.told_at`, ws, id, clock.Ms(now))
	return err
}
