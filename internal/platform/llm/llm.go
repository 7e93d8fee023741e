// Package llm is the seam to language models. A provider turns a Request into text, JSON or vectors; which vendor and
// which key it uses is its own business. Everything in the house works with None, which has no model at all.
package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Provider is one vendor with one key. Safe for concurrent use. Errors are *Error, ErrNoProvider, or the context's own
// when the caller has given up.
type Provider interface {
	// Name is the provider's stable name: "none", "openai", …
	Name() string
	// Generate answers. With Request.Stream set, the pieces that it was called with are, joined, Response.Text; after an
	// error some pieces may have been shown already.
	Generate(ctx context.Context, r Request) (Response, error)
	// Embed returns one vector for each text, all of the same length.
	Embed(ctx context.Context, r EmbedRequest) (Embeddings, error)
}

// Role says who wrote a message.
type Role string

// The roles.
const (
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one turn of the conversation a model continues.
type Message struct {
	Role     Role
	Text     string
	Pictures []Picture // of a user; they are looked at before the text
}

// Picture is what somebody shows a model, as JPEG or PNG. A model that cannot see refuses the request, or overlooks it.
type Picture struct {
	Mime string
	Data []byte
}

// Request is what a model is asked.
type Request struct {
	Model       string // "" is the provider's default
	System      string
	Messages    []Message
	MaxTokens   int             // of the answer; 0 is the provider's default
	Temperature *float64        // nil is the provider's default
	JSONSchema  json.RawMessage // when set, the answer is a JSON object of this schema, in Response.JSON
	// Optional are fields of the object that may be missing in the answer, although JSONSchema requires them: strict servers
	// take only schemas that require all fields, and models of others leave some out.
	Optional []string
	// Stream is called with each piece of text as it comes, in order, on the caller's goroutine. It must not block.
	Stream func(delta string)
}

// Last returns the text of the last message, "" if there is none.
func (r Request) Last() string {
	if n := len(r.Messages); n > 0 {
		return r.Messages[n-1].Text
	}
	return ""
}

// Response is what a model answered.
type Response struct {
	Text  string
	JSON  json.RawMessage // only when Request.JSONSchema was set
	Usage Usage
	Model string // the model that answered, as the vendor names it
}

// Usage counts tokens.
type Usage struct{ In, Out int }

// EmbedRequest asks for vectors.
type EmbedRequest struct {
	Model string // "" is the provider's default
	Texts []string
}

// Embeddings are vectors in the order of the texts.
type Embeddings struct {
	Vectors [][]float32
	Usage   Usage
	Model   string
}

// Reranker judges how well documents answer a question. Its errors are those of a Provider.
type Reranker interface {
	// Rerank returns one score for each document, 0 to 1.
	Rerank(ctx context.Context, r RerankRequest) (Ranking, error)
}

// RerankRequest asks for a judgement.
type RerankRequest struct {
	Model     string
	Query     string
	Documents []string
}

// Ranking is the judgement, in the order of the documents.
type Ranking struct {
	Scores []float64
	Usage  Usage
}

// Transcriber writes down what is said in recordings. Its errors are those of a Provider.
type Transcriber interface {
	// Transcribe returns what is said, in the language it is said in; an empty text when nothing is.
	Transcribe(ctx context.Context, r Recording) (Transcript, error)
}

// Recording is sound on its way to a Transcriber.
type Recording struct {
	Model string
	Name  string // its ending tells vendors the format
	Mime  string
	Data  []byte
}

// Transcript is what is said in a recording.
type Transcript struct {
	Text    string
	Usage   Usage
	Seconds float64 // that the vendor counts; 0: he counts tokens, or says nothing
}

// ErrNoProvider: no model is configured. Callers fall back to what works without one.
var ErrNoProvider = errors.New("llm: no provider is configured")

// None is the provider of an installation without a key.
type None struct{}

// Name returns "none".
func (None) Name() string { return "none" }

// Generate returns ErrNoProvider.
func (None) Generate(context.Context, Request) (Response, error) { return Response{}, ErrNoProvider }

// Embed returns ErrNoProvider.
func (None) Embed(context.Context, EmbedRequest) (Embeddings, error) {
	return Embeddings{}, ErrNoProvider
}

// Kind says why a model did not answer, in terms a caller can act on.
type Kind string

// The kinds. The first five are the stored "model key error" of a bot.
const (
	InvalidKey    Kind = "invalid"         // the key is wrong or revoked: tell the owner
	NoQuota       Kind = "no_quota"        // no money left: tell the owner
	RateLimited   Kind = "rate_limit"      // too many requests: later, or the other model
	ModelNotFound Kind = "model_not_found" // no such model, or not for this key: tell the owner
	Network       Kind = "network"         // not reached, broken off, or the vendor's outage: try again
	Timeout       Kind = "timeout"         // reached, but too slow
	BadRequest    Kind = "bad_request"     // the vendor refuses this request: too long, or its content
	BadAnswer     Kind = "bad_answer"      // an answer that cannot be used: empty, or not the JSON that was asked for
)

// Error is a failed request.
type Error struct {
	Kind       Kind
	Message    string        // the vendor's words for the log; never the key, never the customer's text
	RetryAfter time.Duration // if the vendor told
	cause      error
}

// NewError makes an Error; cause may be nil.
func NewError(kind Kind, message string, cause error) *Error {
	return &Error{Kind: kind, Message: message, cause: cause}
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("llm: %s: %s: %v", e.Kind, e.Message, e.cause)
	}
	return fmt.Sprintf("llm: %s: %s", e.Kind, e.Message)
}

func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of err: "" for nil, ErrNoProvider and a caller who gave up, Timeout for a deadline that passed,
// Network for errors we do not know.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case err == nil, errors.Is(err, ErrNoProvider):
		return ""
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	}
	return Network
}

// KeyError is what is stored on a bot about its own key: one of the five words, "" when the key is not to blame.
func KeyError(err error) string {
	switch k := KindOf(err); k {
	case InvalidKey, NoQuota, RateLimited, ModelNotFound, Network:
		return string(k)
	case Timeout:
		return string(Network)
	}
	return ""
}

// Temporary says that the same request may succeed later or with another model.
func Temporary(err error) bool {
	switch KindOf(err) {
	case RateLimited, Network, Timeout, BadAnswer:
		return true
	}
	return false
}
