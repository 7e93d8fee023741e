package inbox

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/v1" + path, Summary: summary, Tags: []string{"Live chat"}, MaxBodyBytes: 64 << 10}
}

type (
	tabIn struct {
		Tab    conversation.Tab `query:"tab" enum:"mine,unassigned,bot,all,snoozed,closed" default:"all"`
		BotID  string           `query:"bot_id"`
		Test   bool             `query:"testing" doc:"Show test conversations instead of real ones"`
		Cursor string           `query:"cursor"`
		Limit  int              `query:"limit" minimum:"1" maximum:"100"`

		Sort      conversation.Sort     `query:"sort" enum:"newest,waiting,created" default:"newest" doc:"waiting lists only those in which the customer waits, high priority first, then the longest"`
		Channel   string                `query:"channel" maxLength:"40"`
		Assignee  string                `query:"assignee_id" doc:"A member, or nobody"`
		Tags      []string              `query:"tag_ids" maxItems:"20"`
		TagsMatch string                `query:"tags" enum:"any,all" default:"any"`
		Category  string                `query:"category_id" doc:"With those below it"`
		Unread    bool                  `query:"unread"`
		Unreplied bool                  `query:"unreplied" doc:"The customer waits for an answer"`
		Priority  conversation.Priority `query:"priority" enum:"normal,high" default:"normal" doc:"high: only those"`
		Needs     bool                  `query:"needs_agent" doc:"Marked as waiting for a person"`
		Ratings   []int                 `query:"ratings" maxItems:"5" doc:"Rated by the customer with any of these scores, 1 to 5"`
		Answered  string                `query:"answered_by" enum:"bot,agent" doc:"The bot, or an agent, has answered in it"`
		From      time.Time             `query:"from" doc:"Begun at or after"`
		To        time.Time             `query:"to" doc:"Begun before"`
	}
	// OneIn and LineIn are exported because only exported embedded structs are read as input.
	OneIn struct {
		ID string `path:"conversation_id"`
	}
	LineIn struct {
		OneIn
		MessageID string `path:"message_id"`
	}
	listOut struct {
		Body page.List[conversation.View]
	}
	startOut  struct{ Body *Start }
	countsOut struct{ Body conversation.Counts }
	viewOut   struct{ Body conversation.View }
	lineOut   struct {
		Status int
		Body   conversation.MessageView
	}
	cardOut struct{ Body *ContactCard }
	empty   struct{}
)

func (s *Service) filter(ctx context.Context, by workspace.Caller, t tabIn) (conversation.Filter, error) {
	f := conversation.Filter{Tab: t.Tab, Bot: t.BotID, Testing: t.Test, Cursor: t.Cursor, Limit: t.Limit, Sort: t.Sort, Channel: t.Channel, Assignee: t.Assignee,
		Tags: t.Tags, AllTags: t.TagsMatch == "all", Unread: t.Unread, Unreplied: t.Unreplied, High: t.Priority == conversation.PriorityHigh, NeedsAgent: t.Needs, Ratings: t.Ratings, Answered: conversation.AuthorKind(t.Answered), From: t.From, To: t.To}
	for _, id := range append([]string{t.BotID, t.Category}, t.Tags...) {
		if id != "" && !uid.Valid(id) {
			return f, conversation.ErrNotFound
		}
	}
	if f.Assignee != "" && f.Assignee != conversation.Nobody && !uid.Valid(f.Assignee) {
		return f, conversation.ErrNotFound
	}
	for _, score := range t.Ratings {
		if score < 1 || score > 5 {
			return f, errs.InvalidField("query.ratings", "field.range", "Between 1 and 5.")
		}
	}
	if t.Category == "" {
		return f, nil
	}
	var err error
	f.Categories, err = s.labels.Below(ctx, by.Workspace, t.Category)
	return f, err
}

func (o OneIn) id() (conversation.ID, error) {
	if !uid.Valid(o.ID) {
		return "", conversation.ErrNotFound
	}
	return conversation.ID(o.ID), nil
}

var (
	see    = workspace.Need("live_chat", workspace.View)
	answer = workspace.Need("live_chat", workspace.Edit)
)

