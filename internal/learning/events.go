package learning

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The events of this room; the subject is the unanswered question.
const (
	EventCreated   = "unanswered.created"
	EventReopened  = "unanswered.reopened"
	EventAnswered  = "unanswered.answered"
	EventDismissed = "unanswered.dismissed"
)

// Changed is the payload of all of them.
type Changed struct {
	BotID    string `json:"bot_id"`
	Question string `json:"question"`
}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, kind, id string, by events.Actor, botID, question string) error {
	return events.Append(ctx, tx, events.Event{
		Workspace: ws, Kind: kind, V: 1, Subject: id, Actor: by, At: s.clock.Now(), Payload: Changed{BotID: botID, Question: question},
	})
}
