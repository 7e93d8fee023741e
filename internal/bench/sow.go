package bench

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/uid"
)

// sower makes conversations as they look after some months of work: contacts with and without a name, greetings, bot
// answers, take-overs, replies, notes and system lines, open and closed, read and unread.
type sower struct {
	rand      *rand.Rand
	now       time.Time
	workspace string
	bot       string
	botName   string
	members   []person
	sign      func(contact string) string
	sown      int
}

// person is a member whom conversations are assigned to.
type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Rows are arguments in the order of the columns below. They name every column that the tables do not fill themselves.
const (
	contactColumns = `workspace_id, id, number, name, email, email_norm, identified, language, created_at, updated_at, last_seen_at`

	conversationColumns = `workspace_id, id, kind, bot_id, bot_name, connection_id, channel, contact_id, contact_name, contact_email,
 contact_number, status, stage, speaker, turn_no, assignee_id, assignee_name, needs_agent, seq_head, rev_head, visible_rev, answered_seq,
 last_seq, last_text, last_kind, last_author_kind, last_author_name, last_at, unread, agent_read_seq, contact_read_seq, waiting_since,
 page_url, page_title, language, created_at, activity_at, closed_at, close_reason, has_unread`

	messageColumns = `workspace_id, conversation_id, seq, id, rev, visible_rev, dedup_key, client_id, author_kind, author_id, author_name,
 visibility, kind, text, html, payload, language, created_at`
)

// longThread is how many messages every 25th conversation has, so that there are full pages to open.
const longThread = 40

// length draws how many messages the next conversation has; average is met over many.
func (s *sower) length(average int) int {
	if s.sown%25 == 0 {
		return max(longThread, average)
	}
	// The others make up for the long ones, around their own average.
	rest := float64(25*average-max(longThread, average)) / 24
	return 3 + int(s.rand.Float64()*max(1, 2*(rest-3)+1))
}

// thread is what one conversation is made of.
type thread struct {
	contact      []any
	conversation []any
	messages     [][]any
	seed         seed
}

// line is one message while the thread is made.
type line struct {
	author  string // contact bot agent system
	kind    string // text note system
	event   string // of a system line
	visible int64
}

// next makes one conversation.
func (s *sower) next(messages int) (thread, error) {
	s.sown++
	r := s.rand
	stage := stageClosed
	switch n := r.IntN(100); {
	case n < 15:
		stage = stageBot
	case n < 25:
		stage = stageWaiting
	case n < 60:
		stage = stageAssigned
	}
	c := s.card()
	member := pick(r, s.members)
	lines := script(r, stage, messages)
	id := uid.New()

	age := time.Duration(r.ExpFloat64() * float64(72*time.Hour))
	if stage == stageClosed {
		age += time.Duration(r.Int64N(int64(90 * 24 * time.Hour)))
	}
	at := s.now.Add(-age - time.Duration(len(lines))*3*time.Minute)
	begun := at
	t := thread{contact: c.row(s.workspace, begun, s.now.Add(-age)),
		seed: seed{Conversation: id, Contact: c.id, Stage: stage, Messages: len(lines)}}
	if stage != stageClosed {
		t.seed.Token = s.sign(c.id)
	}
	row := conversationRow{stage: stage, member: member}
	for i, l := range lines {
		at = at.Add(time.Duration(r.Int64N(int64(3 * time.Minute))))
		m, err := s.message(id, c.id, int64(i+1), l, member, at)
		if err != nil {
			return t, err
		}
		row.follow(m, at)
		t.messages = append(t.messages, m.row)
	}
	t.conversation = row.row(s, id, c, begun, r)
	return t, nil
}

// script decides who writes what. Every thread begins with the greeting.
func script(r *rand.Rand, stage string, n int) []line {
	lines := []line{{author: "bot", kind: "text"}}
	withBot := n
	switch stage {
	case stageWaiting:
		withBot = n - 2
	case stageAssigned, stageClosed:
		withBot = max(2, n/3)
	}
	for len(lines) < withBot {
		author := "contact"
		if lines[len(lines)-1].author == "contact" {
			author = "bot"
		}
		lines = append(lines, line{author: author, kind: "text"})
	}
	switch stage {
	case stageBot: // the bot has answered everything
		lines[len(lines)-1].author = "bot"
	case stageWaiting: // handed over, and the customer waits
		lines = append(lines, line{author: "system", kind: "system", event: "handed_off"}, line{author: "contact", kind: "text"})
	default:
		lines = append(lines, line{author: "system", kind: "system", event: "taken_over"})
		for len(lines) < n {
			l := line{author: "agent", kind: "text"}
			switch {
			case r.IntN(20) == 0:
				l.kind = "note"
			case lines[len(lines)-1].author == "agent":
				l.author = "contact"
			}
			lines = append(lines, l)
		}
	}
	if stage == stageClosed {
		lines[len(lines)-1] = line{author: "system", kind: "system", event: "closed"}
	}
	visible := int64(0)
	for i := range lines {
		if lines[i].kind != "note" {
			visible++
			lines[i].visible = visible
		}
	}
	return lines
}

// card is a contact.
type card struct {
	id, name, email, language string
	number                    int64
}

func (s *sower) card() card {
	c := card{id: uid.New(), number: 1000 + s.rand.Int64N(99000), language: "en"}
	if s.rand.IntN(10) == 0 {
		c.language = "vi"
	}
	if s.rand.IntN(5) < 2 {
		c.name, c.email = fmt.Sprintf("Customer %d", s.sown), fmt.Sprintf("customer-%d@example.com", s.sown)
	}
	return c
}

func (c card) row(workspace string, begun, seen time.Time) []any {
	return []any{workspace, c.id, c.number, c.name, c.email, c.email, c.email != "", c.language, clock.Ms(begun), clock.Ms(seen), clock.Ms(seen)}
}

// message is a row with what the conversation keeps of it.
type message struct {
	line
	seq  int64
	text string
	name string // of the author
	row  []any
}

func (s *sower) message(conversation, contact string, seq int64, l line, member person, at time.Time) (message, error) {
	m := message{line: l, seq: seq}
	id, client, key, visibility, html, payload := uid.New(), "", "", "all", "", ""
	var authorID any
	switch l.author {
	case "contact":
		client, authorID = uid.New(), contact
		m.text, key = say(s.rand, asked), "c:"+client+":"+contact
	case "bot":
		m.text, m.name, authorID = say(s.rand, answered), s.botName, s.bot
		key, payload = fmt.Sprintf("t:%s:%d:0", conversation, seq), `{"how":"exact","ms":2}`
	case "agent":
		client, authorID = uid.New(), member.ID
		m.text, m.name, key = say(s.rand, answered), member.Name, "m:"+client+":"+member.ID
	case "system":
		key = "x:" + id
		b, err := json.Marshal(map[string]any{"event": l.event, "actor": map[string]string{"kind": "agent", "id": member.ID, "name": member.Name}})
		if err != nil {
			return m, err
		}
		payload = string(b)
	}
	if l.kind == "note" {
		visibility = "members"
	} else if l.author == "bot" || l.author == "agent" {
		html = plainHTML(m.text)
	}
	m.row = []any{s.workspace, conversation, seq, id, seq, l.visible, key, client, l.author, authorID, m.name,
		visibility, l.kind, m.text, html, payload, "en", clock.Ms(at)}
	return m, nil
}
