package bot

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cxgenie/internal/platform/text"
)

// Widget is how the bot stands on a website and what the chat there asks and offers, besides its colour.
type Widget struct {
	Position       string   `json:"position" enum:"bottom_right,bottom_left,top_right,top_left"`
	OffsetX        int      `json:"offset_x" doc:"Pixels from the side, 10 to 300."`
	OffsetY        int      `json:"offset_y" doc:"Pixels from top or bottom, 10 to 300."`
	Draggable      bool     `json:"draggable" doc:"Visitors may move the button."`
	Teaser         string   `json:"teaser"`
	AutoOpen       bool     `json:"auto_open"`
	AutoOpenDelay  int      `json:"auto_open_delay" doc:"Seconds, 0 to 60."`
	LauncherLabel  string   `json:"launcher_label"`
	LauncherIcon   string   `json:"launcher_icon" enum:"avatar,chat,question,smile,hand,own" doc:"What the button shows: the bot's picture (a sign while it has none), a sign, or launcher_picture."`
	Launcher       string   `json:"launcher_picture" doc:"Below this installation's address; empty: none."`
	Favicon        string   `json:"favicon" doc:"Of the chat page, below this installation's address; empty: a sign in the theme colour."`
	AllowedDomains []string `json:"allowed_domains" nullable:"false" doc:"Websites that may show it; empty: all."`
	PrivacyURL     string   `json:"privacy_url"`
	AILabel        bool     `json:"ai_label" doc:"The chat says that an AI answers."`
	Watermark      bool     `json:"watermark" doc:"The chat says by which product it is made. A plan without white label shows it anyway."`
	PageTitle      string   `json:"page_title" doc:"Of the chat page; empty: the bot's name."`
	Sessions       string   `json:"sessions" enum:"open_only,all" doc:"Which conversations a visitor sees."`
	Feedback       bool     `json:"feedback" doc:"Visitors may rate a closed conversation."`
	Uploads        string   `json:"uploads" enum:"all,images,none" doc:"Which files visitors may send."`
	PreChat        PreChat  `json:"pre_chat"`
}

// PreChat is what a visitor is asked about himself, and when.
type PreChat struct {
	On       bool   `json:"on"`
	When     string `json:"when" enum:"before_chat,after_messages,unknown,out_of_hours" doc:"Before his first message, after some of them, when the bot does not know, or out of the working hours."`
	After    int    `json:"after" doc:"For after_messages: 1 to 50 of his messages."`
	Name     bool   `json:"name"`
	Email    bool   `json:"email"`
	Phone    bool   `json:"phone"`
	Required bool   `json:"required" doc:"Not required: he may skip it."`
	Intro    string `json:"intro" doc:"Empty: the built-in words."`

	Custom []string `json:"custom_fields" nullable:"false" doc:"Codes of the company's own fields; one that is gone is not asked."`
}

// The values of Widget.LauncherIcon, Widget.Sessions and Widget.Uploads that other rooms ask for.
const (
	AvatarIcon  = "avatar"
	OwnIcon     = "own"
	AllSessions = "all"
	NoUploads   = "none"
	OnlyImages  = "images"
)

// The times at which a visitor is asked who he is.
const (
	AskFirst   = "before_chat"
	AskAfter   = "after_messages"
	AskUnknown = "unknown"
	AskClosed  = "out_of_hours"
)

// The lists to choose from; the first is the default.
var (
	positions = []string{"bottom_right", "bottom_left", "top_right", "top_left"}
	icons     = []string{AvatarIcon, "chat", "question", "smile", "hand", OwnIcon}
	sessions  = []string{"open_only", AllSessions}
	uploads   = []string{"all", OnlyImages, NoUploads}
	askTimes  = []string{AskFirst, AskAfter, AskUnknown, AskClosed}
)

// Limits of the widget's fields, in characters, pixels, seconds and entries.
const (
	maxTeaser    = 120
	maxLabel     = 60
	maxPageTitle = 60
	maxIntro     = 255
	minOffset    = 10
	maxOffset    = 300
	maxDelay     = 60
	maxDomains   = 50
	maxURL       = 500
	maxAskAfter  = 50
	maxAskCustom = 10
)