// Routes registers the agents' operations.
func (s *Service) Routes(d *workspace.Doors) {
	workspace.Register(d, op("inbox-open", http.MethodGet, "/inbox", "A tab's first page and all counts in one answer"), see,
		func(ctx context.Context, by workspace.Caller, in *tabIn) (*startOut, error) {
			f, err := s.filter(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			start, err := s.Open(ctx, by, f)
			return &startOut{start}, err
		})
	workspace.Register(d, op("conversation-list", http.MethodGet, "/conversations", "List conversations, newest activity first"), see,
		func(ctx context.Context, by workspace.Caller, in *tabIn) (*listOut, error) {
			f, err := s.filter(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			l, err := s.conversations.List(ctx, conversation.ScopeOf(by), f)
			return &listOut{l}, err
		})
	workspace.Register(d, op("conversation-counts", http.MethodGet, "/conversations/counts", "Counts per tab; 100 means more than 99"), see,
		func(ctx context.Context, by workspace.Caller, in *struct {
			BotID string `query:"bot_id"`
		}) (*countsOut, error) {
			f, err := s.filter(ctx, by, tabIn{BotID: in.BotID})
			if err != nil {
				return nil, err
			}
			c, err := s.conversations.Counts(ctx, conversation.ScopeOf(by), f.Bot)
			return &countsOut{c}, err
		})
	workspace.Register(d, op("conversation-get", http.MethodGet, "/conversations/{conversation_id}", "Read a conversation"), see,
		func(ctx context.Context, by workspace.Caller, in *OneIn) (*viewOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return view(s.conversations.Get(ctx, conversation.ScopeOf(by), id))
		})
	s.threadRoutes(d)
	s.messageRoutes(d)
	s.verbRoutes(d)
	s.toolRoutes(d)
	s.suggestionRoutes(d)
	s.contactRoutes(d)
}

func view(c *conversation.Conversation, err error) (*viewOut, error) {
	if err != nil {
		return nil, err
	}
	return &viewOut{c.View()}, nil
}

func (s *Service) threadRoutes(d *workspace.Doors) {
	type messagesIn struct {
		OneIn
		Before int64 `query:"before" minimum:"0" doc:"Only messages with a smaller seq; 0 means the newest"`
		Limit  int   `query:"limit" minimum:"1" maximum:"100"`
	}
	type messagesOut struct{ Body conversation.Thread }
	workspace.Register(d, op("message-list", http.MethodGet, "/conversations/{conversation_id}/messages", "A page of messages, ascending"), see,
		func(ctx context.Context, by workspace.Caller, in *messagesIn) (*messagesOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			t, err := s.conversations.Messages(ctx, conversation.ScopeOf(by), id, in.Before, in.Limit)
			return &messagesOut{t}, err
		})
	type changesIn struct {
		OneIn
		After int64 `query:"after" minimum:"0" doc:"The rev the client has"`
	}
	type changesOut struct{ Body conversation.Changes }
	workspace.Register(d, op("conversation-changes", http.MethodGet, "/conversations/{conversation_id}/changes", "What changed after a rev"), see,
		func(ctx context.Context, by workspace.Caller, in *changesIn) (*changesOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			ch, err := s.conversations.Changed(ctx, conversation.ScopeOf(by), id, in.After)
			return &changesOut{ch}, err
		})
	type sendIn struct {
		OneIn
		Body struct {
			ClientID string   `json:"client_id" maxLength:"64" doc:"Chosen by the client, unique per member for ever; a repeat returns the stored message"`
			Text     string   `json:"text" maxLength:"40000" doc:"Up to 10,000 characters; empty only with files"`
			Files    []string `json:"files,omitempty" maxItems:"100" doc:"Up to 10 ids of own uploads"`
			Kind     string   `json:"kind,omitempty" enum:"text,note" default:"text"`
			QuotedID string   `json:"quoted_id,omitempty" maxLength:"36" doc:"The message it answers, in the same conversation"`
			Mentions []string `json:"mention_ids,omitempty" nullable:"false" maxItems:"20" doc:"Members whom a note names; they are told"`
			// Suggestion is how learning knows that a draft was of use.
			Suggestion int64 `json:"suggestion_seq,omitempty" minimum:"0" doc:"The suggested reply that the text was made from"`
		}
	}
	send := op("message-send", http.MethodPost, "/conversations/{conversation_id}/messages", "Reply, or write an internal note")
	send.DefaultStatus = http.StatusAccepted
	workspace.Register(d, send, answer, func(ctx context.Context, by workspace.Caller, in *sendIn) (*lineOut, error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		if in.Body.QuotedID != "" && !uid.Valid(in.Body.QuotedID) {
			return nil, conversation.ErrQuote
		}
		m, fresh, err := s.Reply(ctx, by, id, conversation.Post{ClientID: in.Body.ClientID, Text: in.Body.Text, Note: in.Body.Kind == "note", Quote: in.Body.QuotedID,
			Files: in.Body.Files, Suggestion: in.Body.Suggestion, Mentions: in.Body.Mentions})
		if err != nil {
			return nil, err
		}
		out := &lineOut{Status: http.StatusAccepted, Body: s.conversations.Shown(by.Workspace, &m)}
		if !fresh {
			out.Status = http.StatusOK
		}
		return out, nil
	})
	line := func(by workspace.Caller, m conversation.Message, err error) (*lineOut, error) {
		return &lineOut{Status: http.StatusOK, Body: s.conversations.Shown(by.Workspace, &m)}, err
	}
	workspace.Register(d, op("message-unsend", http.MethodDelete, "/conversations/{conversation_id}/messages/{message_id}", "Take an own message back within 15 minutes"), answer,
		func(ctx context.Context, by workspace.Caller, in *LineIn) (*lineOut, error) {
			id, err := in.id()
			if err == nil && !uid.Valid(in.MessageID) {
				err = conversation.ErrMessageMissing
			}
			if err != nil {
				return nil, err
			}
			m, err := s.conversations.Unsend(ctx, by, id, in.MessageID)
			return line(by, m, err)
		})
	type editIn struct {
		LineIn
		Body struct {
			Text string `json:"text" maxLength:"40000"`
		}
	}
	workspace.Register(d, op("note-edit", http.MethodPatch, "/conversations/{conversation_id}/messages/{message_id}", "Change an own note"), answer,
		func(ctx context.Context, by workspace.Caller, in *editIn) (*lineOut, error) {
			id, err := in.id()
			if err == nil && !uid.Valid(in.MessageID) {
				err = conversation.ErrMessageMissing
			}
			if err != nil {
				return nil, err
			}
			m, err := s.conversations.EditNote(ctx, by, id, in.MessageID, in.Body.Text)
			return line(by, m, err)
		})
}

func (s *Service) verbRoutes(d *workspace.Doors) {
	verb := func(id, path, summary string, do func(context.Context, workspace.Caller, conversation.ID) (*conversation.Conversation, error)) {
		workspace.Register(d, op(id, http.MethodPost, "/conversations/{conversation_id}/"+path, summary), answer,
			func(ctx context.Context, by workspace.Caller, in *OneIn) (*viewOut, error) {
				cid, err := in.id()
				if err != nil {
					return nil, err
				}
				return view(do(ctx, by, cid))
			})
	}
	verb("conversation-take-over", "take-over", "Silence the bot and take charge", s.conversations.TakeOver)
	verb("conversation-give-back", "give-back", "Give the word to the bot again", s.conversations.GiveBack)
	verb("conversation-wake", "wake", "End a snooze", s.conversations.Wake)
	verb("conversation-unread", "unread", "Put it back among those nobody has looked at", s.conversations.MarkUnread)
	verb("conversation-reopen", "reopen", "Open a closed conversation again, within 7 days", s.conversations.Reopen)

	type assignIn struct {
		OneIn
		Body struct {
			MemberID *string `json:"member_id" doc:"null frees the conversation"`
		}
	}
	workspace.Register(d, op("conversation-assign", http.MethodPost, "/conversations/{conversation_id}/assign", "Assign to a member, or to nobody"), answer,
		func(ctx context.Context, by workspace.Caller, in *assignIn) (*viewOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			member := ""
			if in.Body.MemberID != nil {
				if member = *in.Body.MemberID; !uid.Valid(member) {
					return nil, conversation.ErrAssignee
				}
			}
			return view(s.Assign(ctx, by, id, member))
		})
	type readIn struct {
		OneIn
		Body struct {
			Seq int64 `json:"seq" minimum:"0"`
		}
	}
	workspace.Register(d, op("conversation-read", http.MethodPost, "/conversations/{conversation_id}/read", "Mark as read up to a message"), answer,
		func(ctx context.Context, by workspace.Caller, in *readIn) (*viewOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return view(s.conversations.Read(ctx, by, id, in.Body.Seq))
		})
	type typingIn struct {
		OneIn
		Body struct {
			On bool `json:"on"`
		}
	}
	typing := op("conversation-typing", http.MethodPost, "/conversations/{conversation_id}/typing", "Show that the member is typing")
	typing.DefaultStatus = http.StatusNoContent
	workspace.Register(d, typing, answer, func(ctx context.Context, by workspace.Caller, in *typingIn) (*empty, error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, s.conversations.Typing(ctx, by, id, in.Body.On)
	})
}
