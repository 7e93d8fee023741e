package inbox

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// known checks the tags and the category that a request names.
func (s *Service) known(ctx context.Context, ws tenant.ID, l conversation.Labels) error {
	category := ""
	if l.Category != nil {
		category = *l.Category
	}
	return s.labels.Known(ctx, ws, l.Add, category)
}

// Label changes tags, category and priority of a conversation.
func (s *Service) Label(ctx context.Context, by workspace.Caller, id conversation.ID, l conversation.Labels) (*conversation.Conversation, error) {
	if err := s.known(ctx, by.Workspace, l); err != nil {
		return nil, err
	}
	return s.conversations.Label(ctx, by, id, l)
}

// Close ends a conversation with what its agent says about it.
func (s *Service) Close(ctx context.Context, by workspace.Caller, id conversation.ID, l conversation.Labels) (*conversation.Conversation, error) {
	if err := s.known(ctx, by.Workspace, l); err != nil {
		return nil, err
	}
	return s.conversations.Close(ctx, by, id, l)
}

// Mention is told to a member's screens when a note names him.
type Mention struct {
	Event        string          `json:"event"`
	Conversation conversation.ID `json:"conversation_id"`
	Seq          int64           `json:"seq"`
	ByName       string          `json:"by_name"`
	Text         string          `json:"text"`
}

// Bulk is one verb for many conversations.
type Bulk struct {
	Do     string
	Member string // assign: empty frees them
	Labels conversation.Labels
	Until  *time.Time
}

// Failed is one of the conversations for which a bulk verb did not work.
type Failed struct {
	ID      conversation.ID `json:"id"`
	Code    string          `json:"code"`
	Message string          `json:"message"`
}

// BulkResult tells what became of each.
type BulkResult struct {
	Done   []conversation.ID `json:"done" nullable:"false"`
	Failed []Failed          `json:"failed" nullable:"false"`
}

// BulkAtMost is how many conversations one call changes.
const BulkAtMost = 100

// Bulk does a verb to each of the conversations, as the member could one by one; what fails leaves the others alone. When
// there is none of them in his sight, the whole is ErrNotFound.
func (s *Service) Bulk(ctx context.Context, by workspace.Caller, ids []conversation.ID, b Bulk) (BulkResult, error) {
	out := BulkResult{Done: []conversation.ID{}, Failed: []Failed{}}
	if err := s.known(ctx, by.Workspace, b.Labels); err != nil {
		return out, err
	}
	if there, err := s.conversations.Views(ctx, conversation.ScopeOf(by), ids); err != nil || len(there) == 0 {
		return out, cmp.Or(err, error(conversation.ErrNotFound))
	}
	one := map[string]func(conversation.ID) (*conversation.Conversation, error){
		"assign": func(id conversation.ID) (*conversation.Conversation, error) { return s.Assign(ctx, by, id, b.Member) },
		"label": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Label(ctx, by, id, b.Labels)
		},
		"close": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Close(ctx, by, id, b.Labels)
		},
		"reopen": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Reopen(ctx, by, id)
		},
		"read": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Read(ctx, by, id, 1<<53)
		},
		"unread": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.MarkUnread(ctx, by, id)
		},
		"snooze": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Snooze(ctx, by, id, b.Until)
		},
		"wake": func(id conversation.ID) (*conversation.Conversation, error) { return s.conversations.Wake(ctx, by, id) },
	}[b.Do]
	for _, id := range ids {
		_, err := one(id)
		switch kind := errs.KindOf(err); {
		case err == nil:
			out.Done = append(out.Done, id)
		case kind == errs.Internal, kind == errs.Unavailable:
			return out, err
		default:
			out.Failed = append(out.Failed, Failed{ID: id, Code: errs.CodeOf(err), Message: err.Error()})
		}
	}
	return out, nil
}

