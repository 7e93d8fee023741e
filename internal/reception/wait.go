package reception

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Wait is what a customer may know who waits for a person.
type Wait struct {
	Position int `json:"position" doc:"1: nobody is before him. 0: he does not wait, somebody has taken him. 201: there, or further behind."`
	Minutes  int `json:"minutes" doc:"How long others waited lately, in minutes, rounded up: the median of the last 20. 0: not known yet."`
}

const (
	lastWaits = 20 // how many of the last waits count
	fewWaits  = 3  // fewer say nothing
	usualTime = time.Minute
	usualSize = 1000
)

// WaitOf tells a contact his place among those who wait, and how long it usually takes.
func (s *Service) WaitOf(ctx context.Context, ws tenant.ID, contactID string, id conversation.ID) (Wait, error) {
	c, err := s.conversations.OfContact(ctx, ws, contactID, id)
	if err != nil || !awaited(c) || c.Muted {
		return Wait{}, err
	}
	ahead, err := s.conversations.Ahead(ctx, s.db.Read(), c)
	if err != nil {
		return Wait{}, err
	}
	usual, err := s.usualWait(ctx, ws)
	return Wait{Position: ahead + 1, Minutes: usual}, err
}

// usualWait is the median of the last waits of a workspace in minutes, as it was within the last minute; 0: not known.
func (s *Service) usualWait(ctx context.Context, ws tenant.ID) (int, error) {
	return s.waits.Load(ctx, ws, func(ctx context.Context) (int, error) {
		all, err := waitsOf(ctx, s.db.Read(), ws)
		if err != nil || len(all) < fewWaits {
			return 0, err
		}
		slices.Sort(all)
		middle := all[len(all)/2]
		if len(all)%2 == 0 {
			middle = (middle + all[len(all)/2-1]) / 2
		}
		return max(1, int((middle+time.Minute-1)/time.Minute)), nil
	})
}

var howLong = apart("how long will", "how long do i", "how long must i", "how long until", "how long before", "how long is the wait", "how long is the queue",
	"how long to wait", "how long now", "how much longer", "how long does it take until", "how long does it take for somebody", "how long does it take for someone", "how many people", "my position", "my place", "when will somebody", "when will someone",
	"am i next", "in the queue", "in the line", "bao lau", "bao gio", "may phut", "con lau", "lau khong", "so thu tu", "thu may", "den luot")

// apart puts a space around each of some words, as they are looked for.
func apart(all ...string) []string {
	for i, words := range all {
		all[i] = " " + words + " "
	}
	return all
}

// asksHowLong says whether somebody who waits asks how long it takes: short, and in some of these words.
func asksHowLong(message string) bool {
	const short = 120 // bytes without marks; a letter of five bytes is one without them
	if len(message) > 6*short {
		return false
	}
	key := text.Unaccented(text.Key(message))
	if len(key) > short {
		return false
	}
	said := " " + key + " "
	return key == "how long" || slices.ContainsFunc(howLong, func(words string) bool { return strings.Contains(said, words) })
}

// sayWait answers a customer who waits for a person and asks how long it takes. usual is how long others waited.
func (s *Service) sayWait(ctx context.Context, tx *db.Tx, acc *conversation.Accepted, usual int, fallback string) error {
	c := acc.Conversation
	if !awaited(c) || !asksHowLong(acc.Message.Text) {
		return nil
	}
	ahead, err := s.conversations.Ahead(ctx, tx, c)
	if err != nil {
		return err
	}
	words := waitWords(Wait{Position: ahead + 1, Minutes: usual}, c.Language, fallback)
	return s.conversations.SayOnce(ctx, tx, c.Workspace, c.ID, *botMessage(c, "w:"+acc.Message.ID, words, "", c.Language, conversation.Answer{How: "waiting"}))
}

// waitWords puts a wait into words.
func waitWords(w Wait, languages ...string) string {
	ahead := strconv.Itoa(w.Position - 1)
	if w.Position > conversation.MostAhead {
		ahead += "+"
	}
	place := said.WaitPlace.With(languages, "count", ahead)
	switch w.Position {
	case 1:
		place = said.WaitNext.In(languages...)
	case 2:
		place = said.WaitOne.In(languages...)
	}
	long := said.WaitUnknown.In(languages...)
	switch {
	case w.Minutes == 1:
		long = said.WaitMinute.In(languages...)
	case w.Minutes > 1:
		long = said.WaitMinutes.With(languages, "count", strconv.Itoa(w.Minutes))
	}
	return place + " " + long
}

// WaitConsumer minds what people do with customers who were handed to them: whose answer is waited for, and how long they
// wait. It hands those to them as well who dislike what the bot says.
func (s *Service) WaitConsumer() events.Consumer {
	return events.Consumer{Name: "waits", FromNow: true, Wants: events.Kinds("conversation.attended", "conversation.assigned", "conversation.taken_over", "message.reacted"),
		Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
			for _, e := range batch {
				if e.Kind == "message.reacted" {
					if err := s.disliked(ctx, tx, e); err != nil {
						return err
					}
					continue
				}
				if e.Kind == "conversation.attended" {
					if err := s.attended(ctx, tx, e); err != nil {
						return err
					}
				}
				if err := s.charged(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		}}
}

func (s *Service) attended(ctx context.Context, tx *db.Tx, e events.Record) error {
	var a conversation.Attended
	if err := e.Decode(&a); err != nil || a.Testing {
		return err
	}
	tx.After(func() { s.waits.Drop(e.Workspace) })
	return keepWait(ctx, tx, e.Workspace, conversation.ID(e.Subject), e.At, time.Duration(a.WaitedMs)*time.Millisecond)
}

// keepWait remembers a wait, and forgets those before the last ones.
func keepWait(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID, at time.Time, waited time.Duration) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO reply_wait (workspace_id, at, conversation_id, waited_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		ws, clock.Ms(at), id, waited.Milliseconds())
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM reply_wait WHERE workspace_id = $1
		AND at < (SELECT at FROM reply_wait WHERE workspace_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)`, ws, lastWaits-1)
	return err
}

func waitsOf(ctx context.Context, q db.Querier, ws tenant.ID) ([]time.Duration, error) {
	rows, err := q.QueryContext(ctx, `SELECT waited_ms FROM reply_wait WHERE workspace_id = $1 ORDER BY at DESC LIMIT $2`, ws, lastWaits)
	return db.Collect(rows, err, func(r *sql.Rows) (d time.Duration, err error) {
		var ms int64
		err = r.Scan(&ms)
		return time.Duration(ms) * time.Millisecond, err
	})
}
