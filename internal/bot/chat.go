package bot

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"

	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
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
	// ReplyDelay is how many seconds the bot waits before it answers; what is written meanwhile is answered together.
	ReplyDelay int `json:"reply_delay"`
	// HourlyMessages is how many messages of one contact the bot answers within an hour; 0: any number.
	HourlyMessages int `json:"messages_per_hour"`
	// BlockedWords are words and phrases that agents do not want to read; BlockedMode says what becomes of them.
	BlockedWords []string `json:"blocked_words" nullable:"false"`
	BlockedMode  string   `json:"blocked_mode" enum:"mask,flag"`

	// DescribePictures has a model that can see say what is in a customer's picture, for the agents and the bot's answer.
	DescribePictures bool `json:"describe_pictures"`

	// TranscribeVoice has a model write down what is said in a customer's voice message, likewise.
	TranscribeVoice bool `json:"transcribe_voice"`

	// HandOffUnhappy hands a customer to people who has been unhappy twice in a row.
	HandOffUnhappy bool `json:"hand_off_unhappy"`

	blocked *text.Blocklist // of BlockedWords, once for each reading of the settings
}

// What becomes of blocked words: nobody reads them, or they stand there with a mark.
const (
	MaskWords = "mask"
	FlagWords = "flag"
)

var blockedModes = []string{MaskWords, FlagWords}

// Blocked finds the blocked words.
func (c Chat) Blocked() *text.Blocklist {
	if c.blocked == nil && len(c.BlockedWords) > 0 {
		return text.NewBlocklist(c.BlockedWords)
	}
	return c.blocked
}

// Masked is what somebody wrote as agents read it.
func (c Chat) Masked(s string) string {
	if c.BlockedMode != MaskWords {
		return s
	}
	return c.Blocked().Mask(s)
}

// same says whether two say the same.
func (c Chat) same(other Chat) bool {
	c.blocked, other.blocked = nil, nil
	return reflect.DeepEqual(c, other)
}

const (
	maxReplyDelay      = 30
	maxHourlyMessages  = 1000
	maxBlockedWords    = 500
	maxBlockedWord     = 60
	maxHandOffMinutes  = 60
	maxAutoCloseHours  = 168
	maxReminderMinutes = 1440
	maxChatText        = 500
)

func defaultChat() Chat {
	return Chat{AutoSuggestion: true, TakeOver: true, HandOffMinutes: 5, AutoCloseHours: 24, MailAfterMinutes: 5,
		HourlyMessages: 60, BlockedWords: []string{}, BlockedMode: MaskWords, HandOffUnhappy: true}
}

// readChat reads what is stored; what is not in it has its default.
func readChat(stored string) (Chat, error) {
	c := defaultChat()
	if stored == "" {
		return c, nil
	}
	err := json.Unmarshal([]byte(stored), &c)
	if c.BlockedWords == nil {
		c.BlockedWords = []string{}
	}
	c.blocked = text.NewBlocklist(c.BlockedWords)
	return c, err
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

	ReplyDelay     *int      `json:"reply_delay,omitempty" doc:"0 to 30 seconds before the bot answers; what is written meanwhile is answered together."`
	HourlyMessages *int      `json:"messages_per_hour,omitempty" doc:"0 to 1,000: how many messages of one contact the bot answers within an hour; 0: any number."`
	BlockedWords   *[]string `json:"blocked_words,omitempty" maxItems:"1000" doc:"Up to 500 words or phrases of up to 60 characters."`
	BlockedMode    *string   `json:"blocked_mode,omitempty" doc:"mask or flag."`

	HandOffUnhappy *bool `json:"hand_off_unhappy,omitempty" doc:"A customer who is unhappy twice in a row, in what he writes or by disliking answers, is handed to people."`

	DescribePictures *bool `json:"describe_pictures,omitempty" doc:"A language model that can see describes customers' pictures."`
	TranscribeVoice  *bool `json:"transcribe_voice,omitempty" doc:"A model writes down what customers say in voice messages."`
}

func (f *form) chat(c *Chat, p *ChatPatch) {
	if p == nil {
		return
	}
	take(&c.AutoSuggestion, p.AutoSuggestion)
	take(&c.TakeOver, p.TakeOver)
	take(&c.HoursOnly, p.HoursOnly)
	take(&c.HandOffUnhappy, p.HandOffUnhappy)
	take(&c.DescribePictures, p.DescribePictures)
	take(&c.TranscribeVoice, p.TranscribeVoice)
	f.number(&c.HandOffMinutes, p.HandOffMinutes, "chat.hand_off_minutes", 1, maxHandOffMinutes)
	f.number(&c.AutoCloseHours, p.AutoCloseHours, "chat.auto_close_hours", 0, maxAutoCloseHours)
	f.text(&c.ClosingText, p.ClosingText, "chat.closing_text", maxChatText)
	f.variablesIn(p.ClosingText, "chat.closing_text")
	f.number(&c.ReminderMinutes, p.ReminderMinutes, "chat.reminder_minutes", 0, maxReminderMinutes)
	f.text(&c.ReminderText, p.ReminderText, "chat.reminder_text", maxChatText)
	f.variablesIn(p.ReminderText, "chat.reminder_text")
	f.number(&c.MailAfterMinutes, p.MailAfterMinutes, "chat.mail_after_minutes", 0, maxMinutes)
	f.number(&c.ReplyDelay, p.ReplyDelay, "chat.reply_delay", 0, maxReplyDelay)
	f.number(&c.HourlyMessages, p.HourlyMessages, "chat.messages_per_hour", 0, maxHourlyMessages)
	f.choice(&c.BlockedMode, p.BlockedMode, "chat.blocked_mode", blockedModes)
	if p.BlockedWords != nil {
		c.BlockedWords, c.blocked = f.blockedWords(*p.BlockedWords), nil
	}
	if c.AutoCloseHours > 0 && c.ReminderMinutes >= 60*c.AutoCloseHours {
		f.bad("chat.reminder_minutes", "chat.reminder_too_early", "The reminder comes before the conversation is closed, after its last message.")
	}
}

// blockedWords are words in one line each, each once, whatever its case.
func (f *form) blockedWords(in []string) []string {
	out, seen := []string{}, map[string]bool{}
	for _, w := range in {
		if w = text.Line(w); w == "" || seen[strings.ToLower(w)] {
			continue
		}
		seen[strings.ToLower(w)] = true
		out = append(out, w)
		switch {
		case text.Len(w) > maxBlockedWord:
			f.bad("chat.blocked_words", "field.too_long", "Too long: at most "+itoa(maxBlockedWord)+" characters each.")
			return out
		case !text.HasWord(w):
			f.bad("chat.blocked_words", "chat.blocked_no_word", "Each word has a letter, a digit or an emoji in it.")
			return out
		}
	}
	if len(out) > maxBlockedWords {
		f.bad("chat.blocked_words", "field.too_many", "At most "+itoa(maxBlockedWords)+" words.")
	}
	return out
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
