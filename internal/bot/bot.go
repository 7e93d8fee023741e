// Package bot holds the assistants of a workspace: who each one is, how it looks on a website, and how it behaves where
// a rule leaves a choice. What it knows is in room knowledge, how it answers in room answer.
package bot

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// UnknownMode says what the customer gets when the bot does not know.
type UnknownMode string

// The modes: a careful answer in the customer's language, the bot's own text, a person, or nothing.
const (
	AIGenerate UnknownMode = "ai_generate"
	FixedText  UnknownMode = "fixed_text"
	HandOff    UnknownMode = "hand_off"
	Silent     UnknownMode = "silent"
)

// ReturnsMode says when the bot speaks again after a person has taken over.
type ReturnsMode string

// The modes: with the next conversation, after some minutes without an agent's reply, or not by itself.
const (
	OnClose      ReturnsMode = "on_close"
	AfterMinutes ReturnsMode = "after_minutes"
	Never        ReturnsMode = "never"
)

// Auto as reply language is the language of the customer.
const Auto = "auto"

// Bot is one assistant.
type Bot struct {
	Workspace       tenant.ID
	ID              string
	Name            string
	Role            string
	RoleText        string // in the company's words, for the role "custom"
	BusinessName    string
	Description     string
	CountryCode     string // what a phone number without one is taken to begin with; empty: who writes says it, or his language
	Avatar          string // the address of its picture; empty: the tile in its colour
	ThemeColor      string
	DisplayLanguage string // of the widget's labels
	ReplyLanguage   string // a language tag, or Auto
	AutoReply       bool
	GreetingText    string // empty: no greeting
	GreetingHTML    string // the same with formatting, sanitised; empty when there is none
	// GreetingPictures stand under the greeting.
	GreetingPictures []GreetingPicture
	UnknownMode      UnknownMode
	ReplyUnknown     string // empty: the built-in apology
	BotReturns       Returns
	Widget           Widget
	Prompt           Prompt
	Chat             Chat
	UnansweredOpen   int64
	CreatedBy        string
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// Returns is when the bot speaks again; Minutes counts for AfterMinutes only.
type Returns struct {
	Mode    ReturnsMode `json:"mode"`
	Minutes int         `json:"minutes"`
}

// Value is what a variable about the bot, and the company that it speaks for, stands for; empty for others.
func (b Bot) Value(name string) string {
	switch name {
	case "bot.name":
		return b.Name
	case "bot.role":
		if b.Role == "custom" && b.RoleText != "" {
			return b.RoleText
		}
		return strings.ReplaceAll(b.Role, "_", " ")
	case "bot.description":
		return b.Description
	case "workspace.company_name":
		if b.BusinessName != "" {
			return b.BusinessName
		}
		return b.Name
	}
	return ""
}

// Limits of the fields, in characters.
const (
	maxName         = 60
	maxRoleText     = 60
	maxBusinessName = 100
	maxDescription  = 2000
	maxGreeting     = 255 // visible ones
	maxGreetingHTML = 10_000
	maxReplyUnknown = 500
	maxMinutes      = 1440
)

// The values of the fields that are chosen from a list; the first is the default.
var (
	roles        = []string{"customer_support", "sales", "booking", "hr", "it_help", "custom"}
	languages    = []string{"en", "vi"}
	unknownModes = []string{string(AIGenerate), string(FixedText), string(HandOff), string(Silent)}
	returnsModes = []string{string(OnClose), string(AfterMinutes), string(Never)}
)

// The errors of this room, besides wrong fields.
var (
	ErrNotFound  = errs.New(errs.NotFound, "bot.not_found", "There is no such bot.")
	ErrWatermark = errs.New(errs.Forbidden, "bot.white_label_required", "The plan of this workspace does not include white label.",
		errs.Field{Location: "body.widget.watermark", Code: "bot.white_label_required", Message: "The plan of this workspace does not include white label."})
	ErrNameTaken = errs.New(errs.Conflict, "bot.name_taken", "Another bot has this name.",
		errs.Field{Location: "body.name", Code: "bot.name_taken", Message: "Another bot has this name."})
)

// defaults is a new bot as far as nobody says otherwise.
func defaults() Bot {
	return Bot{
		Role: roles[0], CountryCode: "+1", ThemeColor: "#364de7", DisplayLanguage: languages[0], ReplyLanguage: Auto, AutoReply: true,
		UnknownMode: AIGenerate, BotReturns: Returns{OnClose, 30}, Widget: plainWidget(),
		Chat: defaultChat(),
	}
}

// Patch changes a bot; what is nil stays.
type Patch struct {
	Name             *string
	Role             *string
	RoleText         *string
	BusinessName     *string
	Description      *string
	CountryCode      *string
	ThemeColor       *string
	DisplayLanguage  *string
	ReplyLanguage    *string
	AutoReply        *bool
	GreetingText     *string // plain; takes the formatting away
	GreetingHTML     *string // with formatting; gives the plain text too
	GreetingPictures *[]BotGreetingPictureInput
	uploads          map[string]GreetingPicture // those of them that are there
	UnknownMode      *string
	ReplyUnknown     *string
	ReturnsMode      *string
	ReturnsMinutes   *int
	Widget           WidgetPatch
	Chat             *ChatPatch
	Prompt           *PromptPatch
	fields           []contact.CustomField // the company's own, of which texts may speak
}

var (
	color   = regexp.MustCompile(`^#([0-9a-f]{3}|[0-9a-f]{6})$`)
	dialled = regexp.MustCompile(`^\+[1-9][0-9]{0,3}$`)
)

// applied is b changed by p, brought into the form that is stored, with everything that is wrong with it.
func (p Patch) applied(b Bot) (Bot, []errs.Field) {
	f := form{fields: p.fields}
	f.line(&b.Name, p.Name, "name", maxName)
	if b.Name == "" && !f.has("body.name") {
		f.bad("name", "field.required", "This field is required.")
	}
	f.choice(&b.Role, p.Role, "role", roles)
	f.line(&b.RoleText, p.RoleText, "role_text", maxRoleText)
	f.line(&b.BusinessName, p.BusinessName, "business_name", maxBusinessName)
	f.text(&b.Description, p.Description, "description", maxDescription)
	if p.CountryCode != nil {
		b.CountryCode = strings.ReplaceAll(text.Trim(*p.CountryCode), " ", "")
		if b.CountryCode != "" && !dialled.MatchString(b.CountryCode) {
			f.bad("default_country_code", "field.country_code", "A country code looks like +1 or +84.")
		}
	}
	if p.ThemeColor != nil {
		b.ThemeColor = strings.ToLower(text.Trim(*p.ThemeColor))
		if !color.MatchString(b.ThemeColor) {
			f.bad("theme_color", "field.color", "A colour looks like #rgb or #rrggbb.")
		}
	}
	f.choice(&b.DisplayLanguage, p.DisplayLanguage, "display_language", languages)
	f.replyLanguage(&b, p.ReplyLanguage)
	take(&b.AutoReply, p.AutoReply)
	f.greeting(&b, p)
	f.greetingPictures(&b, p.GreetingPictures, p.uploads)
	mode, returns := string(b.UnknownMode), string(b.BotReturns.Mode)
	f.choice(&mode, p.UnknownMode, "unknown_mode", unknownModes)
	f.text(&b.ReplyUnknown, p.ReplyUnknown, "reply_unknown", maxReplyUnknown)
	f.variablesIn(p.ReplyUnknown, "reply_unknown")
	f.choice(&returns, p.ReturnsMode, "bot_returns.mode", returnsModes)
	b.UnknownMode, b.BotReturns.Mode = UnknownMode(mode), ReturnsMode(returns)
	take(&b.BotReturns.Minutes, p.ReturnsMinutes)
	if b.BotReturns.Minutes < 1 || b.BotReturns.Minutes > maxMinutes {
		f.bad("bot_returns.minutes", "field.range", "Between 1 and 1,440 minutes.")
	}
	f.widget(&b, p.Widget)
	f.chat(&b.Chat, p.Chat)
	f.prompt(&b.Prompt, p.Prompt)
	return b, f.wrong
}

func take[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// form collects what is wrong with the fields of a request's body.
type form struct {
	wrong  []errs.Field
	fields []contact.CustomField // the company's own, of which texts may speak
}

func (f *form) bad(name, code, message string) {
	f.wrong = append(f.wrong, errs.Field{Location: "body." + name, Code: code, Message: message})
}

func (f *form) has(location string) bool {
	return slices.ContainsFunc(f.wrong, func(w errs.Field) bool { return w.Location == location })
}

func (f *form) line(to, v *string, name string, limit int) {
	if v != nil {
		*to = text.Line(*v)
		f.limit(*to, name, limit)
	}
}

func (f *form) text(to, v *string, name string, limit int) {
	if v != nil {
		*to = text.Trim(*v)
		f.limit(*to, name, limit)
	}
}

func (f *form) limit(s, name string, limit int) {
	if text.Len(s) > limit {
		f.bad(name, "field.too_long", "Too long: at most "+itoa(limit)+" characters.")
	}
}

func (f *form) choice(to, v *string, name string, among []string) {
	if v == nil {
		return
	}
	*to = *v
	if !slices.Contains(among, *v) {
		f.bad(name, "field.not_allowed", "Must be one of "+strings.Join(among, ", ")+".")
	}
}

func (f *form) replyLanguage(b *Bot, v *string) {
	if v == nil {
		return
	}
	b.ReplyLanguage = text.Trim(*v)
	if b.ReplyLanguage == Auto {
		return
	}
	tag, err := language.Parse(b.ReplyLanguage)
	if err != nil || tag == language.Und || len(b.ReplyLanguage) > 35 {
		f.bad("reply_language", "field.language", "A language looks like en, vi or pt-BR; auto is the customer's.")
		return
	}
	b.ReplyLanguage = tag.String()
}

func (f *form) greeting(b *Bot, p Patch) {
	name := "greeting_text"
	switch {
	case p.GreetingHTML != nil:
		name = "greeting_html"
		if len(*p.GreetingHTML) > maxGreetingHTML {
			f.bad(name, "field.too_long", "Too long: at most 255 characters.")
			return
		}
		b.GreetingHTML = text.Trim(text.SanitizeHTML(*p.GreetingHTML))
		b.GreetingText = text.PlainFromHTML(b.GreetingHTML)
		if b.GreetingText == "" {
			b.GreetingHTML = ""
		}
	case p.GreetingText != nil:
		b.GreetingText, b.GreetingHTML = text.Trim(*p.GreetingText), ""
	default:
		return
	}
	f.limit(b.GreetingText, name, maxGreeting)
	f.variables(b.GreetingText, name)
	if b.GreetingHTML != "" && len(text.Variables(b.GreetingHTML)) != len(text.Variables(b.GreetingText)) {
		f.bad(name, "bot.variable_in_parts", "A variable is formatted as a whole or not at all.")
	}
}
