package bot

import (
	"context"
	"reflect"
	"slices"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/workspace"
)

// The events of this room; the subject is the bot.
const (
	EventCreated = "bot.created"
	EventChanged = "bot.changed"
	EventDeleted = "bot.deleted"
	// EventRestored tells of a deleted bot that is back; Created tells of a copy and of a bot from a template, too.
	EventRestored = "bot.restored"
	// EventPurged tells of a deleted bot of which nothing is left.
	EventPurged = "bot.purged"
)

// Created tells of a new bot.
type Created struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Template string `json:"template,omitempty"` // its code
	CopyOf   string `json:"copy_of,omitempty"`  // the bot it was copied from
}

// Changed tells which settings were changed, by the names of the API.
type Changed struct {
	Changes map[string]Change `json:"changes"`
}

// Change is a value before and after.
type Change struct {
	Before any `json:"before"`
	After  any `json:"after"`
}

// Deleted tells of a bot that is gone, or with EventRestored of one that is back.
type Deleted struct {
	Name string `json:"name"`
}

func (s *Service) record(ctx context.Context, tx *db.Tx, c workspace.Caller, kind, id string, payload any) error {
	return events.Append(ctx, tx, events.Event{
		Workspace: c.Workspace, Kind: kind, V: 1, Subject: id, Actor: c.Actor(), At: s.clock.Now(), Payload: payload,
	})
}

// differences are the settings in which b is not old.
func differences(old, b Bot) map[string]Change {
	changes := map[string]Change{}
	note := func(name string, before, after any) {
		if before != after {
			changes[name] = Change{before, after}
		}
	}
	note("name", old.Name, b.Name)
	note("role", old.Role, b.Role)
	note("role_text", old.RoleText, b.RoleText)
	note("business_name", old.BusinessName, b.BusinessName)
	note("description", old.Description, b.Description)
	note("default_country_code", old.CountryCode, b.CountryCode)
	note("avatar", old.Avatar, b.Avatar)
	note("theme_color", old.ThemeColor, b.ThemeColor)
	note("display_language", old.DisplayLanguage, b.DisplayLanguage)
	note("reply_language", old.ReplyLanguage, b.ReplyLanguage)
	note("auto_reply", old.AutoReply, b.AutoReply)
	note("greeting_text", old.GreetingText, b.GreetingText)
	note("greeting_html", old.GreetingHTML, b.GreetingHTML)
	note("unknown_mode", old.UnknownMode, b.UnknownMode)
	note("reply_unknown", old.ReplyUnknown, b.ReplyUnknown)
	note("bot_returns", old.BotReturns, b.BotReturns)
	if !slices.Equal(old.GreetingPictures, b.GreetingPictures) {
		changes["greeting_pictures"] = Change{old.GreetingPictures, b.GreetingPictures}
	}
	if !reflect.DeepEqual(old.Widget, b.Widget) {
		changes["widget"] = Change{old.Widget, b.Widget}
	}
	if !b.Chat.same(old.Chat) {
		changes["chat"] = Change{old.Chat, b.Chat}
	}
	if !b.Prompt.same(old.Prompt) {
		changes["prompt"] = Change{old.Prompt.with(), b.Prompt.with()}
	}
	return changes
}
