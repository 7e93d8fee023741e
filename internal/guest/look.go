package guest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// ErrElsewhere answers a page on which the bot must not appear.
var ErrElsewhere = errs.New(errs.Forbidden, "guest.domain_refused", "This bot is not allowed on this website.")

// Bot is what anybody may know of a bot who knows its id.
type Bot struct {
	ID               string                `json:"id"`
	Name             string                `json:"name"`
	BusinessName     string                `json:"business_name"`
	ThemeColor       string                `json:"theme_color"`
	Colors           Palettes              `json:"colors"`
	DisplayLanguage  string                `json:"display_language"`
	GreetingText     string                `json:"greeting_text" doc:"As it is said to somebody of whom nothing is known; a session says it to its visitor."`
	GreetingHTML     string                `json:"greeting_html,omitempty"`
	GreetingPictures []bot.GreetingPicture `json:"greeting_pictures" nullable:"false"`
	AutoReply        bool                  `json:"auto_reply"`
	AvatarURL        string                `json:"avatar_url" doc:"The bot's picture, below this installation's address; empty: none."`
	Online           bool                  `json:"online" doc:"Somebody of the team is there."`
	OpensAt          *time.Time            `json:"opens_at" doc:"When the team works again; null while it does, and when there are no working hours."`
	Widget           Look                  `json:"widget"`
	Workspace        Company               `json:"workspace"`

	RequiredLogin bool   `json:"workspace_required_login" doc:"Only the company's own signed-in users may chat: a session needs their user_token."`
	SignInURL     string `json:"sign_in_url,omitempty"`
	RegisterURL   string `json:"register_url,omitempty"`
}

// Look is the widget as visitors get it; which websites may show it is nobody's business.
type Look struct {
	Position      string `json:"position"`
	OffsetX       int    `json:"offset_x"`
	OffsetY       int    `json:"offset_y"`
	Draggable     bool   `json:"draggable"`
	Teaser        string `json:"teaser"`
	AutoOpen      bool   `json:"auto_open"`
	AutoOpenDelay int    `json:"auto_open_delay"`
	LauncherLabel string `json:"launcher_label"`
	LauncherIcon  string `json:"launcher_icon"`
	Favicon       string `json:"favicon" doc:"Of the chat page, below this installation's address; empty: none."`
	launcher      string
	PrivacyURL    string      `json:"privacy_url"`
	AILabel       bool        `json:"ai_label"`
	Watermark     bool        `json:"watermark" doc:"The chat says by which product it is made."`
	PageTitle     string      `json:"page_title"`
	Sessions      string      `json:"sessions"`
	Feedback      bool        `json:"feedback"`
	Uploads       string      `json:"uploads"`
	PreChat       bot.PreChat `json:"pre_chat"`
	CountryCode   string      `json:"default_country_code" doc:"What a phone number begins with here, for example +84."`
}

// Company is whose bot it is, without the id behind it.
type Company struct {
	Name string `json:"name"`
	Logo string `json:"logo" doc:"The company's picture, below this installation's address; empty: none."`
}

func look(w bot.Widget, countryCode string) Look {
	return Look{Position: w.Position, OffsetX: w.OffsetX, OffsetY: w.OffsetY, Draggable: w.Draggable, Teaser: w.Teaser, AutoOpen: w.AutoOpen,
		AutoOpenDelay: w.AutoOpenDelay, LauncherLabel: w.LauncherLabel, LauncherIcon: w.LauncherIcon, Favicon: w.Favicon, launcher: w.Launcher, PrivacyURL: w.PrivacyURL, AILabel: w.AILabel,
		PageTitle: w.PageTitle, Sessions: w.Sessions, Feedback: w.Feedback, Uploads: w.Uploads, PreChat: w.PreChat, CountryCode: countryCode}
}

