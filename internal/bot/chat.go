package bot

import (
	"context"
	"encoding/json"

	"cxgenie/internal/platform/tenant"
)

// Chat is how a bot's conversations go where people come into them: who speaks when, and when a silent one ends.
type Chat struct {
	// AutoSuggestion has a reply drafted for the agents to each message while a person is in charge.
	AutoSuggestion bool `json:"auto_suggestion"`
	// TakeOver silences the bot when an agent replies.
	TakeOver bool `json:"take_over"`
	// HoursOnly lets the bot answer within the working hours only.
	HoursOnly bool `json:"hours_only"`
	// HandOffMinutes is how long a customer who was handed to people waits before the bot takes his details instead.
	HandOffMinutes int `json:"hand_off_minutes"`
	// AutoCloseHours after the last message a conversation is closed; 0: never.
	AutoCloseHours int    `json:"auto_close_hours"`
	ClosingText    string `json:"closing_text"` // said then; empty: nothing
	// ReminderMinutes before that the customer is asked once whether he is still there; 0: never.
	ReminderMinutes int    `json:"reminder_minutes"`
	ReminderText    string `json:"reminder_text"` // empty: the built-in one
	// MailAfterMinutes after an agent's message a customer who has left, and whose address is known, gets it by mail; 0: never.
	MailAfterMinutes int `json:"mail_after_minutes"`
}

const (
	maxHandOffMinutes  = 60
	maxAutoCloseHours  = 168
	maxReminderMinutes = 1440
	maxChatText        = 500
)

func defaultChat() Chat {
	return Chat{AutoSuggestion: true, TakeOver: true, HandOffMinutes: 5, AutoCloseHours: 24, MailAfterMinutes: 5}
}

// readChat reads what is stored; what is not in it has its default.
func readChat(stored string) (Chat, error) {
	c := defaultChat()
	if stored == "" {
		return c, nil
	}
	return c, json.Unmarshal([]byte(stored), &c)
}

// ChatPatch changes how conversations go; what is nil stays.
type ChatPatch struct {
	AutoSuggestion  *bool   `json:"auto_suggestion,omitempty" doc:"Draft replies for the agents while a person is in charge."`
	TakeOver        *bool   `json:"take_over,omitempty" doc:"An agent's reply silences the bot."`
	HoursOnly       *bool   `json:"hours_only,omitempty" doc:"The bot answers within the working hours only."`
	HandOffMinutes  *int    `json:"hand_off_minutes,omitempty" doc:"1 to 60: how long a customer waits for a person before the bot asks for his contact details."`
	AutoCloseHours  *int    `json:"auto_close_hours,omitempty" doc:"0 to 168 hours without a message; 0: never."`
	ClosingText     *string `json:"closing_text,omitempty" doc:"Said when a conversation is closed by itself. Up to 500 characters."`
	ReminderMinutes *int    `json:"reminder_minutes,omitempty" doc:"0 to 1,440 minutes before that; 0: no reminder."`
	ReminderText    *string `json:"reminder_text,omitempty" doc:"Up to 500 characters. Empty: a built-in text."`

	MailAfterMinutes *int `json:"mail_after_minutes,omitempty" doc:"0 to 1,440: when a customer who has left gets an agent's answer by mail; 0: never."`
}

func (f *form) chat(c *Chat, p *ChatPatch) {
	if p == nil {
		return
	}
	take(&c.AutoSuggestion, p.AutoSuggestion)
	take(&c.TakeOver, p.TakeOver)
	take(&c.HoursOnly, p.HoursOnly)
	f.number(&c.HandOffMinutes, p.HandOffMinutes, "chat.hand_off_minutes", 1, maxHandOffMinutes)
	f.number(&c.AutoCloseHours, p.AutoCloseHours, "chat.auto_close_hours", 0, maxAutoCloseHours)
	f.text(&c.ClosingText, p.ClosingText, "chat.closing_text", maxChatText)
	f.number(&c.ReminderMinutes, p.ReminderMinutes, "chat.reminder_minutes", 0, maxReminderMinutes)
	f.text(&c.ReminderText, p.ReminderText, "chat.reminder_text", maxChatText)
	f.number(&c.MailAfterMinutes, p.MailAfterMinutes, "chat.mail_after_minutes", 0, maxMinutes)
	if c.AutoCloseHours > 0 && c.ReminderMinutes >= 60*c.AutoCloseHours {
		f.bad("chat.reminder_minutes", "chat.reminder_too_early", "The reminder comes before the conversation is closed, after its last message.")
	}
}

// number takes a whole number between two others.
func (f *form) number(to, v *int, name string, from, until int) {
	if v == nil {
		return
	}
	*to = *v
	if *v < from || *v > until {
		f.bad(name, "field.range", "Between "+itoa(from)+" and "+itoa(until)+".")
	}
}

// Idle is what happens to a bot's conversations in which nobody writes any more.
type Idle struct {
	Workspace tenant.ID
	BotID     string
	Chat      Chat
	Returns   Returns
}

// Idle reads a page of the bots of all workspaces, by id after the last one seen, for whoever ends what is silent.
func (s *Service) Idle(ctx context.Context, after string, limit int) ([]Idle, error) {
	return idle(ctx, s.db.Read(), after, limit)
}
