package guest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/realtime"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/reception"
	"cxgenie/internal/workspace"
)

// frame packs what a stream has to catch up on into the usual shape.
func frame(after int64, ch conversation.GuestChanges) realtime.Frame {
	p := conversation.GuestPublication{Event: "message.created", Conversation: ch.Conversation.ID, Prev: after, Rev: ch.Head, Row: ch.Conversation, Messages: ch.Messages}
	data, err := json.Marshal(p)
	if err != nil {
		panic("guest: publication: " + err.Error()) // plain structs only
	}
	return realtime.Frame{ID: p.EventID(), Data: data}
}

// Bearer is a visitor's credential. It is exported because only exported embedded structs are read as input.
type Bearer struct {
	Authorization string `header:"Authorization" doc:"Bearer and the guest token"`
}

func (b Bearer) token() string {
	scheme, t, _ := strings.Cut(b.Authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(t)
}

// One names one of the visitor's conversations.
type One struct {
	Bearer
	ID string `path:"conversation_id"`
}

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/v1/guest" + path, Summary: summary, Tags: []string{"Visitors"},
		MaxBodyBytes: 64 << 10}
}

// asVisitor registers an operation of a visitor: his token is checked, then his share of the limits.
func asVisitor[I, O any](s *Service, d *workspace.Doors, o huma.Operation, auth func(*I) Bearer, do func(ctx context.Context, w Who, in *I) (*O, error)) {
	workspace.Guest(d, o, func(ctx context.Context, in *I) (*O, error) {
		w, err := s.who(auth(in).token())
		if err != nil {
			return nil, err
		}
		if err := s.admit(ctx, w); err != nil {
			return nil, err
		}
		return do(ctx, w, in)
	})
}

type empty struct{}

// Routes registers the visitors' operations. They are public in the sense that no login of a member is asked.
func (s *Service) Routes(d *workspace.Doors) {
	workspace.Public(d, huma.Operation{OperationID: "guest-bot", Method: http.MethodGet, Path: "/v1/guest/bots/{bot_id}", Summary: "What anybody may know of a bot", Tags: []string{"Visitors"}}, s.getBot)
	start := huma.Operation{OperationID: "guest-session", Method: http.MethodPost, Path: "/v1/guest/sessions", Summary: "Start or continue a visitor's session", Tags: []string{"Visitors"}, MaxBodyBytes: 32 << 10}
	workspace.Public(d, start, s.postSession)

	type outIn struct{ Bearer }
	type ticketIn struct {
		Bearer
		Place
	}
	type ticketOut struct {
		Body struct {
			Ticket string `json:"ticket"`
		}
	}
	asVisitor(s, d, op("guest-stream-ticket", http.MethodPost, "/stream-tickets", "Get a ticket for the event stream"),
		func(in *ticketIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *ticketIn) (*ticketOut, error) {
			if err := s.limits.read.Allow(w.Contact); err != nil {
				return nil, err
			}
			if err := s.mayStand(ctx, w, in.Place); err != nil {
				return nil, err
			}
			out := &ticketOut{}
			out.Body.Ticket = s.ticket(w)
			return out, nil
		})

	out := op("guest-sign-out", http.MethodPost, "/sign-out", "End the session of a signed-in user of the company")
	out.DefaultStatus = http.StatusNoContent
	asVisitor(s, d, out, func(in *outIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, _ *outIn) (*empty, error) {
		if err := s.limits.read.Allow(w.Contact); err != nil {
			return nil, err
		}
		return nil, s.SignOut(ctx, w)
	})

	type sendIn struct {
		Bearer
		Locale string `header:"Accept-Language"`
		Body   Post
	}
	type sendOut struct {
		Status int
		Body   *Sent
	}
	send := op("guest-send", http.MethodPost, "/messages", "Send a message")
	send.DefaultStatus = http.StatusAccepted
	asVisitor(s, d, send, func(in *sendIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *sendIn) (*sendOut, error) {
		in.Body.locale = in.Locale
		sent, err := s.Send(ctx, w, in.Body)
		if err != nil {
			return nil, err
		}
		out := &sendOut{Status: http.StatusAccepted, Body: sent}
		if !sent.fresh {
			out.Status = http.StatusOK
		}
		return out, nil
	})

	type listIn struct {
		Bearer
		BotID string `query:"bot_id" required:"true"`
	}
	type listOut struct {
		Body page.List[conversation.GuestListed]
	}
	asVisitor(s, d, op("guest-conversations", http.MethodGet, "/conversations", "Own conversations with a bot, newest first"),
		func(in *listIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *listIn) (*listOut, error) {
			if err := s.limits.read.Allow(w.Contact); err != nil {
				return nil, err
			}
			if !uid.Valid(in.BotID) {
				return nil, bot.ErrNotFound
			}
			items, err := s.listed(ctx, w, in.BotID)
			out := &listOut{Body: page.List[conversation.GuestListed]{Items: items}}
			return out, err
		})
	s.threadRoutes(d)
	s.messageRoutes(d)
	s.uploadRoutes(d)
	s.pageRoutes(d)
	s.previewRoutes(d)

	type sitesIn struct {
		BotID string `path:"bot_id"`
	}
	type sitesOut struct{ Body page.List[Site] }
	workspace.Register(d, huma.Operation{OperationID: "list-sites", Method: http.MethodGet, Path: "/v1/bots/{bot_id}/sites", Summary: "Websites on which the bot was seen", Tags: []string{"Bots"}},
		workspace.Need("bots", workspace.View), func(ctx context.Context, by workspace.Caller, in *sitesIn) (*sitesOut, error) {
			if _, err := s.bots.Get(ctx, by, in.BotID); err != nil {
				return nil, err
			}
			items, err := s.sites.list(ctx, by.Workspace, in.BotID)
			return &sitesOut{page.List[Site]{Items: items}}, err
		})
}

