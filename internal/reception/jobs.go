package reception

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// The jobs of this room.
const (
	jobRecap       = "reception.recap"
	jobCreditsMail = "reception.credits_mail"
)

// recapArgs name the packet that a recap is for.
type recapArgs struct {
	Workspace    tenant.ID       `json:"workspace_id"`
	Conversation conversation.ID `json:"conversation_id"`
	Message      string          `json:"message_id"`
}

type creditsMailArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
}

// EventCreditsUsed is told once a day when a question was not answered because the credits are used up; the subject is
// the workspace.
const EventCreditsUsed = "credits.used_up"

// CreditsUsed (v1) is its payload.
type CreditsUsed struct {
	BotID string `json:"bot_id"`
	Day   string `json:"day"`
}

// HandleJobs says to the runner how the jobs of this room are done.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobRecap, jobs.Options{Timeout: 2 * time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute}}, s.writeRecap)
	r.Handle(jobCreditsMail, jobs.Options{Timeout: time.Minute}, s.mailCredits)
}

// writeRecap has a recap written for a packet. A conversation that is over needs none.
func (s *Service) writeRecap(ctx context.Context, t jobs.Task) error {
	var args recapArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	c, err := s.conversations.ByID(ctx, s.db.Read(), args.Workspace, args.Conversation)
	if errors.Is(err, conversation.ErrNotFound) || err == nil && c.Status != conversation.Open {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := s.bots.Settings(ctx, args.Workspace, c.BotID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	turns, err := s.turnsBefore(ctx, c, c.SeqHead+1, 4*answer.MaxHistory)
	if err != nil {
		return err
	}
	lang, err := s.members.Locale(ctx, args.Workspace)
	if err != nil {
		return err
	}
	who := model.Spender{BotID: c.BotID, ContactID: c.ContactID}
	recap, err := s.answers.Recap(ctx, args.Workspace, b, who, lang, turns)
	if err != nil || recap.Text == "" {
		return err
	}
	return s.conversations.AddRecap(ctx, args.Workspace, c.ID, args.Message, recap.Text, func(ctx context.Context, tx *db.Tx) error {
		return s.models.Spend(ctx, tx, args.Workspace, who, recap.Choice, recap.Usage, recap.Credits)
	})
}

// tellOwner tells the owner, once a day, that the credits are used up.
func (s *Service) tellOwner(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	zone, err := workspace.Zone(ctx, tx, ws)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	day := now.In(zone).Format("2006-01-02")
	fresh, err := tellOnce(ctx, tx, ws, day)
	if err != nil || !fresh {
		return err
	}
	if err := events.Append(ctx, tx, events.Event{Workspace: ws, Kind: EventCreditsUsed, V: 1, Subject: string(ws), Actor: events.Actor{Kind: "system"},
		At: now, Payload: CreditsUsed{BotID: botID, Day: day}}); err != nil {
		return err
	}
	if !s.members.MailConfigured() {
		return nil
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobCreditsMail, Args: creditsMailArgs{ws}})
}

var creditsMail = map[string]workspace.OwnerMail{
	"en": {Subject: "The AI credits are used up", Text: "Hello %s,\n\nthe AI credits of %s are used up for this month. Your bots still answer questions that are word for word in their FAQs; " +
		"everything else goes to your team.\n\nAn own key for a language model needs no credits: Settings → AI models.\n%s\n"},
	"vi": {Subject: "Đã hết tín dụng AI", Text: "Xin chào %s,\n\ntín dụng AI của %s trong tháng này đã hết. Bot vẫn trả lời những câu hỏi có sẵn trong FAQ; " +
		"các câu hỏi khác được chuyển cho nhân viên.\n\nKhóa riêng cho mô hình ngôn ngữ không cần tín dụng: Cài đặt → Mô hình AI.\n%s\n"},
}

func (s *Service) mailCredits(ctx context.Context, t jobs.Task) error {
	var args creditsMailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	return s.members.MailOwner(ctx, t, args.Workspace, creditsMail)
}
