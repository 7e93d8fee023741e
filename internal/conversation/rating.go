package conversation

import (
	"context"
	"encoding/json"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Limits of a rating.
const (
	MaxComment = 1000 // characters
	// RateWithin is how long after its close a conversation may be rated, ChangeRatingWithin how long a rating may be changed.
	RateWithin         = 7 * 24 * time.Hour
	ChangeRatingWithin = 24 * time.Hour
)

// Errors of ratings.
var (
	ErrNotRatable = errs.New(errs.Conflict, "conversation.not_ratable", "A conversation can be rated once it is closed, for 7 days.")
	ErrRatingLate = errs.New(errs.Conflict, "conversation.rating_late", "A rating can be changed for 24 hours.")
)

// Rating is what the contact thought of a conversation.
type Rating struct {
	Score   int    `json:"score"`
	Comment string `json:"comment"`
}

// RatedLine is the payload of the line that shows a rating.
type RatedLine struct {
	SystemLine
	Rating
}

// Rate stores what the contact thinks of a closed conversation: one rating, which he may change for a day. The thread
// shows it as a line of its own.
func (s *Service) Rate(ctx context.Context, ws tenant.ID, contact string, id ID, r Rating) (Message, error) {
	r.Comment = text.Trim(r.Comment)
	switch {
	case r.Score < 1 || r.Score > 5:
		return Message{}, errs.InvalidField("body.score", "field.range", "Between 1 and 5.")
	case text.Len(r.Comment) > MaxComment:
		return Message{}, errs.InvalidField("body.comment", "field.too_long", "Too long: at most 1,000 characters.")
	}
	var line Message
	_, err := s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.ContactID != contact {
			return ErrNotFound
		}
		if c.Status != Closed || ch.Now.Sub(c.ClosedAt) > RateWithin {
			return ErrNotRatable
		}
		seq, at, err := ratedAt(ctx, tx, ws, id)
		known := err == nil
		if err != nil && !db.NotFound(err) {
			return err
		}
		payload := encoded(RatedLine{SystemLine{Event: "rated", Actor: LineRef{Kind: "contact", Name: c.ContactName}}, r})
		if known {
			if ch.Now.Sub(at) > ChangeRatingWithin {
				return ErrRatingLate
			}
			if line, err = messageBySeq(ctx, tx, ws, id, seq); err != nil {
				return err
			}
			if string(line.Payload) == string(payload) {
				return errNothing
			}
			line.Payload, line.EditedAt = payload, ch.Now
			ch.Touch(&line)
		} else {
			line = *ch.Append(Message{AuthorKind: AuthorSystem, Visibility: VisibleAll, Kind: KindSystem, Payload: payload})
		}
		c.Marks.Rating = r.Score
		ch.Fact("conversation.rated", events.Actor{Kind: "contact", ID: contact}, Rated{Score: r.Score, Comment: r.Comment != "", Changed: known})
		return rate(ctx, tx, c, r, line.Seq, ch.Now)
	})
	return line, err
}

// ratedAt is where the line of a conversation's rating stands, and when it was first made.
func ratedAt(ctx context.Context, q db.Querier, ws tenant.ID, id ID) (seq int64, at time.Time, err error) {
	var ms int64
	err = q.QueryRowContext(ctx, `SELECT seq, created_at FROM rating WHERE workspace_id = $1 AND conversation_id = $2`, ws, id).Scan(&seq, &ms)
	return seq, clock.FromMs(ms), err
}

func rate(ctx context.Context, tx *db.Tx, c *Conversation, r Rating, seq int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO rating (workspace_id, conversation_id, bot_id, contact_id, assignee_id, seq, score, comment, created_at, changed_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$9)
 ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET score = excluded.score, comment = excluded.comment, changed_at = excluded.changed_at`,
		c.Workspace, c.ID, c.BotID, c.ContactID, nullText(c.AssigneeID), seq, r.Score, r.Comment, clock.Ms(now))
	return err
}

// guestRated is the line of a rating as the contact sees it: his own words.
func guestRated(payload json.RawMessage) (json.RawMessage, bool) {
	var l RatedLine
	if json.Unmarshal(payload, &l) != nil || l.Event != "rated" {
		return nil, false
	}
	l.Actor.ID = ""
	return encoded(l), true
}
