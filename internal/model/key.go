package model

import (
	"slices"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// The vendors: OpenAI with every server that speaks as it does, and Anthropic.
const (
	OpenAI    = "openai"
	Anthropic = "anthropic"
)

var vendors = []string{OpenAI, Anthropic}

// Key is a workspace's access to a vendor. The secret itself never leaves this room.
type Key struct {
	Workspace    tenant.ID
	ID           string
	Name         string
	Vendor       string
	BaseURL      string // "": the vendor's own
	Last4        string // "": a server that asks for no key
	Model        string // for whoever names none; "": the key is not for answers
	Fallback     string // asked when Model fails; "": none
	EmbedModel   string // gives texts their meanings; "": none
	RerankModel  string // judges what was found; "": none
	HearingModel string // writes down what is said in recordings; "": none
	Prices       map[string]Price
	Models       []string // what the vendor offered at the last test
	Error        string   // llm.KeyError's word; "": it works
	ErrorMessage string   // in the vendor's words
	ErrorSince   time.Time
	ErrorSeen    time.Time // when it failed last
	TestedAt     time.Time
	CreatedBy    string
	CreatedAt    time.Time
	UpdatedAt    time.Time

	sealed   string
	mailedOn string
}

// dead says that the key will not work until somebody does something about it.
func (k Key) dead() bool { return k.Error == "invalid" || k.Error == "no_quota" }

// Limits of the fields, in characters, and of keys in a workspace.
const (
	maxName    = 60
	maxURL     = 300
	maxSecret  = 500
	maxModel   = 120
	maxKeys    = 20
	maxPrices  = 50
	keptModels = 500
)

// The errors of this room, besides wrong fields.
var (
	ErrNotFound  = errs.New(errs.NotFound, "model.key_not_found", "There is no such key.")
	ErrNameTaken = errs.New(errs.Conflict, "model.key_name_taken", "Another key has this name.",
		errs.Field{Location: "body.name", Code: "model.key_name_taken", Message: "Another key has this name."})
	ErrTooMany = errs.New(errs.Conflict, "model.too_many_keys", "A workspace has at most 20 keys.")
)

// KeyInput is what somebody says about a key; nil stays as it is, and is empty for a new one.
type KeyInput struct {
	Name     *string
	Vendor   *string // of a new key only: what speaks another language is another key
	BaseURL  *string
	Secret   *string
	Model    *string
	Fallback *string
	Embed    *string
	Rerank   *string
	Hearing  *string
	Prices   map[string]Price // nil stays
}

// applied is k with what was said, and what is wrong with it. Whether the address may be reached and the key works is
// asked afterwards.
func (in KeyInput) applied(k Key) (Key, []errs.Field) {
	var wrong []errs.Field
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: "body." + name, Code: code, Message: message})
	}
	line := func(to, v *string, name string, longest int) {
		if v == nil {
			return
		}
		if *to = text.Line(*v); text.Len(*to) > longest {
			bad(name, "field.too_long", "Too long.")
		}
	}
	line(&k.Name, in.Name, "name", maxName)
	if k.Name == "" {
		bad("name", "field.required", "This field is required.")
	}
	if in.Vendor != nil {
		k.Vendor = *in.Vendor
	}
	if !slices.Contains(vendors, k.Vendor) {
		bad("vendor", "field.not_allowed", "Must be one of "+strings.Join(vendors, ", ")+".")
	}
	line(&k.BaseURL, in.BaseURL, "base_url", maxURL)
	k.BaseURL = strings.TrimRight(k.BaseURL, "/")
	line(&k.Model, in.Model, "model", maxModel)
	line(&k.Fallback, in.Fallback, "fallback", maxModel)
	if k.Fallback == k.Model {
		k.Fallback = ""
	}
	line(&k.EmbedModel, in.Embed, "embed_model", maxModel)
	line(&k.RerankModel, in.Rerank, "rerank_model", maxModel)
	line(&k.HearingModel, in.Hearing, "hearing_model", maxModel)
	for name, m := range map[string]string{"embed_model": k.EmbedModel, "rerank_model": k.RerankModel, "hearing_model": k.HearingModel} {
		if m != "" && k.Vendor == Anthropic {
			bad(name, "model.not_offered", "This vendor has no such models.")
		}
	}
	switch {
	case k.Model == "" && k.EmbedModel == "" && k.RerankModel == "" && k.HearingModel == "":
		bad("model", "field.required", "This field is required.")
	case k.Model == "" && k.Fallback != "":
		bad("fallback", "model.fallback_alone", "There is no model before it.")
	}
	if in.Prices != nil {
		k.Prices = in.Prices
		for name, p := range in.Prices {
			if name == "" || text.Len(name) > maxModel || p.In < 0 || p.Out < 0 || max(p.In, p.Out) > 10_000_000_000 {
				bad("prices", "field.range", "A price is between 0 and 10,000 dollars for a million tokens.")
				break
			}
		}
		if len(in.Prices) > maxPrices {
			bad("prices", "field.too_many", "Too many.")
		}
	}
	switch {
	case in.Secret == nil:
	case len(*in.Secret) > maxSecret || strings.ContainsFunc(text.Trim(*in.Secret), func(r rune) bool { return r <= ' ' || r > '~' }):
		bad("key", "model.key_shape", "This does not look like a key: paste it as the vendor shows it.")
	}
	if in.Secret == nil && k.sealed == "" || in.Secret != nil && text.Trim(*in.Secret) == "" {
		if k.Vendor == Anthropic || k.BaseURL == "" {
			bad("key", "field.required", "This field is required.")
		}
	}
	return k, wrong
}

// last4 is as much of a secret as is shown; of a short one nothing.
func last4(secret string) string {
	if len(secret) < 12 {
		return ""
	}
	return secret[len(secret)-4:]
}
