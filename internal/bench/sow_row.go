package bench

import (
	"math/rand/v2"
	"time"

	"cxgenie/internal/platform/clock"
)

// conversationRow follows the messages of a thread and knows at the end what its conversation says of them.
type conversationRow struct {
	stage  string
	member person

	seq, visible, answered int64
	last                   message
	lastAt, activity       time.Time
	unread                 int64
	waiting                time.Time
}

func (c *conversationRow) follow(m message, at time.Time) {
	c.seq++
	c.visible = max(c.visible, m.visible)
	if m.kind == "system" {
		return
	}
	c.last, c.lastAt = m, at
	if m.kind == "note" {
		return
	}
	c.activity = at
	if m.author == "contact" {
		c.unread++
		if c.waiting.IsZero() {
			c.waiting = at
		}
		return
	}
	c.unread, c.waiting, c.answered = 0, time.Time{}, c.seq
}

// row is the conversation in the order of conversationColumns.
func (c *conversationRow) row(s *sower, id string, who card, begun time.Time, r *rand.Rand) []any {
	status, speaker, reason := "open", "human", ""
	var assignee, waiting, closed any
	name, turn := "", int64(1)
	switch c.stage {
	case stageBot:
		speaker, turn = "bot", 0
	case stageAssigned, stageClosed:
		assignee, name = c.member.ID, c.member.Name
	}
	if c.stage == stageClosed {
		status, reason = "closed", "agent"
		closed, c.unread, c.waiting = clock.Ms(c.activity), 0, time.Time{}
	}
	if !c.waiting.IsZero() {
		waiting = clock.Ms(c.waiting)
	}
	if c.stage == stageAssigned && r.IntN(2) == 0 {
		c.unread = 0 // read, not yet answered
	}
	return []any{s.workspace, id, "chat", s.bot, s.botName, s.bot, "website", who.id, who.name, who.email,
		who.number, status, c.stage, speaker, turn, assignee, name, c.stage == stageWaiting, c.seq, c.seq, c.visible, c.answered,
		c.last.seq, shorten(c.last.text), c.last.kind, c.last.author, c.last.name, clock.Ms(c.lastAt), c.unread, c.seq - c.unread, c.seq, waiting,
		"https://shop.example/orders", "Your orders", who.language, clock.Ms(begun), clock.Ms(c.activity), closed, reason, c.unread > 0}
}