// Start begins a conversation with a customer through a bot's website. He finds it at his next visit.
func (s *Service) Start(ctx context.Context, by workspace.Caller, contactID, botID string, p conversation.Post) (*conversation.Conversation, error) {
	c, err := s.contacts.Get(ctx, by.Workspace, contactID)
	if err != nil {
		return nil, err
	}
	if _, err := s.visible(ctx, by, contactID); err != nil {
		return nil, err
	}
	b, err := s.bots.Settings(ctx, by.Workspace, botID)
	if err != nil || !by.SeesBot(botID) {
		return nil, errs.InvalidField("body.bot_id", "bot.not_found", "There is no such bot.")
	}
	return s.conversations.Start(ctx, by, conversation.NewThread{Bot: botID, BotName: b.Name, Connection: botID, Channel: conversation.Website,
		Contact: conversation.ContactCard{ID: c.ID, Name: c.Name, Email: c.Email, Number: c.Number, Blocked: c.Blocked}, Post: p})
}

// jobTranscript mails a conversation to somebody.
const jobTranscript = "inbox.transcript_mail"

type transcriptArgs struct {
	Workspace    tenant.ID       `json:"workspace_id"`
	Conversation conversation.ID `json:"conversation_id"`
	To           string          `json:"to"`
}

// Errors of the transcript.
var (
	ErrNoMail = errs.New(errs.Conflict, "mail.not_configured", "No mail server is set up for this installation.")
	errNoAddr = errs.InvalidField("body.email", "contact.no_email", "Write the address to send it to.")
)

// HandleJobs says to the runner how the mails of this room are written.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobTranscript, jobs.Options{Timeout: time.Minute}, s.sendTranscript)
}

// Transcript is a conversation as plain text in the workspace's time zone.
func (s *Service) Transcript(ctx context.Context, by workspace.Caller, id conversation.ID, notes bool) (string, error) {
	if _, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id); err != nil {
		return "", err
	}
	return s.transcript(ctx, by.Workspace, id, notes)
}

func (s *Service) transcript(ctx context.Context, ws tenant.ID, id conversation.ID, notes bool) (string, error) {
	w, err := s.members.Workspace(ctx, workspace.Caller{Workspace: ws})
	if err != nil {
		return "", err
	}
	zone, err := time.LoadLocation(w.Timezone)
	if err != nil {
		zone = time.UTC
	}
	return s.conversations.Transcript(ctx, ws, id, zone, notes)
}

// MailTranscript sends what the customer has seen to him, or to another address.
func (s *Service) MailTranscript(ctx context.Context, by workspace.Caller, id conversation.ID, to string) error {
	c, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id)
	if err != nil {
		return err
	}
	if to == "" {
		to = c.ContactEmail
	}
	if to = text.Trim(to); !text.ValidEmail(to) {
		return errNoAddr
	}
	if !s.mail.Configured() {
		return ErrNoMail
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobTranscript, Args: transcriptArgs{by.Workspace, id, to}})
	})
}

func (s *Service) sendTranscript(ctx context.Context, t jobs.Task) error {
	var a transcriptArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	w, err := s.members.Workspace(ctx, workspace.Caller{Workspace: a.Workspace})
	if err != nil {
		return err
	}
	said, err := s.transcript(ctx, a.Workspace, a.Conversation, false)
	if errs.KindOf(err) == errs.NotFound {
		return jobs.Cancel(err)
	}
	if err != nil {
		return err
	}
	subject := "Your conversation with %s"
	if w.Locale == "vi" {
		subject = "Cuộc trò chuyện của bạn với %s"
	}
	err = s.mail.Send(ctx, mail.Message{To: a.To, Subject: fmt.Sprintf(subject, w.Name), Text: said, ID: t.OutboxID})
	if err != nil && mail.Permanent(err) {
		return jobs.Cancel(err)
	}
	return err
}

// Notes lists what members have written down about a contact in the caller's sight.
func (s *Service) Notes(ctx context.Context, by workspace.Caller, contactID string) ([]contact.Note, error) {
	if _, err := s.Contact(ctx, by, contactID); err != nil {
		return nil, err
	}
	return s.contacts.Notes(ctx, by.Workspace, contactID)
}
