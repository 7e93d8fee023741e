package workspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
)

// The jobs of this room. Each writes one mail.
const (
	jobResetMail      = "workspace.reset_mail"
	jobInvitationMail = "workspace.invitation_mail"
)

// resetMailArgs name an address that somebody asked a link for. Whether it is an account's is not known yet.
type resetMailArgs struct {
	Email string `json:"email"`
}

// invitationMailArgs carry the link's token sealed: whoever reads the table of jobs cannot use it.
type invitationMailArgs struct {
	Workspace  tenant.ID `json:"workspace_id"`
	Invitation string    `json:"invitation_id"`
	From       string    `json:"from"`
	Sealed     string    `json:"sealed"`
}

// HandleJobs says to the runner how the mails of this room are written.
func (s *Service) HandleJobs(r *jobs.Runner) {
	// A link that arrives hours later surprises more than it helps.
	o := jobs.Options{Timeout: time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute}}
	r.Handle(jobResetMail, o, s.sendResetMail)
	r.Handle(jobTransferMail, jobs.Options{Timeout: time.Minute}, s.sendTransferMail)
	r.Handle(jobSignUpMail, o, s.sendSignUpMail)
	r.Handle(jobInvitationMail, jobs.Options{Timeout: time.Minute}, s.sendInvitationMail)
}

func enqueueResetMail(ctx context.Context, tx *db.Tx, norm string) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobResetMail, Args: resetMailArgs{norm}})
}

func (s *Service) sendResetMail(ctx context.Context, t jobs.Task) error {
	var args resetMailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	a, err := s.accounts.ByEmail(ctx, s.db.Read(), args.Email)
	if errors.Is(err, account.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	link, err := s.accounts.ResetLink(ctx, a.Email, s.public)
	if err != nil {
		return err
	}
	words := mailWords(a.Locale)
	return s.send(ctx, t, mail.Message{
		To: a.Email, ToName: a.Name, Subject: words.resetSubject, Text: fmt.Sprintf(words.resetText, a.Name, link),
	})
}

// send hands a mail to the server; what the server will never take is not tried again.
func (s *Service) send(ctx context.Context, t jobs.Task, m mail.Message) error {
	m.ID = t.OutboxID
	err := s.mail.Send(ctx, m)
	if err != nil && mail.Permanent(err) {
		return jobs.Cancel(err)
	}
	return err
}

func sealPurpose(invitationID string) string { return "invitation:" + invitationID }

func (s *Service) enqueueInvitationMail(ctx context.Context, tx *db.Tx, inv Invitation, from, token string) error {
	if !s.MailConfigured() {
		return nil
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobInvitationMail, Args: invitationMailArgs{
		Workspace: inv.Workspace, Invitation: inv.ID, From: from, Sealed: s.sealer.Seal([]byte(token), sealPurpose(inv.ID)),
	}})
}

func (s *Service) sendInvitationMail(ctx context.Context, t jobs.Task) error {
	var args invitationMailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	token, err := s.sealer.Open(args.Sealed, sealPurpose(args.Invitation))
	if err != nil {
		return jobs.Cancel(err)
	}
	inv, err := invitationByID(ctx, s.db.Read(), args.Workspace, args.Invitation)
	if errors.Is(err, errInvitationNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if inv.Shown(s.clock.Now()) != invitePending || inv.tokenHash != secret.Hash(string(token)) {
		return nil // taken back, accepted, or sent again with another link
	}
	w, err := workspaceByID(ctx, s.db.Read(), args.Workspace)
	if err != nil {
		return err
	}
	words := mailWords(w.Locale)
	return s.send(ctx, t, mail.Message{
		To: inv.Email, Subject: fmt.Sprintf(words.inviteSubject, w.Name),
		Text: fmt.Sprintf(words.inviteText, args.From, w.Name, s.link("invite", string(token))),
	})
}

// words are the sentences of the mails in one language.
type words struct {
	resetSubject, resetText, inviteSubject, inviteText string
	signUpSubject, signUpText, signUpKnown             string
}

func mailWords(locale string) words {
	if locale == "vi" {
		return words{
			resetSubject: "Đặt lại mật khẩu",
			resetText: "Xin chào %s,\n\nHãy mở liên kết này để chọn mật khẩu mới:\n%s\n\n" +
				"Liên kết dùng được một lần và trong một giờ. Nếu bạn không yêu cầu, hãy bỏ qua thư này: không có gì thay đổi.\n",
			inviteSubject: "Lời mời tham gia %s",
			inviteText: "%s mời bạn tham gia %s.\n\nHãy mở liên kết này để nhận lời mời:\n%s\n\n" +
				"Liên kết có hiệu lực trong bảy ngày. Nếu bạn không biết người gửi, hãy bỏ qua thư này.\n",
			signUpSubject: "Tài khoản CX Genie của bạn",
			signUpText: "Xin chào,\n\nHãy mở liên kết này để xác nhận địa chỉ e-mail và tạo không gian làm việc:\n%s\n\n" +
				"Liên kết có hiệu lực trong một ngày. Nếu bạn không yêu cầu, hãy bỏ qua thư này: không có gì được tạo.\n",
			signUpKnown: "Xin chào %s,\n\nCó người muốn tạo tài khoản với địa chỉ e-mail này, nhưng bạn đã có tài khoản. Hãy đăng nhập tại đây:\n%s\n\n" +
				"Nếu đó không phải là bạn, hãy bỏ qua thư này: không có gì thay đổi.\n",
		}
	}
	return words{
		resetSubject: "Choose a new password",
		resetText: "Hello %s,\n\nOpen this link to choose a new password:\n%s\n\n" +
			"It works once, within an hour. If you did not ask for it, ignore this mail: nothing has changed.\n",
		inviteSubject: "Invitation to %s",
		inviteText: "%s invites you to %s.\n\nOpen this link to accept:\n%s\n\n" +
			"It works for seven days. If you do not know the sender, ignore this mail.\n",
		signUpSubject: "Your CX Genie account",
		signUpText: "Hello,\n\nOpen this link to confirm your e-mail address and make your workspace:\n%s\n\n" +
			"It works for a day. If you did not ask for it, ignore this mail: nothing was made.\n",
		signUpKnown: "Hello %s,\n\nsomebody wants to make an account with this e-mail address, and you have one already. Sign in here:\n%s\n\n" +
			"If it was not you, ignore this mail: nothing has changed.\n",
	}
}
