package knowledge

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

// MeaningsView is how far a bot is with the meanings of its texts, on the wire.
type MeaningsView struct {
	State         string     `json:"state" enum:"off,building,failing,ready" doc:"off: there is no embedding model, and the bot finds by words alone."`
	Model         string     `json:"model" doc:"The embedding model that the settings name; empty: none."`
	Serving       string     `json:"serving" doc:"The model by whose meanings questions are compared now; empty: by words alone."`
	Total         int64      `json:"total" doc:"FAQs and passages that are to have a meaning."`
	Done          int64      `json:"done" doc:"Those that have one of the model."`
	LeftOut       int64      `json:"left_out" doc:"Of those: the vendor refuses their texts, and words alone find them."`
	Dimension     int        `json:"dimension" doc:"How many numbers a meaning has; 0: not known yet."`
	Reason        string     `json:"reason" doc:"Why it does not go on: invalid, no_quota, rate_limit, model_not_found, network, timeout, bad_request, bad_answer, dimension or no_credits; empty: it does."`
	Message       string     `json:"message" doc:"In the vendor's words."`
	Since         *time.Time `json:"since" doc:"When it began to fail."`
	Again         *time.Time `json:"again" doc:"When it is tried again."`
	Rerank        string     `json:"rerank" doc:"The model that judges what was found; empty: none."`
	AskReason     string     `json:"ask_reason" doc:"Why the last question was looked up by words alone; empty: it was not."`
	AskMessage    string     `json:"ask_message"`
	RerankReason  string     `json:"rerank_reason" doc:"Why what was found for the last question was not judged; empty: it was."`
	RerankMessage string     `json:"rerank_message"`
}

func meaningsView(m Meanings) MeaningsView {
	return MeaningsView{State: string(m.State), Model: m.Model, Serving: m.Serving, Total: m.Total, Done: m.Done, LeftOut: m.LeftOut, Dimension: m.Dimension,
		Reason: m.Reason, Message: m.Message, Since: wireTimeOr(m.Since), Again: wireTimeOr(m.Again), Rerank: m.Rerank,
		AskReason: m.AskReason, AskMessage: m.AskMessage, RerankReason: m.JudgeReason, RerankMessage: m.JudgeMessage}
}

func (s *Service) meaningRoutes(d *workspace.Doors) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/v1/bots/{bot_id}/" + path, Summary: summary, Tags: []string{"Knowledge entries"}, DefaultStatus: 200}
	}
	workspace.Register(d, op("get-meanings", http.MethodGet, "meanings", "How far a bot is with the meanings of its texts"), workspace.Need("knowledge", workspace.View), s.httpMeanings)
	workspace.Register(d, op("retry-meanings", http.MethodPost, "meanings/retry", "Have the meanings of a bot's texts tried again at once"), workspace.Need("knowledge", workspace.Edit), s.httpRetryMeanings)
}

func (s *Service) httpMeanings(ctx context.Context, c workspace.Caller, in *BotPath) (*body[MeaningsView], error) {
	m, err := s.Meanings(ctx, c, in.BotID)
	return &body[MeaningsView]{meaningsView(m)}, err
}

func (s *Service) httpRetryMeanings(ctx context.Context, c workspace.Caller, in *BotPath) (*body[MeaningsView], error) {
	m, err := s.RetryMeanings(ctx, c, in.BotID)
	return &body[MeaningsView]{meaningsView(m)}, err
}
