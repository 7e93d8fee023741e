package reception

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// BotAskInput is a question to try a bot with.
type BotAskInput struct {
	Text      string           `json:"text" doc:"Up to 2,000 characters."`
	Before    []BotAskTurn     `json:"before,omitempty" maxItems:"50" doc:"What was said before, oldest first; the last ten count."`
	Prompt    *bot.PromptPatch `json:"prompt,omitempty" doc:"What is not saved yet."`
	AskedBack *BotAskedBack    `json:"asked_back,omitempty" doc:"What the bot has asked back with its last answer."`
}

// BotAskedBack is a question that the bot was not sure about, and what it may have meant.
type BotAskedBack struct {
	Question string         `json:"question" maxLength:"10000"`
	Guesses  []answer.Guess `json:"guesses" nullable:"false" maxItems:"10"`
}

// BotAskTurn is an earlier message.
type BotAskTurn struct {
	Author string `json:"author" enum:"contact,bot"`
	Text   string `json:"text" maxLength:"10000"`
}

// BotAskView is what the bot says, and how it came about.
type BotAskView struct {
	How      string          `json:"how" enum:"exact,near,extract,asked,chosen,generated,casual,general,unknown,silent"`
	Text     string          `json:"text" doc:"Empty where the bot hands over or stays silent."`
	HTML     string          `json:"html"`
	Language string          `json:"language"`
	Class    string          `json:"class" enum:",casual,business,human_request,abuse_or_spam"`
	Reason   string          `json:"reason" doc:"Why there is no answer."`
	Without  string          `json:"without" doc:"Why no model was asked although there is one: no_credits or daily_cap."`
	Sources  []answer.Source `json:"sources" nullable:"false"`
	Guesses  []answer.Guess  `json:"guesses,omitempty" nullable:"false" doc:"What the bot asks back, because it is not sure what was meant."`
	Else     string          `json:"something_else,omitempty" doc:"What a customer says when it is none of those."`
	Model    string          `json:"model" doc:"Empty: no model was asked."`
	Own      bool            `json:"own" doc:"With the workspace's own key."`
	Calls    int             `json:"calls"`
	In       int             `json:"tokens_in"`
	Out      int             `json:"tokens_out"`
	Ms       int64           `json:"ms"`
	Credits  int64           `json:"credits"`
	Question string          `json:"question" doc:"What was looked up."`
	Steps    []answer.Step   `json:"steps" nullable:"false"`
	Given    []answer.Given  `json:"given" nullable:"false" doc:"What was found, as the model was given it, best first."`

	Conflicts []answer.Conflict `json:"conflicts" nullable:"false" doc:"Where what was found contradicts itself."`
	Online    *answer.Online    `json:"online,omitempty" doc:"What came of looking the question up on the web; left out: it was not wanted."`
	Blocked   bool              `json:"blocked" doc:"A word of the bot's list of blocked ones is, or was, in the answer."`
}

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	workspace.Register(d, huma.Operation{OperationID: "ask-bot", Method: http.MethodPost, Path: "/v1/bots/{bot_id}/ask",
		Summary: "Ask a bot, to see what it says", Tags: []string{"Bots"}, DefaultStatus: 200}, workspace.Need("bots", workspace.Edit), s.httpAsk)
	workspace.Register(d, huma.Operation{OperationID: "get-message-evidence", Method: http.MethodGet,
		Path: "/v1/conversations/{conversation_id}/messages/{message_id}/evidence", Summary: "Read what an answer of a bot rests on",
		Tags: []string{"Conversations"}, DefaultStatus: 200}, workspace.Need("live_chat", workspace.View), s.httpEvidence)
	workspace.Register(d, huma.Operation{OperationID: "conversation-suggestions", Method: http.MethodGet, Path: "/v1/conversations/{conversation_id}/suggestions",
		Summary: "Drafted replies that were not sent", Description: "The newest three. One is drafted when somebody asks for it while a person is in charge; it is waited for a moment, and reaches open screens as suggestion.updated.",
		Tags: []string{"Conversations"}, DefaultStatus: 200}, workspace.Need("live_chat", workspace.View), s.httpSuggestions)
	s.helpRoutes(d)
}

func (s *Service) httpSuggestions(ctx context.Context, by workspace.Caller, in *struct {
	ConversationID string `path:"conversation_id"`
}) (*struct{ Body Suggested }, error) {
	out := &struct{ Body Suggested }{}
	if !uid.Valid(in.ConversationID) {
		return out, conversation.ErrNotFound
	}
	var err error
	out.Body.Items, err = s.Suggestions(ctx, by, conversation.ID(in.ConversationID))
	return out, err
}

// Suggested are the newest drafts of a conversation.
type Suggested struct {
	Items []conversation.Suggestion `json:"items" nullable:"false"`
}

func (s *Service) httpEvidence(ctx context.Context, c workspace.Caller, in *struct {
	ConversationID string `path:"conversation_id"`
	MessageID      string `path:"message_id"`
}) (*struct{ Body answer.Evidence }, error) {
	e, err := s.Evidence(ctx, c, conversation.ID(in.ConversationID), in.MessageID)
	return &struct{ Body answer.Evidence }{e}, err
}

func (s *Service) httpAsk(ctx context.Context, c workspace.Caller, in *struct {
	BotID string `path:"bot_id"`
	Body  BotAskInput
}) (*struct{ Body BotAskView }, error) {
	t := Trial{BotID: in.BotID, Text: in.Body.Text, Prompt: in.Body.Prompt}
	for _, b := range in.Body.Before {
		t.Before = append(t.Before, answer.Turn{Author: answer.Author(b.Author), Text: b.Text})
	}
	if back := in.Body.AskedBack; back != nil {
		t.Guessed = &answer.Guessed{Question: back.Question, Guesses: back.Guesses}
	}
	r, err := s.Try(ctx, c, t)
	if err != nil {
		return nil, err
	}
	v := BotAskView{How: string(r.How), Text: r.Text, HTML: r.HTML, Language: r.Language, Class: string(r.Class), Reason: string(r.Reason),
		Without: string(r.Without), Sources: r.Sources, Guesses: r.Guesses, Else: r.Else, Model: r.Model, Own: r.Choice.Own, Calls: r.ModelCalls, In: r.Usage.In, Out: r.Usage.Out,
		Ms: r.Ms, Credits: r.Credits, Question: r.Question, Steps: append([]answer.Step{}, r.Steps...), Given: append([]answer.Given{}, r.Given...), Conflicts: append([]answer.Conflict{}, r.Conflicts...), Online: r.Online, Blocked: r.Blocked}
	if v.Sources == nil {
		v.Sources = []answer.Source{}
	}
	return &struct{ Body BotAskView }{v}, nil
}
