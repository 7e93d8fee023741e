// Package notify tells people what waits for them: the members on their screens, by push when no screen of theirs is
// open, and by mail when nobody comes; and the customer by mail, when he has left before he was answered.
//
// It learns everything from the event log. What it tells is a notice: one row for each member, conversation and kind
// until he reads it, so that a customer who writes ten lines is one thing to look at.
package notify

import (
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Kind says what a notice is about.
type Kind string

// The kinds, the weightier first: a member who matches several for one event is told the first.
const (
	Assigned  Kind = "assigned"   // a conversation was given to him
	Mentioned Kind = "mentioned"  // a colleague named him in a note
	Waiting   Kind = "waiting"    // a customer waits for a person
	Message   Kind = "message"    // a customer wrote in a conversation of his
	LacksData Kind = "lacks_data" // a bot had no answer, and said so or was silent
	RatedLow  Kind = "rated_low"  // a customer was not content

	PageFailing Kind = "page_failing" // a web page that a bot learns from could not be fetched again and again
	TestsWorse  Kind = "tests_worse"  // answers of a bot got worse in tests that ran by themselves

	SourceFailed Kind = "source_failed" // an article, a document or a page that he brought could not be learnt
	KeyDead      Kind = "key_dead"      // the vendor of a language model refuses a key
)

// Kinds lists them, in the order of the settings page.
func Kinds() []Kind {
	return []Kind{Waiting, Assigned, Message, Mentioned, LacksData, RatedLow, PageFailing, SourceFailed, TestsWorse, KeyDead}
}

// Ways says how a member is told of a kind. Push and mail are for when nobody looks.
type Ways struct {
	InApp bool `json:"in_app"`
	Push  bool `json:"push"`
	Mail  bool `json:"mail"`
}

// Choices is what a member wants to be told, and how.
type Choices map[Kind]Ways

// defaults are what a member gets who has chosen nothing.
func defaults() Choices {
	return Choices{
		Waiting: {true, true, true}, Assigned: {true, true, true}, Message: {true, true, false},
		Mentioned: {true, true, true}, LacksData: {true, false, false}, RatedLow: {true, false, false},
		PageFailing: {true, false, false}, TestsWorse: {true, false, true}, SourceFailed: {true, false, false},
		KeyDead: {true, true, false}, // the owner is mailed by the keys' own room, whatever he chose here
	}
}

// Notice is one thing that a member is told.
type Notice struct {
	Workspace    tenant.ID
	ID           string
	MemberID     string
	Kind         Kind
	Conversation string // empty where it is about a bot
	BotID        string
	Place        string // where it is looked at: a page of the bot, or of the settings
	About        string // the customer's name, or how he is called without one; the bot's
	Text         string // the beginning of what was said
	Times        int64
	CreatedAt    time.Time // when it happened last
	ReadAt       time.Time
	MailedAt     time.Time
}

// When things go out.
const (
	// MailAfter is how long a notice waits to be looked at before it goes out by mail; within MailAgain of one mail about
	// a conversation there is no second.
	MailAfter = 5 * time.Minute
	MailAgain = 10 * time.Minute
	// absentTries is how often a customer who still has the page open is looked at before the mail is given up: he sees
	// the answer when he comes back to the page.
	absentTries = 24
	kept        = 30 * 24 * time.Hour
	maxDevices  = 10 // of one member
)

// The errors of this room.
var (
	ErrNotFound     = errs.New(errs.NotFound, "notice.not_found", "There is no such notification.")
	ErrSubscription = errs.InvalidField("body.endpoint", "notice.subscription_invalid", "This is not a browser's address for notifications.")
	ErrPush         = errs.New(errs.Unavailable, "notice.push_failed", "The push service of the browser did not take the notification.")
	ErrNoDevice     = errs.New(errs.Conflict, "notice.no_device", "No browser of yours takes notifications yet.")
)
