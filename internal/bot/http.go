package bot

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/workspace"
)

// BotView is a bot on the wire.
type BotView struct {
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	Role             string            `json:"role" enum:"customer_support,sales,booking,hr,it_help,custom"`
	RoleText         string            `json:"role_text" doc:"The role in own words, for custom."`
	BusinessName     string            `json:"business_name"`
	Description      string            `json:"description"`
	ThemeColor       string            `json:"theme_color" doc:"#rgb or #rrggbb."`
	DisplayLanguage  string            `json:"display_language" enum:"en,vi"`
	ReplyLanguage    string            `json:"reply_language" doc:"A language tag, or auto: the customer's."`
	AutoReply        bool              `json:"auto_reply" doc:"The bot answers by itself."`
	GreetingText     string            `json:"greeting_text" doc:"Empty: no greeting."`
	GreetingHTML     string            `json:"greeting_html" doc:"The greeting with formatting; empty when it has none."`
	GreetingPictures []GreetingPicture `json:"greeting_pictures" nullable:"false"`
	UnknownMode      string            `json:"unknown_mode" enum:"ai_generate,fixed_text,hand_off,silent"`
	ReplyUnknown     string            `json:"reply_unknown" doc:"Empty: the built-in apology."`
	BotReturns       BotReturnsView    `json:"bot_returns"`
	Widget           Widget            `json:"widget"`
	Chat             Chat              `json:"chat"`
	Prompt           BotPrompt         `json:"prompt"`
	AvatarURL        string            `json:"avatar_url" doc:"Below this installation's address; empty: it has none."`
	CountryCode      string            `json:"default_country_code" doc:"What a phone number without one is taken to begin with, for example +84. Empty: it is from the country that the visitor's language names, where that is certain."`
	FAQCount         int64             `json:"faq_count"`
	Training         TrainingCounts    `json:"training"`
	UnansweredOpen   int64             `json:"unanswered_open"`
	ItemCount        int64             `json:"item_count" doc:"Training data of every kind."`
	KnowledgeCount   int64             `json:"knowledge_count" doc:"Entries the bot answers from."`
	Status           string            `json:"status" enum:"live,draft" doc:"Live once customers can reach it."`
	LastConversation *time.Time        `json:"last_conversation_at"`
	Completion       int               `json:"completion" doc:"How ready the bot is, in percent."`
	CreatedAt        time.Time         `json:"created_at"`
	UpdatedAt        time.Time         `json:"updated_at"`
}

// TrainingCount is how many there are of a kind of training data.
type TrainingCount struct {
	All    int64 `json:"all"`
	Failed int64 `json:"failed" doc:"Could not be learnt."`
}

// TrainingCounts is how much training data of each kind a bot has.
type TrainingCounts struct {
	FAQs      TrainingCount `json:"faqs"`
	Articles  TrainingCount `json:"articles"`
	Documents TrainingCount `json:"documents"`
	URLs      TrainingCount `json:"urls"`
}

func training(of map[knowledge.Kind]knowledge.Tally) TrainingCounts {
	return TrainingCounts{TrainingCount(of[knowledge.QAndA]), TrainingCount(of[knowledge.Text]), TrainingCount(of[knowledge.Document]), TrainingCount(of[knowledge.URL])}
}

// BotReturnsView is when the bot speaks again after a take-over.
type BotReturnsView struct {
	Mode    string `json:"mode" enum:"on_close,after_minutes,never"`
	Minutes int    `json:"minutes" doc:"For after_minutes: 1 to 1,440 without an agent's reply."`
}

func view(c Card, of map[knowledge.Kind]knowledge.Tally) BotView {
	b := c.Bot
	v := BotView{
		ID: b.ID, Name: b.Name, Role: b.Role, RoleText: b.RoleText, BusinessName: b.BusinessName, Description: b.Description,
		ThemeColor: b.ThemeColor, DisplayLanguage: b.DisplayLanguage, ReplyLanguage: b.ReplyLanguage, AutoReply: b.AutoReply,
		GreetingText: b.GreetingText, GreetingHTML: b.GreetingHTML, UnknownMode: string(b.UnknownMode), ReplyUnknown: b.ReplyUnknown,
		GreetingPictures: shownPictures(b),
		BotReturns:       BotReturnsView{string(b.BotReturns.Mode), b.BotReturns.Minutes},
		Widget:           b.Widget,
		Chat:             b.Chat,
		Prompt:           promptView(b.Prompt),
		AvatarURL:        b.Avatar,
		CountryCode:      b.CountryCode,
		FAQCount:         of[knowledge.QAndA].All,
		Training:         training(of),
		UnansweredOpen:   b.UnansweredOpen,
		ItemCount:        c.Items, KnowledgeCount: c.Known, Status: "draft", Completion: c.Completion.Percent,
		CreatedAt: onWire(b.CreatedAt), UpdatedAt: onWire(b.UpdatedAt),
	}
	if c.Live() {
		v.Status = "live"
	}
	if !c.LastConversationAt.IsZero() {
		at := onWire(c.LastConversationAt)
		v.LastConversation = &at
	}
	return v
}

