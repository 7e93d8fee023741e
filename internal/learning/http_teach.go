package learning

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// LearningSetting is how a bot learns from conversations, on the wire.
type LearningSetting struct {
	Allowed   bool     `json:"allowed" doc:"The bot learns from conversations."`
	Mode      string   `json:"mode" enum:"after_reviewing,immediately"`
	MemberIDs []string `json:"member_ids" nullable:"false" doc:"Who may approve, besides those who may edit knowledge. In mode immediately the bot learns from their replies alone; none: from those of all who may approve."`
	Reviewer  bool     `json:"reviewer,omitempty" readOnly:"true" doc:"The caller may approve what the bot could learn."`
}

// PairBody is a question with its answer.
type PairBody struct {
	Question string `json:"question" doc:"3 to 500 characters."`
	Answer   string `json:"answer" doc:"1 to 5,000 characters."`
}

// ConversationPath is the part of a path that names a conversation.
type ConversationPath struct {
	ConversationID string `path:"conversation_id"`
}

func (in ConversationPath) id() (conversation.ID, error) {
	if !uid.Valid(in.ConversationID) {
		return "", conversation.ErrNotFound
	}
	return conversation.ID(in.ConversationID), nil
}

type (
	settingBody struct{ Body LearningSetting }
	lessonBody  struct {
		Body struct {
			Pairs   []PairBody `json:"pairs" nullable:"false"`
			Written bool       `json:"written" doc:"A language model has found them."`
			Credits int64      `json:"credits" doc:"What it has cost."`
		}
	}
	taughtBody struct {
		Body struct {
			Items      []ProposalView `json:"items" nullable:"false"`
			PassedOver int            `json:"passed_over" doc:"Pairs that wait already, or were rejected lately."`
		}
	}
)

func (s *Service) teachRoutes(d *workspace.Doors) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Learning"}}
	}
	const setting, lesson = "/v1/bots/{bot_id}/learning", "/v1/conversations/{conversation_id}/learning"
	workspace.Register(d, op("get-learning", http.MethodGet, setting, "Read how a bot learns from conversations"), workspace.AnyMember(), s.httpSetting)
	workspace.Register(d, op("set-learning", http.MethodPut, setting, "Change how a bot learns from conversations"), workspace.Need("bots", workspace.Edit), s.httpSet)
	talk := workspace.Need("live_chat", workspace.Edit)
	workspace.Register(d, op("propose-learning", http.MethodPost, lesson+"/find", "Find what could be learnt from a conversation"), talk, s.httpPropose)
	workspace.Register(d, op("save-learning", http.MethodPost, lesson, "Save what could be learnt from a conversation"), talk, s.httpTeach)
}

func (s *Service) viewSetting(c workspace.Caller, x Setting) *settingBody {
	return &settingBody{LearningSetting{x.Allowed, string(x.Mode), append([]string{}, x.Members...), x.reviews(c)}}
}

func (s *Service) httpSetting(ctx context.Context, c workspace.Caller, in *BotPath) (*settingBody, error) {
	x, err := s.Setting(ctx, c, in.BotID)
	return s.viewSetting(c, x), err
}

func (s *Service) httpSet(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Allowed   bool     `json:"allowed"`
		Mode      string   `json:"mode" doc:"after_reviewing or immediately."`
		MemberIDs []string `json:"member_ids" nullable:"false" doc:"Up to 50."`
	}
}) (*settingBody, error) {
	x, err := s.Set(ctx, c, in.BotID, Setting{in.Body.Allowed, Mode(in.Body.Mode), in.Body.MemberIDs})
	return s.viewSetting(c, x), err
}

func (s *Service) httpPropose(ctx context.Context, c workspace.Caller, in *struct {
	ConversationPath
	Body struct {
		MessageIDs []string `json:"message_ids,omitempty" nullable:"false" doc:"One message of the customer and one to five of an agent, or replies alone. None: the whole conversation."`
	}
}) (*lessonBody, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	l, err := s.Propose(ctx, c, id, in.Body.MessageIDs)
	if err != nil {
		return nil, err
	}
	out := &lessonBody{}
	out.Body.Written, out.Body.Credits, out.Body.Pairs = l.Model, l.Credits, make([]PairBody, len(l.Pairs))
	for i, p := range l.Pairs {
		out.Body.Pairs[i] = PairBody(p)
	}
	return out, nil
}

func (s *Service) httpTeach(ctx context.Context, c workspace.Caller, in *struct {
	ConversationPath
	Body struct {
		Pairs      []PairBody `json:"pairs" nullable:"false" doc:"Up to 10."`
		MessageIDs []string   `json:"message_ids,omitempty" nullable:"false" doc:"The messages that they were found in, where some were chosen."`
	}
}) (*taughtBody, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	list := make([]knowledge.Pair, len(in.Body.Pairs))
	for i, p := range in.Body.Pairs {
		list[i] = knowledge.Pair(p)
	}
	saved, err := s.Teach(ctx, c, id, in.Body.MessageIDs, list)
	if err != nil {
		return nil, err
	}
	out := &taughtBody{}
	out.Body.Items = []ProposalView{}
	for _, p := range saved {
		if p == nil {
			out.Body.PassedOver++
			continue
		}
		out.Body.Items = append(out.Body.Items, viewProposal(*p))
	}
	return out, nil
}
