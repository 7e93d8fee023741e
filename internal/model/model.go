// Package model is which language models a workspace may use: with whose key, in which order, and at what price. The
// rooms above ask it for Choices, tell it how a call ended, and have it count what an answer cost.
package model

import (
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
)

// Choice is a model that may be asked, with the provider that reaches it.
type Choice struct {
	Provider llm.Provider
	Model    string // as the vendor names it; "" is the provider's default
	Credits  int64  // what one answer costs; 0 with an own key
	KeyID    string // Installation, or the workspace's own key
	Own      bool
	Price    Price // to estimate what an answer costs the owner of the key
}

// Installation is the id of the installation's own key where a key must be named.
const Installation = "installation"

// Off stands where a key could be named, and forbids the installation's.
const Off = "off"

// Wanted is what a bot says about its models; the zero value is the workspace's default. A key without a model is that
// key's default model.
type Wanted struct {
	KeyID         string   `json:"key_id,omitempty"`
	Model         string   `json:"model,omitempty"`
	FallbackKeyID string   `json:"fallback_key_id,omitempty"`
	FallbackModel string   `json:"fallback_model,omitempty"`
	Temperature   *float64 `json:"temperature,omitempty"` // 0 to 1; nil is the product's
	// KnowledgeTokens is about how much of the knowledge the model is given for one answer; 0 is the product's.
	KnowledgeTokens int `json:"knowledge_tokens,omitempty"`
}

// Spender is on whose account an answer goes. What is empty has no account.
type Spender struct{ BotID, ContactID, Address string }

// ErrDailyCap: the money that the workspace gives for a day is spent; the field says on whose account. Answers without
// a model go on.
var ErrDailyCap = errs.New(errs.Forbidden, "model.daily_cap", "Today's budget for answers of a language model is spent.")
