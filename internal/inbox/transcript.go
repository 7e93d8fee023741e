package inbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/pdf"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

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

// transcriptWords are what stands in a transcript beside what was said, in the workspace's language.
type transcriptWords struct {
	lang, subject, title, visitor, note, unsent, file, page, other string
}

var (
	inEnglish = transcriptWords{lang: "en", subject: "Your conversation with %s", title: "Conversation with %s", visitor: "Visitor #%d", note: "note", unsent: "(unsent)",
		file: "[file: %s]", page: "Page %d",
		other: "This file draws Latin, Greek and Cyrillic letters. Signs of other scripts and emoji are shown as \uFFFD; the transcript as a text file has all of them."}
	inVietnamese = transcriptWords{lang: "vi", subject: "Cuộc trò chuyện của bạn với %s", title: "Cuộc trò chuyện với %s", visitor: "Khách #%d", note: "ghi chú", unsent: "(đã thu hồi)",
		file: "[tệp: %s]", page: "Trang %d",
		other: "Tệp này hiển thị chữ Latinh, Hy Lạp và Kirin. Chữ viết khác và biểu tượng cảm xúc hiện thành \uFFFD; bản dạng văn bản có đầy đủ."}
)

// script is a transcript with what it takes to write it down.
type script struct {
	conversation.Transcript
	words     transcriptWords
	zone      *time.Location
	customer  string
	workspace string
}

// script reads a conversation in the language and the time zone of its workspace.
func (s *Service) script(ctx context.Context, ws tenant.ID, id conversation.ID, notes bool) (script, error) {
	w, err := s.members.Workspace(ctx, workspace.Caller{Workspace: ws})
	if err != nil {
		return script{}, err
	}
	out := script{words: inEnglish, workspace: w.Name}
	if w.Locale == "vi" {
		out.words = inVietnamese
	}
	if out.zone, err = time.LoadLocation(w.Timezone); err != nil {
		out.zone = time.UTC
	}
	if out.Transcript, err = s.conversations.Transcript(ctx, ws, id, notes); err != nil {
		return out, err
	}
	if out.customer = out.ContactName; out.customer == "" {
		out.customer = fmt.Sprintf(out.words.visitor, out.ContactNumber)
	}
	return out, nil
}

func (t script) author(m conversation.Said) string {
	name := m.Name
	if name == "" {
		name = t.customer
	}
	if m.Note {
		name += " (" + t.words.note + ")"
	}
	return name
}

func (t script) said(m conversation.Said) string {
	if m.Unsent {
		return t.words.unsent
	}
	lines := []string{m.Text}
	if m.Text == "" {
		lines = nil
	}
	for _, name := range m.Files {
		lines = append(lines, fmt.Sprintf(t.words.file, name))
	}
	return strings.Join(lines, "\n")
}

const minute = "2006-01-02 15:04"

// text is a line for each message, with times in the workspace's zone.
func (t script) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s · %s · %s\n\n", t.customer, t.BotName, t.Began.In(t.zone).Format(minute+" MST"))
	for _, m := range t.Lines {
		fmt.Fprintf(&b, "[%s] %s: %s\n", m.At.In(t.zone).Format(minute), t.author(m), strings.ReplaceAll(t.said(m), "\n", "\n    "))
	}
	return b.String()
}

// pdf is the same as a document. It says so when there are signs in it that it cannot draw.
func (t script) pdf(now time.Time) ([]byte, error) {
	title := fmt.Sprintf(t.words.title, t.customer)
	d := pdf.New(pdf.Options{Title: title, Lang: t.words.lang, Page: t.words.page, At: now})
	d.Heading(title, strings.Join([]string{t.workspace, t.BotName, t.Began.In(t.zone).Format(minute + " MST")}, " · "))
	whole := pdf.Draws(title + t.workspace + t.BotName)
	for _, m := range t.Lines {
		whole = whole && pdf.Draws(t.author(m)+t.said(m))
	}
	if !whole {
		d.Remark(t.words.other)
	}
	for _, m := range t.Lines {
		d.Entry(pdf.Entry{Head: t.author(m), Aside: m.At.In(t.zone).Format(minute), Text: t.said(m), Marked: m.Note})
	}
	return d.Bytes()
}

// Format is how a transcript is written down.
type Format string

// The formats.
const (
	AsText Format = "txt"
	AsPDF  Format = "pdf"
)

// Transcript writes a conversation down, in the workspace's language and time zone.
func (s *Service) Transcript(ctx context.Context, by workspace.Caller, id conversation.ID, notes bool, as Format) ([]byte, error) {
	if _, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id); err != nil {
		return nil, err
	}
	t, err := s.script(ctx, by.Workspace, id, notes)
	if err != nil {
		return nil, err
	}
	if as == AsPDF {
		return t.pdf(s.clock.Now())
	}
	return []byte(t.text()), nil
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

// HandleJobs says to the runner how the mails of this room are written.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobTranscript, jobs.Options{Timeout: time.Minute}, s.sendTranscript)
}

func (s *Service) sendTranscript(ctx context.Context, t jobs.Task) error {
	var a transcriptArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	said, err := s.script(ctx, a.Workspace, a.Conversation, false)
	if errs.KindOf(err) == errs.NotFound {
		return jobs.Cancel(err)
	}
	if err != nil {
		return err
	}
	err = s.mail.Send(ctx, mail.Message{To: a.To, Subject: fmt.Sprintf(said.words.subject, said.workspace), Text: said.text(), ID: t.OutboxID})
	if err != nil && mail.Permanent(err) {
		return jobs.Cancel(err)
	}
	return err
}
