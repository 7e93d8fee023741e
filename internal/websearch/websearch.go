// Package websearch looks questions up on the web, for bots that may do so and know nothing of them. A search engine that
// the workspace or the operator has named gives addresses; their pages are visited as politely and read as carefully as
// training data is, and the passages that fit the question are handed out with where they stand. What other websites say is
// nobody's word here: it is only ever given together with its address, and nothing of it is stored by this room.
package websearch

import (
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// The vendors: a SearXNG of one's own, which asks others and needs no key, and the Brave Search API.
const (
	SearXNG = "searxng"
	Brave   = "brave"
)

var vendors = []string{SearXNG, Brave}

// Credits is what an answer from the web costs beside what its model does, with the installation's engine. With the
// workspace's own it costs nothing.
const Credits = 1

// Engine is a workspace's search engine. The secret itself never leaves this room.
type Engine struct {
	Workspace    tenant.ID
	Vendor       string // "": there is none
	BaseURL      string // "": the vendor's own
	Last4        string // "": a server that asks for no key
	Error        string // a word of Failure; "": it works
	ErrorMessage string
	ErrorSince   time.Time
	ErrorSeen    time.Time // when it failed last
	TestedAt     time.Time
	CreatedBy    string
	UpdatedAt    time.Time

	sealed   string
	mailedOn string
}

// dead says that the engine will not work until somebody does something about it.
func (e Engine) dead() bool { return e.Error == wordInvalid || e.Error == wordNoQuota }

// Question is what is to be looked up.
type Question struct {
	BotID    string
	Text     string
	Language string   // of the customer, as far as it is known
	Domains  []string // of these alone, and what lies below them; none: of any
	Until    time.Time
}

// Found is what came of it.
type Found struct {
	Vendor  string
	Own     bool  // with the workspace's own engine
	Credits int64 // what an answer from it costs
	Pages   []Visited
	Matches []knowledge.Match // passages that have to do with the question, best first
}

// Visited is a page that was looked at for a question.
type Visited struct {
	URL    string `json:"url"`
	Title  string `json:"title"`
	Status string `json:"status" doc:"ok, or why nothing of it could be read: robots, timeout, refused_address, too_large, other_site and so on."`
}

// The errors of this room, besides wrong fields.
var (
	// ErrNone: neither the workspace nor the operator has named an engine.
	ErrNone = errs.New(errs.NotFound, "websearch.none", "There is no search engine.")
	// ErrResting: the engine has failed a moment ago and is left alone.
	ErrResting = errs.New(errs.Conflict, "websearch.resting", "The search engine has failed a moment ago.")
)

// Failure is why an engine gave no results: a word for our screens, and the vendor's own.
type Failure struct {
	Word    string
	Message string
	After   time.Duration // the vendor's wish; 0: none
}

func (f *Failure) Error() string { return "websearch: " + f.Word + ": " + f.Message }

// The words of failures.
const (
	wordInvalid   = "invalid"    // the key is refused
	wordNoQuota   = "no_quota"   // nothing left of what was paid for
	wordRateLimit = "rate_limit" // too many questions at once
	wordNetwork   = "network"    // not reached, or not in time
	wordBadAnswer = "bad_answer" // what answers is no search engine, or not in our format
)
