package conversation

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// What time does to conversations. The lists are read by the indexes of the inbox, a page at a time; each verb looks
// again under the lock, so it does not matter how old the page is or who else works on it.

// bySystem is who acts when time does.
var bySystem = events.Actor{Kind: "system"}

// SilentChats lists open conversations of a bot in which nothing has happened since a time and nobody waits for an answer.
// With unreminded only those whose customer was not reminded of this silence.
func (s *Service) SilentChats(ctx context.Context, ws tenant.ID, bot string, since time.Time, unreminded bool, limit int) ([]ID, error) {
	stmt := `SELECT id FROM conversation WHERE workspace_id = $1 AND stage IN ('bot', 'waiting', 'assigned') AND NOT testing
 AND activity_at <= $2 AND bot_id = $3 AND waiting_since IS NULL AND NOT needs_agent AND kind = 'chat' ORDER BY activity_at LIMIT $4`
	if unreminded {
		stmt = `SELECT id FROM conversation c WHERE workspace_id = $1 AND stage IN ('bot', 'waiting', 'assigned') AND NOT testing
 AND activity_at <= $2 AND bot_id = $3 AND waiting_since IS NULL AND NOT needs_agent AND kind = 'chat' AND NOT muted
 AND NOT EXISTS (SELECT 1 FROM reminded r WHERE r.workspace_id = c.workspace_id AND r.conversation_id = c.id AND r.activity_at = c.activity_at)
 ORDER BY activity_at LIMIT $4`
	}
	rows, err := s.db.Read().QueryContext(ctx, stmt, ws, clock.Ms(since), bot, limit)
	return db.Collect(rows, err, scanID)
}

// ForsakenChats lists open conversations of a bot that are with people, none of whom has said anything since a time. What
// they said last stands at or behind the last answered message.
func (s *Service) ForsakenChats(ctx context.Context, ws tenant.ID, bot string, since time.Time, limit int) ([]ID, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id FROM conversation c WHERE workspace_id = $1 AND bot_id = $2 AND status = 'open' AND speaker = 'human'
 AND NOT muted AND NOT testing AND kind = 'chat' AND created_at <= $3 AND NOT EXISTS (SELECT 1 FROM message m
 WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id AND m.seq >= c.answered_seq AND m.created_at > $3 AND m.kind <> 'note' AND (m.author_kind = 'agent' OR m.kind = 'system'))
 ORDER BY id LIMIT $4`, ws, bot, clock.Ms(since), limit)
	return db.Collect(rows, err, scanID)
}

// CloseSilent closes a conversation in which nothing has happened since a time, with a last word if there is one.
func (s *Service) CloseSilent(ctx context.Context, ws tenant.ID, id ID, since time.Time, word *Message) error {
	_, err := s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status != Open || c.ActivityAt.After(since) || !c.WaitingSince.IsZero() || c.NeedsAgent {
			return errNothing
		}
		if word != nil && !c.Muted {
			ch.Append(*word)
		}
		return closeIt(ctx, tx, ch, LineRef{Kind: "system"}, bySystem, ClosedByInactivity)
	})
	return err
}

// Remind says something once in a silence. The silence goes on: what is said is no sign of life.
func (s *Service) Remind(ctx context.Context, ws tenant.ID, id ID, since time.Time, word Message) error {
	_, err := s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status != Open || c.ActivityAt.After(since) || !c.WaitingSince.IsZero() || c.NeedsAgent || c.Muted {
			return errNothing
		}
		fresh, err := affected(tx.ExecContext(ctx, `INSERT INTO reminded (workspace_id, conversation_id, activity_at) VALUES ($1, $2, $3)
 ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET activity_at = excluded.activity_at WHERE reminded.activity_at <> excluded.activity_at`,
			ws, id, clock.Ms(c.ActivityAt)))
		if err != nil {
			return err
		}
		if !fresh {
			return errNothing
		}
		silent := c.ActivityAt
		ch.Append(word)
		c.ActivityAt = silent
		return nil
	})
	return err
}

// ReturnToBot gives the word back to the bot when no person has said anything since a time. What the customer waits for
// is answered by the bot: turnDue says so.
func (s *Service) ReturnToBot(ctx context.Context, ws tenant.ID, id ID, since time.Time) (turnDue bool, err error) {
	_, err = s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status != Open || c.Speaker != SpeakerHuman {
			return errNothing
		}
		var said int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND seq >= $4 AND created_at > $3
 AND kind <> 'note' AND (author_kind = 'agent' OR kind = 'system')`, ws, id, clock.Ms(since), c.AnsweredSeq).Scan(&said); err != nil {
			return err
		}
		if said > 0 {
			return errNothing
		}
		c.speak(SpeakerBot)
		c.AssigneeID, c.AssigneeName, c.NeedsAgent = "", "", false
		c.UnknownInRow, c.HumanOffered = 0, false
		last, err := lastOfContact(ctx, tx, ws, id)
		if err != nil {
			return err
		}
		// Only his last text: he has long given up on those before.
		if turnDue = !c.WaitingSince.IsZero() && last > c.AnsweredSeq && !c.Muted; turnDue {
			c.AnsweredSeq = last - 1
			if _, err := dueTurn(ctx, tx, ws, id, last, ch.Now, 0, 0); err != nil {
				return err
			}
		} else {
			c.AnsweredSeq = c.SeqHead
		}
		ch.System(VisibleAll, SystemLine{Event: "given_back", Actor: LineRef{Kind: "system"}, Target: &LineRef{Kind: "bot", Name: c.BotName}})
		ch.Fact("conversation.given_back", bySystem, SpeakerChanged{From: SpeakerHuman, To: SpeakerBot, Reason: "no_reply"})
		return nil
	})
	return turnDue, err
}

func lastOfContact(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID) (int64, error) {
	var seq sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT max(seq) FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND author_kind = 'contact' AND unsent_at IS NULL`,
		ws, id).Scan(&seq)
	return seq.Int64, err
}

// SayOnce stores a message of the bot that its key allows once; saying it again changes nothing. It runs in the caller's
// transaction and changes nothing but the thread.
func (s *Service) SayOnce(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, word Message) error {
	if _, err := messageByDedup(ctx, tx, ws, word.DedupKey); !db.NotFound(err) {
		return err
	}
	_, err := s.step(ctx, tx, ws, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		if ch.C.Status != Open || ch.C.Muted {
			return errNothing
		}
		ch.Append(word)
		return nil
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}
