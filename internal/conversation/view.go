package conversation

import (
	"encoding/json"
	"time"
)

// View is a conversation as members see it.
type View struct {
	ID           ID           `json:"id"`
	Kind         Kind         `json:"kind"`
	BotID        string       `json:"bot_id"`
	BotName      string       `json:"bot_name"`
	Channel      string       `json:"channel"`
	Status       Status       `json:"status"`
	Stage        Stage        `json:"stage"`
	Speaker      Speaker      `json:"speaker"`
	AutoReply    bool         `json:"auto_reply"`
	NeedsAgent   bool         `json:"needs_agent"`
	Contact      ContactRef   `json:"contact"`
	Assignee     *MemberRef   `json:"assignee"`
	SeqHead      int64        `json:"seq_head"`
	Rev          int64        `json:"rev"`
	Last         *LastMessage `json:"last_message"`
	Unread       int64        `json:"unread"`
	AgentRead    int64        `json:"agent_read_seq"`
	ContactRead  int64        `json:"contact_read_seq"`
	WaitingSince *time.Time   `json:"waiting_since"`
	PageURL      string       `json:"page_url"`
	PageTitle    string       `json:"page_title"`
	Language     string       `json:"language"`
	CreatedAt    time.Time    `json:"created_at"`
	ActivityAt   time.Time    `json:"activity_at"`
	ClosedAt     *time.Time   `json:"closed_at"`
	CloseReason  CloseReason  `json:"close_reason"`
	Testing      bool         `json:"testing"`
	TagIDs       []string     `json:"tag_ids" nullable:"false"`
	CategoryID   *string      `json:"category_id"`
	Priority     Priority     `json:"priority" enum:"normal,high"`
	Snoozed      *Snooze      `json:"snoozed"`
	Rating       *int         `json:"rating" minimum:"1" maximum:"5"`
}

// ContactRef is the contact as a list row shows him.
type ContactRef struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Number     int64  `json:"number"`
	Email      string `json:"email"`
	Identified bool   `json:"identified"`
	Blocked    bool   `json:"blocked"`
}

// MemberRef names a member.
type MemberRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// LastMessage is the line a list row shows.
type LastMessage struct {
	Seq        int64       `json:"seq"`
	Text       string      `json:"text"`
	AuthorKind AuthorKind  `json:"author_kind"`
	AuthorName string      `json:"author_name"`
	Kind       MessageKind `json:"kind"`
	CreatedAt  time.Time   `json:"created_at"`
}

// MessageView is a message as members see it.
type MessageView struct {
	ID             string          `json:"id"`
	ConversationID ID              `json:"conversation_id"`
	Seq            int64           `json:"seq"`
	Rev            int64           `json:"rev"`
	ClientID       string          `json:"client_id"`
	Author         Author          `json:"author"`
	Visibility     Visibility      `json:"visibility"`
	Kind           MessageKind     `json:"kind"`
	Text           string          `json:"text"`
	HTML           string          `json:"html,omitempty"`
	Payload        json.RawMessage `json:"payload,omitempty"`
	Unsent         bool            `json:"unsent"`
	EditedAt       *time.Time      `json:"edited_at"`
	Delivery       string          `json:"delivery"`
	CreatedAt      time.Time       `json:"created_at"`
	Extras
}

// Author names the voice of a message.
type Author struct {
	Kind AuthorKind `json:"kind"`
	ID   string     `json:"id,omitempty"`
	Name string     `json:"name"`
}

// GuestView is a conversation as its contact sees it; Rev is the visible rev. Nothing in it may change with a note.
type GuestView struct {
	ID          ID         `json:"id"`
	Status      Status     `json:"status"`
	Speaker     Speaker    `json:"speaker"`
	Agent       *GuestName `json:"agent"`
	Rev         int64      `json:"rev"`
	ContactRead int64      `json:"contact_read_seq"`
	AgentRead   int64      `json:"agent_read_seq"`
	ClosedAt    *time.Time `json:"closed_at"`
	CreatedAt   time.Time  `json:"created_at"`
	Feedback    *bool      `json:"feedback,omitempty" doc:"Whether he is asked what he thought of it; left out: as the bot's settings say."`
}

