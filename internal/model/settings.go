package model

import (
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Ref names a model with its key; the zero value names none.
type Ref struct {
	KeyID string `json:"key_id,omitempty"` // Installation, or one of the workspace's keys
	Model string `json:"model,omitempty"`  // "": the key's default
}

// Settings is what a workspace says about its models.
type Settings struct {
	Default  Ref `json:"default,omitzero"`
	Fallback Ref `json:"fallback,omitzero"`
	Small    Ref `json:"small,omitzero"` // for the small steps around an answer
	// Embedding, Rerank and Hearing name keys: which of its models, the key says itself. Without an Embedding or a Hearing the
	// installation's is used, if it has one; Off forbids it. Without a Rerank nobody judges what was found.
	Embedding Ref `json:"embedding,omitzero"`
	Rerank    Ref `json:"rerank,omitzero"`
	Hearing   Ref `json:"hearing,omitzero"`
	// OwnOnly forbids that the installation's model answers, for credits, when the own keys fail.
	OwnOnly bool `json:"own_only,omitempty"`
	Caps    Caps `json:"caps,omitzero"`
}

// Caps are how much money a day's answers may cost, in millionths of a US dollar; nil is no cap.
type Caps struct {
	Contact *int64 `json:"contact,omitempty"`
	Address *int64 `json:"address,omitempty"`
	Bot     *int64 `json:"bot,omitempty"`
}

// maxCap is a hundred thousand dollars: more is a slip of the hand.
const maxCap = 100_000_000_000

// check says what is wrong with settings, given the workspace's keys.
func (s *Settings) check(keys map[string]Key, installation, embeds, hears bool) []errs.Field {
	var wrong []errs.Field
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: "body." + name, Code: code, Message: message})
	}
	for name, r := range map[string]*Ref{"default": &s.Default, "fallback": &s.Fallback, "small": &s.Small} {
		r.Model = text.Line(r.Model)
		if !r.known(keys, installation) {
			bad(name, "model.unknown_key", "There is no such key here.")
		}
		if text.Len(r.Model) > maxModel {
			bad(name, "field.too_long", "Too long.")
		}
	}
	s.Embedding.Model, s.Rerank.Model, s.Hearing.Model = "", "", ""
	if id := s.Embedding.KeyID; id != "" && id != Off && keys[id].EmbedModel == "" && (id != Installation || !embeds) {
		bad("embedding", "model.unknown_key", "There is no such key here.")
	}
	if id := s.Rerank.KeyID; id != "" && keys[id].RerankModel == "" {
		bad("rerank", "model.unknown_key", "There is no such key here.")
	}
	if id := s.Hearing.KeyID; id != "" && id != Off && keys[id].HearingModel == "" && (id != Installation || !hears) {
		bad("hearing", "model.unknown_key", "There is no such key here.")
	}
	for name, c := range map[string]*int64{"contact": s.Caps.Contact, "address": s.Caps.Address, "bot": s.Caps.Bot} {
		if c != nil && (*c < 0 || *c > maxCap) {
			bad("caps."+name, "field.range", "Between 0 and 100,000 dollars.")
		}
	}
	return wrong
}

func (r Ref) known(keys map[string]Key, installation bool) bool {
	if r.KeyID == Installation {
		return installation
	}
	_, ok := keys[r.KeyID]
	return ok || r == Ref{}
}
