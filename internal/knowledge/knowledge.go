// Package knowledge holds what a bot knows. A source is a piece of training data as it was given: a FAQ, an article, a
// document, a web page. An entry is a question with its answer as the bot has learnt it and answers from; a FAQ is one
// record seen twice: a source of kind q_and_a and the entry with the same id. A text is learnt as passages.
//
// Saving a source does not change what the bot says: it waits, a job learns it, and in one transaction the new entry
// takes the place of the old one. What is too close to an entry the bot already has is overlapped: kept, but not used
// until somebody decides.
package knowledge

import (
	"time"

	"cxgenie/internal/platform/errs"
)

// Kind is the kind of a source.
type Kind string

// The kinds that are learnt.
const (
	QAndA    Kind = "q_and_a"  // a question and its answer
	Text     Kind = "text"     // an article written here
	Document Kind = "document" // an uploaded file
	URL      Kind = "url"      // a web page
)

// Web is the kind of what was found on the web for one question. It is never learnt, and no source has it.
const Web Kind = "web"

// Origin says where a source comes from.
type Origin string

// The origins in use.
const (
	FromUser       Origin = "user"
	FromAPI        Origin = "api"
	FromUnanswered Origin = "unanswered"
	FromTemplate   Origin = "template"
)

// State says how far a source is on its way into the bot's knowledge.
type State string

// The states. Waiting and learning end in one of the other three.
const (
	Waiting    State = "waiting"
	Learning   State = "learning"
	Imported   State = "imported"
	Overlapped State = "overlapped"
	Failed     State = "failed"
)

// States lists the states in the order of a source's life.
func States() []State { return []State{Waiting, Learning, Imported, Overlapped, Failed} }

// The states of an entry that this room writes; only imported ones are answered from.
const (
	entryImported   = "imported"
	entryOverlapped = "overlapped"
)

// Why a source has failed.
const (
	reasonNoWords  = "no_words"  // nothing in its question can be searched for
	reasonBlanks   = "blanks"    // a template's text has blanks that nobody has filled, see blank.go
	reasonError    = "error"     // something kept going wrong on our side
	reasonNoText   = "no_text"   // nothing readable in it
	reasonTooMuch  = "too_much"  // more passages than one source may have
	reasonFileGone = "file_gone" // its bytes are not in the store any more
	reasonNoProof  = "no_proof"  // learnt, and yet not found when it is asked for
)

// FAQ is a question–answer pair of the training data.
type FAQ struct {
	ID           string
	BotID        string
	Question     string
	Alternatives []string
	AnswerHTML   string // sanitised
	AnswerText   string
	Category     string
	Active       bool
	Verbatim     bool // "answer exactly as written", also when the question is only nearly the same
	Origin       Origin
	State        State
	Reason       string
	OverlapsWith *Overlap
	UseCount     int64
	CreatedBy    string
	CreatedAt    time.Time
	UpdatedAt    time.Time

	version int64
	key     string
}

// Overlap names the FAQ that an overlapped one is too close to.
type Overlap struct {
	ID       string
	Question string
}

// questions are all the ways f is asked.
func (f FAQ) questions() []string { return append([]string{f.Question}, f.Alternatives...) }

// Limits of a FAQ, and of what is sent at once.
const (
	MaxQuestion     = 500
	MaxAlternatives = 20
	MaxAnswer       = 5000   // visible characters
	maxAnswerHTML   = 32_000 // bytes; fits into one cell of a spreadsheet
	MaxImages       = 5
	MaxCategory     = 60
	MaxAtOnce       = 100 // FAQs in one Add, ids in one bulk action
	MaxPerBot       = 5000
	chunk           = 100 // rows written in one transaction
)

// The errors of this room, besides wrong fields.
var (
	ErrNoBot         = errs.New(errs.NotFound, "bot.not_found", "There is no such bot.")
	ErrFAQChanged    = errs.New(errs.Conflict, "faq.changed", "Somebody else has changed this FAQ meanwhile.")
	ErrNoFAQ         = errs.New(errs.NotFound, "knowledge.faq_not_found", "There is no such FAQ.")
	ErrNotOverlapped = errs.New(errs.Conflict, "knowledge.not_overlapped", "This FAQ does not wait for a decision.")
	ErrNoSource      = errs.New(errs.NotFound, "knowledge.source_not_found", "There is no such training data.")
	ErrTooMany       = errs.New(errs.Forbidden, "plan.limit_reached", "This bot has as many FAQs as it may have.")
)