// plainWidget is how a new bot stands on a website.
func plainWidget() Widget {
	return Widget{Position: positions[0], OffsetX: 24, OffsetY: 24, LauncherIcon: icons[0], AllowedDomains: []string{}, AILabel: true, Watermark: true,
		Sessions: sessions[0], Uploads: uploads[0], PreChat: PreChat{When: AskFirst, After: 3, Name: true, Email: true, Custom: []string{}}}
}

// WidgetPatch changes a widget; what is nil stays.
type WidgetPatch struct {
	Position       *string       `json:"position,omitempty"`
	OffsetX        *int          `json:"offset_x,omitempty" doc:"10 to 300 pixels."`
	OffsetY        *int          `json:"offset_y,omitempty" doc:"10 to 300 pixels."`
	Draggable      *bool         `json:"draggable,omitempty"`
	Teaser         *string       `json:"teaser,omitempty" doc:"Up to 120 characters."`
	AutoOpen       *bool         `json:"auto_open,omitempty"`
	AutoOpenDelay  *int          `json:"auto_open_delay,omitempty" doc:"0 to 60 seconds."`
	LauncherLabel  *string       `json:"launcher_label,omitempty" doc:"Up to 60 characters."`
	LauncherIcon   *string       `json:"launcher_icon,omitempty"`
	AllowedDomains *[]string     `json:"allowed_domains,omitempty" doc:"Like example.com, *.example.com or localhost:3000; up to 50."`
	PrivacyURL     *string       `json:"privacy_url,omitempty" doc:"Begins with https:// or http://."`
	AILabel        *bool         `json:"ai_label,omitempty"`
	Watermark      *bool         `json:"watermark,omitempty" doc:"Off only where the plan includes white label."`
	PageTitle      *string       `json:"page_title,omitempty" doc:"Up to 60 characters."`
	Sessions       *string       `json:"sessions,omitempty"`
	Feedback       *bool         `json:"feedback,omitempty"`
	Uploads        *string       `json:"uploads,omitempty"`
	PreChat        *PreChatPatch `json:"pre_chat,omitempty"`
}

// PreChatPatch changes what a visitor is asked; what is nil stays.
type PreChatPatch struct {
	On       *bool   `json:"on,omitempty"`
	When     *string `json:"when,omitempty"`
	After    *int    `json:"after,omitempty" doc:"1 to 50."`
	Name     *bool   `json:"name,omitempty"`
	Email    *bool   `json:"email,omitempty"`
	Phone    *bool   `json:"phone,omitempty"`
	Required *bool   `json:"required,omitempty"`
	Intro    *string `json:"intro,omitempty" doc:"Up to 255 characters."`

	Custom *[]string `json:"custom_fields,omitempty" maxItems:"100" doc:"Codes of up to 10 of the company's own fields."`

	there []string // the codes that there are
}