func onWire(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// BotInput is a new bot on the wire; what is left out has its default.
type BotInput struct {
	Name            string            `json:"name" doc:"1 to 60 characters, unique in the workspace."`
	Role            *string           `json:"role,omitempty" doc:"customer_support, sales, booking, hr, it_help or custom."`
	RoleText        *string           `json:"role_text,omitempty"`
	BusinessName    *string           `json:"business_name,omitempty" doc:"Up to 100 characters."`
	Description     *string           `json:"description,omitempty" doc:"Up to 2,000 characters."`
	Greeting        *string           `json:"greeting,omitempty" doc:"Plain text, up to 255 characters."`
	DisplayLanguage *string           `json:"display_language,omitempty" doc:"en or vi."`
	ThemeColor      *string           `json:"theme_color,omitempty"`
	Website         string            `json:"website,omitempty" doc:"An address: that page and up to 50 below it are learnt in the background."`
	Template        *BotTemplateInput `json:"template,omitempty" doc:"What the bot begins with; what is said beside it wins."`
}

// BotTemplateInput is the template of a new bot on the wire.
type BotTemplateInput struct {
	Code     string            `json:"code" doc:"saas, agency, fnb, ecommerce or scratch."`
	Language string            `json:"language,omitempty" doc:"Of its texts: en or vi."`
	Values   map[string]string `json:"values,omitempty" doc:"For the blanks of its texts, by their keys."`
	FAQs     []BotTemplateFAQ  `json:"faqs,omitempty" doc:"Instead of the template's own; left out: those."`
}

// BotTemplateFAQ is a first question with its answer.
type BotTemplateFAQ struct {
	Question     string   `json:"question"`
	Alternatives []string `json:"alternatives,omitempty"`
	Answer       string   `json:"answer"`
	Category     string   `json:"category,omitempty"`
}

// BotPatch changes a bot on the wire; what is left out stays.
type BotPatch struct {
	Name             *string                    `json:"name,omitempty"`
	Role             *string                    `json:"role,omitempty"`
	RoleText         *string                    `json:"role_text,omitempty"`
	BusinessName     *string                    `json:"business_name,omitempty"`
	Description      *string                    `json:"description,omitempty"`
	CountryCode      *string                    `json:"default_country_code,omitempty"`
	ThemeColor       *string                    `json:"theme_color,omitempty"`
	DisplayLanguage  *string                    `json:"display_language,omitempty"`
	ReplyLanguage    *string                    `json:"reply_language,omitempty"`
	AutoReply        *bool                      `json:"auto_reply,omitempty"`
	GreetingText     *string                    `json:"greeting_text,omitempty" doc:"Plain text; takes the formatting away."`
	GreetingHTML     *string                    `json:"greeting_html,omitempty" doc:"With formatting; wins over greeting_text."`
	GreetingPictures *[]BotGreetingPictureInput `json:"greeting_pictures,omitempty" maxItems:"20" doc:"All of them, in their order: up to 3."`
	UnknownMode      *string                    `json:"unknown_mode,omitempty"`
	ReplyUnknown     *string                    `json:"reply_unknown,omitempty" doc:"Up to 500 characters."`
	BotReturns       *BotReturnsPatch           `json:"bot_returns,omitempty"`
	Widget           *WidgetPatch               `json:"widget,omitempty"`
	Chat             *ChatPatch                 `json:"chat,omitempty"`
	Prompt           *PromptPatch               `json:"prompt,omitempty"`
}

// BotReturnsPatch changes when the bot speaks again.
type BotReturnsPatch struct {
	Mode    *string `json:"mode,omitempty"`
	Minutes *int    `json:"minutes,omitempty"`
}

// Patch is the change that is asked for.
func (in BotPatch) Patch() Patch {
	p := Patch{
		Name: in.Name, Role: in.Role, RoleText: in.RoleText, BusinessName: in.BusinessName, Description: in.Description,
		CountryCode: in.CountryCode, ThemeColor: in.ThemeColor, DisplayLanguage: in.DisplayLanguage, ReplyLanguage: in.ReplyLanguage, AutoReply: in.AutoReply,
		GreetingText: in.GreetingText, GreetingHTML: in.GreetingHTML, GreetingPictures: in.GreetingPictures, UnknownMode: in.UnknownMode, ReplyUnknown: in.ReplyUnknown,
	}
	if r := in.BotReturns; r != nil {
		p.ReturnsMode, p.ReturnsMinutes = r.Mode, r.Minutes
	}
	p.Chat = in.Chat
	p.Prompt = in.Prompt
	if in.Widget != nil {
		p.Widget = *in.Widget
	}
	return p
}

type (
	BotPath struct {
		BotID string `path:"bot_id"`
	}
	botBody struct {
		Body BotView
	}
	botList struct {
		Body struct {
			Items []BotView `json:"items" nullable:"false"`
			Next  *string   `json:"next"`
			Limit *BotLimit `json:"limit" doc:"Null where the plan sets none."`
		}
	}
)

// BotLimit is how many bots the plan allows.
type BotLimit struct {
	Used int64 `json:"used"`
	Max  int64 `json:"max"`
}

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	see, edit, manage := workspace.Need("bots", workspace.View), workspace.Need("bots", workspace.Edit), workspace.Need("bots", workspace.Manage)
	op := workspace.Ops{Tag: "Bots", At: "/v1/bots"}.Op
	workspace.Register(d, op("list-bots", http.MethodGet, "", "List the bots, oldest first", 200), see, s.httpList)
	workspace.Register(d, op("list-bot-names", http.MethodGet, "/names", "List the bots' names, for everybody who works with them", 200), workspace.AnyMember(), s.httpNames)
	workspace.Register(d, op("create-bot", http.MethodPost, "", "Create a bot", 201), edit, s.httpCreate)
	workspace.Register(d, op("get-bot", http.MethodGet, "/{bot_id}", "Get a bot", 200), see, s.httpGet)
	workspace.Register(d, op("change-bot", http.MethodPatch, "/{bot_id}", "Change a bot", 200), edit, s.httpChange)
	workspace.Register(d, op("list-prompt-versions", http.MethodGet, "/{bot_id}/prompt-versions", "The last ten texts of a bot's own prompt, newest first", 200), see, s.httpVersions)
	s.startRoutes(d, op)
	workspace.Register(d, op("delete-bot", http.MethodDelete, "/{bot_id}", "Delete a bot", 204), manage, s.httpDelete)
}

type listInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default and maximum 100."`
}

func (s *Service) httpList(ctx context.Context, c workspace.Caller, in *listInput) (*botList, error) {
	bots, err := s.List(ctx, c, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(bots.Items))
	for i, b := range bots.Items {
		ids[i] = b.ID
	}
	tallies, err := s.knowledge.Tallies(ctx, c.Workspace, ids)
	if err != nil {
		return nil, err
	}
	cards, err := s.Cards(ctx, c.Workspace, bots.Items)
	if err != nil {
		return nil, err
	}
	out := &botList{}
	if out.Body.Limit, err = s.limit(ctx, c.Workspace); err != nil {
		return nil, err
	}
	out.Body.Items, out.Body.Next = make([]BotView, len(bots.Items)), bots.Next
	for i, card := range cards {
		out.Body.Items[i] = view(card, tallies[card.ID])
	}
	return out, nil
}

// BotName is as much of a bot as everybody sees who works in its conversations.
type BotName struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	ThemeColor string `json:"theme_color"`
	AvatarURL  string `json:"avatar_url"`
}

func (s *Service) httpNames(ctx context.Context, c workspace.Caller, in *listInput) (*struct {
	Body struct {
		Items []BotName `json:"items" nullable:"false"`
		Next  *string   `json:"next"`
	}
}, error) {
	bots, err := s.List(ctx, c, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []BotName `json:"items" nullable:"false"`
			Next  *string   `json:"next"`
		}
	}{}
	out.Body.Items, out.Body.Next = make([]BotName, len(bots.Items)), bots.Next
	for i, b := range bots.Items {
		out.Body.Items[i] = BotName{b.ID, b.Name, b.ThemeColor, b.Avatar}
	}
	return out, nil
}

// shown is a bot with how much it has to learn from.
func (s *Service) shown(ctx context.Context, b Bot) (*botBody, error) {
	tallies, err := s.knowledge.Tallies(ctx, b.Workspace, []string{b.ID})
	if err != nil {
		return nil, err
	}
	card, err := s.Card(ctx, b)
	if err != nil {
		return nil, err
	}
	return &botBody{view(card, tallies[b.ID])}, nil
}

func (s *Service) httpCreate(ctx context.Context, c workspace.Caller, in *struct{ Body BotInput }) (*botBody, error) {
	st := in.Body.Template.start()
	st.Website = in.Body.Website
	b, err := s.Create(ctx, c, Patch{
		Name: &in.Body.Name, Role: in.Body.Role, RoleText: in.Body.RoleText, BusinessName: in.Body.BusinessName, Description: in.Body.Description,
		GreetingText: in.Body.Greeting, DisplayLanguage: in.Body.DisplayLanguage, ThemeColor: in.Body.ThemeColor,
	}, st)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, b)
}

func (s *Service) httpGet(ctx context.Context, c workspace.Caller, in *BotPath) (*botBody, error) {
	b, err := s.Get(ctx, c, in.BotID)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, b)
}

func (s *Service) httpChange(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body BotPatch
}) (*botBody, error) {
	b, err := s.Change(ctx, c, in.BotID, in.Body.Patch())
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, b)
}

func (s *Service) httpDelete(ctx context.Context, c workspace.Caller, in *BotPath) (*struct{}, error) {
	return nil, s.Delete(ctx, c, in.BotID)
}

func (s *Service) httpVersions(ctx context.Context, c workspace.Caller, in *BotPath) (*struct {
	Body struct {
		Items []PromptVersion `json:"items" nullable:"false"`
		Next  *string         `json:"next"`
	}
}, error) {
	list, err := s.PromptVersions(ctx, c, in.BotID)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []PromptVersion `json:"items" nullable:"false"`
			Next  *string         `json:"next"`
		}
	}{}
	out.Body.Items = append([]PromptVersion{}, list...)
	return out, nil
}
