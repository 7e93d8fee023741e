package notify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// mail is the job that writes a member about a notice that he has not looked at. While he has a page of ours open he is
// not written: he sees it there.
func (s *Service) mail(ctx context.Context, t jobs.Task) error {
	n, to, err := s.due(ctx, t)
	if err != nil || to == nil || s.looks(n.MemberID) {
		return err
	}
	now := s.Clock.Now()
	last, err := lastMailed(ctx, s.DB.Read(), n.Workspace, n.MemberID, n.Conversation)
	if err != nil || clock.FromMs(last).Add(MailAgain).After(now) {
		return err
	}
	w := wordsFor(to.Locale)
	link, body := s.PublicURL+n.path(), w.noticeText
	if n.Conversation == "" {
		body = w.botText
	}
	if err := s.send(ctx, t, mail.Message{To: to.Email, ToName: to.Name, Subject: w.title(n), Text: fmt.Sprintf(body, to.Name, w.title(n), quoted(n.Text), link)}); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return markMailed(ctx, tx, n.Workspace, n.ID, clock.Ms(now))
	})
}

// send hands a mail to the server; what the server will never take is not tried again.
func (s *Service) send(ctx context.Context, t jobs.Task, m mail.Message) error {
	m.ID = t.OutboxID
	err := s.Mail.Send(ctx, m)
	if err != nil && mail.Permanent(err) {
		return jobs.Cancel(err)
	}
	return err
}

// answerArgs name an agent's message that the customer may not have seen. Try counts how often was looked.
type answerArgs struct {
	Workspace    tenant.ID `json:"workspace_id"`
	Conversation string    `json:"conversation_id"`
	Seq          int64     `json:"seq"`
	Try          int       `json:"try"`
}

// mailAnswer is the job that writes a customer who has left what he was answered since. What he has seen, or was written
// before, is not in it; one mail holds everything, however many messages that is.
func (s *Service) mailAnswer(ctx context.Context, t jobs.Task) error {
	var a answerArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	c, err := s.Conversations.ByID(ctx, s.DB.Read(), a.Workspace, conversation.ID(a.Conversation))
	if errors.Is(err, conversation.ErrNotFound) || err == nil && (c.Muted || c.ContactReadSeq >= a.Seq || c.ContactEmail == "") {
		return nil
	}
	if err != nil {
		return err
	}
	mailed, err := mailedSeq(ctx, s.DB.Read(), a.Workspace, a.Conversation)
	if err != nil || mailed >= a.Seq {
		return err
	}
	b, err := s.Bots.Settings(ctx, a.Workspace, c.BotID)
	if err != nil || b.Chat.MailAfterMinutes == 0 {
		return ignoreGone(err)
	}
	if s.Hub.Presence(conversation.VisitorChannel(c.ContactID)) > 0 {
		return s.lookAgain(ctx, a, time.Duration(b.Chat.MailAfterMinutes)*time.Minute)
	}
	unseen, err := s.Conversations.Unseen(ctx, a.Workspace, c.ID, max(mailed, c.ContactReadSeq))
	if err != nil || len(unseen) == 0 {
		return err
	}
	to, err := s.Contacts.Get(ctx, a.Workspace, c.ContactID)
	if errors.Is(err, contact.ErrNotFound) || err == nil && to.Blocked {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.send(ctx, t, answerMail(c, b, unseen)); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return setMailedSeq(ctx, tx, a.Workspace, a.Conversation, unseen[len(unseen)-1].Seq, clock.Ms(s.Clock.Now()))
	})
}

// lookAgain: his page is open, but he does not look. It may be closed later.
func (s *Service) lookAgain(ctx context.Context, a answerArgs, wait time.Duration) error {
	if a.Try >= absentTries {
		return nil
	}
	a.Try++
	return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobAnswer, RunAt: s.Clock.Now().Add(wait), Args: a})
	})
}

func answerMail(c *conversation.Conversation, b bot.Bot, unseen []conversation.Message) mail.Message {
	w := wordsFor(c.Language)
	company := b.BusinessName
	if company == "" {
		company = b.Name
	}
	var said strings.Builder
	for _, m := range unseen {
		who := m.AuthorName
		if who == "" {
			who = company
		}
		body := m.Text
		if n := len(m.Extras().Files); n > 0 {
			body = strings.TrimSpace(body + "\n" + fmt.Sprintf(w.files, n))
		}
		fmt.Fprintf(&said, "%s:\n%s\n\n", who, body)
	}
	back := c.PageURL
	if back == "" {
		back = w.ourSite
	}
	subject, body := w.answerSubject, w.answerText
	if unseen[0].Seq == 1 && unseen[0].AuthorKind == conversation.AuthorAgent { // he has not asked for anything
		subject, body = w.firstSubject, w.firstText
	}
	return mail.Message{To: c.ContactEmail, ToName: c.ContactName, Subject: fmt.Sprintf(subject, company),
		Text: fmt.Sprintf(body, company, strings.TrimSpace(said.String()), back)}
}

func ignoreGone(err error) error {
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	return err
}

// quoted marks every line as somebody else's words.
func quoted(s string) string {
	return "> " + strings.ReplaceAll(text.Trim(s), "\n", "\n> ")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