// publicBot is the record for a page of an origin; the empty origin is our own page, or no page.
func (s *Service) publicBot(ctx context.Context, id, origin string) (Bot, tenant.ID, error) {
	if !uid.Valid(id) {
		return Bot{}, "", bot.ErrNotFound
	}
	p, err := s.bots.Public(ctx, id)
	if err != nil {
		return Bot{}, "", err
	}
	if origin != "" && origin != s.ownOrigin && !p.Widget.Allows(origin) {
		return Bot{}, p.Workspace, ErrElsewhere
	}
	settings, err := s.bots.Settings(ctx, p.Workspace, id)
	if err != nil {
		return Bot{}, "", err
	}
	b, err := s.shown(ctx, settings, nil)
	return b, p.Workspace, err
}

// shown is a bot as its visitors see it, greeting one of them; nil is one of whom nothing is known.
func (s *Service) shown(ctx context.Context, settings bot.Bot, who *contact.Contact) (Bot, error) {
	p := settings.Public()
	login, err := s.addons.Login(ctx, p.Workspace)
	if err != nil {
		return Bot{}, err
	}
	opens, err := s.opens(ctx, p.Workspace)
	if err != nil {
		return Bot{}, err
	}
	logo, err := s.members.Logo(ctx, p.Workspace)
	if err != nil {
		return Bot{}, err
	}
	shown := look(p.Widget, settings.CountryCode)
	if shown.Watermark, err = s.bots.ShowsWatermark(ctx, p); err != nil {
		return Bot{}, err
	}
	greeting, formatted := s.reception.Greeting(ctx, settings, who, p.DisplayLanguage)
	return Bot{OpensAt: opens, RequiredLogin: login.Required, SignInURL: login.SignIn, RegisterURL: login.Register, ID: p.ID, Name: p.Name, BusinessName: p.BusinessName, ThemeColor: p.ThemeColor, Colors: palettes(p.ThemeColor),
		DisplayLanguage: p.DisplayLanguage, GreetingText: greeting, GreetingHTML: formatted, GreetingPictures: append([]bot.GreetingPicture{}, settings.GreetingPictures...), AutoReply: p.AutoReply, AvatarURL: p.Avatar,
		Online: s.there(ctx, p.Workspace, p.ID), Widget: shown, Workspace: Company{p.BusinessName, logo}}, nil
}

// presence names a bot whose people may be there.
type presence struct {
	workspace tenant.ID
	bot       string
}

const (
	presentTime = 3 * time.Second
	presentSize = 10_000
)

// there says whether somebody of the team is there, as it was a moment ago.
func (s *Service) there(ctx context.Context, ws tenant.ID, botID string) bool {
	yes, err := s.present.Load(ctx, presence{ws, botID}, func(ctx context.Context) (bool, error) { return s.online(ctx, ws, botID), nil })
	return err == nil && yes
}

// opens is when the team works again; nil while it does, and when nobody knows.
func (s *Service) opens(ctx context.Context, ws tenant.ID) (*time.Time, error) {
	hours, err := s.members.Opening(ctx, ws)
	if err != nil {
		return nil, err
	}
	at := hours.Opens(s.clock.Now())
	if at.IsZero() {
		return nil, nil
	}
	return &at, nil
}

// Ancestors are the pages that may frame a bot's chat, as a content policy writes them; none: all.
func (s *Service) Ancestors(ctx context.Context, botID string) []string {
	p, err := s.bots.Public(ctx, botID)
	if err != nil {
		return nil // the chat page says by itself that there is no such bot
	}
	return p.Widget.Ancestors()
}

// pageOf is the origin of the page that asks; empty for our own pages and for whatever is no page.
func pageOf(r *http.Request) string {
	origin := r.Header.Get("Origin")
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(origin) > 300 {
		return ""
	}
	if strings.EqualFold(u.Host, r.Host) {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// noted notes which website asked for a bot; how it went for the page does not depend on it.
func (s *Service) noted(ctx context.Context, ws tenant.ID, botID, origin string, cause error) {
	refused := errors.Is(cause, ErrElsewhere)
	if origin == "" || cause != nil && !refused || s.limits.site.Allow(httpx.ClientKey(ctx)) != nil {
		return
	}
	if err := s.sites.see(context.WithoutCancel(ctx), ws, botID, origin, refused); err != nil {
		s.log.Warn("note a website", "bot", botID, "err", err)
	}
}