func (f *form) widget(b *Bot, p WidgetPatch) {
	w := &b.Widget
	f.choice(&w.Position, p.Position, "widget.position", positions)
	f.number(&w.OffsetX, p.OffsetX, "widget.offset_x", minOffset, maxOffset)
	f.number(&w.OffsetY, p.OffsetY, "widget.offset_y", minOffset, maxOffset)
	take(&w.Draggable, p.Draggable)
	f.line(&w.Teaser, p.Teaser, "widget.teaser", maxTeaser)
	take(&w.AutoOpen, p.AutoOpen)
	f.number(&w.AutoOpenDelay, p.AutoOpenDelay, "widget.auto_open_delay", 0, maxDelay)
	f.line(&w.LauncherLabel, p.LauncherLabel, "widget.launcher_label", maxLabel)
	f.choice(&w.LauncherIcon, p.LauncherIcon, "widget.launcher_icon", icons)
	if p.LauncherIcon != nil && w.LauncherIcon == OwnIcon && w.Launcher == "" {
		f.bad("widget.launcher_icon", "bot.launcher_picture_missing", "Upload a picture for the button first.")
	}
	f.domains(&w.AllowedDomains, p.AllowedDomains)
	if p.PrivacyURL != nil {
		w.PrivacyURL = text.Trim(*p.PrivacyURL)
		u, err := url.Parse(w.PrivacyURL)
		if w.PrivacyURL != "" && (err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || len(w.PrivacyURL) > maxURL) {
			f.bad("widget.privacy_url", "field.url", "An address looks like https://example.com/privacy.")
		}
	}
	take(&w.AILabel, p.AILabel)
	take(&w.Watermark, p.Watermark)
	f.line(&w.PageTitle, p.PageTitle, "widget.page_title", maxPageTitle)
	f.choice(&w.Sessions, p.Sessions, "widget.sessions", sessions)
	take(&w.Feedback, p.Feedback)
	f.choice(&w.Uploads, p.Uploads, "widget.uploads", uploads)
	if q := p.PreChat; q != nil {
		to := &w.PreChat
		take(&to.On, q.On)
		f.choice(&to.When, q.When, "widget.pre_chat.when", askTimes)
		f.number(&to.After, q.After, "widget.pre_chat.after", 1, maxAskAfter)
		take(&to.Name, q.Name)
		take(&to.Email, q.Email)
		take(&to.Phone, q.Phone)
		take(&to.Required, q.Required)
		f.text(&to.Intro, q.Intro, "widget.pre_chat.intro", maxIntro)
		f.customFields(to, q)
		if to.On && !to.Name && !to.Email && !to.Phone && len(to.Custom) == 0 {
			f.bad("widget.pre_chat.on", "bot.pre_chat_empty", "Choose at least one thing to ask for.")
		}
	}
}

// customFields takes which of the company's own fields are asked for, each once. Those that are gone are forgotten.
func (f *form) customFields(to *PreChat, p *PreChatPatch) {
	if p.Custom == nil {
		return
	}
	was := to.Custom
	to.Custom = []string{}
	for _, code := range *p.Custom {
		switch {
		case slices.Contains(to.Custom, code):
		case slices.Contains(p.there, code):
			to.Custom = append(to.Custom, code)
		case !slices.Contains(was, code):
			f.bad("widget.pre_chat.custom_fields", "contact.custom_field_not_found", "There is no such field.")
			return
		}
	}
	if len(to.Custom) > maxAskCustom {
		f.bad("widget.pre_chat.custom_fields", "field.too_many", "At most 10 fields.")
	}
}

// domain is a host, perhaps with all below it, perhaps with a port: no scheme, no path.
var domain = regexp.MustCompile(`^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:[0-9]{1,5})?$`)

func (f *form) domains(to, v *[]string) {
	if v == nil {
		return
	}
	*to = []string{}
	for _, d := range *v {
		if d = strings.ToLower(text.Trim(d)); d == "" || slices.Contains(*to, d) {
			continue
		}
		*to = append(*to, d)
		if !domain.MatchString(d) || len(d) > 253 {
			f.bad("widget.allowed_domains", "field.domain", "A domain looks like example.com, *.example.com or localhost:3000: without https:// and without a path.")
			return
		}
	}
	if len(*to) > maxDomains {
		f.bad("widget.allowed_domains", "field.too_many", "At most 50 domains.")
	}
}

// Allows says whether a page of an origin ("https://shop.example") may show the widget.
func (w Widget) Allows(origin string) bool {
	if len(w.AllowedDomains) == 0 {
		return true
	}
	u, err := url.Parse(strings.ToLower(origin))
	if err != nil || u.Host == "" {
		return false
	}
	return slices.ContainsFunc(w.AllowedDomains, func(d string) bool {
		below, wild := strings.CutPrefix(d, "*")
		host := u.Host
		if !strings.Contains(d, ":") {
			host = u.Hostname() // a domain without a port stands for all of them
		}
		return host == d || wild && strings.HasSuffix(host, below)
	})
}

// Ancestors are the pages that may frame the chat, as a content policy writes them; none: all.
func (w Widget) Ancestors() []string {
	if len(w.AllowedDomains) == 0 {
		return nil
	}
	all := []string{"'self'"}
	for _, d := range w.AllowedDomains {
		if !strings.Contains(d, ":") {
			d += ":*"
		}
		all = append(all, "https://"+d, "http://"+d)
	}
	return all
}
