// Package answer turns a customer's question into an answer with its sources, or says why there is none. It knows
// nothing of conversations, channels or tables: the main flow asks it and stores what comes back.
//
// What is known word for word is answered word for word. A question that is nearly one the bot knows is answered from
// that one alone. Everything else needs a model, which answers from what was found and says itself whether that was
// enough; without a model the best passage is quoted when it is good enough, and of FAQs that only look alike the customer
// is asked which one he meant.
package answer

import (
	"context"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
)

// How says in which way an answer came about.
type How string

// The ways.
const (
	Exact     How = "exact"     // the FAQ's answer, word for word, to its very question
	Near      How = "near"      // from the one FAQ that asks nearly the same
	Extract   How = "extract"   // the best passage, quoted, where there is no model
	AskedBack How = "asked"     // nothing is certain: the customer is asked which of Guesses he meant
	Chosen    How = "chosen"    // the FAQ that the customer has chosen of those
	Generated How = "generated" // by a model, from what was found
	Casual    How = "casual"    // small talk, from nothing
	General   How = "general"   // by a model, from what it knows by itself: it rests on no source
	Unknown   How = "unknown"   // there is no answer; Reason says why
)

// Class says what kind of message it is.
type Class string

// The classes.
const (
	SmallTalkClass Class = "casual"
	Business       Class = "business"
	HumanRequest   Class = "human_request"
	AbuseOrSpam    Class = "abuse_or_spam"
)

// Reason says why a question was not answered.
type Reason string

// The reasons. MediaOnly is found before this room is asked.
const (
	NoKnowledge   Reason = "no_knowledge"
	NotEnough     Reason = "not_enough"
	MediaOnly     Reason = "media_only"
	AIError       Reason = "ai_error"
	NoCredits     Reason = "no_credits"
	AskedForHuman Reason = "asked_for_human"
)

// Author says who wrote an earlier message.
type Author string

// The authors.
const (
	Contact Author = "contact"
	FromBot Author = "bot"
	Agent   Author = "agent"
)

// Turn is an earlier message of the conversation.
type Turn struct {
	Author Author
	Text   string
}

// MaxHistory is how many earlier messages are looked at, the newest ones.
const MaxHistory = 10

// Request is a question in its conversation.
type Request struct {
	Workspace      tenant.ID
	Bot            bot.Bot
	ConversationID string
	Texts          []string // the customer's texts that are answered together, oldest first
	// History gives what was said before them, oldest first. Only a model reads it, so nobody else asks; nil: nothing.
	History      func(ctx context.Context) ([]Turn, error)
	Language     string // of the conversation so far; see ReplyLanguage
	CustomerName string
	// Value says what other variables stand for that a prompt or a text may hold, where one does; nil: nothing is known.
	Value func(name string) string
	// Known gives what a model may be told of the customer. Nobody else asks; nil: nothing.
	Known     func(ctx context.Context) ([]Known, error)
	ContactID string
	Address   string   // where he writes from, for the money that a day may cost
	Guessed   *Guessed // what he was asked back with the bot's last word; nil: nothing
	// MayNotAsk: there is nobody who could be asked back: it is a draft, or the customer is being asked for something else.
	MayNotAsk bool
	// Began is when the work on the answer began, if not just now: it counts for the time that it may take.
	Began time.Time
	// Show is called with the pieces of an answer while a model writes it, one after the other and never once Answer has
	// returned. nil: nobody looks.
	Show func(Piece)
}

func (r Request) spender() model.Spender {
	return model.Spender{BotID: r.Bot.ID, ContactID: r.ContactID, Address: r.Address}
}

// Source is what an answer rests on: a FAQ, an article, a document, a web page, one of another website (web), with the best of the passages that were
// used of it.
type Source struct {
	ID    string         `json:"id"`
	Kind  knowledge.Kind `json:"kind"`
	Title string         `json:"title"`
	Score float64        `json:"score"`
	Page  int            `json:"page,omitempty" doc:"Page, slide or sheet, from 1; left out where there are none."`
	URL   string         `json:"url,omitempty" doc:"Where customers can read it."`
}

// Result is what came of a question. Text and HTML are what the customer is to see; with Unknown they are the unknown
// text of the bot's mode, and empty where the mode has none (a hand-off, silence).
type Result struct {
	How        How
	Text       string
	HTML       string // sanitised
	Sources    []Source
	Class      Class
	Reason     Reason // with Unknown only
	Unhappy    bool   // the customer is annoyed, angry or disappointed, as far as it shows in what he wrote last
	Language   string // in which the answer is, as far as we chose it
	ModelCalls int
	Model      string
	Usage      llm.Usage
	Ms         int64
	Credits    int64        // to be charged when the answer is stored
	Choice     model.Choice // the model that was used last; the zero Choice without one
	Without    Without      // why no model was asked although the bot has one
	Blocked    bool         // a blocked word of the bot's is, or was, in the text
	Guesses    []Guess      // with AskedBack: what may be meant, best first; Text asks, Listed tells them too
	Else       string       // with AskedBack: what the customer says when it is none of them
	Draft      string       // with Unknown: the nearest that the bot found, for a person to look at
	DraftFrom  []Source
	Question   string    // as it was looked up last: the customer's, the one it means in its conversation, or the one before Guessed
	Looked     []Wording // the same in other languages, as it was looked up too
	Given      []Given   // what was found, as it was given to the model, best first
	Steps      []Step    // how long the steps took
	Conflicts  []Conflict
	Online     *Online  // nil: nothing was to be looked up on the web
	Told       []string // what the model was told of the customer, by its names
}

// FromWeb says whether the answer rests on pages of other websites.
func (r Result) FromWeb() bool { return len(r.Sources) > 0 && r.Sources[0].Kind == knowledge.Web }

// Free says that the answer has cost nothing: no model was asked, and no search engine was paid.
func (r Result) Free() bool { return r.ModelCalls == 0 && r.Credits == 0 }