// GuestListed is a conversation in the contact's list, with the last line he has seen of it.
type GuestListed struct {
	GuestView
	LastText string     `json:"last_text"`
	LastAt   *time.Time `json:"last_at"`
}

// GuestName is the name of the member in charge, without his id.
type GuestName struct {
	Name string `json:"name"`
}

// GuestMessage is a message as its contact sees it: no ids of members, no internal payload beyond what is shown.
type GuestMessage struct {
	ID             string          `json:"id"`
	ConversationID ID              `json:"conversation_id"`
	Seq            int64           `json:"seq"`
	Rev            int64           `json:"rev"`
	ClientID       string          `json:"client_id,omitempty"`
	Author         Author          `json:"author"`
	Kind           MessageKind     `json:"kind"`
	Text           string          `json:"text"`
	HTML           string          `json:"html,omitempty"`
	Payload        json.RawMessage `json:"payload,omitempty"`
	Unsent         bool            `json:"unsent"`
	EditedAt       *time.Time      `json:"edited_at,omitempty"`
	CreatedAt      time.Time       `json:"created_at"`
	Extras
}

func ptr(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// View shows the conversation to members.
func (c *Conversation) View() View {
	v := View{
		ID: c.ID, Kind: c.Kind, BotID: c.BotID, BotName: c.BotName, Channel: c.Channel, Status: c.Status, Stage: c.Stage,
		Speaker: c.Speaker, AutoReply: c.AutoReply(), NeedsAgent: c.NeedsAgent,
		Contact: ContactRef{ID: c.ContactID, Name: c.ContactName, Number: c.ContactNumber, Email: c.ContactEmail,
			Identified: c.ContactEmail != "", Blocked: c.Muted},
		SeqHead: c.SeqHead, Rev: c.Rev, Unread: c.Unread, AgentRead: c.AgentReadSeq, ContactRead: c.ContactReadSeq,
		WaitingSince: ptr(c.WaitingSince), PageURL: c.PageURL, PageTitle: c.PageTitle, Language: c.Language,
		CreatedAt: c.CreatedAt, ActivityAt: c.ActivityAt, ClosedAt: ptr(c.ClosedAt), CloseReason: c.CloseReason, Testing: c.Testing,
	}
	c.Marks.show(&v)
	if c.AssigneeID != "" {
		v.Assignee = &MemberRef{ID: c.AssigneeID, Name: c.AssigneeName}
	}
	if c.LastSeq > 0 {
		v.Last = &LastMessage{Seq: c.LastSeq, Text: c.LastText, AuthorKind: c.LastAuthorKind, AuthorName: c.LastAuthorName, Kind: c.LastKind, CreatedAt: c.LastAt}
	}
	return v
}

// Guest shows the conversation to its contact.
func (c *Conversation) Guest() GuestView {
	v := GuestView{
		ID: c.ID, Status: c.Status, Speaker: c.Speaker, Rev: c.VisibleRev, ContactRead: c.ContactReadSeq,
		AgentRead: c.AgentReadSeq, ClosedAt: ptr(c.ClosedAt), CreatedAt: c.CreatedAt, Feedback: c.Marks.Feedback,
	}
	if c.Speaker == SpeakerHuman && c.AssigneeID != "" {
		v.Agent = &GuestName{Name: c.AssigneeName}
	}
	return v
}

// View shows the message to members; Service.Shown adds where its files are. What was taken back is not shown to anybody.
func (m *Message) View() MessageView {
	v := MessageView{
		ID: m.ID, ConversationID: m.ConversationID, Seq: m.Seq, Rev: m.Rev, ClientID: m.ClientID,
		Author: Author{Kind: m.AuthorKind, ID: m.AuthorID, Name: m.AuthorName}, Visibility: m.Visibility, Kind: m.Kind,
		Text: m.Text, HTML: m.HTML, Payload: m.bare(), Unsent: m.Unsent(), EditedAt: ptr(m.EditedAt), Delivery: m.Delivery, CreatedAt: m.CreatedAt,
		Extras: m.Extras(),
	}
	v.Text = v.Blocked.read(v.Text)
	if v.Unsent {
		v.Text, v.HTML, v.Payload, v.Extras = "", "", nil, Extras{}
	}
	return v
}

// Guest shows the message to the contact; Service.ShownToContact adds where its files are.
func (m *Message) Guest() GuestMessage {
	v := GuestMessage{
		ID: m.ID, ConversationID: m.ConversationID, Seq: m.Seq, Rev: m.VisibleRev, Author: Author{Kind: m.AuthorKind, Name: m.AuthorName},
		Kind: m.Kind, Text: m.Text, HTML: m.HTML, Payload: m.bare(), Unsent: m.Unsent(), EditedAt: ptr(m.EditedAt), CreatedAt: m.CreatedAt,
		Extras: m.Extras(),
	}
	for i := range v.Files {
		v.Files[i].Description, v.Files[i].Undescribed = "", "" // what a model says of his file is for the team
	}
	v.Quoted, v.Reactions, v.Blocked = v.Quoted.forGuest(), reactionsForGuest(m, v.Reactions), nil
	if m.AuthorKind == AuthorContact {
		v.ClientID = m.ClientID
	}
	switch {
	case m.Kind == KindSystem:
		v.Payload = guestLine(m.Payload)
	case m.AuthorKind == AuthorBot && len(m.Payload) > 0:
		v.Payload = guestAnswer(m.Payload)
	}
	if v.Unsent {
		v.Text, v.HTML, v.Payload, v.Extras = "", "", nil, Extras{}
	}
	return v
}

// guestLine strips ids of members from a system line.
func guestLine(payload json.RawMessage) json.RawMessage {
	if rated, ok := guestRated(payload); ok {
		return rated
	}
	var l SystemLine
	if json.Unmarshal(payload, &l) != nil {
		return nil
	}
	l.Actor.ID, l.Reason = "", ""
	if l.Target != nil {
		l.Target = &LineRef{Kind: l.Target.Kind, Name: l.Target.Name}
	}
	b, _ := json.Marshal(l)
	return b
}

// Answer is the payload of a bot's message. Members see all of it; visitors the sources of answers that were put together
// from them, and the buttons.
type Answer struct {
	How     string         `json:"how,omitempty"`
	Sources []AnswerSource `json:"sources,omitempty"`
	Ms      int64          `json:"ms,omitempty"`
	Buttons []Button       `json:"buttons,omitempty"`
	Guesses []AnswerSource `json:"guesses,omitempty"` // what he is asked back about, in the order of its buttons
	Asked   string         `json:"asked,omitempty"`   // then: what he had asked
	Answers []int64        `json:"answers,omitempty"` // seqs of the texts it answers
	Without string         `json:"without,omitempty"` // why no model was asked although the bot has one
	Blocked bool           `json:"blocked,omitempty"` // a word of the bot's list of blocked ones stands, or stood, in it
	Shown   bool           `json:"shown,omitempty"`   // the customer sees the sources
	Class   string         `json:"class,omitempty"`   // in tests: what kind of message it answers
	Reason  string         `json:"reason,omitempty"`  // in tests: why the bot did not know
}

// AnswerSource is what an answer rests on.
type AnswerSource struct {
	ID    string  `json:"id,omitempty"`
	Kind  string  `json:"kind"`
	Title string  `json:"title"`
	Score float64 `json:"score,omitempty"`
	Page  int     `json:"page,omitempty" doc:"Page, slide or sheet of a document, from 1."`
	URL   string  `json:"url,omitempty" doc:"Where customers can read it."`
}

// Button is a choice under a message. The label of a built-in one is empty: the screen translates it by its id.
type Button struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
}

// guestSources is how many sources a customer is shown.
const guestSources = 3

// guestAnswer leaves out what only members may know: ids, scores, times. Sources are named where the bot is to show them; a
// verbatim answer and small talk name none.
func guestAnswer(payload json.RawMessage) json.RawMessage {
	var a Answer
	if json.Unmarshal(payload, &a) != nil {
		return nil
	}
	shown := Answer{How: a.How, Buttons: a.Buttons}
	if a.Shown && a.How != "exact" && a.How != "chosen" && a.How != "casual" {
		for _, s := range a.Sources[:min(guestSources, len(a.Sources))] {
			if s.Kind == "q_and_a" {
				s.Page, s.URL = 0, ""
			}
			shown.Sources = append(shown.Sources, AnswerSource{Kind: s.Kind, Title: s.Title, Page: s.Page, URL: s.URL})
		}
	}
	b, _ := json.Marshal(shown)
	return b
}
