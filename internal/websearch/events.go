package websearch

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The events of this room; the subject is the workspace. No secret is in them.
const (
	EventSet       = "websearch_engine.set"
	EventRemoved   = "websearch_engine.removed"
	EventFailed    = "websearch_engine.failed"
	EventRecovered = "websearch_engine.recovered"
)

// EngineShape is an engine as the activity log shows it.
type EngineShape struct {
	Vendor  string `json:"vendor"`
	BaseURL string `json:"base_url"`
	Last4   string `json:"last4"`
}

func shape(e Engine) EngineShape { return EngineShape{e.Vendor, e.BaseURL, e.Last4} }

// EngineSet tells of the engine before and after. Secret: another one was typed.
type EngineSet struct {
	Before EngineShape `json:"before"`
	After  EngineShape `json:"after"`
	Secret bool        `json:"secret"`
}

// EngineTrouble tells that an engine fails, or no longer does.
type EngineTrouble struct {
	Vendor  string `json:"vendor"`
	Error   string `json:"error"`
	Message string `json:"message,omitempty"`
}

var system = events.Actor{Kind: "system"}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, by events.Actor, kind string, payload any) error {
	return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: kind, V: 1, Subject: string(ws), Actor: by, At: s.o.Clock.Now(), Payload: payload})
}
