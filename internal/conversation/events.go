package conversation

import "time"

// The facts this room tells, as versioned payloads. A field is never renamed or given another meaning: a new version
// gets a new struct, and old ones stay decodable.

// MessageCreated (v1) is the payload of message.created.
type MessageCreated struct {
	Message    string      `json:"message_id"`
	Seq        int64       `json:"seq"`
	Author     AuthorKind  `json:"author_kind"`
	Kind       MessageKind `json:"kind"`
	Visibility Visibility  `json:"visibility"`
}

// MessageChanged (v1) is the payload of message.edited, message.unsent, message.delivered and message.failed.
type MessageChanged struct {
	Message string `json:"message_id"`
	Seq     int64  `json:"seq"`
	Reason  string `json:"reason,omitempty"`
}

// MessageReacted (v1) is the payload of message.reacted; Author is whose message it is, value "none" takes a reaction back.
type MessageReacted struct {
	Message string     `json:"message_id"`
	Seq     int64      `json:"seq"`
	Author  AuthorKind `json:"author_kind"`
	Value   string     `json:"value"`
}

// Rated (v1) is the payload of conversation.rated.
type Rated struct {
	Score   int  `json:"score"`
	Comment bool `json:"comment"`
	Changed bool `json:"changed,omitempty"` // an earlier rating was changed
}

// Opened (v1) is the payload of conversation.opened.
type Opened struct {
	Bot     string `json:"bot_id"`
	Contact string `json:"contact_id"`
	Channel string `json:"channel"`
	Testing bool   `json:"testing,omitempty"`
}

// SpeakerChanged (v1) is the payload of conversation.taken_over, given_back and handed_off.
type SpeakerChanged struct {
	From   Speaker `json:"from"`
	To     Speaker `json:"to"`
	Reason string  `json:"reason,omitempty"`
}

// Attended (v1) is the payload of conversation.attended: a person has said the first word to a customer who was handed to
// people.
type Attended struct {
	WaitedMs int64 `json:"waited_ms"`
	Testing  bool  `json:"testing,omitempty"`
}

// Unattended (v1) is the payload of conversation.unattended: none of the members who had it one after the other has answered
// a customer who was handed to people.
type Unattended struct {
	Last string `json:"last_member_id"`
}

// Assigned (v1) is the payload of conversation.assigned; empty means nobody.
type Assigned struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// StatusChanged (v1) is the payload of conversation.closed and conversation.reopened.
type StatusChanged struct {
	Reason CloseReason `json:"reason,omitempty"`
}

// Tagged (v1) is the payload of conversation.tagged: ids of tags.
type Tagged struct {
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	Open    bool     `json:"open"` // the conversation was open
}

// Categorised (v1) is the payload of conversation.categorised; empty means none.
type Categorised struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Prioritised (v1) is the payload of conversation.prioritised.
type Prioritised struct {
	To Priority `json:"to"`
}

// Snoozed (v1) is the payload of conversation.snoozed; without a moment it is until the customer writes.
type Snoozed struct {
	Until *time.Time `json:"until,omitempty"`
}

// Woken (v1) is the payload of conversation.woken.
type Woken struct {
	Reason string `json:"reason"` // time | member
}

// Mentioned (v1) is the payload of member.mentioned; the subject is the conversation.
type Mentioned struct {
	Member  string `json:"member_id"`
	Message string `json:"message_id"`
	Seq     int64  `json:"seq"`
	ByName  string `json:"by_name"`
}

// TurnEnded (v1) is the payload of turn.answered, turn.refused and turn.discarded.
type TurnEnded struct {
	Answers []int64  `json:"answers"` // seqs of the contact's messages
	How     string   `json:"how,omitempty"`
	Reason  string   `json:"reason,omitempty"`
	Sources []string `json:"sources,omitempty"`
	Ms      int64    `json:"ms"`
	Credits int64    `json:"credits,omitempty"`
	Without string   `json:"without,omitempty"` // why no model was asked although the bot has one
	Testing bool     `json:"testing,omitempty"`
}
