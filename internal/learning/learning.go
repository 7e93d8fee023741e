// Package learning is how a bot gets better from what happens. An unanswered question is one the bot could not answer,
// in one customer's words, with how often it was asked; somebody answers it, which makes it a FAQ, or dismisses it.
package learning

import (
	"time"
	"unicode"

	"cxgenie/internal/answer"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Status says what became of an unanswered question.
type Status string

// The statuses.
const (
	Open      Status = "open"
	Answered  Status = "answered"
	Dismissed Status = "dismissed"
)

// Unanswered is a question a bot could not answer.
type Unanswered struct {
	ID               string
	BotID            string
	Question         string // as it can be understood alone
	Original         string // as the customer wrote it the last time
	Language         string // of the last time
	Channel          string
	Count            int64
	Reason           answer.Reason // of the last time
	Status           Status
	LastConversation string
	SourceID         string         // the FAQ that was made to answer it; of an open one: which waits to be compared with another
	FAQ              *knowledge.FAQ // that FAQ, in lists; nil when it is gone
	FirstAt          time.Time
	LastAt           time.Time

	settledAt time.Time
}

const (
	maxQuestion = 500
	maxOriginal = 2000
	minLetters  = 3
	// maxTogether is how many questions are settled in one call.
	maxTogether = 100
	// reopenAfter is how often a settled question must come again before it is open once more.
	reopenAfter = 3
	// undoTime is how long a dismissal can be taken back.
	undoTime = 30 * 24 * time.Hour
)

// The errors of this room.
var (
	ErrNotFound = errs.New(errs.NotFound, "unanswered.not_found", "There is no such question.")
	ErrNotOpen  = errs.New(errs.Conflict, "unanswered.not_open", "This question is settled already.")
	ErrIsOpen   = errs.New(errs.Conflict, "unanswered.is_open", "This question is open already.")
	ErrSame     = errs.InvalidField("body.into", "unanswered.same", "Choose another question.")
	ErrTooLate  = errs.New(errs.Conflict, "unanswered.too_late", "This question was dismissed more than 30 days ago.")
)

// Asked is a question that was not answered, as the main flow reports it.
type Asked struct {
	BotID          string
	ConversationID string
	Seq            int64  // of the message that asked
	Question       string // as it can be understood alone
	Original       string // as it was written; empty: the same
	Name           string // of the customer, who is not to be known by the question
	Language       string
	Channel        string
	Reason         answer.Reason
	Testing        bool // in a test conversation
}

// worthLogging says whether somebody could learn from a: tests teach nothing, a wish for a person and a picture without
// words are no questions, and neither are greetings, thanks, complaints about nothing that is named, or a few letters.
func (a Asked) worthLogging() bool {
	if a.Testing || a.Reason == answer.AskedForHuman || a.Reason == answer.MediaOnly || answer.SmallTalk(a.Question) || answer.OnlyComplains(a.Question) {
		return false
	}
	letters := 0
	for _, r := range text.NFC(a.Question) {
		switch {
		case !unicode.IsLetter(r):
			continue
		case r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			return true // one of these is a word
		}
		if letters++; letters == minLetters {
			return true
		}
	}
	return false
}
