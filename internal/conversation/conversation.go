// Package conversation is the thread between a contact and a company, from its first message to its close: who speaks
// in it, in which order its messages stand, and how every screen brings itself up to date.
//
// Two numbers carry that. seq orders what a thread shows and never changes. rev counts changes of the conversation or of
// any of its messages; each changed row is stamped with it, and visible_rev counts those changes a contact may see, so
// that notes leave no holes on his side. speaker is the only truth about who speaks, and turn_no counts its changes.
package conversation

import (
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Kind tells chats from ticket threads.
type Kind string

// The kinds of a conversation.
const (
	Chat   Kind = "chat"
	Ticket Kind = "ticket"
)

// Status is open or closed.
type Status string

// The two statuses.
const (
	Open   Status = "open"
	Closed Status = "closed"
)

// Stage is derived from status, assignee and speaker, and stored because the lists are read by it.
type Stage string

// The stages, in the order a conversation usually takes them.
const (
	StageBot      Stage = "bot"
	StageWaiting  Stage = "waiting"
	StageAssigned Stage = "assigned"
	StageSnoozed  Stage = "snoozed"
	StageClosed   Stage = "closed"
)

// Speaker says who speaks by rule.
type Speaker string

// The speakers.
const (
	SpeakerBot   Speaker = "bot"
	SpeakerFlow  Speaker = "flow"
	SpeakerQueue Speaker = "queue"
	SpeakerHuman Speaker = "human"
)

// CloseReason says why a conversation was closed.
type CloseReason string

// The reasons.
const (
	ClosedByAgent      CloseReason = "agent"
	ClosedByWorkflow   CloseReason = "workflow"
	ClosedByInactivity CloseReason = "inactivity"
	ClosedByContact    CloseReason = "contact"
	ClosedBotDeleted   CloseReason = "bot_deleted"
	ClosedContactGone  CloseReason = "contact_deleted"
	ClosedMerged       CloseReason = "merged"
)

// ID names a conversation.
type ID string

// Limits of one message (decisions §1.1).
const (
	MaxText     = 10_000 // characters
	MaxClientID = 64
	// UnsendWithin is how long a member may take back an own message.
	UnsendWithin = 15 * time.Minute
	// ReopenWithin is how long after its close a conversation may be opened again by an agent.
	ReopenWithin = 7 * 24 * time.Hour
)

// Conversation is the whole row. Lists are read from it alone, without joins.
type Conversation struct {
	Workspace    tenant.ID
	ID           ID
	Kind         Kind
	BotID        string
	BotName      string
	ConnectionID string
	Channel      string
	ThreadKey    string

	ContactID     string
	ContactName   string
	ContactEmail  string
	ContactNumber int64

	Status       Status
	Stage        Stage
	Speaker      Speaker
	TurnNo       int64
	AssigneeID   string // empty when nobody is assigned
	AssigneeName string
	TeamID       string
	NeedsAgent   bool
	Muted        bool
	Testing      bool

	SeqHead     int64
	Rev         int64
	VisibleRev  int64
	AnsweredSeq int64 // the last message of the contact that an answer of bot or agent covers

	LastSeq        int64
	LastText       string
	LastKind       MessageKind
	LastAuthorKind AuthorKind
	LastAuthorName string
	LastAt         time.Time

	Unread         int64
	hasUnread      bool // Unread > 0, as the index of unread conversations has it
	AgentReadSeq   int64
	ContactReadSeq int64
	WaitingSince   time.Time // zero when nobody waits
	UnknownInRow   int64
	HumanOffered   bool

	Marks Marks

	PageURL   string
	PageTitle string
	Language  string

	CreatedAt   time.Time
	ActivityAt  time.Time
	ClosedAt    time.Time
	CloseReason CloseReason
}

// AutoReply is how the API and the switch show the speaker.
func (c *Conversation) AutoReply() bool {
	return c.Speaker == SpeakerBot || c.Speaker == SpeakerFlow
}

// stage works the derived column out; every write goes through it.
func (c *Conversation) stage() Stage {
	switch {
	case c.Status == Closed:
		return StageClosed
	case c.Marks.Snoozed != nil:
		return StageSnoozed
	case c.AssigneeID != "":
		return StageAssigned
	case c.Speaker == SpeakerQueue || c.Speaker == SpeakerHuman:
		return StageWaiting
	}
	return StageBot
}

// speak hands the word to another speaker. Every change counts a turn, so an answer begun before it cannot be stored.
func (c *Conversation) speak(to Speaker) {
	if c.Speaker != to {
		c.Speaker = to
		c.TurnNo++
		c.Marks.AskedBack = 0
	}
}

// Errors of this room. The codes are the web apps' translation keys.
var (
	ErrNotFound       = errs.New(errs.NotFound, "conversation.not_found", "There is no such conversation.")
	ErrMessageMissing = errs.New(errs.NotFound, "message.not_found", "There is no such message.")
	ErrClosed         = errs.New(errs.Conflict, "conversation.closed", "The conversation is closed.")
	ErrNotClosed      = errs.New(errs.Conflict, "conversation.not_closed", "The conversation is open.")
	ErrReopenLate     = errs.New(errs.Conflict, "conversation.reopen_late", "It was closed more than 7 days ago.")
	ErrNewerOpen      = errs.New(errs.Conflict, "conversation.newer_open", "This customer has a newer open conversation.")
	ErrClientIDReused = errs.New(errs.Conflict, "message.client_id_reused", "This client_id was used for another message.")
	ErrUnsendLate     = errs.New(errs.Conflict, "message.unsend_late", "A message can be taken back for 15 minutes.")
	ErrNotYours       = errs.New(errs.Forbidden, "message.not_yours", "Only its author can do this.")
	ErrReadOnly       = errs.New(errs.Forbidden, "conversation.read_only", "You can read this conversation, not change it.")
)
