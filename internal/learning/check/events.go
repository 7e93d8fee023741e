package check

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The events of answer tests. The subject is the test or the run; of many tests together, the bot.
const (
	EventAdded    = "answer_test.added"
	EventChanged  = "answer_test.changed"
	EventDeleted  = "answer_test.deleted"
	EventImported = "answer_test.imported"
	EventSetting  = "answer_test.setting_changed"
	EventEnded    = "answer_test.run_ended"
)

// Changed is the payload of those about tests; Count says how many there were, when it was not one.
type Changed struct {
	BotID    string `json:"bot_id"`
	Question string `json:"question,omitempty"`
	Origin   Origin `json:"origin,omitempty"`
	Count    int    `json:"count,omitempty"`
}

// SettingChanged tells when a bot's tests run, and how many of their answers a model may write in a day.
type SettingChanged struct {
	BotID     string `json:"bot_id"`
	Automatic bool   `json:"automatic"`
	Nightly   bool   `json:"nightly,omitempty"`
	NightAt   string `json:"night_at,omitempty"`
	Daily     int64  `json:"daily"`
}

// Ended tells how a run ended.
type Ended struct {
	BotID  string `json:"bot_id"`
	Why    Why    `json:"why"`
	State  State  `json:"state"`
	Total  int64  `json:"total"`
	Right  int64  `json:"right"`
	Better int64  `json:"better"`
	Worse  int64  `json:"worse"`
	// WorseOne is a question that is answered worse.
	WorseOne string `json:"worse_one,omitempty"`
}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, kind, subject string, by events.Actor, payload any) error {
	return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: kind, V: 1, Subject: subject, Actor: by, At: s.clock.Now(), Payload: payload})
}
