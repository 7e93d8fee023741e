package inbox

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/v1" + path, Summary: summary, Tags: []string{"Live chat"}, MaxBodyBytes: 64 << 10}
}

type (
	tabIn struct {
		Tab    conversation.Tab `query:"tab" enum:"mine,unassigned,bot,all,closed" default:"all"`
		BotID  string           `query:"bot_id"`
		Test   bool             `query:"testing" doc:"Show test conversations instead of real ones"`
		Cursor string           `query:"cursor"`
		Limit  int              `query:"limit" minimum:"0" maximum:"100"`
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

func (t tabIn) filter() (conversation.Filter, error) {
	if t.BotID != "" && !uid.Valid(t.BotID) {
		return conversation.Filter{}, conversation.ErrNotFound
	}
	return conversation.Filter{Tab: t.Tab, Bot: t.BotID, Testing: t.Test, Cursor: t.Cursor, Limit: t.Limit}, nil
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
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			start, err := s.Open(ctx, by, f)
			return &startOut{start}, err
		})
	workspace.Register(d, op("conversation-list", http.MethodGet, "/conversations", "List conversations, newest activity first"), see,
		func(ctx context.Context, by workspace.Caller, in *tabIn) (*listOut, error) {
			f, err := in.filter()
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
			f, err := tabIn{BotID: in.BotID}.filter()
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
		Limit  int   `query:"limit" minimum:"0" maximum:"100"`
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
	type suggestionsOut struct {
		Body struct {
			Items []conversation.Suggestion `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("conversation-suggestions", http.MethodGet, "/conversations/{conversation_id}/suggestions", "Drafted replies that were not sent"), see,
		func(ctx context.Context, by workspace.Caller, in *OneIn) (*suggestionsOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			out := &suggestionsOut{}
			out.Body.Items, err = s.conversations.Suggestions(ctx, conversation.ScopeOf(by), id)
			return out, err
		})

	type sendIn struct {
		OneIn
		Body struct {
			ClientID string   `json:"client_id" maxLength:"64" doc:"Chosen by the client, unique per member for ever; a repeat returns the stored message"`
			Text     string   `json:"text" maxLength:"40000" doc:"Up to 10,000 characters; empty only with files"`
			Files    []string `json:"files,omitempty" maxItems:"100" doc:"Up to 10 ids of own uploads"`
			Kind     string   `json:"kind,omitempty" enum:"text,note" default:"text"`
			QuotedID string   `json:"quoted_id,omitempty" maxLength:"36" doc:"The message it answers, in the same conversation"`
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
			Files: in.Body.Files, Suggestion: in.Body.Suggestion})
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
	verb("conversation-close", "close", "Close the conversation", s.conversations.Close)
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
					return nil, ErrAssignee
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

func (s *Service) contactRoutes(d *workspace.Doors) {
	type ContactIn struct {
		ID string `path:"contact_id"`
	}
	known := func(in ContactIn) error {
		if !uid.Valid(in.ID) {
			return contact.ErrNotFound
		}
		return nil
	}
	workspace.Register(d, op("contact-get", http.MethodGet, "/contacts/{contact_id}", "Read a customer with his conversations"), workspace.Need("contacts", workspace.View),
		func(ctx context.Context, by workspace.Caller, in *ContactIn) (*cardOut, error) {
			if err := known(*in); err != nil {
				return nil, err
			}
			c, err := s.Contact(ctx, by, in.ID)
			return &cardOut{c}, err
		})
	type patchIn struct {
		ContactIn
		Body struct {
			Name  *string `json:"name,omitempty"`
			Email *string `json:"email,omitempty"`
			Phone *string `json:"phone,omitempty"`
		}
	}
	workspace.Register(d, op("contact-patch", http.MethodPatch, "/contacts/{contact_id}", "Change a customer's facts"), workspace.Need("contacts", workspace.Edit),
		func(ctx context.Context, by workspace.Caller, in *patchIn) (*cardOut, error) {
			if err := known(in.ContactIn); err != nil {
				return nil, err
			}
			c, err := s.ChangeContact(ctx, by, in.ID, func() (*contact.Contact, error) {
				return s.contacts.Update(ctx, by, in.ID, contact.Patch{Name: in.Body.Name, Email: in.Body.Email, Phone: in.Body.Phone})
			})
			return &cardOut{c}, err
		})
	type blockIn struct {
		ContactIn
		Body struct {
			Blocked bool `json:"blocked"`
		}
	}
	workspace.Register(d, op("contact-block", http.MethodPost, "/contacts/{contact_id}/block", "Block or unblock a customer"), workspace.Need("live_chat", workspace.Manage),
		func(ctx context.Context, by workspace.Caller, in *blockIn) (*cardOut, error) {
			if err := known(in.ContactIn); err != nil {
				return nil, err
			}
			c, err := s.ChangeContact(ctx, by, in.ID, func() (*contact.Contact, error) { return s.contacts.Block(ctx, by, in.ID, in.Body.Blocked) })
			return &cardOut{c}, err
		})
}
