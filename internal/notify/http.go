package notify

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

// NoticeView is a notice on the wire.
type NoticeView struct {
	ID             string     `json:"id"`
	Kind           Kind       `json:"kind" enum:"assigned,mentioned,waiting,message,lacks_data,rated_low,page_failing,tests_worse,source_failed,key_dead"`
	ConversationID string     `json:"conversation_id" doc:"Empty where it is about a bot."`
	BotID          string     `json:"bot_id"`
	Place          string     `json:"place" doc:"The page of the bot on which it is looked at, articles, documents or urls; empty where its kind says so."`
	About          string     `json:"about" doc:"The customer's name; # and a number for a visitor without one. The bot's name where it is about a bot, the key's where it is about one."`
	Text           string     `json:"text" doc:"The beginning of what was said; the page or file that fails, the question that is answered worse, or what the vendor says."`
	Times          int64      `json:"times" doc:"How often it happened before it was read."`
	CreatedAt      time.Time  `json:"created_at"`
	ReadAt         *time.Time `json:"read_at"`
}

func view(n Notice) NoticeView {
	v := NoticeView{ID: n.ID, Kind: n.Kind, ConversationID: n.Conversation, BotID: n.BotID, Place: n.Place, About: n.About, Text: n.Text, Times: n.Times, CreatedAt: n.CreatedAt}
	if !n.ReadAt.IsZero() {
		v.ReadAt = &n.ReadAt
	}
	return v
}

// NoticeSettings is what a member chose, and what there is to choose from.
type NoticeSettings struct {
	Choices   Choices        `json:"choices"`
	Devices   []NoticeDevice `json:"devices" nullable:"false" doc:"The caller's browsers that take notifications."`
	PublicKey string         `json:"public_key" doc:"For a browser's subscription (VAPID)."`
	Mail      bool           `json:"mail" doc:"This installation can send mail."`
}

type noticeList struct {
	Body struct {
		Items  []NoticeView `json:"items" nullable:"false"`
		Next   *string      `json:"next"`
		Unread int          `json:"unread" doc:"Up to 100; 100 means that many or more."`
	}
}

type settingsBody struct{ Body NoticeSettings }

type empty struct{}

func op(id, method, path, summary string) huma.Operation {
	o := huma.Operation{OperationID: id, Method: method, Path: "/v1" + path, Summary: summary, Tags: []string{"Notifications"}}
	if method == http.MethodPost || method == http.MethodDelete {
		o.DefaultStatus = http.StatusNoContent
	}
	return o
}

// Routes registers a member's own notifications. Whoever is a member has them.
func (s *Service) Routes(d *workspace.Doors) {
	own := workspace.AnyMember()
	type listIn struct {
		Cursor string `query:"cursor"`
		Limit  int    `query:"limit" minimum:"1" maximum:"100"`
	}
	workspace.Register(d, op("list-notices", http.MethodGet, "/notices", "Own notifications, newest first"), own,
		func(ctx context.Context, c workspace.Caller, in *listIn) (*noticeList, error) {
			all, err := s.List(ctx, c, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := &noticeList{}
			out.Body.Items, out.Body.Next, out.Body.Unread = make([]NoticeView, len(all.Items)), all.Next, all.Unread
			for i, n := range all.Items {
				out.Body.Items[i] = view(n)
			}
			return out, nil
		})
	type readNoticesIn struct {
		Body struct {
			ID             string `json:"id,omitempty" doc:"One of them."`
			ConversationID string `json:"conversation_id,omitempty" doc:"All about this conversation."`
		}
	}
	workspace.Register(d, op("read-notices", http.MethodPost, "/notices/read", "Mark own notifications as read: one, those of a conversation, or all"), own,
		func(ctx context.Context, c workspace.Caller, in *readNoticesIn) (*empty, error) {
			return nil, s.Read(ctx, c, in.Body.ID, in.Body.ConversationID)
		})
	workspace.Register(d, op("get-notice-settings", http.MethodGet, "/notices/settings", "What the caller is told, and how"), own,
		func(ctx context.Context, c workspace.Caller, _ *empty) (*settingsBody, error) {
			return s.settings(ctx, c)
		})
	type chooseNoticesIn struct {
		Body struct {
			Choices Choices `json:"choices"`
		}
	}
	workspace.Register(d, op("set-notice-settings", http.MethodPut, "/notices/settings", "Choose what to be told, and how"), own,
		func(ctx context.Context, c workspace.Caller, in *chooseNoticesIn) (*settingsBody, error) {
			if _, err := s.Choose(ctx, c, in.Body.Choices); err != nil {
				return nil, err
			}
			return s.settings(ctx, c)
		})
	s.deviceRoutes(d, own)
}

func (s *Service) settings(ctx context.Context, c workspace.Caller) (*settingsBody, error) {
	out := &settingsBody{NoticeSettings{Mail: s.MailConfigured()}}
	var err error
	if out.Body.Choices, err = s.Choices(ctx, c); err != nil {
		return nil, err
	}
	if out.Body.Devices, err = s.Devices(ctx, c); err != nil {
		return nil, err
	}
	out.Body.PublicKey, err = s.PublicKey(ctx)
	return out, err
}

func (s *Service) deviceRoutes(d *workspace.Doors, own workspace.Permission) {
	type noticeDeviceIn struct {
		Body struct {
			Subscription
			Name string `json:"name,omitempty" maxLength:"200" doc:"What to call this browser."`
		}
	}
	type noticeDeviceOut struct{ Body NoticeDevice }
	sub := op("add-notice-device", http.MethodPost, "/notices/devices", "Have this browser take notifications (Web Push)")
	sub.DefaultStatus = http.StatusCreated
	workspace.Register(d, sub, own, func(ctx context.Context, c workspace.Caller, in *noticeDeviceIn) (*noticeDeviceOut, error) {
		dev, err := s.Subscribe(ctx, c, in.Body.Subscription, in.Body.Name)
		if err != nil {
			return nil, err
		}
		return &noticeDeviceOut{dev}, nil
	})
	type noticeDevicePath struct {
		ID string `path:"device_id"`
	}
	workspace.Register(d, op("remove-notice-device", http.MethodDelete, "/notices/devices/{device_id}", "Have a browser take no more notifications"), own,
		func(ctx context.Context, c workspace.Caller, in *noticeDevicePath) (*empty, error) {
			return nil, s.Unsubscribe(ctx, c, in.ID)
		})
	workspace.Register(d, op("try-notices", http.MethodPost, "/notices/try", "Send a notification to the caller's browsers"), own,
		func(ctx context.Context, c workspace.Caller, _ *empty) (*empty, error) { return nil, s.Try(ctx, c) })
}
