package reception

import (
	"context"
	"sync/atomic"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
)

// origin is where a message comes from, as far as it decides how much is answered there.
type origin struct {
	address string
	proven  bool // the company vouches for who writes: he may share his address with all of its people
}

// crowd is how many times the limit of one contact the visitors of one address may write together: an office or the customers
// of one mobile network, and not somebody who begins anew as another visitor each time the bot falls silent.
const crowd = 20

const (
	heardFor  = time.Minute
	heardSize = 50_000
)

// floods remembers how much somebody wrote lately, so that not each of his messages asks the database.
type floods struct {
	contacts  *recent.Cache[heard, *atomic.Int64]
	addresses *recent.Cache[heard, *atomic.Int64]
}

// heard names who is counted: a contact, or an address.
type heard struct {
	workspace tenant.ID
	who       string
}

func newFloods(c clock.Clock) *floods {
	return &floods{contacts: recent.New[heard, *atomic.Int64](c, heardFor, heardSize), addresses: recent.New[heard, *atomic.Int64](c, time.Hour, heardSize)}
}

// fromAddress counts messages from an address and says how many they are by now. The hour begins with the first of them. It
// is counted on each node for itself, and not beyond a restart: addresses are not stored.
func (f *floods) fromAddress(ctx context.Context, ws tenant.ID, address string, more int) int64 {
	n, _ := f.addresses.Load(ctx, heard{ws, address}, func(context.Context) (*atomic.Int64, error) { return new(atomic.Int64), nil })
	return n.Add(int64(more))
}

// flooding says whether a contact has written more within an hour than the bot answers, in all of his conversations
// together, or the unknown visitors of his address have.
func (s *Service) flooding(ctx context.Context, p *conversation.Pending, b bot.Bot, from origin) (bool, error) {
	c, limit, last := p.Conversation, b.Chat.HourlyMessages, p.Batch[len(p.Batch)-1]
	if limit == 0 || c.Testing {
		return false, nil
	}
	if from.address != "" && !from.proven && s.floods.fromAddress(ctx, c.Workspace, from.address, len(p.Batch)) > crowd*int64(limit) {
		return true, nil
	}
	count := func(ctx context.Context) (int, error) {
		return s.conversations.WrittenBy(ctx, c.Workspace, c.ContactID, last.CreatedAt.Add(-time.Hour), last.CreatedAt)
	}
	// What was counted a moment ago and what has come since are never less than what he has written within the hour: as long
	// as that is not too much, nothing has to be counted.
	fresh := false
	n, err := s.floods.contacts.Load(ctx, heard{c.Workspace, c.ContactID}, func(ctx context.Context) (*atomic.Int64, error) {
		fresh = true
		n, err := count(ctx)
		so := new(atomic.Int64)
		so.Store(int64(n))
		return so, err
	})
	if err != nil {
		return false, err
	}
	if fresh {
		return n.Load() > int64(limit), nil
	}
	if n.Add(int64(len(p.Batch))) <= int64(limit) {
		return false, nil
	}
	exact, err := count(ctx)
	if err != nil {
		return false, err
	}
	n.Store(int64(exact))
	return exact > limit, nil
}

// flooded is what comes of messages beyond that: one word to the contact, wherever he writes, and one to the members in each
// conversation, then silence until an hour has passed.
func (s *Service) flooded(ctx context.Context, p *conversation.Pending, b bot.Bot) (conversation.Outcome, error) {
	c, last, now := p.Conversation, p.Batch[len(p.Batch)-1], s.clock.Now()
	o := conversation.Outcome{Ended: conversation.TurnEnded{Answers: seqs(p.Batch), Reason: "too_many"}}
	here, him, err := floodTold(ctx, s.db.Read(), c)
	if err != nil {
		return o, err
	}
	lately := func(told time.Time) bool { return now.Sub(told) < time.Hour }
	if lately(here) && lately(him) {
		return o, nil
	}
	if !lately(him) {
		him = now
		w := want{bot: b, language: answer.ReplyLanguage(b, "", c.Language), key: replyKey(c, last)}
		o.Reply = s.line(c, w, said.TooMany.In(w.languages()...), "too_many")
	}
	if !lately(here) {
		here, o.NeedsAgent = now, true
		o.Lines = []*conversation.Message{conversation.Flagged(c, "too_many")}
	}
	o.Also = func(ctx context.Context, tx *db.Tx) error { return tellFlood(ctx, tx, c, here, him) }
	return o, nil
}

// floodTold is when the members were told last of a conversation, and its contact, that it is too much; the zero time of
// the clock: never.
func floodTold(ctx context.Context, q db.Querier, c *conversation.Conversation) (here, him time.Time, err error) {
	var members, contact int64
	err = q.QueryRowContext(ctx, `SELECT COALESCE((SELECT told_at FROM flood WHERE workspace_id = $1 AND conversation_id = $2), 0),
		COALESCE((SELECT told_at FROM flood_contact WHERE workspace_id = $1 AND contact_id = $3), 0)`, c.Workspace, c.ID, c.ContactID).Scan(&members, &contact)
	return clock.FromMs(members), clock.FromMs(contact), err
}

func tellFlood(ctx context.Context, tx *db.Tx, c *conversation.Conversation, here, him time.Time) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO flood (workspace_id, conversation_id, told_at) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET told_at = excluded.told_at`, c.Workspace, c.ID, clock.Ms(here)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO flood_contact (workspace_id, contact_id, told_at) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, contact_id) DO UPDATE SET told_at = excluded.told_at`, c.Workspace, c.ContactID, clock.Ms(him))
	return err
}
