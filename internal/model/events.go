package model

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The events of this room. The subject is the key; of settings, the workspace. No secret is in them.
const (
	EventKeyAdded        = "model_key.added"
	EventKeyChanged      = "model_key.changed"
	EventKeyRemoved      = "model_key.removed"
	EventKeyFailed       = "model_key.failed"
	EventKeyRecovered    = "model_key.recovered"
	EventSettingsChanged = "model_settings.changed"
)

// KeyShape is a key as the activity log shows it.
type KeyShape struct {
	Name     string           `json:"name"`
	Vendor   string           `json:"vendor"`
	BaseURL  string           `json:"base_url"`
	Last4    string           `json:"last4"`
	Model    string           `json:"model"`
	Fallback string           `json:"fallback"`
	Embed    string           `json:"embed_model,omitempty"`
	Rerank   string           `json:"rerank_model,omitempty"`
	Hearing  string           `json:"hearing_model,omitempty"`
	Prices   map[string]Price `json:"prices,omitempty"`
}

func shape(k Key) KeyShape {
	return KeyShape{k.Name, k.Vendor, k.BaseURL, k.Last4, k.Model, k.Fallback, k.EmbedModel, k.RerankModel, k.HearingModel, k.Prices}
}

// KeyChanged tells of a key before and after. Secret: another one was typed.
type KeyChanged struct {
	Before KeyShape `json:"before"`
	After  KeyShape `json:"after"`
	Secret bool     `json:"secret"`
}

// KeyTrouble tells that a key fails, or no longer does.
type KeyTrouble struct {
	Name    string `json:"name"`
	Error   string `json:"error"`
	Message string `json:"message,omitempty"`
}

// Dead says that the key will not work until somebody does something about it.
func (t KeyTrouble) Dead() bool { return Key{Error: t.Error}.dead() }

// SettingsChanged tells of the settings before and after.
type SettingsChanged struct {
	Before Settings `json:"before"`
	After  Settings `json:"after"`
}

var system = events.Actor{Kind: "system"}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, by events.Actor, kind, subject string, payload any) error {
	return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: kind, V: 1, Subject: subject, Actor: by, At: s.o.Clock.Now(), Payload: payload})
}
