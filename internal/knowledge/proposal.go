package knowledge

import (
	"slices"
	"time"

	"cxgenie/internal/platform/errs"
)

// Proposal is a question and answer that the bot could learn: taken from a conversation, and not used until it is
// approved. An approval makes a FAQ of it, or adds it to one; the proposal stays as the note of where that came from.
type Proposal struct {
	ID             string
	BotID          string
	Status         EntryStatus // in_review, overlapped, rejected or imported
	Via            Via
	Question       string
	AnswerHTML     string // sanitised
	AnswerText     string
	OverlapsWith   *Overlap // the FAQ that asks the same, while it is overlapped
	Asks           *Overlap // of a wording: the FAQ that it is one more way to ask, whose answer is shown with it
	SourceID       string   // the FAQ it became, or was merged into
	Merged         bool
	ConversationID string   // empty when it comes from another system's history
	MessageID      string   // the reply it was taken from; each reply is proposed once
	Replies        []string // when it is proposed by hand: the replies that a member chose it from
	AuthorID       string   // the member who gave the answer
	AuthorName     string
	Times          int64    // how often the same was proposed; of a wording: how many customers chose it
	OtherAnswers   []string // of what was found in earlier conversations: what else was answered there, of which AnswerText says most
	SettledBy      string
	CreatedAt      time.Time
	UpdatedAt      time.Time

	key string
}

// Via says what brought a proposal about.
type Via string

// The ways.
const (
	ViaSuggestion Via = "suggestion" // an agent changed a suggested reply before he sent it
	ViaUnanswered Via = "unanswered" // an agent answered what the bot could not
	ViaSelection  Via = "selection"  // a member chose it in a conversation
	ViaHistory    Via = "history"    // it was found in earlier conversations
)

// FromConversation is the origin of FAQs that were proposals.
const FromConversation Origin = "conversation"

// keepRejected is how long a rejected proposal is remembered: so long the same is not proposed again.
const keepRejected = 90 * 24 * time.Hour

// The errors of proposals.
var (
	ErrNoProposal = errs.New(errs.NotFound, "knowledge.proposal_not_found", "There is no such suggestion to learn.")
	ErrSettled    = errs.New(errs.Conflict, "knowledge.proposal_settled", "This was decided already.")
	ErrMerged     = errs.New(errs.Conflict, "knowledge.proposal_merged", "This was merged into another entry: edit that one.")
)

// Pair is a question with its answer, as somebody or something proposes it.
type Pair struct {
	Question string
	Answer   string // plain text, or rich text
}

// Check brings a pair into the form that is stored, and lists what is wrong with it. at is its path in the request.
func (p Pair) Check(at string) (Proposal, []errs.Field) {
	f, wrong := Input{Question: p.Question, Answer: p.Answer, Active: true}.check(at)
	return Proposal{Question: f.Question, AnswerHTML: f.AnswerHTML, AnswerText: f.AnswerText, key: f.key}, wrong
}

// Decision is what becomes of a proposal. What is nil stays as it was proposed.
type Decision struct {
	Question     *string
	Answer       *string
	Alternatives []string
	Category     string
	// Overlap says what to do when the bot knows the question already: nothing (it waits as overlapped), Replace or KeepBoth.
	Overlap Action
}

func (p Proposal) input(d Decision) Input {
	in := Input{Question: p.Question, Answer: p.AnswerHTML, Alternatives: d.Alternatives, Category: d.Category, Active: true}
	set(&in.Question, d.Question)
	set(&in.Answer, d.Answer)
	return in
}

// checked is what a decision would make of a proposal, and what is wrong with it. Of a wording only the question counts.
func (p Proposal) checked(d Decision) (FAQ, []errs.Field) {
	if p.Asks == nil {
		return p.input(d).check("body")
	}
	f, wrong := p.input(Decision{Question: d.Question}).check("body")
	wrong = slices.DeleteFunc(wrong, func(w errs.Field) bool { return w.Location == "body.answer" })
	if d.Answer != nil || len(d.Alternatives) > 0 || d.Category != "" {
		wrong = append(wrong, errs.Field{Location: "body.answer", Code: "knowledge.wording_only", Message: "This is one more way to ask a FAQ: only its words can be changed."})
	}
	return f, wrong
}

// asked is the id of the FAQ that a wording is one more way to ask.
func (p Proposal) asked() string {
	if p.Asks == nil {
		return ""
	}
	return p.Asks.ID
}
