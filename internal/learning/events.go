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
	EventMerged    = "unanswered.merged" // another question was made part of this one
)

// EventSetting tells that a bot learns from conversations in another way; the subject is the bot.
const EventSetting = "learning.setting_changed"

// SettingChanged (v1) is its payload.
type SettingChanged struct {
	BotID   string `json:"bot_id"`
	Allowed bool   `json:"allowed"`
	Mode    Mode   `json:"mode"`
	Members int    `json:"members"`
}

// Changed is the payload of those about unanswered questions.
type Changed struct {
	BotID    string `json:"bot_id"`
	Question string `json:"question"`
}

// system is who settles a question that nobody has touched.
var system = events.Actor{Kind: "system"}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, kind, id string, by events.Actor, botID, question string) error {
	return events.Append(ctx, tx, events.Event{
		Workspace: ws, Kind: kind, V: 1, Subject: id, Actor: by, At: s.clock.Now(), Payload: Changed{BotID: botID, Question: question},
	})
}
