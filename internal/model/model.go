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
	KeyID    string // "": the installation's key
	Own      bool   // the workspace's own key
	Price    Price  // to estimate what an answer costs the owner of the key
}

// Price is what a vendor takes, in millionths of a US dollar for a million tokens.
type Price struct {
	In  int64 `json:"in"`
	Out int64 `json:"out"`
}

// Cost estimates what a use costs, in millionths of a US dollar.
func (p Price) Cost(u llm.Usage) int64 {
	return (p.In*int64(u.In) + p.Out*int64(u.Out)) / 1_000_000
}

// Wanted is what a bot says about its models; the zero value is the workspace's default.
type Wanted struct {
	KeyID         string   `json:"key_id,omitempty"`
	Model         string   `json:"model,omitempty"`
	FallbackKeyID string   `json:"fallback_key_id,omitempty"`
	FallbackModel string   `json:"fallback_model,omitempty"`
	Temperature   *float64 `json:"temperature,omitempty"` // 0 to 1; nil is the product's
}

// Spender is on whose account an answer goes. What is empty has no account.
type Spender struct{ BotID, ContactID, Address string }

// ErrDailyCap: the money that the workspace gives for a day is spent; the field says on whose account. Answers without
// a model go on.
var ErrDailyCap = errs.New(errs.Forbidden, "model.daily_cap", "Today's budget for answers of a language model is spent.")
