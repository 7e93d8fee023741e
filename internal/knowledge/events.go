package knowledge

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The events of this room. The subject is the source where there is one, else the bot.
const (
	EventAdded    = "knowledge.added"
	EventEdited   = "knowledge.edited"
	EventDeleted  = "knowledge.deleted"
	EventLearned  = "knowledge.learned"
	EventResolved = "knowledge.overlap_resolved"
)

// SourcesChanged tells of sources that were added or deleted together.
type SourcesChanged struct {
	BotID  string   `json:"bot_id"`
	Kind   Kind     `json:"kind"`
	Origin Origin   `json:"origin,omitempty"`
	IDs    []string `json:"ids"`
}

// SourceEdited tells which fields of a source were changed.
type SourceEdited struct {
	BotID  string   `json:"bot_id"`
	Kind   Kind     `json:"kind"`
	Fields []string `json:"fields"`
}

// SourcesLearned tells how the learning of some sources ended.
type SourcesLearned struct {
	BotID      string   `json:"bot_id"`
	Imported   []string `json:"imported"`
	Overlapped []string `json:"overlapped"`
	Failed     []string `json:"failed"`
}

// OverlapResolved tells what was decided about an overlapped source.
type OverlapResolved struct {
	BotID  string `json:"bot_id"`
	Action Action `json:"action"`
	With   string `json:"with,omitempty"`
}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, kind, subject string, by events.Actor, payload any) error {
	return events.Append(ctx, tx, events.Event{
		Workspace: ws, Kind: kind, V: 1, Subject: subject, Actor: by, At: s.clock.Now(), Payload: payload,
	})
}
