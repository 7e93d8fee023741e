package notify

import (
	"context"
	"log/slog"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Publisher is what reaches open screens, and knows whether there are any.
type Publisher interface {
	Publish(channel string, event any)
	Presence(channel string) int
}

// Deps is what the room is made of.
type Deps struct {
	DB            *db.DB
	Clock         clock.Clock
	Log           *slog.Logger
	Members       *workspace.Service
	Contacts      *contact.Service
	Conversations *conversation.Service
	Bots          *bot.Service
	Hub           Publisher
	Mail          *mail.Sender
	Keys          *secret.Sealer
	Push          webpush.HTTPClient // reaches public addresses only: a browser names its push service itself
	PublicURL     string
}

// Service holds the verbs of this room.
type Service struct{ Deps }

// New makes the room. HandleJobs and Consumer connect it to what happens.
func New(d Deps) *Service { return &Service{d} }

func memberChannel(id string) string { return "member:" + id }

// looks says whether a member has a page of ours open.
func (s *Service) looks(member string) bool { return s.Hub.Presence(memberChannel(member)) > 0 }

type cursor struct {
	At int64  `json:"at"`
	ID string `json:"id"`
}

// mostUnread is as far as unread notices are counted.
const mostUnread = 100

// Own is a member's notices, newest first, and how many he has not read (100: that many or more).
type Own struct {
	page.List[Notice]
	Unread int
}

// List reads a page of the caller's notices.
func (s *Service) List(ctx context.Context, c workspace.Caller, after string, limit int) (Own, error) {
	at := cursor{At: 1 << 62, ID: uid.Last}
	if after != "" {
		if err := page.Decode(after, &at); err != nil {
			return Own{}, err
		}
		if !uid.Valid(at.ID) {
			return Own{}, page.ErrCursor
		}
	}
	limit = page.Limit(limit)
	all, err := list(ctx, s.DB.Read(), c.Workspace, c.MemberID, at.At, at.ID, limit+1)
	if err != nil {
		return Own{}, err
	}
	n, err := unread(ctx, s.DB.Read(), c.Workspace, c.MemberID, mostUnread)
	return Own{page.Cut(all, limit, func(n Notice) any { return cursor{clock.Ms(n.CreatedAt), n.ID} }), n}, err
}

// Read marks one notice of the caller as read, those of one conversation, or (both empty) all of them. His other screens
// learn of it.
func (s *Service) Read(ctx context.Context, c workspace.Caller, id, conversationID string) error {
	if id != "" && !uid.Valid(id) || conversationID != "" && !uid.Valid(conversationID) {
		return ErrNotFound
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		some, err := markRead(ctx, tx, c.Workspace, c.MemberID, id, conversationID, clock.Ms(s.Clock.Now()))
		if err == nil && some {
			s.changed(tx, c.MemberID)
		}
		return err
	})
}

// Changed tells a member's screens that his notices are others now.
type Changed struct {
	Event string `json:"event"`
}

func (s *Service) changed(tx *db.Tx, member string) {
	tx.After(func() { s.Hub.Publish(memberChannel(member), Changed{Event: "notice.changed"}) })
}

// Choices is what the caller wants to be told.
func (s *Service) Choices(ctx context.Context, c workspace.Caller) (Choices, error) {
	return choicesOf(ctx, s.DB.Read(), c.Workspace, c.MemberID)
}

// Choose changes what the caller wants to be told. Kinds that are not named stay as they are.
func (s *Service) Choose(ctx context.Context, c workspace.Caller, change Choices) (Choices, error) {
	var all Choices
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if all, err = choicesOf(ctx, tx, c.Workspace, c.MemberID); err != nil {
			return err
		}
		for _, k := range Kinds() {
			if w, ok := change[k]; ok {
				all[k] = w
			}
		}
		return setChoices(ctx, tx, c.Workspace, c.MemberID, all, clock.Ms(s.Clock.Now()))
	})
	return all, err
}

// MailConfigured says whether this installation can send mail at all.
func (s *Service) MailConfigured() bool { return s.Mail.Configured() }

// HandleJobs says to the runner how notices go out.
func (s *Service) HandleJobs(r *jobs.Runner) {
	hour := []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 20 * time.Minute, 30 * time.Minute}
	r.Handle(jobPush, jobs.Options{Timeout: 30 * time.Second, Backoff: hour[:3]}, s.Run)
	r.Handle(jobMail, jobs.Options{Timeout: time.Minute, Backoff: hour}, s.Run)
	r.Handle(jobAnswer, jobs.Options{Timeout: time.Minute, Backoff: hour}, s.Run)
}

// Run carries out one job of this room. Doing it twice tells nobody twice.
func (s *Service) Run(ctx context.Context, t jobs.Task) error {
	switch t.Kind {
	case jobPush:
		return s.push(ctx, t)
	case jobMail:
		return s.mail(ctx, t)
	}
	return s.mailAnswer(ctx, t)
}