func (s *Service) threadRoutes(d *workspace.Doors) {
	own := func(in One) error {
		if !uid.Valid(in.ID) {
			return conversation.ErrNotFound
		}
		return nil
	}
	type messagesIn struct {
		One
		Before int64 `query:"before" minimum:"0"`
		Limit  int   `query:"limit" minimum:"1" maximum:"100"`
	}
	type messagesOut struct{ Body conversation.GuestThread }
	asVisitor(s, d, op("guest-messages", http.MethodGet, "/conversations/{conversation_id}/messages", "A page of messages"),
		func(in *messagesIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *messagesIn) (*messagesOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			t, err := s.conversations.GuestMessages(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), in.Before, in.Limit)
			return &messagesOut{t}, err
		})

	type changesIn struct {
		One
		After int64 `query:"after" minimum:"0"`
	}
	type changesOut struct{ Body conversation.GuestChanges }
	asVisitor(s, d, op("guest-changes", http.MethodGet, "/conversations/{conversation_id}/changes", "What changed after a rev"),
		func(in *changesIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *changesIn) (*changesOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			ch, err := s.conversations.GuestChanged(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), in.After)
			return &changesOut{ch}, err
		})

	type viewOut struct{ Body conversation.GuestView }
	shown := func(c *conversation.Conversation, err error) (*viewOut, error) {
		if err != nil {
			return nil, err
		}
		return &viewOut{c.Guest()}, nil
	}
	type readIn struct {
		One
		Body struct {
			Seq int64 `json:"seq" minimum:"0"`
		}
	}
	asVisitor(s, d, op("guest-read", http.MethodPost, "/conversations/{conversation_id}/read", "Mark as read up to a message"),
		func(in *readIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *readIn) (*viewOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			return shown(s.conversations.ContactRead(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), in.Body.Seq))
		})
	type typingIn struct {
		One
		Body struct {
			On bool `json:"on"`
		}
	}
	typing := op("guest-typing", http.MethodPost, "/conversations/{conversation_id}/typing", "Show that the visitor is typing")
	typing.DefaultStatus = http.StatusNoContent
	asVisitor(s, d, typing, func(in *typingIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *typingIn) (*empty, error) {
		if err := first(own(in.One), s.limits.read.Allow(w.Contact)); err != nil {
			return nil, err
		}
		return nil, s.conversations.ContactTyping(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), in.Body.On)
	})
	asVisitor(s, d, op("guest-human", http.MethodPost, "/conversations/{conversation_id}/human", "Ask for a person"),
		func(in *One) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *One) (*viewOut, error) {
			if err := first(own(*in), s.limits.send.Allow(w.Contact)); err != nil {
				return nil, err
			}
			return shown(s.reception.TalkToPerson(ctx, w.Workspace, w.Contact, conversation.ID(in.ID)))
		})
	type waitOut struct{ Body reception.Wait }
	asVisitor(s, d, op("guest-wait", http.MethodGet, "/conversations/{conversation_id}/wait", "How long the wait for a person may take"),
		func(in *One) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *One) (*waitOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			out, err := s.reception.WaitOf(ctx, w.Workspace, w.Contact, conversation.ID(in.ID))
			return &waitOut{out}, err
		})
}

// first returns the first error; all checks are cheap.
func first(errors ...error) error {
	for _, err := range errors {
		if err != nil {
			return err
		}
	}
	return nil
}

type botIn struct {
	BotID string `path:"bot_id"`
	page  string
}

// Resolve reads from which website the question comes.
func (in *botIn) Resolve(c huma.Context) []error {
	r, _ := humago.Unwrap(c)
	in.page = pageOf(r)
	return nil
}

type botOut struct {
	CacheControl string `header:"Cache-Control"`
	Vary         string `header:"Vary"`
	Body         Bot
}

func (s *Service) getBot(ctx context.Context, in *botIn) (*botOut, error) {
	b, ws, err := s.publicBot(ctx, in.BotID, in.page)
	s.noted(ctx, ws, in.BotID, in.page, err)
	if err != nil {
		return nil, err
	}
	return &botOut{CacheControl: botCache, Vary: "Origin", Body: b}, nil
}

// botCache lets pages show the last seen bot for a moment: half a minute after a change all of them have it.
const botCache = "public, max-age=30"

type sessionIn struct {
	Body struct {
		BotID     string `json:"bot_id" maxLength:"36"`
		Token     string `json:"guest_token,omitempty" maxLength:"512"`
		UserToken string `json:"user_token,omitempty" maxLength:"4096" doc:"The token that the company gave its signed-in user; read only where login is required."`
	}
}

type sessionOut struct{ Body *Session }

func (s *Service) postSession(ctx context.Context, in *sessionIn) (*sessionOut, error) {
	if err := s.limits.session.Allow(httpx.ClientKey(ctx)); err != nil {
		return nil, err
	}
	if !uid.Valid(in.Body.BotID) {
		return nil, bot.ErrNotFound
	}
	out, err := s.Begin(ctx, Start(in.Body))
	return &sessionOut{out}, err
}
